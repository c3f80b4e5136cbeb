"""The life of a source: when it is due, what a success or a failure does to it, when it is behind."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text

FAILURES_UNTIL_FAILING = 3
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
SHORTEST_INTERVAL = 15
LONGEST_INTERVAL = 7 * 24 * 60
JITTER = 0.1
GRACE = timedelta(hours=1)


class SourceState(StrEnum):
    """Active, paused by a person, waiting for a person to renew a login, or failing again and again."""

    ACTIVE = "active"
    PAUSED = "paused"
    LOGIN_EXPIRED = "login-expired"
    FAILING = "failing"


WORDS: Mapping[SourceState, Text] = {
    SourceState.ACTIVE: Text("正常", "active"),
    SourceState.PAUSED: Text("已暂停", "paused"),
    SourceState.LOGIN_EXPIRED: Text("登录已失效", "login expired"),
    SourceState.FAILING: Text("持续失败", "failing"),
}


class Event(StrEnum):
    """What can happen to a source."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    FAILED_AGAIN = "failed-again"
    LOGIN_REFUSED = "login-refused"
    PAUSED = "paused"
    RESUMED = "resumed"


_TRIED: dict[Event, SourceState] = {
    Event.SUCCEEDED: SourceState.ACTIVE,
    Event.FAILED_AGAIN: SourceState.FAILING,
    Event.LOGIN_REFUSED: SourceState.LOGIN_EXPIRED,
    Event.PAUSED: SourceState.PAUSED,
}
MOVES: Mapping[SourceState, Mapping[Event, SourceState]] = {
    SourceState.ACTIVE: _TRIED | {Event.FAILED: SourceState.ACTIVE},
    SourceState.FAILING: _TRIED | {Event.FAILED: SourceState.FAILING, Event.RESUMED: SourceState.ACTIVE},
    SourceState.LOGIN_EXPIRED: _TRIED | {Event.FAILED: SourceState.LOGIN_EXPIRED, Event.RESUMED: SourceState.ACTIVE},
    SourceState.PAUSED: {Event.RESUMED: SourceState.ACTIVE},
}
DUE_STATES = (SourceState.ACTIVE, SourceState.FAILING, SourceState.LOGIN_EXPIRED)
"""States in which a source is tried by itself; one whose login expired is tried once a day, in case somebody renewed it without telling."""


class NotNow(Refusal):
    """That cannot happen to a source in this state."""


def move(state: SourceState, event: Event) -> SourceState:
    """
    Return the state after the event.

    :raises NotNow: it cannot happen in this state.
    """
    after = MOVES[state].get(event)
    if after is None:
        raise NotNow(
            Text("这个来源当前“{state}”，不能这样做。", "This source is {state}; that cannot be done now.").fill(state=WORDS[state])
        )
    return after


def failure(failures: int, *, login: bool) -> Event:
    """Return what a failed try is, after so many in a row (this one counted)."""
    if login:
        return Event.LOGIN_REFUSED
    return Event.FAILED_AGAIN if failures >= FAILURES_UNTIL_FAILING else Event.FAILED


def next_try(now: datetime, state: SourceState, *, every: timedelta, failures: int, chance: float) -> datetime | None:
    """
    Return when a source is due next; None: only when a person says so. `chance` (0 to 1) spreads sources that were made in the same minute.

    After failures the wait doubles, from minutes to a day, or to the interval where that is longer.
    """
    if state is SourceState.PAUSED:
        return None
    if state is SourceState.LOGIN_EXPIRED:
        wait = max(every, LONGEST_WAIT)
    elif failures:
        wait = min(FIRST_WAIT * 2 ** min(failures - 1, 20), max(every, LONGEST_WAIT))
    else:
        wait = every
    return now + wait * (1 - JITTER + 2 * JITTER * chance)


def behind_from(*, every: timedelta, last_good_at: datetime | None, since: datetime) -> datetime:
    """
    Return from when on a source is behind: more than two intervals and an hour without being seen. `since` is when its collection began.

    What an account did since is then unknown; it is not silent. A paused source falls behind as well: pausing does not make anything known.
    """
    return (last_good_at or since) + 2 * every + GRACE
