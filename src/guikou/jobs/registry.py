"""
Which function does which kind of work.

A package that has background work declares it in its module `work.py`: `@handler("imports.run", Text("导入", "Import"))` above a function that takes a `Work`.
The worker imports these modules of all installed packages; pages that only enqueue do not.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any, Protocol

from django.utils.module_loading import autodiscover_modules

from guikou.jobs.domain.schedule import Daily, Every, Schedule
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.people.domain.policy import Actor

__all__ = ["Handler", "Work", "daily", "every", "handler", "handlers", "load", "loop", "loops"]

Result = Mapping[str, Any] | None


class Work(Protocol):
    """What a handler is given: the job and the ways to speak about it."""

    @property
    def id(self) -> int:
        """The number of the job."""

    @property
    def arguments(self) -> Mapping[str, Any]:
        """What it was enqueued with."""

    @property
    def by(self) -> Actor:
        """In whose name it runs, with the rights that they have now."""

    @property
    def attempt(self) -> int:
        """1 for the first."""

    @property
    def progress(self) -> Progress:
        """Where to say how far it is. Every `advance` is also the place where a job that was stopped ends."""

    def now(self) -> datetime:
        """Return the time."""

    def finish(self, result: Result = None) -> None:
        """
        Record the job as done inside the transaction of its last effects, so that both happen or neither does. Nothing may follow.

        :raises guikou.jobs.running.LeaseLost: another worker has the job by now; the transaction is rolled back.
        """


Run = Callable[[Work], Result]


@dataclass(frozen=True, slots=True)
class Handler:
    """Does one kind of work; `title` is what people call it, `schedule` says when it is done without being asked for."""

    kind: str
    title: Text
    run: Run
    schedule: Schedule | None


_HANDLERS: dict[str, Handler] = {}


class KindTaken(ValueError):
    """Two functions want to handle one kind of work."""


def every(interval: timedelta) -> Schedule:
    """Return the schedule of work that is done again when so much time has passed."""
    return Every(interval)


def daily(*, at: time) -> Schedule:
    """Return the schedule of work that is done once a day, at that time of the installation's zone."""
    return Daily(at)


def handler(kind: str, title: Text, *, schedule: Schedule | None = None) -> Callable[[Run], Run]:
    """
    Declare that the function below does that kind of work. What it returns (JSON) is kept as the job's result.

    It may be run again after a crash: its effects have to be the same when it is, or be in one transaction with `work.finish()`.
    A `Refusal` that it raises ends the job with that reason; `Later` puts it off; anything else is an error that is tried again with growing pauses.

    :raises KindTaken: another function handles that kind.
    """

    def declare(run: Run) -> Run:
        if kind in _HANDLERS and _HANDLERS[kind].run.__module__ != run.__module__:
            raise KindTaken(kind)
        _HANDLERS[kind] = Handler(kind, title, run, schedule)
        return run

    return declare


def handlers() -> Mapping[str, Handler]:
    """Return what was declared, by kind."""
    load()
    return _HANDLERS


Loop = Callable[[threading.Event], None]
_LOOPS: dict[str, Loop] = {}


def loop(name: str) -> Callable[[Loop], Loop]:
    """
    Declare that every worker runs the function below in a thread of its own, as long as it lives: for work whose rows are claimed one by one, and fast.

    It is given an event and returns soon after that is set. Where it raises an error it is begun anew. Several workers run it at the same time.

    :raises KindTaken: another function has that name.
    """

    def declare(run: Loop) -> Loop:
        if name in _LOOPS and _LOOPS[name].__module__ != run.__module__:
            raise KindTaken(name)
        _LOOPS[name] = run
        return run

    return declare


def loops() -> Mapping[str, Loop]:
    """Return what was declared, by name."""
    load()
    return _LOOPS


@cache
def load() -> None:
    """Import the module `work` of every installed package that has one."""
    autodiscover_modules("work")
