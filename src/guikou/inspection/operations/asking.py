"""Asking for an inspection."""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from guikou.inspection.models import Inspection
from guikou.jobs.operations import enqueue
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require
from guikou.people.models import Organisation
from guikou.people.operations.tree import NoSuchOrganisation
from guikou.registry.models import Account
from guikou.trail.operations import Act, record

LAST_SECOND = time(23, 59, 59)


class NothingToInspect(Refusal):
    """None of the accounts is this person's to inspect."""


def ask(organisation_id: int, *, by: Actor, now: datetime, as_of: datetime | None = None, again: Sequence[int] = ()) -> Inspection:
    """
    Ask for an inspection of an organisation's accounts and all below it, or only of the accounts `again`; the worker does it.

    :raises NotAllowed: the person may not inspect there.
    :raises NoSuchOrganisation: as its name says.
    :raises NothingToInspect: `again` names accounts outside it.
    """
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    require(by, Action.INSPECT, organisation.path)
    if again and Account.objects.filter(pk__in=again, organisation__path__startswith=organisation.path).count() != len(set(again)):
        raise NothingToInspect(Text("有的账号不属于这个单位", "some of these accounts do not belong to this organisation"))
    with transaction.atomic():
        inspection = Inspection.objects.create(
            organisation=organisation, as_of=as_of or now, again=sorted(set(again)), asked_by_name=by.name, asked_at=now
        )
        enqueue(
            "inspection.run", {"inspection": inspection.pk}, by=by, now=now, key=f"inspection.run:{inspection.pk}", place=organisation.path
        )
        act = Act(
            action="inspection.ask",
            subject=f"inspection:{inspection.pk}",
            subject_name=organisation.name,
            place=organisation.path,
            change={"accounts": inspection.again, "as_of": inspection.as_of.isoformat()},
        )
        record(act, by=by, now=now)
    return inspection


def ask_for_all(*, by: Actor, now: datetime) -> int:
    """Ask for an inspection of every root organisation that has not ended, and return how many."""
    roots = Organisation.objects.filter(parent__isnull=True, ended_on__isnull=True).values_list("pk", flat=True)
    return len([ask(root, by=by, now=now) for root in roots])


def day_end(day: date, *, now: datetime) -> datetime:
    """Return the last second of that day in the zone of this installation, but no later than now."""
    return min(datetime.combine(day, LAST_SECOND, timezone.get_default_timezone()), now)
