"""What people decide about findings."""

from datetime import date, timedelta

import pytest

from factories_platform import NOW, make_account, make_actor, make_organisation
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import NoSuchJudgement, Standing
from guikou.inspection.models import Finding, FindingChange, Rectification
from guikou.inspection.operations import judging
from guikou.inspection.operations.storing import Stored
from guikou.people.domain.policy import Actor, NotAllowed, Role
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from inspection_rows import found, inspect

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def supervisor(county: Organisation) -> Actor:
    return make_actor(Role.SUPERVISOR, at=county, name="李主任")


@pytest.fixture
def account(county: Organisation) -> Account:
    return make_account(county)


def only() -> Finding:
    return Finding.objects.get()


def test_the_same_inspection_stored_twice_changes_nothing(county: Organisation, account: Account) -> None:
    assert inspect(county, found(account)) == Stored(created=1)
    assert inspect(county, found(account)) == Stored()
    assert FindingChange.objects.count() == 1


def test_other_words_are_no_other_verdict(county: Organisation, account: Account) -> None:
    inspect(county, found(account))
    assert inspect(county, found(account, sentence_zh="21天未更新", days_left=-7), days=1) == Stored(reworded=1)
    assert (only().sentence_zh, only().since) == ("21天未更新", NOW)


def test_an_older_inspection_that_comes_late_changes_nothing(county: Organisation, account: Account) -> None:
    inspect(county, found(account, Verdict.MET), days=2)
    assert inspect(county, found(account), days=1) == Stored()
    assert only().verdict == Verdict.MET


def test_a_confirmed_finding_goes_to_the_owner_and_ends_with_an_inspection(
    county: Organisation, account: Account, supervisor: Actor
) -> None:
    clerk = make_actor(Role.CLERK, at=county, name="王干事")
    inspect(county, found(account))
    judging.confirm(only().pk, version=only().version, by=supervisor, now=NOW)
    assert len(only().frozen["digest"]) == 64
    judging.send_for_rectification(
        only().pk, version=only().version, instruction="请恢复更新", due_on=TODAY + timedelta(days=7), today=TODAY, by=supervisor, now=NOW
    )
    judging.answer(only().pk, version=only().version, text="已恢复更新", by=clerk, now=NOW)
    assert only().standing == Standing.ANSWERED
    inspect(county, found(account, Verdict.MET, days_left=10), days=3)
    assert (only().standing, Rectification.objects.get().outcome) == (Standing.CORRECTED, "corrected")
    assert [line.action for line in TrailLine.objects.order_by("number")] == [
        "finding.first",
        "finding.confirm",
        "finding.rectify",
        "finding.answer",
        "finding.turned",
    ]
    assert list(breaks()) == []


def test_what_is_not_met_again_is_open_again(county: Organisation, account: Account, supervisor: Actor) -> None:
    inspect(county, found(account))
    judging.set_aside(only().pk, version=only().version, why="冻结期内", by=supervisor, now=NOW)
    inspect(county, found(account), days=1)
    assert only().standing == Standing.SET_ASIDE
    inspect(county, found(account, Verdict.MET), days=2)
    inspect(county, found(account), days=3)
    assert only().standing == Standing.OPEN


def test_missing_data_leaves_a_rectification_alone(county: Organisation, account: Account, supervisor: Actor) -> None:
    inspect(county, found(account))
    judging.confirm(only().pk, version=only().version, by=supervisor, now=NOW)
    inspect(county, found(account, Verdict.CANNOT_TELL), days=1)
    assert only().standing == Standing.CONFIRMED


def test_a_decision_on_a_page_that_is_out_of_date_is_refused(county: Organisation, account: Account, supervisor: Actor) -> None:
    inspect(county, found(account))
    with pytest.raises(judging.ChangedMeanwhile):
        judging.confirm(only().pk, version=only().version - 1, by=supervisor, now=NOW)


def test_what_is_met_cannot_be_confirmed(county: Organisation, account: Account, supervisor: Actor) -> None:
    inspect(county, found(account, Verdict.MET))
    with pytest.raises((judging.NotAProblem, NoSuchJudgement)):
        judging.confirm(only().pk, version=only().version, by=supervisor, now=NOW)


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(days=1)])
def test_a_last_day_has_to_be_ahead(county: Organisation, account: Account, supervisor: Actor, day: date) -> None:
    inspect(county, found(account))
    judging.confirm(only().pk, version=only().version, by=supervisor, now=NOW)
    with pytest.raises(judging.DayPassed):
        judging.send_for_rectification(only().pk, version=only().version, instruction="x", due_on=day, today=TODAY, by=supervisor, now=NOW)


def test_reasons_are_required(county: Organisation, account: Account, supervisor: Actor) -> None:
    inspect(county, found(account))
    for act in (judging.set_aside, judging.take_back):
        with pytest.raises(judging.ReasonMissing):
            act(only().pk, version=only().version, why="  ", by=supervisor, now=NOW)


MAY_JUDGE = {Role.SUPERVISOR}
MAY_ANSWER = {Role.CLERK}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("inside", [True, False])
def test_who_may_judge_and_who_may_answer(county: Organisation, account: Account, role: Role, inside: bool) -> None:
    inspect(county, found(account))
    by = make_actor(role, at=county if inside else make_organisation("另一个县"))
    if inside and role in MAY_JUDGE:
        judging.confirm(only().pk, version=only().version, by=by, now=NOW)
        assert only().standing == Standing.CONFIRMED
    else:
        with pytest.raises(NotAllowed):
            judging.confirm(only().pk, version=only().version, by=by, now=NOW)
    Finding.objects.update(standing=Standing.RECTIFYING)
    if inside and role in MAY_ANSWER:
        judging.answer(only().pk, version=only().version, text="已整改", by=by, now=NOW)
        assert only().standing == Standing.ANSWERED
    else:
        with pytest.raises(NotAllowed):
            judging.answer(only().pk, version=only().version, text="已整改", by=by, now=NOW)
