"""Who may sign what, and when an edition is approved."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from guikou.release.domain.reminders import Nudge, reminders
from guikou.release.domain.review import (
    CannotReview,
    MayNotSign,
    Person,
    Review,
    Signature,
    Unapproved,
    Way,
    approved,
    due_at,
    edit,
    may_sign,
    owed,
    present_turn,
    release,
    send_back,
    sign,
    submit,
    take_back,
)
from guikou.release.domain.states import NoSuchMove, ReleaseState
from guikou.release.domain.turns import BadTurns, Route, three_turns
from guikou.release.domain.working_time import Office

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = Office(zone=ZONE, sessions=((time(9), time(12)), (time(14), time(18))), is_working_day=lambda day: day.weekday() < 5)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
LATE = datetime(2026, 11, 24, 18, 1, tzinfo=ZONE)
AUTHOR, EDITOR, HEAD, LEADER, DEPUTY, ROOT = (
    Person(key, name) for key, name in [("a", "赵一"), ("e", "钱二"), ("h", "孙三"), ("l", "李四"), ("d", "周五"), ("root", "超级管理员")]
)
TURNS = three_turns([{"e", "a"}, {"h", "e"}, {"l"}])
TURNS = (TURNS[0], TURNS[1], replace(TURNS[2], substitutes=frozenset({"d"}), escalate_to=frozenset({"boss"})))
ROUTE = Route(turns=TURNS)
FAST = Route(turns=TURNS, first=frozenset({3}))
DRAFT = Review(authors=frozenset({AUTHOR}), content_hash="h1", route=ROUTE)


def handed_in(route: Route = ROUTE) -> Review:
    return submit(DRAFT, by=AUTHOR, route=route, now=NOW)


def signed(review: Review, *people: Person, way: Way = Way.ACCOUNT, now: datetime = NOW) -> Review:
    for person in people:
        review = sign(review, by=person, content_hash=review.content_hash, way=way, office=OFFICE, now=now)
    return review


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises((MayNotSign, CannotReview, Unapproved, NoSuchMove)) as refused:
        act()
    assert refused.value.reason.zh
    return refused.value.reason.en


def test_three_people_in_order_approve_an_edition() -> None:
    review = signed(handed_in(), EDITOR, HEAD)
    assert review.state is ReleaseState.IN_REVIEW
    review = signed(review, LEADER)
    assert review.state is ReleaseState.APPROVED
    assert release(review, content_hash="h1", now=NOW).state is ReleaseState.RELEASED


def test_the_author_never_signs() -> None:
    assert "wrote or edited" in refusal(lambda: signed(handed_in(), AUTHOR))


def test_nobody_signs_twice_though_named_for_two_turns() -> None:
    assert "signed this already" in refusal(lambda: signed(handed_in(), EDITOR, EDITOR))


def test_a_superuser_who_has_no_turn_does_not_sign() -> None:
    assert refusal(lambda: signed(handed_in(), ROOT)) == "It is the turn of “First review (editor)”, which is not yours"


def test_turns_keep_their_order() -> None:
    assert "not yours" in refusal(lambda: signed(handed_in(), LEADER))


def test_who_looked_at_other_content_does_not_sign() -> None:
    act = lambda: sign(handed_in(), by=EDITOR, content_hash="h0", way=Way.ACCOUNT, office=OFFICE, now=NOW)  # noqa: E731
    assert "changed since" in refusal(act)


@pytest.mark.parametrize("people", [(), (EDITOR, HEAD, LEADER)])
def test_where_nothing_waits_nothing_is_signed(people: tuple[Person, ...]) -> None:
    review = signed(handed_in(), *people) if people else DRAFT
    assert "nothing to sign" in refusal(lambda: signed(review, DEPUTY))


def test_behind_a_link_the_same_name_is_the_same_person() -> None:
    review = signed(handed_in(), EDITOR)
    elsewhere = replace(TURNS[1], people=frozenset({"link-1"}))
    review = replace(review, route=Route(turns=(TURNS[0], elsewhere, TURNS[2])))
    assert "signed this already" in refusal(lambda: signed(review, Person("link-1", " 钱 二"), way=Way.LINK))
    assert "wrote or edited" in refusal(lambda: signed(review, Person("link-1", "赵一"), way=Way.LINK))
    assert signed(review, Person("link-1", "钱二")).signatures[1].person.key == "link-1"
    assert signed(review, Person("link-1", "孙三"), way=Way.LINK).signatures[1].way is Way.LINK


def test_an_edit_that_changes_the_content_voids_all_signatures_and_begins_again() -> None:
    review = signed(handed_in(), EDITOR, HEAD, LEADER)
    again = edit(review, by=AUTHOR, content_hash="h2", route=ROUTE, now=LATE)
    assert (again.state, again.signatures, again.since, again.content_hash) == (ReleaseState.IN_REVIEW, (), LATE, "h2")
    back = edit(again, by=AUTHOR, content_hash="h1", route=ROUTE, now=LATE)
    assert (back.state, back.signatures) == (ReleaseState.IN_REVIEW, ())


def test_an_edit_that_changes_nothing_keeps_the_signatures() -> None:
    review = signed(handed_in(), EDITOR)
    assert edit(review, by=HEAD, content_hash="h1", route=ROUTE, now=NOW) is review


def test_a_reviewer_who_edits_is_an_author_from_then_on() -> None:
    wide = replace(ROUTE, turns=(TURNS[0], replace(TURNS[1], people=frozenset({"h", "k"})), TURNS[2]))
    review = edit(signed(handed_in(wide), EDITOR), by=HEAD, content_hash="h2", route=wide, now=NOW)
    assert review.authors == {AUTHOR, HEAD}
    assert may_sign(review, office=OFFICE, now=NOW) == {"e"}
    assert may_sign(signed(review, EDITOR), office=OFFICE, now=NOW) == {"k"}


def test_an_edit_after_which_nobody_is_left_for_a_turn_is_refused() -> None:
    other = replace(ROUTE, turns=(TURNS[0], TURNS[1], replace(TURNS[2], substitutes=frozenset())))
    assert "not enough different people" in refusal(lambda: edit(handed_in(other), by=LEADER, content_hash="h2", route=other, now=NOW))


def test_an_edit_that_changes_the_kind_brings_its_turns() -> None:
    assert edit(handed_in(FAST), by=AUTHOR, content_hash="h2", route=ROUTE, now=NOW).route is ROUTE


def test_a_draft_is_edited_without_ado() -> None:
    draft = edit(DRAFT, by=HEAD, content_hash="h2", route=FAST, now=NOW)
    assert (draft.state, draft.content_hash, draft.authors, draft.route) == (ReleaseState.DRAFT, "h2", {AUTHOR, HEAD}, FAST)


def test_what_is_public_is_not_edited() -> None:
    public = release(signed(handed_in(), EDITOR, HEAD, LEADER), content_hash="h1", now=NOW)
    assert "“Released”" in refusal(lambda: edit(public, by=AUTHOR, content_hash="h2", route=ROUTE, now=NOW))


def test_only_an_author_hands_in_and_only_a_draft() -> None:
    assert "Only an author" in refusal(lambda: submit(DRAFT, by=EDITOR, route=ROUTE, now=NOW))
    assert "Only a draft" in refusal(lambda: submit(handed_in(), by=AUTHOR, route=ROUTE, now=NOW))


@pytest.mark.parametrize("people", [[{"a"}, {"h"}, {"l"}], [{"e"}, {"e", "a"}, {"l"}], [{"e", "h"}, {"h", "e"}, {"e", "h"}]])
def test_turns_that_cannot_be_filled_with_different_people_are_refused_at_once(people: list[set[str]]) -> None:
    assert "not enough different people" in refusal(lambda: handed_in(Route(turns=three_turns(people))))


def test_many_candidates_are_always_enough() -> None:
    many = {f"p{number}" for number in range(300)}
    assert handed_in(Route(turns=three_turns([many, many, many]))).state is ReleaseState.IN_REVIEW


def test_a_reviewer_returns_with_a_reason_and_all_signatures_are_void() -> None:
    review = signed(handed_in(), EDITOR)
    back = send_back(review, by=HEAD, reason="日期有误", office=OFFICE, now=NOW)
    assert (back.state, back.signatures, back.since) == (ReleaseState.DRAFT, (), None)
    assert send_back(review, by=EDITOR, reason="看漏了", office=OFFICE, now=NOW).state is ReleaseState.DRAFT
    assert "Say why" in refusal(lambda: send_back(review, by=HEAD, reason=" ", office=OFFICE, now=NOW))
    assert "not your turn" in refusal(lambda: send_back(review, by=LEADER, reason="x", office=OFFICE, now=NOW))


def test_who_signed_may_stop_an_approved_edition() -> None:
    ready = signed(handed_in(), EDITOR, HEAD, LEADER)
    assert send_back(ready, by=EDITOR, reason="有误", office=OFFICE, now=NOW).state is ReleaseState.DRAFT
    assert "not your turn" in refusal(lambda: send_back(ready, by=DEPUTY, reason="x", office=OFFICE, now=NOW))


def test_an_author_takes_back_and_nobody_else() -> None:
    back = take_back(signed(handed_in(), EDITOR), by=AUTHOR)
    assert (back.state, back.signatures) == (ReleaseState.DRAFT, ())
    assert "Only an author" in refusal(lambda: take_back(handed_in(), by=EDITOR))
    assert "cannot become" in refusal(lambda: take_back(DRAFT, by=AUTHOR))


def test_a_substitute_signs_when_the_turn_is_overdue_or_its_people_are_away() -> None:
    review = signed(handed_in(), EDITOR, HEAD)
    assert "no substitute is needed" in refusal(lambda: signed(review, DEPUTY))
    assert signed(review, DEPUTY, now=LATE).state is ReleaseState.APPROVED
    away = frozenset({"l"})
    assert sign(review, by=DEPUTY, content_hash="h1", way=Way.ACCOUNT, office=OFFICE, now=NOW, away=away).state is ReleaseState.APPROVED


def test_a_state_alone_releases_nothing() -> None:
    unsigned = replace(handed_in(), state=ReleaseState.APPROVED)
    assert "a signature is missing" in refusal(lambda: release(unsigned, content_hash="h1", now=NOW))
    ready = signed(handed_in(), EDITOR, HEAD, LEADER)
    assert "not what was signed" in refusal(lambda: release(ready, content_hash="h2", now=NOW))
    assert "cannot become" in refusal(lambda: release(handed_in(), content_hash="h1", now=NOW))


def given(person: Person, turn: int, content_hash: str = "h1", way: Way = Way.ACCOUNT) -> Signature:
    return Signature(person=person, turn=turn, content_hash=content_hash, at=NOW, way=way)


GOOD = (given(EDITOR, 1), given(HEAD, 2), given(LEADER, 3))


@pytest.mark.parametrize(
    ("signatures", "right"),
    [
        (GOOD, True),
        ((*GOOD, given(DEPUTY, 3, "h0")), True),
        ((given(EDITOR, 1), given(HEAD, 2), given(DEPUTY, 3)), True),
        ((), False),
        (GOOD[:2], False),
        (GOOD[1:], False),
        ((GOOD[1], GOOD[0], GOOD[2]), False),
        ((*GOOD, given(DEPUTY, 3)), False),
        ((given(EDITOR, 1), given(EDITOR, 2), given(LEADER, 3)), False),
        ((given(AUTHOR, 1), given(HEAD, 2), given(LEADER, 3)), False),
        ((given(EDITOR, 1), given(ROOT, 2), given(LEADER, 3)), False),
        ((given(EDITOR, 1, "h0"), given(HEAD, 2), given(LEADER, 3)), False),
        ((given(EDITOR, 1), given(Person("h", "钱二"), 2, way=Way.LINK), given(LEADER, 3)), False),
    ],
)
def test_approved_means_every_turn_once_in_order_by_different_people_for_this_content(
    signatures: tuple[Signature, ...], right: bool
) -> None:
    assert approved(signatures, TURNS, "h1", frozenset({AUTHOR})) is right


def test_without_turns_nothing_is_approved() -> None:
    assert not approved((), (), "h1", frozenset({AUTHOR}))


def test_an_emergency_release_owes_the_other_turns_until_they_have_signed() -> None:
    review = signed(handed_in(FAST), LEADER)
    assert (review.state, owed(review)) == (ReleaseState.APPROVED, ())
    public = release(review, content_hash="h1", now=NOW)
    assert [turn.number for turn in owed(public)] == [1, 2]
    assert due_at(public, office=OFFICE) == datetime(2026, 11, 24, 18, tzinfo=ZONE)
    assert "signed this already" in refusal(lambda: signed(public, LEADER))
    settled = signed(public, EDITOR, HEAD)
    assert (settled.state, owed(settled), present_turn(settled)) == (ReleaseState.RELEASED, (), None)
    assert approved(settled.signatures, FAST.before, "h1", settled.authors)


def test_nobody_may_sign_and_nothing_is_due_where_nothing_waits() -> None:
    assert may_sign(DRAFT, office=OFFICE, now=NOW) == frozenset()
    assert due_at(DRAFT, office=OFFICE) is None
    assert due_at(replace(handed_in(), since=None), office=OFFICE) is None
    assert reminders(DRAFT, office=OFFICE, now=NOW, sent=frozenset()) == ()


def nudges(review: Review, now: datetime, *sent: Nudge) -> list[tuple[Nudge, frozenset[str]]]:
    return [(each.nudge, each.to) for each in reminders(review, office=OFFICE, now=now, sent=frozenset(sent))]


def test_reminders_follow_each_other_and_go_above_in_the_end() -> None:
    review = signed(handed_in(), EDITOR, HEAD)
    assert nudges(review, NOW + timedelta(hours=1)) == []
    afternoon = datetime(2026, 11, 23, 16, tzinfo=ZONE)
    assert nudges(review, afternoon) == [(Nudge.WAITING, frozenset({"l"}))]
    assert nudges(review, afternoon, Nudge.WAITING) == []
    assert nudges(review, LATE, Nudge.WAITING) == [(Nudge.OVERDUE, frozenset({"l", "d"}))]
    two_days = LATE + timedelta(days=1)
    assert nudges(review, two_days, Nudge.WAITING, Nudge.OVERDUE) == [(Nudge.ESCALATED, frozenset({"boss"}))]


def test_a_reminder_to_nobody_is_none() -> None:
    assert Nudge.ESCALATED not in [nudge for nudge, _ in nudges(handed_in(), LATE + timedelta(days=9))]


def test_a_debt_goes_above_at_its_deadline() -> None:
    turns = tuple(replace(turn, escalate_to=frozenset({"boss"})) for turn in TURNS)
    public = release(signed(handed_in(Route(turns=turns, first=frozenset({3}))), LEADER), content_hash="h1", now=NOW)
    assert [nudge for nudge, _ in nudges(public, LATE)] == [Nudge.WAITING, Nudge.OVERDUE, Nudge.ESCALATED]


def test_a_route_of_nobody_is_no_route() -> None:
    with pytest.raises(BadTurns):
        Route(turns=())
