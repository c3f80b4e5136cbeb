"""Conflicts are reported, not guessed away."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from factories_register import files, rows
from guikou.registry.domain.merging import merge
from guikou.registry.domain.near_names import comparable, one_slip_apart, slips

ONE = files(("a.csv", "list", None))
TWO = files(("a.csv", "list", None), ("b.csv", "other-list", None))


def conflicts(kind: str, *given: dict[str, Any], sources: pl.DataFrame = ONE) -> list[dict[str, Any]]:
    return merge(rows(*given), files=sources).conflicts.filter(pl.col("kind") == kind).to_dicts()


def test_one_id_under_several_bodies_is_listed_once() -> None:
    (conflict,) = conflicts(
        "one-id-several-bodies",
        {"account_id": "x:1", "name": "A", "organisation_name": "Roads"},
        {"account_id": "x:1", "name": "A", "organisation_name": "Water"},
        {"account_id": "x:1", "name": "A", "organisation_name": "roads"},
        {"account_id": "x:2", "organisation_id": "8"},
        {"account_id": "x:2", "organisation_id": "8"},
    )
    assert conflict["accounts"] == ["x:1"]
    assert conflict["values"] == ["Roads", "Water"]
    assert conflict["sources"] == ["a.csv#2", "a.csv#3"]
    assert "“Roads”、“Water”" in conflict["sentence_zh"]
    assert 'registered under "Roads" (a.csv#2)' in conflict["sentence_en"]


def test_bodies_known_by_id_alone_are_bodies() -> None:
    (conflict,) = conflicts(
        "one-id-several-bodies", {"account_id": "x:1", "organisation_id": "7"}, {"account_id": "x:1", "organisation_id": "8"}
    )
    assert conflict["values"] == ["7", "8"]


def test_an_account_without_an_id_is_listed() -> None:
    bare, linked = conflicts(
        "missing-id",
        {"account_id": "douyin:~a", "name": "A", "organisation_name": "Roads"},
        {"account_id": "douyin:~b", "name": "B", "url": "https://v.douyin.com/x"},
        {"account_id": "douyin:@c", "name": "C"},
    )
    assert (bare["accounts"], bare["sources"]) == (["douyin:~a"], ["a.csv#2"])
    assert "（Roads）" in bare["sentence_zh"]
    assert "v.douyin.com" in linked["sentence_en"]


def test_a_body_with_several_accounts_on_a_platform_is_listed() -> None:
    owner = {"organisation_name": "Roads"}
    (conflict,) = conflicts(
        "one-body-several-accounts",
        *({"account_id": f"x:{number}", "name": f"Number {number}", **owner} for number in range(1, 9)),
        {"account_id": "weibo:1", **owner},
        {"account_id": "x:9", "language": "fr", **owner},
        {"account_id": "x:10"},
    )
    assert conflict["accounts"] == [f"x:{number}" for number in range(1, 9)]
    assert "等8个" in conflict["sentence_zh"]
    assert "and 2 more" in conflict["sentence_en"]


def test_entries_that_are_probably_one_do_not_make_several_accounts() -> None:
    pair = (
        {"account_id": "douyin:~水务", "name": "水务", "organisation_name": "水务局"},
        {"account_id": "douyin:MS4w1", "stable_id": "MS4w1", "name": "水务", "organisation_name": "水务局"},
    )
    assert conflicts("one-body-several-accounts", *pair) == []
    (conflict,) = conflicts("several-in-one", *pair)
    assert conflict["accounts"] == ["douyin:MS4w1", "douyin:~水务"]
    assert "请人工确认" in conflict["sentence_zh"]
    assert conflicts("near-equal-names", *pair) == []


def test_the_two_ids_of_a_wechat_account_are_proposed_as_one() -> None:
    (conflict,) = conflicts(
        "several-in-one",
        {"account_id": "wechat:MzA4NTExMTE0MQ==", "stable_id": "MzA4NTExMTE0MQ==", "name": "云岭发布"},
        {"account_id": "wechat:gh_0123456789ab", "stable_id": "gh_0123456789ab", "name": "雲嶺發佈"},
    )
    assert len(conflict["accounts"]) == 2


def test_an_id_that_is_the_handle_of_another_entry_is_proposed_as_one_once() -> None:
    (conflict,) = conflicts(
        "several-in-one",
        {"account_id": "wechat:MzA4NTExMTE0MQ==", "stable_id": "MzA4NTExMTE0MQ==", "handle": "gh_0123456789ab", "name": "云岭发布"},
        {"account_id": "wechat:gh_0123456789ab", "stable_id": "gh_0123456789ab", "name": "云岭发布"},
    )
    assert "share an id or handle" in conflict["sentence_en"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {"account_id": "app:id375398827", "stable_id": "id375398827"},
            {"account_id": "app:gov.example.app", "stable_id": "gov.example.app"},
        ),
        ({"account_id": "toutiao:123456", "stable_id": "123456"}, {"account_id": "toutiao:MS4wAbc", "stable_id": "MS4wAbc"}),
        ({"account_id": "x:@office", "handle": "office"}, {"account_id": "x:~the office"}),
    ],
)
def test_the_same_name_under_different_kinds_of_id_is_proposed_as_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert len(conflicts("several-in-one", {**one, "name": "The Office"}, {**other, "name": "The Office"})) == 1


def test_entries_linked_through_another_are_one_chain() -> None:
    chain = (
        {"account_id": "wechat:@yunling", "handle": "yunling", "name": "甲"},
        {"account_id": "wechat:MzA4", "stable_id": "MzA4", "handle": "gh_0123456789ab", "name": "乙"},
        {"account_id": "wechat:gh_0123456789ab", "stable_id": "gh_0123456789ab", "handle": "yunling", "name": "丙"},
    )
    owned = [{**each, "organisation_name": "水务局"} for each in chain]
    assert len(conflicts("several-in-one", *owned)) == 2
    assert conflicts("one-body-several-accounts", *owned) == []


def test_the_same_name_of_different_owners_is_not_proposed_as_one() -> None:
    pair = (
        {"account_id": "douyin:~教育", "name": "教育", "organisation_name": "甲县教育局"},
        {"account_id": "douyin:MS4w1", "stable_id": "MS4w1", "name": "教育", "organisation_name": "乙县教育局"},
    )
    assert conflicts("several-in-one", *pair) == []
    (conflict,) = conflicts("near-equal-names", *pair)
    assert "甲县教育局" in conflict["sentence_zh"]


def test_names_that_differ_in_a_suffix_or_in_script_are_near_equal() -> None:
    (conflict,) = conflicts(
        "near-equal-names",
        {"account_id": "weibo:1", "name": "云岭水务"},
        {"account_id": "weibo:2", "name": "雲嶺水務 官方微博"},
        {"account_id": "douyin:3", "name": "云岭水务"},
        {"account_id": "website:a", "name": "云岭水务"},
        {"account_id": "website:b", "name": "云岭水务"},
    )
    assert conflict["accounts"] == ["weibo:1", "weibo:2"]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("澹溪发布", "澹溪政务服务", False),
        ("澹溪发布", "澹溪政务服务号", False),
        ("澹溪教育", "澹溪教育服务", False),
        ("澹溪发布", "澹溪微发布", True),
        ("澹溪政务微博", "澹溪官方微信公众号", True),
        ("澹溪教育", "澹溪教育官方头条", True),
        ("Danxi Water", "danxi water official", True),
    ],
)
def test_only_words_that_any_account_may_add_make_names_near_equal(one: str, other: str, near: bool) -> None:
    assert bool(conflicts("near-equal-names", {"account_id": "weibo:1", "name": one}, {"account_id": "weibo:2", "name": other})) is near


def test_one_slip_between_names_is_reported_unless_the_owners_are_known_to_differ() -> None:
    pair = ({"account_id": "weibo:1", "name": "云岭市水务管理局"}, {"account_id": "weibo:2", "name": "云岭市水务管理"})
    (conflict,) = conflicts("near-equal-names", *pair)
    assert "只差一个字" in conflict["sentence_zh"]
    owners = ({**pair[0], "organisation_name": "甲"}, {**pair[1], "organisation_name": "乙"})
    assert conflicts("near-equal-names", *owners) == []
    one_owner = ({**pair[0], "organisation_name": "甲"}, {**pair[1], "organisation_name": "甲"})
    assert len(conflicts("near-equal-names", *one_owner)) == 1


def test_registers_that_each_list_another_account_of_a_body_contradict_each_other() -> None:
    old = {"account_id": "douyin:1", "name": "水务", "organisation_name": "水务局"}
    new = {"account_id": "douyin:2", "organisation_name": "水务局", "source": 1}
    both = {"account_id": "weibo:1", "name": "水务", "organisation_name": "水务局"}
    found = [
        each for each in conflicts("different-facts", old, new, both, {**both, "source": 1}, sources=TWO) if each["column"] == "account_id"
    ]
    assert [each["accounts"] for each in found] == [["douyin:1", "douyin:2"]]
    assert "水务局" in found[0]["sentence_zh"]


def test_a_register_that_lists_less_contradicts_nobody() -> None:
    old = {"account_id": "douyin:1", "name": "水务", "organisation_name": "水务局"}
    more = {"account_id": "douyin:2", "name": "水利", "organisation_name": "水务局"}
    assert conflicts("different-facts", old, {**old, "source": 1}, {**more, "source": 1}, sources=TWO) == []


def test_accounts_that_left_the_register_are_in_no_conflict() -> None:
    days = files(("r1.csv", "register", date(2024, 1, 1)), ("r2.csv", "register", date(2024, 2, 1)))
    stay = [{"account_id": f"x:@{letter}", "name": letter, "source": source} for source in (0, 1) for letter in "abcdef"]
    assert conflicts("missing-id", *stay, {"account_id": "x:~gone", "name": "gone", "source": 0}, sources=days) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("云岭市水务管理局", "云岭市水务管理", True),
        ("云岭市第一实验中学", "云岭市第二实验中学", False),
        ("云岭县教育体育局", "云川县教育体育局", False),
        ("云岭市交通运输局", "云岭市交通运愉局", True),
        ("水务局", "水务", False),
        ("云岭市水务管理局", "云岭市水务管理局", False),
        ("云岭市水务管理局", "云岭市管理局", False),
        ("云岭市水务管理局", "云岭市教育体育局", False),
        ("governmentofficepark", "governmentofficeparks", True),
        ("weatherserviceab", "weatherservicenb", False),
        ("townoffice", "townoffices", False),
    ],
)
def test_what_counts_as_a_slip(one: str, other: str, expected: bool) -> None:
    assert one_slip_apart(one, other) is expected
    assert one_slip_apart(other, one) is expected


def test_a_name_that_is_nothing_but_a_suffix_stays() -> None:
    assert comparable("发布") == "发布"
    assert comparable("云岭发布") == comparable("云岭官方") == "云岭"
    assert comparable("雲嶺服務號") == "云岭"


def test_a_naming_scheme_is_no_row_of_slips() -> None:
    scheme = [("x", f"云岭市水务管理所{letter}站") for letter in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"]
    assert list(slips(scheme)) == []
    assert len(list(slips(scheme[:2]))) == 1


def test_a_text_that_is_too_long_for_a_name_is_no_slip() -> None:
    assert list(slips([("x", "水" * 100), ("x", "水" * 101)])) == []
