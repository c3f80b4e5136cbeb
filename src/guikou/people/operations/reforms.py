"""Reforms: each carries the day on which it took effect, and what was before stays readable."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.organisations import Reform, below, check_day
from guikou.people.domain.policy import Action, Actor, require
from guikou.people.models import Appointment, Organisation, OrganisationName
from guikou.people.operations import tree
from guikou.trail.operations import record


class HasSubordinates(Refusal):
    """Living bodies still hang below it."""

    def __init__(self) -> None:
        super().__init__(
            Text("还有下级单位，请先移走、合并或撤销", "It still has subordinate organisations: move, merge or abolish them first")
        )


def rename(*, organisation_id: int, version: int | None, name: str, on: date, why: str = "", by: Actor, now: datetime) -> Organisation:
    """
    Give a body a new name from that day; the former one is kept.

    :raises NotAllowed: no right over it.
    :raises InTheFuture: the day has not come.
    :raises NameTaken: another one under the same parent bears it.
    """
    with transaction.atomic():
        tree.locked()
        organisation = tree.found(organisation_id)
        require(by, Action.EDIT_ORGANISATIONS, organisation.path)
        tree.check(organisation, version)
        check_day(on, today=tree.today(now), began=organisation.active_from)
        tree.require_free_name(name, parent_id=organisation.parent_id, besides=organisation.pk)
        former = organisation.name
        if former != name:
            OrganisationName.objects.create(organisation=organisation, name=former, until=on)
            tree.save(organisation, name=name)
            tree.tell(Reform.RENAMED, organisation, on=on, by=by, now=now)
            record(tree.act("rename", organisation, change={"name": [former, name], "on": on.isoformat()}, why=why), by=by, now=now)
    return organisation


def move(*, organisation_id: int, version: int | None, parent_id: int, on: date, why: str = "", by: Actor, now: datetime) -> Organisation:
    """
    Put a body with all below it under another parent from that day.

    :raises NotAllowed: no right over its parent or over the new one.
    :raises OutsideTree: the new parent is below it.
    """
    with transaction.atomic():
        tree.locked()
        organisation, parent = tree.found(organisation_id), tree.found(parent_id)
        require(by, Action.EDIT_ORGANISATIONS, parent.path)
        former = tree.require_over(by, organisation)
        tree.check(organisation, version)
        tree.check(parent)
        check_day(on, today=tree.today(now), began=organisation.active_from)
        if former.pk != parent.pk:
            tree.require_free_name(organisation.name, parent_id=parent.pk)
            tree.hang(organisation, parent)
            tree.tell(Reform.MOVED, organisation, on=on, by=by, now=now)
            change = {"parent": [former.name, parent.name], "parent_id": [former.pk, parent.pk], "on": on.isoformat()}
            record(tree.act("move", organisation, change=change, why=why), by=by, now=now)
    return organisation


def merge(
    *, organisation_id: int, version: int | None, successor_id: int, on: date, why: str = "", by: Actor, now: datetime
) -> Organisation:
    """
    Let a body go up in another one as of that day: what is below it moves there, its roles end, packages above move what they keep for it.

    :raises NotAllowed: no right over its parent or over the successor.
    :raises OutsideTree: the successor is the body itself or hangs below it.
    """
    with transaction.atomic():
        tree.locked()
        organisation, successor = tree.found(organisation_id), tree.found(successor_id)
        require(by, Action.EDIT_ORGANISATIONS, successor.path)
        tree.require_over(by, organisation)
        tree.check(organisation, version)
        tree.check(successor)
        below(organisation.path, successor.path, organisation_id=organisation.pk)
        check_day(on, today=tree.today(now), began=organisation.active_from)
        acts = []
        for child in organisation.children.filter(ended_on=None).order_by("pk"):
            tree.hang(child, successor)
            acts.append(tree.act("move", child, change={"parent": [organisation.name, successor.name], "on": on.isoformat()}, why=why))
        _end(organisation, on, now, successor)
        tree.tell(Reform.MERGED, organisation, on=on, into=successor, by=by, now=now)
        change = {"successor": [None, successor.name], "successor_id": [None, successor.pk], "on": on.isoformat()}
        record(*acts, tree.act("merge", organisation, change=change, why=why), by=by, now=now)
    return organisation


def split(
    *, organisation_id: int, version: int | None, names: Iterable[str], on: date, why: str = "", by: Actor, now: datetime
) -> list[Organisation]:
    """
    Make new bodies out of one, beside it, as of that day. The old one goes on until it is merged or abolished; who takes over what is decided case by case.

    :raises NotAllowed: no right over its parent.
    :raises NameTaken: another one under the same parent bears one of the names.
    """
    with transaction.atomic():
        tree.locked()
        organisation = tree.found(organisation_id)
        parent = tree.require_over(by, organisation)
        tree.check(organisation, version)
        check_day(on, today=tree.today(now), began=organisation.active_from)
        tree.save(organisation)
        inherited = {"level": organisation.level, "place": organisation.place, "active_from": on, "split_from": organisation}
        parts = [tree.made(name, parent, inherited) for name in names]
        acts = []
        for part in parts:
            tree.tell(Reform.SPLIT, organisation, on=on, into=part, by=by, now=now)
            acts.append(
                tree.act("create", part, change={"name": [None, part.name], "split_from": organisation.name, "on": on.isoformat()}, why=why)
            )
        change = {"parts": [part.name for part in parts], "on": on.isoformat()}
        record(*acts, tree.act("split", organisation, change=change, why=why), by=by, now=now)
    return parts


def abolish(*, organisation_id: int, version: int | None, on: date, why: str = "", by: Actor, now: datetime) -> Organisation:
    """
    End a body without a successor as of that day; its roles end. Packages above refuse while they keep something living for it.

    :raises NotAllowed: no right over its parent.
    :raises HasSubordinates: living bodies hang below it.
    """
    with transaction.atomic():
        tree.locked()
        organisation = tree.found(organisation_id)
        tree.require_over(by, organisation)
        tree.check(organisation, version)
        check_day(on, today=tree.today(now), began=organisation.active_from)
        if organisation.children.filter(ended_on=None).exists():
            raise HasSubordinates
        _end(organisation, on, now, None)
        tree.tell(Reform.ABOLISHED, organisation, on=on, by=by, now=now)
        record(tree.act("abolish", organisation, change={"ended_on": [None, on.isoformat()]}, why=why), by=by, now=now)
    return organisation


def _end(organisation: Organisation, on: date, now: datetime, successor: Organisation | None) -> None:
    """End the body and the roles held in it: the day before is their last, and those that had not begun are void."""
    held = Appointment.objects.filter(organisation=organisation)
    held.filter(since__gt=tree.today(now)).delete()
    held.filter(Q(until=None) | Q(until__gte=on)).update(until=Greatest(F("since"), on - timedelta(days=1)))
    tree.save(organisation, ended_on=on, successor=successor)
