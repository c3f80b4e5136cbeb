"""Requests to open, change or close accounts, and conflicts between sources."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Status
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.accounts import Affected, Platform
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.register import ConflictOut, HintOut, RequestOut
from guikou.api.v1.common import (
    Address,
    Body,
    Code,
    Day,
    Id,
    Name,
    Note,
    Number,
    Seen,
    SeenWhy,
    Sentence,
    Word,
    acting,
    asker,
    reader,
    router,
)  # fmt: skip
from guikou.api.v1.filters import Moves, Placed, among, below, chosen, days, either, turn, words
from guikou.people.domain.policy import Action, Actor
from guikou.registry import operations, queries
from guikou.registry.domain.requests import RequestKind, RequestState
from guikou.registry.domain.settling import ConflictKind, Outcome

_MOVES: Moves = {
    "mine-to-decide": (Action.DECIDE_REQUESTS, among(queries.decidable)),
    "mine-to-file": (Action.DECIDE_REQUESTS, among(queries.to_file)),
    "mine-to-mend": (Action.REQUEST, among(queries.to_mend)),
    "mine": (Action.REQUEST, lambda by: Q(made_by_id=by.person_id)),
}
_TO_SETTLE: Moves = {
    "mine-to-settle": (Action.EDIT_REGISTER, among(lambda by: queries.conflicts(by, Action.EDIT_REGISTER).filter(queries.open_conflicts())))
}


class RequestFilter(Placed):
    """Which requests; words in account, organisation, reason, filing number."""

    kind: list[RequestKind] = Field([])
    state: list[RequestState] = Field([])
    turn: Literal["mine-to-decide", "mine-to-file", "mine-to-mend", "mine"] | None = Field(None, description="whose move it is")
    late: bool | None = Field(None, description="overdue for filing")
    made_from: Day | None = None
    made_to: Day | None = None

    def condition(self, by: Actor) -> Q:
        """Return what was asked for."""
        found = words(self.q, "account__name", "organisation__name", "reason", "filing_number") & below(self.organisation)
        found &= chosen(kind=self.kind, state=self.state) & days("made_at", self.made_from, self.made_to)
        found &= either(self.late, queries.late(timezone.localdate()))
        return found & turn(self.turn, by, _MOVES)


class Opening(Body):
    """The account that is wanted."""

    platform: Platform
    name: Name
    handle: Word = ""
    function: Code = ""
    language: Annotated[str, StringConstraints(max_length=20, pattern=r"^[^\x00]*$")] = ""
    description: Note = ""
    url: Address = ""


class Changing(Body):
    """What is to change; what is left out stays as it is."""

    name: Word | None = None
    organisation: Number | None = None
    function: Code | None = None


class OpenIn(Body):
    """A request for a new account."""

    kind: Literal["open"]
    organisation: Number
    wanted: Opening
    why: Sentence


class ChangeIn(Body):
    """A request to change an account."""

    kind: Literal["change"]
    account: Number
    wanted: Changing
    why: Sentence


class CloseIn(Body):
    """A request to close accounts, one each; they are sent at once."""

    kind: Literal["close"]
    accounts: list[Number] = Field(min_length=1, max_length=500)
    why: Sentence


class EditIn(SeenWhy):
    """What is wanted now: of the kind that the request has."""

    wanted: Opening | Changing


class SendIn(Seen):
    """What the applicant says about each hint, by its key."""

    answers: dict[Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")], Note] = Field({}, max_length=500)


class WithdrawIn(Seen):
    """Why it is taken back."""

    why: Note = ""


class DecideIn(Seen):
    """What is decided, and what the applicant is told; needed where it is not approved."""

    decision: Literal["approve", "return", "refuse"]
    answer: Note = ""


class FileIn(Seen):
    """That it was filed with the register above."""

    filed_on: Day
    number: Annotated[str, StringConstraints(max_length=100, pattern=r"^[^\x00]*$")] = ""


class ConflictFilter(Placed):
    """Which conflicts; words in sentence and organisation."""

    turn: Literal["mine-to-settle"] | None = Field(None, description="whose move it is")
    settled: bool | None = None
    kind: list[ConflictKind] = Field([])
    outcome: list[Outcome] = Field([])


class SettleIn(SeenWhy):
    """How it is settled; that two accounts are one is said by joining them."""

    outcome: Literal["value", "two", "aside"]
    value: Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")] = ""


class AsideIn(Body):
    """Several conflicts for one reason."""

    conflicts: list[Number] = Field(min_length=1, max_length=1000)
    why: Sentence


@router.get("/requests", response={200: Part[RequestOut], **PROBLEMS}, tags=["requests"])
def requests(request: HttpRequest, wanted: Query[RequestFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List requests to open, change or close accounts, the newest first."""
    by = reader(request, Action.SEE_REGISTER)
    rows = queries.requests(by).filter(wanted.condition(by))
    return cut(rows.order_by("-id"), paging)


@router.post("/requests", response={201: list[RequestOut], **PROBLEMS}, tags=["requests"])
def make(request: HttpRequest, body: Annotated[OpenIn | ChangeIn | CloseIn, Field(discriminator="kind")]) -> Any:
    """Draft a request to open or change an account; requests to close are sent at once."""
    acted = acting(request, Action.REQUEST)
    if isinstance(body, CloseIn):
        return Status(201, operations.ask_to_close(account_ids=body.accounts, why=body.why, **acted))
    if isinstance(body, ChangeIn):
        return Status(201, [operations.ask_to_change(account_id=body.account, wanted=_given(body.wanted), why=body.why, **acted)])
    return Status(201, [operations.ask_to_open(organisation_id=body.organisation, wanted=_given(body.wanted), why=body.why, **acted)])


@router.get("/requests/{request_id}", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def one(request: HttpRequest, request_id: Id) -> Any:
    """Show one request."""
    return queries.request(reader(request, Action.SEE_REGISTER), request_id)


@router.get("/requests/{request_id}/hints", response={200: list[HintOut], **PROBLEMS}, tags=["requests"])
def hints(request: HttpRequest, request_id: Id) -> Sequence[Any]:
    """List what has to be answered before a request to open is sent; for others there is nothing."""
    asked = queries.request(reader(request, Action.REQUEST), request_id, Action.REQUEST)
    return queries.hints(asked) if asked.kind == RequestKind.OPEN else ()


@router.patch("/requests/{request_id}", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def edit(request: HttpRequest, request_id: Id, body: EditIn) -> Any:
    """Change what a draft, or a request that came back, asks for."""
    return operations.edit_request(
        request_id=request_id, version=body.version, wanted=_given(body.wanted), why=body.why, **acting(request, Action.REQUEST)
    )


@router.post("/requests/{request_id}/send", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def send(request: HttpRequest, request_id: Id, body: SendIn) -> Any:
    """Send a request to the supervisor, with an answer to each hint."""
    return operations.send(request_id=request_id, version=body.version, answers=body.answers, **acting(request, Action.REQUEST))


@router.post("/requests/{request_id}/withdraw", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def withdraw(request: HttpRequest, request_id: Id, body: WithdrawIn) -> Any:
    """Take back a request that nobody has decided."""
    return operations.withdraw(request_id=request_id, version=body.version, why=body.why, **acting(request, Action.REQUEST))


@router.post("/requests/{request_id}/decide", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def decide(request: HttpRequest, request_id: Id, body: DecideIn) -> Any:
    """Approve a request, which carries it out, return it to be mended, or refuse it."""
    decide_as = {"approve": operations.approve, "return": operations.give_back, "refuse": operations.refuse}[body.decision]
    return decide_as(request_id=request_id, version=body.version, answer=body.answer, **acting(request, Action.DECIDE_REQUESTS))


@router.post("/requests/{request_id}/file", response={200: RequestOut, **PROBLEMS}, tags=["requests"])
def file(request: HttpRequest, request_id: Id, body: FileIn) -> Any:
    """Record that an approved request was filed with the register above."""
    return operations.file(
        request_id=request_id, version=body.version, filed_on=body.filed_on, number=body.number, **acting(request, Action.DECIDE_REQUESTS)
    )


@router.get("/conflicts", response={200: Part[ConflictOut], **PROBLEMS}, tags=["conflicts"])
def conflicts(request: HttpRequest, wanted: Query[ConflictFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List what sources say differently, the oldest first."""
    by = reader(request, Action.SEE_REGISTER)
    rows = queries.conflicts(by).filter(
        turn(wanted.turn, by, _TO_SETTLE),
        words(wanted.q, "sentence_zh", "sentence_en", "organisation__name") & below(wanted.organisation),
        chosen(kind=wanted.kind, outcome=wanted.outcome) & either(wanted.settled, ~queries.open_conflicts()),
    )
    return cut(rows.order_by("id"), paging)


@router.get("/conflicts/{conflict_id}", response={200: ConflictOut, **PROBLEMS}, tags=["conflicts"])
def conflict(request: HttpRequest, conflict_id: Id) -> Any:
    """Show one conflict."""
    return queries.conflict(reader(request, Action.SEE_REGISTER), conflict_id)


@router.post("/conflicts/{conflict_id}/settle", response={200: ConflictOut, **PROBLEMS}, tags=["conflicts"])
def settle(request: HttpRequest, conflict_id: Id, body: SettleIn) -> Any:
    """Settle a conflict: choose a value, say that the accounts are different, or set it aside."""
    operations.settle(
        conflict_id=conflict_id,
        version=body.version,
        outcome=Outcome(body.outcome),
        why=body.why,
        value=body.value,
        **acting(request, Action.EDIT_REGISTER),
    )
    return queries.conflict(asker(request), conflict_id, Action.EDIT_REGISTER)


@router.post("/conflicts-set-aside", response={200: Affected, **PROBLEMS}, tags=["conflicts"])
def set_aside(request: HttpRequest, body: AsideIn) -> Any:
    """Set several conflicts aside; those that somebody settled meanwhile are left."""
    return {"changed": operations.settle_many(conflict_ids=body.conflicts, why=body.why, **acting(request, Action.EDIT_REGISTER))}


def _given(wanted: Body) -> dict[str, Any]:
    return wanted.model_dump(exclude_none=True)
