"""Who holds an account's login: recording, handing over, trying it once a year, losing it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry.domain.editing import ReasonMissing, difference, reason
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.upkeep import NotYet, check_hand_over
from guikou.registry.models import Account, Custody
from guikou.registry.operations import common
from guikou.registry.operations.accounts import change_state
from guikou.trail.operations import record

_CONTACT = ("post", "telephone", "recovery")


class NobodyHolds(Refusal):
    """No holder of the login is recorded."""

    def __init__(self) -> None:
        super().__init__(Text("还没有登记登录保管人，请先登记", "No holder of the login is recorded yet; record one first"))


class HolderMissing(ReasonMissing):
    """A holder needs a name."""

    field = "holder"

    def __init__(self) -> None:
        Refusal.__init__(self, Text("请写明保管人", "Please say who holds it"))


def hand_over(
    *,
    account_id: int,
    holder: str,
    since: date,
    post: str = "",
    telephone: str = "",
    recovery: str = "",
    handed_over_by: str = "",
    why: str = "",
    by: Actor,
    now: datetime,
) -> Custody:
    """
    Record who holds the login from that day; whoever held it before ends on it. The first holder is recorded in the same way.

    The trail says that the holder changed, not who holds it: the trail cannot be edited, personal data has to be.

    :raises NotYet: the day has not come.
    :raises CustodyBeforeLast: the present holder took over later.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.KEEP_ACCOUNTS)
        if not holder.strip():
            raise HolderMissing
        present = _present(account)
        check_hand_over(since, present_since=present.since if present else None, today=common.today(now))
        if present:
            present.until = since
            present.save(update_fields=("until",))
        made = Custody.objects.create(
            account=account,
            holder=holder.strip(),
            since=since,
            post=post.strip(),
            telephone=telephone.strip(),
            recovery=recovery.strip(),
            handed_over_by=handed_over_by.strip() or (present.holder if present else ""),
        )
        change = {"since": since.isoformat(), "first": present is None}
        record(common.act("custody", account, change=change, why=why.strip()), by=by, now=now)
    return made


def correct_custody(*, account_id: int, values: dict[str, Any], by: Actor, now: datetime) -> Custody:
    """
    Correct post, telephone and recovery of the present holder; nobody else takes over.

    :raises NobodyHolds: no holder is recorded.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.KEEP_ACCOUNTS)
        present = _held(account)
        changed = difference(
            {name: getattr(present, name) for name in _CONTACT}, {name: str(values[name]).strip() for name in _CONTACT if name in values}
        )
        for name, (_, value) in changed.items():
            setattr(present, name, value)
        present.save()
        record(common.act("custody-correct", account, change={"columns": sorted(changed)}), by=by, now=now)
    return present


def record_drill(*, account_id: int, tried_on: date, by: Actor, now: datetime) -> Custody:
    """
    Record that somebody signed in and went through the recovery on that day: the yearly drill.

    :raises NobodyHolds: no holder is recorded.
    :raises NotYet: the day has not come.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.KEEP_ACCOUNTS)
        present = _held(account)
        if tried_on > common.today(now):
            raise NotYet("tried_on")
        present.tried_on = tried_on
        present.save(update_fields=("tried_on",))
        record(common.act("drill", account, change={"tried_on": tried_on.isoformat()}), by=by, now=now)
    return present


def lose_login(*, account_id: int, why: str, by: Actor, now: datetime) -> Account:
    """
    Record that nobody can log in to the account any more.

    :raises NoSuchMove: from its state that cannot be said.
    """
    return _login(account_id, AccountState.LOGIN_LOST, why=why, by=by, now=now)


def find_login(*, account_id: int, why: str, by: Actor, now: datetime) -> Account:
    """
    Record that the login was got back: the account runs again.

    :raises NoSuchMove: it was not lost.
    """
    return _login(account_id, AccountState.ACTIVE, why=why, by=by, now=now)


def _login(account_id: int, to: AccountState, *, why: str, by: Actor, now: datetime) -> Account:
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.KEEP_ACCOUNTS)
        if to is AccountState.ACTIVE and account.state != AccountState.LOGIN_LOST:
            raise NotLost
        change_state(account, to, why=reason(why), by=by, now=now, by_hand=True)
    return account


class NotLost(Refusal):
    """The login is not recorded as lost."""

    def __init__(self) -> None:
        super().__init__(Text("这个账号没有登记为登录丢失", "The login of this account is not recorded as lost"))


def _present(account: Account) -> Custody | None:
    return Custody.objects.select_for_update().filter(account=account, until=None).first()


def _held(account: Account) -> Custody:
    present = _present(account)
    if present is None:
        raise NobodyHolds
    return present
