"""The turns that organisations set."""

from dataclasses import replace

import pytest

from guikou.release.domain.turns import (
    BadTurns,
    EmergencyRule,
    NotAnEmergency,
    Route,
    Rules,
    emergency_route,
    route,
    three_turns,
)
from guikou.release.domain.working_time import Unit, WorkingTime

THREE = three_turns([{"editor"}, {"head"}, {"leader"}])
ONE = THREE[:1]
RULE = EmergencyRule(
    kinds=frozenset({"emergency"}), people=frozenset({"leader"}), first=frozenset({3}), settle_within=WorkingTime(2, Unit.DAYS)
)
RULES = Rules(turns=THREE, by_kind={"news": ONE}, emergency=RULE)


def test_the_usual_turns_are_three_and_have_their_official_names() -> None:
    assert [turn.name.zh[:2] for turn in route(RULES, "notice").turns] == ["初审", "复审", "终审"]


def test_a_kind_may_have_turns_of_its_own() -> None:
    assert route(RULES, "news").turns == ONE


def test_the_ordinary_route_leaves_no_debt() -> None:
    ordinary = route(RULES, "notice")
    assert (ordinary.before, ordinary.debt) == (THREE, ())


def test_the_emergency_route_signs_some_turns_first_and_owes_the_others() -> None:
    fast = emergency_route(RULES, "emergency", by="leader")
    assert (fast.before, fast.debt) == (THREE[2:], THREE[:2])
    assert fast.settle_within == WorkingTime(2, Unit.DAYS)


@pytest.mark.parametrize(
    ("rules", "kind", "by", "words"),
    [
        (Rules(turns=THREE), "emergency", "leader", "not open to this kind"),
        (RULES, "notice", "leader", "not open to this kind"),
        (RULES, "emergency", "editor", "named people"),
    ],
)
def test_the_emergency_route_is_refused_to_other_kinds_and_people(rules: Rules, kind: str, by: str, words: str) -> None:
    with pytest.raises(NotAnEmergency, match=words):
        emergency_route(rules, kind, by=by)


@pytest.mark.parametrize("people", [[], ["a"] * 6])
def test_a_review_has_one_to_five_turns(people: list[str]) -> None:
    with pytest.raises(BadTurns, match="one to five"):
        Route(turns=tuple(replace(THREE[0], number=number) for number in range(1, len(people) + 1)))


def test_turns_are_numbered_in_order() -> None:
    with pytest.raises(BadTurns, match="numbered in order"):
        Route(turns=THREE[::-1])


def test_a_turn_without_people_is_refused_by_its_name() -> None:
    with pytest.raises(BadTurns) as refused:
        Route(turns=three_turns([{"editor"}, set(), {"leader"}]))
    assert refused.value.reason.zh == "复审（科室负责人）没有指定审校人"


@pytest.mark.parametrize("first", [frozenset[int](), frozenset({4}), frozenset({1, 4})])
def test_an_emergency_route_keeps_at_least_one_of_the_turns(first: frozenset[int]) -> None:
    with pytest.raises(BadTurns, match="at least one of the turns"):
        Route(turns=THREE, first=first)
