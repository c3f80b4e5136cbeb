"""No schedule of crashes, lost answers, refusals and people makes two public copies, or says that something is visible that is not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from

from guikou.channels.delivery import SETTLED, Delivery, Hold, State, advance, again, released, settled_as_absent, settled_as_sent
from guikou.channels.failures import ContentRefused, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import Absent, Gone, HandedOver, Key, Pending, Prepared, Seen, Sent, Unsure
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language, Text

WHY = Text("原因", "Why")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


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


class Model:
    """A platform with drafts, and one way for the public to see something. It does what it was asked at once, or within the time after which we call it settled."""

    def __init__(self, machine: "OneDelivery") -> None:
        self.machine = machine
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
        return Sent({"id": "7"})

    def find_sent(self, *_: Any, **__: Any) -> Sent | Absent | Unsure:
        if not self.looks:
            return Unsure(WHY, again=False)
        self.model.look()
        return Sent({"id": "7"}) if self.model.public else Absent()

    def read_back(self, *_: Any, **__: Any) -> Seen | Pending | Gone | HandedOver:
        if not self.looks:
            return HandedOver(WHY)
        self.model.look()
        if self.model.public:
            return Seen(address="https://p.example/7", title="t", text="t")
        return Pending(WHY) if self.model.under_way else Gone(WHY)


class OneDelivery(RuleBasedStateMachine):
    """One delivery, everything that can happen to it, and people who say what they see."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.fate, self.delay = START, Fate.WELL, 0
        self.model = Model(self)
        self.kept = [Delivery(key=Key(delivery="d-1", intended_at=START))]
        self.looks = True

    @initialize(looks=sampled_from([True, False]))
    def begin(self, looks: bool) -> None:
        self.looks = looks

    @property
    def delivery(self) -> Delivery:
        return self.kept[-1]

    @rule(fate=sampled_from(OFTEN), delay=integers(0, int(SETTLED.total_seconds()) - 1))
    def worker(self, fate: Fate, delay: int) -> None:
        """The worker takes the next step, if it is due."""
        if not self.delivery.due(self.now):
            return
        self.fate, self.delay = fate, delay
        variant = Variant(language=Language.ZH, title="t", address="https://county.example/r/1")
        adapter = ModelAdapter(self.model, looks=self.looks)
        try:
            advance(self.delivery, adapter=adapter, variant=variant, keep=self.kept.append, clock=lambda: self.now)  # type: ignore[arg-type]
        except Killed:
            assert self.kept

    @rule(seconds=sampled_from([20, 100, 200, 4000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.model.settle()

    @precondition(lambda self: self.delivery.hold is not Hold.NOT)
    @rule()
    def person_says_go_on(self) -> None:
        self.kept.append(released(self.delivery))

    @precondition(lambda self: self.delivery.hold is Hold.PERSON and self.delivery.state in (State.UNCONFIRMED, State.ACCEPTED))
    @rule()
    def person_looks(self) -> None:
        """People take their time, so nothing is under way any more."""
        self.now += SETTLED
        self.model.settle()
        seen = Sent({}, "https://p.example/7")
        self.kept.append(settled_as_sent(self.delivery, seen) if self.model.public else settled_as_absent(self.delivery))

    @precondition(lambda self: self.delivery.state is State.REFUSED and not self.model.public and not self.model.under_way)
    @rule()
    def person_mends(self) -> None:
        self.kept.append(again(self.delivery))

    @invariant()
    def never_two_copies(self) -> None:
        assert self.model.public + len([do for _, do in self.model.under_way if do == self.model.publish]) <= 1

    @invariant()
    def what_is_said_is_true(self) -> None:
        if self.delivery.state is State.VISIBLE:
            assert self.model.public == 1
        if self.delivery.state in (State.QUEUED, State.PREPARING, State.PREPARED):
            assert self.model.public == 0
            assert not [do for _, do in self.model.under_way if do == self.model.publish]

    @invariant()
    def what_waits_says_why(self) -> None:
        if self.delivery.hold is not Hold.NOT:
            assert self.delivery.problem is not None

    def teardown(self) -> None:
        """With a platform that works again and people who answer, it comes to an end."""
        for _ in range(200):
            if self.delivery.state in (State.VISIBLE, State.HANDED_OVER, State.REFUSED):
                break
            self.time_passes(4000)
            if self.delivery.hold is Hold.PERSON and self.delivery.state in (State.UNCONFIRMED, State.ACCEPTED):
                self.person_looks()
            elif self.delivery.hold is not Hold.NOT:
                self.person_says_go_on()
            self.worker(Fate.WELL, 0)
        assert self.delivery.state in (State.VISIBLE, State.HANDED_OVER, State.REFUSED)


TestOneDelivery = OneDelivery.TestCase
TestOneDelivery.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
