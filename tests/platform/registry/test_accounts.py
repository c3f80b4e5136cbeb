"""Adding, changing and moving accounts; their stable ids and states."""

from datetime import date

import pytest

from factories_platform import NOW, make_account, make_actor, make_organisation
from guikou.people.domain.policy import Action, Role
from guikou.people.operations.tree import HasEnded, NoSuchOrganisation
from guikou.registry import operations, queries
from guikou.registry.domain.editing import NotAColumn, NothingChanged, ReasonMissing
from guikou.registry.domain.identity import Unidentifiable
from guikou.registry.domain.states import AccountState, NoSuchMove
from guikou.registry.domain.stopping import CannotStop
from guikou.registry.models import Account, Conflict
from guikou.registry.operations.accounts import NothingChosen
from guikou.registry.operations.common import AccountTaken, ChangedMeanwhile, NoSuchAccount, NotAPlatform, NotThatPlatform
from guikou.registry.operations.identity import NotAStableId
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return Scene.new()


@pytest.fixture
def boss(scene: Scene):
    return make_actor(Role.SUPERVISOR, at=scene.county, name="李四")


def last_line(account: Account) -> TrailLine:
    return TrailLine.objects.filter(subject=f"account:{account.pk}").order_by("-number")[0]


def test_an_added_account_gets_its_key_from_its_stable_id(scene: Scene, boss) -> None:
    values = {"name": "教育发布", "stable_id": "gh_0123456789ab", "level": "county", "verified": None, "description": None}
    made = operations.add_account(organisation_id=scene.office.pk, platform="wechat", values=values, why="补登", by=boss, now=NOW)
    made.refresh_from_db()
    assert (made.key, made.state, made.verified, made.description) == ("wechat:gh_0123456789ab", AccountState.ACTIVE, None, "")
    assert last_line(made).change["name"] == [None, "教育发布"]
    assert list(breaks()) == []


def test_what_the_register_has_is_not_added_again(scene: Scene, boss) -> None:
    make_account(scene.other, stable_id="gh_0123456789ab")
    with pytest.raises(AccountTaken) as refused:
        operations.add_account(
            organisation_id=scene.office.pk, platform="wechat", values={"stable_id": "gh_0123456789ab"}, why="补登", by=boss, now=NOW
        )
    assert (refused.value.field, "水利局" in refused.value.reason.zh) == ("stable_id", True)


@pytest.mark.parametrize(
    ("platform", "values", "refusal"),
    [
        ("wechat", {"name": ""}, Unidentifiable),
        ("nowhere", {"name": "甲"}, NotAPlatform),
        ("wechat", {"url": "https://weibo.com/u/1234567890"}, NotThatPlatform),
        ("wechat", {"name": "甲", "state": "cancelled"}, NotAColumn),
    ],
)
def test_what_names_no_account_is_not_added(scene: Scene, boss, platform: str, values: dict, refusal: type) -> None:
    with pytest.raises(refusal):
        operations.add_account(organisation_id=scene.office.pk, platform=platform, values=values, why="补登", by=boss, now=NOW)
    assert not Account.objects.exists()


def test_an_ended_or_unknown_body_gets_no_account(scene: Scene, boss) -> None:
    scene.office.ended_on = date(2026, 1, 1)
    scene.office.save()
    for organisation_id, refusal in ((scene.office.pk, HasEnded), (10**6, NoSuchOrganisation)):
        with pytest.raises(refusal):
            operations.add_account(organisation_id=organisation_id, platform="wechat", values={"name": "甲"}, why="补登", by=boss, now=NOW)


def test_a_change_leaves_what_was_before_and_needs_a_reason(scene: Scene, boss) -> None:
    account = make_account(scene.office, name="旧名", proposed=["level", "name"])
    with pytest.raises(ReasonMissing):
        operations.change_account(account_id=account.pk, version=1, values={"name": "新名"}, why=" ", by=boss, now=NOW)
    operations.change_account(
        account_id=account.pk, version=1, values={"name": "新名", "opened_on": date(2020, 1, 1)}, why="更名", by=boss, now=NOW
    )
    account.refresh_from_db()
    assert (account.name, account.former_names, account.version, account.proposed) == ("新名", ["旧名"], 2, ["level"])
    line = last_line(account)
    assert (line.change["name"], line.change["opened_on"], line.why) == (["旧名", "新名"], [None, "2020-01-01"], "更名")


def test_an_account_with_a_stable_id_keeps_id_and_key_when_it_is_renamed(scene: Scene, boss) -> None:
    account = make_account(scene.office, platform="douyin", stable_id="1000003513", key="douyin:1000003513", name="旧名")
    operations.change_account(
        account_id=account.pk, version=None, values={"name": "新名", "handle": "xinming"}, why="更名", by=boss, now=NOW
    )
    account.refresh_from_db()
    assert (account.key, account.stable_id, account.handle, account.former_keys) == ("douyin:1000003513", "1000003513", "xinming", [])


def test_an_account_without_a_stable_id_gets_another_key_with_its_name(scene: Scene, boss) -> None:
    account = make_account(scene.office, stable_id="", key="wechat:~旧名", name="旧名")
    make_account(scene.office, stable_id="", key="wechat:~占用", name="占用")
    operations.change_account(account_id=account.pk, version=None, values={"name": "新名"}, why="更名", by=boss, now=NOW)
    account.refresh_from_db()
    assert (account.key, account.former_keys) == ("wechat:~新名", ["wechat:~旧名"])
    assert queries.accounts_by_key(["wechat:~旧名", "wechat:~没有"]) == {"wechat:~旧名": account}
    with pytest.raises(AccountTaken):
        operations.change_account(account_id=account.pk, version=None, values={"name": "占用"}, why="更名", by=boss, now=NOW)


def test_nothing_is_changed_twice_and_nothing_over_somebody_else(scene: Scene, boss) -> None:
    account = make_account(scene.office, name="名")
    with pytest.raises(NothingChanged):
        operations.change_account(account_id=account.pk, version=1, values={"name": "名"}, why="无", by=boss, now=NOW)
    operations.change_account(account_id=account.pk, version=1, values={"level": "county"}, why="补", by=boss, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        operations.change_account(account_id=account.pk, version=1, values={"level": "city"}, why="补", by=boss, now=NOW)
    with pytest.raises(NoSuchAccount):
        operations.change_account(account_id=10**6, version=None, values={"level": "city"}, why="补", by=boss, now=NOW)


def test_a_stable_id_that_another_account_has_becomes_a_conflict(scene: Scene, boss) -> None:
    other = make_account(scene.other, stable_id="gh_0123456789ab")
    account = make_account(scene.office, stable_id="", key="wechat:~甲", name="甲")
    for _ in range(2):
        done = operations.set_stable_id(account_id=account.pk, version=None, stable_id="gh_0123456789ab", why="查到", by=boss, now=NOW)
        assert isinstance(done, Conflict)
    account.refresh_from_db()
    assert (account.stable_id, set(Conflict.objects.get().accounts.all())) == ("", {account, other})


def test_what_has_not_the_form_of_an_id_is_refused(scene: Scene, boss) -> None:
    account = make_account(scene.office, stable_id="", key="wechat:~甲", name="甲")
    with pytest.raises(NotAStableId):
        operations.set_stable_id(account_id=account.pk, version=None, stable_id="不是编号", why="查到", by=boss, now=NOW)


def test_many_accounts_move_at_once_with_a_line_each(scene: Scene, boss) -> None:
    accounts = [make_account(scene.office, proposed=["organisation_id", "level"]) for _ in range(3)]
    accounts.append(make_account(scene.other))
    ids = [each.pk for each in accounts]
    assert operations.move_accounts(account_ids=ids, organisation_id=scene.other.pk, why="机构改革", by=boss, now=NOW) == 3
    assert Account.objects.filter(organisation=scene.other, version=2, proposed=["level"]).count() == 3
    assert TrailLine.objects.filter(action="account.move").count() == 3
    assert last_line(accounts[0]).change["organisation"] == ["教育局", "水利局"]
    assert operations.set_function(account_ids=ids, function="water", why="分工", by=boss, now=NOW) == 4
    assert operations.set_protected(account_ids=ids, protected=True, why="应急", by=boss, now=NOW) == 4
    with pytest.raises(NothingChosen):
        operations.set_function(account_ids=[], function="water", why="分工", by=boss, now=NOW)


def test_one_account_out_of_reach_stops_the_whole_lot(scene: Scene) -> None:
    mine, foreign = make_account(scene.office), make_account(scene.other)
    by = make_actor(Role.SUPERVISOR, at=scene.office)
    with refused_unless(False):
        operations.set_protected(account_ids=[mine.pk, foreign.pk], protected=True, why="应急", by=by, now=NOW)
    mine.refresh_from_db()
    assert not mine.protected


def test_states_that_need_a_procedure_are_not_set_by_hand(scene: Scene, boss) -> None:
    account = make_account(scene.office)
    operations.move_state(account_id=account.pk, to=AccountState.DORMANT, why="留名", by=boss, now=NOW)
    account.refresh_from_db()
    assert (account.state, account.state_since) == (AccountState.DORMANT, date(2026, 3, 2))
    for to in (AccountState.CLOSING, AccountState.CANCELLED):
        with pytest.raises(NoSuchMove):
            operations.move_state(account_id=account.pk, to=to, why="关停", by=boss, now=NOW)
    operations.move_state(account_id=account.pk, to=AccountState.CLOSING, why="关停", by=boss, now=NOW, by_hand=False)


def test_a_stop_date_is_planned_and_taken_back_with_a_reason_on_the_trail(scene: Scene, boss) -> None:
    account, today = make_account(scene.office), date(2026, 3, 2)
    with pytest.raises(ReasonMissing):
        operations.set_stop_date(account_id=account.pk, version=1, stop_on=today, why=" ", by=boss, now=NOW)
    account = operations.set_stop_date(account_id=account.pk, version=1, stop_on=today, why="方案已批", by=boss, now=NOW)
    line = last_line(account)
    assert (account.stop_on, account.state, account.version) == (today, AccountState.ACTIVE, 2)
    assert (line.action, line.change, line.why) == ("account.stop-date", {"stop_on": [None, "2026-03-02"]}, "方案已批")
    for stop_on, version, refusal in ((date(2026, 3, 1), 2, CannotStop), (today, 2, NothingChanged), (None, 1, ChangedMeanwhile)):
        with pytest.raises(refusal):
            operations.set_stop_date(account_id=account.pk, version=version, stop_on=stop_on, why="有误", by=boss, now=NOW)
    assert operations.set_stop_date(account_id=account.pk, version=2, stop_on=None, why="保留", by=boss, now=NOW).stop_on is None


@each_role(Action.EDIT_REGISTER)
def test_who_may_change_the_register(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    account = make_account(scene.office, identity_seen={"name": "新"})
    by = scene.actor(role, within=within)
    common = {"why": "需要", "by": by, "now": NOW}
    with refused_unless(may):
        operations.add_account(organisation_id=scene.office.pk, platform="wechat", values={"name": "另一个"}, **common)
    with refused_unless(may):
        operations.change_account(account_id=account.pk, version=None, values={"level": "city"}, **common)
    with refused_unless(may):
        operations.set_stable_id(account_id=account.pk, version=None, stable_id="gh_ffffffffffff", **common)
    with refused_unless(may):
        operations.accept_identity(account_id=account.pk, version=None, **common)
    with refused_unless(may):
        operations.set_function(account_ids=[account.pk], function="water", **common)
    with refused_unless(may):
        operations.set_protected(account_ids=[account.pk], protected=True, **common)
    with refused_unless(may):
        operations.set_stop_date(account_id=account.pk, version=None, stop_on=date(2026, 6, 1), **common)
    with refused_unless(may):
        operations.move_state(account_id=account.pk, to=AccountState.DORMANT, **common)
    with refused_unless(may):
        operations.move_accounts(account_ids=[account.pk], organisation_id=scene.office.pk, **common)


def test_the_tree_beside_the_list_counts_what_is_below(scene: Scene, boss) -> None:
    township = make_organisation("第一镇", parent=scene.office, level="township")
    for owner in (scene.office, township, township, scene.other):
        make_account(owner)
    branches = queries.tree(boss, scene.office.pk)
    assert [(each.organisation.name, each.accounts, each.depth, each.open) for each in branches] == [
        ("某县人民政府", 4, 0, True), ("教育局", 3, 1, True), ("第一镇", 2, 2, False), ("水利局", 1, 1, False),
    ]  # fmt: skip
    below = make_actor(Role.CLERK, at=scene.office)
    assert [(each.organisation.name, each.depth) for each in queries.tree(below)] == [("教育局", 0), ("第一镇", 1)]


def test_accounts_are_counted_by_state(scene: Scene, boss) -> None:
    for state in ("active", "active", "cancelled"):
        make_account(scene.office, state=state)
    assert queries.counts_by_state(boss) == {AccountState.ACTIVE: 2, AccountState.CANCELLED: 1}
