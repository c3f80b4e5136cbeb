"""Enqueuing what is due without being asked for."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from guikou.jobs.models import Periodic
from guikou.jobs.operations import enqueue
from guikou.jobs.registry import handlers
from guikou.people.domain.policy import WORKER


def enqueue_due(now: datetime, zone: ZoneInfo) -> int:
    """
    Enqueue every periodic job that is due, once, whatever number of workers ask and however often it was missed; return how many.

    A job that still runs when it is due again is not enqueued a second time. A schedule that became more frequent holds at once.
    """
    scheduled = {kind: found.schedule for kind, found in handlers().items() if found.schedule}
    known = dict(Periodic.objects.values_list("name", "next_at"))
    enqueued = 0
    for kind, schedule in scheduled.items():
        following = schedule.next_after(now, zone)
        due = known.get(kind)
        if due is None:
            Periodic.objects.bulk_create([Periodic(name=kind, next_at=following)], ignore_conflicts=True)
        elif due <= now:
            with transaction.atomic():
                if Periodic.objects.filter(name=kind, next_at=due).update(next_at=following):
                    enqueue(kind, {}, by=WORKER, now=now, key=f"periodic:{kind}")
                    enqueued += 1
        elif following < due:
            Periodic.objects.filter(name=kind, next_at=due).update(next_at=following)
    return enqueued
