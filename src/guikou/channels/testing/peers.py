"""The other side in a contract test, and what comes between it and us."""

import random
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from guikou.channels.calls import AnswerLost, Calls, NotSent, Reply, Request
from guikou.channels.protocol import Adapter
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Text


class Killed(BaseException):
    """The process ended here, as by kill -9."""


class Trouble(StrEnum):
    """What can come between us and a platform at one call."""

    KILLED_BEFORE = "killed before the call"
    KILLED_AFTER = "killed after the platform had done it"
    NOT_SENT = "no connection"
    LOST = "done, and the answer lost"
    HTML = "done, and a page for an answer"
    EMPTY = "done, and an empty answer"
    SHAPE = "done, and an answer of another shape"
    NULLS = "done, and an answer whose fields are null"


_JUNK = {
    Trouble.HTML: b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>",
    Trouble.EMPTY: b"",
    Trouble.SHAPE: b'[{"id": [1, {"a": null}]}, "x", 3.5, true]',
    Trouble.NULLS: b'{"errcode": null, "id": null, "uri": null, "media_id": null, "ok": null, "result": null, "access_token": null}',
}
_LOST = Text("连接中断", "The connection broke")


@dataclass
class Interference:
    """Counts the calls that pass, and lets the ones meet trouble that are listed by number (from 0)."""

    plan: dict[int, Trouble] = field(default_factory=dict)
    count: int = 0

    def around(self, calls: Calls) -> Calls:
        """Return the calls with the trouble between."""

        def passed(request: Request) -> Reply:
            return self.call(lambda: calls(request))

        return passed

    def call(self, do: Callable[[], Reply]) -> Reply:
        """Make one call, or something that is like one (a mail transaction), with the trouble that is planned for it."""
        trouble = self.plan.get(self.count)
        self.count += 1
        if trouble is Trouble.KILLED_BEFORE:
            raise Killed
        if trouble is Trouble.NOT_SENT:
            raise NotSent(_LOST)
        reply = do()
        if trouble is Trouble.KILLED_AFTER:
            raise Killed
        if trouble is Trouble.LOST:
            raise AnswerLost(_LOST)
        return Reply(status=reply.status, headers=reply.headers, body=_JUNK[trouble]) if trouble in _JUNK else reply

    @classmethod
    def random(cls, seed: int, *, calls: int = 30, share: float = 0.35) -> "Interference":
        """Return trouble at random places, the same for the same seed."""
        dice = random.Random(seed)  # noqa: S311 - it has to be repeatable
        return cls({number: dice.choice(list(Trouble)) for number in range(calls) if dice.random() < share})


class Peer(Protocol):
    """A platform with one account on it, as the contract needs it: a real server, or a practice platform."""

    settles: bool
    """Looking for what was lost tells, sooner or later. False where the platform lets nobody look: then a person settles it."""

    def variant(self, number: int) -> Variant:
        """Return something to publish that fits the platform; another number, another text and address."""

    def adapter(self, interference: Interference) -> Adapter:
        """Return an adapter for the account, made anew, as in a new process, with the interference around its calls."""

    def copies(self, variant: Variant) -> int:
        """Return how many copies the public sees, asked by another way than the adapter's."""

    def now(self) -> datetime:
        """Return the time at the platform."""

    def pass_time(self, by: timedelta) -> None:
        """Let time pass at the platform, and what it does in the background happen."""

    def secrets(self) -> Collection[str]:
        """Return what nobody may read in an error or a log."""
