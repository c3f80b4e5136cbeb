"""Storing what becomes of a delivery: each step under the fence, with its attempt, and at the end with its line of the trail."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from guikou.channels.delivery import Delivery, Hold, State
from guikou.channels.failures import Failure
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER
from guikou.release import models
from guikou.release.causes import Cause, cause_of
from guikou.release.delivering import rows
from guikou.release.delivering.checks import STOPPED_DO, is_free, stopped, why_ends
from guikou.release.delivering.claims import Claim
from guikou.release.operations.outbox import IN_PART, REPLACED, TAKEN_BACK, mails_out
from guikou.trail.operations import Act, record

WHOLE_ARTICLES: Final = ("edition__content", "edition__own")
"""What no step of a single delivery reads: as long as the accounts of the release are many."""
FIRST_PULL: Final = 1
"""Hours after it was seen, figures are asked for the first time."""
_ENDS: Final = {
    State.VISIBLE: "visible",
    State.HANDED_OVER: "handed-over",
    State.RECALLED: "recalled",
    State.REFUSED: "refused",
    State.BY_HAND: "by-hand",
}

_DONE: Final = (State.VISIBLE, State.HANDED_OVER, State.RECALLED)


class LeaseLost(BaseException):
    """Another has the row by now; nothing may be recorded. Not an `Exception`, so that no adapter takes it for a failure of its own."""


class Halted(BaseException):
    """The call that was about to begin is not made: something stands in its way at this moment, or for good."""


class Keeper:
    """
    Keeps one row while a worker holds it. `stored` is what stands in the database.

    A step that changes something at the platform keeps twice: before the call, which only then is made if nothing stands in its way, and what came of it.
    """

    def __init__(self, held: Claim, row: models.Delivery, *, clock: Callable[[], datetime]) -> None:
        self.stored = rows.read(row)
        self._held, self._clock = held, clock
        self._begins = False
        self._before, self._since = self.stored.state, time.monotonic()
        self.failure: Failure | None = None
        self.may_begin: Callable[[models.Delivery], tuple[datetime, Text] | None] = lambda _: None
        self.changed: Callable[[Delivery], Delivery] = lambda delivery: delivery

    def step(self, *, changes: bool) -> None:
        """Say that a step begins; `changes`: its first keep is made before a call that changes something."""
        self._begins, self._before, self._since, self.failure = changes, self.stored.state, time.monotonic(), None

    def __call__(self, delivery: Delivery) -> None:
        """
        Store it.

        :raises LeaseLost: another has the row.
        :raises Halted: a call was about to begin that may not be made; what is to be said of that is stored.
        """
        begins, self._begins = self._begins, False
        if begins:
            self._begin(delivery)
            return
        self._store(self.changed(delivery), cause=cause_of(self.failure) if self.failure else _cause(delivery))

    def end(self, why: Text, cause: Cause, *, state: State = State.REFUSED) -> None:
        """End the row: nothing of it goes out, or not any more."""
        self._store(replace(self.stored, state=state, hold=Hold.NOT, prepared=None, problem=why, next_step=None, code=""), cause=cause)

    def hold(self, why: Text, do: Text, cause: Cause) -> None:
        """Let the row wait for a person."""
        self._store(replace(self.stored, hold=Hold.PERSON, problem=why, next_step=do, code=""), cause=cause)

    def by_hand(self, steps: tuple[Text, ...]) -> None:
        """Let a person do it."""
        self._store(replace(self.stored, state=State.BY_HAND, hold=Hold.NOT, problem=None, next_step=None, code="", steps=steps), cause="")

    def put_off(self, why: Text, until: datetime, cause: Cause) -> None:
        """Let the row wait."""
        self._store(replace(self.stored, problem=why, not_before=until, next_step=None, code=""), cause=cause)

    def _begin(self, delivery: Delivery) -> None:
        with transaction.atomic():
            row = self._row()
            ends = why_ends(row)
            late = stopped(row, now=self._clock()) if ends is None else None
            free = ends is None and late is None and is_free(row)
            wait = self.may_begin(row) if free and delivery.state is State.SENDING else None
            if free and wait is None:
                self._write(row, delivery, cause="")
                self.stored = delivery
                return
        if ends:
            self.end(IN_PART if mails_out(row.pk).exists() else ends, _ENDED.get(ends, Cause.NOT_TAKING))
        elif late:
            self.hold(late, STOPPED_DO, Cause.NOT_TAKING)
        elif wait:
            self.put_off(wait[1], wait[0], Cause.QUOTA)
        raise Halted

    def _store(self, delivery: Delivery, *, cause: Cause | str) -> None:
        now = self._clock()
        with transaction.atomic():
            row = self._row()
            if delivery.hold is Hold.LOGIN and not row.account.channel.held:  # the login was renewed while the platform refused the old one
                delivery = replace(delivery, hold=Hold.NOT, not_before=now)
            self._write(row, delivery, cause=cause if delivery.problem and delivery.state not in _DONE else "")
            said = delivery.problem or Text("", "")
            models.Attempt.objects.create(
                delivery=row,
                at=now,
                took_ms=min(int((time.monotonic() - self._since) * 1000), 2**31 - 1),
                before=self._before.value,
                after=delivery.state.value,
                code=delivery.code[:60],
                said_zh=said.zh,
                said_en=said.en,
            )
            if delivery.ended:
                record(act_of(row, _ENDS.get(delivery.state, "held"), before=self._before.value), by=WORKER, now=now)
        self.stored = delivery

    def _row(self) -> models.Delivery:
        found = models.Delivery.objects.select_for_update(of=("self",)).select_related(
            "edition", "release__organisation", "account__channel"
        )
        row = found.defer(*WHOLE_ARTICLES).filter(pk=self._held.id, fence=self._held.fence, leased_until__isnull=False).first()
        if row is None:
            raise LeaseLost
        return row

    def _write(self, row: models.Delivery, delivery: Delivery, *, cause: Cause | str) -> None:
        now = self._clock()
        for name, value in rows.columns(delivery).items():
            setattr(row, name, value)
        row.cause = str(cause)
        row.not_before = delivery.not_before or now
        if delivery.ended:
            row.leased_until = None
        if delivery.state is State.VISIBLE and row.seen_at is None:
            row.seen_at = now
            if row.act == models.Delivery.Act.PUBLISH:
                row.pull_at, row.pull_point = now + timedelta(hours=FIRST_PULL), FIRST_PULL
        row.save()


def act_of(row: models.Delivery, what: str, *, before: str, why: str = "") -> Act:
    """Return the trail line of what became of a delivery."""
    change = {
        "state": [before, row.state],
        "account": row.account_id,
        "edition": row.edition_id,
        "act": row.act,
        "practice": row.practice,
        "address": row.address,
        "code": row.code,
    }
    return Act(
        action=f"delivery.{what}",
        subject=f"delivery:{row.pk}",
        subject_name=f"{row.release.title} → {row.account.name}",
        place=row.release.organisation.path,
        change=change,
        why=why,
    )


_ENDED = {REPLACED: Cause.REPLACED, TAKEN_BACK: Cause.TAKEN_BACK}


def _cause(delivery: Delivery) -> Cause:
    """Return what a problem without a failure means: the platform said so, or looking did not tell."""
    return Cause.GONE if delivery.state is State.REFUSED else Cause.LOOKING
