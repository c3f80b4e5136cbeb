"""How people come in: somebody who administers people invites them, and a link in a mail lets them set a password once."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from guikou.kernel.bilingual import Refusal, Text
from guikou.people import mail
from guikou.people.domain.policy import Action, Actor, Role, require
from guikou.people.domain.tokens import digest
from guikou.people.domain.words import ROLE_WORDS
from guikou.people.models import Appointment, Invitation, Person
from guikou.people.operations import tree
from guikou.people.operations.people import NoSuchPerson, NotOnesOwn, appointment_act, found, given, person_act, require_governed
from guikou.people.queries import actor_of, invitation
from guikou.trail.operations import record

LIFE = timedelta(days=7)


class LinkNotValid(Refusal):
    """The link was used, withdrawn or replaced, or its time is over."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这个链接已经失效：可能已经用过、被撤回、被新的邀请取代，或已超过七天。请联系邀请您的人重新发送",
                "This link is not valid any more: it was used, withdrawn or replaced by a newer one, or is older than seven days. "
                "Ask whoever invited you to send another",
            )
        )


class AlreadyIn(Refusal):
    """The person has set a password already."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "此人已经设置密码，不需要邀请；忘记密码可以在登录页找回",
                "This person has a password already; a forgotten one can be reset on the sign-in page",
            )
        )


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited to what; `link` is the address to set a password at, None for people who can sign in already. It is not kept anywhere."""

    person: Person
    appointment: Appointment
    link: str | None


def invite(
    *,
    name: str,
    email: str,
    role: Role,
    organisation_id: int,
    since: date,
    until: date | None = None,
    language: str = "zh",
    why: str = "",
    by: Actor,
    now: datetime,
) -> Invited:
    """
    Give somebody a role, known here already or not, and mail them: a link to set a password, or that they have a new role.

    Somebody who had left comes back with this role alone, and sets a new password.

    :raises NotAllowed: no right over people in that organisation.
    :raises NotOnesOwn: the address is the actor's own.
    :raises EndsBeforeItBegins: until lies before since.
    :raises AlreadyAppointed: the person holds the role there in part of that time.
    """
    email = email.strip().lower()
    with transaction.atomic():
        organisation = tree.found(organisation_id)
        require(by, Action.EDIT_PEOPLE, organisation.path, seen=Action.SEE_REGISTER)
        person = Person.objects.select_for_update().filter(email__iexact=email).first()
        if person is None:
            person = Person.objects.create_user(email=email, name=name, language=language)
        elif not person.is_active:
            person.is_active, person.joined_at = True, None
            person.save(update_fields=("is_active", "joined_at"))
        appointment = given(person, role, organisation, since, until, by=by)
        link = None if person.joined_at else _sent_link(person, appointment, by, now)
        if link is None:
            transaction.on_commit(
                lambda: _mail(person, "appointed", Text("您在归口有了新的角色", "You have a new role in Guikou"), appointment, by, "")
            )
        change = {"since": since.isoformat(), "until": until.isoformat() if until else None}
        record(appointment_act("invite" if link else "appoint", appointment, change, why), by=by, now=now)
    return Invited(person, appointment, link)


def resend(*, person_id: int, by: Actor, now: datetime) -> str:
    """
    Send a new link to somebody who has not come in yet, and return it; earlier links end.

    :raises NotGoverned: the actor does not administer all organisations of the person.
    :raises AlreadyIn: the person has set a password.
    """
    with transaction.atomic():
        person = found(person_id)
        require_governed(by, person)
        if person.joined_at or not person.is_active:
            raise AlreadyIn
        appointment = person.appointments.select_related("organisation").last()
        if appointment is None:
            raise NoSuchPerson
        link = _sent_link(person, appointment, by, now)
        record(person_act("invite-again", person, {"expires_at": (now + LIFE).isoformat(timespec="seconds")}), by=by, now=now)
    return link


def withdraw(*, person_id: int, why: str = "", by: Actor, now: datetime) -> Person:
    """
    Take back the invitation of somebody who has not come in: the link and all roles end, and nobody can sign in with that address.

    :raises NotGoverned: the actor does not administer all organisations of the person.
    :raises AlreadyIn: the person has set a password.
    """
    with transaction.atomic():
        person = found(person_id)
        if person.pk == by.person_id:
            raise NotOnesOwn
        require_governed(by, person)
        if person.joined_at:
            raise AlreadyIn
        act = person_act("invitation-withdraw", person, {"is_active": [True, False]}, why)
        _void(person, now)
        person.appointments.all().delete()
        person.is_active = False
        person.save(update_fields=("is_active",))
        record(act, by=by, now=now)
    return person


def accept(*, secret: str, password: str, now: datetime) -> Person:
    """
    Set the password of the person to whom the link was sent. The link ends.

    :raises LinkNotValid: it cannot be used.
    :raises django.core.exceptions.ValidationError: the password is too easy.
    """
    with transaction.atomic():
        held = invitation(secret, now=now)
        if held is None:
            raise LinkNotValid
        validate_password(password, held.person)
        if not Invitation.objects.filter(pk=held.pk, used_at=None, withdrawn_at=None).update(used_at=now):
            raise LinkNotValid
        person = found(held.person_id)
        person.set_password(password)
        _joined(person, "password", now)
    return person


def joined_through_provider(*, person_id: int, provider: str, now: datetime) -> Person:
    """Note that a person who was invited is vouched for by an identity provider, from now on: links that were sent end."""
    with transaction.atomic():
        person = found(person_id)
        _void(person, now)
        _joined(person, provider, now)
    return person


def _joined(person: Person, how: str, now: datetime) -> None:
    first = person.joined_at is None
    person.joined_at = person.joined_at or now
    person.save(update_fields=("password", "joined_at"))
    record(person_act("join" if first else "connect", person, {"through": how}), by=actor_of(person), now=now)


def _void(person: Person, now: datetime) -> None:
    person.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)


def _sent_link(person: Person, appointment: Appointment, by: Actor, now: datetime) -> str:
    secret = secrets.token_urlsafe(32)
    _void(person, now)
    held = Invitation.objects.create(person=person, secret_digest=digest(secret), made_at=now, expires_at=now + LIFE)
    link = mail.link(reverse("account_invitation", args=(secret,)))

    def deliver() -> None:
        if _mail(person, "invitation", Text("邀请您使用归口", "You are invited to Guikou"), appointment, by, link):
            Invitation.objects.filter(pk=held.pk).update(sent_at=timezone.now())

    transaction.on_commit(deliver)
    return link


def _mail(person: Person, template: str, subject: Text, appointment: Appointment, by: Actor, link: str) -> bool:
    context = {
        "inviter": "" if by.person_id is None else by.name,
        "role": ROLE_WORDS[appointment.role],
        "organisation": appointment.organisation.name,
        "link": link or mail.link("/console/"),
        "days": LIFE.days,
    }
    return mail.send(person, subject, template, context)
