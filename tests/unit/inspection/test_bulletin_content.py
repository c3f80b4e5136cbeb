"""What a bulletin states."""

from dataclasses import replace

from guikou.inspection.domain.bulletin import Fault, Period, rate, state

PERIOD = Period(sent=3, corrected=1, running=2, overdue=1)
VETO = Fault(
    account_id=1,
    account="某县发布",
    platform="wechat",
    organisation="某县",
    rule_id="cn.silence",
    title_zh="内容不更新",
    title_en="No update",
    severity="veto",
    basis="文件，条款",
    sentence_zh="20天未更新",
    sentence_en="no update for 20 days",
    failing=True,
)
NOTE = replace(VETO, account_id=2, rule_id="a.deduction", severity="deduction", failing=False)
SITE = replace(VETO, account_id=3, platform="website", rule_id="cn.website-silence")


def test_an_account_fails_once_however_many_vetoes_it_has() -> None:
    said = state(
        {"wechat": 10, "website": 2}, [VETO, replace(VETO, rule_id="cn.interaction"), NOTE, SITE], period=PERIOD, unjudged=4, untold=5
    )
    assert said["accounts"] == {"checked": 10, "failed": 1}
    assert said["websites"] == {"checked": 2, "failed": 1}
    assert said["platforms"] == [{"platform": "website", "checked": 2, "failed": 1}, {"platform": "wechat", "checked": 10, "failed": 1}]
    assert (said["unjudged"], said["untold"], said["rectified"]["corrected"]) == (4, 5, 1)


def test_vetoes_come_first_and_units_in_the_order_given() -> None:
    said = state({"wechat": 10}, [NOTE, VETO, replace(VETO, account_id=9, account="第二个")], period=PERIOD, unjudged=0, untold=0)
    assert [problem["rule_id"] for problem in said["problems"]] == ["cn.silence", "a.deduction"]
    assert [unit["account"] for unit in said["problems"][0]["units"]] == ["某县发布", "第二个"]


def test_without_any_that_was_checked_there_is_no_rate() -> None:
    assert rate({"checked": 0, "failed": 0}) is None
    assert rate({"checked": 4, "failed": 1}) == 0.75
