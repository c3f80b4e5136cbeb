"""The stable id of an account, and what is seen under it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.models import Organisation, OrganisationName
from guikou.registry.domain.drift import Drift, Registered, Seen, Verdict, compare
from guikou.registry.domain.editing import difference, reason
from guikou.registry.domain.settling import ConflictKind, key
from guikou.registry.domain.states import AccountState
from guikou.registry.models import Account, Conflict
from guikou.registry.operations import common
from guikou.registry.operations.accounts import change_state
from guikou.registry.operations.conflicts import open_conflict
from guikou.trail.operations import record


class NotAStableId(Refusal):
    """It has not the form of an id on that platform."""

    field = "stable_id"

    def __init__(self, stated: str, platform: Text) -> None:
        super().__init__(
            Text("“{stated}”不是{platform}固定编号的写法", "“{stated}” does not have the form of a stable id on {platform}").fill(
                stated=stated[:60], platform=platform
            )
        )


def set_stable_id(*, account_id: int, version: int | None, stable_id: str, why: str, by: Actor, now: datetime) -> Account | Conflict:
    """
    Give an account the platform's own id: its key changes, and the former one is kept. An account that was only approved runs from then on.

    Where another account has that id nothing is changed, and the conflict that a person has to settle is returned.

    :raises NotAStableId: it has not the form of an id on that platform.
    :raises NotAllowed: no right over the owner.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.EDIT_REGISTER, version=version)
        why = reason(why)
        found = common.with_stable_id(account, stable_id)
        if not found:
            raise NotAStableId(stable_id, common.catalogue()[account.platform].name)
        other = Account.objects.select_related("organisation").filter(platform=account.platform, stable_id=found["stable_id"])
        taken = other.exclude(pk=account.pk).filter(merged_into=None).first()
        if taken:
            conflict = _taken(account, taken, found["stable_id"], now=now)
            act = common.act("stable-id-taken", account, change={"stable_id": found["stable_id"], "other": taken.pk}, why=why)
            record(act, by=by, now=now)
            return conflict
        changed = common.with_key(account, found, field="stable_id")
        change = difference({name: getattr(account, name) for name in changed}, changed)
        common.put(account, changed, now=now)
        record(common.act("stable-id", account, change=change, why=why), by=by, now=now)
        if account.state == AccountState.FILED:
            change_state(account, AccountState.ACTIVE, why=why, by=by, now=now)
    return account


def _taken(account: Account, other: Account, stable_id: str, *, now: datetime) -> Conflict:
    sentence = _TAKEN.fill(stable_id=stable_id, name=other.name, owner=other.organisation.name, one=account.name)
    return open_conflict(
        key=key(ConflictKind.STABLE_ID_TAKEN, sorted((account.key, other.key)), "stable_id", [stable_id]),
        kind=ConflictKind.STABLE_ID_TAKEN,
        accounts=[other, account],
        organisation=account.organisation,
        column="stable_id",
        values=[other.name, account.name],
        sources=[],
        sentence=sentence,
        now=now,
    )


def record_identity(*, account_id: int, seen: Seen, by: Actor, now: datetime) -> Verdict:
    """
    Keep what collection saw under an account's stable id, and say whether it is still the account that was registered. The register itself stays as it
    is: a person decides. A trail line is written when the verdict changes.

    :raises NotAllowed: the actor may not collect there.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.COLLECT)
        verdict = compare(registered(account), seen)
        if verdict.drift is Drift.UNKNOWN and seen.exists is not False:
            return verdict
        before, account.identity_drift = account.identity_drift, verdict.drift
        account.identity_seen = _shown(seen)
        account.identity_checked_at = now
        account.save(update_fields=("identity_drift", "identity_seen", "identity_checked_at"))
        if before != verdict.drift and not (before == "" and verdict.drift is Drift.SAME):
            change = {"identity_drift": [before, verdict.drift.value], "seen": account.identity_seen}
            record(common.act("identity", account, change=change), by=by, now=now)
    return verdict


def accept_identity(*, account_id: int, version: int | None, why: str, by: Actor, now: datetime) -> Account:
    """
    Take over into the register the name, handle and certified body that were seen: a person has checked that it is the same account.

    :raises NothingSeen: no identity check has seen anything.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.EDIT_REGISTER, version=version)
        why = reason(why)
        values = {name: value for name in ("name", "handle", "verified_as") if (value := account.identity_seen.get(name))}
        if not values:
            raise NothingSeen
        changed: dict[str, Any] = {name: value for name, value in values.items() if getattr(account, name) != value}
        identifying = {name: changed[name] for name in ("name", "handle") if name in changed}
        if identifying:
            changed |= common.rekeyed(account, **identifying)
        changed |= common.former_names(account, changed)
        change = difference({name: getattr(account, name) for name in changed}, changed)
        common.put(account, changed | {"identity_drift": Drift.SAME}, now=now)
        record(common.act("identity-accept", account, change=change, why=why), by=by, now=now)
    return account


class NothingSeen(Refusal):
    """No identity check has seen anything yet."""

    def __init__(self) -> None:
        super().__init__(Text("还没有核对到平台上的名称、标识或认证主体", "Nothing has been seen on the platform yet"))


def registered(account: Account) -> Registered:
    """Return what the register holds about an account's identity."""
    return Registered(name=account.name, handle=account.handle, verified_as=account.verified_as, bodies=_bodies(account.organisation))


def _bodies(organisation: Organisation) -> tuple[str, ...]:
    former: Iterable[str] = OrganisationName.objects.filter(organisation=organisation).values_list("name", flat=True)
    return (organisation.name, *former)


def _shown(seen: Seen) -> dict[str, Any]:
    return {
        name: value.replace("\x00", "")[:250] if isinstance(value, str) else value
        for name, value in asdict(seen).items()
        if value is not None
    }


_TAKEN = Text(
    "要给“{one}”登记的固定编号{stable_id}已经属于“{name}”（{owner}）。请核实两者是否同一个账号。",
    "The stable id {stable_id} that was to be given to “{one}” belongs to “{name}” ({owner}) already. Please check whether both are one account.",
)
