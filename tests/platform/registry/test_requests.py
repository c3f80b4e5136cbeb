"""Requests to open, change and close an account."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from factories_platform import NOW, make_account, make_actor, make_organisation
from guikou.people.domain.policy import Action, Role
from guikou.registry import operations, queries
from guikou.registry.domain.hints import HintKind
from guikou.registry.domain.requests import NoSuchStep, OwnRequest, RequestState
from guikou.registry.domain.states import AccountState
from guikou.registry.models import Account, Request
from guikou.registry.operations.common import AccountTaken, ChangedMeanwhile
from guikou.registry.operations.deciding import AnswerMissing
from guikou.registry.operations.requests import AlreadyAsked, CannotClose, NotNow, Unanswered
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
WANTED = {"platform": "wechat", "name": "某县教育发布", "function": "education"}


def asked(scene: Scene, **more: object) -> Request:
    clerk = scene.actor(Role.CLERK, within=True)
    return operations.ask_to_open(organisation_id=scene.office.pk, wanted=WANTED | more, why="面向学生家长", by=clerk, now=NOW)


def sent(scene: Scene) -> Request:
    request = asked(scene)
    clerk = scene.actor(Role.CLERK, within=True)
    answers = {hint.key: "确有需要" for hint in queries.hints(request)}
    return operations.send(request_id=request.pk, version=None, answers=answers, by=clerk, now=NOW)


def boss(scene: Scene):
    return make_actor(Role.SUPERVISOR, at=scene.county, name="李四")


def test_an_approved_opening_makes_the_account_which_runs_once_its_id_is_given() -> None:
    scene = Scene.new()
    request = operations.approve(request_id=sent(scene).pk, version=None, by=boss(scene), now=NOW)
    account = request.account
    assert account is not None
    assert (account.state, account.name, account.organisation_id) == (AccountState.FILED, "某县教育发布", scene.office.pk)
    assert account.key == "wechat:~某县教育发布"
    operations.set_stable_id(account_id=account.pk, version=None, stable_id="gh_0123456789ab", why="已注册", by=boss(scene), now=NOW)
    account.refresh_from_db()
    assert (account.state, account.key, account.former_keys) == (AccountState.ACTIVE, "wechat:gh_0123456789ab", ["wechat:~某县教育发布"])
    assert list(breaks()) == []


def test_every_hint_needs_an_answer_before_the_request_goes_out() -> None:
    scene = Scene.new()
    mine = make_account(scene.office, name="教育局微信")
    near = make_account(scene.other, name="某县教育在线")
    request = asked(scene)
    clerk = scene.actor(Role.CLERK, within=True)
    with pytest.raises(Unanswered) as refused:
        operations.send(request_id=request.pk, version=None, answers={}, by=clerk, now=NOW)
    assert [(hint.kind, hint.accounts) for hint in refused.value.hints] == [
        (HintKind.SAME_PLATFORM, (mine.pk,)),
        (HintKind.NEAR_NAME, (near.pk,)),
    ]
    answers = {hint.key: "说明" for hint in refused.value.hints}
    done = operations.send(request_id=request.pk, version=None, answers=answers, by=clerk, now=NOW)
    assert [seen["answer"] for seen in done.seen] == ["说明", "说明"]
    assert done.state == RequestState.SENT


def test_a_hint_that_came_up_meanwhile_needs_its_own_answer() -> None:
    scene = Scene.new()
    request = asked(scene)
    assert queries.hints(request) == ()
    make_account(scene.office)
    with pytest.raises(Unanswered):
        operations.send(request_id=request.pk, version=None, answers={}, by=scene.actor(Role.CLERK, within=True), now=NOW)


def test_another_request_for_the_same_name_is_a_hint() -> None:
    scene = Scene.new()
    sent(scene)
    by = make_actor(Role.CLERK, at=scene.other)
    other = operations.ask_to_open(organisation_id=scene.other.pk, wanted=WANTED, why="也要", by=by, now=NOW)
    (hint,) = queries.hints(other)
    assert (hint.kind, hint.accounts, len(hint.requests)) == (HintKind.NEAR_NAME, (), 1)


def test_who_made_a_request_does_not_decide_it() -> None:
    scene = Scene.new()
    both = boss(scene)
    request = operations.ask_to_open(organisation_id=scene.office.pk, wanted=WANTED, why="需要", by=both, now=NOW)
    operations.send(request_id=request.pk, version=None, answers={}, by=both, now=NOW)
    for decide in (operations.approve, operations.refuse, operations.give_back):
        with pytest.raises(OwnRequest):
            decide(request_id=request.pk, version=None, answer="好", by=both, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(decided_by=both.person_id)


def test_the_days_for_filing_count_from_the_approval_and_skip_the_spring_festival() -> None:
    scene = Scene.new()
    request = sent(scene)
    friday = NOW.replace(month=2, day=13)
    done = operations.approve(request_id=request.pk, version=None, by=boss(scene), now=friday)
    assert done.file_by == date(2026, 2, 27)  # 14 February is a make-up day, 15 to 23 are off


def test_a_place_with_a_shorter_norm_has_a_nearer_day() -> None:
    scene = Scene.new()
    scene.county.place = "山东省临沂市河东区"
    scene.county.save()
    done = operations.approve(request_id=sent(scene).pk, version=None, by=boss(scene), now=NOW)
    assert done.file_by == date(2026, 3, 4)


def test_a_filed_request_gives_its_number_to_the_account() -> None:
    scene = Scene.new()
    request = operations.approve(request_id=sent(scene).pk, version=None, by=boss(scene), now=NOW)
    done = operations.file(request_id=request.pk, version=None, filed_on=date(2026, 3, 2), number="备2026-7", by=boss(scene), now=NOW)
    account = Account.objects.get(pk=done.account_id)
    assert (done.state, account.filing_number, account.filed_on) == (RequestState.FILED, "备2026-7", date(2026, 3, 2))
    with pytest.raises(NoSuchStep):
        operations.file(request_id=request.pk, version=None, filed_on=date(2026, 3, 2), number="", by=boss(scene), now=NOW)


def test_a_returned_request_can_be_mended_and_sent_again() -> None:
    scene = Scene.new()
    request = sent(scene)
    clerk = scene.actor(Role.CLERK, within=True)
    with pytest.raises(NotNow):
        operations.edit_request(request_id=request.pk, version=None, wanted=WANTED, why="改", by=clerk, now=NOW)
    with pytest.raises(AnswerMissing):
        operations.give_back(request_id=request.pk, version=None, answer=" ", by=boss(scene), now=NOW)
    operations.give_back(request_id=request.pk, version=None, answer="名称太像", by=boss(scene), now=NOW)
    operations.edit_request(request_id=request.pk, version=None, wanted=WANTED | {"name": "县教育"}, why="改名", by=clerk, now=NOW)
    again = operations.send(request_id=request.pk, version=None, answers={}, by=clerk, now=NOW)
    assert (again.state, again.wanted["name"], again.decided_by_id) == (RequestState.SENT, "县教育", None)


def test_a_refused_or_withdrawn_request_is_over() -> None:
    scene = Scene.new()
    request = sent(scene)
    operations.refuse(request_id=request.pk, version=None, answer="不需要", by=boss(scene), now=NOW)
    with pytest.raises(NoSuchStep):
        operations.approve(request_id=request.pk, version=None, by=boss(scene), now=NOW)
    other = asked(scene)
    operations.withdraw(request_id=other.pk, version=None, by=scene.actor(Role.CLERK, within=True), now=NOW)
    other.refresh_from_db()
    assert other.state == RequestState.WITHDRAWN
    assert not Account.objects.exists()


def test_nothing_is_lost_when_the_account_was_registered_meanwhile() -> None:
    scene = Scene.new()
    request = sent(scene)
    make_account(scene.other, key="wechat:~某县教育发布", stable_id="", name="某县教育发布")
    with pytest.raises(AccountTaken):
        operations.approve(request_id=request.pk, version=None, by=boss(scene), now=NOW)
    request.refresh_from_db()
    assert request.state == RequestState.SENT


def test_a_change_is_made_when_it_is_approved() -> None:
    scene = Scene.new()
    account = make_account(scene.office, name="旧名")
    clerk = make_actor(Role.CLERK, at=scene.county)
    wanted = {"name": "新名", "organisation": scene.other.pk, "function": "education"}
    request = operations.ask_to_change(account_id=account.pk, wanted=wanted, why="机构调整", by=clerk, now=NOW)
    operations.send(request_id=request.pk, version=None, answers={}, by=clerk, now=NOW)
    operations.approve(request_id=request.pk, version=None, by=boss(scene), now=NOW)
    account.refresh_from_db()
    assert (account.name, account.former_names, account.organisation_id, account.function) == (
        "新名",
        ["旧名"],
        scene.other.pk,
        "education",
    )
    lines = TrailLine.objects.filter(subject=f"account:{account.pk}")
    assert [line.change["name"] for line in lines] == [["旧名", "新名"]]


def test_an_owner_outside_the_supervisors_part_needs_a_supervisor_of_both() -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    by = boss(scene)
    request = operations.ask_to_change(account_id=account.pk, wanted={"organisation": scene.other.pk}, why="移交", by=by, now=NOW)
    operations.send(request_id=request.pk, version=None, answers={}, by=by, now=NOW)
    with refused_unless(False):
        operations.approve(request_id=request.pk, version=None, by=make_actor(Role.SUPERVISOR, at=scene.office), now=NOW)


def test_requests_to_close_go_out_at_once_and_only_once() -> None:
    scene = Scene.new()
    accounts = [make_account(scene.office), make_account(scene.office)]
    clerk = scene.actor(Role.CLERK, within=True)
    made = operations.ask_to_close(account_ids=[each.pk for each in accounts], why="内容重复", by=clerk, now=NOW)
    assert {request.state for request in made} == {RequestState.SENT}
    with pytest.raises(AlreadyAsked):
        operations.ask_to_close(account_ids=[accounts[0].pk], why="再次", by=clerk, now=NOW)
    operations.approve(request_id=made[0].pk, version=None, by=boss(scene), now=NOW)
    accounts[0].refresh_from_db()
    assert accounts[0].state == AccountState.CLOSING
    with pytest.raises(CannotClose):
        operations.ask_to_close(account_ids=[accounts[0].pk], why="再次", by=clerk, now=NOW)


def test_two_people_do_not_decide_over_each_other() -> None:
    scene = Scene.new()
    request = sent(scene)
    operations.give_back(request_id=request.pk, version=request.version, answer="请补充", by=boss(scene), now=NOW)
    with pytest.raises(ChangedMeanwhile):
        operations.approve(request_id=request.pk, version=request.version, by=boss(scene), now=NOW)


def test_waiting_requests_are_those_that_somebody_else_sent() -> None:
    scene = Scene.new()
    sent(scene)
    by = boss(scene)
    own = operations.ask_to_open(organisation_id=scene.other.pk, wanted=WANTED | {"name": "另一个账号"}, why="要", by=by, now=NOW)
    operations.send(request_id=own.pk, version=None, answers={}, by=by, now=NOW)
    assert [request.made_by.name for request in queries.decidable(by)] == ["张三"]
    approved = operations.approve(request_id=queries.decidable(by).get().pk, version=None, by=by, now=NOW)
    assert list(queries.to_file(by)) == [approved]


@each_role(Action.REQUEST)
def test_who_may_ask(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    by = scene.actor(role, within=within)
    with refused_unless(may):
        operations.ask_to_open(organisation_id=scene.office.pk, wanted=WANTED, why="需要", by=by, now=NOW)
    with refused_unless(may):
        operations.ask_to_change(account_id=account.pk, wanted={"name": "新"}, why="需要", by=by, now=NOW)
    with refused_unless(may):
        operations.ask_to_close(account_ids=[account.pk], why="需要", by=by, now=NOW)


@each_role(Action.REQUEST)
def test_who_may_edit_send_and_withdraw(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    request = asked(scene)
    by = scene.actor(role, within=within)
    with refused_unless(may):
        operations.edit_request(request_id=request.pk, version=None, wanted=WANTED, why="需要", by=by, now=NOW)
    with refused_unless(may):
        operations.send(request_id=request.pk, version=None, answers={}, by=by, now=NOW)
    with refused_unless(may):
        operations.withdraw(request_id=request.pk, version=None, by=by, now=NOW)


@each_role(Action.DECIDE_REQUESTS)
@pytest.mark.parametrize("decide", [operations.approve, operations.refuse, operations.give_back])
def test_who_may_decide(role: Role, within: bool, may: bool, decide) -> None:
    scene = Scene.new()
    request = sent(scene)
    with refused_unless(may):
        decide(request_id=request.pk, version=None, answer="好", by=scene.actor(role, within=within), now=NOW)


@each_role(Action.DECIDE_REQUESTS)
def test_who_may_file(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    request = operations.approve(request_id=sent(scene).pk, version=None, by=boss(scene), now=NOW)
    later = NOW + timedelta(days=1)
    with refused_unless(may):
        operations.file(
            request_id=request.pk, version=None, filed_on=NOW.date(), number="1", by=scene.actor(role, within=within), now=later
        )


@each_role(Action.SEE_REGISTER)
def test_who_sees_requests(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    request = asked(scene)
    assert (request in queries.requests(scene.actor(role, within=within))) is may


def test_hints_name_accounts_of_bodies_that_the_applicant_cannot_see_by_name_and_owner_only() -> None:
    scene = Scene.new()
    elsewhere = make_organisation("邻县人民政府")
    make_account(elsewhere, name="某县教育发布", description="内部备注")
    (hint,) = queries.hints(asked(scene, name="某县教育"))
    assert "邻县人民政府" in hint.sentence.zh
    assert "内部备注" not in hint.sentence.zh
