"""Making and describing organisations."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.organisations import below
from guikou.people.domain.policy import EVERYWHERE, Action, Actor, require
from guikou.people.models import Appointment, Organisation
from guikou.people.operations import tree
from guikou.trail.operations import Act, record, record_all

PROFILE = (
    "level",
    "place",
    "function",
    "website",
    "residents",
    "duties",
    "first_contact",
    "second_contact",
    "packs",
    "opens_accounts",
    "proposed",
    "active_from",
)


class StillUsed(Refusal):
    """Something still belongs to it."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "还有内容属于这个单位，不能删除，只能撤销", "Something still belongs to this organisation: it can be abolished, not deleted"
            )
        )


class NotAColumn(ValueError):
    """A change names something that is not part of the description of a body."""


class SecondTop(Refusal):
    """There is one tree."""

    def __init__(self) -> None:
        super().__init__(Text("请选择上级单位", "Choose the parent organisation"))


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOrganisation:
    """A body to be made. `parent_key` names another new or existing one; `profile` holds columns of PROFILE."""

    key: str
    name: str
    parent_key: str = ""
    profile: Mapping[str, Any] = field(default_factory=dict)


def create(
    *, name: str, parent_id: int | None, profile: Mapping[str, Any] | None = None, key: str = "", why: str = "", by: Actor, now: datetime
) -> Organisation:
    """
    Make a body under another one; the very first has no parent.

    :raises NotAllowed: no right over the parent.
    :raises SecondTop: no parent is named, and there is a tree already.
    :raises NoSuchOrganisation: there is no such parent.
    :raises HasEnded: the parent is no more.
    :raises NameTaken: the parent has one of that name.
    """
    with transaction.atomic():
        tree.locked()
        parent = tree.found(parent_id) if parent_id else None
        require(by, Action.EDIT_ORGANISATIONS, parent.path if parent else EVERYWHERE)
        if parent is None and Organisation.objects.exists():
            raise SecondTop
        if parent:
            tree.check(parent)
        organisation = tree.made(name, parent, profile or {}, key=key)
        record(tree.act("create", organisation, change={"name": [None, name], "parent": [None, parent_id]}, why=why), by=by, now=now)
    return organisation


def bring(rows: Sequence[NewOrganisation], *, under: int, why: str = "", by: Actor, now: datetime) -> dict[str, int]:
    """
    Make many at once, a statement per level of the tree; return key → id for all keys of the rows. Keys that exist are left as they are.

    A row whose parent is unknown hangs under `under`. Rows that name each other as parents in a ring hang there too.

    :raises NotAllowed: no right over one of the parents.
    """
    with transaction.atomic():
        tree.locked()
        top = tree.found(under)
        require(by, Action.EDIT_ORGANISATIONS, top.path)
        tree.check(top)
        keys = {row.key for row in rows} | {row.parent_key for row in rows}
        known = {organisation.key: organisation for organisation in Organisation.objects.filter(key__in=keys)}
        waiting = {row.key: row for row in rows if row.key not in known}
        made: list[Organisation] = []
        while waiting:
            ready = [row for row in waiting.values() if row.parent_key not in waiting] or list(waiting.values())
            level = [(row, known.get(row.parent_key) or top) for row in ready]
            for parent in {parent.pk: parent for _, parent in level}.values():
                require(by, Action.EDIT_ORGANISATIONS, parent.path)
            fresh = _made_all(level)
            known |= {organisation.key: organisation for organisation in fresh}
            made += fresh
            for row in ready:
                del waiting[row.key]
        record_all((tree.act("create", each, change={"name": [None, each.name]}, why=why) for each in made), by=by, now=now)
    return {row.key: known[row.key].pk for row in rows}


def edit(*, organisation_id: int, version: int | None, changes: Mapping[str, Any], why: str = "", by: Actor, now: datetime) -> Organisation:
    """
    Change the description of a body: columns of PROFILE. Names and places in the tree change through the reforms below. `version` None: whatever it is.

    :raises NotAllowed: no right over it.
    :raises ChangedMeanwhile: somebody else has changed it.
    :raises NotAColumn: a change is of something else.
    """
    if unknown := set(changes) - set(PROFILE):
        raise NotAColumn(", ".join(sorted(unknown)))
    with transaction.atomic():
        organisation = tree.found(organisation_id)
        require(by, Action.EDIT_ORGANISATIONS, organisation.path)
        tree.check(organisation, version)
        changed = {
            column: [getattr(organisation, column), value] for column, value in changes.items() if getattr(organisation, column) != value
        }
        if changed:
            tree.save(organisation, **{column: after for column, (_, after) in changed.items()})
            record(tree.act("edit", organisation, change=_stated(changed), why=why), by=by, now=now)
    return organisation


def remove(organisation_ids: Sequence[int], *, why: str = "", by: Actor, now: datetime) -> int:
    """
    Delete bodies that were made by mistake and that nothing refers to (undoing an import); return how many.

    :raises NotAllowed: no right over the parent of one.
    :raises StillUsed: something belongs to one of them.
    """
    with transaction.atomic():
        tree.locked()
        bodies = list(Organisation.objects.filter(pk__in=organisation_ids).select_related("parent"))
        acts: list[Act] = []
        for body in sorted(bodies, key=lambda body: -len(body.path)):
            tree.require_over(by, body)
            acts.append(tree.act("remove", body, change={"key": [body.key, None], "name": [body.name, None]}, why=why))
            if Appointment.objects.filter(organisation=body).exists():
                raise StillUsed
            try:
                body.delete()
            except (ProtectedError, RestrictedError) as used:
                raise StillUsed from used
        record_all(acts, by=by, now=now)
    return len(bodies)


def _made_all(level: Sequence[tuple[NewOrganisation, Organisation]]) -> list[Organisation]:
    fresh = Organisation.objects.bulk_create(
        (Organisation(key=row.key, name=row.name, parent=parent, path=f"/{uuid.uuid4().hex}/", **row.profile) for row, parent in level),
        batch_size=500,
    )
    for organisation, (_, parent) in zip(fresh, level, strict=True):
        organisation.path = below("", parent.path, organisation_id=organisation.pk)
    Organisation.objects.bulk_update(fresh, ("path",), batch_size=200)
    return fresh


def _stated(changed: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    return {column: [value.isoformat() if isinstance(value, date) else value for value in pair] for column, pair in changed.items()}
