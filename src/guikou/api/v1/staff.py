"""
What administrators do about people: inviting, giving and ending roles, letting people leave, helping them in.

The right over people has to be in the token's scope. A link to set a password goes by mail to whoever is invited, never into an answer.
"""

from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import AfterValidator, Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.accounts import Affected
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.people import AppointmentOut, EndedOut, PersonOut, SessionOut, TokenOut
from guikou.api.v1.common import SOME, Body, Day, Id, Language, Number, Reason, Telephone, acting, asker, reader, router
from guikou.kernel.bilingual import Text
from guikou.people import queries
from guikou.people.domain.policy import Action, NotAllowed, Role
from guikou.people.operations import invitations, people, tokens


def _mailable(address: str) -> str:
    try:
        validate_email(address.strip())
    except ValidationError as wrong:
        raise ValueError("is no e-mail address") from wrong
    return address.strip()


PersonName = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SOME)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\x00@]+@[^\x00@]+$"), AfterValidator(_mailable)]


class RoleIn(Reason):
    """A role at an organisation and all below it, from one day (today, where it is left out) to another, which is the last."""

    role: Role
    organisation: Number
    since: Day | None = None
    until: Day | None = None


class InviteIn(RoleIn):
    """Somebody, known here or not, and a first role."""

    name: PersonName
    email: Email
    language: Language = "zh"


class PersonChange(Reason):
    """Who a person is; what is left out stays as it is."""

    name: PersonName | None = None
    email: Email | None = None
    telephone: Telephone | None = None


class EndIn(Reason):
    """The last day of a role."""

    until: Day


class SessionsIn(Body):
    """One session, or none: all of them."""

    session: Number | None = Field(None, description="left out: all")


def administering(request: HttpRequest) -> dict[str, Any]:
    """
    Return who acts on people, and when.

    :raises NotAllowed: they see people nowhere, or administer them nowhere.
    """
    reader(request, Action.SEE_PEOPLE)
    return acting(request, Action.EDIT_PEOPLE)


def seen(request: HttpRequest, person_id: int) -> Any:
    """
    Return a person.

    :raises Person.DoesNotExist: there is none whom the token sees.
    """
    return queries.people(asker(request)).get(pk=person_id)


def governed(request: HttpRequest, person_id: int) -> Any:
    """
    Return a person whom the token administers.

    :raises Person.DoesNotExist: there is none whom the token sees.
    :raises NotGoverned: the person also holds roles elsewhere.
    """
    administering(request)
    found = seen(request, person_id)
    people.require_governed(asker(request), found)
    return found


@router.post("/people", response={201: PersonOut, **PROBLEMS}, tags=["people"])
def invite(request: HttpRequest, body: InviteIn) -> Any:
    """Invite somebody: they get a mail with a link to set a password. Whoever has an account gets the role at once, and is told by mail."""
    acted = administering(request)
    given = body.model_dump(exclude={"organisation", "since"})
    invited = invitations.invite(**given, organisation_id=body.organisation, since=body.since or timezone.localdate(acted["now"]), **acted)
    return Status(201, seen(request, invited.person.pk))


@router.post("/people/{person_id}/invite-again", response={200: PersonOut, **PROBLEMS}, tags=["people"])
def invite_again(request: HttpRequest, person_id: Id) -> Any:
    """Send a new link to somebody who has not come in yet; earlier ones end."""
    acted = administering(request)
    invitations.resend(person_id=seen(request, person_id).pk, **acted)
    return seen(request, person_id)


@router.post("/people/{person_id}/withdraw", response={204: None, **PROBLEMS}, tags=["people"])
def withdraw(request: HttpRequest, person_id: Id, body: Reason) -> Any:
    """Take back an invitation that was not accepted: the link and all roles end."""
    acted = administering(request)
    invitations.withdraw(person_id=seen(request, person_id).pk, why=body.why, **acted)
    return Status(204, None)


@router.patch("/people/{person_id}", response={200: PersonOut, **PROBLEMS}, tags=["people"])
def edit(request: HttpRequest, person_id: Id, body: PersonChange) -> Any:
    """Change name, address or telephone. A new address ends what the person is signed in with; a token does not change that of its own person."""
    acted = administering(request)
    person = seen(request, person_id)
    if body.telephone is not None and not person.personal:
        raise NotAllowed(Text("您无权查看和修改此人的电话", "You may neither see nor change the telephone of this person"))
    kept = {"name": person.name, "email": person.email, "telephone": person.telephone}
    people.edit(person_id=person.pk, **kept | body.model_dump(exclude={"why"}, exclude_none=True), why=body.why, **acted)
    return seen(request, person_id)


@router.post("/people/{person_id}/appointments", response={201: AppointmentOut, **PROBLEMS}, tags=["people"])
def appoint(request: HttpRequest, person_id: Id, body: RoleIn) -> Any:
    """Give a person a further role. Nobody gives one to themselves."""
    acted = administering(request)
    return Status(
        201,
        people.appoint(
            person_id=seen(request, person_id).pk,
            role=body.role,
            organisation_id=body.organisation,
            since=body.since or timezone.localdate(acted["now"]),
            until=body.until,
            why=body.why,
            **acted,
        ),
    )


@router.post("/appointments/{appointment_id}/end", response={200: EndedOut, **PROBLEMS}, tags=["people"])
def end_role(request: HttpRequest, appointment_id: Id, body: EndIn) -> Any:
    """Let a role end on a day, its last, or on another one than was set. One that would not have begun by then is removed: the answer holds null."""
    acted = administering(request)
    held = queries.appointments(asker(request)).get(pk=appointment_id)
    return {"appointment": people.end_appointment(appointment_id=held.pk, until=body.until, why=body.why, **acted)}


@router.post("/people/{person_id}/leave", response={200: PersonOut, **PROBLEMS}, tags=["people"])
def leave(request: HttpRequest, person_id: Id, body: Reason) -> Any:
    """Let a person leave today: roles, sessions and tokens end, and nobody can sign in as them any more."""
    acted = administering(request)
    people.deactivate(person_id=seen(request, person_id).pk, why=body.why, **acted)
    return seen(request, person_id)


@router.post("/people/{person_id}/reset-second-factor", response={200: Affected, **PROBLEMS}, tags=["people"])
def reset_second_factor(request: HttpRequest, person_id: Id, body: Reason) -> Any:
    """Take away the second factors of somebody else, who lost them; the next sign-in leads to setting one up."""
    acted = administering(request)
    return {"changed": people.reset_second_factor(person_id=seen(request, person_id).pk, why=body.why, **acted)}


@router.get("/people/{person_id}/sessions", response={200: list[SessionOut], **PROBLEMS}, tags=["people"])
def sessions(request: HttpRequest, person_id: Id) -> Any:
    """List what a person whom one administers is signed in with, the newest first."""
    return list(queries.sessions(governed(request, person_id)))


@router.post("/people/{person_id}/end-sessions", response={200: Affected, **PROBLEMS}, tags=["people"])
def end_sessions(request: HttpRequest, person_id: Id, body: SessionsIn) -> Any:
    """End what a person is signed in with."""
    acted = administering(request)
    person = governed(request, person_id)
    one = body.session and queries.sessions(person).get(pk=body.session).pk
    return {"changed": people.end_sessions(person_id=person.pk, session_id=one, **acted)}


@router.get("/people/{person_id}/tokens", response={200: Part[TokenOut], **PROBLEMS}, tags=["people"])
def tokens_of(request: HttpRequest, person_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List the tokens of a person whom one administers, the newest first, ended ones too."""
    return cut(queries.tokens(governed(request, person_id)), paging)


@router.post("/tokens/{token_id}/revoke", response={200: TokenOut, **PROBLEMS}, tags=["people"])
def revoke(request: HttpRequest, token_id: Id, body: Reason) -> Any:
    """End a token at once, and those that were made with it: one's own, or that of a person whom one administers."""
    return tokens.revoke(token_id=token_id, why=body.why, **acting(request, Action.USE_API))
