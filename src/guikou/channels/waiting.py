"""What a failure does to a delivery: when it goes on by itself, and when a person has to see to it."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient
from guikou.channels.protocol import Gone, HandedOver, Key, Pending, Seen, Sent
from guikou.channels.states import Delivery, Hold, State, moved
from guikou.kernel.bilingual import Text

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(hours=1)
LONGEST_WAIT = timedelta(days=1)
"""However long a platform wants us to wait: after a day it is asked again."""
MOST_LOOKS = 20
MOST_TRIES = 30
_LOOK = Text(
    "请到平台后台查看是否已经发出，再在这里选择“已发出”或“未发出”",
    "Look in the platform's back office whether it is out, then choose “It is out” or “It is not” here",
)
MEND = Text("请核对平台的说明，修改后重新投递", "Read what the platform says, mend it and deliver again")
_TOO_OFTEN = Text("请检查平台是否可用，再选择“重试”", "Check whether the platform works, then choose “Try again”")


def read_back(delivery: Delivery, look: Callable[..., Seen | Pending | Gone | HandedOver], now: datetime) -> Delivery:
    """Look what the public sees of what was accepted; `look` is the adapter's `read_back`."""
    assert delivery.sent is not None  # noqa: S101 - no way leads here without
    try:
        seen = look(delivery.sent, now=now)
    except Failure as failure:
        return look_again(delivery, failure, now)
    match seen:
        case Seen():
            sent = Sent({**delivery.sent.ids, **seen.ids}, seen.address)
            return moved(delivery, State.VISIBLE, sent=sent, seen=seen)
        case HandedOver(reason):
            return moved(delivery, State.HANDED_OVER, problem=reason)
        case Pending(reason):
            return unsure(delivery, reason, now, again=True)
        case Gone(reason):
            return moved(delivery, State.REFUSED, problem=reason, next_step=MEND)


def pause(key: Key, tries: int) -> timedelta:
    """Return how long to wait after so many failures in a row: twice as long each time, spread by a fifth so that not all deliveries come back at once."""
    spread = 0.8 + 0.4 * hashlib.sha256(f"{key.delivery}/{tries}".encode()).digest()[0] / 255
    return min(FIRST_PAUSE * (1 << min(tries, 10)), LONGEST_PAUSE) * spread


def failed(delivery: Delivery, back: State, failure: Failure, now: datetime) -> Delivery:
    """Nothing was done at the platform: say why, and when or by whom it goes on from `back`."""
    said = {"problem": failure.cause, "next_step": failure.next_step, "code": failure.code}
    match failure:
        case LoginFailed():
            return replace(delivery, state=back, hold=Hold.LOGIN, **said)  # type: ignore[arg-type]
        case ContentRefused():
            return replace(delivery, state=State.REFUSED, field=failure.field, **said)  # type: ignore[arg-type]
        case NotPermitted():
            return replace(delivery, state=State.REFUSED, **said)  # type: ignore[arg-type]
        case _:
            return later(delivery, back, failure, now)


def later(delivery: Delivery, state: State, failure: Failure, now: datetime) -> Delivery:
    """Wait in that state for the next try, after too many of them for a person."""
    count = delivery.tries if isinstance(failure, QuotaSpent) else delivery.tries + 1
    waiting = replace(
        delivery,
        state=state,
        tries=count,
        not_before=now + _wait(delivery.key, count, failure),
        problem=failure.cause,
        next_step=failure.next_step,
        code=failure.code,
    )
    return replace(waiting, hold=Hold.PERSON, next_step=_TOO_OFTEN) if count > MOST_TRIES else waiting


def look_again(delivery: Delivery, failure: Failure, now: datetime) -> Delivery:
    """Looking failed, which changes nothing about what is to be found."""
    said = {"problem": failure.cause, "next_step": failure.next_step, "code": failure.code}
    if isinstance(failure, LoginFailed):
        return replace(delivery, hold=Hold.LOGIN, **said)  # type: ignore[arg-type]
    if isinstance(failure, QuotaSpent):
        return replace(delivery, not_before=now + _wait(delivery.key, delivery.tries, failure), **said)  # type: ignore[arg-type]
    looked = unsure(delivery, failure.cause, now, again=not isinstance(failure, NotPermitted | ContentRefused))
    return replace(looked, code=failure.code, not_before=now + _wait(delivery.key, looked.tries, failure))


def _wait(key: Key, tries: int, failure: Failure) -> timedelta:
    """Return how long to wait: what the platform asks for, but not shorter than we would ourselves, and not for ever."""
    own = pause(key, tries)
    if isinstance(failure, QuotaSpent):
        return min(max(failure.after, pause(key, 0)), LONGEST_WAIT)
    asked = failure.after if isinstance(failure, Transient) else None
    return own if asked is None else min(max(asked, own), LONGEST_WAIT)


def unsure(delivery: Delivery, reason: Text, now: datetime, *, again: bool) -> Delivery:
    """Looking did not tell: look again later, or let a person look."""
    tries = delivery.tries + 1
    waiting = replace(delivery, tries=tries, not_before=now + pause(delivery.key, tries), problem=reason, next_step=None)
    return waiting if again and tries <= MOST_LOOKS else replace(waiting, hold=Hold.PERSON, next_step=_LOOK)
