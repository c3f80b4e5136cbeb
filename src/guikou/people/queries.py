"""Reading people and organisations."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from guikou.people.domain.policy import ALLOWED, Action, Actor, Grant, Role
from guikou.people.models import Appointment, Organisation, Person


def actor_of(person: Person, *, on: date | None = None) -> Actor:
    """Return the person as somebody who acts, with the rights of the appointments that hold on that day (today's by default). Kept on the person for a request."""
    day = on or timezone.localdate()
    kept: tuple[date, Actor] | None = getattr(person, "_actor", None)
    if kept and kept[0] == day:
        return kept[1]
    held = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=day), person=person, since__lte=day).select_related(
        "organisation"
    )
    grants = (
        tuple(Grant(ALLOWED[Role(appointment.role)], appointment.organisation.path) for appointment in held) if person.is_active else ()
    )
    actor = Actor(f"person:{person.pk}", person.name, grants, person.pk)
    person._actor = (day, actor)  # type: ignore[attr-defined]
    return actor


def under(paths: tuple[str, ...], *, field: str = "path") -> Q:
    """Return the condition that a path lies under one of these; with none, nothing does. `field` leads to the path, such as `organisation__path`."""
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def organisations(by: Actor, action: Action = Action.SEE_REGISTER) -> QuerySet[Organisation]:
    """Return the organisations in which the actor may do that."""
    return Organisation.objects.filter(under(by.reach(action)))
