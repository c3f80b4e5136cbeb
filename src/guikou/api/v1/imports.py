"""Imports: files are uploaded, read, looked at, carried out, taken back."""

from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from django.db.models import Q
from django.http import HttpRequest
from ninja import File, Form, Query, Schema, Status, UploadedFile
from pydantic import Field, StringConstraints

from guikou.api.app import PROBLEMS, Paging, cut
from guikou.api.v1.answers.collection import ChangeOut, ImportOut, PreviewRow, RejectedRow
from guikou.api.v1.answers.lists import Part
from guikou.api.v1.common import Body, Day, Id, Number, Seen, Why, Word, acting, asker, known, reader, router
from guikou.api.v1.filters import Moves, Placed, Search, among, below, chosen, days, either, turn, words
from guikou.collection.domain.imports import ImportState
from guikou.collection.operations import imports as operations
from guikou.collection.queries import imports as queries
from guikou.people.domain.policy import Action

ZoneName = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$"), known(available_timezones, "time zone")]


_MOVES: Moves = {"mine-to-go-on": (Action.IMPORT, among(queries.waiting))}


class ImportFilter(Placed):
    """Which imports; words in title, organisation, and the name of who uploaded."""

    state: list[ImportState] = Field([])
    turn: Literal["mine-to-go-on"] | None = Field(None, description="whose move it is")
    made_from: Day | None = None
    made_to: Day | None = None


class ChangeFilter(Search):
    """Which changes; words in the name."""

    table: list[Literal["accounts", "organisations"]] = Field([])
    what: Literal["created", "changed"] | None = None


class UploadIn(Schema):
    """Where the files belong. `complete`: they are the whole register of the organisation. `corrects`: the import whose rejected rows they are."""

    organisation: Number
    title: Word = ""
    zone: ZoneName = ""
    complete: bool = False
    corrects: Number | None = None


class AgainIn(Body):
    """Another mapping (the text of a mapping file) or zone; both null: read again as before."""

    mapping: Annotated[str, StringConstraints(max_length=200_000, pattern=r"^[^\x00]*$")] | None = None
    zone: ZoneName = ""


class Mapping(Schema):
    """The text of the mapping file in use, empty where there is none."""

    mapping: str


@router.get("/imports", response={200: Part[ImportOut], **PROBLEMS}, tags=["imports"])
def imports(request: HttpRequest, wanted: Query[ImportFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List imports, the newest first."""
    by = reader(request, Action.SEE_COLLECTION)
    rows = queries.imports(by).filter(
        turn(wanted.turn, by, _MOVES),
        words(wanted.q, "title", "organisation__name", "made_by__name") & below(wanted.organisation),
        chosen(state=wanted.state) & days("made_at", wanted.made_from, wanted.made_to),
    )
    return cut(rows.order_by("-id"), paging)


@router.post("/imports", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def upload(request: HttpRequest, about: Form[UploadIn], files: File[list[UploadedFile]]) -> Any:
    """Upload files and have them read; nothing of the register changes before the import is run."""
    made = operations.upload(
        organisation_id=about.organisation,
        uploads=files,
        title=about.title,
        zone_name=about.zone,
        complete=about.complete,
        corrects=about.corrects,
        **acting(request, Action.IMPORT),
    )
    return Status(202, made)


@router.get("/imports/{import_id}", response={200: ImportOut, **PROBLEMS}, tags=["imports"])
def imported(request: HttpRequest, import_id: Id) -> Any:
    """Show one import: its state, what was recognised, what it will do or did."""
    return queries.imported(reader(request, Action.SEE_COLLECTION), import_id)


@router.get("/imports/{import_id}/preview/{table}", response={200: Part[PreviewRow], **PROBLEMS}, tags=["imports"])
def preview(
    request: HttpRequest, import_id: Id, table: Literal["accounts", "organisations", "missing"], paging: Query[Paging]
) -> dict[str, Any]:
    """List what would become of accounts or organisations, or the accounts `missing` from a whole register."""
    return _part(queries.preview(reader(request, Action.SEE_COLLECTION), import_id, table), paging)


@router.get("/imports/{import_id}/rejected", response={200: Part[RejectedRow], **PROBLEMS}, tags=["imports"])
def rejected(request: HttpRequest, import_id: Id, paging: Query[Paging]) -> dict[str, Any]:
    """List the rows that were not taken: file, row, column, what it holds, and why."""
    return _part(queries.rejected(reader(request, Action.SEE_COLLECTION), import_id), paging)


@router.get("/imports/{import_id}/changes", response={200: Part[ChangeOut], **PROBLEMS}, tags=["imports"])
def changes(request: HttpRequest, import_id: Id, wanted: Query[ChangeFilter], paging: Query[Paging]) -> dict[str, Any]:
    """List what an import did to accounts and organisations, in the order of doing."""
    by = reader(request, Action.SEE_COLLECTION)
    rows = queries.changes(by, queries.imported(by, import_id).pk).filter(
        words(wanted.q, "name") & chosen(table=wanted.table) & either(wanted.what and wanted.what == "created", Q(before={}))
    )
    return cut(rows, paging)


@router.get("/imports/{import_id}/mapping", response={200: Mapping, **PROBLEMS}, tags=["imports"])
def mapping(request: HttpRequest, import_id: Id) -> dict[str, str]:
    """Show the mapping in use."""
    return {"mapping": queries.mapping_of(reader(request, Action.SEE_COLLECTION), import_id)}


@router.post("/imports/{import_id}/read-again", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def read_again(request: HttpRequest, import_id: Id, body: AgainIn) -> Any:
    """Read the files again, with another mapping or zone."""
    operations.read_again(import_id=import_id, mapping=body.mapping, zone_name=body.zone, **acting(request, Action.IMPORT))
    return Status(202, _own(request, import_id))


@router.post("/imports/{import_id}/confirm", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def confirm(request: HttpRequest, import_id: Id, body: Why) -> Any:
    """Believe a source that lost more accounts than it may."""
    operations.confirm(import_id=import_id, why=body.why, **acting(request, Action.IMPORT))
    return Status(202, _own(request, import_id))


@router.post("/imports/{import_id}/run", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def run(request: HttpRequest, import_id: Id, body: Seen) -> Any:
    """Carry an import out as its preview, of that version, shows it."""
    operations.run(import_id=import_id, version=body.version, **acting(request, Action.IMPORT))
    return Status(202, _own(request, import_id))


@router.post("/imports/{import_id}/go-on", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def go_on(request: HttpRequest, import_id: Id) -> Any:
    """Have a worker take up again what another one left."""
    operations.go_on(import_id=import_id, **acting(request, Action.IMPORT))
    return Status(202, _own(request, import_id))


@router.post("/imports/{import_id}/undo", response={202: ImportOut, **PROBLEMS}, tags=["imports"])
def undo(request: HttpRequest, import_id: Id, body: Why) -> Any:
    """Take an import back."""
    operations.undo(import_id=import_id, why=body.why, **acting(request, Action.IMPORT))
    return Status(202, _own(request, import_id))


@router.post("/imports/{import_id}/discard", response={204: None, **PROBLEMS}, tags=["imports"])
def discard(request: HttpRequest, import_id: Id) -> Any:
    """Give an import up before it was carried out; its files are deleted."""
    operations.discard(import_id=import_id, **acting(request, Action.IMPORT))
    return Status(204, None)


def _own(request: HttpRequest, import_id: int) -> Any:
    """Return an import for whoever may run it."""
    return queries.imports(asker(request), Action.IMPORT).get(pk=import_id)


def _part(table: Any, paging: Paging) -> dict[str, Any]:
    return {"total": table.height, "items": table.slice(paging.offset, paging.limit).to_dicts()}
