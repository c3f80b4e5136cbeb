"""Who has to be reminded of a turn, and when it goes to somebody above."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from guikou.release.domain.review import Review, due_at, may_sign, present_turn
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.working_time import Office, after


class Nudge(StrEnum):
    """What a reminder says: it waits, it is overdue, somebody above has to see to it."""

    WAITING = "waiting"
    OVERDUE = "overdue"
    ESCALATED = "escalated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A reminder that is due: of which turn, to whom (keys), and by when it has to be signed (UTC)."""

    nudge: Nudge
    turn: int
    to: frozenset[str]
    due: datetime


def reminders(
    review: Review, *, office: Office, now: datetime, sent: frozenset[Nudge], away: frozenset[str] = frozenset()
) -> tuple[Reminder, ...]:
    """Return the reminders of the present turn that are due and not among those sent since it began. Of several, each is sent: each is for somebody else."""
    turn, due, since = present_turn(review), due_at(review, office=office), review.since
    if turn is None or due is None or since is None:
        return ()
    signers = may_sign(review, office=office, now=now, away=away)
    debt = review.state is ReleaseState.RELEASED
    # A debt is late from its deadline on, and goes to somebody above at once.
    steps = (
        (Nudge.WAITING, after(since, turn.remind_after, office), signers),
        (Nudge.OVERDUE, due, signers),
        (Nudge.ESCALATED, due if debt else after(since, turn.escalate_after, office), turn.escalate_to),
    )
    return tuple(
        Reminder(nudge=nudge, turn=turn.number, to=to, due=due) for nudge, at, to in steps if nudge not in sent and to and now > at
    )
