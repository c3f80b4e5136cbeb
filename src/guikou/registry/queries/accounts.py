"""Reading accounts and who holds their logins."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Count, Prefetch, Q, QuerySet

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor, require
from guikou.people.models import Organisation
from guikou.people.queries import organisations, under
from guikou.registry.catalogue import load
from guikou.registry.divisions import load as load_directory
from guikou.registry.domain.platforms import Catalogue
from guikou.registry.domain.states import GONE, AccountState
from guikou.registry.domain.upkeep import DRILL_EVERY, WARN_BEFORE
from guikou.registry.models import Account, Custody

_BATCH = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """An organisation in the tree beside a list: how many accounts it and those below have; `depth` below the highest shown; `open` where its children show."""

    organisation: Organisation
    accounts: int
    depth: int
    open: bool
    chosen: bool
    has_children: bool


def accounts(by: Actor, action: Action = Action.SEE_REGISTER) -> QuerySet[Account]:
    """Return the accounts of organisations in which the actor may do that, with their owners. Entries that were merged into others are left out."""
    return Account.objects.filter(under(by.reach(action), field="organisation__path"), merged_into=None).select_related("organisation")


def account(by: Actor, account_id: int, action: Action = Action.SEE_REGISTER) -> Account:
    """
    Return one of them.

    :raises Account.DoesNotExist: there is none, or the actor may not see it.
    """
    return accounts(by, action).get(pk=account_id)


def accounts_by_key(keys: Iterable[str]) -> dict[str, Account]:
    """
    Return the registered accounts that these keys lead to, by key, whoever may see them: for operations, which ask for the right themselves. A former key
    leads to the account that bore it, and an entry that was merged away to the one that is kept.
    """
    listed = sorted(set(keys))
    found: dict[str, Account] = {}
    for start in range(0, len(listed), _BATCH):
        rows = Account.objects.filter(key__in=listed[start : start + _BATCH], merged_into=None).select_related("organisation")
        found.update({row.key: row for row in rows})
    if missing := set(listed) - set(found):
        for row in Account.objects.exclude(former_keys=[]).filter(merged_into=None).select_related("organisation").order_by("pk"):
            found.update({each: row for each in row.former_keys if each in missing and each not in found})
    return found


def counts_by_state(by: Actor) -> dict[AccountState, int]:
    """Return how many accounts are in each state; states without any are left out."""
    rows = accounts(by).order_by().values_list("state").annotate(Count("pk"))
    return {AccountState(state): number for state, number in rows}


def gone() -> Q:
    """Return the condition that an account is not open to the public any more under this register."""
    return Q(state__in=[state.value for state in GONE])


def behind_in_upkeep(on: date) -> Q:
    """Return the condition that on that day an account's certificate or contract has ended or ends within 60 days, or its login was not tried for a year."""
    soon = on + WARN_BEFORE
    held = Custody.objects.filter(until=None, since__lt=on - DRILL_EVERY).exclude(tried_on__gte=on - DRILL_EVERY)
    return ~gone() & (Q(certificate_expires_on__lte=soon) | Q(contract_ends_on__lte=soon) | Q(pk__in=held.values("account")))


def custody(by: Actor, account_id: int) -> list[Custody]:
    """
    Return who holds and held the login, the newest first.

    :raises Account.DoesNotExist: there is no such account, or the actor may not see it.
    :raises NotAllowed: the actor may not see personal data there.
    """
    found = account(by, account_id)
    require(by, Action.SEE_PERSONAL, found.organisation.path)
    return list(Custody.objects.filter(account=found))


def custody_of(by: Actor) -> "Prefetch[str, QuerySet[Custody], str]":
    """Return what puts the present holders of a list's accounts into `present_custody`: only those that the actor may see."""
    seen = Custody.objects.filter(under(by.reach(Action.SEE_PERSONAL), field="account__organisation__path"), until=None)
    return Prefetch("custody", seen, to_attr="present_custody")


def tree(by: Actor, chosen: int | None = None, action: Action = Action.SEE_REGISTER) -> list[Branch]:
    """
    Return the tree beside a list: the highest organisations that the actor sees, and the children of the chosen one and of all above it, each with the number
    of accounts in it and below. Three queries, whatever the size.
    """
    seen = {row[0]: row for row in organisations(by, action).order_by("path").values_list("pk", "parent_id", "path", "ended_on")}
    counted: Counter[str] = Counter()
    for path, number in accounts(by, action).order_by().values_list("organisation__path").annotate(Count("pk")):
        parts = path.strip("/").split("/")
        for length in range(1, len(parts) + 1):
            counted[f"/{'/'.join(parts[:length])}/"] += number
    parents = {parent for _, parent, _, _ in seen.values()}
    tops = [pk for pk, parent, _, _ in seen.values() if parent not in seen]
    picked = seen.get(chosen or 0)
    opened = {int(part) for part in picked[2].strip("/").split("/")} if picked else set(tops) if len(tops) == 1 else set()
    shown = [
        (pk, path)
        for pk, parent, path, ended in seen.values()
        if (parent in opened or parent not in seen) and (counted[path] or ended is None)
    ]
    found = Organisation.objects.in_bulk([pk for pk, _ in shown])
    return [
        Branch(
            organisation=found[pk],
            accounts=counted[path],
            depth=sum(int(part) in seen for part in path.strip("/").split("/")) - 1,
            open=pk in opened and pk in parents,
            chosen=pk == chosen,
            has_children=pk in parents,
        )
        for pk, path in shown
        if pk in found
    ]


@cache
def catalogue() -> Catalogue:
    """Return the platform catalogue, read once."""
    return load()


@cache
def platforms() -> Mapping[str, Text]:
    """Return the names of all platforms by id, in the order of the catalogue."""
    return {platform.id: platform.name for platform in catalogue().platforms}


@cache
def functions() -> Mapping[str, Text]:
    """Return the names of all functions by id, in the order of the catalogue."""
    return {each.id: each.name for each in load_directory().functions}
