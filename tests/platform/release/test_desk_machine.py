"""Whatever people do in whatever order: what is public was signed, and what went out has its row."""

import itertools
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, shown_on, version
from guikou.kernel.bilingual import Refusal
from guikou.people.domain.policy import WORKER, Actor, Role
from guikou.release.arrangements import office, review_of
from guikou.release.domain.review import approved, asked, may_sign
from guikou.release.models import Release, Signature
from guikou.release.operations import releasing, reviewing, writing
from guikou.release.queries import releases as queries
from guikou.release.queries import reviews
from guikou.trail.models import TrailLine

PUBLIC = ("released", "corrected", "recalled")
WHO = st.integers(0, 5)


class DeskMachine(RuleBasedStateMachine):
    """One release, six people of whom some both write and review, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())
        self.undo.callback(transaction.set_rollback, True)  # before the block ends
        desk = Desk.new()
        roles = (Role.CLERK, Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER)
        several = [make_actor(Role.CLERK, each, at=desk.office) for each in roles[1:3]] + [
            make_actor(Role.SUPERVISOR, *roles, at=desk.office)
        ]
        self.people: list[Actor] = [desk.clerk, desk.first, make_actor(Role.FINAL_REVIEWER, at=desk.office), *several]
        self.accounts = [make_account(desk.office), make_account(desk.office)]
        self.release = writing.start(organisation_id=desk.office.pk, kind="notice", masters=[version()], by=desk.clerk, now=NOW)
        self.head, self.now, self.texts, self.turns = desk.head, NOW, itertools.count(1), itertools.count()

    def teardown(self) -> None:
        self.undo.close()

    def attempt(self, act: Callable[..., Any], **given: Any) -> None:
        """Let somebody try; a refusal changes nothing."""
        before = TrailLine.objects.count()
        try:
            with transaction.atomic():
                act(release_id=self.release.pk, now=self.now, **given)
        except Refusal:
            assert TrailLine.objects.count() == before

    @property
    def is_taken_back(self) -> bool:
        return Release.objects.get(pk=self.release.pk).state == "recalled"

    @property
    def number(self) -> int:
        return self.release.editions.order_by("-number").values_list("number", flat=True)[0]

    @rule(who=WHO, fresh=st.booleans(), accounts=st.integers(0, 2))
    def edits(self, who: int, fresh: bool, accounts: int) -> None:
        html = f"<p>第{next(self.texts)}稿</p>" if fresh else version().html
        shown = [shown_on(each) for each in self.accounts[:accounts]]
        self.attempt(writing.edit, version=None, masters=[version(html=html)], accounts=shown, by=self.people[who])

    @rule(who=WHO)
    def hands_in(self, who: int) -> None:
        self.attempt(writing.hand_in, version=None, by=self.people[who])

    @rule(who=WHO)
    def takes_back(self, who: int) -> None:
        self.attempt(writing.take_back, version=None, by=self.people[who])

    @rule(who=WHO, turn=st.integers(1, 3))
    def signs(self, who: int, turn: int) -> None:
        seen = self.release.editions.get(number=self.number).content_hash
        self.attempt(reviewing.sign, number=self.number, turn=turn, content_hash=seen, by=self.people[who])

    @initialize(out=st.booleans())
    def begins(self, out: bool) -> None:
        if out:
            self.goes_all_the_way(accounts=2)

    @rule(accounts=st.integers(0, 2))
    def goes_all_the_way(self, accounts: int) -> None:
        self.edits(who=0, fresh=True, accounts=accounts)
        self.hands_in(who=0)
        for turn, who in ((1, 1), (2, 4), (3, 2)):
            self.signs(who=who, turn=turn)

    @rule()
    def is_sent(self) -> None:
        sent = {"sending_since": self.now, "sent": {"ids": {}}, "seen_at": self.now}
        self.release.deliveries.filter(state="queued").update(state="visible", **sent)

    @rule(who=WHO)
    def sends_back(self, who: int) -> None:
        self.attempt(reviewing.send_back, number=self.number, why="再改", by=self.people[who])

    @rule(later=st.booleans())
    def schedules(self, later: bool) -> None:
        self.attempt(releasing.schedule, version=None, at=self.now + timedelta(days=1) if later else None, by=self.head)

    @rule()
    def a_day_passes(self) -> None:
        self.now += timedelta(days=1)
        assert releasing.release_due(by=WORKER, now=self.now)["refused"] == []

    @rule()
    def is_corrected(self) -> None:
        self.attempt(releasing.correct, version=None, why="有误", by=self.head)

    @rule()
    def is_recalled(self) -> None:
        self.attempt(releasing.recall, why="有误", by=self.head)

    @invariant()
    def what_is_public_was_signed_by_three_others(self) -> None:
        whole = queries.release(self.head, self.release.pk)
        for edition in (each for each in whole.editions if each.row.state in PUBLIC):
            standing = edition.review
            assert approved(standing.signatures, standing.route.turns, edition.row.content_hash, standing.authors)
            assert len({each.person.key for each in standing.signatures} - {each.key for each in standing.authors}) == 3
        states = [each.row.state for each in whole.editions]
        assert states.count("released") + states.count("recalled") <= 1
        assert whole.release.state == ("recalled" if "recalled" in states else states[-1])

    @invariant()
    def what_goes_out_is_public_and_nothing_goes_out_of_what_was_replaced(self) -> None:
        waiting = self.release.deliveries.filter(state="queued").exclude(act="recall").select_related("edition")
        assert {each.edition.state for each in waiting} <= {"released"}
        places = [(each.account_id, each.act) for each in self.release.deliveries.filter(act="publish")]
        assert len(places) == len(set(places))

    @invariant()
    def whom_a_turn_asks_is_kept_as_the_rule_says(self) -> None:
        for edition in self.release.editions.prefetch_related("authors", "signatures"):
            kept = {(each.person_key, each.substitute) for each in edition.asked.all()}
            people, substitutes = (frozenset(), frozenset()) if self.is_taken_back else asked(review_of(edition))
            assert kept == {(key, False) for key in people} | {(key, True) for key in substitutes}
            assert (edition.due_at is None) is not bool(people or substitutes)
            may = may_sign(review_of(edition), office=office(), now=self.now) if people else frozenset()
            someone = self.people[next(self.turns) % len(self.people)]
            assert reviews.mine(someone, now=self.now).filter(pk=edition.pk).exists() is (someone.key in may)

    @invariant()
    def every_signature_has_its_line(self) -> None:
        assert TrailLine.objects.filter(action="release.sign").count() == Signature.objects.count()
        assert Release.objects.get(pk=self.release.pk).version > 0


@pytest.mark.django_db
def test_nothing_is_public_that_was_not_signed_whatever_people_do() -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        DeskMachine, settings=settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=checks)
    )
