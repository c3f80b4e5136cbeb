"""Which lines of the trail are events for other systems, and who may be told of them."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

from guikou.people.domain.policy import Action


class Event(StrEnum):
    """What a webhook can be told."""

    FINDING_TURNED = "finding.turned"
    FINDING_JUDGED = "finding.judged"
    ACCOUNT_CHANGED = "account.changed"
    IMPORT_DONE = "import.done"
    REQUEST_DECIDED = "request.decided"
    BULLETIN_ISSUED = "bulletin.issued"
    RELEASE_HANDED_IN = "release.handed-in"
    RELEASE_RETURNED = "release.returned"
    RELEASE_SIGNED = "release.signed"
    RELEASE_SCHEDULED = "release.scheduled"
    RELEASE_RELEASED = "release.released"
    RELEASE_CORRECTED = "release.corrected"
    RELEASE_RECALLED = "release.recalled"
    DELIVERY_VISIBLE = "delivery.visible"
    DELIVERY_REFUSED = "delivery.refused"
    DELIVERY_WAITS = "delivery.waits"
    DELIVERY_RECALLED = "delivery.recalled"
    TEST = "test"


CHOOSABLE = tuple(event for event in Event if event is not Event.TEST)

# What the trail says, and which event it is. Custody is personal, and steps that end nothing are nobody's business outside.
_ACCOUNT = (
    "add", "back", "change", "create", "filed", "identity-accept", "merge", "merge-undone", "merged-away", "move", "open", "remove", "restore",
    "stable-id", "state", "upkeep",
)  # fmt: skip
LINES: Mapping[Event, tuple[str, ...]] = {
    Event.FINDING_TURNED: ("finding.turned", "finding.first"),
    Event.FINDING_JUDGED: tuple(f"finding.{what}" for what in ("confirm", "set-aside", "take-back", "rectify", "answer")),
    Event.ACCOUNT_CHANGED: tuple(f"account.{what}" for what in _ACCOUNT),
    Event.IMPORT_DONE: ("import.apply", "import.undone"),
    Event.REQUEST_DECIDED: tuple(f"request.{what}" for what in ("approve", "refuse", "return")),
    Event.BULLETIN_ISSUED: ("bulletin.issue",),
    Event.RELEASE_HANDED_IN: ("release.hand-in",),
    Event.RELEASE_RETURNED: ("release.send-back", "release.take-back"),
    Event.RELEASE_SIGNED: ("release.sign",),
    Event.RELEASE_SCHEDULED: ("release.schedule",),
    Event.RELEASE_RELEASED: ("release.release",),
    Event.RELEASE_CORRECTED: ("release.release",),
    Event.RELEASE_RECALLED: ("release.recall",),
    Event.DELIVERY_VISIBLE: ("delivery.visible", "delivery.handed-over"),
    Event.DELIVERY_REFUSED: ("delivery.refused", "delivery.give-up"),
    Event.DELIVERY_WAITS: ("delivery.held", "delivery.by-hand"),
    Event.DELIVERY_RECALLED: ("delivery.recalled", "delivery.done-by-hand"),
}
# What somebody wrote for those who work there: reasons of warnings that were left.
UNTOLD = frozenset({"overruled"})

# Who may see in the console what the event is about, may be told.
NEEDED: Mapping[Event, Action] = {
    Event.FINDING_TURNED: Action.SEE_FINDINGS,
    Event.FINDING_JUDGED: Action.SEE_FINDINGS,
    Event.ACCOUNT_CHANGED: Action.SEE_REGISTER,
    Event.IMPORT_DONE: Action.SEE_COLLECTION,
    Event.REQUEST_DECIDED: Action.SEE_REGISTER,
    Event.BULLETIN_ISSUED: Action.SEE_FINDINGS,
    **{event: Action.SEE_RELEASES for event in Event if event.partition(".")[0] in ("release", "delivery")},
}

# A minute after the first failed attempt, doubling up to six hours: the last of these attempts is about a day and a half after the first.
MOST_ATTEMPTS = 13
_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)


def event_of(action: str, change: Mapping[str, Any]) -> Event | None:
    """Return which event a line of the trail is; None: none."""
    if action == "release.release":  # a correction is released as the next edition
        return Event.RELEASE_RELEASED if change["edition"] == 1 else Event.RELEASE_CORRECTED
    if action == "delivery.done-by-hand" and change["act"] != "recall":
        return None  # that the public sees it is told where that was looked at
    return next((event for event, lines in LINES.items() if action in lines), None)


def wait_after(attempts: int) -> timedelta | None:
    """Return how long to wait after so many failed attempts (1 or more); None: give up."""
    return None if attempts >= MOST_ATTEMPTS else min(_FIRST_WAIT * (1 << (attempts - 1)), _LONGEST_WAIT)
