"""What is said to keep an account does keep it: its posts are moved to the pace that is named, and everything is judged again."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from factories_dataset import dataset
from factories_plan import NOW, account, posts, propose, row_of
from guikou.consolidation.planning import Proposal, Wishes
from guikou.inspection.loading import load_packs
from guikou.inspection.run import inspect
from guikou.kernel.progress import Silent

UNITS = [
    {"organisation_id": "county", "name": "云溪县", "website": "https://yunxi.example"},
    {"organisation_id": "town", "name": "柳桥镇", "parent_id": "county"},
]


def audited(folder: Path, town: list[dict[str, Any]], packs: tuple[str, ...]) -> Proposal:
    accounts = [account("main", "county", followers=80_000), account("town", "town", last_update_at=town[0]["published_at"])]
    folder.mkdir()
    data = dataset(folder=folder, accounts=accounts, organisations=UNITS, posts=[*posts("main", 200), *town], files=[{"source": 1}])
    found = inspect(data, rules=load_packs(packs), as_of=NOW, progress=Silent())
    return propose(data, findings=found.findings.to_dicts(), wishes=Wishes())


@pytest.mark.parametrize("packs", [("cn-national",), ("cn-national", "cn-gansu"), ("general",)])
def test_an_account_that_posted_as_often_as_is_said_is_kept(tmp_path: Path, packs: tuple[str, ...]) -> None:
    row = row_of(audited(tmp_path / "now", posts("town", 20, newest_days_ago=200.5), packs), "town")
    assert row["decision"] in ("close", "hand-over")
    said = re.search(r"若每(\d*)周至少发布(\d+)条、间隔不超过(\d+)天，则保留", row["changes_if_zh"])
    assert said is not None, row["changes_if_zh"]
    weeks, count, limit_days = int(said[1] or 1), int(said[2]), int(said[3])
    gap_days = 7 * weeks / count
    slower = posts("town", 20, newest_days_ago=limit_days + 0.5, every_days=gap_days)
    assert row_of(audited(tmp_path / "slower", slower, packs), "town")["decision"] != "keep"
    for start in (0.01, gap_days):
        kept = posts("town", 60, newest_days_ago=start, every_days=gap_days)
        assert kept[0]["published_at"] - kept[1]["published_at"] == timedelta(days=gap_days)
        assert row_of(audited(tmp_path / f"kept{start}", kept, packs), "town")["decision"] == "keep"
