"""A platform in memory at which every call can meet a fate of its own, and its adapter: for the state machines of delivery."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import Absent, Gone, HandedOver, Pending, Prepared, Seen, Sent, Unsure
from guikou.kernel.bilingual import Text

WHY = Text("原因", "Why")


class Killed(BaseException):
    """The process ended."""


class Fate(Enum):
    """What becomes of one call."""

    WELL = "well"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    KILLED_UNDER_WAY = "killed, and done later"
    LOST = "done, answer lost"
    LOST_UNDER_WAY = "answer lost, and done later"
    LOST_UNDONE = "answer lost, and never done"
    BUSY = "busy"
    QUOTA = "quota"
    LOGIN = "login"
    REFUSED = "refused"
    FORBIDDEN = "forbidden"


FAILURES = {
    Fate.BUSY: Transient(WHY),
    Fate.QUOTA: QuotaSpent(WHY, after=timedelta(hours=5)),
    Fate.LOGIN: LoginFailed(WHY, WHY),
    Fate.REFUSED: ContentRefused(WHY, WHY, field="title"),
    Fate.FORBIDDEN: NotPermitted(WHY, WHY, can="publish"),
}
LATER = (Fate.KILLED_UNDER_WAY, Fate.LOST_UNDER_WAY)
OFTEN = [*Fate, *LATER, *[Fate.WELL] * 6]
DROPPED = (Fate.KILLED_BEFORE, Fate.LOST_UNDONE)


class Machine(Protocol):
    """What decides about calls: the fate of the next one, how many seconds later it is done where it is done later, and the time."""

    fate: Fate
    delay: int
    now: datetime


class Model:
    """A platform with drafts, and one way for the public to see something. It does what it was asked at once, or within the time after which we call it settled."""

    def __init__(self, machine: Machine, name: str = "7") -> None:
        self.machine, self.name = machine, name
        self.drafts = self.public = 0
        self.under_way: list[tuple[datetime, Callable[[], None]]] = []

    def change(self, do: Callable[[], None]) -> None:
        """Do what was asked, or not, as fate says, and answer."""
        fate = self.machine.fate
        if fate in FAILURES:
            raise FAILURES[fate]
        if fate in LATER:
            self.under_way.append((self.machine.now + timedelta(seconds=self.machine.delay), do))
        elif fate not in DROPPED:
            do()
        if fate.name.startswith("KILLED"):
            raise Killed
        if fate.name.startswith("LOST"):
            raise Unconfirmed(WHY)

    def look(self) -> None:
        """Looking changes nothing, and can fail as well."""
        self.change(lambda: None)

    def settle(self) -> None:
        """Do what is due."""
        due = [entry for entry in self.under_way if entry[0] <= self.machine.now]
        self.under_way = [entry for entry in self.under_way if entry not in due]
        for _, do in due:
            do()

    def draft(self) -> None:
        """Make one."""
        self.drafts += 1

    def publish(self) -> None:
        """Show it."""
        self.public += 1

    @property
    def copies(self) -> int:
        """How many the public sees, or will see of what is under way."""
        return self.public + sum(do == self.publish for _, do in self.under_way)


class ModelAdapter:
    """The adapter of the model. `looks`: what it sends can be looked for."""

    def __init__(self, model: Model, *, looks: bool) -> None:
        self.model, self.looks = model, looks

    def prepare(self, *_: Any, **__: Any) -> Prepared:
        self.model.change(self.model.draft)
        return Prepared({"draft": "1"})

    def find_prepared(self, *_: Any, **__: Any) -> Prepared | Absent:
        self.model.look()
        return Prepared({"draft": "1"}) if self.model.drafts else Absent()

    def send(self, *_: Any, **__: Any) -> Sent:
        self.model.change(self.model.publish)
        return Sent({"id": self.model.name})

    def find_sent(self, *_: Any, **__: Any) -> Sent | Absent | Unsure:
        if not self.looks:
            return Unsure(WHY, again=False)
        self.model.look()
        return Sent({"id": self.model.name}) if self.model.public else Absent()

    def read_back(self, *_: Any, **__: Any) -> Seen | Pending | Gone | HandedOver:
        if not self.looks:
            return HandedOver(WHY)
        self.model.look()
        if self.model.public:
            return Seen(address="https://p.example/7", title="t", text="t")
        return Pending(WHY) if self.model.under_way else Gone(WHY)
