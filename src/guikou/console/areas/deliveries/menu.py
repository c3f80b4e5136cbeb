"""What other screens show of the deliveries."""

from datetime import datetime

from guikou.console.areas import Entry, Waiting
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.queries.deliveries import deliveries


def _person(by: Actor, _now: datetime) -> int:
    return deliveries(by, waits_for="person").filter(under(by.reach(Action.RUN_DESK), field="release__organisation__path")).count()


def _by_hand(by: Actor, _now: datetime) -> int:
    return deliveries(by, waits_for="by-hand").filter(under(by.reach(Action.WRITE_RELEASES), field="release__organisation__path")).count()


MENU = (Entry(label=Text("投递", "Deliveries"), icon="export", url="deliveries:list", order=150, action=Action.SEE_RELEASES),)
WAITING = (
    Waiting(
        label=Counted("条投递需要人工处理", "delivery that waits for a person", "deliveries that wait for a person"),
        url="deliveries:list",
        query="turn=mine-to-settle",
        count=_person,
        action=Action.RUN_DESK,
    ),
    Waiting(
        label=Counted("条投递待人工发布", "delivery to be done by hand", "deliveries to be done by hand"),
        url="deliveries:list",
        query="turn=mine-by-hand",
        count=_by_hand,
        action=Action.WRITE_RELEASES,
    ),
)
