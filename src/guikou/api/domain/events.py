"""Which lines of the trail are events for other systems, and who may be told of them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from guikou.people.domain.policy import Action


class Event(StrEnum):
    """What a webhook can be told."""

    FINDING_TURNED = "finding.turned"
    FINDING_JUDGED = "finding.judged"
    ACCOUNT_CHANGED = "account.changed"
    IMPORT_DONE = "import.done"
    REQUEST_DECIDED = "request.decided"
    BULLETIN_ISSUED = "bulletin.issued"
    RELEASE_RELEASED = "release.released"
    RELEASE_RECALLED = "release.recalled"
    DELIVERY_VISIBLE = "delivery.visible"
    DELIVERY_REFUSED = "delivery.refused"
    TEST = "test"


CHOOSABLE = tuple(event for event in Event if event is not Event.TEST)

# What the trail says, and which event it is. Custody is personal, and steps that end nothing are nobody's business outside.
_ACCOUNT = (
    "add", "back", "change", "create", "filed", "identity-accept", "merge", "merge-undone", "merged-away", "move", "open", "remove", "restore",
    "stable-id", "state", "upkeep",
)  # fmt: skip
EVENTS: Mapping[str, Event] = {
    "finding.turned": Event.FINDING_TURNED,
    "finding.first": Event.FINDING_TURNED,
    "import.apply": Event.IMPORT_DONE,
    "import.undone": Event.IMPORT_DONE,
    "bulletin.issue": Event.BULLETIN_ISSUED,
    # A correction is released as the next edition, whose number stands in the line.
    "release.release": Event.RELEASE_RELEASED,
    "release.recall": Event.RELEASE_RECALLED,
    "delivery.visible": Event.DELIVERY_VISIBLE,
    "delivery.handed-over": Event.DELIVERY_VISIBLE,
    "delivery.refused": Event.DELIVERY_REFUSED,
    **dict.fromkeys((f"finding.{what}" for what in ("confirm", "set-aside", "take-back", "rectify", "answer")), Event.FINDING_JUDGED),
    **dict.fromkeys((f"account.{what}" for what in _ACCOUNT), Event.ACCOUNT_CHANGED),
    **dict.fromkeys((f"request.{what}" for what in ("approve", "refuse", "return")), Event.REQUEST_DECIDED),
}

# Who may see in the console what the event is about, may be told.
NEEDED: Mapping[Event, Action] = {
    Event.FINDING_TURNED: Action.SEE_FINDINGS,
    Event.FINDING_JUDGED: Action.SEE_FINDINGS,
    Event.ACCOUNT_CHANGED: Action.SEE_REGISTER,
    Event.IMPORT_DONE: Action.SEE_COLLECTION,
    Event.REQUEST_DECIDED: Action.SEE_REGISTER,
    Event.BULLETIN_ISSUED: Action.SEE_FINDINGS,
    Event.RELEASE_RELEASED: Action.SEE_RELEASES,
    Event.RELEASE_RECALLED: Action.SEE_RELEASES,
    Event.DELIVERY_VISIBLE: Action.SEE_RELEASES,
    Event.DELIVERY_REFUSED: Action.SEE_RELEASES,
}

# A minute after the first failed attempt, doubling up to six hours: the last of these attempts is about a day and a half after the first.
MOST_ATTEMPTS = 13
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (1 or more); None: give up."""
    return None if attempts >= MOST_ATTEMPTS else min(_FIRST_WAIT * (1 << (attempts - 1)), _LONGEST_WAIT)
