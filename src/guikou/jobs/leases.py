"""
Taking a job, keeping it, recording how it ended.

A worker holds a job only while the row says that it runs under the fence that the worker was given. Every statement here asks for exactly that, so that a
worker that was too slow, or whose job was stopped, changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job
from guikou.kernel.bilingual import Text

LEASE = timedelta(seconds=60)
ABANDONED = Text("处理这项任务的进程多次中断，未能完成", "the processes that worked on this job ended several times before it was done")


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that a worker holds; its columns are those of `models.Job`."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    fence: int
    attempt: int
    most_attempts: int
    asked_as: str
    asked_by_name: str


def claim(worker: str, kinds: Collection[str], *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """
    Take the job of these kinds that has been due longest, or whose worker has fallen silent; None where there is none.

    On PostgreSQL rows that another worker is taking are passed over; on SQLite the whole step has the database for itself.
    """
    due = Job.objects.filter(
        Q(state=JobState.WAITING, not_before__lte=now) | Q(state=JobState.RUNNING, leased_until__lt=now), kind__in=kinds
    ).order_by("not_before", "id")
    if not due.exists():  # so that an idle worker takes no lock
        return None
    with transaction.atomic():
        while job := due.select_for_update(skip_locked=True).first():
            job.fence += 1
            if job.attempts >= job.most_attempts:
                job.state, job.ended_at, job.leased_until = JobState.FAILED, now, None
                job.error_zh, job.error_en = ABANDONED.zh, ABANDONED.en
                job.save(update_fields=("fence", "state", "ended_at", "leased_until", "error_zh", "error_en"))
                continue
            job.attempts += 1
            job.state, job.leased_until, job.worker, job.started_at = JobState.RUNNING, now + lease, worker, now
            job.stage_zh, job.stage_en, job.done, job.total, job.unit_zh, job.unit_en = "", "", 0, None, "", ""
            job.save()
            return Claim(
                id=job.pk,
                kind=job.kind,
                arguments=job.arguments,
                fence=job.fence,
                attempt=job.attempts,
                most_attempts=job.most_attempts,
                asked_as=job.asked_as,
                asked_by_name=job.asked_by_name,
            )
    return None


def renew(held: Claim, *, until: datetime, progress: Mapping[str, Any]) -> bool:
    """Keep the job until then and write how far it is (columns of the row). False: it is held no longer."""
    return _record(held, leased_until=until, **progress)


def was_stopped(held: Claim) -> bool:
    """Say whether a person stopped the job, rather than another worker having taken it over."""
    return Job.objects.filter(pk=held.id, fence=held.fence, state=JobState.STOPPED).exists()


def complete(held: Claim, *, result: Mapping[str, Any], now: datetime) -> bool:
    """Record that the job is done. False: it is held no longer."""
    return _record(held, state=JobState.DONE, ended_at=now, leased_until=None, result=dict(result), error_zh="", error_en="")


def fail(held: Claim, *, reason: Text, retry_at: datetime | None, now: datetime) -> bool:
    """Record an error: the job is tried again at that time, or has failed for good. False: it is held no longer."""
    if retry_at:
        return _record(held, state=JobState.WAITING, not_before=retry_at, leased_until=None, error_zh=reason.zh, error_en=reason.en)
    return _record(held, state=JobState.FAILED, ended_at=now, leased_until=None, error_zh=reason.zh, error_en=reason.en)


def put_back(held: Claim, *, not_before: datetime) -> bool:
    """Let the job wait until then, without counting this attempt: a worker that ends, or work that can only be done later."""
    return _record(held, state=JobState.WAITING, not_before=not_before, leased_until=None, attempts=F("attempts") - 1)


def _record(held: Claim, **columns: Any) -> bool:
    return Job.objects.filter(pk=held.id, fence=held.fence, state=JobState.RUNNING).update(**columns) == 1
