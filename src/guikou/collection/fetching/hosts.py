"""What all workers remember of a host together: whose turn it is, until when to leave it alone, what its robots.txt says."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from guikou.collection.models import FetchHost
from guikou.network import refusals
from guikou.network.limits import ROBOTS, FetchLimits
from guikou.network.refusals import SlowDown

_LOOK_AGAIN = 0.2
LONGEST_NAME = 250


class SharedHosts:
    """Keeps it in the database, so that several workers on several machines do not crowd one server."""

    def __init__(self, *, clock: Callable[[], datetime] = timezone.now, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock, self._sleep = clock, sleep

    @contextmanager
    def turn(self, host: str, *, limits: FetchLimits, interval: float) -> Iterator[None]:
        """
        Hold the turn at a host; the next one is not before `interval` seconds after the end, nor before what the host asked for.

        A worker that dies keeps the turn no longer than a fetch may take.

        :raises SlowDown: the turn does not come within `limits.patience` seconds.
        """
        mine = self._await_turn(host[:LONGEST_NAME], limits)
        try:
            yield
        finally:
            FetchHost.objects.filter(name=host[:LONGEST_NAME], free_at=mine).update(free_at=self._clock() + timedelta(seconds=interval))

    def _await_turn(self, name: str, limits: FetchLimits) -> datetime:
        give_up = self._clock() + timedelta(seconds=limits.patience)
        while True:
            now = self._clock()
            taken = now + _at_most(limits.total)
            if FetchHost.objects.filter(name=name, free_at__lte=now).update(free_at=taken):
                return taken
            row = FetchHost.objects.filter(name=name).first()
            if row is None:
                _note(name, now)
                continue
            now = self._clock()  # after the reading: another worker may have taken the turn since the attempt above
            if row.free_at > now:
                # Free later than a holder may take: the host asked for a pause, and waiting is no use.
                if now >= give_up or row.free_at > now + _at_most(max(limits.total, ROBOTS.total)):
                    raise SlowDown(refusals.BUSY.fill(host=name), row.free_at)
                self._sleep(min((row.free_at - now).total_seconds(), _LOOK_AGAIN))

    def pause(self, host: str, until: datetime) -> None:
        """Let nobody ask the host before that moment."""
        FetchHost.objects.filter(name=host[:LONGEST_NAME]).update(free_at=until)

    def robots(self, host: str, newer_than: datetime) -> str | None:
        """Return the kept robots.txt; None where there is none as new."""
        return FetchHost.objects.filter(name=host[:LONGEST_NAME], robots_at__gt=newer_than).values_list("robots", flat=True).first()

    def keep_robots(self, host: str, text: str, at: datetime) -> None:
        """Keep it for everybody."""
        FetchHost.objects.filter(name=host[:LONGEST_NAME]).update(robots=text, robots_at=at)


def _at_most(total: float) -> timedelta:
    """Return how long a fetch of that many seconds may hold the turn."""
    return timedelta(seconds=total + 5)


def _note(name: str, now: datetime) -> None:
    try:
        with transaction.atomic():
            FetchHost.objects.create(name=name, free_at=now)
    except IntegrityError:
        return  # another worker was first
