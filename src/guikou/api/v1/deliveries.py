"""Deliveries: what is on its way to accounts, what came of it, and what people do where something does not go on by itself."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, Schema, UploadedFile
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.accounts import Platform
from guikou.api.v1.answers.deliveries import (
    DeliveryOut,
    DeliveryWhole,
    ForeseenOut,
    ReceiptOut,
    RetriedOut,
    TroubleOut,
    foreseen,
    trouble,
    whole,
)
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import Address, Body, Code, Day, Id, Number, Sentence, acting, asker, reader, router
from guikou.api.v1.files import ANSWER, PDF, ZIP, file, handed_out
from guikou.api.v1.filters import Codes, Moves, Placed, among, below, chosen, days, either, turn, words
from guikou.channels.states import State
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.causes import Cause
from guikou.release.operations import deliveries as operations
from guikou.release.operations.media import LARGEST
from guikou.release.queries import deliveries as queries
from guikou.release.queries.media import proof_of
from guikou.release.receipts import receipt as drawn

PICTURES = {"image/png": "png", "image/jpeg": "jpg"}


def waiting(by: Actor, kind: str, action: Action) -> Any:
    """Return the deliveries that wait in that way for whoever may do that there."""
    return queries.deliveries(by, waits_for=kind).filter(under(by.reach(action), field="release__organisation__path"))


def _waits(kind: str, action: Action) -> Any:
    return among(lambda by: waiting(by, kind, action))


_MOVES: Moves = {
    "mine-to-settle": (Action.RUN_DESK, _waits("person", Action.RUN_DESK)),
    "mine-by-hand": (Action.WRITE_RELEASES, _waits("by-hand", Action.WRITE_RELEASES)),
}


class DeliveryFilter(Placed):
    """Which deliveries; words in the release's title and the account; the organisation is the account's owner."""

    turn: Literal["mine-to-settle", "mine-by-hand"] | None = Field(None, description="whose move it is")
    release: Number | None = None
    account: Number | None = None
    state: list[State] = Field([])
    cause: list[Cause] = Field([])
    code: Codes = Field([])
    act: list[Literal["publish", "correct", "recall"]] = Field([])
    practice: bool | None = None
    platform: list[Platform] = Field([])
    since_from: Day | None = None
    since_to: Day | None = None

    def condition(self, by: Actor) -> Q:
        """Return what was asked for."""
        found = words(self.q, "release__title", "account__name") & below(self.organisation, "account__organisation__path")
        found &= chosen(state=self.state, cause=self.cause, code=self.code, act=self.act, account__platform=self.platform)
        found &= days("intended_at", self.since_from, self.since_to) & either(self.practice, Q(practice=True))
        found &= turn(self.turn, by, _MOVES)
        return found & chosen(release=self.release and [self.release], account=self.account and [self.account])


class RetryIn(Body):
    """Which deliveries go on: some by id."""

    deliveries: list[Number] = Field(min_length=1, max_length=operations.MOST)


class CauseIn(Body):
    """All deliveries with that cause, and that code of the platform where one is given, in an organisation and below it, or of one release."""

    cause: Cause
    code: Code = ""
    organisation: Number | None = None
    release: Number | None = None


class LookedIn(Body):
    """What was seen on the platform: whether it is out, and where."""

    is_out: bool
    address: Address = ""


class DoneIn(Schema):
    """Where the public sees what a person did by hand."""

    address: Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")] = ""


class GiveUpIn(Body):
    """Why nothing of it goes out."""

    why: Sentence


@router.get("/deliveries", response={200: Part[DeliveryOut], **PROBLEMS}, tags=["deliveries"])
def deliveries(request: HttpRequest, wanted: Query[DeliveryFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List deliveries, the newest first."""
    by = reader(request, Action.SEE_RELEASES)
    return cut(queries.deliveries(by).filter(wanted.condition(by)), paging)


@router.get("/delivery-troubles", response={200: list[TroubleOut], **PROBLEMS}, tags=["deliveries"])
def troubles(request: HttpRequest, wanted: Query[DeliveryFilter]) -> Any:
    """Say what is in trouble among deliveries, by cause and code of the platform, most first."""
    by = reader(request, Action.SEE_RELEASES)
    return [trouble(each) for each in queries.troubles(queries.deliveries(by).filter(wanted.condition(by)))]


@router.get("/deliveries/{delivery_id}", response={200: DeliveryWhole, **PROBLEMS}, tags=["deliveries"])
def one(request: HttpRequest, delivery_id: Id) -> Any:
    """Show one delivery with its attempts, figures and comments."""
    return whole(queries.delivery(reader(request, Action.SEE_RELEASES), delivery_id, now=timezone.now()))


@router.get("/deliveries/{delivery_id}/receipt", response={200: ReceiptOut | None, **PROBLEMS}, tags=["deliveries"])
def receipt(request: HttpRequest, delivery_id: Id) -> Any:
    """Show the proof that the public sees it; null: nobody has seen it yet."""
    row = queries.deliveries(reader(request, Action.SEE_RELEASES)).get(pk=delivery_id)
    if row.seen_at is None:
        return None
    proof = {"delivery_id": row.pk, "address": row.address, "seen_at": row.seen_at, "seen": row.seen or {}}
    return proof | {"content_hash": row.edition.content_hash}


@router.get(
    "/deliveries/{delivery_id}/receipt/{kind}", response=ANSWER, tags=["deliveries"], openapi_extra=dict(handed_out(PDF, "image/png"))
)
def receipt_file(request: HttpRequest, delivery_id: Id, kind: Literal["pdf", "png"], language: Language = Language.ZH) -> HttpResponse:
    """Hand out the receipt as a document or a picture: what was read back, where, when, and its hash."""
    made = drawn(queries.deliveries(reader(request, Action.SEE_RELEASES)).get(pk=delivery_id), language=language, form=kind)
    return file(made, {"pdf": PDF, "png": "image/png"}[kind], f"receipt-{delivery_id}.{kind}")


@router.get("/deliveries/{delivery_id}/proof", response=ANSWER, tags=["deliveries"], openapi_extra=dict(handed_out(*PICTURES)))
def proof_file(request: HttpRequest, delivery_id: Id) -> HttpResponse:
    """Hand out the picture that whoever did it by hand kept with it."""
    found = proof_of(reader(request, Action.SEE_RELEASES), delivery_id)
    if found is None:
        raise operations.NoSuchDelivery
    return file(found[1], found[0], f"proof-{delivery_id}.{PICTURES[found[0]]}")


@router.get("/deliveries/{delivery_id}/package/zip", response=ANSWER, tags=["deliveries"], openapi_extra=dict(handed_out(ZIP)))
def package(request: HttpRequest, delivery_id: Id) -> HttpResponse:
    """Hand out the package with which a person publishes by hand: texts, pictures and a checklist."""
    return file(queries.package(reader(request, Action.SEE_RELEASES), delivery_id), ZIP, f"delivery-{delivery_id}.zip")


@router.post("/deliveries-retry", response={200: RetriedOut, **PROBLEMS}, tags=["deliveries"])
def retry(request: HttpRequest, body: RetryIn) -> Any:
    """Let deliveries that failed, or wait, go on now; those that one may not touch, or that moved on, are left."""
    return operations.retry(ids=body.deliveries, **acting(request, Action.RUN_DESK))


@router.post("/deliveries-retry-by-cause", response={200: RetriedOut, **PROBLEMS}, tags=["deliveries"])
def retry_by_cause(request: HttpRequest, body: CauseIn) -> Any:
    """Let all deliveries of one cause go on, once that cause is mended."""
    acted = acting(request, Action.RUN_DESK)
    rows = queries.deliveries(reader(request, Action.SEE_RELEASES), release=body.release)
    rows = rows.filter(below(body.organisation, "release__organisation__path"))
    return operations.retry_by_cause(among=rows, cause=body.cause, code=body.code, **acted)


@router.post("/deliveries/{delivery_id}/settle", response={200: DeliveryOut, **PROBLEMS}, tags=["deliveries"])
def settle(request: HttpRequest, delivery_id: Id, body: LookedIn) -> Any:
    """Say, after looking at the platform, whether it is out."""
    acted = acting(request, Action.RUN_DESK)
    operations.settle(delivery_id=delivery_id, is_out=body.is_out, address=body.address, **acted)
    return _row(request, delivery_id)


@router.post("/deliveries/{delivery_id}/done", response={200: DeliveryOut, **PROBLEMS}, tags=["deliveries"])
def done(request: HttpRequest, delivery_id: Id, about: Form[DoneIn], proof: File[UploadedFile | None] = None) -> Any:
    """Say that a person did it in the platform's back office, with a picture that shows it; sent as a form."""
    acted = acting(request, Action.WRITE_RELEASES)
    picture = proof.read(LARGEST + 1) if proof else b""
    operations.done_by_hand(delivery_id=delivery_id, address=about.address, proof=picture, **acted)
    return _row(request, delivery_id)


@router.post("/deliveries/{delivery_id}/give-up", response={200: DeliveryOut, **PROBLEMS}, tags=["deliveries"])
def give_up(request: HttpRequest, delivery_id: Id, body: GiveUpIn) -> Any:
    """Let a delivery be: nothing of it goes out."""
    operations.give_up(delivery_id=delivery_id, why=body.why, **acting(request, Action.RUN_DESK))
    return _row(request, delivery_id)


@router.get("/releases/{release_id}/recall", response={200: list[ForeseenOut], **PROBLEMS}, tags=["deliveries"])
def recall_preview(request: HttpRequest, release_id: Id) -> Any:
    """Say what taking a release back would do, account by account; nothing is asked or changed."""
    return [foreseen(each) for each in queries.recall_preview(reader(request, Action.SEE_RELEASES), release_id)]


@router.get("/releases/{release_id}/correction", response={200: list[ForeseenOut], **PROBLEMS}, tags=["deliveries"])
def correction_preview(request: HttpRequest, release_id: Id) -> Any:
    """Say what correcting a release would do, account by account; nothing is asked or changed."""
    return [foreseen(each) for each in queries.correction_preview(reader(request, Action.SEE_RELEASES), release_id)]


def _row(request: HttpRequest, delivery_id: int) -> Any:
    return queries.deliveries(asker(request)).get(pk=delivery_id)
