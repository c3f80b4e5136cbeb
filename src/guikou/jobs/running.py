"""Running one job: its handler, its progress, its heartbeat, its outcome."""

import logging
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from guikou.jobs import leases
from guikou.jobs.domain.states import wait_after
from guikou.jobs.leases import Claim
from guikou.jobs.registry import Handler, Result
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import WORKER, Actor
from guikou.people.queries import actor_again

log = logging.getLogger(__name__)
BEAT_S = 1.0
UNEXPECTED = Text("发生意外错误，日志中的编号为{reference}", "an unexpected error; its reference in the log is {reference}")


class Interrupted(BaseException):
    """A job has to end here. Not an Exception, so that a handler that catches errors does not catch this."""


class StoppedByPerson(Interrupted):
    """Somebody stopped the job."""


class LeaseLost(Interrupted):
    """The lease ended unrenewed, and another worker may have the job."""


class WorkerEnding(Interrupted):
    """The worker ends and gives the job back."""


class Later(Exception):
    """A handler says that its work cannot be done before that time; it is put off without counting as an attempt."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at.isoformat())
        self.at = at


class JobProgress:
    """A `kernel.progress.Progress` that a heartbeat writes to the row. `interruption` is raised at the next step once it is set."""

    def __init__(self) -> None:
        self.interruption: Interrupted | None = None
        self._columns: dict[str, Any] = {}

    @contextmanager
    def stage(self, name: Text, total: int | None = None, unit: Text | None = None) -> Iterator["JobProgress"]:
        """Open a stage."""
        unit = unit or Text("", "")
        self._columns = {
            "stage_zh": name.zh[:100],
            "stage_en": name.en[:100],
            "done": 0,
            "total": total,
            "unit_zh": unit.zh[:20],
            "unit_en": unit.en[:40],
        }
        self.advance(0)
        yield self

    def advance(self, count: int = 1) -> None:
        """Say that `count` more units are done; ends the job where it has to end."""
        if self.interruption:
            raise self.interruption
        if count:
            self._columns["done"] = self._columns.get("done", 0) + count

    def columns(self) -> dict[str, Any]:
        """Return what is to be written to the row."""
        return dict(self._columns)


class Heart:
    """Renews the lease of one job from a thread of its own, writes its progress, and notices that it has to end."""

    def __init__(self, held: Claim, progress: JobProgress, *, lease: timedelta, now: datetime) -> None:
        self._held, self._progress, self._lease = held, progress, lease
        self._until, self._written = now + lease, {}  # type: tuple[datetime, dict[str, Any]]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name=f"heart of job {held.id}", daemon=True)

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def beat(self, now: datetime) -> None:
        """Write what is new, at the latest when a third of the lease is over."""
        columns = self._progress.columns()
        if columns == self._written and now < self._until - self._lease * 2 / 3:
            return
        if leases.renew(self._held, until=now + self._lease, progress=columns):
            self._until, self._written = now + self._lease, columns
        elif not self._over.is_set():
            self._progress.interruption = StoppedByPerson() if leases.was_stopped(self._held) else LeaseLost()

    def _beat_on(self) -> None:
        try:
            while not self._over.wait(BEAT_S) and not isinstance(self._progress.interruption, StoppedByPerson | LeaseLost):
                now = timezone.now()
                try:
                    self.beat(now)
                except DatabaseError as trouble:
                    log.warning("job %s: the heartbeat was not written (%s)", self._held.id, type(trouble).__name__)
                    connection.close()
                    if now >= self._until:
                        self._progress.interruption = LeaseLost()
        finally:
            connection.close()


class HeldJob:
    """What the handler is given: see `registry.Work`."""

    def __init__(self, held: Claim, by: Actor, progress: JobProgress) -> None:
        self.id, self.arguments, self.attempt = held.id, held.arguments, held.attempt
        self.by, self.progress = by, progress
        self.finished = False
        self._held = held

    def now(self) -> datetime:
        """Return the time."""
        return timezone.now()

    def finish(self, result: Result = None) -> None:
        """Record the job as done inside the transaction of its last effects."""
        if not connection.in_atomic_block:
            raise transaction.TransactionManagementError("finish() belongs inside the transaction of the effects")
        if not leases.complete(self._held, result=result or {}, now=self.now()):
            raise StoppedByPerson if leases.was_stopped(self._held) else LeaseLost
        self.finished = True


def run(held: Claim, handler: Handler, progress: JobProgress | None = None, *, lease: timedelta | None = leases.LEASE) -> None:
    """Run a job that was claimed and record how it ended. `lease` None: without a heartbeat, in one thread alone (tests)."""
    progress = progress or JobProgress()
    try:
        job = HeldJob(held, _actor(held), progress)
        if lease:
            with Heart(held, progress, lease=lease, now=timezone.now()):
                result = handler.run(job)
        else:
            result = handler.run(job)
    except Exception as error:
        _record_failure(held, error)
    except WorkerEnding:
        leases.put_back(held, not_before=timezone.now())
        log.info("job %s %s: given back, the worker ends", held.id, held.kind)
    except Interrupted as why:
        log.info("job %s %s: %s", held.id, held.kind, type(why).__name__)
    else:
        if not job.finished and not leases.complete(held, result=result or {}, now=timezone.now()):
            log.info("job %s %s: done, but no longer held; nothing recorded", held.id, held.kind)


def _actor(held: Claim) -> Actor:
    """Return who asked, with the rights of this moment: whoever lost a right does not act through the queue."""
    return WORKER if held.asked_as == WORKER.key else actor_again(held.asked_as, held.asked_by_name, now=timezone.now())


def _record_failure(held: Claim, error: Exception) -> None:
    now = timezone.now()
    if isinstance(error, Later):
        leases.put_back(held, not_before=error.at)
    elif isinstance(error, Refusal):
        leases.fail(held, reason=error.reason, retry_at=None, now=now)
    else:
        reference = secrets.token_hex(4)
        log.error("job %s %s failed at attempt %s, reference %s", held.id, held.kind, held.attempt, reference, exc_info=error)
        retry_at = now + wait_after(held.attempt) if held.attempt < held.most_attempts else None
        leases.fail(held, reason=UNEXPECTED.fill(reference=reference), retry_at=retry_at, now=now)
