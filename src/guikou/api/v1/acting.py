"""Endpoints that write. Each calls one operation, which asks who may, and leaves a line on the trail in the token's name."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Schema, Status
from pydantic import AwareDatetime, Field, StringConstraints

from guikou.api.app import PROBLEMS
from guikou.api.v1 import schemas
from guikou.api.v1.reading import router
from guikou.inspection import queries as inspection
from guikou.inspection.operations import judging
from guikou.inspection.operations.asking import ask
from guikou.people.domain.policy import Actor
from guikou.registry import queries as registry
from guikou.registry.operations.accounts import change_account

MOST = 2**62
Id = Annotated[int, Path(ge=1, le=MOST)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=5000, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="as read: the write is refused where somebody changed it since")]


class InspectionIn(Schema):
    """What to inspect: an organisation and all below it, or some of its accounts."""

    organisation: int = Field(ge=1, le=MOST)
    as_of: AwareDatetime | None = None
    accounts: list[Annotated[int, Field(ge=1, le=MOST)]] = Field([], max_length=10_000)


class Decided(Schema):
    """A decision about a finding as it was read."""

    version: Version


class Reasoned(Decided):
    """A decision that needs a reason."""

    why: Sentence


class Instructed(Decided):
    """What has to be put right, and by when."""

    instruction: Sentence
    due_on: date


class Answered(Decided):
    """What was done."""

    text: Sentence


class AccountIn(Schema):
    """Values to change, by the names of the register's columns, and why."""

    version: Version
    values: dict[Annotated[str, StringConstraints(max_length=60)], Any] = Field(max_length=40)
    why: Sentence


def _by(request: HttpRequest) -> tuple[Actor, datetime]:
    return request.auth, timezone.now()  # type: ignore[attr-defined]


@router.patch("/accounts/{account_id}", response={200: schemas.AccountOut, **PROBLEMS})
def change(request: HttpRequest, account_id: Id, body: AccountIn) -> Any:
    """Change an account of the register."""
    by, now = _by(request)
    change_account(account_id=account_id, version=body.version, values=body.values, why=body.why, by=by, now=now)
    return registry.account(by, account_id)


@router.post("/inspections", response={202: schemas.InspectionOut, **PROBLEMS})
def inspect(request: HttpRequest, body: InspectionIn) -> Any:
    """Ask for an inspection; the worker does it, and its state says how far it is."""
    by, now = _by(request)
    return Status(202, ask(body.organisation, by=by, now=now, as_of=body.as_of, again=body.accounts))


@router.post("/findings/{finding_id}/confirm", response={200: schemas.FindingOut, **PROBLEMS})
def confirm(request: HttpRequest, finding_id: Id, body: Decided) -> Any:
    """Confirm a finding and freeze its evidence."""
    by, now = _by(request)
    judging.confirm(finding_id, version=body.version, by=by, now=now)
    return inspection.finding(finding_id, by)


@router.post("/findings/{finding_id}/set-aside", response={200: schemas.FindingOut, **PROBLEMS})
def set_aside(request: HttpRequest, finding_id: Id, body: Reasoned) -> Any:
    """Set a finding aside."""
    by, now = _by(request)
    judging.set_aside(finding_id, version=body.version, why=body.why, by=by, now=now)
    return inspection.finding(finding_id, by)


@router.post("/findings/{finding_id}/take-back", response={200: schemas.FindingOut, **PROBLEMS})
def take_back(request: HttpRequest, finding_id: Id, body: Reasoned) -> Any:
    """Undo a confirmation or a setting aside."""
    by, now = _by(request)
    judging.take_back(finding_id, version=body.version, why=body.why, by=by, now=now)
    return inspection.finding(finding_id, by)


@router.post("/findings/{finding_id}/rectify", response={200: schemas.FindingOut, **PROBLEMS})
def rectify(request: HttpRequest, finding_id: Id, body: Instructed) -> Any:
    """Send a confirmed finding for rectification."""
    by, now = _by(request)
    today = timezone.localdate(now)
    judging.send_for_rectification(
        finding_id, version=body.version, instruction=body.instruction, due_on=body.due_on, today=today, by=by, now=now
    )
    return inspection.finding(finding_id, by)


@router.post("/findings/{finding_id}/answer", response={200: schemas.FindingOut, **PROBLEMS})
def answer(request: HttpRequest, finding_id: Id, body: Answered) -> Any:
    """Answer a rectification."""
    by, now = _by(request)
    judging.answer(finding_id, version=body.version, text=body.text, by=by, now=now)
    return inspection.finding(finding_id, by)
