"""Asking for work, stopping it, asking for it again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from guikou.jobs.domain.states import MOVES, JobState
from guikou.jobs.models import Job
from guikou.jobs.queries import VERIFY_TRAIL, jobs
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require_somewhere
from guikou.trail.operations import Act, record

UNFINISHED = (JobState.WAITING, JobState.RUNNING)


class NoSuchJob(NotThere):
    """There is no such job, or it is not this person's to manage."""

    def __init__(self) -> None:
        super().__init__(Text("没有这项任务，或您无权管理它", "there is no such job, or it is not yours to manage"))


class NotNow(Refusal):
    """The job is in a state in which that cannot be done."""


def enqueue(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    key: str = "",
    not_before: datetime | None = None,
    most_attempts: int = 5,
    place: str = "",
) -> int:
    """
    Ask for work, as part of the caller's transaction, and return the number of the job. The caller has asked whether `by` may.

    Where an unfinished job with that key exists, its number is returned and nothing new is asked for. `place` is the path of the organisation
    that the work concerns: whoever keeps the system there can see and stop it.
    """
    asked = Job(
        kind=kind,
        arguments=dict(arguments),
        key=key,
        not_before=not_before or now,
        most_attempts=most_attempts,
        asked_as=by.key,
        asked_by_id=by.person_id,
        asked_by_name=by.name,
        asked_at=now,
        place=place,
    )
    while True:
        unfinished = Job.objects.filter(key=key, state__in=UNFINISHED).values_list("id", flat=True).first() if key else None
        if unfinished:
            return unfinished
        try:
            with transaction.atomic():
                asked.save(force_insert=True)
        except IntegrityError:
            if not key:
                raise
            # Somebody else asked for the same in this moment: look again.
        else:
            return asked.pk


def stop(job_id: int, *, by: Actor, now: datetime) -> None:
    """
    Stop a job that waits or runs; a running one ends at its next step, and what it has not recorded by now it cannot record any more.

    :raises NoSuchJob: it does not exist, or is not theirs.
    :raises NotNow: it has ended.
    """
    with transaction.atomic():
        job = _locked(job_id, by)
        if JobState.STOPPED not in MOVES[JobState(job.state)]:
            raise NotNow(Text("任务已经结束", "the job has ended"))
        before, job.state, job.ended_at, job.leased_until = job.state, JobState.STOPPED, now, None
        job.save(update_fields=("state", "ended_at", "leased_until"))
        record(_act("job.stop", job, before), by=by, now=now)


def retry(job_id: int, *, by: Actor, now: datetime) -> None:
    """
    Let a job that failed or was stopped run again, with all its attempts.

    :raises NoSuchJob: it does not exist, or is not theirs.
    :raises NotNow: it has not failed and was not stopped, or the same work has been asked for again since.
    """
    with transaction.atomic():
        job = _locked(job_id, by)
        if job.state not in (JobState.FAILED, JobState.STOPPED):
            raise NotNow(Text("只有失败或已停止的任务可以重做", "only a job that failed or was stopped can be run again"))
        if job.key and Job.objects.filter(key=job.key, state__in=UNFINISHED).exists():
            raise NotNow(Text("同样的任务已在进行", "the same job is under way already"))
        before = job.state
        job.state, job.not_before, job.attempts, job.ended_at = JobState.WAITING, now, 0, None
        job.save(update_fields=("state", "not_before", "attempts", "ended_at"))
        record(_act("job.retry", job, before), by=by, now=now)


def verify_trail(*, by: Actor, now: datetime) -> int:
    """
    Ask for the whole trail to be verified, and return the number of the job.

    :raises NotAllowed: the actor may see the trail nowhere.
    """
    require_somewhere(by, Action.SEE_TRAIL)
    return enqueue(VERIFY_TRAIL, {}, by=by, now=now, key=VERIFY_TRAIL)


def _locked(job_id: int, by: Actor) -> Job:
    job = jobs(by).select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NoSuchJob
    return job


def _act(action: str, job: Job, before: str) -> Act:
    return Act(action=action, subject=f"job:{job.pk}", subject_name=job.kind, place=job.place, change={"state": [before, job.state]})
