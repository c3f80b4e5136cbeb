"""Inviting people, giving them roles, letting them leave."""

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from factories_platform import NOW, make_actor, make_organisation, make_person
from guikou.people.domain.policy import Action, NotAllowed, Role
from guikou.people.models import Invitation, Organisation, Person
from guikou.people.operations import invitations, people
from guikou.people.operations.setup import SETUP
from guikou.people.queries import actor_of, governs, invitation
from guikou.people.queries import people as listed
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
PASSWORD = "horse battery staple 归口"


@pytest.fixture(autouse=True)
def _on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def county() -> Organisation:
    return make_organisation("某县人民政府")


def invite(county: Organisation, by: Any = SETUP, **given: Any) -> invitations.Invited:
    wanted = {"name": "王芳", "email": "Wang@Example.org", "role": Role.CLERK, "organisation_id": county.pk, "since": TODAY} | given
    return invitations.invite(**wanted, by=by, now=NOW)


def secret(link: str | None) -> str:
    assert link
    return link.rstrip("/").rpartition("/")[2]


def test_somebody_invited_gets_one_link_and_sets_a_password_once(county: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(county, by=make_actor(Role.ADMINISTRATOR, at=county, name="李强"))
    [sent] = mail.outbox
    assert sent.to == ["wang@example.org"]
    assert invited.link in sent.body
    assert "李强" in sent.body
    assert "主办单位经办人" in sent.body
    assert invited.link in sent.alternatives[0].content
    held = Invitation.objects.get()
    assert held.sent_at == NOW
    assert secret(invited.link) not in (held.secret_digest, str(TrailLine.objects.get().change))
    assert not invited.person.has_usable_password()
    person = invitations.accept(secret=secret(invited.link), password=PASSWORD, now=NOW)
    assert person.check_password(PASSWORD)
    assert person.joined_at == NOW
    assert [line.action for line in TrailLine.objects.all()] == ["person.invite", "person.join"]
    with pytest.raises(invitations.LinkNotValid):
        invitations.accept(secret=secret(invited.link), password=PASSWORD, now=NOW)


def test_the_mail_is_in_the_language_of_the_person(county: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invite(county, language="en")
    [sent] = mail.outbox
    assert sent.subject == "You are invited to Guikou"
    assert "Dear 王芳" in sent.body
    assert "Owner clerk" in sent.body


def test_a_link_ends_after_seven_days(county: Organisation) -> None:
    link = invite(county).link
    assert invitation(secret(link), now=NOW + timedelta(days=7) - timedelta(seconds=1))
    with pytest.raises(invitations.LinkNotValid):
        invitations.accept(secret=secret(link), password=PASSWORD, now=NOW + timedelta(days=7))


def test_an_easy_password_is_refused_and_the_link_stays(county: Organisation) -> None:
    link = invite(county).link
    for easy in ("short", "123456789012345", "wang@example.org"):
        with pytest.raises(ValidationError):
            invitations.accept(secret=secret(link), password=easy, now=NOW)
    assert invitations.accept(secret=secret(link), password=PASSWORD, now=NOW).joined_at


def test_a_new_link_ends_the_earlier_one(county: Organisation) -> None:
    by = make_actor(Role.ADMINISTRATOR, at=county)
    first = invite(county)
    second = invitations.resend(person_id=first.person.pk, by=by, now=NOW)
    with pytest.raises(invitations.LinkNotValid):
        invitations.accept(secret=secret(first.link), password=PASSWORD, now=NOW)
    invitations.accept(secret=secret(second), password=PASSWORD, now=NOW)
    with pytest.raises(invitations.AlreadyIn):
        invitations.resend(person_id=first.person.pk, by=by, now=NOW)


def test_a_withdrawn_invitation_leaves_no_way_in(county: Organisation) -> None:
    by = make_actor(Role.ADMINISTRATOR, at=county)
    invited = invite(county)
    invitations.withdraw(person_id=invited.person.pk, why="写错了邮箱", by=by, now=NOW)
    with pytest.raises(invitations.LinkNotValid):
        invitations.accept(secret=secret(invited.link), password=PASSWORD, now=NOW)
    person = Person.objects.get(pk=invited.person.pk)
    assert not person.is_active
    assert not actor_of(person).grants
    again = invite(county)
    assert again.person.pk == person.pk
    assert invitations.accept(secret=secret(again.link), password=PASSWORD, now=NOW).is_active


def test_somebody_known_gets_a_role_and_a_mail_and_no_link(county: Organisation, django_capture_on_commit_callbacks: Any) -> None:
    person = make_person(name="王芳")
    Person.objects.filter(pk=person.pk).update(joined_at=NOW, email="wang@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        invited = invite(county)
    assert invited.link is None
    assert mail.outbox[0].subject == "您在归口有了新的角色"
    assert not Invitation.objects.exists()
    with pytest.raises(people.AlreadyAppointed):
        invite(county)
    invite(county, role=Role.EDITOR)


def test_a_mail_that_is_not_taken_is_noted_and_breaks_nothing(
    county: Organisation, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        invite(county)
    assert Invitation.objects.get().sent_at is None


def test_roles_hold_from_their_first_day_to_their_last(county: Organisation) -> None:
    person = make_person()
    by = make_actor(Role.ADMINISTRATOR, at=county)
    people.appoint(
        person_id=person.pk, role=Role.CLERK, organisation_id=county.pk, since=TODAY, until=TODAY + timedelta(days=2), by=by, now=NOW
    )
    days = [TODAY + timedelta(days=shift) for shift in (-1, 0, 2, 3)]
    held = [bool(actor_of(Person.objects.get(pk=person.pk), on=day).grants) for day in days]
    assert held == [False, True, True, False]
    with pytest.raises(people.EndsBeforeItBegins):
        people.appoint(
            person_id=person.pk,
            role=Role.EDITOR,
            organisation_id=county.pk,
            since=TODAY,
            until=TODAY - timedelta(days=1),
            by=by,
            now=NOW,
        )


def test_an_end_can_be_set_and_put_off_and_a_role_that_never_began_goes(county: Organisation) -> None:
    by = make_actor(Role.ADMINISTRATOR, at=county)
    person = make_person(Role.CLERK, at=county)
    appointment = person.appointments.get()
    people.end_appointment(appointment_id=appointment.pk, until=TODAY, why="调离", by=by, now=NOW)
    people.end_appointment(appointment_id=appointment.pk, until=TODAY + timedelta(days=30), by=by, now=NOW)
    assert person.appointments.get().until == TODAY + timedelta(days=30)
    assert people.end_appointment(appointment_id=appointment.pk, until=date(2019, 12, 31), by=by, now=NOW) is None
    assert not person.appointments.exists()
    assert TrailLine.objects.filter(action="person.appointment-end").count() == 3


def test_nobody_decides_on_the_own_roles(county: Organisation) -> None:
    person = make_person(Role.ADMINISTRATOR, at=county)
    by = actor_of(person)
    with pytest.raises(people.NotOnesOwn):
        people.appoint(person_id=person.pk, role=Role.SUPERVISOR, organisation_id=county.pk, since=TODAY, by=by, now=NOW)
    with pytest.raises(people.NotOnesOwn):
        invite(county, by=by, email=person.email)
    with pytest.raises(people.NotOnesOwn):
        people.end_appointment(appointment_id=person.appointments.get().pk, until=TODAY, by=by, now=NOW)
    with pytest.raises(people.NotOnesOwn):
        people.deactivate(person_id=person.pk, by=by, now=NOW)
    with pytest.raises(people.NotOnesOwn):
        people.reset_second_factor(person_id=person.pk, by=by, now=NOW)
    assert not TrailLine.objects.exists()


def test_nobody_appoints_above_the_own_organisation(county: Organisation) -> None:
    town = make_organisation("某镇", parent=county)
    by = make_actor(Role.ADMINISTRATOR, at=town)
    with pytest.raises(NotAllowed):
        invite(county, by=by, role=Role.SUPERVISOR)
    assert invite(town, by=by, role=Role.SUPERVISOR).appointment.organisation == town


def test_a_person_who_leaves_loses_everything_at_once(county: Organisation) -> None:
    by = make_actor(Role.ADMINISTRATOR, at=county)
    person = make_person(Role.CLERK, at=county)
    person.set_password(PASSWORD)
    person.save()
    person.appointments.create(role=Role.EDITOR, organisation=county, since=TODAY + timedelta(days=5))
    token = person.tokens.create(name="t", secret_digest="x" * 64, made_at=NOW, expires_at=NOW + timedelta(days=9))
    UserSession.objects.create(user=person, session_key="k" * 32, ip="10.0.0.1", user_agent="x")
    people.deactivate(person_id=person.pk, why="调离", by=by, now=NOW)
    person = Person.objects.get(pk=person.pk)
    assert not person.is_active
    assert not person.has_usable_password()
    assert [appointment.until for appointment in person.appointments.all()] == [TODAY]
    token.refresh_from_db()
    assert token.revoked_at == NOW
    assert not UserSession.objects.exists()
    assert not actor_of(person).grants
    assert TrailLine.objects.get().why == "调离"


def test_who_also_works_elsewhere_is_not_deactivated_from_one_end(county: Organisation) -> None:
    here, there = make_organisation("教育局", parent=county), make_organisation("水利局", parent=county)
    person = make_person(Role.CLERK, at=here)
    person.appointments.create(role=Role.EDITOR, organisation=there, since=TODAY)
    by = make_actor(Role.ADMINISTRATOR, at=here)
    for act in (
        lambda: people.deactivate(person_id=person.pk, by=by, now=NOW),
        lambda: people.reset_second_factor(person_id=person.pk, by=by, now=NOW),
        lambda: people.end_sessions(person_id=person.pk, by=by, now=NOW),
        lambda: people.edit(person_id=person.pk, name="别名", email="other@example.org", telephone="", by=by, now=NOW),
    ):
        with pytest.raises(people.NotGoverned):
            act()
    assert governs(make_actor(Role.ADMINISTRATOR, at=county), person)
    people.end_appointment(appointment_id=person.appointments.get(organisation=here).pk, until=TODAY, by=by, now=NOW)


def test_a_new_address_ends_the_sessions_and_belongs_to_nobody_else(county: Organisation) -> None:
    by = make_actor(Role.ADMINISTRATOR, at=county)
    person, other = make_person(Role.CLERK, at=county), make_person(Role.CLERK, at=county)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    UserSession.objects.create(user=person, session_key="k" * 32, ip="10.0.0.1", user_agent="x")
    with pytest.raises(people.AddressTaken):
        people.edit(person_id=person.pk, name=person.name, email=other.email.upper(), telephone="", by=by, now=NOW)
    people.edit(person_id=person.pk, name=person.name, email=" New@Example.org ", telephone="0571-1", by=by, now=NOW)
    assert Person.objects.get(pk=person.pk).email == "new@example.org"
    assert not EmailAddress.objects.exists()
    assert not UserSession.objects.exists()
    people.edit(person_id=person.pk, name=person.name, email="new@example.org", telephone="0571-1", by=by, now=NOW)
    assert TrailLine.objects.count() == 1


def test_lost_second_factors_are_taken_away_and_told(county: Organisation) -> None:
    person = make_person(Role.CLERK, at=county)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    count = people.reset_second_factor(person_id=person.pk, why="手机丢失", by=make_actor(Role.ADMINISTRATOR, at=county), now=NOW)
    assert count == 1
    assert TrailLine.objects.get().action == "person.second-factor-reset"


def test_the_list_of_people_ends_where_the_right_ends(county: Organisation, django_assert_num_queries: Any) -> None:
    here, there = make_organisation("教育局", parent=county), make_organisation("水利局", parent=county)
    both = make_person(Role.CLERK, at=here, name="甲")
    both.appointments.create(role=Role.EDITOR, organisation=there, since=TODAY)
    make_person(Role.CLERK, at=there, name="乙")
    for number in range(20):
        make_person(Role.CLERK, at=here, name=f"丙{number}")
    by = make_actor(Role.AUDITOR, at=here, name="审计")
    with django_assert_num_queries(3):
        found = {person.name: [each.organisation.name for each in person.seen_appointments] for person in listed(by)}
    assert "乙" not in found
    assert found["甲"] == ["教育局"]
    assert len(found) == 22


@each_role(Action.EDIT_PEOPLE)
def test_who_may_invite(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    with refused_unless(may):
        invite(scene.office, by=scene.actor(role, within=within))


@each_role(Action.EDIT_PEOPLE)
def test_who_may_end_a_role(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    appointment = make_person(Role.CLERK, at=scene.office).appointments.get()
    with refused_unless(may):
        people.end_appointment(appointment_id=appointment.pk, until=TODAY, by=scene.actor(role, within=within), now=NOW)


@each_role(Action.EDIT_PEOPLE)
@pytest.mark.parametrize("act", ["deactivate", "reset_second_factor", "end_sessions", "edit", "resend", "withdraw"])
def test_who_may_act_on_a_person(role: Role, within: bool, may: bool, act: str) -> None:
    scene = Scene.new()
    person, by = make_person(Role.CLERK, at=scene.office), scene.actor(role, within=within)
    acts = {
        "edit": lambda: people.edit(person_id=person.pk, name="别名", email=person.email, telephone="", by=by, now=NOW),
        "resend": lambda: invitations.resend(person_id=person.pk, by=by, now=NOW),
        "withdraw": lambda: invitations.withdraw(person_id=person.pk, by=by, now=NOW),
    }
    run = acts.get(act) or (lambda: getattr(people, act)(person_id=person.pk, by=by, now=NOW))
    if may:
        run()
    else:
        with pytest.raises(people.NotGoverned):
            run()


@each_role(Action.SEE_PEOPLE)
def test_who_sees_people(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    person = make_person(Role.EDITOR, at=scene.office)
    assert listed(scene.actor(role, within=within)).filter(pk=person.pk).exists() is may


def test_the_command_line_helps_the_only_administrator(county: Organisation) -> None:
    person = make_person(Role.ADMINISTRATOR, at=county)
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    call_command("reset_second_factor", person.email.upper(), why="手机丢失", stdout=StringIO())
    assert not Authenticator.objects.exists()
    line = TrailLine.objects.get()
    assert (line.actor, line.why) == ("setup", "手机丢失")
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.org")
