"""The rules of imports: their life, which account or body a row means, what a second look changes."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from guikou.collection.domain import changes, rows
from guikou.collection.domain.imports import MOVES, WORDS, WORKING, ImportState, NotInThatState, move
from guikou.collection.domain.matching import Accounts, Bodies, Body, only_named, stronger
from guikou.registry.domain.states import AccountState

NOW = datetime(2026, 3, 1, tzinfo=UTC)


# --- the life of an import


def test_every_state_has_moves_and_words_and_can_be_reached() -> None:
    assert set(MOVES) == set(WORDS) == set(ImportState)
    reached = {ImportState.READING}
    while more := {to for state in reached for to in MOVES[state]} - reached:
        reached |= more
    assert reached == set(ImportState)


def test_what_a_worker_has_cannot_be_started_again() -> None:
    for state in WORKING:
        assert ImportState.RUNNING not in MOVES[state]
    assert move(ImportState.READY, ImportState.RUNNING) is ImportState.RUNNING
    with pytest.raises(NotInThatState) as refused:
        move(ImportState.HELD, ImportState.RUNNING)
    assert refused.value.reason.zh == "这次导入目前是“需要确认”，不能改为“正在导入”"


# --- which account


@dataclass(frozen=True)
class One:
    id: int
    key: str
    platform: str = "wechat"
    stable_id: str = ""
    name: str = ""
    path: str = "/1/"
    former_keys: tuple[str, ...] = ()


def meant(register: Accounts, key: str, **hints: Any) -> int | None:
    told = {"platform": key.partition(":")[0], "stable_id": None, "handle": None, "name": None} | hints
    found = register.meant(key=key, **told)
    return found.id if found else None


REGISTER = Accounts(
    [
        One(1, "wechat:gh_1", stable_id="gh_1", name="青山发布", former_keys=("wechat:~青山早报",)),
        One(2, "wechat:~青山教育", name="青山教育"),
        One(3, "weibo:@qingshan", platform="weibo", name="青山微博"),
        One(4, "wechat:gh_4", stable_id="gh_4", name="邻县发布", path="/2/"),
        One(5, "wechat:~邻县教育", name="邻县教育", path="/2/"),
        One(6, "wechat:gh_6", stable_id="gh_6", name="同名"),
        One(7, "wechat:gh_7", stable_id="gh_7", name="同名", former_keys=("wechat:~青山早报",)),
        One(8, "weibo:8", platform="weibo", stable_id="8", name="跨平台"),
    ],
    within="/1/",
)


@pytest.mark.parametrize(
    ("key", "hints", "expected"),
    [
        ("wechat:gh_1", {}, 1),
        ("wechat:~青山早报", {"name": "青山早报"}, 1),
        ("wechat:@qs", {"stable_id": "gh_1"}, 1),
        ("wechat:gh_2", {"stable_id": "gh_2", "name": "青山教育"}, 2),
        ("weibo:3", {"stable_id": "3", "handle": "qingshan"}, 3),
        ("wechat:gh_9", {"stable_id": "gh_9", "name": "邻县教育"}, None),
        ("wechat:gh_9", {"stable_id": "gh_9", "name": "青山发布"}, None),
        ("wechat:gh_9", {"stable_id": "gh_9"}, None),
        ("wechat:~青山发布", {"name": "青山发布"}, 1),
        ("wechat:~邻县发布", {"name": "邻县发布"}, None),
        ("wechat:~同名", {"name": "同名"}, None),
        ("wechat:~没有", {"name": None}, None),
        ("other:~跨平台", {"name": "跨平台"}, 8),
        ("wechat:~跨平台", {"name": "跨平台"}, None),
    ],
)
def test_which_account_a_row_means(key: str, hints: dict[str, Any], expected: int | None) -> None:
    assert meant(REGISTER, key, **hints) == expected


def test_ids_tell_apart_more_surely_than_handles_and_these_than_names() -> None:
    assert stronger("wechat:gh_1", "wechat:@a")
    assert stronger("wechat:@a", "wechat:~甲")
    assert not stronger("wechat:~甲", "wechat:~乙")
    assert only_named("wechat:~甲")
    assert not only_named("wechat:gh_1")


BODIES = Bodies(
    [
        Body(1, "edu", ("青山县教育局", "青山县教委"), "county", "青山县"),
        Body(2, "a", ("中心小学",), "", ""),
        Body(3, "b", ("中心小学",), "", ""),
    ],
    top=9,
    taken=["edu", "elsewhere"],
)


@pytest.mark.parametrize(
    ("key", "name", "level", "place", "expected"),
    [
        ("edu", None, None, None, 1),
        ("x", "青山县教委", None, None, 1),
        ("x", "青山县教育局", "county", "青山县", 1),
        ("x", "青山县教育局", "city", None, None),
        ("x", "青山县教育局", None, "邻县", None),
        ("x", "中心小学", None, None, None),
        ("x", None, None, None, None),
    ],
)
def test_which_body_a_row_means(key: str, name: str | None, level: str | None, place: str | None, expected: int | None) -> None:
    found = BODIES.meant(key=key, name=name, level=level, place=place)
    assert (found.id if found else None) == expected


def test_a_key_that_is_taken_elsewhere_becomes_ones_own() -> None:
    assert BODIES.own_key("elsewhere") == "elsewhere@9"
    assert BODIES.own_key("edu") == "edu"
    assert BODIES.own_key("new") == "new"


# --- what changes in an account


def row(**told: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(
        (*changes.TEXTS, *changes.FLAGS, "stable_id", "status", "followers", "followers_floor", "opened_on", "last_update_at")
    )
    return {
        "account_id": "wechat:gh_1",
        "platform": "wechat",
        "former_names": None,
        "sources": ["a.csv#2"],
        "proposed": None,
        "protected": None,
        **nothing,
        **told,
    }


def known(**told: Any) -> dict[str, Any]:
    return changes.new_account(row(name="青山发布", stable_id="gh_1")) | {"former_keys": []} | told


def test_a_new_account_has_what_its_row_states() -> None:
    made = changes.new_account(row(name="青山发布", handle="qs", status="dormant", proposed=["level"], level="county", protected=True))
    assert (made["name"], made["state"], made["proposed"], made["protected"]) == ("青山发布", AccountState.DORMANT, ["level"], True)
    nameless = changes.new_account(row(account_id="weibo:@qs"))
    assert (nameless["name"], nameless["proposed"]) == ("qs", ["name"])


def test_empty_cells_say_nothing_and_the_same_changes_nothing() -> None:
    assert changes.account_changes(known(description="旧"), row(name="青山发布", stable_id="gh_1")) == {}


def test_what_is_stated_counts_more_than_what_was_proposed_and_a_proposal_only_fills_what_is_empty() -> None:
    stated = changes.account_changes(known(level="city", proposed=["level"]), row(level="county"))
    assert (stated["level"], stated["proposed"]) == ("county", [])
    guessed = changes.account_changes(
        known(level="city", proposed=["level"]), row(level="county", place="青山县", proposed=["level", "place"])
    )
    assert "level" not in guessed
    assert (guessed["place"], guessed["proposed"]) == ("青山县", ["level", "place"])
    confirmed = changes.account_changes(known(level="county", proposed=["level"]), row(level="county"))
    assert confirmed["proposed"] == []


def test_a_renamed_account_keeps_its_former_names_and_keys() -> None:
    renamed = changes.account_changes(known(handle="qs"), row(name="健康青山", handle="jkqs", former_names=["老名"], sources=["b.csv#9"]))
    assert renamed["former_names"] == ["老名", "青山发布", "qs"]
    assert renamed["sources"] == ["b.csv#9", "a.csv#2"]
    named = changes.account_changes(known(proposed=["name"]), row(name="健康青山"))
    assert "former_names" not in named
    identified = changes.account_changes(known(key="wechat:~青山发布", stable_id=""), row(stable_id="gh_1"))
    assert (identified["key"], identified["former_keys"], identified["stable_id"]) == ("wechat:gh_1", ["wechat:~青山发布"], "gh_1")


def test_audience_protection_and_the_newest_update_are_taken_over() -> None:
    new = changes.account_changes(
        known(), row(followers=7, followers_floor=True, protected=True, last_update_at=NOW, opened_on=date(2020, 1, 1))
    )
    assert (new["followers"], new["followers_floor"], new["protected"], new["last_update_at"]) == (7, True, True, NOW)
    older = datetime(2025, 1, 1, tzinfo=UTC)
    assert changes.account_changes(known(last_update_at=NOW, protected=True), row(last_update_at=older, protected=True)) == {}


@pytest.mark.parametrize(
    ("state", "status", "expected"),
    [
        (AccountState.ACTIVE, None, None),
        (AccountState.RECTIFYING, "active", None),
        (AccountState.CANCELLED, "removed", None),
        (AccountState.ACTIVE, "closing", AccountState.CLOSING),
        (AccountState.ACTIVE, "login-lost", AccountState.LOGIN_LOST),
    ],
)
def test_where_a_status_leads(state: AccountState, status: str | None, expected: AccountState | None) -> None:
    assert changes.state_after(state, status) == expected


def test_no_file_closes_an_account() -> None:
    with pytest.raises(changes.NotByAFile) as refused:
        changes.state_after(AccountState.ACTIVE, "cancelled")
    assert refused.value.status == "cancelled"


def test_staffing_of_several_rows_adds_up() -> None:
    none = dict.fromkeys(("people", "hours_per_month", "fee_per_year", "reviews", "part_time", "login_lost"))
    told = changes.staffing_of(
        [
            none | {"people": 1.0, "reviews": 2, "part_time": False},
            none | {"people": 0.5, "reviews": 3, "part_time": True, "login_lost": True},
        ]
    )
    assert told == {"people": 1.5, "reviews": 3, "part_time": True, "login_lost": True}
    assert changes.staffing_of([none]) == {}
    assert changes.staffing_of([]) == {}


def test_bodies_take_over_what_is_stated_and_keep_their_names() -> None:
    told = {
        "organisation_id": "x" * 300,
        "name": "名" * 300,
        "level": None,
        "place": "青山县",
        "function": None,
        "website": None,
        "residents": 5,
        "contact": "办公室",
        "proposed": None,
    }
    short = changes.shortened(told)
    assert (len(short["organisation_id"]), len(short["name"])) == (300, 200)
    made = changes.new_body(told)
    assert (made["residents"], made["first_contact"], made["website"]) == (5, "办公室", "")
    before = {"level": "", "place": "", "function": "", "website": "", "residents": 4, "first_contact": "办公室", "proposed": ["level"]}
    assert changes.body_changes(before, told) == {"place": "青山县", "residents": 5}
    assert changes.body_changes(before, told | {"level": "county"})["proposed"] == []


def test_a_cell_longer_than_the_register_keeps_is_named() -> None:
    assert changes.too_long({"name": "名" * 251, "url": None}, changes.LONGEST) == "name"
    assert changes.too_long({"name": "名"}, changes.LONGEST) is None


# --- figures, questions, services


def test_an_exact_figure_replaces_at_least_and_the_higher_counts() -> None:
    def figure(value: int, *, floor: bool = False) -> dict[str, Any]:
        return {"value": value, "floor": floor, "origin": "file"}

    assert rows.figure_changes(figure(100, floor=True), figure(90)) == figure(90)
    assert rows.figure_changes(figure(90), figure(100, floor=True)) == {}
    assert rows.figure_changes(figure(90), figure(91)) == figure(91)
    assert rows.figure_changes(figure(90), figure(90)) == {}


def test_questions_are_told_apart_by_what_they_say_and_by_how_often() -> None:
    one = {"account_id": 1, "organisation_id": 2, "question_id": "", "asked_at": NOW, "subject": "路灯", "text": "不亮"}
    first, second, other = rows.question_keys([one, one, one | {"text": "太亮"}])
    assert len({first, second, other}) == 3
    assert list(rows.question_keys([one, one])) == [first, second]
    with_id = one | {"question_id": "7"}
    assert list(rows.question_keys([with_id])) == list(rows.question_keys([with_id | {"text": "改过", "account_id": 1}]))
    assert list(rows.question_keys([with_id])) != list(rows.question_keys([with_id | {"account_id": None}]))


def test_a_service_without_an_id_is_known_by_its_name() -> None:
    told = {"service_id": None, "kind": "duty", "name": "公开预算", "place": None}
    assert rows.service_key(told).startswith("~service-")
    assert rows.service_key(told | {"service_id": "S1"}) == "S1"
    assert rows.stated_changes({"name": "旧", "url": "u"}, {"name": "新", "url": ""}, ("name", "url")) == {"name": "新"}
