"""Who holds the login of an account: all of it is personal data."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Status
from pydantic import Field

from guikou.api.app import PROBLEMS
from guikou.api.v1.answers.register import AccountOut, CustodyOut
from guikou.api.v1.common import Body, Day, Id, Note, Why, acting, asker, reader, router
from guikou.people.domain.policy import Action
from guikou.registry import operations, queries


class HandOver(Body):
    """Who holds the login from that day. Never a password."""

    holder: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    since: Day
    post: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    telephone: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    recovery: Note = ""
    handed_over_by: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    why: Note = ""


class Contact(Body):
    """How the present holder is reached; what is left out stays as it is."""

    post: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    telephone: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    recovery: Note = ""


class Drill(Body):
    """When the login was tried."""

    tried_on: Day


@router.get("/accounts/{account_id}/custody", response={200: list[CustodyOut], **PROBLEMS}, tags=["register"])
def custody(request: HttpRequest, account_id: Id) -> Any:
    """List who holds and held the login, the newest first: personal data."""
    return queries.custody(reader(request, Action.SEE_PERSONAL), account_id)


@router.post("/accounts/{account_id}/custody", response={201: CustodyOut, **PROBLEMS}, tags=["register"])
def hand_over(request: HttpRequest, account_id: Id, body: HandOver) -> Any:
    """Record who holds the login from a day on."""
    return Status(201, operations.hand_over(account_id=account_id, **body.model_dump(), **acting(request, Action.KEEP_ACCOUNTS)))


@router.patch("/accounts/{account_id}/custody", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def correct(request: HttpRequest, account_id: Id, body: Contact) -> Any:
    """Correct how the present holder is reached; nobody else takes over."""
    operations.correct_custody(account_id=account_id, values=body.model_dump(exclude_unset=True), **acting(request, Action.KEEP_ACCOUNTS))
    return queries.account(asker(request), account_id, Action.KEEP_ACCOUNTS)


@router.post("/accounts/{account_id}/custody/drill", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def drill(request: HttpRequest, account_id: Id, body: Drill) -> Any:
    """Record that the login and its recovery were tried."""
    operations.record_drill(account_id=account_id, tried_on=body.tried_on, **acting(request, Action.KEEP_ACCOUNTS))
    return queries.account(asker(request), account_id, Action.KEEP_ACCOUNTS)


@router.post("/accounts/{account_id}/custody/lost", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def lost(request: HttpRequest, account_id: Id, body: Why) -> Any:
    """Record that nobody can log in any more."""
    return operations.lose_login(account_id=account_id, why=body.why, **acting(request, Action.KEEP_ACCOUNTS))


@router.post("/accounts/{account_id}/custody/found", response={200: AccountOut, **PROBLEMS}, tags=["register"])
def found(request: HttpRequest, account_id: Id, body: Why) -> Any:
    """Record that the login was got back."""
    return operations.find_login(account_id=account_id, why=body.why, **acting(request, Action.KEEP_ACCOUNTS))
