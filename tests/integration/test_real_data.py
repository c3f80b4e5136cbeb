"""The audit on the real data beside the repository."""

import json
from datetime import UTC, timedelta
from pathlib import Path

import polars as pl
import pytest

from guikou.archive.verifying import verify
from guikou.audit.options import AuditOptions
from guikou.audit.result import AuditResult
from guikou.audit.run import audit
from guikou.kernel.dates import parse_moment, zone
from guikou.kernel.progress import Silent

pytestmark = pytest.mark.shared
SHANGHAI = zone("Asia/Shanghai")


def audited(path: Path, work: Path, as_of: str | None = None) -> AuditResult:
    options = AuditOptions(as_of=parse_moment(as_of, local=SHANGHAI) if as_of else None)
    return audit([path], options=options, work=work, progress=Silent())


def balanced(result: AuditResult) -> bool:
    files = result.dataset.files
    return bool((files["read"] == files["accepted"] + files["merged"] + files["rejected"]).all())


@pytest.fixture(scope="module")
def feeds(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return audited(shared_data / "wechat-feeds", tmp_path_factory.mktemp("feeds"), "2021-06-19T15:32:00+08:00")


def test_the_feeds_are_read_whole(feeds: AuditResult) -> None:
    assert feeds.dataset.accounts.height == 386
    assert feeds.dataset.posts().select(pl.len()).collect().item() == 8430
    assert balanced(feeds)


def test_nobody_whose_collection_is_behind_is_called_silent(feeds: AuditResult) -> None:
    behind = feeds.dataset.coverage.filter(pl.col("behind"))
    assert behind.height == 324
    silence = feeds.findings.filter(pl.col("rule_id") == "cn.silence")
    assert silence.height == 386
    wrong = silence.filter(pl.col("verdict") == "not-met").join(behind, on="account_id", how="semi")
    assert wrong.is_empty()


def test_the_accounts_silent_by_the_platforms_own_word_are_found(feeds: AuditResult) -> None:
    accounts = feeds.dataset.accounts
    behind = feeds.dataset.coverage.filter(pl.col("behind"))
    limit = (feeds.as_of - timedelta(days=14)).astimezone(UTC)
    expected = accounts.filter(pl.col("last_update_at") < limit).join(behind, on="account_id", how="anti")
    found = feeds.findings.filter((pl.col("rule_id") == "cn.silence") & (pl.col("verdict") == "not-met"))
    assert set(found["account_id"]) == set(expected["account_id"])
    assert found.height > 0


def test_the_titles_that_many_accounts_carried_are_found(feeds: AuditResult) -> None:
    titles = (
        feeds.dataset.posts()
        .filter(pl.col("title").str.len_chars() >= 12)
        .group_by("title")
        .agg(pl.col("account_id").n_unique().alias("carried"))
        .filter(pl.col("carried") >= 4)
        .collect()
    )
    assert titles.height > 0
    posts = feeds.dataset.posts().select("post_id", "title").collect()
    grouped = posts.join(feeds.duplicates.filter(pl.col("relation").is_in(["verbatim", "edited"])), on="post_id", how="semi")
    assert set(titles["title"]) <= set(grouped["title"])


def test_the_register_and_its_older_layout_agree(shared_data: Path, tmp_path: Path) -> None:
    folder = shared_data / "chongqing-registry"
    new = audited(folder / "media-dict.xlsx", tmp_path / "new")
    assert balanced(new)
    conflicts = new.dataset.conflicts["kind"].value_counts()
    counts = dict(zip(conflicts["kind"], conflicts["count"], strict=True))
    assert counts["one-id-several-bodies"] == 27
    assert counts["missing-id"] == 119
    both = audit(
        [folder / "media-dict.xlsx", folder / "channels-todo-第一批.csv"], options=AuditOptions(), work=tmp_path / "both", progress=Silent()
    )
    assert balanced(both)


def test_the_canadian_days_give_a_dated_story(shared_data: Path, tmp_path: Path) -> None:
    result = audited(shared_data / "canada-registry", tmp_path)
    assert balanced(result)
    kinds = set(result.dataset.changes["kind"])
    assert {"opened", "removed", "renamed"} <= kinds
    assert "held" not in kinds


def test_a_day_with_half_of_its_rows_missing_removes_nobody(shared_data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    days = sorted((shared_data / "canada-registry").glob("*.csv"))
    for day in days[:2]:
        (folder / day.name).write_bytes(day.read_bytes())
    lines = days[2].read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (folder / days[2].name).write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    changes = audited(folder, tmp_path / "work").dataset.changes.filter(pl.col("file").str.contains(days[2].name, literal=True))
    assert "removed" not in set(changes["kind"])
    held = changes.filter(pl.col("kind") == "held")
    assert held.height == 1
    assert held["sentence_zh"].item()


@pytest.mark.parametrize(
    "folder",
    [
        "weibo-crawler",
        "health-notices-2020",
        "wechat-feeds/rss",
        "inspection-findings",
        "nyc-followers",
    ],
)
def test_every_other_folder_is_accounted_for(folder: str, shared_data: Path, tmp_path: Path) -> None:
    result = audited(shared_data / folder, tmp_path)
    assert balanced(result)
    assert json.dumps(dict(result.summary))


def test_web_archives_are_told_good_or_bad_with_the_reason(shared_data: Path) -> None:
    found = {file.name: verify(file) for file in sorted((shared_data / "web-archives").rglob("*.w*"))}
    bad = {name: [each.reason.en for each in verdict.faults] for name, verdict in found.items() if not verdict.good}
    assert sorted(bad) == ["example-bad.warc.gz.bad", "example-digest.warc", "example-trunc.warc", "invalid_signed_example_1.wacz"]
    assert "compressed as a whole" in bad["example-bad.warc.gz.bad"][0]
    assert "not what its digest says" in bad["example-digest.warc"][0]
    assert any("No empty line follows" in each for each in bad["example-trunc.warc"])
    assert "leads to no authority that this machine trusts" in bad["invalid_signed_example_1.wacz"][0]
    assert found["example-iana.warc"].records == 118
