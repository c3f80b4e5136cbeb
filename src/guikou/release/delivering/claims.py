"""
Taking rows that are due, keeping them, giving them back.

A worker holds a row while it stands under the fence that the worker was given. An account has one writer: whoever takes a row of it has the lock on the account's
channel for that moment and sees that no other row of the account is held. Of one account rows go in the order in which they were written; one that has to wait for
longer than a minute is overtaken. What corrects or takes back a publication waits until that has come to an end.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guikou.channels.delivery import Hold, State
from guikou.people.queries import under
from guikou.release.models import Channel, Delivery, Stop

LEASE: Final = timedelta(seconds=200)
"""More than twice as long as one call to a platform may take: before each call a lease of which half is over is renewed."""
PATIENCE: Final = timedelta(minutes=1)
UNDER_WAY: Final = (State.QUEUED, State.PREPARING, State.PREPARED, State.SENDING, State.UNCONFIRMED, State.ACCEPTED)
_LOOKED_AT: Final = 8
"""So many candidates are looked at for each row that is wanted: others are being taken by other workers at this moment."""

_Mode = Channel.Mode
_AMENDS = ~Q(act=Delivery.Act.PUBLISH)
_CHANGES = Q(state__in=(State.QUEUED, State.PREPARED)) | Q(_AMENDS, state=State.SENDING)
"""The next step changes something at the platform; everywhere else it only looks."""
_OPEN = (
    Q(act=Delivery.Act.PUBLISH, state=State.QUEUED, account__channel__mode__in=(_Mode.PRACTICE, _Mode.LIVE))
    | Q(practice=True, account__channel__mode__in=(_Mode.PRACTICE, _Mode.LIVE))
    | Q(practice=False, account__channel__mode=_Mode.LIVE)
)
"""Sending is switched on for where the row goes. One that is not begun goes wherever the account sends now; one that is begun ends where it began."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that a worker holds, until it is taken by another or given back."""

    id: int
    account_id: int
    fence: int


def free() -> Q:
    """Return the condition that nothing stands in the way of a row's next step: neither a switch, nor a stop, nor a login that failed."""
    stopped = under(
        tuple(Stop.objects.filter(lifted_at=None).values_list("organisation__path", flat=True)), field="account__organisation__path"
    )
    return Q(account__channel__held=False, hold=Hold.NOT) & (~_CHANGES | _OPEN & ~stopped)


def due(now: datetime) -> QuerySet[Delivery]:
    """Return the rows whose next step may be taken, what has waited longest first."""
    open_ = free()
    others = Delivery.objects.filter(account=OuterRef("account"), pk__lt=OuterRef("pk"))
    sooner = others.filter(open_, _CHANGES, not_before__lte=now + PATIENCE)
    same_place = others.filter(release=OuterRef("release"), language=OuterRef("language"), state__in=UNDER_WAY)
    held = Delivery.objects.filter(account=OuterRef("account"), leased_until__gt=now)
    waits = Q(state__in=UNDER_WAY, not_before__lte=now) & (Q(leased_until=None) | Q(leased_until__lte=now))
    return (
        Delivery.objects.filter(waits, open_)
        .exclude(Exists(held))
        .exclude(_CHANGES & Exists(sooner))
        .exclude(_AMENDS & Exists(same_place))
        .order_by("not_before", "pk")
    )


def claim(most: int, *, now: datetime, lease: timedelta = LEASE) -> list[Claim]:
    """
    Take up to so many rows that are due, each of another account.

    On PostgreSQL accounts that another worker is taking are passed over; on SQLite the whole step has the database for itself.
    """
    candidates = _first_of_accounts(due(now)[: most * _LOOKED_AT])
    if not candidates:  # so that an idle worker takes no lock
        return []
    claimed: list[Claim] = []
    with transaction.atomic():
        wanted = Channel.objects.filter(account__in=candidates.keys()).order_by("pk")
        modes = {row.account_id: row.mode for row in wanted.select_for_update(skip_locked=True)[:most]}
        still = due(now).filter(pk__in=[candidates[account] for account in modes])
        for row in still:
            fresh = row.act == Delivery.Act.PUBLISH and row.state == State.QUEUED
            practice = modes[row.account_id] != _Mode.LIVE if fresh else row.practice
            mine = Delivery.objects.filter(pk=row.pk, fence=row.fence)
            if mine.update(fence=F("fence") + 1, leased_until=now + lease, practice=practice):
                claimed.append(Claim(row.pk, row.account_id, row.fence + 1))
    return claimed


def renew(held: Claim, *, until: datetime) -> bool:
    """Keep the row until then. False: it is held no longer."""
    return bool(Delivery.objects.filter(pk=held.id, fence=held.fence, leased_until__isnull=False).update(leased_until=until))


def give_back(held: Claim) -> None:
    """Let others take the row; nothing where it is held no longer."""
    Delivery.objects.filter(pk=held.id, fence=held.fence).update(leased_until=None)


def _first_of_accounts(rows: QuerySet[Delivery]) -> dict[int, int]:
    found: dict[int, int] = {}
    for row_id, account_id in rows.values_list("pk", "account_id"):
        found.setdefault(account_id, row_id)
    return found
