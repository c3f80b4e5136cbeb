"""Saying that one is away, and that one is back."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release.models import Away
from guikou.release.operations import common
from guikou.trail.operations import Act, record

LONGEST = timedelta(days=366)
MOST = 20
"""Times away that a person can have said beforehand."""


class NotAway(Refusal):
    """The days make no time away."""

    field = "last"


def go_away(*, first: date, last: date, by: Actor, now: datetime) -> Away:
    """
    Say that one is away from one day to another, both included: the substitutes of one's turns may sign at once.

    :raises NotAway: the days are over, in the wrong order, too many, or said already.
    """
    require_somewhere(by, Action.REVIEW_RELEASES)
    common.person(by)
    if last < first:
        raise NotAway(Text("结束日期不能早于开始日期", "It cannot end before it begins"))
    if last < timezone.localdate(now):
        raise NotAway(Text("这段日期已经过去", "These days are over"))
    if last - first > LONGEST:
        raise NotAway(Text("一次最多登记一年", "At most a year at a time"))
    with transaction.atomic():
        said = Away.objects.filter(person_id=by.person_id or 0, ended_at=None, last__gte=timezone.localdate(now))
        if said.filter(first=first, last=last).exists() or said.count() >= MOST:
            raise NotAway(Text("这段时间已经登记过，或登记得太多", "You have said so already, or too many times"))
        made = Away.objects.create(person_id=by.person_id or 0, first=first, last=last, said_at=now)
        change = {"since": first.isoformat(), "until": last.isoformat()}
        record(Act(action="release.away", subject=f"person:{by.person_id}", subject_name=by.name, change=change), by=by, now=now)
    return made


def come_back(*, away_id: int, by: Actor, now: datetime) -> Away:
    """
    Say that one is back earlier, or does not go. A second time changes nothing.

    :raises Away.DoesNotExist: it is somebody else's, or there is none.
    """
    common.person(by)
    with transaction.atomic():
        said = Away.objects.select_for_update().get(pk=away_id, person_id=by.person_id or 0)
        if said.ended_at is None:
            said.ended_at = now
            said.save(update_fields=("ended_at",))
            change = {"since": said.first.isoformat(), "until": said.last.isoformat()}
            record(Act(action="release.back", subject=f"person:{by.person_id}", subject_name=by.name, change=change), by=by, now=now)
    return said
