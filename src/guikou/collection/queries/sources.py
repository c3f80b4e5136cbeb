"""Reading sources, and what they brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from guikou.collection.domain.schedule import SourceState
from guikou.collection.models import Evidence, Figure, Observation, Post, Source
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry.models import Account
from guikou.registry.queries import accounts, gone

_PATH = "account__organisation__path"
MOST_POINTS = 1_000


@dataclass(frozen=True, slots=True)
class Overview:
    """How collection stands: how many sources there are, and how many of them are not as they should be."""

    sources: int
    behind: int
    incomplete: int
    failing: int
    login_expired: int
    paused: int
    accounts_without: int
    oldest_good_at: datetime | None


def sources(by: Actor, action: Action = Action.SEE_COLLECTION) -> QuerySet[Source]:
    """Return the sources of accounts in whose organisation the actor may do that."""
    return Source.objects.filter(under(by.reach(action), field=_PATH)).select_related("account__organisation")


def source(by: Actor, source_id: int) -> Source:
    """
    Return one of them.

    :raises Source.DoesNotExist: there is none, or the actor may not see it.
    """
    return sources(by).get(pk=source_id)


def behind(now: datetime) -> Q:
    """Return the condition that a source is behind: what its account did since it was last seen is unknown."""
    return Q(behind_at__lte=now)


def overview(by: Actor, now: datetime) -> Overview:
    """Return how collection stands where the actor sees it. Two queries."""
    seen = sources(by).order_by()
    counted = seen.aggregate(
        sources=Count("pk"),
        behind=Count("pk", filter=behind(now)),
        incomplete=Count("pk", filter=Q(complete=False)),
        failing=Count("pk", filter=Q(state=SourceState.FAILING)),
        login_expired=Count("pk", filter=Q(state=SourceState.LOGIN_EXPIRED)),
        paused=Count("pk", filter=Q(state=SourceState.PAUSED)),
    )
    oldest = seen.exclude(state=SourceState.PAUSED).filter(last_good_at__isnull=False).order_by("last_good_at").first()
    return Overview(accounts_without=accounts_without(by).count(), oldest_good_at=oldest.last_good_at if oldest else None, **counted)


def accounts_without(by: Actor) -> QuerySet[Account]:
    """Return the accounts that are open and of which nothing is collected by itself."""
    return accounts(by, Action.SEE_COLLECTION).exclude(gone()).filter(~Exists(Source.objects.filter(account=OuterRef("pk"))))


def of_account(by: Actor, account_id: int) -> list[Source]:
    """Return the sources of one account."""
    return list(sources(by).filter(account=account_id))


def observations(by: Actor) -> QuerySet[Observation]:
    """Return what was seen of single accounts, the newest first; what files brought is counted with their import."""
    return Observation.objects.filter(under(by.reach(Action.SEE_COLLECTION), field=_PATH)).select_related(
        "account__organisation", "source", "evidence"
    )


def observation(by: Actor, observation_id: int) -> Observation:
    """
    Return one of them.

    :raises Observation.DoesNotExist: there is none, or the actor may not see it.
    """
    return observations(by).get(pk=observation_id)


def posts(by: Actor) -> QuerySet[Post]:
    """Return the posts of accounts in whose organisation the actor sees collection, with the observation that each comes from."""
    return Post.objects.filter(under(by.reach(Action.SEE_COLLECTION), field=_PATH)).select_related(
        "account__organisation", "observation__source"
    )


def post(by: Actor, post_id: int) -> Post:
    """
    Return one of them.

    :raises Post.DoesNotExist: there is none, or the actor may not see it.
    """
    return posts(by).get(pk=post_id)


def figures(by: Actor, account_id: int, names: Sequence[str] = ()) -> list[Figure]:
    """Return the figures of one account in the order of time, the newest thousand, where the actor may see figures."""
    rows = Figure.objects.filter(under(by.reach(Action.SEE_FIGURES), field=_PATH), account=account_id).select_related("observation")
    if names:
        rows = rows.filter(name__in=names)
    return list(reversed(rows.order_by("-at", "name")[:MOST_POINTS]))


def evidence(by: Actor, evidence_id: int) -> Evidence:
    """
    Return a file that proves something: one of an observation that the actor sees, or of an organisation in which they see collection.

    :raises Evidence.DoesNotExist: there is none, or the actor may not see it.
    """
    own = under(by.reach(Action.SEE_COLLECTION), field="organisation__path")
    seen = Observation.objects.filter(under(by.reach(Action.SEE_COLLECTION), field=_PATH), evidence=OuterRef("pk"))
    return Evidence.objects.filter(own | Q(Exists(seen))).get(pk=evidence_id)
