"""What the engine says about small sets of posts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from guikou.duplicates.run import Found, find
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, DUPLICATES, GROUPS, OWN_OUTPUT, POSTS

Find = Callable[..., Found]
RowOf = Callable[[Found, str, str], dict[str, Any] | None]
ITEM = (
    "市教育局组织开展秋季学期校园食品安全专项检查，对全市中小学和幼儿园食堂的原料采购、加工制作、餐具消毒、留样管理等环节进行了全面排查，"
    "发现的问题已当场提出整改要求，并将适时组织回头看，切实保障广大师生饮食安全。"
)
ENGLISH = (
    "The county council will hold a public hearing on the new transit plan at the main library, and residents are invited to comment in person "
    "or in writing before the board takes its vote on routes, fares and service hours."
)


def filler(units: int) -> str:
    """Return a text that repeats nothing."""
    return "".join(chr(0x4E00 + number * 7919 % 20000) for number in range(units))


def notice(**particulars: object) -> str:
    return (
        "{place}县气象台{date}发布暴雨黄色预警信号，预计未来{hours}小时内局部地区降水量将达{rain}毫米以上，请注意防范城乡积涝和山洪，减少外出，"
        "远离河道和危险路段，有关部门做好值班值守和应急准备。"
    ).format(**{"place": "长兴", "date": "6月3日", "hours": 6, "rain": 50} | particulars)


def test_the_same_words_are_one_item(found: Find, row_of: RowOf) -> None:
    result = found([{"text": ITEM}, {"text": "转发  " + ITEM.replace("，", " ")}, {"text": ITEM}, {"text": notice()}])
    assert row_of(result, "p0", "dup")["role"] == "first"
    assert row_of(result, "p2", "dup") == {
        "group_id": "dup-p0", "post_id": "p2", "account_id": "a2", "role": "follower", "relation": "verbatim", "similarity": 1.0,
        "first_post_id": "p0", "reason_zh": "与首发内容文字相同", "reason_en": "Same text as the first post",
    }  # fmt: skip
    assert row_of(result, "p1", "dup")["relation"] == "edited"
    assert row_of(result, "p3", "dup") is None


def test_simplified_and_traditional_are_the_same(found: Find, row_of: RowOf) -> None:
    result = found([{"text": "中央氣象臺發佈颱風藍色預警，請廣大群眾注意防範"}, {"text": "中央气象台发布台风蓝色预警,请广大群众注意防范"}])
    assert row_of(result, "p1", "dup")["relation"] == "verbatim"


def test_the_title_counts_unless_the_text_begins_with_it(found: Find, row_of: RowOf) -> None:
    result = found([{"title": "校园检查", "text": "校园检查 " + ITEM}, {"title": None, "text": "校园检查" + ITEM}])
    assert row_of(result, "p1", "dup")["relation"] == "verbatim"


def test_edits_say_how_much_is_the_same(found: Find, row_of: RowOf) -> None:
    result = found([{"text": ITEM}, {"text": ITEM.replace("适时组织回头看", "在年底前再次检查")}])
    row = row_of(result, "p1", "dup")
    assert row["relation"] == "edited"
    assert 0.7 < row["similarity"] < 0.95
    assert row["reason_zh"] == f"与首发内容有改动，{int(row['similarity'] * 100)}%相同"


def test_below_half_the_reason_says_what_was_taken_from_the_first_post(found: Find, row_of: RowOf) -> None:
    result = found(
        [{"text": ITEM}, {"text": ITEM[:50]}, {"text": ENGLISH}, {"text": ENGLISH + "".join(chr(0x4E00 + 17 * n) for n in range(200))}]
    )
    assert row_of(result, "p1", "dup")["reason_zh"] == "与首发内容有改动，本条内容的100%出自首发内容"
    assert row_of(result, "p3", "dup")["reason_en"] == "Edited: 100 % of the first post stands in this one"


@pytest.mark.parametrize(
    ("texts", "difference"),
    [
        (("服务务工人员3 务必早到", "服务务工人员2 务必早到"), "数字不同：3/2"),
        (("共走访4600余户农家", "共走访3300余户农家"), "数字不同：4600/3300"),
        (("澹溪县第八中学举行活动", "澹溪县第九中学举行活动"), "地点不同：第八中学/第九中学"),
        (("定于3日7时停止供水服务", "定于3日11时停止供水服务"), "数字不同：7时/11时"),
        (("学习班已办第15期，欢迎参加", "学习班已办第19期，欢迎参加"), "期次不同：第15期/第19期"),
    ],
)
def test_reasons_quote_whole_numbers(found: Find, row_of: RowOf, texts: tuple[str, str], difference: str) -> None:
    rest = "，请广大群众相互转告，遵守现场秩序，听从工作人员安排，有疑问的请向当地有关部门咨询"
    result = found([{"text": text + rest, "hour": 100 * n} for n, text in enumerate(texts)])
    assert row_of(result, "p1", "template")["reason_zh"].endswith(difference)


def test_english_reposts_and_truncated_tweets_are_found(found: Find, row_of: RowOf) -> None:
    result = found([{"text": ENGLISH}, {"text": "RT @council: " + ENGLISH.upper()}, {"text": ENGLISH[:75] + "… https://t.co/abc"}])
    assert row_of(result, "p1", "dup")["relation"] == "edited"
    assert row_of(result, "p2", "excerpt")["role"] == "excerpt"


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"date": "6月4日"}, "日期不同：6月3日/6月4日"),
        ({"place": "安吉"}, "地点不同：长兴县/安吉县"),
        ({"hours": 12, "rain": 100}, "数字不同：6小时/12小时"),
    ],
)
def test_another_event_of_one_template_is_no_copy(found: Find, row_of: RowOf, change: dict[str, object], difference: str) -> None:
    result = found([{"text": notice()}, {"text": notice(**change), "hour": 100}])
    assert row_of(result, "p1", "dup") is None
    row = row_of(result, "p1", "template")
    assert (row["relation"], row["first_post_id"]) == ("template", "p0")
    assert row["reason_zh"] == f"同一模板，不同事件；{difference}"


def test_newer_figures_of_one_account_are_an_update(found: Find, row_of: RowOf) -> None:
    result = found([{"text": notice(), "account_id": "a"}, {"text": notice(hours=3, rain=80), "account_id": "a", "hour": 5}])
    row = row_of(result, "p1", "update")
    assert row["relation"] == "update"
    assert row["reason_en"].startswith("Newer figures or a correction of the same matter; numbers differ")
    assert row_of(result, "p1", "template") is None


def test_a_correction_may_put_a_date_right(found: Find, row_of: RowOf) -> None:
    result = found([{"text": notice(), "account_id": "a"}, {"text": "更正：" + notice(date="6月5日"), "account_id": "a", "hour": 40}])
    assert row_of(result, "p1", "update") is not None


def test_the_same_figures_after_weeks_are_another_event(found: Find, row_of: RowOf) -> None:
    result = found([{"text": notice(), "account_id": "a"}, {"text": notice(hours=3, rain=80), "account_id": "a", "hour": 800}])
    assert row_of(result, "p1", "update") is None
    assert row_of(result, "p1", "template") is not None


def test_posts_without_a_time_are_no_updates_and_come_last(found: Find, row_of: RowOf) -> None:
    result = found([{"text": notice(), "hour": None}, {"text": notice(hours=3, rain=80)}, {"text": notice(), "hour": 7}])
    assert row_of(result, "p0", "dup")["first_post_id"] == "p2"
    assert row_of(result, "p1", "update") is None


def test_an_excerpt_points_to_what_it_was_taken_from(found: Find, row_of: RowOf) -> None:
    article = ITEM + filler(300)
    result = found([{"text": ITEM[:100]}, {"text": article}])
    row = row_of(result, "p0", "excerpt")
    assert (row["group_id"], row["role"], row["first_post_id"]) == ("excerpt-p1", "excerpt", "p1")
    assert row["similarity"] > 0.95
    assert row_of(result, "p1", "excerpt")["role"] == "whole"
    assert row_of(result, "p0", "dup") is None


def test_a_digest_does_not_glue_what_it_quotes(found: Find) -> None:
    texts = [ITEM, ENGLISH, notice()]
    result = found([{"text": text} for text in [*texts, " ".join([*texts, filler(300)])]])
    assert result.duplicates.filter(pl.col("group_id").str.starts_with("dup-")).is_empty()
    assert set(result.duplicates.filter(role="excerpt")["first_post_id"]) == {"p3"}


def test_a_hundred_notices_stay_a_hundred_events(found: Find) -> None:
    rows = [
        {"text": notice(place=f"{chr(0x4E00 + 53 * n)}{chr(0x5E00 + 31 * n)}", date=f"{n % 12 + 1}月{n % 28 + 1}日", rain=50 + n)}
        for n in range(100)
    ]
    result = found(rows + [{"text": row["text"] + "（转）"} for row in rows])
    groups = result.groups.filter(kind="duplicate")
    assert groups.height == 100
    assert groups["posts"].to_list() == [2] * 100
    assert result.groups.filter(kind="template")["posts"].to_list() == [100]


def test_titles_that_many_accounts_carried_are_found(found: Find, row_of: RowOf) -> None:
    result = found([{"title": "重要通知！高速公路收费将有变化", "hour": n} for n in range(5)])
    assert result.groups.row(0, named=True)["accounts"] == 5
    assert row_of(result, "p4", "dup")["reason_zh"] == "与首发内容标题相同，没有正文可以核对"


def test_a_heading_that_one_account_repeats_is_no_copy(found: Find, row_of: RowOf) -> None:
    result = found([{"title": "早安，昆山！今日要闻", "account_id": "a", "hour": 24 * n} for n in range(4)])
    assert result.groups["kind"].to_list() == ["template"]
    assert row_of(result, "p3", "template")["reason_en"].startswith("A heading that this account uses again")


def test_short_titles_need_several_accounts_within_two_days(found: Find) -> None:
    assert found([{"title": "今日端午"}, {"title": "今日端午"}]).groups.is_empty()
    assert found([{"title": "今日端午", "hour": 100 * n} for n in range(3)]).groups.is_empty()
    assert found([{"title": "今日端午"}, {"title": "今日端午"}, {"title": "今日端午"}]).groups["posts"].to_list() == [3]


def test_equal_titles_of_two_seasons_are_two_items(found: Find) -> None:
    result = found([{"title": "高考成绩今日公布查询方式在这里", "hour": hour} for hour in (0, 1, 5000, 5001)])
    assert sorted(result.groups["first_post_id"]) == ["p0", "p2"]


@pytest.mark.parametrize(("text", "groups"), [("我县气象台发布大雾预警", 0), ("我县气象台发布大雾预警，" + "请注意防范" * 6, 1)])
def test_the_place_of_the_account_divides_the_same_words_only_where_they_are_few(found: Find, text: str, groups: int) -> None:
    accounts = register({"place": "长兴县"}, {"place": "安吉县"}, {"place": "长兴县"}, {"place": "安吉县"})
    result = found([{"text": text, "hour": 500 * n} for n in range(4)], accounts)
    assert result.groups.filter(kind="duplicate")["posts"].to_list() == [4] * groups
    assert set(result.duplicates.filter(pl.col("group_id").str.starts_with("dup-"))["relation"]) <= {"verbatim"}


def test_a_text_that_names_its_county_is_the_same_from_every_account(found: Find, row_of: RowOf) -> None:
    text = "长兴县第三小学经典诵读比赛今日顺利结束"
    result = found([{"text": text}, {"text": text}, {"text": text}], register({"place": "长兴县"}, {"place": "安吉县"}, {}))
    assert [row_of(result, post, "dup")["relation"] for post in ("p0", "p1", "p2")] == ["verbatim"] * 3


def test_the_same_long_title_is_one_item_whenever_it_comes(found: Find) -> None:
    title = "重要通知高速公路收费标准将有变化" * 3
    assert found([{"title": title, "hour": 5000 * n} for n in range(3)]).groups["posts"].to_list() == [3]


def test_posts_without_letters_are_left_out(found: Find) -> None:
    result = found([{"text": "🎉🎉"}, {"text": "🎉🎉"}, {"text": None}, {"text": "", "title": ""}])
    assert result.duplicates.is_empty()
    assert result.own_output["posts"].to_list() == [1, 1, 1, 1]


def test_nothing_gives_empty_tables(found: Find) -> None:
    result = found([])
    assert (result.duplicates.schema, result.groups.schema, result.own_output.schema) == (
        DUPLICATES.schema,
        GROUPS.schema,
        OWN_OUTPUT.schema,
    )
    assert result.duplicates.is_empty()
    assert result.groups.is_empty()
    assert result.own_output.is_empty()


def register(*rows: dict[str, Any]) -> pl.DataFrame:
    return ACCOUNTS.frame([{"account_id": f"a{number}", "platform": "wechat"} | row for number, row in enumerate(rows)])


def test_nobody_is_blamed_for_carrying_a_central_item(found: Find) -> None:
    accounts = register({"level": "city", "organisation_id": "o0"}, *({"level": "county", "organisation_id": f"o{n}"} for n in range(1, 6)))
    result = found([{"text": ITEM} for _ in range(6)], accounts)
    assert result.groups["nature"].to_list() == ["central"]
    assert result.own_output.filter(account_id="a3").select("own", "central", "needless").row(0) == (0, 1, 0)


def test_an_item_first_seen_at_a_county_is_not_central(found: Find) -> None:
    accounts = register(*({"level": "county", "organisation_id": f"o{n}"} for n in range(6)))
    assert found([{"text": ITEM} for _ in range(6)], accounts).groups["nature"].to_list() == ["needless"]


def test_an_item_of_a_known_central_source_is_central(found: Find) -> None:
    accounts = register(*({"level": "county", "organisation_id": f"o{n}"} for n in range(6)))
    assert found([{"text": ITEM, "repost_of": "新华社"} for _ in range(6)], accounts).groups["nature"].to_list() == ["central"]
    assert found([{"title": "国务院常务会议部署稳就业工作", "text": ITEM} for _ in range(6)], accounts).groups["nature"].to_list() == [
        "central"
    ]


def test_the_same_owner_on_another_platform_is_a_service(found: Find) -> None:
    accounts = register({"organisation_id": "o"}, {"organisation_id": "o", "platform": "weibo"}, {"organisation_id": "o"})
    assert found([{"text": ITEM}, {"text": ITEM}], accounts).groups["nature"].to_list() == ["service"]
    twice = found([{"text": ITEM}, {"text": ITEM}, {"text": ITEM}], accounts)
    assert twice.groups.select("nature", "organisations", "accounts").row(0) == ("needless", 1, 3)
    assert twice.own_output.select("own", "service", "needless").rows() == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_own_output_adds_up_for_every_account(found: Find) -> None:
    rows = [{"text": text, "account_id": f"a{n % 3}"} for n, text in enumerate([ITEM, ITEM, notice(), ENGLISH, ITEM, ENGLISH])]
    table = found(rows, register({}, {}, {}, {})).own_output
    assert table.select((pl.col("posts") == pl.sum_horizontal("own", "central", "service", "needless")).all()).item()
    assert table.filter(account_id="a3")["own_share"].to_list() == [None]


def test_the_order_of_groups_follows_time_not_the_file(found: Find) -> None:
    result = found([{"text": ITEM, "hour": 9}, {"text": ITEM, "hour": 3}])
    assert result.groups.select("first_post_id", "first_account_id").row(0) == ("p1", "a1")


def test_what_is_found_in_many_batches_is_what_is_found_in_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"post_id": f"p{n:03}", "account_id": "a", "text": (ITEM if n % 2 else notice(rain=n // 7))} for n in range(60)]
    whole = find(POSTS.frame(rows).lazy(), ACCOUNTS.empty(), work=tmp_path / "one", progress=Silent())
    monkeypatch.setattr("guikou.duplicates.intake.BATCH", 12)
    monkeypatch.setattr("guikou.duplicates.intake.SHARD", 5)
    monkeypatch.setattr("guikou.duplicates.linking.ANCHORS_AT_ONCE", 10)
    monkeypatch.setattr("guikou.duplicates.linking.ANCHOR_CHUNK", 3)
    pieces = find(POSTS.frame(rows).lazy(), ACCOUNTS.empty(), work=tmp_path / "many", progress=Silent())
    assert whole.duplicates.equals(pieces.duplicates)
    assert whole.groups.equals(pieces.groups)


@pytest.mark.shared
def test_the_titles_that_many_real_accounts_carried_are_found(shared_data: Path, tmp_path: Path) -> None:
    rows = pl.read_csv(shared_data / "wechat-feeds" / "posts.csv", infer_schema=False)
    at = pl.col("published").str.to_datetime("%Y-%m-%dT%H:%M:%S%z")
    posts = POSTS.conform(rows.select(post_id="link", account_id="bizid", published_at=at, title="title"))
    result = find(posts.lazy(), ACCOUNTS.empty(), work=tmp_path, progress=Silent())
    most = rows.group_by("title").agg(pl.col("bizid").n_unique()).sort("bizid")["bizid"].max()
    assert result.groups["accounts"].max() >= most >= 28
    assert result.own_output["posts"].sum() == 8430
