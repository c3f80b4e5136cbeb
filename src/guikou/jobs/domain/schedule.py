"""When periodic work is due."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Schedule(Protocol):
    """Says when work is due; what was missed is made up once, not as often as it was missed."""

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return the first time after the moment at which the work is due; days begin in that zone."""


@dataclass(frozen=True, slots=True)
class Every:
    """Again when so much time has passed."""

    interval: timedelta

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:  # noqa: ARG002 - an interval is the same everywhere
        """Return the moment and the interval."""
        return moment + self.interval


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day at that time of the clock on the wall, also on days on which the clock is changed."""

    at: time

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """Return today's time where it is still to come, else tomorrow's."""
        today = moment.astimezone(zone).date()
        due = datetime.combine(today, self.at, zone)
        return due if due > moment else datetime.combine(today + timedelta(days=1), self.at, zone)
