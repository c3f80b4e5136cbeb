"""What has to be kept in order around an account: who can log in, until when certificate and contract run."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text

DRILL_EVERY = timedelta(days=365)
WARN_BEFORE = timedelta(days=60)


class Due(StrEnum):
    """How urgent something with a date is."""

    FINE = "fine"
    SOON = "soon"
    OVER = "over"
    UNKNOWN = "unknown"


class CustodyBeforeLast(Refusal):
    """A login is handed over to somebody before the present holder had it."""

    field = "since"

    def __init__(self, since: date) -> None:
        super().__init__(
            Text("移交日期早于现保管人接手的日期（{since}）", "That is before the present holder took over ({since})").fill(since=since)
        )


class NotYet(Refusal):
    """Something is said to have happened on a day that has not come."""

    def __init__(self, field: str = "") -> None:
        super().__init__(Text("日期还没有到", "That day has not come yet"))
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class Drill:
    """When the login was last tried and when it has to be tried again."""

    last: date | None
    next: date
    due: Due


def due(on: date | None, today: date) -> Due:
    """Say how urgent something is that ends on that day (the day itself included)."""
    if on is None:
        return Due.UNKNOWN
    if on < today:
        return Due.OVER
    return Due.SOON if on - today <= WARN_BEFORE else Due.FINE


def drill(since: date, tried_on: date | None, today: date) -> Drill:
    """Return when the holder since that day has to try the login, once a year."""
    following = max(since, tried_on or since) + DRILL_EVERY
    return Drill(last=tried_on, next=following, due=due(following, today))


def check_hand_over(since: date, *, present_since: date | None, today: date) -> None:
    """
    Let a hand-over pass that has happened, after the one before.

    :raises NotYet: the day has not come.
    :raises CustodyBeforeLast: the present holder took over later.
    """
    if since > today:
        raise NotYet("since")
    if present_since and since < present_since:
        raise CustodyBeforeLast(present_since)
