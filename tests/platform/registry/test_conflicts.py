"""Settling conflicts, merging two entries, and parting them again."""

from datetime import UTC, date, datetime

import pytest

from factories_platform import NOW, make_account, make_actor, make_organisation, make_person
from guikou.collection.models import Figure, Observation, Post
from guikou.people.domain.policy import Action, Role
from guikou.people.queries import actor_of
from guikou.registry import operations, queries
from guikou.registry.domain.settling import AlreadySettled, ConflictKind, NotAValue, NotThatWay, Outcome
from guikou.registry.domain.values import NotThatValue
from guikou.registry.models import Account, Conflict, Custody, Merger, Service
from guikou.registry.operations.common import ChangedMeanwhile
from guikou.registry.operations.conflicts import MergeInstead, NoSuchBody, NoSuchConflict
from guikou.registry.operations.merging import NotTwo, TouchedSince, TwoPlatforms, UndoneAlready
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


def make_conflict(scene: Scene, *accounts: Account, kind: str = "different-facts", column: str = "level", **columns) -> Conflict:
    given = {"values": ["county", "township"], "sources": ["表一#2", "表二#3"]} | columns
    made = Conflict.objects.create(
        key=f"conflict-{Conflict.objects.count()}", kind=kind, column=column, organisation=scene.office, found_at=NOW,
        sentence_zh="不一致", sentence_en="differ", **given,
    )  # fmt: skip
    made.accounts.set(accounts)
    return made


def settle(conflict: Conflict, outcome: Outcome, by, **more):
    return operations.settle(conflict_id=conflict.pk, outcome=outcome, by=by, now=NOW, **({"version": None, "why": "核实"} | more))


def filled(account: Account, observation: Observation, *, at: datetime, key: str) -> None:
    Post.objects.create(key=key, account=account, observation=observation, published_at=at, title="通知")
    Figure.objects.create(account=account, observation=observation, at=at, name="followers", value=7, origin="data")
    Service.objects.create(key="both", kind="duty", name="公开", account=account, organisation=account.organisation)


def test_a_chosen_value_goes_into_the_register_with_both_lines(scene: Scene, boss) -> None:
    account = make_account(scene.office, level="county", proposed=["level"])
    conflict = make_conflict(scene, account)
    settle(conflict, Outcome.VALUE, boss, value="township")
    account.refresh_from_db()
    conflict.refresh_from_db()
    assert (account.level, account.proposed) == ("township", [])
    assert (conflict.outcome, conflict.chosen, conflict.settled_by_name, conflict.why) == ("value", "township", "李四", "核实")
    assert list(TrailLine.objects.values_list("action", flat=True)) == ["account.change", "conflict.settle"]
    assert list(breaks()) == []
    with pytest.raises(AlreadySettled):
        settle(conflict, Outcome.ASIDE, boss)


@pytest.mark.parametrize(
    ("column", "value", "attribute", "stored"),
    [
        ("verified", "true", "verified", True),
        ("followers", "1200", "followers", 1200),
        ("opened_on", "2020-05-01", "opened_on", date(2020, 5, 1)),
        ("status", "dormant", "state", "dormant"),
        ("description", "新的简介", "description", "新的简介"),
    ],
)
def test_a_value_is_read_as_its_column_holds_it(scene: Scene, boss, column: str, value: str, attribute: str, stored: object) -> None:
    account = make_account(scene.office)
    settle(make_conflict(scene, account, column=column, values=[value, "别的"]), Outcome.VALUE, boss, value=value)
    account.refresh_from_db()
    assert getattr(account, attribute) == stored


def test_a_chosen_name_keeps_the_former_one(scene: Scene, boss) -> None:
    account = make_account(scene.office, stable_id="", key="wechat:~旧名", name="旧名")
    settle(make_conflict(scene, account, column="name", values=["旧名", "新名"]), Outcome.VALUE, boss, value="新名")
    account.refresh_from_db()
    assert (account.name, account.former_names, account.key) == ("新名", ["旧名"], "wechat:~新名")


def test_a_chosen_owner_has_to_be_registered(scene: Scene, boss) -> None:
    account = make_account(scene.office)
    kind = {"kind": "one-id-several-bodies", "column": "", "values": ["教育局", "水利局", "没有的局"]}
    with pytest.raises(NoSuchBody):
        settle(make_conflict(scene, account, **kind), Outcome.VALUE, boss, value="没有的局")
    settle(make_conflict(scene, account, **kind), Outcome.VALUE, boss, value="水利局")
    account.refresh_from_db()
    assert (account.organisation_id, account.organisation_origin) == (scene.other.pk, "data")
    assert TrailLine.objects.get(action="account.change").change["organisation"] == ["教育局", "水利局"]


def test_what_no_source_says_is_not_chosen(scene: Scene, boss) -> None:
    conflict = make_conflict(scene, make_account(scene.office))
    with pytest.raises(NotAValue):
        settle(conflict, Outcome.VALUE, boss, value="village")
    with pytest.raises(NotThatValue):
        settle(make_conflict(scene, make_account(scene.office), column="followers", values=["一万"]), Outcome.VALUE, boss, value="一万")


def test_each_kind_is_settled_only_in_its_ways(scene: Scene, boss) -> None:
    both = make_account(scene.office), make_account(scene.office)
    conflict = make_conflict(scene, *both, kind="near-equal-names", column="")
    with pytest.raises(NotThatWay):
        settle(conflict, Outcome.VALUE, boss, value="county")
    with pytest.raises(MergeInstead):
        settle(conflict, Outcome.ONE, boss)
    settle(conflict, Outcome.TWO, boss)
    with pytest.raises(NoSuchConflict):
        operations.settle(conflict_id=10**6, version=None, outcome=Outcome.ASIDE, why="无", by=boss, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        settle(make_conflict(scene, *both), Outcome.ASIDE, boss, version=7)


def test_many_are_set_aside_at_once(scene: Scene, boss) -> None:
    conflicts = [make_conflict(scene, make_account(scene.office)) for _ in range(3)]
    settle(conflicts[0], Outcome.ASIDE, boss)
    assert operations.settle_many(conflict_ids=[each.pk for each in conflicts], why="历史资料", by=boss, now=NOW) == 2


def test_everything_moves_to_the_entry_that_stays_and_back_again(scene: Scene, boss) -> None:
    kept = make_account(scene.office, stable_id="", key="wechat:~教育发布", name="教育发布", level="county", sources=["一#2"])
    gone = make_account(
        scene.office, stable_id="gh_0123456789ab", name="教育发布（旧）", url="https://example.org", sources=["二#3"], protected=True
    )
    observation = Observation.objects.create(at=NOW, origin="data", complete=True)
    filled(kept, observation, at=NOW, key="p1")
    filled(gone, observation, at=NOW, key="p2")
    Post.objects.create(key="p3", account=gone, observation=observation, published_at=NOW)
    for account, holder in ((kept, "甲"), (gone, "乙")):
        Custody.objects.create(account=account, holder=holder, since=date(2025, 1, 1))
    Service.objects.create(key="s", kind="service", name="入学", account=gone, organisation=scene.office)
    conflict = make_conflict(scene, kept, gone, kind="several-in-one", column="")
    other = make_conflict(scene, gone)

    merger = operations.merge(kept_id=kept.pk, gone_id=gone.pk, conflict_id=conflict.pk, version=1, why="同一账号", by=boss, now=NOW)
    kept.refresh_from_db()
    assert (kept.stable_id, kept.key, kept.former_keys) == ("gh_0123456789ab", "wechat:gh_0123456789ab", ["wechat:~教育发布"])
    assert (kept.url, kept.protected, kept.sources, kept.former_names) == (
        "https://example.org",
        True,
        ["一#2", "二#3"],
        ["教育发布（旧）"],
    )
    assert sorted(kept.posts.values_list("key", flat=True)) == ["p1", "p2", "p3"]
    assert (kept.figures.count(), kept.services.count()) == (1, 2)  # what it had already stays with the other
    assert [row.holder for row in queries.custody(boss, kept.pk) if row.until is None] == ["甲"]
    assert list(other.accounts.all()) == [kept]
    assert list(queries.accounts(boss)) == [kept]
    assert queries.accounts_by_key(["wechat:~教育发布", "wechat:gh_0123456789ab"]) == {
        "wechat:~教育发布": kept, "wechat:gh_0123456789ab": kept,
    }  # fmt: skip
    assert queries.accounts_table(boss)["account_id"].to_list() == ["wechat:gh_0123456789ab"]

    operations.undo_merger(merger_id=merger.pk, why="弄错了", by=boss, now=NOW)
    for account, key, keys in ((kept, "wechat:~教育发布", ["p1"]), (gone, "wechat:gh_0123456789ab", ["p2", "p3"])):
        account.refresh_from_db()
        assert (account.key, sorted(account.posts.values_list("key", flat=True))) == (key, keys)
    assert (kept.url, kept.protected, kept.former_keys, gone.services.count()) == ("", False, [], 2)
    conflict.refresh_from_db()
    assert (conflict.settled_at, conflict.outcome) == (None, "")
    assert list(breaks()) == []
    with pytest.raises(UndoneAlready):
        operations.undo_merger(merger_id=merger.pk, why="再次", by=boss, now=NOW)


def test_a_merger_is_final_once_the_account_was_changed(scene: Scene, boss) -> None:
    kept, gone = make_account(scene.office), make_account(scene.office)
    merger = operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一账号", by=boss, now=NOW)
    operations.change_account(account_id=kept.pk, version=None, values={"level": "county"}, why="补", by=boss, now=NOW)
    with pytest.raises(TouchedSince):
        operations.undo_merger(merger_id=merger.pk, why="弄错了", by=boss, now=NOW)


def test_only_two_accounts_of_one_platform_and_one_conflict_are_merged(scene: Scene, boss) -> None:
    one, two, website = (
        make_account(scene.office),
        make_account(scene.office),
        make_account(scene.office, platform="website", stable_id="a.cn"),
    )
    conflict = make_conflict(scene, one, kind="several-in-one", column="")
    for kept, gone, refusal, about in ((one, one, NotTwo, None), (one, website, TwoPlatforms, None), (one, two, NotTwo, conflict.pk)):
        with pytest.raises(refusal):
            operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=boss, now=NOW, conflict_id=about)
    with pytest.raises(NotThatWay):
        operations.merge(kept_id=one.pk, gone_id=two.pk, why="同一", by=boss, now=NOW, conflict_id=make_conflict(scene, one, two).pk)


def test_a_merged_pair_can_be_merged_again_after_it_was_parted(scene: Scene, boss) -> None:
    kept, gone = make_account(scene.office), make_account(scene.office)
    for _ in range(2):
        merger = operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=boss, now=NOW)
        operations.undo_merger(merger_id=merger.pk, why="不是", by=boss, now=NOW)
    assert Merger.objects.filter(undone_at=None).count() == 0


@each_role(Action.EDIT_REGISTER)
def test_who_may_settle_merge_and_part(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    kept, gone = make_account(scene.office), make_account(scene.office)
    by = scene.actor(role, within=within)
    with refused_unless(may):
        settle(make_conflict(scene, kept), Outcome.ASIDE, by)
    with refused_unless(may):
        operations.settle_many(conflict_ids=[make_conflict(scene, kept).pk], why="旧", by=by, now=NOW)
    with refused_unless(may):
        operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=by, now=NOW)
    Merger.objects.all().delete()
    Account.objects.update(merged_into=None)
    boss = actor_of(make_person(Role.SUPERVISOR, at=scene.county))
    merger = operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=boss, now=NOW)
    with refused_unless(may):
        operations.undo_merger(merger_id=merger.pk, why="不是", by=by, now=NOW)


def test_a_conflict_that_touches_an_account_out_of_reach_needs_somebody_of_both(scene: Scene) -> None:
    conflict = make_conflict(scene, make_account(scene.office), make_account(scene.other), kind=ConflictKind.NEAR_EQUAL_NAMES, column="")
    with refused_unless(False):
        settle(conflict, Outcome.TWO, make_actor(Role.SUPERVISOR, at=scene.office))


@each_role(Action.SEE_REGISTER)
def test_who_sees_conflicts_and_mergers(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    kept, gone = make_account(scene.office), make_account(scene.office)
    conflict = make_conflict(scene, kept)
    operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=actor_of(make_person(Role.SUPERVISOR, at=scene.county)), now=NOW)
    by = scene.actor(role, within=within)
    assert (conflict in queries.conflicts(by)) is may
    assert queries.mergers(by, kept.pk).exists() is may


def test_a_moment_survives_a_merger_that_is_undone(scene: Scene, boss) -> None:
    at = datetime(2026, 2, 1, 3, 4, 5, tzinfo=UTC)
    kept, gone = make_account(scene.office, last_update_at=at, opened_on=date(2020, 1, 1)), make_account(scene.office, last_update_at=NOW)
    merger = operations.merge(kept_id=kept.pk, gone_id=gone.pk, why="同一", by=boss, now=NOW)
    kept.refresh_from_db()
    assert kept.last_update_at == NOW
    operations.undo_merger(merger_id=merger.pk, why="不是", by=boss, now=NOW)
    kept.refresh_from_db()
    assert (kept.last_update_at, kept.opened_on) == (at, date(2020, 1, 1))


def test_an_account_of_a_body_below_is_within_reach(boss, scene: Scene) -> None:
    below = make_account(make_organisation("第一中学", parent=scene.office))
    assert below in queries.accounts(boss)
