"""Reading about background work."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from guikou.jobs.domain.states import JobState
from guikou.jobs.models import Job, Worker
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under

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


def unfinished(key: str) -> Job | None:
    """Return the job with that key that waits or runs, for a page that shows how far it is. The caller has asked who may see it."""
    return Job.objects.filter(key=key, state__in=(JobState.WAITING, JobState.RUNNING)).first()


def workers(now: datetime) -> QuerySet[Worker]:
    """Return the workers that are alive."""
    return Worker.objects.filter(seen_at__gte=now - WORKER_SILENT)
