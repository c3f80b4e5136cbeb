"""What is said to change a decision does change it: every claim is tried by planning again with the change."""

import re
from dataclasses import replace

import numpy as np
import pytest

from factories_dataset import dataset
from factories_plan import account, decisions, not_met, plan, posts, propose, row_of
from guikou.consolidation.planning import Wishes

UNITS = [
    {"organisation_id": "county", "name": "云溪县", "website": "https://yunxi.example"},
    {"organisation_id": "town", "name": "柳桥镇", "parent_id": "county"},
]
ALONE = [{"organisation_id": "town", "name": "柳桥镇"}]
SILENT = not_met("town", "cn.silence", days_left=-40)
SERVICE = {"service_id": "s1", "kind": "service", "name": "办事", "account_id": "wechat:town"}


def county(folder, *, town=None, findings=(SILENT,), units=UNITS, followers=80_000, **told):
    accounts = [account("main", "county", followers=followers), account("town", "town", **(town or {}))]
    listed = [*posts("main", 40), *posts("town", 20, newest_days_ago=53.5)]
    return plan(folder, accounts, organisations=units, findings=findings, posts=listed, **told)


def town_of(found):
    row = row_of(found, "town")
    return row["decision"], row["changes_if_zh"]


def test_kept_if_it_published_often_enough(tmp_path):
    decision, change = town_of(county(tmp_path))
    assert decision == "close"
    assert "若每2周至少发布1条、间隔不超过14天，则保留" in change
    assert decisions(county(tmp_path, findings=()))["town"] == "keep"


def test_kept_if_the_limit_were_longer(tmp_path):
    _, change = town_of(county(tmp_path))
    assert "若停更时限为60天，则保留" in change
    met = {**SILENT, "verdict": "met", "days_left": 60 - 54}
    assert decisions(county(tmp_path, findings=[met]))["town"] == "keep"
    still = {**SILENT, "days_left": 30 - 54}
    assert decisions(county(tmp_path, findings=[still]))["town"] == "close"


def test_kept_if_every_ground_were_gone_and_not_if_only_one_were(tmp_path):
    own = [{"account_id": "wechat:town", "posts": 20, "own": 2, "needless": 15, "own_share": 0.1}]
    decision, change = town_of(county(tmp_path, own=own))
    assert decision == "close"
    assert "若每2周至少发布1条、间隔不超过14天，且重复他人的内容不超过50%，则保留" in change
    assert "停更时限为" not in change
    assert decisions(county(tmp_path, own=own, findings=()))["town"] == "close"
    assert decisions(county(tmp_path, own=[{**own[0], "needless": 10}], findings=()))["town"] == "keep"


def test_closed_if_it_had_no_service(tmp_path):
    decision, change = town_of(county(tmp_path, services=[SERVICE], wishes=Wishes(desk_hours_per_month=0)))
    assert decision == "keep"
    assert "若“办事”另有去处，则关停" in change
    assert decisions(county(tmp_path, wishes=Wishes(desk_hours_per_month=0)))["town"] == "close"


def test_closed_if_its_unit_had_another_outlet(tmp_path):
    accounts = [account("town", "town")]
    quiet = posts("town", 2, newest_days_ago=80, every_days=5)
    alone = plan(tmp_path, accounts, organisations=ALONE, findings=[SILENT], posts=quiet, wishes=Wishes(audience_share=0.0))
    assert town_of(alone) == ("keep", "若柳桥镇另有官方发布渠道，则关停。")
    served = [{**ALONE[0], "website": "https://liuqiao.example"}]
    assert (
        decisions(plan(tmp_path, accounts, organisations=served, findings=[SILENT], posts=quiet, wishes=Wishes(audience_share=0.0)))["town"]
        == "close"
    )


def test_closed_if_its_owner_were_confirmed(tmp_path):
    decision, change = town_of(county(tmp_path, town={"organisation_origin": "proposed"}))
    assert decision == "keep"
    assert "若主办单位得到确认，则" in change
    assert decisions(county(tmp_path))["town"] != "keep"


def test_closed_if_it_were_not_protected(tmp_path):
    decision, change = town_of(county(tmp_path, town={"protected": True}))
    assert decision == "exempt"
    assert "若不再属于受保护账号，则" in change


def test_closed_if_it_were_not_asked_to_be_kept(tmp_path):
    decision, change = town_of(county(tmp_path, wishes=Wishes(keep=frozenset({"town"}))))
    assert decision == "keep"
    assert "若不要求保留，则" in change


def test_closed_if_it_fell_silent_or_only_repeated_others(tmp_path):
    own = [{"account_id": "wechat:town", "posts": 20, "own": 18, "needless": 0, "own_share": 0.9}]
    met = {**SILENT, "verdict": "met", "days_left": 3}
    decision, change = town_of(county(tmp_path, own=own, findings=[met]))
    assert decision == "keep"
    assert re.search("若停更超过57天，则关停", change)
    assert "若内容全部重复他人，则关停" in change
    assert decisions(county(tmp_path, own=own))["town"] != "keep"
    assert decisions(county(tmp_path, own=[{**own[0], "own": 0, "needless": 20, "own_share": 0.0}], findings=[met]))["town"] != "keep"


@pytest.mark.parametrize(("followers", "asked"), [(400, 0.8), (400, 0.3)])
def test_other_audience_shares_decide_as_is_said(tmp_path, followers, asked):
    told = {"followers": followers, "town": {"followers": 600}}
    decision, change = town_of(county(tmp_path, **told, wishes=Wishes(audience_share=asked)))
    assert decision == ("keep" if asked == 0.8 else "close")
    share, outcome = re.search("若要求保留的受众为([0-9.]+)%，则(保留|关停|移交)", change).groups()
    again = county(tmp_path, **told, wishes=Wishes(audience_share=float(share) / 100))
    assert {"保留": "keep", "关停": "close", "移交": "hand-over"}[outcome] == decisions(again)["town"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_said_of_a_county_holds_when_it_is_planned_again(tmp_path, seed):
    rng = np.random.default_rng(seed)
    units = [{"organisation_id": f"u{n}", "name": f"单位{n}", "parent_id": "u0" if n else None} for n in range(5)]
    accounts = [account(f"a{n:02}", f"u{n % 5}", followers=int(rng.integers(20, 4000))) for n in range(12)]
    silent = {f"a{n:02}" for n in range(12) if rng.random() < 0.5}
    services = [{"service_id": f"s{n}", "kind": "service", "name": f"事项{n}", "account_id": f"wechat:a{n:02}"} for n in range(0, 12, 4)]
    listed = [post for row in accounts for post in posts(row["name"], int(rng.integers(5, 40)), newest_days_ago=1)]
    data = dataset(folder=tmp_path, accounts=accounts, organisations=units, posts=listed, services=services)

    def again(names, wishes=None):
        findings = [not_met(name, "cn.silence", days_left=-10) for name in sorted(names)]
        return propose(data, findings=findings, wishes=wishes or Wishes(audience_share=0.3))

    found, tried = again(silent), 0
    for name, decision in decisions(found).items():
        change = row_of(found, name)["changes_if_zh"]
        if name in silent and decision != "keep":
            assert "则保留" in change
            assert decisions(again(silent - {name}))[name] == "keep"
            tried += 1
        if name not in silent and "停更超过" in change:
            assert decisions(again(silent | {name}))[name] != "keep"
            tried += 1
        for service in re.findall("若“(.+?)”另有去处，则", change):
            without = data.services.filter(data.services["name"] != service)
            changed = propose(
                replace(data, services=without),
                findings=[not_met(n, "cn.silence", days_left=-10) for n in sorted(silent)],
                wishes=Wishes(audience_share=0.3),
            )
            assert decisions(changed)[name] != "keep"
            tried += 1
    assert tried >= 3
