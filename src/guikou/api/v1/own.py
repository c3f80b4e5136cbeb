"""
What belongs to the person for whom the token acts: sessions, tokens, settings, saved views of lists. The token has to carry `own.keep`.

Passwords and one's own second factors are changed behind a sign-in alone.
"""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Schema, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.accounts import Affected
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.people import NewTokenOut, SessionOut, SettingsOut, TokenOut, ViewOut
from guikou.api.v1.common import SOME, Body, Digest, Id, Language, Moment, Telephone, acting, reader, router, where
from guikou.api.v1.staff import SessionsIn
from guikou.people import queries
from guikou.people.domain.policy import Action
from guikou.people.operations import lists, people, tokens
from guikou.people.operations.own import choose_settings

ListName = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z]+(-[a-z]+)*$")]
Own = Action.KEEP_OWN


class TokenIn(Body):
    """What it is for, what it may do, until when: within what the token carries that asks."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SOME)]
    actions: list[Action] = Field(min_length=1, max_length=100)
    expires_at: Moment


class SettingsIn(Body):
    """What changes; what is left out stays as it is."""

    language: Language | None = None
    digest: Digest | None = None
    telephone: Telephone | None = None


class ViewFilter(Schema):
    """Of which list."""

    list: ListName | None = None


class ViewIn(Body):
    """A list of the console, such as `accounts`, and the part of its address behind the question mark."""

    list: ListName
    name: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=SOME)]
    query: Annotated[str, StringConstraints(max_length=4000, pattern=r"^[!-~]*$")] = ""


@router.get("/me/sessions", response={200: list[SessionOut], **PROBLEMS}, tags=["me"])
def sessions(request: HttpRequest) -> Any:
    """List what one is signed in with, the newest first."""
    return list(queries.sessions(queries.oneself(reader(request, Own))))


@router.post("/me/end-sessions", response={200: Affected, **PROBLEMS}, tags=["me"])
def end_sessions(request: HttpRequest, body: SessionsIn) -> Any:
    """End what one is signed in with."""
    acted = acting(request, Own)
    person = queries.oneself(acted["by"])
    one = body.session and queries.sessions(person).get(pk=body.session).pk
    return {"changed": people.end_sessions(person_id=person.pk, session_id=one, **acted)}


@router.get("/me/tokens", response={200: Part[TokenOut], **PROBLEMS}, tags=["me"])
def own_tokens(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List one's tokens, the newest first, ended ones too. One is ended under `/tokens/{token_id}/revoke`."""
    return cut(queries.tokens(queries.oneself(reader(request, Own))), paging)


@router.post("/me/tokens", response={201: NewTokenOut, **PROBLEMS}, tags=["me"])
def make_token(request: HttpRequest, body: TokenIn) -> Any:
    """Make a token. It carries at most what the one carries that asks, expires no later, and is revoked with it. Its secret is shown this once."""
    made, secret = tokens.make(name=body.name, actions=body.actions, expires_at=body.expires_at, **acting(request, Own))
    return Status(201, {"token": made, "secret": secret})


@router.get("/me/settings", response={200: SettingsOut, **PROBLEMS}, tags=["me"])
def settings(request: HttpRequest) -> Any:
    """Show one's language, how often mail comes about what waits, and telephone."""
    return queries.oneself(reader(request, Own))


@router.patch("/me/settings", response={200: SettingsOut, **PROBLEMS}, tags=["me"])
def choose(request: HttpRequest, body: SettingsIn) -> Any:
    """Change them."""
    acted = acting(request, Own)
    kept = SettingsOut.from_orm(queries.oneself(acted["by"])).model_dump()
    choose_settings(**kept | body.model_dump(exclude_none=True), **acted)
    return queries.oneself(acted["by"])


@router.get("/me/views", response={200: Part[ViewOut], **PROBLEMS}, tags=["me"])
def views(request: HttpRequest, wanted: Query[ViewFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List the views that one keeps of the console's lists, by list and name."""
    return cut(queries.views(reader(request, Own)).filter(**where(page=wanted.list)), paging)


@router.post("/me/views", response={201: ViewOut, **PROBLEMS}, tags=["me"])
def keep_view(request: HttpRequest, body: ViewIn) -> Any:
    """Keep a list as it is filtered and sorted, under a name; a view of that name of that list is replaced."""
    acted = acting(request, Own)
    lists.keep_view(page=body.list, name=body.name, query=body.query, **acted)
    return Status(201, queries.saved_views(acted["by"], body.list).get(name=body.name.strip()))


@router.delete("/me/views/{view_id}", response={204: None, **PROBLEMS}, tags=["me"])
def forget_view(request: HttpRequest, view_id: Id) -> Any:
    """Forget a view."""
    lists.forget_view(view_id=view_id, **acting(request, Own))
    return Status(204, None)
