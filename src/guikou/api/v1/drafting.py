"""Writing releases: beginning one with words or a document, pictures and attachments, changing it, discarding it. What becomes of them is in `releases`."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form, Schema, Status, UploadedFile
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS
from guikou.api.v1.answers.editions import FileOut
from guikou.api.v1.answers.releases import ReleaseOut, StartedOut
from guikou.api.v1.common import Address, Body, Id, Moment, Name, Number, Seen, Word, acting, router
from guikou.api.v1.releases import Hash, Kind
from guikou.channels.rendering.master import sanitised
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action
from guikou.release.domain import content
from guikou.release.domain.content import AccountVersion, Version
from guikou.release.operations import attachments, intake, media, varying, writing
from guikou.release.operations import drafts as discarding
from guikou.release.operations.media import LARGEST
from guikou.release.queries.media import media_types

Title = Annotated[str, StringConstraints(max_length=300, pattern=r"^[^\x00]*$")]
Digest = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Html = Annotated[str, StringConstraints(max_length=1_000_000, pattern=r"^[^\x00]*$")]
Post = Annotated[str, StringConstraints(max_length=50_000, pattern=r"^[^\x00]*$")]
AccountKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ReleaseFileIn(Body):
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
    pictures: list[ReleaseFileIn] = Field([], max_length=100)
    cover: Annotated[int, Field(ge=0, le=99)] | None = None
    attachments: list[ReleaseFileIn] = Field([], max_length=50)
    video: Address = ""


class AccountVersionIn(Body):
    """What an account (its key) shows otherwise than the master: the fields of `own`; the others follow it."""

    account: AccountKey
    version: VersionIn
    own: list[content.Field] = Field([], max_length=20)


class WishIn(Schema):
    """When its author wishes it to come out; null: as soon as it is approved. With an `embargo` the desk may choose a later time, and no earlier one."""

    at: Moment | None
    embargo: bool = False


class OwnIn(Body):
    """
    The fields that an account has of its own: those that are named here. The body names pictures as `picture:0` among the account's own, else among the master's; own pictures are
    some of the release's, in any order.
    """

    title: Title = ""
    digest: Digest = ""
    html: Html = ""
    text: Post = ""
    author: Word = ""
    pictures: list[ReleaseFileIn] = Field([], max_length=100)
    cover: Annotated[int, Field(ge=0, le=99)] | None = None
    attachments: list[ReleaseFileIn] = Field([], max_length=50)
    video: Address = ""


class VaryIn(Seen):
    """What one account (its key) shows otherwise than the master in one language: all fields of `own`, and no others."""

    account: AccountKey
    language: Language
    own: OwnIn


class ContentIn(Body):
    """What is written, and when it should come out; without a `wish` a new release comes out as soon as it is approved, and one that is there keeps its time."""

    masters: list[VersionIn] = Field(min_length=1, max_length=2)
    accounts: list[AccountVersionIn] = Field([], max_length=2_000)
    wish: WishIn | None = None


class StartIn(ContentIn):
    """A new release of an organisation."""

    organisation: Number
    kind: Kind


class ReleaseEditIn(ContentIn, Seen):
    """All that it says from now on."""

    kind: Kind | None = None


class DocumentIn(Schema):
    """Whose it is, and what it is."""

    organisation: Number
    kind: Kind = "notice"


class FileUploaded(Schema):
    """What the file is to the release: a `picture`, or an `attachment`."""

    use: Literal["picture", "attachment"]
    alt: Annotated[str, StringConstraints(max_length=1_000, pattern=r"^[^\x00]*$")] = ""


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


@router.patch("/releases/{release_id}", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def edit(request: HttpRequest, release_id: Id, body: ReleaseEditIn) -> Any:
    """Change what is not public yet; what was signed is reviewed from the first turn again."""
    acted = acting(request, Action.WRITE_RELEASES)
    return writing.edit(release_id=release_id, version=body.version, kind=body.kind, **_written(body), **acted)


@router.patch("/releases/{release_id}/variant", response={200: ReleaseOut, **PROBLEMS}, tags=["releases"])
def vary(request: HttpRequest, release_id: Id, body: VaryIn) -> Any:
    """Say what one account shows otherwise than the master; with no field of its own it follows again. What was signed is reviewed from the first turn again."""
    acted = acting(request, Action.WRITE_RELEASES)
    types = media_types(file.digest for file in (*body.own.pictures, *body.own.attachments))
    shown = AccountVersion(
        account=body.account,
        version=_version(VersionIn(language=body.language, **body.own.model_dump()), types),
        own=frozenset(content.Field(name) for name in body.own.model_fields_set),
    )
    return varying.vary(release_id=release_id, version=body.version, shown=shown, **acted)


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


def _written(given: ContentIn) -> dict[str, Any]:
    """Return what was written as operations want it."""
    versions = [*given.masters, *(each.version for each in given.accounts)]
    types = media_types(file.digest for version in versions for file in (*version.pictures, *version.attachments))
    accounts = [
        AccountVersion(account=each.account, version=_version(each.version, types), own=frozenset(each.own)) for each in given.accounts
    ]
    wished = {} if given.wish is None else {"wish": writing.Wish(given.wish.at, embargo=given.wish.embargo)}
    return {"masters": [_version(each, types) for each in given.masters], "accounts": accounts, **wished}


def _version(given: VersionIn, types: dict[str, str]) -> Version:
    texts = {name: getattr(given, name) for name in ("language", "title", "digest", "text", "author", "cover", "video")}
    return Version(
        html=sanitised(given.html), pictures=_files(given.pictures, types), attachments=_files(given.attachments, types), **texts
    )


def _files(given: Iterable[ReleaseFileIn], types: dict[str, str]) -> tuple[content.File, ...]:
    """Return files with the media type that they were kept with, whatever somebody says of them."""
    return tuple(content.File(name=each.name, media_type=types.get(each.digest, ""), digest=each.digest, alt=each.alt) for each in given)
