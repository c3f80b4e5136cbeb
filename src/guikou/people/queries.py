"""Reading people and organisations."""

from datetime import date, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import BooleanField, Case, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, When
from django.utils import timezone

from guikou.people.domain.policy import ALLOWED, Action, Actor, Grant, Role
from guikou.people.domain.tokens import digest
from guikou.people.models import Appointment, Invitation, Organisation, OrganisationName, Person, SavedView, Token

# A token's last use is noted no more often than this.
_NOTED_EVERY = timedelta(minutes=10)


def actor_of(person: Person, *, on: date | None = None) -> Actor:
    """Return the person as somebody who acts, with the rights of the appointments that hold on that day (today's by default). Kept on the person for a request."""
    day = on or timezone.localdate()
    kept: tuple[date, Actor] | None = getattr(person, "_actor", None)
    if kept and kept[0] == day:
        return kept[1]
    held = Appointment.objects.filter(_holds(day), person=person).select_related("organisation")
    grants = (
        tuple(Grant(ALLOWED[Role(appointment.role)], appointment.organisation.path) for appointment in held) if person.is_active else ()
    )
    actor = Actor(f"person:{person.pk}", person.name, grants, person.pk)
    person._actor = (day, actor)  # type: ignore[attr-defined]
    return actor


def actor_of_token(secret: str, *, now: datetime) -> Actor | None:
    """
    Return who acts with that token: its person, with what the token carries of the person's rights where the person may use the API.

    None: there is no such token, it was revoked or has expired, or the person has left.
    """
    token = Token.objects.select_related("person").filter(secret_digest=digest(secret), revoked_at=None, expires_at__gt=now).first()
    if token is None or not token.person.is_active:
        return None
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
    return _acting_with(token, now)


def actor_again(key: str, name: str, *, now: datetime) -> Actor:
    """
    Return who acted under that key (`person:7`, `token:3`) earlier, with the rights that they have now: none where the person has left, or where the
    token was revoked or has expired.
    """
    kind, _, number = key.partition(":")
    if kind == "token":
        token = (
            Token.objects.select_related("person").filter(pk=number, revoked_at=None, expires_at__gt=now, person__is_active=True).first()
        )
        return _acting_with(token, now) if token else Actor(key, name, ())
    person = Person.objects.filter(pk=number).first()
    return actor_of(person, on=timezone.localdate(now)) if person else Actor(key, name, ())


def _acting_with(token: Token, now: datetime) -> Actor:
    person = actor_of(token.person, on=timezone.localdate(now))
    carried = frozenset(action for action in Action if action.value in token.actions)
    grants = tuple(Grant(grant.actions & carried, grant.path) for grant in person.grants if Action.USE_API in grant.actions)
    return Actor(f"token:{token.pk}", f"{person.name} ({token.name})", grants, person.person_id)


def under(paths: tuple[str, ...], *, field: str = "path") -> Q:
    """Return the condition that a path lies under one of these; with none, nothing does. `field` leads to the path, such as `organisation__path`."""
    condition = Q(pk__in=())
    for path in paths:
        condition |= Q(**{f"{field}__startswith": path})
    return condition


def everywhere(by: Actor, action: Action) -> bool:
    """Say whether the actor may do that in all organisations, so that a costly condition can be left out."""
    return all(path.startswith(by.reach(action)) for path in Organisation.objects.filter(parent=None).values_list("path", flat=True))


def within(by: Actor, action: Action, *, field: str = "path") -> Case:
    """Return, for annotations, whether the actor may do that in the organisation to whose path `field` leads."""
    return Case(When(under(by.reach(action), field=field), then=True), default=False, output_field=BooleanField())


def organisations(by: Actor, action: Action = Action.SEE_REGISTER) -> QuerySet[Organisation]:
    """Return the organisations in which the actor may do that."""
    return Organisation.objects.filter(under(by.reach(action)))


def organisation(by: Actor, organisation_id: int, action: Action = Action.SEE_REGISTER) -> Organisation:
    """
    Return one of them, with its parent, successor, former names, and what it was split from or into.

    :raises Organisation.DoesNotExist: there is none, or the actor may not.
    """
    wanted = organisations(by, action).select_related("parent", "successor", "split_from")
    return wanted.prefetch_related("former_names", "offshoots", "predecessors").get(pk=organisation_id)


def named(word: str) -> Q:
    """Return the condition that an organisation bears a name with that word in it, or bore one."""
    former = OrganisationName.objects.filter(organisation=OuterRef("pk"), name__icontains=word)
    return Q(name__icontains=word) | Q(Exists(former))


def ancestors(of: Organisation) -> list[Organisation]:
    """Return the organisations above one, the highest first."""
    ids = [int(part) for part in of.path.strip("/").split("/")[:-1]]
    found = Organisation.objects.in_bulk(ids)
    return [found[each] for each in ids if each in found]


def people(by: Actor) -> QuerySet[Person]:
    """
    Return the people who hold or held a role where the actor may see people.

    `seen_appointments` of each lists the roles within that reach, `links` the invitations, the newest first; `seat` is the highest organisation's path;
    `personal` says whether the actor may see the telephone: where one of these roles is held, or of oneself.
    """
    within = under(by.reach(Action.SEE_PEOPLE), field="organisation__path")
    seen = Appointment.objects.filter(within).select_related("organisation").order_by("since", "pk")
    own = seen.filter(person=OuterRef("pk"))
    seat = Subquery(own.order_by("organisation__path").values("organisation__path")[:1])
    near = Exists(own.filter(under(by.reach(Action.SEE_PERSONAL), field="organisation__path")).order_by())
    return (
        Person.objects.filter(Exists(own.order_by()))
        .annotate(seat=seat, personal=Case(When(Q(near) | Q(pk=by.person_id), then=True), default=False, output_field=BooleanField()))
        .prefetch_related(Prefetch("appointments", seen, to_attr="seen_appointments"), Prefetch("invitations", to_attr="links"))
    )


def holding(role: str) -> Q:
    """Return the condition that a person holds that role somewhere today."""
    return Q(Exists(Appointment.objects.filter(_holds(timezone.localdate()), person=OuterRef("pk"), role=role)))


def standing(state: str, *, now: datetime) -> Q:
    """Return the condition that a person can sign in (`in`), is invited (`invited`), cannot come in with the link (`stuck`), or has left (`left`)."""
    links = Invitation.objects.filter(person=OuterRef("pk"), withdrawn_at=None, used_at=None, expires_at__gt=now)
    usable = Q(Exists(links.filter(sent_at__isnull=False)))
    waiting = Q(is_active=True, joined_at=None)
    states = {"in": Q(is_active=True, joined_at__isnull=False), "invited": waiting & usable, "stuck": waiting & ~usable}
    return states.get(state, Q(is_active=False))


def standing_of(person: Any, *, now: datetime) -> str:
    """Return the same of one person of `people`, whose `links` are there."""
    if not person.is_active:
        return "left"
    if person.joined_at:
        return "in"
    usable = (
        each for each in person.links if each.withdrawn_at is None and each.used_at is None and each.expires_at > now and each.sent_at
    )
    return "invited" if any(usable) else "stuck"


def not_come(by: Actor, *, now: datetime) -> QuerySet[Person]:
    """Return the people within the actor's administration who cannot come in: the invitation has expired, or its mail was not taken."""
    within = Appointment.objects.filter(under(by.reach(Action.EDIT_PEOPLE), field="organisation__path"), person=OuterRef("pk"))
    return Person.objects.filter(Exists(within), standing("stuck", now=now))


def appointments(by: Actor) -> QuerySet[Appointment]:
    """Return the roles held where the actor may see people."""
    within = under(by.reach(Action.SEE_PEOPLE), field="organisation__path")
    return Appointment.objects.filter(within).select_related("person", "organisation")


def second_factors(person_id: int) -> Any:
    """Return the authenticator app and the passkeys of a person. Recovery codes alone are no second factor: they come with one of these."""
    return Authenticator.objects.filter(user=person_id, type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN))


def by_address(email: str) -> Person | None:
    """Return whose e-mail address that is, whatever its case."""
    return Person.objects.filter(email__iexact=email).first()


def appointments_in(of: Organisation, *, on: date) -> QuerySet[Appointment]:
    """Return the roles held in exactly that organisation on that day or later, with their people."""
    return (
        Appointment.objects.filter(Q(until=None) | Q(until__gte=on), organisation=of)
        .select_related("person")
        .order_by("role", "person__name")
    )


def appointed(role: Role, path: str, *, on: date) -> list[Person]:
    """Return who holds a role in the organisation with that path on that day; where nobody does, in the nearest one above where somebody does."""
    held = Appointment.objects.filter(_holds(on), role=role, person__is_active=True).select_related("person", "organisation")
    above = [appointment for appointment in held if path.startswith(appointment.organisation.path)]
    nearest = max((len(appointment.organisation.path) for appointment in above), default=0)
    return sorted({one.person for one in above if len(one.organisation.path) == nearest}, key=lambda person: person.pk)


def able(action: Action, path: str, *, on: date, below: bool = False) -> QuerySet[Person]:
    """Return, by name, who may do that in the organisation with that path on that day; with `below` also those who may do it somewhere below."""
    roles = [role for role in Role if action in ALLOWED[role]]
    at = Q(organisation__in=[int(part) for part in path.strip("/").split("/")])
    if below:
        at |= Q(organisation__path__startswith=path)
    held = Appointment.objects.filter(_holds(on), at, role__in=roles, person=OuterRef("pk"))
    return Person.objects.filter(Exists(held), is_active=True).order_by("name", "pk")


def governs(by: Actor, person: Person) -> bool:
    """Say whether the actor administers every organisation in which the person holds or will hold a role (for somebody who left: held)."""
    held = person.appointments.filter(Q(until=None) | Q(until__gte=timezone.localdate()))
    paths = list(held.values_list("organisation__path", flat=True)) or list(
        person.appointments.values_list("organisation__path", flat=True)
    )
    return bool(paths) and all(by.may(Action.EDIT_PEOPLE, path) for path in paths)


def invitation(secret: str, *, now: datetime) -> Invitation | None:
    """Return the invitation whose link holds this secret, if it can still be accepted."""
    open_ = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now, person__is_active=True)
    return open_.select_related("person").filter(secret_digest=digest(secret)).first()


def sessions(person: Person) -> Any:
    """Return what the person is signed in with, the newest first."""
    return UserSession.objects.filter(user=person).order_by("-created_at")


def tokens(person: Person) -> QuerySet[Token]:
    """Return the person's tokens, the newest first, ended ones too."""
    return Token.objects.filter(person=person)


def oneself(by: Actor) -> Person:
    """
    Return the person who acts, or for whom a token acts.

    :raises Person.DoesNotExist: it is the worker.
    """
    return Person.objects.get(pk=by.person_id or 0)


def views(by: Actor) -> QuerySet[SavedView]:
    """Return what the person keeps of all lists, by list and name."""
    return SavedView.objects.filter(person=by.person_id)


def saved_views(by: Actor, page: str) -> QuerySet[SavedView]:
    """Return what the person keeps of that list, by name."""
    return views(by).filter(page=page)


def _holds(day: date) -> Q:
    return (Q(until=None) | Q(until__gte=day)) & Q(since__lte=day)
