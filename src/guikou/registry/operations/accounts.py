"""Adding accounts, changing what the register says of them, giving them to another body, moving them from state to state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, require
from guikou.registry.domain.editing import (
    IDENTIFYING,
    PROFILE,
    UPKEEP,
    NothingChanged,
    check_columns,
    difference,
    reason,
)
from guikou.registry.domain.states import AccountState, move, move_by_hand
from guikou.registry.domain.stopping import check_stop
from guikou.registry.models import Account
from guikou.registry.operations import common
from guikou.trail.operations import Act, record, record_all

_NULLABLE = frozenset(field.name for field in Account._meta.fields if field.null)


class NothingChosen(Refusal):
    """No account was chosen."""

    def __init__(self) -> None:
        super().__init__(Text("请先选择账号", "Choose accounts first"))


def add_account(*, organisation_id: int, platform: str, values: Mapping[str, Any], why: str, by: Actor, now: datetime) -> Account:
    """
    Register an account that runs already. `values` are columns of PROFILE and `stable_id`.

    :raises NotAllowed: no right over the organisation.
    :raises AccountTaken: the register has it.
    :raises Unidentifiable: nothing tells which account it is.
    """
    with transaction.atomic():
        organisation = common.living(organisation_id, by=by, action=Action.EDIT_REGISTER)
        check_columns(values, (*PROFILE, "stable_id"))
        known = {name: str(values.get(name) or "") for name in ("stable_id", "handle", "name", "url")}
        found = common.identified(platform=platform, **known)
        common.check_free(found["key"], besides=None, field="stable_id" if found["stable_id"] else "name")
        columns = {name: _stored(name, value) for name, value in values.items()} | found
        account = Account.objects.create(
            organisation=organisation,
            organisation_origin="data",
            platform=platform,
            state_since=common.today(now),
            created_at=now,
            changed_at=now,
            **(columns | {"name": known["name"] or found["key"].partition(":")[2]}),
        )
        change = difference({}, {"platform": platform, "organisation": organisation.name} | columns)
        record(common.act("add", account, change=change, why=reason(why)), by=by, now=now)
    return account


def change_account(*, account_id: int, version: int | None, values: Mapping[str, Any], why: str, by: Actor, now: datetime) -> Account:
    """
    Change columns of PROFILE. A former name or handle is kept; where the account is known by them alone, its key changes with them.

    :raises NotAllowed: no right over its owner.
    :raises ChangedMeanwhile: somebody else changed it.
    :raises NothingChanged: everything is as it was.
    :raises AccountTaken: under the new name or handle another account is registered.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.EDIT_REGISTER, version=version)
        check_columns(values, PROFILE)
        _change(account, values, what="change", why=reason(why), by=by, now=now)
    return account


def record_upkeep(*, account_id: int, version: int | None, values: Mapping[str, Any], why: str = "", by: Actor, now: datetime) -> Account:
    """
    Record contract, fee, hours, certificate: columns of UPKEEP, which the owner unit knows best.

    :raises NotAllowed: no right to keep what belongs to its owner.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.KEEP_ACCOUNTS, version=version)
        check_columns(values, UPKEEP)
        _change(account, values, what="upkeep", why=why.strip(), by=by, now=now)
    return account


def _change(account: Account, values: Mapping[str, Any], *, what: str, why: str, by: Actor, now: datetime) -> None:
    stored = {name: _stored(name, value) for name, value in values.items()}
    changed = {name: value for name, value in stored.items() if getattr(account, name) != value}
    if not changed:
        raise NothingChanged
    if IDENTIFYING & set(changed):
        changed |= common.rekeyed(account, **{name: changed[name] for name in IDENTIFYING & set(changed)})
    changed |= common.former_names(account, changed)
    change = difference({name: getattr(account, name) for name in changed}, changed)
    common.put(account, changed, now=now)
    record(common.act(what, account, change=change, why=why), by=by, now=now)


def move_accounts(*, account_ids: Sequence[int], organisation_id: int, why: str, by: Actor, now: datetime) -> int:
    """
    Give accounts to another body; needs the right over both. Return how many moved: those it has already are left.

    :raises NotAllowed: no right over one of them or over the body.
    """
    with transaction.atomic():
        to = common.living(organisation_id, by=by, action=Action.EDIT_REGISTER)
        accounts = [account for account in _all(account_ids, by=by) if account.organisation_id != to.pk]
        told = reason(why)
        acts = []
        for account in accounts:
            change = {"organisation": [account.organisation.name, to.name], "organisation_id": [account.organisation_id, to.pk]}
            account.organisation, account.organisation_origin = to, "data"
            account.proposed = [name for name in account.proposed if not name.startswith("organisation")]
            acts.append(common.act("move", account, change=change, why=told))
        _save(accounts, ("organisation", "organisation_origin", "proposed"), acts, by=by, now=now)
    return len(accounts)


def set_function(*, account_ids: Sequence[int], function: str, why: str, by: Actor, now: datetime) -> int:
    """Give accounts a function of the catalogue. Return how many changed."""
    return _set("function", function, account_ids=account_ids, why=why, by=by, now=now)


def set_protected(*, account_ids: Sequence[int], protected: bool, why: str, by: Actor, now: datetime) -> int:
    """Mark accounts as ones about which only a person decides, or take the mark away. Return how many changed."""
    return _set("protected", protected, account_ids=account_ids, why=why, by=by, now=now)


def _set(column: str, value: Any, *, account_ids: Sequence[int], why: str, by: Actor, now: datetime) -> int:
    with transaction.atomic():
        accounts = [account for account in _all(account_ids, by=by) if getattr(account, column) != value]
        told = reason(why)
        acts = [common.act("change", account, change={column: [getattr(account, column), value]}, why=told) for account in accounts]
        for account in accounts:
            setattr(account, column, value)
            account.proposed = [name for name in account.proposed if name != column]
        _save(accounts, (column, "proposed"), acts, by=by, now=now)
    return len(accounts)


def _all(account_ids: Iterable[int], *, by: Actor) -> list[Account]:
    wanted = set(account_ids)
    if not wanted:
        raise NothingChosen
    found: list[Account] = []
    for start in range(0, len(wanted), 500):
        part = sorted(wanted)[start : start + 500]
        rows = Account.objects.select_for_update(of=("self",)).select_related("organisation")
        found.extend(rows.filter(pk__in=part, merged_into=None).order_by("pk"))
    if len(found) != len(wanted):
        raise common.NoSuchAccount
    for path in {account.organisation.path for account in found}:
        require(by, Action.EDIT_REGISTER, path)
    return found


def _save(accounts: list[Account], columns: tuple[str, ...], acts: list[Act], *, by: Actor, now: datetime) -> None:
    for account in accounts:
        account.version += 1
        account.changed_at = now
    Account.objects.bulk_update(accounts, (*columns, "version", "changed_at"), batch_size=200)
    record_all(acts, by=by, now=now)


def move_state(
    *, account_id: int, to: AccountState, why: str, by: Actor, now: datetime, version: int | None = None, by_hand: bool = True
) -> Account:
    """
    Move an account to another state. `by_hand`: only the moves that need no procedure; the others belong to the packages that carry the procedure out.

    :raises NoSuchMove: it cannot go there from where it stands.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.EDIT_REGISTER, version=version)
        change_state(account, to, why=reason(why), by=by, now=now, by_hand=by_hand)
    return account


def change_state(account: Account, to: AccountState, *, why: str, by: Actor, now: datetime, by_hand: bool = False) -> None:
    """Move a locked account, inside the caller's transaction and after the caller's check of rights."""
    before = AccountState(account.state)
    after = (move_by_hand if by_hand else move)(before, to)
    common.put(account, {"state": after, "state_since": common.today(now)}, now=now)
    record(common.act("state", account, change={"state": [before.value, after.value]}, why=why), by=by, now=now)


def set_stop_date(*, account_id: int, version: int | None, stop_on: date | None, why: str, by: Actor, now: datetime) -> Account:
    """
    Plan the day from which nothing new is delivered to an account; None: it does not stop.

    :raises CannotStop: the day is over, or the account takes nothing new as it is.
    :raises NothingChanged: that day is planned already.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.EDIT_REGISTER, version=version)
        check_stop(AccountState(account.state), stop_on, today=common.today(now))
        _change(account, {"stop_on": stop_on}, what="stop-date", why=reason(why), by=by, now=now)
    return account


def _stored(name: str, value: Any) -> Any:
    """Return a value as its column keeps it: texts are never empty in the sense of unknown, other columns can be."""
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    if value is None and name == "protected":
        return False
    return "" if value is None and name not in _NULLABLE else value
