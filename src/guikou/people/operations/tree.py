"""What every change of the tree of organisations needs."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.organisations import Reform, Reformed, below
from guikou.people.domain.policy import EVERYWHERE, Action, Actor, NotAllowed, NotThere, require
from guikou.people.models import Organisation
from guikou.people.reforms import reformed
from guikou.trail.operations import Act


class NoSuchOrganisation(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个单位", "There is no such organisation"))


class HasEnded(Refusal):
    """The body is abolished or merged."""

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("“{name}”已撤销或已并入其他单位", "“{name}” has been abolished or merged into another organisation").fill(name=name)
        )


class NameTaken(Refusal):
    """Another body under the same parent bears the name."""

    field = "name"

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("同一上级单位下已有“{name}”", "There already is an organisation “{name}” under the same parent").fill(name=name)
        )


class ChangedMeanwhile(Refusal):
    """Somebody else has saved since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "您打开页面之后，别人已经修改过。请重新打开页面，看过新内容后再改",
                "Somebody else has changed this since you opened the page. Open it again and look at what is new",
            )
        )


class TopOfTree(Refusal):
    """The first body of the tree stays where it is."""

    def __init__(self) -> None:
        super().__init__(
            Text("这是最上级单位，不能移动、合并或撤销", "This is the top of the tree: it cannot be moved, merged or abolished")
        )


def locked() -> None:
    """Let one change of the tree at a time pass, until the transaction ends: paths of a whole subtree depend on each other."""
    list(Organisation.objects.select_for_update().filter(parent=None).order_by("pk").values_list("pk"))


def found(organisation_id: int) -> Organisation:
    """
    Return the body, locked until the transaction ends. The caller asks for the right, and then calls `check`.

    :raises NoSuchOrganisation: there is none.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).select_related("parent").filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    return organisation


def check(organisation: Organisation, version: int | None = None) -> None:
    """
    Let pass what can be changed.

    :raises HasEnded: it is no more.
    :raises ChangedMeanwhile: it has another version than the one the person saw.
    """
    if organisation.ended_on:
        raise HasEnded(organisation.name)
    if version is not None and organisation.version != version:
        raise ChangedMeanwhile


def require_over(by: Actor, organisation: Organisation) -> Organisation:
    """
    Let pass who may change the place of this body in the tree: a right over its parent, since nobody moves his own office. Return the parent.

    :raises NotAllowed: no right over the parent.
    :raises TopOfTree: it has no parent.
    """
    if organisation.parent is None:
        require(by, Action.EDIT_ORGANISATIONS, organisation.path)
        raise TopOfTree
    if not by.may(Action.EDIT_ORGANISATIONS, organisation.parent.path):
        require(by, Action.EDIT_ORGANISATIONS, organisation.path)
        raise NotAllowed(Text("这要由上级单位办理", "This is for the organisation above it to do"))
    return organisation.parent


def require_free_name(name: str, *, parent_id: int | None, besides: int | None = None) -> None:
    """:raises NameTaken: another living body under the same parent bears it."""
    if Organisation.objects.filter(parent_id=parent_id, name=name, ended_on=None).exclude(pk=besides or 0).exists():
        raise NameTaken(name)


def hang(organisation: Organisation, parent: Organisation) -> None:
    """Put the body with all below it under another parent, in two statements."""
    old, new = organisation.path, below(organisation.path, parent.path, organisation_id=organisation.pk)
    Organisation.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))
    organisation.parent, organisation.path = parent, new
    organisation.version += 1
    organisation.save(update_fields=("parent", "version"))


def made(name: str, parent: Organisation | None, profile: Mapping[str, Any], *, key: str = "") -> Organisation:
    """Make a body under another one; its id becomes part of its path."""
    require_free_name(name, parent_id=parent.pk if parent else None)
    mark = uuid.uuid4().hex
    organisation = Organisation.objects.create(key=key or f"guikou:{mark}", name=name, parent=parent, path=f"/{mark}/", **profile)
    organisation.path = below("", parent.path if parent else EVERYWHERE, organisation_id=organisation.pk)
    organisation.save(update_fields=("path",))
    return organisation


def save(organisation: Organisation, **columns: Any) -> None:
    """Save these columns, as the next version."""
    for column, value in columns.items():
        setattr(organisation, column, value)
    organisation.version += 1
    organisation.save(update_fields=(*columns, "version"))


def tell(what: Reform, organisation: Organisation, *, on: date, into: Organisation | None = None, by: Actor, now: datetime) -> None:
    """Tell the packages above, in this transaction. They may refuse."""
    reform = Reformed(what=what, organisation_id=organisation.pk, on=on, into=into.pk if into else None)
    reformed.send(sender=Organisation, reform=reform, by=by, now=now)


def act(name: str, organisation: Organisation, *, change: Mapping[str, Any], why: str = "") -> Act:
    """Return the trail line about a body."""
    return Act(
        action=f"organisation.{name}",
        subject=f"organisation:{organisation.pk}",
        subject_name=organisation.name,
        place=organisation.path,
        change=change,
        why=why,
    )


def today(now: datetime) -> date:
    """Return the day that it is where the installation is."""
    return timezone.localdate(now)
