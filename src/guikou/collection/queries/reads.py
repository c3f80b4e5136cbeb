"""How often posts were read, for whoever plans when to publish."""

from collections.abc import Iterable
from datetime import datetime

from guikou.collection.models import Post
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under

_MOST = 5_000


def reads_of(accounts: Iterable[int], by: Actor, *, since: datetime, until: datetime) -> list[tuple[int, datetime, int]]:
    """Return account, time and reads of what these accounts published between two moments, the newest first, as far as reads were collected and the actor sees them."""
    seen = under(by.reach(Action.SEE_COLLECTION), field="account__organisation__path")
    posts = Post.objects.filter(seen, account__in=list(accounts), published_at__range=(since, until), reads__isnull=False)
    rows = posts.order_by("-published_at").values_list("account_id", "published_at", "reads")[:_MOST]
    return [(account, at, reads) for account, at, reads in rows if reads is not None]
