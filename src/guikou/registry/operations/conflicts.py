"""Conflicts between sources: settling what imports found (`guikou.registry.bulk` keeps it)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.models import Organisation
from guikou.registry.domain.editing import IDENTIFYING, ReasonMissing, difference, reason
from guikou.registry.domain.settling import AlreadySettled, ConflictKind, NotAValue, Outcome, check_way
from guikou.registry.domain.states import FROM_STATUS
from guikou.registry.domain.values import read_value
from guikou.registry.models import Account, Conflict
from guikou.registry.operations import common
from guikou.trail.operations import Act, record_all


class NoSuchConflict(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这项冲突", "There is no such conflict"))


class NoSuchBody(Refusal):
    """No organisation of the register bears that name."""

    field = "value"

    def __init__(self, name: str) -> None:
        super().__init__(
            Text("台账中没有名为“{name}”的单位，请先登记单位", "No organisation named “{name}” is registered; register it first").fill(
                name=name
            )
        )


def open_conflict(
    *,
    key: str,
    kind: ConflictKind,
    accounts: Sequence[Account],
    organisation: Organisation,
    column: str,
    values: Sequence[str],
    sources: Sequence[str],
    sentence: Text,
    now: datetime,
) -> Conflict:
    """Keep one conflict, or return the one that is kept already. Inside the caller's transaction."""
    conflict, made = Conflict.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "organisation": organisation,
            "column": column,
            "values": list(values),
            "sources": list(sources),
            "sentence_zh": sentence.zh,
            "sentence_en": sentence.en,
            "found_at": now,
        },
    )
    if made:
        conflict.accounts.set(accounts)
    return conflict


def settle(*, conflict_id: int, version: int | None, outcome: Outcome, why: str, value: str = "", by: Actor, now: datetime) -> Conflict:
    """
    Settle a conflict by choosing a value (`value`: one that the sources give), by saying that they really are different, or by setting it aside.
    That two are one is said by `merging.merge`.

    :raises NotThatWay: this kind is not settled so.
    :raises AlreadySettled: somebody was first.
    :raises NotAValue: none of the sources says that.
    """
    with transaction.atomic():
        conflict = locked(conflict_id, by=by, version=version)
        check_way(ConflictKind(conflict.kind), outcome, conflict.column)
        if outcome is Outcome.ONE:
            raise MergeInstead
        why = reason(why)
        acts = [_choose(conflict, value, why=why, by=by, now=now)] if outcome is Outcome.VALUE else []
        acts.append(close(conflict, outcome, why=why, chosen=value, by=by, now=now))
        record_all(acts, by=by, now=now)
    return conflict


def settle_many(*, conflict_ids: Sequence[int], why: str, by: Actor, now: datetime) -> int:
    """
    Set several conflicts aside for one reason. Return how many; those that somebody settled meanwhile are left.

    :raises NotAllowed: no right over one of them.
    """
    with transaction.atomic():
        told = reason(why)
        acts = []
        for conflict_id in sorted(set(conflict_ids)):
            try:
                conflict = locked(conflict_id, by=by)
            except AlreadySettled:
                continue
            acts.append(close(conflict, Outcome.ASIDE, why=told, by=by, now=now))
        record_all(acts, by=by, now=now)
    return len(acts)


class MergeInstead(ReasonMissing):
    """Two accounts become one by a merger, which names the one to keep."""

    field = "kept"

    def __init__(self) -> None:
        Refusal.__init__(self, Text("请选择保留哪一个账号", "Please choose which account to keep"))


def locked(conflict_id: int, *, by: Actor, version: int | None = None) -> Conflict:
    """
    Return an open conflict for settling, its row locked.

    :raises NoSuchConflict: there is none.
    :raises NotAllowed: no right over its organisation or over one of its accounts.
    :raises AlreadySettled: somebody was first.
    """
    conflict = Conflict.objects.select_for_update(of=("self",)).select_related("organisation").filter(pk=conflict_id).first()
    if conflict is None:
        raise NoSuchConflict
    require(by, Action.EDIT_REGISTER, conflict.organisation.path)
    for path in conflict.accounts.values_list("organisation__path", flat=True):
        require(by, Action.EDIT_REGISTER, path)
    if conflict.settled_at:
        raise AlreadySettled
    if version is not None and conflict.version != version:
        raise common.ChangedMeanwhile
    return conflict


def close(conflict: Conflict, outcome: Outcome, *, why: str, chosen: str = "", by: Actor, now: datetime) -> Act:
    """Mark a locked conflict as settled and return its trail line."""
    conflict.settled_at, conflict.settled_by_name = now, by.name
    conflict.outcome, conflict.why, conflict.chosen = outcome, why, chosen[:300]
    conflict.version += 1
    conflict.save()
    change = {"outcome": outcome.value} | ({"chosen": chosen} if chosen else {})
    return act("settle", conflict, change=change, why=why)


def reopen(conflict: Conflict, *, why: str) -> Act:
    """Open a settled conflict again, because what settled it was undone, and return its trail line."""
    conflict.settled_at, conflict.settled_by_name, conflict.outcome, conflict.chosen, conflict.why = None, "", "", "", ""
    conflict.version += 1
    conflict.save()
    return act("reopen", conflict, why=why)


def act(what: str, conflict: Conflict, *, change: Mapping[str, Any] | None = None, why: str = "") -> Act:
    """Return the trail line of an act on a conflict: `conflict.<what>`."""
    return Act(
        action=f"conflict.{what}",
        subject=f"conflict:{conflict.pk}",
        subject_name=conflict.organisation.name,
        place=conflict.organisation.path,
        change=change or {},
        why=why,
    )


def _choose(conflict: Conflict, value: str, *, why: str, by: Actor, now: datetime) -> Act:
    if value not in conflict.values:
        raise NotAValue
    account = conflict.accounts.select_related("organisation").filter(merged_into=None).first()
    if account is None:
        raise common.NoSuchAccount
    account = common.locked(account.pk, by=by, action=Action.EDIT_REGISTER)
    changed = _owner(account, value, by=by) if conflict.kind == ConflictKind.SEVERAL_BODIES else _fact(account, conflict.column, value)
    before = {name: getattr(account, name) for name in changed}
    change = difference(_named(before), _named(changed))
    common.put(account, changed, now=now)
    return common.act("change", account, change=change, why=why)


def _named(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.name if isinstance(value, Organisation) else value for name, value in values.items()}


def _owner(account: Account, name: str, *, by: Actor) -> dict[str, Any]:
    within = Organisation.objects.filter(name=name, ended_on=None).order_by("path")
    organisation = within.first() or Organisation.objects.filter(key=name, ended_on=None).first()
    if organisation is None:
        raise NoSuchBody(name)
    require(by, Action.EDIT_REGISTER, organisation.path)
    return {"organisation": organisation, "organisation_origin": "data"} if organisation.pk != account.organisation_id else {}


def _fact(account: Account, column: str, value: str) -> dict[str, Any]:
    stored = read_value(column, value)
    if column == "status":
        column, stored = "state", FROM_STATUS[value]
    changed: dict[str, Any] = {column: stored} if getattr(account, column) != stored else {}
    if column in IDENTIFYING and changed:
        changed |= common.rekeyed(account, **{column: str(stored)}) | {column: stored}
    return changed | common.former_names(account, changed)
