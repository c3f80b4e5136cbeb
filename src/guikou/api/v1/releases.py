"""Releases: finding them, handing them in, letting them out, correcting them and taking them back. Writing them is in `drafting`, their review in `reviews`."""

from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.checks import ChecksOut, FieldChangeOut, PreviewOut, preview, remark_made
from guikou.api.v1.answers.editions import edition
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.releases import ReleaseOut, ReleaseWhole
from guikou.api.v1.common import Day, Id, Moment, Note, Seen, SeenWhy, acting, known, reader, router
from guikou.api.v1.files import ANSWER, file, handed_out
from guikou.api.v1.filters import Moves, Placed, below, chosen, days, either, turn, words
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.content import KINDS
from guikou.release.domain.states import ReleaseState
from guikou.release.operations import attachments, checks, releasing, writing
from guikou.release.operations.common import NoSuchRelease
from guikou.release.previews import previews
from guikou.release.queries import releases as queries
from guikou.release.queries import reviews

Kind = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z-]+$"), known(lambda: KINDS, "kind of release")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
NumberPath = Annotated[int, Field(ge=1, le=32_767)]


def drafts(by: Actor) -> Q:
    """Return the condition that a release is a draft of whoever asks."""
    return under(by.reach(Action.WRITE_RELEASES), field="organisation__path") & Q(state=ReleaseState.DRAFT, made_by=by.person_id)


_MOVES: Moves = {"mine-to-finish": (Action.WRITE_RELEASES, drafts)}


class ReleaseFilter(Placed):
    """Which releases; words in title and organisation."""

    state: list[ReleaseState] = Field([])
    kind: list[Kind] = Field([])
    turn: Literal["mine-to-finish"] | None = Field(None, description="whose move it is")
    emergency: bool | None = Field(None, description="handed in on the emergency route")
    made_from: Day | None = None
    made_to: Day | None = None


class HandInIn(Seen):
    """With `emergency`, on the short route. `overrule`: the reason for each warning that stays, by its key."""

    emergency: bool = False
    overrule: dict[Key, Note] = Field({}, max_length=200)


class TakeBackIn(Seen):
    """Why, if that is to be kept."""

    why: Note = ""


class ScheduleIn(Seen):
    """When it becomes public once it is approved; null: at once."""

    at: Moment | None


@router.get("/releases", response={200: Part[ReleaseOut], **PROBLEMS}, tags=["releases"])
def releases(request: HttpRequest, wanted: Query[ReleaseFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List releases, the newest first; discarded drafts are among them."""
    by = reader(request, Action.SEE_RELEASES)
    rows = queries.releases(by, states=wanted.state).filter(
        words(wanted.q, "title", "organisation__name", "slug") & below(wanted.organisation) & turn(wanted.turn, by, _MOVES),
        either(wanted.emergency, Q(emergency=True)),
        chosen(kind=wanted.kind) & days("made_at", wanted.made_from, wanted.made_to),
    )
    return cut(rows.order_by("-id"), paging)


@router.get("/releases/{release_id}", response={200: ReleaseWhole, **PROBLEMS}, tags=["releases"])
def one(request: HttpRequest, release_id: Id) -> Any:
    """Show one release with its editions."""
    whole = queries.release(reader(request, Action.SEE_RELEASES), release_id)
    return ReleaseOut.from_orm(whole.release).model_dump() | {"editions": [edition(each) for each in whole.editions]}


@router.get("/releases/{release_id}/editions/{number}/changes", response={200: list[FieldChangeOut] | None, **PROBLEMS}, tags=["releases"])
def changes(request: HttpRequest, release_id: Id, number: NumberPath) -> Any:
    """Say what changed in an edition since it was last signed, sent back or public; null: it never was."""
    whole = queries.release(reader(request, Action.SEE_RELEASES), release_id)
    if number not in {each.row.number for each in whole.editions}:
        raise NoSuchRelease
    return next(each.changes for each in whole.editions if each.row.number == number)


@router.get("/releases/{release_id}/checks", response={200: ChecksOut | None, **PROBLEMS}, tags=["releases"])
def made_checks(request: HttpRequest, release_id: Id) -> Any:
    """Make the checks before release; null: nothing of it is on its way."""
    found = queries.releases(reader(request, Action.SEE_RELEASES)).get(pk=release_id)
    checked = checks.of_draft(found.pk, now=timezone.now())
    return checked and {"content_hash": checked.content_hash, "remarks": [remark_made(each) for each in checked.remarks]}


@router.get("/releases/{release_id}/editions/{number}/previews", response={200: list[PreviewOut], **PROBLEMS}, tags=["releases"])
def shown(request: HttpRequest, release_id: Id, number: NumberPath) -> Any:
    """Show what the public will see on each account, and what its platform would not take."""
    whole = queries.release(reader(request, Action.SEE_RELEASES), release_id)
    said = next((each.content for each in whole.editions if each.row.number == number), None)
    if said is None:
        raise NoSuchRelease
    address = f"/api/v1/releases/{release_id}/editions/{number}/files/"
    return [preview(each) for each in previews(said, address_of=lambda digest: f"{address}{digest}")]


@router.get(
    "/releases/{release_id}/editions/{number}/files/{digest}",
    response=ANSWER,
    tags=["releases"],
    openapi_extra=dict(handed_out("image/jpeg", "image/png", *(media_type for media_type, _ in attachments.KINDS.values()))),
)
def handed(request: HttpRequest, release_id: Id, number: NumberPath, digest: Hash) -> HttpResponse:
    """Hand out a picture or an attachment of an edition."""
    kept = reviews.file(reader(request, Action.SEE_RELEASES), release_id, number, digest)
    return file(kept.data, kept.media_type, kept.name)


@router.post("/releases/{release_id}/hand-in", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def hand_in(request: HttpRequest, release_id: Id, body: HandInIn) -> Any:
    """Hand a draft in for review; the checks before release are made first."""
    acted = acting(request, Action.WRITE_RELEASES)
    return writing.hand_in(release_id=release_id, version=body.version, emergency=body.emergency, overrule=body.overrule, **acted)


@router.post("/releases/{release_id}/take-back", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def take_back(request: HttpRequest, release_id: Id, body: TakeBackIn) -> Any:
    """Take an edition back from review; its signatures count no more."""
    return writing.take_back(release_id=release_id, version=body.version, why=body.why, **acting(request, Action.WRITE_RELEASES))


@router.post("/releases/{release_id}/schedule", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def schedule(request: HttpRequest, release_id: Id, body: ScheduleIn) -> Any:
    """Say when a release becomes public once it is approved."""
    return releasing.schedule(release_id=release_id, version=body.version, at=body.at, **acting(request, Action.RUN_DESK))


@router.post("/releases/{release_id}/correct", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def correct(request: HttpRequest, release_id: Id, body: SeenWhy) -> Any:
    """Begin a correction of what is public, with a reason that the public reads."""
    return releasing.correct(release_id=release_id, version=body.version, why=body.why, **acting(request, Action.RUN_DESK))


@router.post("/releases/{release_id}/recall", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def recall(request: HttpRequest, release_id: Id, body: SeenWhy) -> Any:
    """Take a release back from every account, with a reason that the public reads."""
    return releasing.recall(release_id=release_id, version=body.version, why=body.why, **acting(request, Action.RUN_DESK))
