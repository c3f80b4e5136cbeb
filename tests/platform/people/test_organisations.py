"""Making, describing and reforming organisations."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from factories_platform import NOW, make_actor, make_organisation, make_person
from guikou.kernel.bilingual import Refusal
from guikou.people.domain.organisations import BeforeItBegan, InTheFuture, OutsideTree, Reform, Reformed
from guikou.people.domain.policy import Action, NotAllowed, Role
from guikou.people.models import Organisation
from guikou.people.operations import organisations, reforms, tree
from guikou.people.operations.organisations import NewOrganisation
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of
from guikou.people.reforms import reformed
from guikou.trail.models import TrailLine
from guikou.trail.queries import breaks

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture
def county() -> Organisation:
    return make_organisation("某县人民政府")


@pytest.fixture
def heard() -> Any:
    told: list[Reformed] = []

    def listen(reform: Reformed, **_: Any) -> None:
        told.append(reform)

    reformed.connect(listen)
    yield told
    reformed.disconnect(listen)


def paths() -> dict[str, str]:
    return dict(Organisation.objects.values_list("name", "path"))


def test_the_first_organisation_has_no_parent_and_every_other_one_has() -> None:
    top = organisations.create(name="某县", parent_id=None, by=SETUP, now=NOW)
    assert top.path == f"/{top.pk}/"
    with pytest.raises(organisations.SecondTop):
        organisations.create(name="另一个县", parent_id=None, by=SETUP, now=NOW)
    below = organisations.create(name="教育局", parent_id=top.pk, profile={"level": "county", "duties": "教育"}, by=SETUP, now=NOW)
    assert below.path == f"/{top.pk}/{below.pk}/"
    assert Organisation.objects.get(pk=below.pk).duties == "教育"
    assert TrailLine.objects.filter(action="organisation.create").count() == 2
    assert list(breaks()) == []


def test_a_parent_has_no_two_living_organisations_of_one_name(county: Organisation) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    organisations.create(name="教育局", parent_id=county.pk, by=by, now=NOW)
    with pytest.raises(tree.NameTaken):
        organisations.create(name="教育局", parent_id=county.pk, by=by, now=NOW)


def test_many_are_made_level_by_level_and_the_unknown_parent_is_the_given_one(county: Organisation) -> None:
    known = make_organisation("教育局", parent=county)
    by = make_actor(Role.SUPERVISOR, at=county)
    rows = [
        NewOrganisation(key="c", name="三班", parent_key="b"),
        NewOrganisation(key="b", name="二小", parent_key=known.key),
        NewOrganisation(key="x", name="来历不明", parent_key="nowhere"),
        NewOrganisation(key="r1", name="环一", parent_key="r2"),
        NewOrganisation(key="r2", name="环二", parent_key="r1"),
        NewOrganisation(key=known.key, name="改名无效"),
    ]
    ids = organisations.bring(rows, under=county.pk, by=by, now=NOW)
    made = Organisation.objects.in_bulk(ids.values())
    assert made[ids["c"]].path == f"{known.path}{ids['b']}/{ids['c']}/"
    assert {made[ids[key]].parent_id for key in ("x", "r1", "r2")} == {county.pk}
    assert Organisation.objects.get(pk=known.pk).name == "教育局"
    assert TrailLine.objects.filter(action="organisation.create").count() == 5


def test_making_a_thousand_takes_few_statements(county: Organisation) -> None:
    from django.db import connection

    by = make_actor(Role.SUPERVISOR, at=county)
    rows = [NewOrganisation(key=f"k{n}", name=f"单位{n}") for n in range(1000)]
    with CaptureQueriesContext(connection) as captured:
        organisations.bring(rows, under=county.pk, by=by, now=NOW)
    assert len(captured) < 60  # SQLite takes some dozens of rows at a time


def test_a_description_is_changed_once_and_not_over_somebody_elses(county: Organisation) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    changed = organisations.edit(
        organisation_id=county.pk, version=1, changes={"duties": "全县事务", "opens_accounts": False}, by=by, now=NOW
    )
    assert changed.version == 2
    assert TrailLine.objects.get().change == {"duties": ["", "全县事务"], "opens_accounts": [None, False]}
    with pytest.raises(tree.ChangedMeanwhile):
        organisations.edit(organisation_id=county.pk, version=1, changes={"duties": "别的"}, by=by, now=NOW)
    organisations.edit(organisation_id=county.pk, version=2, changes={"duties": "全县事务"}, by=by, now=NOW)
    assert TrailLine.objects.count() == 1
    with pytest.raises(organisations.NotAColumn):
        organisations.edit(organisation_id=county.pk, version=2, changes={"path": "/"}, by=by, now=NOW)


def test_a_former_name_is_kept_with_its_last_day(county: Organisation, heard: list[Reformed]) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    bureau = make_organisation("文化局", parent=county, active_from=date(2010, 1, 1))
    reforms.rename(organisation_id=bureau.pk, version=1, name="文化和旅游局", on=date(2019, 3, 1), why="机构改革", by=by, now=NOW)
    bureau.refresh_from_db()
    assert bureau.name == "文化和旅游局"
    assert [(former.name, former.until) for former in bureau.former_names.all()] == [("文化局", date(2019, 3, 1))]
    assert heard == [Reformed(what=Reform.RENAMED, organisation_id=bureau.pk, on=date(2019, 3, 1))]
    assert TrailLine.objects.get().why == "机构改革"
    for on, refusal in ((TODAY + timedelta(days=1), InTheFuture), (date(2009, 1, 1), BeforeItBegan)):
        with pytest.raises(refusal):
            reforms.rename(organisation_id=bureau.pk, version=None, name="新名", on=on, by=by, now=NOW)
    make_organisation("体育局", parent=county)
    with pytest.raises(tree.NameTaken):
        reforms.rename(organisation_id=bureau.pk, version=None, name="体育局", on=TODAY, by=by, now=NOW)


def test_a_subtree_moves_in_two_statements_and_nowhere_below_itself(county: Organisation, heard: list[Reformed]) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    old, new = make_organisation("老局", parent=county), make_organisation("新局", parent=county)
    moved = make_organisation("学校", parent=old)
    leaf = make_organisation("分校", parent=moved)
    reforms.move(organisation_id=moved.pk, version=1, parent_id=new.pk, on=TODAY, by=by, now=NOW)
    assert paths()["学校"] == f"{new.path}{moved.pk}/"
    assert paths()["分校"] == f"{new.path}{moved.pk}/{leaf.pk}/"
    assert paths()["老局"] == old.path
    assert heard[0].what is Reform.MOVED
    for under in (moved.pk, leaf.pk):
        with pytest.raises(OutsideTree):
            reforms.move(organisation_id=moved.pk, version=None, parent_id=under, on=TODAY, by=by, now=NOW)
    with pytest.raises(tree.TopOfTree):
        reforms.move(organisation_id=county.pk, version=None, parent_id=new.pk, on=TODAY, by=by, now=NOW)


def test_after_a_move_rights_follow_the_tree(county: Organisation) -> None:
    old, new = make_organisation("老局", parent=county), make_organisation("新局", parent=county)
    school = make_organisation("学校", parent=old)
    before, after = make_person(Role.CLERK, at=old), make_person(Role.CLERK, at=new)
    reforms.move(organisation_id=school.pk, version=None, parent_id=new.pk, on=TODAY, by=make_actor(Role.SUPERVISOR, at=county), now=NOW)
    path = Organisation.objects.get(pk=school.pk).path
    assert not actor_of(before).may(Action.REQUEST, path)
    assert actor_of(after).may(Action.REQUEST, path)


def test_a_merger_moves_what_is_below_ends_the_roles_and_tells_the_successor(county: Organisation, heard: list[Reformed]) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    grain, reform = make_organisation("粮食局", parent=county), make_organisation("发展和改革局", parent=county)
    station = make_organisation("粮站", parent=grain)
    clerk = make_person(Role.CLERK, at=grain)
    later = make_person(Role.EDITOR, at=grain)
    later.appointments.update(since=TODAY + timedelta(days=9))
    reforms.merge(organisation_id=grain.pk, version=1, successor_id=reform.pk, on=date(2026, 3, 1), why="机构改革", by=by, now=NOW)
    grain.refresh_from_db()
    assert (grain.ended_on, grain.successor) == (date(2026, 3, 1), reform)
    assert paths()["粮站"] == f"{reform.path}{station.pk}/"
    assert clerk.appointments.get().until == date(2026, 2, 28)
    assert not later.appointments.exists()
    assert heard == [Reformed(what=Reform.MERGED, organisation_id=grain.pk, on=date(2026, 3, 1), into=reform.pk)]
    assert [line.action for line in TrailLine.objects.all()] == ["organisation.move", "organisation.merge"]
    with pytest.raises(tree.HasEnded):
        reforms.rename(organisation_id=grain.pk, version=None, name="别名", on=TODAY, by=by, now=NOW)
    with pytest.raises(OutsideTree):
        reforms.merge(organisation_id=reform.pk, version=None, successor_id=station.pk, on=TODAY, by=by, now=NOW)


def test_a_package_above_can_refuse_a_reform_and_nothing_has_happened(county: Organisation) -> None:
    from guikou.kernel.bilingual import Text

    def refuse(**_: Any) -> None:
        raise Refusal(Text("还有账号", "still has accounts"))

    bureau = make_organisation("教育局", parent=county)
    clerk = make_person(Role.CLERK, at=bureau)
    reformed.connect(refuse)
    try:
        with pytest.raises(Refusal, match="still has accounts"):
            reforms.abolish(organisation_id=bureau.pk, version=1, on=TODAY, by=make_actor(Role.SUPERVISOR, at=county), now=NOW)
    finally:
        reformed.disconnect(refuse)
    bureau.refresh_from_db()
    assert bureau.ended_on is None
    assert clerk.appointments.get().until is None
    assert not TrailLine.objects.exists()


def test_an_organisation_is_abolished_when_nothing_living_is_below(county: Organisation) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    bureau = make_organisation("教育局", parent=county)
    school = make_organisation("学校", parent=bureau)
    with pytest.raises(reforms.HasSubordinates):
        reforms.abolish(organisation_id=bureau.pk, version=None, on=TODAY, by=by, now=NOW)
    reforms.abolish(organisation_id=school.pk, version=None, on=TODAY, by=by, now=NOW)
    reforms.abolish(organisation_id=bureau.pk, version=None, on=TODAY, by=by, now=NOW)
    assert Organisation.objects.get(pk=bureau.pk).ended_on == TODAY


def test_a_split_makes_new_organisations_beside_the_old_one(county: Organisation, heard: list[Reformed]) -> None:
    bureau = make_organisation("农业农村局", parent=county, place="某县")
    parts = reforms.split(
        organisation_id=bureau.pk, version=1, names=["农业局", "乡村振兴局"], on=TODAY, by=make_actor(Role.SUPERVISOR, at=county), now=NOW
    )
    assert [(part.parent, part.split_from, part.place, part.active_from) for part in parts] == [(county, bureau, "某县", TODAY)] * 2
    assert [reform.into for reform in heard] == [part.pk for part in parts]
    assert Organisation.objects.get(pk=bureau.pk).ended_on is None


def test_only_what_nothing_refers_to_is_removed(county: Organisation) -> None:
    by = make_actor(Role.SUPERVISOR, at=county)
    bureau = make_organisation("教育局", parent=county)
    school = make_organisation("学校", parent=bureau)
    with pytest.raises(organisations.StillUsed):
        organisations.remove([bureau.pk], by=by, now=NOW)
    assert organisations.remove([bureau.pk, school.pk], by=by, now=NOW) == 2
    held = make_organisation("有人的单位", parent=county)
    make_person(Role.CLERK, at=held)
    with pytest.raises(organisations.StillUsed):
        organisations.remove([held.pk], by=by, now=NOW)


REFORMS = {
    "rename": lambda own, other, **who: reforms.rename(organisation_id=own, version=None, name="新名", on=TODAY, **who),
    "move": lambda own, other, **who: reforms.move(organisation_id=own, version=None, parent_id=other, on=TODAY, **who),
    "merge": lambda own, other, **who: reforms.merge(organisation_id=own, version=None, successor_id=other, on=TODAY, **who),
    "split": lambda own, other, **who: reforms.split(organisation_id=own, version=None, names=["新"], on=TODAY, **who),
    "abolish": lambda own, other, **who: reforms.abolish(organisation_id=own, version=None, on=TODAY, **who),
    "edit": lambda own, other, **who: organisations.edit(organisation_id=own, version=None, changes={"place": "某县"}, **who),
    "remove": lambda own, other, **who: organisations.remove([own], **who),
    "create": lambda own, other, **who: organisations.create(name="新单位", parent_id=own, **who),
}


@pytest.mark.parametrize("name", REFORMS)
@pytest.mark.parametrize("role", [*Role])
def test_who_may_change_organisations_where(county: Organisation, name: str, role: Role) -> None:
    own, other = make_organisation("本局", parent=county), make_organisation("他局", parent=county)
    inside, outside = make_actor(role, at=county), make_actor(role, at=other)
    with pytest.raises(NotAllowed):
        REFORMS[name](own.pk, other.pk, by=outside, now=NOW)
    if role in (Role.ADMINISTRATOR, Role.SUPERVISOR):
        REFORMS[name](own.pk, other.pk, by=inside, now=NOW)
    else:
        with pytest.raises(NotAllowed):
            REFORMS[name](own.pk, other.pk, by=inside, now=NOW)


@pytest.mark.parametrize("name", ["move", "merge", "split", "abolish", "remove"])
def test_nobody_changes_the_place_of_the_own_office(county: Organisation, name: str) -> None:
    own = make_organisation("本局", parent=county)
    other = make_organisation("他局", parent=own)
    with pytest.raises(NotAllowed):
        REFORMS[name](own.pk, other.pk, by=make_actor(Role.SUPERVISOR, at=own), now=NOW)
