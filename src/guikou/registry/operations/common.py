"""What every change of the register needs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.models import Organisation
from guikou.people.operations.tree import ChangedMeanwhile, HasEnded, NoSuchOrganisation
from guikou.registry.domain.editing import plain, with_former
from guikou.registry.domain.identity import identify
from guikou.registry.models import Account
from guikou.registry.queries.accounts import catalogue
from guikou.trail.operations import Act

__all__ = [
    "AccountTaken",
    "ChangedMeanwhile",
    "NoSuchAccount",
    "NotThatPlatform",
    "act",
    "catalogue",
    "identified",
    "locked",
    "put",
    "snapshot",
    "today",
]


class NoSuchAccount(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个账号", "There is no such account"))


class AccountTaken(Refusal):
    """Another entry of the register is that account already. `other` is its id."""

    def __init__(self, other: Account, field: str) -> None:
        super().__init__(
            Text("台账中已有这个账号：“{name}”（{owner}）", "The register already has this account: “{name}” ({owner})").fill(
                name=other.name, owner=other.organisation.name
            )
        )
        self.field = field
        self.other = other.pk


class NotThatPlatform(Refusal):
    """An address belongs to another platform than the one stated."""

    field = "url"

    def __init__(self, stated: Text, found: Text) -> None:
        super().__init__(
            Text("这个地址属于{found}，不是{stated}", "This address belongs to {found}, not to {stated}").fill(found=found, stated=stated)
        )


class NotAPlatform(Refusal):
    """The platform catalogue does not know it."""

    field = "platform"

    def __init__(self) -> None:
        super().__init__(Text("平台目录中没有这个平台", "The platform catalogue does not know this platform"))


def today(now: datetime) -> date:
    """Return the day in this installation's zone."""
    return timezone.localdate(now)


def locked(account_id: int, *, by: Actor, action: Action, version: int | None = None) -> Account:
    """
    Return an account for a change, its row locked.

    :raises NoSuchAccount: there is none, or it was merged into another.
    :raises NotAllowed: the actor may not do that with it.
    :raises ChangedMeanwhile: it has another version than the one the person saw.
    """
    account = Account.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=account_id, merged_into=None).first()
    if account is None:
        raise NoSuchAccount
    require(by, action, account.organisation.path)
    if version is not None and account.version != version:
        raise ChangedMeanwhile
    return account


def living(organisation_id: int, *, by: Actor, action: Action) -> Organisation:
    """
    Return an organisation that can be given accounts.

    :raises NoSuchOrganisation: there is none.
    :raises NotAllowed: the actor may not do that there.
    :raises HasEnded: it is abolished or merged.
    """
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NoSuchOrganisation
    require(by, action, organisation.path)
    if organisation.ended_on:
        raise HasEnded(organisation.name)
    return organisation


def put(account: Account, values: Mapping[str, Any], *, now: datetime) -> None:
    """Save these columns, as the next version. What a person set is no proposal any more."""
    for name, value in values.items():
        setattr(account, name, value)
    account.proposed = [name for name in account.proposed if name not in values]
    account.version += 1
    account.changed_at = now
    account.save()


def snapshot(account: Account, columns: Iterable[str]) -> dict[str, Any]:
    """Return what the columns hold, as JSON holds it."""
    return {name: plain(getattr(account, name)) for name in columns}


def act(what: str, account: Account, *, change: Mapping[str, Any] | None = None, why: str = "") -> Act:
    """Return the trail line of an act on an account: `account.<what>`."""
    return Act(
        action=f"account.{what}",
        subject=f"account:{account.pk}",
        subject_name=account.name,
        place=account.organisation.path,
        change=change or {},
        why=why,
    )


def identified(*, platform: str, stable_id: str, handle: str, name: str, url: str) -> dict[str, str]:
    """
    Return the columns by which an account is known, in their canonical form: key, stable_id, handle, url.

    :raises NotAPlatform: no such platform.
    :raises NotThatPlatform: the address is one of another platform.
    :raises Unidentifiable: neither id nor handle nor name nor an address that names one account.
    """
    if platform not in catalogue():
        raise NotAPlatform
    found = identify(catalogue(), platform=platform, url=url or None, stable_id=stable_id or None, handle=handle or None, name=name or None)
    if found.platform != platform:
        raise NotThatPlatform(catalogue()[platform].name, catalogue()[found.platform].name)
    return {"key": found.account_id, "stable_id": found.stable_id or "", "handle": found.handle or handle, "url": found.url or url}


def check_free(key: str, *, besides: int | None, field: str) -> None:
    """
    Let a key pass that no other account has or had.

    :raises AccountTaken: one has it. Former keys count only while nobody has it now.
    """
    other = Account.objects.select_related("organisation").filter(key=key).exclude(pk=besides or 0).first()
    if other:
        raise AccountTaken(other, field)


def rekeyed(account: Account, **identifying: str) -> dict[str, Any]:
    """
    Return the columns that change when handle, name or address become these: those in canonical form, and the key with what it was before. An account with
    a stable id is known by that alone and keeps its key.

    :raises AccountTaken: another account has that key.
    :raises NotThatPlatform: the address is one of another platform.
    """
    now = {name: identifying.get(name, getattr(account, name)) for name in ("handle", "name", "url")}
    found = identified(platform=account.platform, stable_id="", **now)
    if account.stable_id:
        return {}
    return with_key(account, found, field=next(iter(identifying)))


def with_key(account: Account, found: Mapping[str, str], *, field: str) -> dict[str, Any]:
    """
    Return the columns that differ, with the former key where the key is another.

    :raises AccountTaken: another account has that key.
    """
    check_free(found["key"], besides=account.pk, field=field)
    values: dict[str, Any] = dict(found)
    if found["key"] != account.key:
        values["former_keys"] = with_former(account.former_keys, account.key, present=(found["key"],))
    return {name: value for name, value in values.items() if getattr(account, name) != value}


def with_stable_id(account: Account, stable_id: str) -> dict[str, Any]:
    """Return key and stable id of the account with that id, as the platform writes it; nothing where it has not the form of one."""
    found = identified(platform=account.platform, stable_id=stable_id.strip(), handle="", name=account.name, url="")
    return {"key": found["key"], "stable_id": found["stable_id"]} if found["stable_id"] else {}


def former_names(account: Account, changed: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the former names with the name and handle that these changes replace."""
    replaced = [getattr(account, name) for name in ("name", "handle") if name in changed]
    if not any(replaced):
        return {}
    return {"former_names": with_former(account.former_names, *replaced, present=(changed.get("name", account.name),))}
