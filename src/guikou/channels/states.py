"""The states of a delivery, what may follow what, and what is stored of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from guikou.channels.protocol import Key, Prepared, Seen, Sent
from guikou.kernel.bilingual import Text


class State(StrEnum):
    """Where a delivery is."""

    QUEUED = "queued"
    PREPARING = "preparing"
    PREPARED = "prepared"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    ACCEPTED = "accepted"
    VISIBLE = "visible"
    HANDED_OVER = "handed over"
    RECALLED = "recalled"
    REFUSED = "refused"
    BY_HAND = "by hand"


MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.PREPARING, State.REFUSED, State.SENDING, State.RECALLED}),
    State.PREPARING: frozenset({State.PREPARED, State.QUEUED, State.REFUSED, State.BY_HAND}),
    State.PREPARED: frozenset({State.SENDING, State.REFUSED}),
    State.SENDING: frozenset(
        {State.ACCEPTED, State.PREPARED, State.UNCONFIRMED, State.REFUSED, State.BY_HAND, State.QUEUED, State.RECALLED}
    ),
    State.UNCONFIRMED: frozenset({State.ACCEPTED, State.PREPARED}),
    State.ACCEPTED: frozenset({State.VISIBLE, State.HANDED_OVER, State.REFUSED}),
    State.BY_HAND: frozenset({State.ACCEPTED, State.REFUSED, State.RECALLED}),
    State.VISIBLE: frozenset(),
    State.HANDED_OVER: frozenset(),
    State.RECALLED: frozenset(),
    State.REFUSED: frozenset({State.QUEUED}),
}
"""What may follow what. From `UNCONFIRMED` only looking, or a person who looked, leads on; to `REFUSED` a person says "again", after mending. A correction or
a recall, which may be made twice without harm, goes from `QUEUED` to `SENDING` and, where nothing was done, back."""


class Hold(StrEnum):
    """Why a delivery waits for a person."""

    NOT = ""
    LOGIN = "login"  # the account's credentials have to be renewed
    PERSON = "person"  # somebody has to look at the platform, or to do something there


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """
    Where one delivery is, as it is stored. `tries` counts what failed in a row, a call made again after its answer was lost included; `not_before` is when to go on; `sending_since` when the call began
    that the public sees; `problem` and `next_step` say in words what is the matter, `steps` what a person does by hand.
    """

    key: Key
    state: State = State.QUEUED
    hold: Hold = Hold.NOT
    tries: int = 0
    not_before: datetime | None = None
    prepared: Prepared | None = None
    sending_since: datetime | None = None
    sent: Sent | None = None
    seen: Seen | None = None
    problem: Text | None = None
    next_step: Text | None = None
    code: str = ""
    field: str = ""
    steps: tuple[Text, ...] = ()

    @property
    def ended(self) -> bool:
        """Nothing more happens by itself."""
        return self.state in (State.VISIBLE, State.HANDED_OVER, State.RECALLED, State.REFUSED, State.BY_HAND) or self.hold is not Hold.NOT

    def due(self, now: datetime) -> bool:
        """Say whether the next step may be taken."""
        return not self.ended and (self.not_before is None or self.not_before <= now)


def moved(delivery: Delivery, state: State, **changes: object) -> Delivery:
    """Return the delivery in another state, with what was wrong before forgotten."""
    if state is not delivery.state and state not in MOVES[delivery.state]:
        raise AssertionError(f"a delivery cannot go from {delivery.state} to {state}")
    cleared = {"tries": 0, "not_before": None, "hold": Hold.NOT, "problem": None, "next_step": None, "code": "", "field": "", "steps": ()}
    return replace(delivery, state=state, **{**cleared, **changes})  # type: ignore[arg-type]
