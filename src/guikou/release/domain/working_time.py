"""Deadlines in working hours and working days."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from guikou.registry.domain.filing import last_day


class Unit(StrEnum):
    """In what a deadline is counted."""

    HOURS = "working hours"
    DAYS = "working days"


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """
    A length of working time.

    :raises ValueError: it is less than one unit.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 1:
            raise ValueError("working time is at least one hour or one day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """
    When an office works: on its working days, in these sessions (from, until; local time, in order, none empty).

    :raises ValueError: it has no sessions, or they are not in order.
    """

    zone: ZoneInfo
    sessions: tuple[tuple[time, time], ...]
    is_working_day: Callable[[date], bool]

    def __post_init__(self) -> None:
        times = [each for session in self.sessions for each in session]
        if not times or any(earlier >= later for earlier, later in pairwise(times)):
            raise ValueError("an office needs sessions in the order of the day")


def after(start: datetime, length: WorkingTime, office: Office) -> datetime:
    """
    Return the moment (UTC) at which so much working time has passed since `start`.

    Days end when the office closes on the last of them, and the day of `start` does not count. Hours run in sessions only.
    The office has to work on some day: otherwise this never ends.
    """
    local = start.astimezone(office.zone)
    if length.unit is Unit.DAYS:
        on = last_day(local.date(), length.amount, office.is_working_day)
        return datetime.combine(on, office.sessions[-1][1], office.zone).astimezone(UTC)
    left, on = timedelta(hours=length.amount), local.date()
    while True:
        for opens, closes in office.sessions if office.is_working_day(on) else ():
            begin = max(start.astimezone(UTC), datetime.combine(on, opens, office.zone).astimezone(UTC))
            end = datetime.combine(on, closes, office.zone).astimezone(UTC)
            if begin + left <= end:
                return begin + left
            left -= max(end - begin, timedelta())
        on += timedelta(days=1)
