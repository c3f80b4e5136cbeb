"""
The register as imports read and write it: everything at once, never a query for each row.

The caller decides what is to be; here it is checked who may do it, written, and recorded line by line in the trail.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from guikou.people.domain.policy import Action, Actor, require
from guikou.people.models import Organisation
from guikou.registry.domain.editing import difference, plain
from guikou.registry.domain.settling import key as conflict_key
from guikou.registry.models import Account, Conflict, Service
from guikou.trail.operations import Act, record_all

STAFFING = ("people", "part_time", "hours_per_month", "reviews", "fee_per_year")
COLUMNS = (
    "key", "former_keys", "organisation_id", "organisation_origin", "platform", "stable_id", "handle", "name", "former_names", "url", "state",
    "level", "place", "function", "kind", "description", "language", "verified", "verified_as", "is_main", "interactive", "protected", "followers",
    "followers_floor", "opened_on", "last_update_at", "sources", "proposed", *STAFFING,
)  # fmt: skip
SERVICE = ("key", "kind", "name", "account_id", "organisation_id", "place", "language", "url")
_WRITTEN = 500
_UPDATED = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """What tells one account of the whole register apart, and where it belongs. It is for matching alone: who reads it may not see all of it."""

    id: int
    key: str
    former_keys: tuple[str, ...]
    platform: str
    stable_id: str
    name: str
    path: str


def entries() -> list[Entry]:
    """Return every account; one that was merged into another stands under that one's id."""
    rows = Account.objects.order_by("id").values_list(
        "id", "key", "former_keys", "platform", "stable_id", "name", "organisation__path", "merged_into"
    )
    places = {row[0]: row[6] for row in rows}
    return [
        Entry(merged or own, key, tuple(former), platform, stable, name, places[merged or own])
        for own, key, former, platform, stable, name, _path, merged in rows
    ]


def accounts(ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the columns of these accounts, with their version, by id."""
    names = ("id", *COLUMNS, "version")
    return {row["id"]: row for part in _parts(sorted(ids)) for row in Account.objects.filter(pk__in=part).order_by().values(*names)}


def services(keys: Collection[str]) -> dict[tuple[str, int | None], dict[str, Any]]:
    """Return the services of these keys with their columns and the path of their organisation, by key and account."""
    found = (
        row
        for part in _parts(sorted(keys))
        for row in Service.objects.filter(key__in=part).order_by().values("id", *SERVICE, "organisation__path")
    )
    return {(row["key"], row["account_id"]): row for row in found}


def known_conflicts(keys: Collection[str]) -> set[str]:
    """Return which of these conflicts are known already, settled or not."""
    return {key for part in _parts(sorted(keys)) for key in Conflict.objects.filter(key__in=part).order_by().values_list("key", flat=True)}


def bring(rows: Sequence[Mapping[str, Any]], *, why: str, by: Actor, now: datetime) -> list[int]:
    """
    Make accounts (COLUMNS; absent ones are empty) and return their ids in the same order.

    :raises NotAllowed: no right to import into the organisation of one.
    """
    places = _places(by, (row["organisation_id"] for row in rows))
    made = Account.objects.bulk_create([Account(**row, created_at=now, changed_at=now) for row in rows], batch_size=_WRITTEN)
    record_all(
        (
            _act("account.create", account.pk, account.name, places[account.organisation_id], {"key": [None, account.key]}, why)
            for account in made
        ),
        by=by,
        now=now,
    )
    return [account.pk for account in made]


def change(changes: Mapping[int, Mapping[str, Any]], *, why: str, by: Actor, now: datetime, action: str = "account.change") -> None:
    """
    Change accounts: by id the columns that get another value.

    :raises NotAllowed: no right to import into the organisation that has one, or gets one.
    """
    if not changes:
        return
    held = Account.objects.select_for_update().in_bulk(list(changes))
    places = _places(
        by,
        (
            owner
            for own, account in held.items()
            for owner in (account.organisation_id, changes[own].get("organisation_id", account.organisation_id))
        ),
    )
    acts = []
    for own, account in sorted(held.items()):
        told = difference({name: getattr(account, name) for name in changes[own]}, changes[own])
        for name, value in changes[own].items():
            setattr(account, name, value)
        account.version += 1
        account.changed_at = now
        acts.append(_act(action, own, account.name, places[account.organisation_id], told, why))
    columns = sorted({name for columns in changes.values() for name in columns})
    Account.objects.bulk_update(held.values(), [*columns, "version", "changed_at"], batch_size=_UPDATED)
    record_all(acts, by=by, now=now)


def remove(ids: Collection[int], *, why: str, by: Actor, now: datetime) -> None:
    """
    Delete accounts that an import made and that nobody has used since; the caller has looked.

    :raises NotAllowed: no right to import into the organisation of one.
    """
    gone = Account.objects.filter(pk__in=ids)
    rows = list(gone.order_by("pk").values_list("pk", "name", "organisation_id", "key"))
    places = _places(by, (row[2] for row in rows))
    gone.delete()
    record_all(
        (_act("account.remove", own, name, places[owner], {"key": [key, None]}, why) for own, name, owner, key in rows), by=by, now=now
    )


def bring_services(rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Make services (SERVICE) and return their ids in the same order."""
    return [made.pk for made in Service.objects.bulk_create([Service(**row) for row in rows], batch_size=_WRITTEN)]


def change_services(changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Change services: by id the columns that get another value."""
    if not changes:
        return
    held = Service.objects.in_bulk(list(changes))
    for own, service in held.items():
        for name, value in changes[own].items():
            setattr(service, name, value)
    Service.objects.bulk_update(held.values(), sorted({name for columns in changes.values() for name in columns}), batch_size=_UPDATED)


def remove_services(ids: Collection[int]) -> None:
    """Delete services that an import made."""
    Service.objects.filter(pk__in=ids).delete()


def bring_conflicts(rows: Sequence[Mapping[str, Any]], *, now: datetime) -> list[int]:
    """Note what sources say differently: columns of Conflict, with `account_ids`. Conflicts that are known are left as they are. Return the new ones."""
    known = known_conflicts([row["key"] for row in rows])
    fresh = {row["key"]: row for row in rows if row["key"] not in known}
    columns = [{name: value for name, value in row.items() if name != "account_ids"} for row in fresh.values()]
    made = Conflict.objects.bulk_create([Conflict(**each, found_at=now) for each in columns], batch_size=_WRITTEN)
    through = Conflict.accounts.through
    through.objects.bulk_create(
        (through(conflict_id=conflict.pk, account_id=account) for conflict in made for account in fresh[conflict.key]["account_ids"]),
        batch_size=_WRITTEN,
    )
    return [conflict.pk for conflict in made]


def remove_conflicts(ids: Collection[int], *, accounts: Collection[int] = (), organisations: Collection[int] = ()) -> None:
    """Forget these conflicts, and those about accounts or of organisations that are going to be deleted, as far as nobody has settled them."""
    for field, listed in (("pk", ids), ("accounts", accounts), ("organisation", organisations)):
        for part in _parts(sorted(listed)):
            own = list(Conflict.objects.filter(**{f"{field}__in": part}, settled_at__isnull=True).order_by().values_list("pk", flat=True))
            Conflict.objects.filter(pk__in=own).delete()


def key_of_conflict(kind: str, accounts: Sequence[str], column: str, values: Sequence[str]) -> str:
    """Return the same key for the same conflict, whichever import finds it."""
    return conflict_key(kind, accounts, column, values)


def touched(ids: Iterable[int], *, now: datetime) -> None:
    """Let the versions of accounts grow whose rows were restored."""
    for part in _parts(sorted(ids)):
        Account.objects.filter(pk__in=part).update(version=F("version") + 1, changed_at=now)


def _places(by: Actor, owners: Iterable[int]) -> dict[int, str]:
    places = dict(Organisation.objects.filter(pk__in=set(owners)).order_by().values_list("pk", "path"))
    for path in places.values():
        require(by, Action.IMPORT, path)
    return places


def _act(action: str, own: int, name: str, place: str, told: Mapping[str, Any], why: str) -> Act:
    return Act(
        action=action,
        subject=f"account:{own}",
        subject_name=name,
        place=place,
        change={column: [plain(value) for value in pair] for column, pair in told.items()},
        why=why,
    )


def _parts(listed: Sequence[Any], size: int = 5000) -> Iterable[Sequence[Any]]:
    return (listed[start : start + size] for start in range(0, len(listed), size))
