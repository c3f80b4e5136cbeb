"""The views behind the page: order, delays, calendars, charts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from guikou.audit.result import AuditResult
from guikou.kernel import tables
from guikou.kernel.bilingual import Text
from guikou.reports.page import charts, duplicates, markup, plan, sections, situation
from guikou.reports.page.evidence import Evidence
from guikou.reports.page.names import Names


def with_accounts(result: AuditResult, *rows: dict[str, object]) -> AuditResult:
    return replace(result, dataset=replace(result.dataset, accounts=tables.ACCOUNTS.frame(rows)))


@pytest.mark.parametrize(
    ("delay", "words"),
    [
        (timedelta(seconds=20), "同时"), (timedelta(minutes=1), "1分钟后"), (timedelta(minutes=59), "59分钟后"), (timedelta(hours=1), "1小时后"),
        (timedelta(hours=23), "23小时后"), (timedelta(days=1), "1天后"), (timedelta(days=400), "400天后"), (None, "不详"),
    ],
)  # fmt: skip
def test_delays_are_said_in_the_largest_unit(delay: timedelta | None, words: str) -> None:
    assert duplicates.in_words(delay, first=False).zh == words


def test_english_delays_have_a_singular() -> None:
    assert [duplicates.in_words(timedelta(days=n), first=False).en for n in (1, 2)] == ["1 day later", "2 days later"]
    assert duplicates.in_words(timedelta(days=3), first=True).en == "first"


def test_a_lineage_begins_with_the_first_post_and_later_ones_stand_further_right(result: AuditResult) -> None:
    posts = {row["post_id"]: row for row in result.dataset.posts().collect().iter_rows(named=True)}
    drawn = duplicates.lineages(result, posts)
    assert drawn
    for lineage in drawn:
        assert lineage.members[0].row["role"] == "first"
        assert [member.at for member in lineage.members] == sorted(member.at for member in lineage.members)
        assert all(0 <= member.at <= 100 for member in lineage.members)
        assert [member.last for member in lineage.members].index(True) == len(lineage.members) - 1


def test_a_post_that_came_years_later_stands_at_the_end_of_the_axis() -> None:
    assert duplicates._step(timedelta(days=4000)) == duplicates._step(timedelta(days=365)) == 5
    assert duplicates._step(None) == 0


def test_avoidable_groups_are_drawn_first(result: AuditResult) -> None:
    natures = duplicates.largest(result)["nature"].to_list()
    assert natures == sorted(natures, key=lambda nature: nature != "needless")


def test_members_without_a_known_post_are_still_listed(result: AuditResult) -> None:
    assert {member.delay.zh for lineage in duplicates.lineages(result, {}) for member in lineage.members} == {"首发", "不详"}


def test_accounts_follow_the_tree_of_organisations(result: AuditResult) -> None:
    organisations = [
        {"organisation_id": "town", "name": "青溪镇", "parent_id": "county", "level": "township"},
        {"organisation_id": "county", "name": "县政府", "parent_id": "gone", "level": "county"},
        {"organisation_id": "bureau", "name": "水利局", "parent_id": "county", "level": "county"},
        {"organisation_id": "loop-a", "name": "甲", "parent_id": "loop-b", "level": "village"},
        {"organisation_id": "loop-b", "name": "乙", "parent_id": "loop-a", "level": "village"},
    ]
    rows = [
        {"account_id": f"weibo:{owner}", "platform": "weibo", "organisation_id": owner, "organisation_name": owner, "followers": followers}
        for owner, followers in (("town", 9), ("loop-a", 8), ("bureau", 7), ("county", 1), (None, 99))
    ]
    made = with_accounts(result, *rows)
    made = replace(made, dataset=replace(made.dataset, organisations=tables.ORGANISATIONS.frame(organisations)))
    names = Names(made)
    assert names.in_order(names.accounts) == ["weibo:county", "weibo:bureau", "weibo:town", "weibo:loop-a", "weibo:None"]


def test_an_account_is_called_by_name_handle_or_id(result: AuditResult) -> None:
    names = Names(with_accounts(result, {"account_id": "x:1", "name": "名"}, {"account_id": "x:2", "handle": "h"}, {"account_id": "x:3"}))
    assert [names.called(name) for name in ("x:1", "x:2", "x:3", "x:4", None)] == ["名", "h", "x:3", "x:4", ""]
    assert names.linked("<b>") == "&lt;b&gt;"
    assert names.linked("x:1") == '<a href="#account-x:1">名</a>'


def test_waves_share_one_calendar(result: AuditResult) -> None:
    waves, months = plan.waves(result, Names(result))
    assert [wave.number for wave in waves] == [1, 2, 3]
    assert sum(len(wave.accounts) for wave in waves) == result.plan.filter(pl.col("wave").is_not_null()).height
    for wave in waves:
        places = [wave.places[name] for name in ("notice_on", "stop_on", "gone_from", "gone_until")]
        assert places == sorted(places)
        assert all(place is not None and 0 <= place <= 100 for place in places)
    assert months[0] == (0.0, Text("2024年7月", "Jul 2024"))
    assert len(months) <= plan.MONTHS_NAMED


def test_waves_without_days_have_no_calendar(result: AuditResult) -> None:
    dateless = result.plan.with_columns(
        [pl.lit(None, dtype=pl.Date).alias(name) for name in ("notice_on", "stop_on", "gone_from", "gone_until")]
    )
    waves, months = plan.waves(replace(result, plan=dateless), Names(result))
    assert months == []
    assert [wave.days for wave in waves] == [{}, {}, {}]


def test_a_calendar_can_end_in_december() -> None:
    assert plan._next_month(date(2024, 12, 31)) == date(2025, 1, 1)


def test_destinations_hold_every_account_that_leaves(result: AuditResult) -> None:
    found = plan.destinations(result, Names(result))
    leaving = result.plan.filter(pl.col("decision").is_in(plan.LEAVING))["account_id"]
    assert sorted(account for _, accounts in found for account in accounts) == sorted(leaving)


def test_an_account_that_leaves_to_nowhere_is_drawn_as_such(result: AuditResult) -> None:
    lost = replace(result, plan=result.plan.with_columns(successor_id=pl.lit(None, dtype=pl.String)))
    names = Names(lost)
    drawn = charts._destinations(plan.destinations(lost, names), names)
    assert drawn
    assert {link["target"] for link in drawn.options["zh"]["series"][0]["links"]} == {"尚无去向"}


def test_many_successors_are_drawn_as_the_largest_and_the_rest(result: AuditResult) -> None:
    ids = result.plan["account_id"].to_list()
    found = [(f"https://x{i:02}.example", [ids[i]]) for i in range(charts.SUCCESSORS_SHOWN + 3)]
    drawn = charts._destinations(found, Names(result))
    assert drawn
    links = drawn.options["en"]["series"][0]["links"]
    assert sum(link["value"] for link in links if link["target"] == "Other successors") == 3


def test_the_countdown_holds_only_clocks_that_run(result: AuditResult) -> None:
    view = sections.inspection(result, Names(result))
    clocked = result.findings.filter(pl.col("days_left").is_not_null())
    due = clocked.filter(pl.col("days_left").is_between(0, 7) & (pl.col("verdict") == "met"))
    over = clocked.filter((pl.col("verdict") == "not-met") & (pl.col("days_left") <= 0))
    assert sum(len(band.accounts) for band in view["soon"]) == due.height > 0
    assert sum(len(band.accounts) for band in view["broken"]) == over.height > 0
    days = [int(band.days.zh.removesuffix("天")) for band in view["soon"]]
    assert days == sorted(days)


def test_limits_passed_long_ago_have_a_band_too(result: AuditResult) -> None:
    old = result.findings.with_columns(days_left=pl.lit(-4000, dtype=pl.Int32), verdict=pl.lit("not-met"))
    bands = sections.inspection(replace(result, findings=old), Names(result))["broken"]
    assert {band.days.zh for band in bands} == {"366天以上"}


@pytest.mark.parametrize(
    ("item", "zh", "en"),
    [
        ("account:followers=62637", "关注人数 62,637", "Followers 62,637"),
        ("accounts:app:example.x:name=甲=乙", "账号名称 甲=乙", "Name 甲=乙"),
        ("accounts:app:example.x:status=login-lost", "状态 登录丢失", "Status login lost"),
        ("account:verified=false", "已认证 否", "Verified no"),
        ("account:account_id=wechat:id00000", "账号编号 青溪县政府办公室发布", "Account id 青溪县政府办公室发布"),
        (
            "account:last_update_at=2024-06-30T16:30:00+00:00",
            "平台显示的最后更新 2024-07-01 00:30",
            "Last update shown by the platform 2024-07-01 00:30",
        ),
        ("own_output:app:example.x:own_share=0.0960549", "自有占比 9.6%", "Own share 9.6%"),
        ("reach:app:example.x:months_below=7", "持续低于预期的月数 7", "Months below 7"),
        ("findings:wechat:id00000|silence:verdict=met", "内容不得停更 达标", "No falling silent Met"),
        ("services:s1|wechat:x:kind=service", "预约办理1 办事服务", "预约办理1 Service"),
        ("question:q1", "留言 q1", "question q1"),
        ("something else", "something else", "something else"),
        ("table:key:column=1", "table:key:column=1", "table:key:column=1"),
    ],
)
def test_evidence_is_said_in_words(result: AuditResult, item: str, zh: str, en: str) -> None:
    names = Names(result)
    assert Evidence(names, sections.inspection(result, names)["titles"]).in_words(item) == Text(zh, en)


def test_a_plan_proven_best_is_said_so(result: AuditResult) -> None:
    said = [situation.gap_in_words(replace(result, gap=gap)) for gap in (0.0, 0.00004, 0.0123, None)]
    assert said[0] == said[1]
    assert said[0] is not None
    assert "最优方案" in said[0].zh
    assert said[2] is not None
    assert "1.23%" in said[2].zh
    assert said[3] is None


def test_the_title_follows_the_language_of_the_name(result: AuditResult) -> None:
    assert situation.title_of(result).zh == "青溪县政务新媒体账号审计报告"
    assert situation.title_of(replace(result, title="wechat-feeds")).zh == "政务新媒体账号审计报告：wechat-feeds"


def test_files_that_are_no_data_stand_apart_and_alarm_nobody(result: AuditResult) -> None:
    view = sections.register(result)
    assert [row["file"] for row in view["other_files"].rows] == ["LICENSE"]
    assert "LICENSE" not in [row["file"] for row in view["files"].rows]
    assert (view["files"].rows[0]["kind"], view["troubled"]) == ("failed", 1)


def test_a_table_that_does_not_add_up_is_said_so(result: AuditResult) -> None:
    files = result.dataset.files.with_columns(read=pl.col("read") + 1)
    view = sections.register(replace(result, dataset=replace(result.dataset, files=files)))
    assert [row["balanced"] for row in view["tables"]] == [False, False]
    assert [row["balanced"] for row in sections.register(result)["tables"]] == [True, True]


def test_audience_is_a_range_and_unknown_without_followers(result: AuditResult) -> None:
    assert "–" in situation.audience_kept(result).zh
    nobody = result.dataset.accounts.with_columns(followers=pl.lit(None, dtype=pl.Int64))
    assert situation.audience_kept(replace(result, dataset=replace(result.dataset, accounts=nobody))).en.startswith("cannot be estimated")
    exact = replace(result, plan=result.plan.with_columns(audience_low=pl.lit(0, dtype=pl.Int64), audience_high=pl.lit(0, dtype=pl.Int64)))
    assert situation.audience_kept(exact).zh == "0%"


def test_hours_that_nobody_knows_are_not_said_to_be_none(result: AuditResult) -> None:
    view = sections.effort(result)
    assert {row["platform"]: row["hours"] for row in view["work"]}["website"] is None
    nothing = result.workload.with_columns([pl.lit(None, dtype=pl.Float64).alias(n) for n in result.workload.columns if "hours" in n])
    unknown = replace(result, workload=nothing)
    assert "没有足够数据估算工作量" in situation.sentences(unknown)[3]
    assert [figure.value for figure in situation.figures(unknown)][3] == situation.NOTHING


def test_a_plan_that_changes_nothing_promises_nothing(result: AuditResult) -> None:
    kept = replace(result, plan=result.plan.with_columns(decision=pl.lit("keep")))
    assert "没有应当移交或关停的账号" in situation.sentences(kept)[4]
    assert "工时" not in situation.sentences(kept)[4]


def test_without_reads_nothing_is_said_about_reach(result: AuditResult) -> None:
    dark = replace(result, reach=result.reach.with_columns(verdict=pl.lit("too-little-data")))
    assert "传播效果不作判断" in situation.sentences(dark)[3]


def test_zero_is_not_a_link(result: AuditResult) -> None:
    on_time = result.dataset.coverage.with_columns(behind=pl.lit(value=False))
    said = situation.sentences(replace(result, dataset=replace(result.dataset, coverage=on_time)))
    assert "没有发现采集落后于平台的账号" in said[1]
    assert markup.counted("account", 0, "#x").zh == "0个账号"


def test_the_situation_says_when_there_is_nothing_to_say(result: AuditResult) -> None:
    met = result.findings.with_columns(verdict=pl.lit("met"))
    assert "没有发现单项否决问题" in situation.sentences(replace(result, findings=met))[1]
    own = result.own_output.with_columns([pl.lit(0, dtype=pl.UInt32).alias(name) for name in ("central", "service", "needless")])
    assert "没有发现重复发布" in situation.sentences(replace(result, own_output=own))[2]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (0, "0"), (1234567, "1,234,567"), (3.14, "3.1"), (3.0, "3"), (10.4, "10"), (1234.5, "1,234"), (-0.5, "-0.5")],
)
def test_numbers_have_separators_and_no_false_precision(value: float | None, shown: str) -> None:
    assert markup.number(value) == shown


def test_ranges_days_and_moments() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    late = datetime(2024, 6, 30, 17, 30, tzinfo=UTC)
    assert markup.span(1.0, 2000.0) == "1–2,000"
    assert markup.span(3.01, 3.02) == "3.0"
    assert markup.span(None, 5) == "5"
    assert (markup.day(late, zone), markup.day(date(2024, 6, 30), zone), markup.day(None, zone)) == ("2024-07-01", "2024-06-30", "")
    assert (markup.moment(late, zone), markup.moment(None, zone)) == ("2024-07-01 01:30", "")
    assert markup.share(None) == ""


def test_words_and_counts_are_escaped_and_linked() -> None:
    assert markup.both(Text("<", ">")) == "<span lang=zh>&lt;</span><span lang=en>&gt;</span>"
    assert markup.counted("file", 1, "#x").en == '<a href="#x">1</a> file'
    assert markup.counted("file", 2).en == "2 files"
    assert "&lt;b&gt;" in markup.t("wave", n="<b>")


def test_ids_of_elements_are_readable_or_derived() -> None:
    assert markup.anchor("account", "wechat:~青溪_发布") == "account-wechat:~青溪_发布"
    assert markup.anchor("account", "a b").startswith("account-x-")
    assert markup.anchor("account", 'a"b') != markup.anchor("account", "a'b")
