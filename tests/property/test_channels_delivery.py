"""No schedule of crashes, lost answers, refusals and people makes two public copies, or says that something is visible that is not."""

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from

from fates import OFTEN, Fate, Killed, Model, ModelAdapter
from guikou.channels.delivery import SETTLED, Delivery, Hold, State, advance, again, released, settled_as_absent, settled_as_sent
from guikou.channels.protocol import Key, Sent
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


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
        assert self.model.copies <= 1

    @invariant()
    def what_is_said_is_true(self) -> None:
        if self.delivery.state is State.VISIBLE:
            assert self.model.public == 1
        if self.delivery.state in (State.QUEUED, State.PREPARING, State.PREPARED):
            assert self.model.copies == 0

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
