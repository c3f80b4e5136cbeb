"""Two workers, a clock, platforms that fail, switches, a recall and a correction in between: one copy, in order, never while stopped, and every row ends or waits."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from delivering import connected
from factories_platform import NOW
from factories_release import Desk
from fates import OFTEN, Fate, Killed, Model
from fates_of_accounts import Place, Platform
from guikou.channels.delivery import SETTLED, Hold, State
from guikou.channels.protocol import Key
from guikou.kernel.bilingual import Refusal
from guikou.registry.models import Account
from guikou.release import access
from guikou.release.delivering import turns
from guikou.release.delivering.claims import LEASE, PATIENCE, UNDER_WAY, Claim, claim
from guikou.release.models import Channel, Delivery, Release, Stop
from guikou.release.operations import channels, deliveries, releasing, stops
from guikou.trail.queries import breaks

DONE = (State.VISIBLE, State.HANDED_OVER, State.RECALLED, State.REFUSED, State.BY_HAND)
SEEN_AT = "https://p.example/7"
FATES = st.lists(st.sampled_from(OFTEN), max_size=4)
MEANWHILE = st.sampled_from(["", "", "", "stop", "switch", "recall", "correct", "other worker"])
ROWS, WORKERS = st.integers(0, 5), st.integers(0, 1)


class Deliveries(RuleBasedStateMachine):
    """Three releases on two accounts of a county; of one account nobody can look what it shows."""

    desk: Desk
    accounts: tuple[Account, Account]
    releases: tuple[Release, ...]

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)  # before the block ends
        patch = pytest.MonkeyPatch()
        self.undo.callback(patch.undo)
        patch.setattr(access, "adapter_for", lambda channel, *, practice, **_: Platform(self, channel.account_id, practice=practice))
        give_back = turns.give_back
        patch.setattr(turns, "give_back", lambda held: None if self.killed else give_back(held))  # who was killed gives nothing back
        self.now, self.delay, self.killed = NOW, 0, False
        self.fates: list[Fate] = []
        self.meanwhile = ""
        self.held: list[Claim | None] = [None, None]
        self.models: dict[Place, Model] = {}
        self.seen: set[Place] = set()
        self.wrong: list[str] = []  # what is raised in a call would be taken for an error of the adapter
        self.looks = dict(zip((each.pk for each in self.accounts), (True, False), strict=True))

    @property
    def fate(self) -> Fate:
        """The fate of the next call."""
        return self.fates.pop(0) if self.fates else Fate.WELL

    @fate.setter
    def fate(self, fate: Fate) -> None:
        self.fates = [fate]

    # --- what the platforms see

    def may_send(self, account: int, *, practice: bool) -> None:
        channel = Channel.objects.get(account=account)
        if Stop.objects.filter(lifted_at=None).exists():
            self.wrong.append("sent while stopped")
        if channel.mode == Channel.Mode.OFF or (channel.mode == Channel.Mode.PRACTICE and not practice):
            self.wrong.append("sent while switched off")
        if channel.held:
            self.wrong.append("sent with a login that had failed")

    def comes_in_its_order(self, key: Key) -> None:
        row = Delivery.objects.get(key=key.delivery)
        before = Delivery.objects.filter(account=row.account_id, pk__lt=row.pk, hold="", act="publish", not_before__lte=self.now - PATIENCE)
        waiting = before.filter(state=State.QUEUED) | before.filter(state=State.PREPARED, practice=row.practice)
        if waiting.exists():
            self.wrong.append("overtook another row of the account")

    def passes_meanwhile(self) -> None:
        what, self.meanwhile = self.meanwhile, ""
        match what:
            case "stop":
                self.is_stopped()
            case "switch":
                self.is_switched(account=0, mode="off")
            case "recall":
                self.is_recalled(release=0)
            case "correct":
                self.is_corrected(release=1)
            case "other worker":
                fates, self.fates = self.fates, []
                self.time_passes(seconds=30)
                for held in claim(2, now=self.now):
                    turns.take(held, clock=self.clock)
                self.fates = fates

    def clock(self) -> datetime:
        return self.now

    # --- what happens

    @initialize(modes=st.tuples(*[st.sampled_from(["practice", "live", "live"])] * 2))
    def begins(self, modes: tuple[str, str]) -> None:
        for account, mode in zip(self.accounts, modes, strict=True):
            Channel.objects.filter(account=account).update(mode=mode)

    @rule(worker=WORKERS)
    def claims(self, worker: int) -> None:
        if self.held[worker] is None:
            self.held[worker] = next(iter(claim(1, now=self.now)), None)

    @rule(worker=WORKERS, fates=FATES, delay=st.integers(0, int(SETTLED.total_seconds()) - 1), meanwhile=MEANWHILE)
    def works(self, worker: int, fates: list[Fate], delay: int, meanwhile: str) -> None:
        """Take the steps of what the worker holds; what is not claimed yet is claimed now."""
        self.claims(worker)
        held, self.held[worker] = self.held[worker], None
        if held is None:
            return
        self.fates, self.delay, self.meanwhile = list(fates), delay, meanwhile
        try:
            turns.take(held, clock=self.clock)
        except Killed:
            self.killed = True
            turns.give_back(held)
        finally:
            self.killed, self.fates, self.meanwhile = False, [], ""

    @rule()
    def both_work_on(self) -> None:
        """Nothing is in their way."""
        for worker in (0, 1):
            self.works(worker, [], 0, "")

    @rule(seconds=st.sampled_from([20, 100, 190, 210, 4000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        for model in self.models.values():
            model.settle()

    @rule()
    def is_stopped(self) -> None:
        self.attempt(stops.stop, organisation_id=self.desk.office.pk, why="突发事件")

    @rule()
    def goes_on(self) -> None:
        self.attempt(stops.resume, organisation_id=self.desk.office.pk)

    @rule(account=st.integers(0, 1), mode=st.sampled_from(["off", "practice", "live"]))
    def is_switched(self, account: int, mode: str) -> None:
        Channel.objects.filter(account=self.accounts[account]).update(mode=mode)

    @rule(release=st.integers(0, 2))
    def is_recalled(self, release: int) -> None:
        self.attempt(releasing.recall, release_id=self.releases[release].pk, why="内容有误")

    @rule(release=st.integers(0, 2))
    def is_corrected(self, release: int) -> None:
        with suppress(Refusal), transaction.atomic():
            self.desk.corrected(self.releases[release], *self.accounts)

    @rule()
    def login_is_renewed(self) -> None:
        for account in self.accounts:
            channels.set_secrets(account_id=account.pk, secrets={"access_token": "anew"}, by=self.desk.head, now=self.now)

    @rule(row=ROWS)
    def person_says_go_on(self, row: int) -> None:
        """Whoever mends what was refused has seen that nothing is public."""
        self.time_passes(seconds=int(SETTLED.total_seconds()))
        found = self._row(row)
        if found and (found.state != State.REFUSED or not self._model(found).copies):
            deliveries.retry(ids=[found.pk], by=self.desk.head, now=self.now)

    @rule(row=ROWS)
    def person_looks(self, row: int) -> None:
        self.time_passes(seconds=int(SETTLED.total_seconds()))
        if found := self._row(row):
            self._look(found)

    def _look(self, row: Delivery) -> None:
        if row.hold == Hold.PERSON and row.state in (State.PREPARING, State.UNCONFIRMED, State.ACCEPTED):
            is_out = bool(self._model(row).public) and row.state != State.PREPARING
            self.attempt(deliveries.settle, delivery_id=row.pk, is_out=is_out, address=SEEN_AT)

    def attempt(self, act: Callable[..., Any], **given: Any) -> None:
        with suppress(Refusal), transaction.atomic():
            act(by=self.desk.head, now=self.now, **given)

    def _row(self, number: int) -> Delivery | None:
        return Delivery.objects.select_related("release").order_by("pk")[number : number + 1].first()

    def _model(self, row: Delivery) -> Model:
        return self.models.setdefault((row.account_id, row.release.slug, row.practice), Model(self, row.release.slug))

    # --- what always holds

    @invariant()
    def nothing_is_sent_that_may_not_be(self) -> None:
        assert not self.wrong

    @invariant()
    def never_two_copies(self) -> None:
        assert all(model.copies <= 1 for model in self.models.values())

    @invariant()
    def an_account_has_one_writer(self) -> None:
        leased = Delivery.objects.filter(leased_until__gt=self.now).order_by().values("account").annotate(rows=Count("pk"))
        assert all(each["rows"] == 1 for each in leased)

    @invariant()
    def what_is_said_is_true(self) -> None:
        latest: dict[tuple[int, str], Delivery] = {}
        for row in Delivery.objects.select_related("release").order_by("pk"):
            place = (row.account_id, row.release.slug, row.practice)
            if row.state == State.VISIBLE:
                assert place in self.seen, "said to be visible, and nobody looked"
                assert row.seen_at
            if row.state in (State.QUEUED, State.PREPARING, State.PREPARED) and row.act == "publish":
                assert self._model(row).copies == 0
            if row.state == State.REFUSED and row.act == "publish" and row.cause in ("replaced", "taken back"):
                assert self._model(row).copies == 0
            assert not row.hold or row.problem_zh
            latest[place[:2]] = row
        for row in latest.values():
            if row.state == State.RECALLED:
                assert self._model(row).copies == 0
            if row.state == State.VISIBLE:
                assert self._model(row).public == 1

    def teardown(self) -> None:
        """With platforms that work again, all switched on, and people who answer, every row ends."""
        try:
            self.goes_on()
            for account in self.accounts:  # what was begun on one platform ends there
                practised = Delivery.objects.filter(account=account, practice=True, state__in=UNDER_WAY).exclude(
                    act="publish", state=State.QUEUED
                )
                Channel.objects.filter(account=account).update(mode="live" if not practised.exists() else "practice")
            for number in range(60):
                self._helped(number)
                for held in claim(2, now=self.now):
                    turns.take(held, clock=self.clock)
                if not Delivery.objects.filter(state__in=UNDER_WAY).exists():
                    break
            left = Delivery.objects.exclude(state__in=DONE)
            assert not left.exists(), list(left.values("state", "hold", "act", "practice", "not_before", "problem_en"))
            self.nothing_is_sent_that_may_not_be()
            self.never_two_copies()
            self.what_is_said_is_true()
            assert not list(breaks())
        finally:
            self.undo.close()

    def _helped(self, number: int) -> None:
        self.time_passes(seconds=int(LEASE.total_seconds()) + 4000)
        self.login_is_renewed()
        for row in Delivery.objects.select_related("release").exclude(hold=""):
            self._look(row)
        waiting = Delivery.objects.filter(state__in=UNDER_WAY).values_list(
            "pk", flat=True
        )  # a renewed login puts rows off to the real clock's time
        deliveries.retry(ids=list(waiting), by=self.desk.head, now=self.now)
        if number % 8 == 7:  # what is begun in practice, and what is begun for real, take turns
            for account in self.accounts:
                mode = Channel.objects.get(account=account).mode
                Channel.objects.filter(account=account).update(mode="practice" if mode == "live" else "live")


@pytest.mark.django_db
def test_whatever_happens_there_is_one_copy_and_every_row_ends_or_waits() -> None:
    Deliveries.desk = desk = Desk.new()
    Deliveries.accounts = (connected(desk.office, "mastodon"), connected(desk.office, "mastodon"))
    Channel.objects.update(base="https://m.example")
    Deliveries.releases = tuple(desk.released(*Deliveries.accounts) for _ in range(3))
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    chosen = settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=checks)
    run_state_machine_as_test(Deliveries, settings=chosen)
