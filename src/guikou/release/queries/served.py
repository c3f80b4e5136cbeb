"""How many accounts each release served: what was written once and shown in many places."""

from datetime import datetime

from django.db.models import Count

from guikou.channels.states import State
from guikou.people.domain.policy import Actor
from guikou.release.models import Delivery
from guikou.release.queries.deliveries import deliveries

OUT = (State.VISIBLE, State.HANDED_OVER)


def accounts_served(by: Actor, *, since: datetime) -> list[int]:
    """Return, for each release that the actor may see, on how many accounts it was seen since then; practice does not count, a second language is no second account."""
    out = deliveries(by, states=[state.value for state in OUT], act=Delivery.Act.PUBLISH, practice=False, since=since)
    return list(out.order_by().values("release").annotate(served=Count("account", distinct=True)).values_list("served", flat=True))
