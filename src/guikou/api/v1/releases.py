"""Releases: writing them, handing them in, letting them out, correcting them and taking them back. Their review is in `reviews`."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import File, Form, Query, Schema, Status, UploadedFile
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.answers.releases import (
    ChangeOut,
    ChecksOut,
    FileOut,
    PreviewOut,
    ReleaseOut,
    ReleaseWhole,
    StartedOut,
    edition,
    preview,
    remark_made,
)
from guikou.api.v1.common import (
    Address,
    Body,
    Day,
    Id,
    Moment,
    Name,
    Note,
    Number,
    Seen,
    SeenWhy,
    Word,
    acting,
    known,
    reader,
    router,
)
from guikou.api.v1.files import ANSWER, file, handed_out
from guikou.api.v1.filters import Moves, Placed, below, chosen, days, either, turn, words
from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.content import KINDS
from guikou.release.domain import content
from guikou.release.domain.content import AccountVersion, Version
from guikou.release.domain.states import ReleaseState
from guikou.release.operations import attachments, checks, intake, media, releasing, writing
from guikou.release.operations import drafts as discarding
from guikou.release.operations.common import NoSuchRelease
from guikou.release.operations.media import LARGEST
from guikou.release.previews import previews
from guikou.release.queries import releases as queries
from guikou.release.queries import reviews
from guikou.release.queries.media import media_types

Kind = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z-]+$"), known(lambda: KINDS, "kind of release")]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Title = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Digest = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Html = Annotated[str, StringConstraints(max_length=1_000_000, pattern=r"^[^\x00]*$")]
Post = Annotated[str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$")]
AccountKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
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


class FileIn(Body):
    """A file that was uploaded before, by its hash; of a picture, what it shows."""

    digest: Hash
    name: Name
    alt: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] = ""


class VersionIn(Body):
    """One language version. The body is HTML, of which what no platform takes is left out; it names pictures as `picture:0`."""

    language: Language
    title: Title
    digest: Digest = ""
    html: Html = ""
    text: Post = ""
    author: Word = ""
    pictures: list[FileIn] = Field([], max_length=100)
    cover: Annotated[int, Field(ge=0, le=99)] | None = None
    attachments: list[FileIn] = Field([], max_length=50)
    video: Address = ""


class AccountVersionIn(Body):
    """What an account (its key) shows otherwise than the master: the fields of `own`; the others follow it."""

    account: AccountKey
    version: VersionIn
    own: list[content.Field] = Field([], max_length=20)


class ContentIn(Body):
    """What is written."""

    masters: list[VersionIn] = Field(min_length=1, max_length=2)
    accounts: list[AccountVersionIn] = Field([], max_length=2_000)


class StartIn(ContentIn):
    """A new release of an organisation."""

    organisation: Number
    kind: Kind


class EditIn(ContentIn, Seen):
    """All that it says from now on."""

    kind: Kind | None = None


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


class DocumentIn(Schema):
    """Whose it is, and what it is."""

    organisation: Number
    kind: Kind = "notice"


class FileUploaded(Schema):
    """What the file is to the release: a `picture`, or an `attachment`."""

    use: Literal["picture", "attachment"]
    alt: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] = ""


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


@router.post("/releases", response={201: ReleaseOut, **PROBLEMS}, tags=["releases"])
def start(request: HttpRequest, body: StartIn) -> Any:
    """Begin a release as a draft."""
    acted = acting(request, Action.WRITE_RELEASES)
    return Status(201, writing.start(organisation_id=body.organisation, kind=body.kind, **_written(body), **acted))


@router.post("/releases-from-document", response={201: StartedOut, **PROBLEMS}, tags=["releases"])
def start_from_document(request: HttpRequest, about: Form[DocumentIn], document: File[UploadedFile]) -> Any:
    """Begin a release with what a Word document (DOCX) says; sent as a form."""
    made = intake.start_from_docx(
        organisation_id=about.organisation, kind=about.kind, data=document.read(LARGEST + 1), **acting(request, Action.WRITE_RELEASES)
    )
    lost = {f"lost_{language}": [getattr(each, language) for each in made.lost] for language in ("zh", "en")}
    return Status(201, ReleaseOut.from_orm(made.release).model_dump() | lost)


@router.post("/release-files", response={201: FileOut, **PROBLEMS}, tags=["releases"])
def upload(request: HttpRequest, about: Form[FileUploaded], content: File[UploadedFile]) -> Any:
    """Keep a picture, in a form that every platform takes, or an attachment (PDF, OFD, DOCX, XLSX, PPTX); sent as a form."""
    given = {"data": content.read(LARGEST + 1), "name": content.name or "", **acting(request, Action.WRITE_RELEASES)}
    if about.use == "picture":
        return Status(201, media.keep_picture(alt=about.alt, **given))
    return Status(201, attachments.keep_attachment(**given))


@router.get("/releases/{release_id}", response={200: ReleaseWhole, **PROBLEMS}, tags=["releases"])
def one(request: HttpRequest, release_id: Id) -> Any:
    """Show one release with its editions."""
    whole = queries.release(reader(request, Action.SEE_RELEASES), release_id)
    return ReleaseOut.from_orm(whole.release).model_dump() | {"editions": [edition(each) for each in whole.editions]}


@router.patch("/releases/{release_id}", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def edit(request: HttpRequest, release_id: Id, body: EditIn) -> Any:
    """Change what is not public yet; what was signed is reviewed from the first turn again."""
    acted = acting(request, Action.WRITE_RELEASES)
    return writing.edit(release_id=release_id, version=body.version, kind=body.kind, **_written(body), **acted)


@router.get("/releases/{release_id}/editions/{number}/changes", response={200: list[ChangeOut] | None, **PROBLEMS}, tags=["releases"])
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


@router.post("/releases/{release_id}/discard", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def discard(request: HttpRequest, release_id: Id, body: Seen) -> Any:
    """Discard a draft that was never handed in; for a day it can be brought back."""
    return discarding.discard(release_id=release_id, version=body.version, **acting(request, Action.WRITE_RELEASES))


@router.post("/releases/{release_id}/restore", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def restore(request: HttpRequest, release_id: Id) -> Any:
    """Bring a discarded draft back."""
    return discarding.restore(release_id=release_id, **acting(request, Action.WRITE_RELEASES))


@router.post("/releases/{release_id}/copy", response={201: ReleaseOut, **PROBLEMS}, tags=["releases"])
def copy(request: HttpRequest, release_id: Id) -> Any:
    """Begin a new draft with the words of a release."""
    return Status(201, discarding.copy(release_id=release_id, **acting(request, Action.WRITE_RELEASES)))


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


def _written(given: ContentIn) -> dict[str, Any]:
    """Return what was written as operations want it."""
    versions = [*given.masters, *(each.version for each in given.accounts)]
    types = media_types(file.digest for version in versions for file in (*version.pictures, *version.attachments))
    accounts = [
        AccountVersion(account=each.account, version=_version(each.version, types), own=frozenset(each.own)) for each in given.accounts
    ]
    return {"masters": [_version(each, types) for each in given.masters], "accounts": accounts}


def _version(given: VersionIn, types: dict[str, str]) -> Version:
    texts = {name: getattr(given, name) for name in ("language", "title", "digest", "text", "author", "cover", "video")}
    return Version(
        html=sanitised(given.html), pictures=_files(given.pictures, types), attachments=_files(given.attachments, types), **texts
    )


def _files(given: Iterable[FileIn], types: dict[str, str]) -> tuple[content.File, ...]:
    """Return files with the media type that they were kept with, whatever somebody says of them."""
    return tuple(content.File(name=each.name, media_type=types.get(each.digest, ""), digest=each.digest, alt=each.alt) for each in given)
