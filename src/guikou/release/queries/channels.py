"""Reading how accounts are connected, and where sending is stopped."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from guikou.channels.capability import Capability
from guikou.channels.catalog import Listing
from guikou.channels.fields import FIELDS, Field
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts
from guikou.release import access
from guikou.release.models import Channel, Stop

TROUBLES = ("any", "held", "problem", "expiring", "never-asked")
SOON = timedelta(days=14)
"""A login that expires within this is trouble: renewing one takes some offices that long."""
_SEEN = (Action.SEE_RELEASES, Action.SET_CHANNELS)


def channels(
    by: Actor,
    *,
    now: datetime,
    organisation: str = "",
    platform: str = "",
    mode: str = "",
    adapter: str = "",
    trouble: str = "",
    word: str = "",
) -> QuerySet[Channel]:
    """
    Return the connected accounts that the actor may see. `organisation` is a path, with all below it; `trouble` one of TROUBLES; `word` is in the account's
    name. An empty filter lets everything pass.
    """
    found = Channel.objects.filter(_seen(by)).select_related("account__organisation")
    exact = {"account__platform": platform, "mode": mode, "adapter": adapter, "account__organisation__path__startswith": organisation}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    if trouble:
        found = found.filter(_trouble(now)[trouble])
    return found.filter(account__name__icontains=word) if word else found


def unconnected(by: Actor) -> QuerySet[Account]:
    """Return the accounts that the actor could connect and that are not."""
    return accounts(by, Action.SET_CHANNELS).filter(channel=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """
    One connected account: its adapter and what the platform is like (None: the adapter cannot be used, and `broken` says why), what is filled in for it, and the
    stops that hold it up, the widest first.
    """

    row: Channel
    listing: Listing | None
    capability: Capability | None
    broken: Text | None
    fields: tuple[Field, ...]
    stops: tuple[Stop, ...]


def channel(by: Actor, account_id: int) -> Shown:
    """
    Return how one account is connected. Two queries.

    :raises Channel.DoesNotExist: it is not, or the actor may not see it.
    """
    row = Channel.objects.filter(_seen(by)).select_related("account__organisation").get(account_id=account_id)
    stops = tuple(stops_on(row.account.organisation.path))
    fields = FIELDS.get(row.adapter, ())
    try:
        listing, capability = access.listing_of(row), access.capability_of(row)
    except Refusal as refused:
        return Shown(row=row, listing=None, capability=None, broken=refused.reason, fields=fields, stops=stops)
    return Shown(row=row, listing=listing, capability=capability, broken=None, fields=fields, stops=stops)


def stops(by: Actor, *, in_force: bool = True) -> QuerySet[Stop]:
    """Return where sending is stopped, of what the actor may see; with `in_force` off also what was lifted."""
    found = Stop.objects.filter(under(by.reach(Action.SEE_RELEASES), field="organisation__path")).select_related(
        "organisation", "by", "lifted_by"
    )
    return found.filter(lifted_at=None) if in_force else found


def stops_on(path: str) -> QuerySet[Stop]:
    """Return the stops that hold up the organisation with that path, the widest first, whoever may see them."""
    above = [int(part) for part in path.strip("/").split("/")]
    return Stop.objects.filter(lifted_at=None, organisation__in=above).select_related("organisation", "by").order_by("organisation__path")


def stops_over(by: Actor) -> list[Stop]:
    """Return the stops in force that concern the actor: those that they may see, and those above them, which hold up their own releases."""
    reach = by.reach(Action.SEE_RELEASES)
    above = {int(part) for path in reach for part in path.split("/") if part}
    rows = Stop.objects.filter(Q(organisation__in=above) | under(reach, field="organisation__path"), lifted_at=None)
    return list(rows.select_related("organisation").order_by("organisation__path"))


def login_troubles(by: Actor, *, now: datetime) -> dict[str, int]:
    """Return how many accounts are held because their login failed (`held`), and how many logins end soon or have ended (`expiring`)."""
    trouble = _trouble(now)
    return Channel.objects.filter(_seen(by)).aggregate(**{kind: Count("pk", filter=trouble[kind]) for kind in ("held", "expiring")})


def expiring_logins(by: Actor, *, now: datetime, within: timedelta = SOON) -> QuerySet[Channel]:
    """Return the connected accounts whose login expires within that time, or has expired, the first at the top."""
    soon = Channel.objects.filter(_seen(by), login_expires_at__lte=now + within).exclude(mode=Channel.Mode.OFF)
    return soon.select_related("account__organisation").order_by("login_expires_at", "pk")


def in_trouble(kind: str, *, now: datetime) -> Q:
    """Return the condition that a channel has that trouble, one of TROUBLES."""
    return _trouble(now)[kind]


def _seen(by: Actor) -> Q:
    found = Q(pk__in=())
    for action in _SEEN:
        found |= under(by.reach(action), field="account__organisation__path")
    return found


def _trouble(now: datetime) -> dict[str, Q]:
    on, problem, never = ~Q(mode=Channel.Mode.OFF), ~Q(problem_en=""), Q(probed_at=None)
    held, expiring = Q(held=True) & on, Q(login_expires_at__lte=now + SOON) & on  # a login that nobody uses may end
    return {"any": held | problem | expiring, "held": held, "problem": problem, "expiring": expiring, "never-asked": never}
