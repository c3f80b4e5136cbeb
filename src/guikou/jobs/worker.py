"""The loop that runs jobs: in several threads of one process, in any number of processes on any number of hosts."""

import logging
import os
import socket
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from guikou.jobs import leases, periodic
from guikou.jobs.leases import Claim
from guikou.jobs.models import Worker
from guikou.jobs.registry import Loop, handlers, loops
from guikou.jobs.running import JobProgress, WorkerEnding, run

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a worker looks for work, says that it lives, and how long it lets jobs finish when it has to end."""

    poll_s: float = 1.0
    alive_s: float = 10.0
    after_trouble_s: float = 5.0
    grace_s: float = 20.0
    lease: timedelta = leases.LEASE


class WorkerProcess:
    """One process of the worker. `end()` may be called from a signal handler: running jobs finish within the grace or are given back."""

    def __init__(self, *, threads: int = 2, pace: Pace | None = None, name: str | None = None) -> None:
        self.name = name or f"{socket.gethostname()[:60]}:{os.getpid()}"
        self._pace = pace or Pace()
        self._ending = threading.Event()
        self._running: dict[int, tuple[Claim, JobProgress]] = {}
        self._threads = [threading.Thread(target=self._work, name=f"work {number}", daemon=True) for number in range(1, threads + 1)]

    def end(self) -> None:
        """Take no further job."""
        self._ending.set()

    def run(self) -> None:
        """Run until somebody calls `end`."""
        handlers()
        self._threads += [
            threading.Thread(target=self._go_round, args=(name, run), name=name, daemon=True) for name, run in sorted(loops().items())
        ]
        log.info("worker %s begins", self.name)
        started = timezone.now()
        self._be_alive(started)
        for thread in self._threads:
            thread.start()
        while not self._ending.wait(self._pace.alive_s):
            self._be_alive(started)
        self._wind_up()

    def _be_alive(self, started: datetime) -> None:
        """Say that this worker lives, and enqueue what is due without being asked for."""
        try:
            close_old_connections()
            now = timezone.now()
            Worker.objects.update_or_create(
                name=self.name, defaults={"seen_at": now}, create_defaults={"seen_at": now, "started_at": started}
            )
            periodic.enqueue_due(now, ZoneInfo(timezone.get_default_timezone_name()))
        except DatabaseError as trouble:
            self._say(trouble)

    def _work(self) -> None:
        kinds = tuple(handlers())
        while not self._ending.is_set():
            try:
                close_old_connections()
                held = leases.claim(self.name, kinds, now=timezone.now(), lease=self._pace.lease)
                if held is None:
                    self._ending.wait(self._pace.poll_s)
                    continue
                self._run(held)
            except DatabaseError as trouble:
                self._say(trouble)
                self._ending.wait(self._pace.after_trouble_s)
        connection.close()

    def _go_round(self, name: str, run: Loop) -> None:
        while not self._ending.is_set():
            try:
                run(self._ending)
            except Exception:
                log.exception("worker %s: the loop %s broke off; beginning anew", self.name, name)
                connection.close()
                self._ending.wait(self._pace.after_trouble_s)

    def _run(self, held: Claim) -> None:
        progress = JobProgress()
        self._running[held.id] = held, progress
        began = time.monotonic()
        try:
            run(held, handlers()[held.kind], progress, lease=self._pace.lease)
        finally:
            del self._running[held.id]
            log.info("job %s %s: attempt %s took %.1f s", held.id, held.kind, held.attempt, time.monotonic() - began)

    def _wind_up(self) -> None:
        """Let jobs finish, then let them end at their next step, then give back those that say nothing."""
        self._join(self._pace.grace_s)
        for _, progress in list(self._running.values()):
            progress.interruption = progress.interruption or WorkerEnding()
        self._join(self._pace.grace_s / 4)
        try:
            for held, _ in list(self._running.values()):
                leases.put_back(held, not_before=timezone.now())
            Worker.objects.filter(name=self.name).delete()
        except DatabaseError as trouble:
            self._say(trouble)
        connection.close()
        log.info("worker %s ends", self.name)

    def _join(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _say(self, trouble: DatabaseError) -> None:
        log.warning("worker %s: the database does not answer (%s); trying again", self.name, type(trouble).__name__)
        connection.close()
