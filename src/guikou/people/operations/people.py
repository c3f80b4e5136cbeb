"""People: what they are called, in which roles they act, and how they leave."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import Q

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotTheirs, NotThere, Role, require, require_own
from guikou.people.domain.words import ROLE_WORDS
from guikou.people.models import Appointment, Organisation, Person
from guikou.people.operations import tree
from guikou.people.operations.sessions import end_all
from guikou.people.queries import governs, people
from guikou.trail.operations import Act, record


class NoSuchPerson(NotThere):
    """There is nobody with that id, or nobody whom the actor may see."""

    def __init__(self) -> None:
        super().__init__(Text("没有这个人员", "There is no such person"))


class NotOnesOwn(NotTheirs):
    """Nobody decides on their own roles."""

    def __init__(self) -> None:
        super().__init__(
            Text("不能改变自己的角色，请由另一位系统管理员办理", "You cannot change your own roles: another administrator has to do it")
        )


class NotGoverned(NotTheirs):
    """The person also works where the actor has no say."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "此人还在您管理范围以外的单位任职，请由上级单位的系统管理员办理；您可以结束其在本单位的角色",
                "This person also holds roles outside the part that you administer: an administrator further up has to do this. "
                "You can end the roles held in your part",
            )
        )


class NotSeen(NotThere, NotGoverned):
    """The actor does not see the person, let alone administer them."""


class EndsBeforeItBegins(Refusal):
    """The last day lies before the first."""

    field = "until"

    def __init__(self) -> None:
        super().__init__(Text("结束日期早于开始日期", "The last day is before the first"))


class AlreadyAppointed(Refusal):
    """The person holds that role there at that time."""

    field = "role"

    def __init__(self) -> None:
        super().__init__(Text("此人这段时间已在这个单位担任这个角色", "This person already holds this role there at that time"))


class AddressTaken(Refusal):
    """Somebody else signs in with that address."""

    field = "email"

    def __init__(self) -> None:
        super().__init__(Text("这个邮箱已由其他人员使用", "Somebody else uses this e-mail address"))


def appoint(
    *, person_id: int, role: Role, organisation_id: int, since: date, until: date | None = None, why: str = "", by: Actor, now: datetime
) -> Appointment:
    """
    Give a person a role in an organisation and all below it, from one day to another (included).

    :raises NotAllowed: no right over people there; nobody appoints above their own organisation.
    :raises NotOnesOwn: the person is the actor.
    :raises EndsBeforeItBegins: until lies before since.
    :raises AlreadyAppointed: the person holds the role there in part of that time.
    """
    with transaction.atomic():
        person = found(person_id)
        appointment = given(person, role, tree.found(organisation_id), since, until, by=by)
        record(appointment_act("appoint", appointment, {"since": since.isoformat(), "until": _day(until)}, why), by=by, now=now)
    return appointment


def end_appointment(*, appointment_id: int, until: date, why: str = "", by: Actor, now: datetime) -> Appointment | None:
    """
    Let a role end on that day, its last; also brings an end forward or puts it off. A role that has not begun by then is removed: None is returned.

    :raises NoSuchPerson: there is no such role, or the actor may not see it.
    :raises NotAllowed: no right over people there.
    :raises NotOnesOwn: the role is the actor's own.
    """
    with transaction.atomic():
        appointment = (
            Appointment.objects.select_for_update(of=("self",)).select_related("person", "organisation").filter(pk=appointment_id).first()
        )
        if appointment is None:
            raise NoSuchPerson
        require(by, Action.EDIT_PEOPLE, appointment.organisation.path)
        if appointment.person_id == by.person_id:
            raise NotOnesOwn
        act = appointment_act("appointment-end", appointment, {"until": [_day(appointment.until), until.isoformat()]}, why)
        if until < appointment.since:
            appointment.delete()
        else:
            appointment.until = until
            appointment.save(update_fields=("until",))
        record(act, by=by, now=now)
    return appointment if appointment.pk else None


def edit(*, person_id: int, name: str, email: str, telephone: str, why: str = "", by: Actor, now: datetime) -> Person:
    """
    Change who a person is. A new address ends all sessions: it is what they sign in with, so no token changes that of its own person.

    :raises NotOnesOwn: a token would change the address of its own person.
    :raises NotGoverned: the actor does not administer all organisations of the person.
    :raises AddressTaken: somebody else signs in with it.
    """
    with transaction.atomic():
        person = found(person_id)
        require_governed(by, person)
        email = email.strip().lower()
        wanted = {"name": name, "email": email, "telephone": telephone}
        changed = {column: [getattr(person, column), value] for column, value in wanted.items() if getattr(person, column) != value}
        if "email" in changed:
            if person.pk == by.person_id and by.key.startswith("token:"):
                raise NotOnesOwn
            if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
                raise AddressTaken
            EmailAddress.objects.filter(user=person).delete()
            end_all(person)
        if changed:
            for column, (_, value) in changed.items():
                setattr(person, column, value)
            person.save(update_fields=tuple(changed))
            record(person_act("edit", person, changed, why), by=by, now=now)
    return person


def deactivate(*, person_id: int, why: str = "", by: Actor, now: datetime) -> Person:
    """
    Let a person leave today: all roles end, all sessions and tokens end, open invitations are void, nobody can sign in with the account any more.

    :raises NotGoverned: the actor does not administer all organisations of the person.
    :raises NotOnesOwn: the person is the actor.
    """
    with transaction.atomic():
        person = found(person_id)
        if person.pk == by.person_id:
            raise NotOnesOwn
        require_governed(by, person)
        act = person_act("deactivate", person, {"is_active": [True, False]}, why)
        today = tree.today(now)
        person.appointments.filter(since__gt=today).delete()
        person.appointments.filter(Q(until=None) | Q(until__gt=today)).update(until=today)
        person.tokens.filter(revoked_at=None).update(revoked_at=now)
        person.invitations.filter(used_at=None, withdrawn_at=None).update(withdrawn_at=now)
        SocialAccount.objects.filter(user=person).delete()
        person.is_active = False
        person.set_unusable_password()
        person.save(update_fields=("is_active", "password"))
        end_all(person)
        record(act, by=by, now=now)
    return person


def reset_second_factor(*, person_id: int, why: str = "", by: Actor, now: datetime) -> int:
    """
    Take away all second factors of a person who lost them, and end the sessions; the next sign-in leads to setting one up. Return how many there were.

    :raises NotGoverned: the actor does not administer all organisations of the person.
    :raises NotOnesOwn: the person is the actor.
    """
    with transaction.atomic():
        person = found(person_id)
        if person.pk == by.person_id:
            raise NotOnesOwn
        require_governed(by, person)
        removed: tuple[int, Any] = Authenticator.objects.filter(user=person).delete()
        count = removed[0]
        end_all(person)
        record(person_act("second-factor-reset", person, {"removed": count}, why), by=by, now=now)
    return count


def end_sessions(*, person_id: int, session_id: int | None = None, but: str = "", by: Actor, now: datetime) -> int:
    """
    End sessions of a person: one (`session_id`), or all but the one with the key `but`; return how many. People end their own, administrators others'.

    :raises NotGoverned: the actor is neither the person nor administers all organisations of the person.
    :raises NotAllowed: the actor is a token of the person that does not carry that.
    """
    with transaction.atomic():
        person = found(person_id)
        if person.pk == by.person_id:
            require_own(by)
        else:
            require_governed(by, person)
        ended = end_all(person, only=session_id, but=but)
        if ended:
            record(person_act("sessions-end", person, {"ended": ended}, ""), by=by, now=now)
    return ended


def found(person_id: int) -> Person:
    """
    Return the person, locked until the transaction ends.

    :raises NoSuchPerson: there is none.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NoSuchPerson
    return person


def require_governed(by: Actor, person: Person) -> None:
    """
    :raises NotSeen: the actor sees nobody like that.
    :raises NotGoverned: the actor does not administer every organisation in which the person holds a role.
    """
    if not governs(by, person):
        raise NotGoverned if people(by).filter(pk=person.pk).exists() else NotSeen


def given(person: Person, role: Role, organisation: Organisation, since: date, until: date | None, *, by: Actor) -> Appointment:
    """Make the appointment, for operations that write the trail line themselves; raises what `appoint` raises."""
    require(by, Action.EDIT_PEOPLE, organisation.path)
    if person.pk == by.person_id:
        raise NotOnesOwn
    tree.check(organisation)
    if until and until < since:
        raise EndsBeforeItBegins
    meanwhile = person.appointments.filter(Q(until=None) | Q(until__gte=since), role=role.value, organisation=organisation)
    if (meanwhile.filter(since__lte=until) if until else meanwhile).exists():
        raise AlreadyAppointed
    return Appointment.objects.create(person=person, role=role.value, organisation=organisation, since=since, until=until)


def person_act(name: str, person: Person, change: Mapping[str, Any], why: str = "") -> Act:
    """Return the trail line about a person; its place is the highest organisation in which the person holds or held a role."""
    paths = person.appointments.order_by("until", "pk").values_list("organisation__path", flat=True)
    place = min(paths, key=lambda path: (len(path), path), default="/")
    return Act(action=f"person.{name}", subject=f"person:{person.pk}", subject_name=person.name, place=place, change=change, why=why)


def appointment_act(name: str, appointment: Appointment, change: Mapping[str, Any], why: str) -> Act:
    """Return the trail line about a role, on the person who holds it, at the organisation in which it is held."""
    person, organisation = appointment.person, appointment.organisation
    stated = {"role": appointment.role, "role_name": ROLE_WORDS[appointment.role].zh, "organisation": organisation.name, **change}
    subject = f"person:{person.pk}"
    return Act(action=f"person.{name}", subject=subject, subject_name=person.name, place=organisation.path, change=stated, why=why)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
