"""A correction or a recall, move by move: it is made again where it broke off, and what is out stays known."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guikou.channels.amending import More, amend
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import ByHand, Gone, HandedOver, Key, Pending, Recalled, Seen, Sent, Unsure
from guikou.channels.states import MOVES, Delivery, Hold, State
from guikou.channels.waiting import MOST_TRIES
from guikou.kernel.bilingual import Text

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHY, DO = Text("原因", "Why"), Text("下一步", "Next")
FORMER, LATER = Sent({"id": "7"}, "https://place.example/7"), Sent({"id": "8"}, "https://place.example/8")
START = Delivery(key=Key(delivery="d-1", intended_at=NOW))


def stepped(start: Delivery, answer: Any) -> tuple[Delivery, list[Delivery]]:
    """Take a step, with that answer of the platform, and return the outcome and all that was kept."""
    kept: list[Delivery] = []

    def ask(*_: Any, **__: Any) -> Any:
        if isinstance(answer, Exception):
            raise answer
        return answer

    after = amend(start, act=ask, look=ask, former=FORMER, keep=kept.append, clock=lambda: NOW)
    assert [each.state in {start.state, *MOVES[start.state]} for each in kept[:1]] == [True]
    return after, kept


@pytest.mark.parametrize("start", [START, Delivery(key=START.key, state=State.SENDING, sending_since=NOW - timedelta(hours=1))])
@pytest.mark.parametrize(
    ("answer", "state", "sent"),
    [
        (LATER, State.ACCEPTED, LATER),
        (Recalled(WHY), State.RECALLED, FORMER),
        (ByHand((DO,)), State.BY_HAND, FORMER),
        (More(), State.SENDING, None),
        (Unsure(WHY, again=False), State.SENDING, None),
        (ContentRefused(WHY, DO, field="title"), State.REFUSED, None),
        (NotPermitted(WHY, DO, can="correct"), State.REFUSED, None),
        (Unconfirmed(WHY), State.SENDING, None),
    ],
)
def test_every_answer_leads_somewhere_and_the_call_is_kept_before_it_is_made(
    start: Delivery, answer: Any, state: State, sent: Sent | None
) -> None:
    after, kept = stepped(start, answer)
    assert (kept[0].state, kept[-1]) == (State.SENDING, after)
    assert (after.state, after.sent) == (state, sent)


@pytest.mark.parametrize("failure", [Transient(WHY), QuotaSpent(WHY, after=timedelta(hours=1)), LoginFailed(WHY, DO)])
@pytest.mark.parametrize("state", [State.QUEUED, State.SENDING])
def test_what_was_not_done_goes_back_to_where_it_stood(failure: Exception, state: State) -> None:
    start = START if state is State.QUEUED else Delivery(key=START.key, state=state, sending_since=NOW)
    after, _ = stepped(start, failure)
    assert after.state is state, "a call that may have been heard before stays begun"
    assert after.hold is (Hold.LOGIN if isinstance(failure, LoginFailed) else Hold.NOT)


def test_after_too_many_failures_a_person_looks() -> None:
    after, _ = stepped(Delivery(key=START.key, tries=MOST_TRIES), Transient(WHY))
    assert after.hold is Hold.PERSON


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Seen(address="https://place.example/8", title="", text="新"), State.VISIBLE),
        (HandedOver(WHY), State.HANDED_OVER),
        (Pending(WHY), State.ACCEPTED),
        (Gone(WHY), State.REFUSED),
        (Transient(WHY), State.ACCEPTED),
    ],
)
def test_what_was_accepted_is_read_back(seen: Any, state: State) -> None:
    after, kept = stepped(Delivery(key=START.key, state=State.ACCEPTED, sent=LATER), seen)
    assert (after.state, len(kept)) == (state, 1)


def test_what_has_ended_stays_as_it_is() -> None:
    ended = Delivery(key=START.key, state=State.RECALLED)
    kept: list[Delivery] = []
    assert (
        amend(ended, act=lambda: LATER, look=lambda _sent, *, now: Pending(WHY), former=FORMER, keep=kept.append, clock=lambda: NOW)
        is ended
    )
    assert kept == []
