"""Who holds a login, what the owner keeps, and whether it is still the same account."""

from datetime import date

import pytest

from factories_platform import NOW, make_account, make_actor
from guikou.people.domain.policy import WORKER, Action, Role
from guikou.registry import operations, queries
from guikou.registry.domain.drift import Drift, Seen
from guikou.registry.domain.editing import NotAColumn
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.upkeep import CustodyBeforeLast, NotYet
from guikou.registry.models import Account, Custody
from guikou.registry.operations.custody import HolderMissing, NobodyHolds, NotLost
from guikou.registry.operations.identity import NothingSeen
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def boss(scene: Scene):
    return make_actor(Role.SUPERVISOR, at=scene.county, name="李四")


def test_a_login_is_handed_over_and_the_trail_holds_no_names(scene: Scene) -> None:
    account = make_account(scene.office)
    clerk = scene.actor(Role.CLERK, within=True)
    operations.hand_over(account_id=account.pk, holder="甲某", since=date(2025, 1, 1), by=clerk, now=NOW)
    operations.hand_over(account_id=account.pk, holder="乙某", since=date(2026, 1, 1), telephone="1", why="调岗", by=clerk, now=NOW)
    rows = queries.custody(clerk, account.pk)
    assert [(row.holder, row.until, row.handed_over_by) for row in rows] == [("乙某", None, "甲某"), ("甲某", date(2026, 1, 1), "")]
    assert not any("某" in str(line.change) + line.why for line in TrailLine.objects.all())
    with pytest.raises(CustodyBeforeLast):
        operations.hand_over(account_id=account.pk, holder="丙", since=date(2025, 6, 1), by=clerk, now=NOW)
    with pytest.raises(NotYet):
        operations.hand_over(account_id=account.pk, holder="丙", since=date(2027, 1, 1), by=clerk, now=NOW)
    with pytest.raises(HolderMissing):
        operations.hand_over(account_id=account.pk, holder=" ", since=date(2026, 2, 1), by=clerk, now=NOW)


def test_the_yearly_drill_is_recorded_and_falls_due_again(scene: Scene, boss) -> None:
    account = make_account(scene.office)
    with pytest.raises(NobodyHolds):
        operations.record_drill(account_id=account.pk, tried_on=date(2026, 3, 1), by=boss, now=NOW)
    operations.hand_over(account_id=account.pk, holder="甲", since=date(2024, 1, 1), by=boss, now=NOW)
    overdue = queries.behind_in_upkeep(date(2026, 3, 2))
    assert list(queries.accounts(boss).filter(overdue)) == [account]
    operations.record_drill(account_id=account.pk, tried_on=date(2026, 3, 1), by=boss, now=NOW)
    operations.correct_custody(account_id=account.pk, values={"telephone": "123", "recovery": "介绍信"}, by=boss, now=NOW)
    assert not queries.accounts(boss).filter(overdue).exists()
    assert queries.accounts(boss).filter(queries.behind_in_upkeep(date(2027, 3, 2))).exists()
    with pytest.raises(NotYet):
        operations.record_drill(account_id=account.pk, tried_on=date(2026, 4, 1), by=boss, now=NOW)


def test_a_lost_login_can_be_found_again(scene: Scene) -> None:
    account = make_account(scene.office)
    clerk = scene.actor(Role.CLERK, within=True)
    with pytest.raises(NotLost):
        operations.find_login(account_id=account.pk, why="找回", by=clerk, now=NOW)
    operations.lose_login(account_id=account.pk, why="人员离职", by=clerk, now=NOW)
    assert queries.staffing_table(clerk)["login_lost"].to_list() == [True]
    operations.find_login(account_id=account.pk, why="找回", by=clerk, now=NOW)
    account.refresh_from_db()
    assert account.state == AccountState.ACTIVE


def test_owners_record_contract_and_hours_themselves_but_no_facts(scene: Scene) -> None:
    account = make_account(scene.office)
    clerk = scene.actor(Role.CLERK, within=True)
    values = {"hours_per_month": 12.5, "contract_ends_on": date(2026, 3, 20), "operator": "某公司"}
    operations.record_upkeep(account_id=account.pk, version=1, values=values, by=clerk, now=NOW)
    assert queries.staffing_table(clerk)["hours_per_month"].to_list() == [12.5]
    assert queries.accounts(clerk).filter(queries.behind_in_upkeep(date(2026, 3, 2))).exists()
    with pytest.raises(NotAColumn):
        operations.record_upkeep(account_id=account.pk, version=None, values={"verified": True}, by=clerk, now=NOW)


def test_drift_is_recorded_once_and_taken_over_by_a_person(scene: Scene, boss) -> None:
    account = make_account(scene.office, name="教育发布", verified_as="教育局")
    seen = Seen(exists=True, name="卖茶叶的\x00", verified_as="某茶叶公司")
    for _ in range(2):
        verdict = operations.record_identity(account_id=account.pk, seen=seen, by=WORKER, now=NOW)
    assert verdict.drift is Drift.ANOTHER_BODY
    account.refresh_from_db()
    assert (account.identity_drift, account.name, account.identity_seen["name"]) == ("another-body", "教育发布", "卖茶叶的")
    assert TrailLine.objects.filter(action="account.identity").count() == 1
    operations.accept_identity(account_id=account.pk, version=None, why="已划转", by=boss, now=NOW)
    account.refresh_from_db()
    assert (account.name, account.verified_as, account.former_names, account.identity_drift) == (
        "卖茶叶的", "某茶叶公司", ["教育发布"], "same",
    )  # fmt: skip


def test_what_was_not_seen_says_nothing(scene: Scene, boss) -> None:
    account = make_account(scene.office)
    assert operations.record_identity(account_id=account.pk, seen=Seen(), by=WORKER, now=NOW).drift is Drift.UNKNOWN
    account.refresh_from_db()
    assert (account.identity_drift, account.identity_checked_at) == ("", None)
    with pytest.raises(NothingSeen):
        operations.accept_identity(account_id=account.pk, version=None, why="无", by=boss, now=NOW)
    assert operations.record_identity(account_id=account.pk, seen=Seen(name=account.name), by=WORKER, now=NOW).drift is Drift.SAME
    assert not TrailLine.objects.exists()


@each_role(Action.KEEP_ACCOUNTS)
def test_who_may_keep_what_belongs_to_an_account(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    Custody.objects.create(account=account, holder="甲", since=date(2025, 1, 1))
    by = scene.actor(role, within=within)
    with refused_unless(may):
        operations.hand_over(account_id=account.pk, holder="乙", since=date(2026, 1, 1), by=by, now=NOW)
    with refused_unless(may):
        operations.correct_custody(account_id=account.pk, values={"post": "科员"}, by=by, now=NOW)
    with refused_unless(may):
        operations.record_drill(account_id=account.pk, tried_on=date(2026, 1, 1), by=by, now=NOW)
    with refused_unless(may):
        operations.record_upkeep(account_id=account.pk, version=None, values={"people": 2.0}, by=by, now=NOW)
    with refused_unless(may):
        operations.lose_login(account_id=account.pk, why="丢失", by=by, now=NOW)
    Account.objects.update(state=AccountState.LOGIN_LOST)
    with refused_unless(may):
        operations.find_login(account_id=account.pk, why="找回", by=by, now=NOW)


@each_role(Action.COLLECT)
def test_who_may_record_what_was_seen(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    with refused_unless(may):
        operations.record_identity(account_id=account.pk, seen=Seen(name="甲"), by=scene.actor(role, within=within), now=NOW)


@each_role(Action.SEE_PERSONAL)
def test_who_sees_who_holds_a_login(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office)
    by = scene.actor(role, within=within)
    Custody.objects.create(account=account, holder="甲", since=date(2025, 1, 1))
    if not within or not by.may(Action.SEE_REGISTER, scene.office.path):
        with pytest.raises(Account.DoesNotExist):
            queries.custody(by, account.pk)
        return
    with refused_unless(may):
        assert [row.holder for row in queries.custody(by, account.pk)] == ["甲"]
    shown = queries.accounts(by).prefetch_related(queries.custody_of(by)).get(pk=account.pk)
    assert bool(shown.present_custody) is may
