"""
One delivery, step by step, so that the public never sees two copies.

The state is stored before each call that changes something at the platform. Whoever finds a delivery in the middle of such a call (`PREPARING`, `SENDING`) knows
that somebody broke off there, and looks before doing anything. Sent again is only what is known not to be there.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from guikou.channels.failures import Failure, Unconfirmed
from guikou.channels.protocol import Absent, Adapter, ByHand, Prepared, Sent, Unsure
from guikou.channels.states import MOVES, Delivery, Hold, State, moved
from guikou.channels.variants import Variant
from guikou.channels.waiting import MEND, MOST_LOOKS, MOST_TRIES, failed, later, look_again, pause, read_back, unsure
from guikou.kernel.bilingual import Refusal, Text

SETTLED = timedelta(minutes=3)
"""How long a platform may still be at work on a call whose answer was lost: until then, not finding it does not mean that it is not there."""

Keep = Callable[[Delivery], None]
"""Store a delivery; what is given is durable when it returns."""


def advance(delivery: Delivery, *, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:
    """Take the next step of a delivery and keep its outcome. The caller sees to it that nobody else has it at the same time."""
    if delivery.ended:
        return delivery
    step = _STEPS[delivery.state]
    after = step(delivery, adapter, variant, keep, clock)
    keep(after)
    return after


def _prepare(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:
    begun = replace(delivery, state=State.PREPARING)
    keep(begun)
    try:
        prepared = adapter.prepare(variant, delivery.key, now=clock())
    except Unconfirmed as failure:
        return later(begun, State.PREPARING, failure, clock())
    except Failure as failure:
        return failed(begun, State.QUEUED, failure, clock())
    return moved(begun, State.PREPARED, prepared=prepared)


def _look_for_prepared(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:  # noqa: ARG001
    try:
        found = adapter.find_prepared(variant, delivery.key, now=clock())
    except Failure as failure:
        return look_again(delivery, failure, clock())
    match found:
        case Prepared():
            return moved(delivery, State.PREPARED, prepared=found)
        case Absent():
            return moved(delivery, State.QUEUED, tries=delivery.tries)
        case Unsure(reason, again):
            return unsure(delivery, reason, clock(), again=again)


def _send(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:
    begun = replace(delivery, state=State.SENDING, sending_since=clock())
    keep(begun)
    assert begun.prepared is not None  # noqa: S101 - no way leads here without
    try:
        sent = adapter.send(variant, delivery.key, begun.prepared, now=clock())
    except Unconfirmed as failure:
        return later(begun, State.UNCONFIRMED, failure, clock())
    except Failure as failure:
        return failed(begun, State.PREPARED, failure, clock())
    if isinstance(sent, ByHand):
        return moved(begun, State.BY_HAND, steps=sent.steps)
    return moved(begun, State.ACCEPTED, sent=sent)


def _broke_off(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:
    unconfirmed = moved(delivery, State.UNCONFIRMED, problem=_BROKE_OFF)
    keep(unconfirmed)
    return _look_for_sent(unconfirmed, adapter, variant, keep, clock)


def _look_for_sent(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:  # noqa: ARG001
    assert delivery.prepared is not None and delivery.sending_since is not None  # noqa: S101, PT018 - no way leads here without
    now = clock()
    try:
        found = adapter.find_sent(variant, delivery.key, delivery.prepared, since=delivery.sending_since, now=now)
    except Failure as failure:
        return look_again(delivery, failure, now)
    match found:
        case Sent():
            return moved(delivery, State.ACCEPTED, sent=found)
        case Absent():
            settled = delivery.sending_since + SETTLED
            if now < settled:
                return replace(delivery, not_before=settled)
            return moved(delivery, State.PREPARED, sending_since=None, tries=delivery.tries)
        case Unsure(reason, again):
            return unsure(delivery, reason, now, again=again)


def _read_back(delivery: Delivery, adapter: Adapter, variant: Variant, keep: Keep, clock: Callable[[], datetime]) -> Delivery:  # noqa: ARG001
    return read_back(delivery, adapter.read_back, clock())


_STEPS = {
    State.QUEUED: _prepare,
    State.PREPARING: _look_for_prepared,
    State.PREPARED: _send,
    State.SENDING: _broke_off,
    State.UNCONFIRMED: _look_for_sent,
    State.ACCEPTED: _read_back,
}
_BROKE_OFF = Text("投递中途中断，正在查询是否已经发出", "Sending was interrupted; it is looked up whether it went out")
_NOT_THERE = Text("经人工核对，平台上没有这条内容", "Somebody looked, and it is not on the platform")


class MovedOn(Refusal):
    """The delivery does not wait for what a person said of it, or not any more."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这条投递的状态已经变化，请刷新页面后再处理",
                "This delivery has moved on in the meantime. Load the page again before you go on",
            )
        )


def released(delivery: Delivery) -> Delivery:
    """
    A person says "go on": the login was renewed, or the platform works again. Looks that ended in "a person has to look" are looks again.

    :raises MovedOn: it does not wait for a person.
    """
    if delivery.hold is Hold.NOT:
        raise MovedOn
    return replace(delivery, hold=Hold.NOT, tries=0, not_before=None)


def settled_as_sent(delivery: Delivery, sent: Sent) -> Delivery:
    """
    A person saw it on the platform, at an address. It is read back all the same.

    :raises MovedOn: it does not wait for a person who looked.
    """
    return _settled(delivery, dict.fromkeys((State.UNCONFIRMED, State.ACCEPTED, State.BY_HAND), State.ACCEPTED), sent=sent)


def settled_as_absent(delivery: Delivery) -> Delivery:
    """
    A person looked, and it is not on the platform: it may be sent. What the platform had accepted, or a person was to do, has failed.

    :raises MovedOn: it does not wait for a person who looked.
    """
    if delivery.state in (State.ACCEPTED, State.BY_HAND):
        return _settled(delivery, dict.fromkeys((State.ACCEPTED, State.BY_HAND), State.REFUSED), problem=_NOT_THERE, next_step=MEND)
    return _settled(delivery, {State.PREPARING: State.QUEUED, State.UNCONFIRMED: State.PREPARED}, sending_since=None)


def _settled(delivery: Delivery, to: dict[State, State], **changes: object) -> Delivery:
    waits = delivery.hold is not Hold.NOT or delivery.state is State.BY_HAND
    if not waits or delivery.state not in to:
        raise MovedOn
    return moved(delivery, to[delivery.state], **changes)


def again(delivery: Delivery) -> Delivery:
    """
    A person mended what was refused: from the start, as nothing is public.

    :raises MovedOn: it was not refused.
    """
    if delivery.state is not State.REFUSED:
        raise MovedOn
    return moved(delivery, State.QUEUED, prepared=None, sending_since=None, sent=None)


__all__ = [
    "MOST_LOOKS",
    "MOST_TRIES",
    "MOVES",
    "SETTLED",
    "Delivery",
    "Hold",
    "Keep",
    "MovedOn",
    "State",
    "advance",
    "again",
    "pause",
    "released",
    "settled_as_absent",
    "settled_as_sent",
]
