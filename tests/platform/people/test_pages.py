"""Screens of people and organisations: who reaches them, and what they do."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from factories_platform import make_organisation, make_person
from guikou.people.domain.policy import Action, Role
from guikou.people.models import Appointment, Organisation, Person, Token
from guikou.people.operations import invitations, organisations
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of_token
from guikou.trail.models import TrailLine
from roles import Scene, each_role

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def enter(client: Client, scene: Scene, role: Role, *, within: bool = True) -> Person:
    person = scene.person(role, within=within)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@each_role(Action.SEE_PEOPLE)
def test_who_reaches_the_page_of_a_person(client: Client, role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    person = make_person(Role.CLERK, at=scene.office, name="王芳")
    enter(client, scene, role, within=within)
    answer = client.get(f"/console/people/{person.pk}/")
    assert answer.status_code == 200 if may else answer.status_code in (403, 404)
    listed = client.get("/console/people/")
    assert ("王芳" in listed.content.decode()) is may


@each_role(Action.EDIT_PEOPLE)
@pytest.mark.parametrize("page", ["edit", "appoint", "leave", "second-factor", "withdraw", "invite-again", "sessions/end"])
def test_who_acts_on_a_person(client: Client, role: Role, within: bool, may: bool, page: str) -> None:
    scene = Scene.new()
    person = make_person(Role.CLERK, at=scene.office, name="王芳")
    if page not in ("withdraw", "invite-again"):
        Person.objects.filter(pk=person.pk).update(joined_at=timezone.now())
    enter(client, scene, role, within=within)
    typed = {
        "edit": {"name": "新名", "email": person.email, "telephone": ""},
        "appoint": {"role": "editor", "organisation": str(scene.office.pk), "since": TODAY.isoformat()},
    }.get(page, {"why": ""})
    answer = client.post(f"/console/people/{person.pk}/{page}/", typed)
    if may:
        assert answer.status_code == 302
    else:
        assert answer.status_code in (403, 404)
        assert not TrailLine.objects.exists()


@each_role(Action.SEE_REGISTER)
def test_who_reaches_the_page_of_an_organisation(client: Client, role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    Organisation.objects.filter(pk=scene.office.pk).update(first_contact="李主任 电话 1", second_contact="王科长")
    enter(client, scene, role, within=within)
    answer = client.get(f"/console/organisations/{scene.office.pk}/")
    assert answer.status_code == 200 if may else answer.status_code in (403, 404)
    if may:
        assert ("李主任" in answer.content.decode()) is (role in (Role.SUPERVISOR, Role.CLERK, Role.AUDITOR))


def test_contacts_are_shown_only_where_the_right_to_see_them_holds(client: Client) -> None:
    scene = Scene.new()
    for body, contact in ((scene.office, "李主任"), (scene.other, "赵主任")):
        Organisation.objects.filter(pk=body.pk).update(first_contact=contact)
    person = make_person(Role.CLERK, at=scene.office)
    person.appointments.create(role=Role.EDITOR, organisation=scene.county, since=date(2020, 1, 1))
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for address in ("/console/organisations/", "/console/organisations/?as=csv"):
        answer = client.get(address)
        page = b"".join(answer).decode() if answer.streaming else answer.content.decode()
        assert "李主任" in page
        assert "赵主任" not in page


def test_the_history_shows_no_contacts_to_who_may_not_see_them(client: Client) -> None:
    scene = Scene.new()
    organisations.edit(organisation_id=scene.office.pk, version=None, changes={"first_contact": "李主任"}, by=SETUP, now=timezone.now())
    for role, seen in ((Role.AUDITOR, True), (Role.ADMINISTRATOR, False)):
        enter(client, scene, role)
        page = client.get(f"/console/organisations/{scene.office.pk}/").content.decode()
        assert ("李主任" in page) is seen


TYPED: dict[str, dict[str, Any]] = {
    "edit": {"level": "county", "place": "某县", "version": "1", "opens_accounts": "false"},
    "add": {"name": "第一小学", "level": "county"},
    "rename": {"name": "教育和体育局", "on": TODAY.isoformat(), "version": "1"},
    "move": {"on": TODAY.isoformat(), "version": "1"},
    "merge": {"on": TODAY.isoformat(), "version": "1"},
    "split": {"names": "教育局甲\n教育局乙", "on": TODAY.isoformat(), "version": "1"},
    "abolish": {"on": TODAY.isoformat(), "version": "1"},
}


@pytest.mark.parametrize("role", [*Role])
@pytest.mark.parametrize("within", [True, False], ids=["in", "out"])
@pytest.mark.parametrize("page", TYPED)
def test_who_changes_an_organisation(client: Client, role: Role, within: bool, page: str) -> None:
    scene = Scene.new()
    person = make_person(role, at=scene.county if within else scene.other)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = TYPED[page] | ({"organisation": str(scene.other.pk)} if page in ("move", "merge") else {})
    shown = client.get(f"/console/organisations/{scene.office.pk}/{page}/")
    answer = client.post(f"/console/organisations/{scene.office.pk}/{page}/", typed)
    if within and role in (Role.ADMINISTRATOR, Role.SUPERVISOR):
        assert (shown.status_code, answer.status_code) == (200, 302)
        assert TrailLine.objects.exists()
    else:
        assert shown.status_code in (403, 404)
        assert answer.status_code in (403, 404)
        assert not TrailLine.objects.exists()


def test_somebody_is_invited_on_the_page(client: Client) -> None:
    scene = Scene.new()
    enter(client, scene, Role.ADMINISTRATOR)
    typed = {
        "name": "王芳",
        "email": "wang@example.org",
        "language": "zh",
        "role": "clerk",
        "organisation": str(scene.office.pk),
        "since": "",
    }
    answer = client.post("/console/people/invite/", typed)
    assert answer.status_code == 422
    assert 'value="wang@example.org"' in answer.content.decode()
    assert "请填写“自何日起”" in answer.content.decode()
    answer = client.post("/console/people/invite/", typed | {"since": TODAY.isoformat()}, follow=True)
    page = answer.content.decode()
    assert "没有设置邮件服务器" in page
    assert re.search(r"/account/invitation/[\w-]+/", page)
    assert Person.objects.get(email="wang@example.org").appointments.get().organisation == scene.office
    outside = typed | {"since": TODAY.isoformat(), "email": "x@example.org", "organisation": str(scene.other.pk)}
    assert client.post("/console/people/invite/", outside).status_code == 422


def test_the_own_role_is_not_to_be_had_on_any_page(client: Client) -> None:
    scene = Scene.new()
    me = enter(client, scene, Role.ADMINISTRATOR)
    typed = {"role": "supervisor", "organisation": str(scene.office.pk), "since": TODAY.isoformat()}
    assert "不能改变自己的角色" in client.post(f"/console/people/{me.pk}/appoint/", typed).content.decode()
    invite = typed | {"name": me.name, "email": me.email.upper(), "language": "zh"}
    assert "不能改变自己的角色" in client.post("/console/people/invite/", invite).content.decode()
    own = me.appointments.get()
    assert "不能改变自己的角色" in client.post(f"/console/people/roles/{own.pk}/end/", {"until": TODAY.isoformat()}).content.decode()
    assert Appointment.objects.filter(person=me).count() == 1


def test_a_role_ends_on_its_page(client: Client) -> None:
    scene = Scene.new()
    enter(client, scene, Role.ADMINISTRATOR)
    held = make_person(Role.CLERK, at=scene.office, name="王芳").appointments.get()
    assert "结束王芳的角色：主办单位经办人（教育局）" in client.get(f"/console/people/roles/{held.pk}/end/").content.decode()
    client.post(f"/console/people/roles/{held.pk}/end/", {"until": TODAY.isoformat(), "why": "调离"})
    assert Appointment.objects.get(pk=held.pk).until == TODAY


def test_a_token_is_shown_once_and_revoked(client: Client) -> None:
    scene = Scene.new()
    me = enter(client, scene, Role.CLERK)
    page = client.get("/console/me/tokens/new/").content.decode()
    assert "查看账号台账" in page
    assert "管理人员和角色" not in page
    typed = {"name": "报表", "actions": ["register.see"], "days": "30"}
    made = client.post("/console/me/tokens/new/", typed)
    found = re.search(r"gk_[\w-]+", made.content.decode())
    assert found
    assert actor_of_token(found[0], now=timezone.now())
    assert "gk_" not in client.get("/console/me/").content.decode()
    beyond = client.post("/console/me/tokens/new/", typed | {"actions": ["people.edit"]})
    assert beyond.status_code == 422
    assert client.post(f"/console/me/tokens/{Token.objects.get().pk}/revoke/", {"why": ""})["Location"] == "/console/me/"
    assert actor_of_token(found[0], now=timezone.now()) is None
    assert Token.objects.get().person == me


def test_nobody_revokes_a_token_of_somebody_out_of_reach(client: Client) -> None:
    scene = Scene.new()
    other = make_person(Role.CLERK, at=scene.other)
    token = Token.objects.create(
        person=other, name="t", secret_digest="x" * 64, made_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1)
    )
    enter(client, scene, Role.ADMINISTRATOR)
    client.post(f"/console/me/tokens/{token.pk}/revoke/", {"why": ""})
    assert Token.objects.get().revoked_at is None


def test_somebody_elses_change_is_not_overwritten(client: Client) -> None:
    scene = Scene.new()
    enter(client, scene, Role.SUPERVISOR)
    Organisation.objects.filter(pk=scene.office.pk).update(version=7)
    answer = client.post(f"/console/organisations/{scene.office.pk}/edit/", TYPED["edit"])
    assert answer.status_code == 422
    assert "别人已经修改过" in answer.content.decode()


def test_the_tree_is_found_by_former_names_and_shows_what_ended_only_when_asked(client: Client) -> None:
    scene = Scene.new()
    scene.office.former_names.create(name="文教局", until=date(2019, 1, 1))
    make_organisation("老单位", parent=scene.office, ended_on=date(2020, 1, 1))
    client.force_login(make_person(Role.AUDITOR, at=scene.county), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/console/organisations/?q=文教").content.decode()
    assert "教育局" in page
    assert "水利局" not in page
    assert "老单位" not in client.get("/console/organisations/").content.decode()
    assert "老单位" in client.get("/console/organisations/?ended=yes").content.decode()


def test_a_merger_on_the_page_says_before_what_follows(client: Client) -> None:
    scene = Scene.new()
    client.force_login(make_person(Role.SUPERVISOR, at=scene.county), backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/console/organisations/{scene.office.pk}/merge/").content.decode()
    assert "账号和下级单位转给接收单位" in page
    done = client.post(
        f"/console/organisations/{scene.office.pk}/merge/", TYPED["merge"] | {"organisation": str(scene.other.pk)}, follow=True
    )
    assert "“教育局”并入本单位" in done.content.decode()


def test_lists_of_people_and_organisations_take_a_bounded_number_of_queries(client: Client) -> None:
    scene = Scene.new()
    enter_at = make_person(Role.ADMINISTRATOR, at=scene.county)
    client.force_login(enter_at, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/console/people/")  # the first page of a session notes that it is in use
    counts: dict[str, list[int]] = {"people": [], "organisations": []}
    for size in (5, 30):
        for number in range(size):
            make_person(Role.CLERK, at=make_organisation(f"单位{size}-{number}", parent=scene.office))
        for name, taken in counts.items():
            with CaptureQueriesContext(connection) as captured:
                assert client.get(f"/console/{name}/?size=100").status_code == 200
            taken.append(len(captured))
    assert all(first == second for first, second in counts.values()), counts
    assert max(taken[0] for taken in counts.values()) <= 25, counts


def test_the_page_of_the_own_account_opens_for_every_role(client: Client) -> None:
    for role in Role:
        scene = Scene.new()
        enter(client, scene, role)
        assert client.get("/console/me/").status_code == 200
        assert client.get("/console/people/roles/").status_code == 200


def test_what_waits_for_the_administrator_are_invitations_that_led_nowhere(client: Client) -> None:
    scene = Scene.new()
    enter(client, scene, Role.ADMINISTRATOR)
    invitations.invite(
        name="王芳", email="w@example.org", role=Role.CLERK, organisation_id=scene.office.pk, since=TODAY, by=SETUP, now=timezone.now()
    )
    page = client.get("/console/people/?state=stuck").content.decode()
    assert "王芳" in page
    assert "邀请邮件未发出" in page
    assert "王芳" not in client.get("/console/people/?state=in").content.decode()
