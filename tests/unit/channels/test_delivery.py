"""A delivery, move by move: what every answer of an adapter leads to, who waits for whom, and that nothing is sent before looking."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from guikou.channels import delivery as module
from guikou.channels import states
from guikou.channels.delivery import (
    MOVES,
    Delivery,
    Hold,
    MovedOn,
    State,
    advance,
    again,
    pause,
    released,
    settled_as_absent,
    settled_as_sent,
)
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import Absent, ByHand, Gone, HandedOver, Key, Pending, Prepared, Seen, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language, Text

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHY, DO = Text("原因", "Why"), Text("下一步", "Next")
KEY = Key(delivery="d-1", intended_at=NOW)
VARIANT = Variant(language=Language.ZH, title="通知", address="https://county.example/r/1")
BUSY = Transient(WHY)
FAILURES = [
    BUSY,
    QuotaSpent(WHY, after=timedelta(hours=2)),
    LoginFailed(WHY, DO, code="40001"),
    NotPermitted(WHY, DO, code="48001", can="publish"),
    ContentRefused(WHY, DO, code="45166", field="title"),
    Unconfirmed(WHY),
]
CLASSES = [type(failure).__name__ for failure in FAILURES]
AT = {
    State.QUEUED: Delivery(key=KEY),
    State.PREPARING: Delivery(key=KEY, state=State.PREPARING),
    State.PREPARED: Delivery(key=KEY, state=State.PREPARED, prepared=Prepared({"draft": "1"})),
    State.SENDING: Delivery(key=KEY, state=State.SENDING, prepared=Prepared({}), sending_since=NOW - timedelta(minutes=9)),
    State.UNCONFIRMED: Delivery(key=KEY, state=State.UNCONFIRMED, prepared=Prepared({}), sending_since=NOW - timedelta(minutes=9)),
    State.ACCEPTED: Delivery(key=KEY, state=State.ACCEPTED, sent=Sent({"id": "7"})),
}
ENDS = [State.VISIBLE, State.HANDED_OVER, State.REFUSED, State.BY_HAND]
METHODS = {
    State.QUEUED: "prepare",
    State.PREPARING: "find_prepared",
    State.PREPARED: "send",
    State.SENDING: "find_sent",
    State.UNCONFIRMED: "find_sent",
    State.ACCEPTED: "read_back",
}


class Scripted:
    """An adapter that answers as it is told, and lets nobody call anything else."""

    def __init__(self, method: str, answer: Any, kept: list[Delivery]) -> None:
        self._answer, self._kept, self.stored_before = answer, kept, None
        setattr(self, method, self._given)

    def _given(self, *_: Any, **__: Any) -> Any:
        self.stored_before = self._kept[-1] if self._kept else None
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def moved(state: State, answer: Any, **changes: Any) -> Delivery:
    return steps(state, answer, **changes)[0]


def steps(state: State, answer: Any, **changes: Any) -> tuple[Delivery, Delivery | None]:
    """Return what a step leads to, and what was stored when the platform was called."""
    kept: list[Delivery] = []
    adapter = Scripted(METHODS[state], answer, kept)
    start = module.replace(AT[state], **changes)
    result = advance(start, adapter=adapter, variant=VARIANT, keep=kept.append, clock=lambda: NOW)  # type: ignore[arg-type]
    assert kept[-1] is result
    return result, adapter.stored_before


def test_every_state_has_its_moves_and_can_be_reached() -> None:
    assert set(MOVES) == set(State)
    reached = {State.QUEUED}
    while more := {to for state in reached for to in MOVES[state]} - reached:
        reached |= more
    assert reached == set(State)


@pytest.mark.parametrize(
    ("state", "answer", "to"),
    [
        (State.QUEUED, Prepared({"draft": "1"}), State.PREPARED),
        (State.PREPARING, Prepared({"draft": "1"}), State.PREPARED),
        (State.PREPARING, Absent(), State.QUEUED),
        (State.PREPARED, Sent({"id": "7"}), State.ACCEPTED),
        (State.PREPARED, ByHand((DO,)), State.BY_HAND),
        (State.SENDING, Sent({"id": "7"}), State.ACCEPTED),
        (State.SENDING, Absent(), State.PREPARED),
        (State.UNCONFIRMED, Sent({"id": "7"}), State.ACCEPTED),
        (State.UNCONFIRMED, Absent(), State.PREPARED),
        (State.ACCEPTED, Seen(address="https://p.example/7", title="通知", text=""), State.VISIBLE),
        (State.ACCEPTED, HandedOver(WHY), State.HANDED_OVER),
        (State.ACCEPTED, Pending(WHY), State.ACCEPTED),
        (State.ACCEPTED, Gone(WHY), State.REFUSED),
    ],
)
def test_an_answer_leads_on(state: State, answer: Any, to: State) -> None:
    result = moved(state, answer)
    assert result.state is to
    assert result.hold is Hold.NOT


@pytest.mark.parametrize(
    ("state", "stored"), [(State.QUEUED, State.PREPARING), (State.PREPARED, State.SENDING), (State.SENDING, State.UNCONFIRMED)]
)
@pytest.mark.parametrize("failure", FAILURES, ids=CLASSES)
def test_what_is_about_to_be_done_is_stored_before_it_is_done(state: State, stored: State, failure: Exception) -> None:
    before = steps(state, failure)[1]
    assert before is not None
    assert before.state is stored


def test_what_is_seen_completes_what_was_sent() -> None:
    result = moved(State.ACCEPTED, Seen(address="https://p.example/7", title="t", text="", ids={"msg": "9"}))
    assert result.sent == Sent({"id": "7", "msg": "9"}, "https://p.example/7")
    assert result.seen is not None
    assert result.ended


def test_steps_for_a_person_are_kept() -> None:
    assert moved(State.PREPARED, ByHand((WHY, DO))).steps == (WHY, DO)


@pytest.mark.parametrize(
    ("failure", "to", "hold"),
    [
        (FAILURES[0], None, Hold.NOT),
        (FAILURES[1], None, Hold.NOT),
        (FAILURES[2], None, Hold.LOGIN),
        (FAILURES[3], State.REFUSED, Hold.NOT),
        (FAILURES[4], State.REFUSED, Hold.NOT),
    ],
    ids=CLASSES[:-1],
)
@pytest.mark.parametrize(("state", "back"), [(State.QUEUED, State.QUEUED), (State.PREPARED, State.PREPARED)])
def test_a_failure_goes_back_to_where_nothing_was_done(failure: Any, to: State | None, hold: Hold, state: State, back: State) -> None:
    result = moved(state, failure)
    assert (result.state, result.hold) == (to or back, hold)
    assert (result.problem, result.next_step, result.code) == (failure.cause, failure.next_step, failure.code)
    assert result.due(NOW) is False
    assert result.due(NOW + timedelta(days=2)) is (to is None and hold is Hold.NOT)


def test_the_field_that_has_to_change_is_kept() -> None:
    assert moved(State.QUEUED, FAILURES[4]).field == "title"


@pytest.mark.parametrize(("state", "to"), [(State.QUEUED, State.PREPARING), (State.PREPARED, State.UNCONFIRMED)])
def test_a_lost_answer_leads_to_looking(state: State, to: State) -> None:
    result = moved(state, Unconfirmed(WHY))
    assert (result.state, result.hold, result.tries) == (to, Hold.NOT, 1)
    assert not result.due(NOW)
    assert result.due(NOW + timedelta(minutes=1))


@pytest.mark.parametrize("state", [State.PREPARING, State.SENDING, State.UNCONFIRMED, State.ACCEPTED])
@pytest.mark.parametrize("failure", FAILURES, ids=CLASSES)
def test_a_look_that_fails_changes_nothing_about_what_is_there(state: State, failure: Any) -> None:
    result = moved(state, failure)
    assert result.state is (State.UNCONFIRMED if state is State.SENDING else state)
    held = {LoginFailed: Hold.LOGIN, NotPermitted: Hold.PERSON, ContentRefused: Hold.PERSON}.get(type(failure), Hold.NOT)
    assert result.hold is held
    assert result.problem == failure.cause
    assert result.code == failure.code
    assert not result.due(NOW)


@pytest.mark.parametrize("state", [State.PREPARING, State.SENDING, State.UNCONFIRMED])
@pytest.mark.parametrize("later", [True, False])
def test_looking_that_does_not_tell_goes_on_or_asks_a_person(state: State, later: bool) -> None:
    result = moved(state, Unsure(WHY, again=later))
    assert result.hold is (Hold.NOT if later else Hold.PERSON)
    assert result.problem == WHY
    assert (result.next_step is None) is later


def test_looking_does_not_go_on_for_ever() -> None:
    result = moved(State.UNCONFIRMED, Unsure(WHY, again=True), tries=module.MOST_LOOKS)
    assert result.hold is Hold.PERSON
    assert "已发出" in result.next_step.zh  # type: ignore[union-attr]


def test_not_finding_means_nothing_while_the_platform_may_still_be_at_work() -> None:
    result = moved(State.UNCONFIRMED, Absent(), sending_since=NOW - timedelta(seconds=30))
    assert result.state is State.UNCONFIRMED
    assert result.not_before == NOW - timedelta(seconds=30) + module.SETTLED


@pytest.mark.parametrize("state", [State.QUEUED, State.PREPARED])
def test_trying_does_not_go_on_for_ever(state: State) -> None:
    result = moved(state, BUSY, tries=module.MOST_TRIES)
    assert result.hold is Hold.PERSON
    assert "重试" in result.next_step.zh  # type: ignore[union-attr]


def test_a_platform_that_loses_every_answer_ends_with_a_person() -> None:
    state, count = AT[State.PREPARED], 0
    while state.hold is Hold.NOT and count < 200:
        state = module.replace(state, not_before=None, sending_since=NOW - timedelta(minutes=9) if state.sending_since else None)
        answer = Absent() if state.state is State.UNCONFIRMED else Unconfirmed(WHY)
        adapter = Scripted(METHODS[state.state], answer, [])
        state, count = advance(state, adapter=adapter, variant=VARIANT, keep=lambda _: None, clock=lambda: NOW), count + 1  # type: ignore[arg-type]
    assert state.hold is Hold.PERSON


def test_a_platform_that_loses_every_draft_ends_with_a_person() -> None:
    state, count = AT[State.QUEUED], 0
    while state.hold is Hold.NOT and count < 200:
        answer = Absent() if state.state is State.PREPARING else Unconfirmed(WHY)
        adapter = Scripted(METHODS[state.state], answer, [])
        state = module.replace(state, not_before=None)
        state, count = advance(state, adapter=adapter, variant=VARIANT, keep=lambda _: None, clock=lambda: NOW), count + 1  # type: ignore[arg-type]
    assert state.hold is Hold.PERSON


def test_pauses_double_differ_between_deliveries_and_have_an_end() -> None:
    lengths = [pause(KEY, tries) for tries in range(40)]
    assert all(timedelta(seconds=12) <= length <= timedelta(hours=1.2) for length in lengths)
    assert all(later > earlier for earlier, later in pairwise(lengths[:7]))
    assert lengths == [pause(KEY, tries) for tries in range(40)]
    assert pause(KEY, 3) != pause(Key(delivery="d-2", intended_at=NOW), 3)


@pytest.mark.parametrize("failure", [Transient, QuotaSpent])
@pytest.mark.parametrize("state", [State.PREPARED, State.UNCONFIRMED])
@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        (timedelta(hours=3), timedelta(hours=3), timedelta(hours=3)),
        (timedelta(0), timedelta(seconds=10), timedelta(minutes=1)),
        (timedelta(seconds=-5), timedelta(seconds=10), timedelta(minutes=1)),
        (timedelta.max, timedelta(days=1), timedelta(days=1)),
    ],
)
def test_a_platform_says_how_long_to_wait_within_reason(
    failure: Callable[..., Exception], state: State, asked: timedelta, least: timedelta, most: timedelta
) -> None:
    waits_until = moved(state, failure(WHY, after=asked)).not_before
    assert waits_until is not None
    assert least <= waits_until - NOW <= most


def test_waiting_for_quota_is_no_failed_try() -> None:
    assert moved(State.PREPARED, FAILURES[1], tries=4).tries == 4
    assert moved(State.PREPARED, BUSY, tries=4).tries == 5


def test_what_succeeds_forgets_what_was_wrong() -> None:
    result = moved(State.PREPARED, Sent({}), tries=4, problem=WHY, next_step=DO, code="x")
    assert (result.tries, result.problem, result.next_step, result.code, result.not_before) == (0, None, None, "", None)


@pytest.mark.parametrize("state", ENDS)
def test_an_end_is_an_end(state: State) -> None:
    ended = Delivery(key=KEY, state=state)
    assert ended.ended
    assert not ended.due(NOW)
    assert advance(ended, adapter=None, variant=VARIANT, keep=pytest.fail, clock=lambda: NOW) is ended  # type: ignore[arg-type]


@pytest.mark.parametrize("hold", [Hold.LOGIN, Hold.PERSON])
@pytest.mark.parametrize("state", list(AT))
def test_what_waits_for_a_person_goes_on_where_it_stood(state: State, hold: Hold) -> None:
    held = module.replace(AT[state], hold=hold, tries=9, not_before=NOW + timedelta(hours=1))
    assert not held.due(NOW + timedelta(days=9))
    on = released(held)
    assert (on.state, on.tries) == (state, 0)
    assert on.due(NOW)


def test_a_person_who_saw_it_has_it_read_back() -> None:
    for state in (State.UNCONFIRMED, State.ACCEPTED):
        held = module.replace(AT[state], hold=Hold.PERSON, problem=WHY)
        result = settled_as_sent(held, Sent({}, "https://p.example/7"))
        assert (result.state, result.hold, result.problem) == (State.ACCEPTED, Hold.NOT, None)
        assert result.sent == Sent({}, "https://p.example/7")
    assert settled_as_sent(Delivery(key=KEY, state=State.BY_HAND), Sent({}, "https://p.example/7")).state is State.ACCEPTED


@pytest.mark.parametrize(
    ("state", "to"),
    [
        (State.PREPARING, State.QUEUED),
        (State.UNCONFIRMED, State.PREPARED),
        (State.ACCEPTED, State.REFUSED),
        (State.BY_HAND, State.REFUSED),
    ],
)
def test_a_person_who_found_nothing_lets_it_go_on_or_fail(state: State, to: State) -> None:
    start = AT.get(state, Delivery(key=KEY, state=state))
    result = settled_as_absent(module.replace(start, hold=Hold.NOT if state is State.BY_HAND else Hold.PERSON))
    assert (result.state, result.hold, result.sending_since) == (to, Hold.NOT, None)
    assert (result.problem is not None) is (to is State.REFUSED)


@pytest.mark.parametrize("state", [*AT, State.VISIBLE, State.HANDED_OVER, State.REFUSED])
def test_nobody_settles_what_the_system_is_still_at(state: State) -> None:
    start = AT.get(state, Delivery(key=KEY, state=state))
    for act in (released, settled_as_absent, lambda delivery: settled_as_sent(delivery, Sent({}))):
        with pytest.raises(MovedOn):
            act(start)


@pytest.mark.parametrize("state", [State.QUEUED, State.PREPARED, State.SENDING])
def test_nobody_says_of_what_was_not_sent_that_it_is_out(state: State) -> None:
    with pytest.raises(MovedOn):
        settled_as_sent(module.replace(AT[state], hold=Hold.LOGIN), Sent({}))


def test_what_was_refused_begins_anew_when_it_was_mended() -> None:
    refused = Delivery(key=KEY, state=State.REFUSED, prepared=Prepared({}), sent=Sent({}), sending_since=NOW, problem=WHY, field="title")
    assert again(refused) == Delivery(key=KEY)
    with pytest.raises(MovedOn):
        again(AT[State.ACCEPTED])


def test_a_move_that_is_none_is_our_own_mistake() -> None:
    with pytest.raises(AssertionError):
        states.moved(AT[State.QUEUED], State.VISIBLE)
