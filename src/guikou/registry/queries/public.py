"""What the public may know of the register, without signing in: which accounts are official, which were, and whether an address is one of them."""

from typing import Any

from django.db.models import Q, QuerySet

from guikou.registry.domain.identity import Unidentifiable, identify
from guikou.registry.domain.states import GONE, AccountState
from guikou.registry.models import Account
from guikou.registry.queries.accounts import catalogue

# Not public: it was never opened.
UNOPENED = frozenset({AccountState.REQUESTED, AccountState.REFUSED})
CLOSED = GONE - UNOPENED
MOST_FOUND = 20


def _published() -> QuerySet[Account]:
    return Account.objects.exclude(state__in=UNOPENED).select_related("organisation")


def listed(*, closed: bool, offset: int, limit: int) -> dict[str, Any]:
    """Return a part of the official accounts, or of those that are official no longer, by organisation."""
    rows = _published().filter(state__in=CLOSED) if closed else _published().exclude(state__in=CLOSED)
    ordered = rows.order_by("organisation__path", "platform", "name", "id")
    return {"total": ordered.count(), "items": [_shown(account) for account in ordered[offset : offset + limit]]}


def verified(asked: str) -> dict[str, Any]:
    """
    Say whether an address, a handle or a name is that of an official account: `yes`, `no-longer` where all that fit are closed, `unknown` where none fits.

    An address is read by the rules of the platform catalogue; a handle or a name has to be the whole one, whatever its case.
    """
    written = asked.strip()
    found = [_shown(account) for account in _published().filter(_fits(written)).order_by("organisation__path", "id")[:MOST_FOUND]]
    answer = "unknown" if not found else "yes" if any(account["official"] for account in found) else "no-longer"
    return {"answer": answer, "accounts": found}


def _fits(written: str) -> Q:
    bare = written.removeprefix("@")
    named = Q(name__iexact=written) | Q(handle__iexact=bare) | Q(stable_id__iexact=written) | Q(key__iexact=written)
    if "." not in written and "/" not in written:
        return named
    try:
        identity = identify(catalogue(), platform=None, url=written, stable_id=None, handle=None, name=None)
    except Unidentifiable:
        return named | Q(url__iexact=written)
    meant = Q(key=identity.account_id) | Q(url__iexact=identity.url or written)
    if identity.stable_id:
        meant |= Q(platform=identity.platform, stable_id__iexact=identity.stable_id)
    if identity.handle:
        meant |= Q(platform=identity.platform, handle__iexact=identity.handle)
    return named | meant


def _shown(account: Account) -> dict[str, Any]:
    return {
        "key": account.key,
        "platform": account.platform,
        "name": account.name,
        "former_names": account.former_names,
        "handle": account.handle,
        "url": account.url,
        "organisation": account.organisation.name,
        "state": account.state,
        "official": account.state not in CLOSED,
    }
