"""Reading about background work."""

from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under

VERIFY_TRAIL, EXPORT_HEAD = "trail.verify", "trail.export-head"
WORKER_SILENT = timedelta(minutes=1)
"""A worker says every ten seconds that it lives."""


def jobs(by: Actor) -> QuerySet[Job]:
    """
    Return the jobs that the actor may see, the newest first: their own; with the right to change settings, those of the organisations where they have
    it; and those of the installation itself, where they have that right in a root of the tree.
    """
    reach = by.reach(Action.EDIT_SETTINGS)
    seen = Q(asked_by_id=by.person_id) if by.person_id else Q(pk__in=())
    seen |= under(reach, field="place")
    if any(path.count("/") == 2 for path in reach):
        seen |= Q(place="", asked_as="worker")
    return Job.objects.filter(seen).order_by("-id")


def counts_by_state(by: Actor) -> dict[JobState, int]:
    """Return how many of the jobs that the actor may see are in each state; states without any are left out."""
    rows = jobs(by).order_by().values_list("state").annotate(Count("pk"))
    return {JobState(state): number for state, number in rows}


def failed(by: Actor, *, since: datetime) -> int:
    """Return how many of the jobs that the actor may see have failed since then."""
    return jobs(by).filter(state=JobState.FAILED, ended_at__gte=since).order_by().count()


def newest_verification() -> Job | None:
    """Return the newest job that verified the trail, or is about to; for whoever may see the trail, which the caller has asked."""
    return Job.objects.filter(kind=VERIFY_TRAIL).order_by("-id").first()


def newest_export() -> Job | None:
    """Return the newest job that signed and exported the head of the trail, or tried to; for whoever may see the trail."""
    return Job.objects.filter(kind=EXPORT_HEAD).exclude(state=JobState.WAITING, attempts=0).order_by("-id").first()


def unfinished(key: str) -> Job | None:
    """Return the job with that key that waits or runs, for a page that shows how far it is. The caller has asked who may see it."""
    return Job.objects.filter(key=key, state__in=(JobState.WAITING, JobState.RUNNING)).first()


def workers(now: datetime) -> QuerySet[Worker]:
    """Return the workers that are alive."""
    return Worker.objects.filter(seen_at__gte=now - WORKER_SILENT)
