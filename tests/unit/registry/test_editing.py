"""What may be changed, what a change leaves behind, how conflicts are settled, and what falls due."""

from datetime import date, timedelta

import pytest

from guikou.registry.domain import editing, settling, upkeep
from guikou.registry.domain.settling import WAYS, ConflictKind, NotThatWay, Outcome
from guikou.registry.domain.states import BY_HAND, MOVES, AccountState, NoSuchMove, by_hand, move_by_hand
from guikou.registry.domain.upkeep import Due
from guikou.registry.domain.values import NotThatValue, read_value

TODAY = date(2026, 3, 2)


def test_every_column_that_can_be_changed_has_words() -> None:
    assert {*editing.PROFILE, *editing.UPKEEP, *editing.REQUESTABLE} <= set(editing.COLUMN_WORDS)


def test_other_columns_are_refused_by_name() -> None:
    with pytest.raises(editing.NotAColumn) as refused:
        editing.check_columns(("name", "state"), editing.PROFILE)
    assert "state" in refused.value.reason.zh
    editing.check_columns(("name",), editing.PROFILE)
    assert editing.NothingChanged().reason.zh == "内容没有变化"


def test_a_difference_holds_only_what_changes_as_json() -> None:
    assert editing.difference({"a": 1, "b": date(2026, 1, 1)}, {"a": 1, "b": date(2026, 1, 2)}) == {"b": ["2026-01-01", "2026-01-02"]}


def test_former_names_are_kept_once_and_never_the_present_one() -> None:
    assert editing.with_former(["甲"], "乙", "甲", "", "丙", present=("丙",)) == ["甲", "乙"]


def test_a_reason_is_needed() -> None:
    assert editing.reason(" 更名 ") == "更名"
    with pytest.raises(editing.ReasonMissing):
        editing.reason("\n")


def test_what_is_set_by_hand_is_a_move_of_the_machine() -> None:
    for state, to in BY_HAND.items():
        assert to <= MOVES[state]
    assert by_hand(AccountState.CANCELLED) == ()
    assert AccountState.CLOSING not in by_hand(AccountState.ACTIVE)
    assert move_by_hand(AccountState.ACTIVE, AccountState.DORMANT) is AccountState.DORMANT
    with pytest.raises(NoSuchMove):
        move_by_hand(AccountState.ACTIVE, AccountState.CLOSING)


def test_every_kind_of_conflict_has_ways_and_can_be_set_aside() -> None:
    assert set(WAYS) == set(ConflictKind) == set(settling.KIND_WORDS)
    assert set(settling.OUTCOME_WORDS) == set(Outcome)
    for kind in ConflictKind:
        assert Outcome.ASIDE in settling.ways(kind)
    settling.check_way(ConflictKind.MISSING_ID, Outcome.ASIDE)
    with pytest.raises(NotThatWay):
        settling.check_way(ConflictKind.MISSING_ID, Outcome.ONE)
    assert settling.AlreadySettled().reason != settling.NotAValue().reason


def test_registers_that_list_different_accounts_offer_no_value() -> None:
    assert Outcome.VALUE in settling.ways(ConflictKind.DIFFERENT_FACTS, "level")
    assert Outcome.VALUE not in settling.ways(ConflictKind.DIFFERENT_FACTS, "account_id")


def test_the_same_conflict_has_the_same_key_in_any_order() -> None:
    assert settling.key("k", ["a", "b"], "c", ["1", "2"]) == settling.key("k", ["b", "a"], "c", ["2", "1"])
    assert settling.key("k", ["a"], "", ["b"]) != settling.key("k", ["a", "b"], "", [])


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [("verified", "true", True), ("followers", "12", 12), ("opened_on", "2020-02-29", date(2020, 2, 29)), ("name", "1", "1")],
)
def test_values_are_read_back(column: str, text: str, value: object) -> None:
    assert read_value(column, text) == value


@pytest.mark.parametrize(("column", "text"), [("verified", "是"), ("followers", "1万"), ("opened_on", "2020-02-30")])
def test_what_is_no_value_is_refused(column: str, text: str) -> None:
    with pytest.raises(NotThatValue):
        read_value(column, text)


@pytest.mark.parametrize(
    ("on", "due"),
    [
        (None, Due.UNKNOWN),
        (TODAY - timedelta(1), Due.OVER),
        (TODAY, Due.SOON),
        (TODAY + timedelta(60), Due.SOON),
        (TODAY + timedelta(61), Due.FINE),
    ],
)
def test_what_ends_within_sixty_days_ends_soon(on: date | None, due: Due) -> None:
    assert upkeep.due(on, TODAY) is due


def test_a_login_is_tried_once_a_year_from_the_hand_over_or_the_last_trial() -> None:
    assert upkeep.drill(date(2025, 3, 1), None, TODAY).due is Due.OVER
    tried = upkeep.drill(date(2025, 3, 1), date(2026, 1, 1), TODAY)
    assert (tried.last, tried.next, tried.due) == (date(2026, 1, 1), date(2027, 1, 1), Due.FINE)


def test_hand_overs_come_in_order_and_not_in_the_future() -> None:
    upkeep.check_hand_over(TODAY, present_since=TODAY, today=TODAY)
    upkeep.check_hand_over(TODAY, present_since=None, today=TODAY)
    with pytest.raises(upkeep.NotYet):
        upkeep.check_hand_over(TODAY + timedelta(1), present_since=None, today=TODAY)
    with pytest.raises(upkeep.CustodyBeforeLast):
        upkeep.check_hand_over(TODAY - timedelta(1), present_since=TODAY, today=TODAY)
