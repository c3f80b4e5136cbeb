"""Files: bulletins, filing sheets, evidence, rejected rows, results of inspections, tables of the register. Never shown in a browser, always saved."""

import io
from collections.abc import Mapping
from typing import Any, Literal

import polars as pl
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from guikou.api.app import PROBLEMS
from guikou.api.v1.common import Id, asker, reader, router
from guikou.collection import evidence as pictures
from guikou.collection.queries import imports, sources
from guikou.inspection import queries as inspection
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.kernel.tables import FINDINGS
from guikou.people.domain.policy import Action, Actor, Grant, require, require_somewhere
from guikou.people.operations.lists import note_export
from guikou.registry import queries as registry
from guikou.registry.domain.requests import RequestState
from guikou.reports import rejected_rows
from guikou.reports.export import write_csv
from guikou.reports.filing import filing_sheet
from guikou.reports.filing_sheet import as_docx, as_xlsx
from guikou.reports.period_bulletin import as_file

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF, CSV, ZIP, PARQUET = "application/pdf", "text/csv", "application/zip", "application/vnd.apache.parquet"
ANSWER: Any = {200: None, **PROBLEMS}
TABLES = {
    "accounts": registry.accounts_table,
    "organisations": registry.organisations_table,
    "services": registry.services_table,
    "staffing": registry.staffing_table,
}


class NotThereYet(Refusal):
    """The file is made of something that has not happened."""


def handed_out(*media_types: str) -> Mapping[str, Any]:
    """Return what the description says of an endpoint that answers with a file."""
    saved = {"Content-Disposition": {"description": "attachment, with the name of the file", "schema": {"type": "string"}}}
    return {"responses": {200: {"description": "The file", "headers": saved, "content": {media_type: {} for media_type in media_types}}}}


def file(content: bytes, media_type: str, name: str) -> HttpResponse:
    """Return a file that is saved and can do nothing in a browser."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@router.get("/bulletins/{bulletin_id}/document/{kind}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(DOCX, PDF, XLSX)))
def bulletin(request: HttpRequest, bulletin_id: Id, kind: Literal["docx", "pdf", "xlsx"], language: Language = Language.ZH) -> HttpResponse:
    """Hand out a bulletin as a document."""
    made = inspection.bulletins(reader(request, Action.SEE_FINDINGS)).get(pk=bulletin_id)
    media_type = {"docx": DOCX, "pdf": PDF, "xlsx": XLSX}[kind]
    return file(as_file(made, kind, language, now=timezone.now()), media_type, f"{made.title}.{kind}")


@router.get("/requests/{request_id}/sheet/{kind}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(DOCX, XLSX)))
def sheet(request: HttpRequest, request_id: Id, kind: Literal["docx", "xlsx"], language: Language = Language.ZH) -> HttpResponse:
    """Hand out the sheet with which an approved request is filed with the register above."""
    asked = registry.request(reader(request, Action.SEE_REGISTER), request_id)
    if asked.state not in (RequestState.APPROVED, RequestState.FILED):
        raise NotThereYet(Text("申请批准后才有备案表", "There is a sheet once the request is approved"))
    made = filing_sheet(asked, language)
    content, media_type = (as_docx(made, language), DOCX) if kind == "docx" else (as_xlsx(made, language), XLSX)
    return file(content, media_type, f"{made.title.on(language)}-{asked.pk}.{kind}")


@router.get("/evidence/{evidence_id}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(*pictures.MEDIA_TYPES)))
def evidence(request: HttpRequest, evidence_id: Id) -> HttpResponse:
    """Hand out a picture that proves something."""
    found = sources.evidence(reader(request, Action.SEE_COLLECTION), evidence_id)
    path = pictures.place(found.sha256, found.media_type) if found.media_type in pictures.MEDIA_TYPES else None
    if path is None or not path.exists():
        raise ObjectDoesNotExist
    return file(path.read_bytes(), found.media_type, path.name)


@router.get("/imports/{import_id}/rejected/{kind}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(XLSX, ZIP)))
def rejected(request: HttpRequest, import_id: Id, kind: Literal["csv", "xlsx"], language: Language = Language.ZH) -> HttpResponse:
    """Hand out the rows that were not taken as their files write them, to be corrected and uploaded again: a workbook, or a zip of CSV files."""
    by = reader(request, Action.SEE_COLLECTION)
    imported = imports.imported(by, import_id)
    require(by, Action.EXPORT, imported.organisation.path)
    sheets = imports.rejected_rows(by, imported.pk)
    if not sheets:
        raise NotThereYet(Text("没有退回的行", "No row was rejected"))
    title = Text("退回的行", "rejected rows").on(language)
    _note(by, "import-rejected", f"{imported.title}: {title}", f"import={imported.pk}", sum(each.rows.height for each in sheets), kind)
    media_type, ending = (XLSX, "xlsx") if kind == "xlsx" else (ZIP, "zip")
    return file(rejected_rows.as_file(sheets, kind, language), media_type, f"{title}-{imported.pk}.{ending}")


@router.get("/inspections/{inspection_id}/result/{kind}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(CSV, PARQUET)))
def result(request: HttpRequest, inspection_id: Id, kind: Literal["csv", "parquet"]) -> HttpResponse:
    """Hand out the whole result of an inspection, a line for each account and rule: the table `findings`."""
    by = reader(request, Action.SEE_FINDINGS)
    inspected = inspection.inspections(by).get(pk=inspection_id)
    require(by, Action.EXPORT, inspected.organisation.path)
    if inspected.state != "done":
        raise NotThereYet(Text("检查还没有完成", "The inspection has not ended"))
    found = inspection.result_of(inspected)
    _note(by, "inspection-result", inspected.organisation.name, f"inspection={inspected.pk}", found.height, kind)
    return _table(found if kind == "parquet" else found.select(FINDINGS.schema.names()), kind, f"inspection-{inspected.pk}")


@router.get("/tables/{table}/{kind}", response=ANSWER, tags=["files"], openapi_extra=dict(handed_out(CSV, PARQUET)))
def table(
    request: HttpRequest, table: Literal["accounts", "organisations", "services", "staffing"], kind: Literal["csv", "parquet"]
) -> HttpResponse:
    """Hand out a whole table of the register; its columns are those of docs/reference/columns.md, moments are in UTC."""
    by = _exporting(asker(request))
    rows = TABLES[table](by)
    _note(by, table, table, "", rows.height, kind)
    return _table(rows, kind, table)


def _exporting(by: Actor) -> Actor:
    """
    Return the actor with the rights that it has where it may both see the register and export.

    :raises NotAllowed: it may nowhere see the register, or nowhere export.
    """
    require_somewhere(by, Action.SEE_REGISTER)
    require_somewhere(by, Action.EXPORT)
    pair = (Action.SEE_REGISTER, Action.EXPORT)
    paths = {path for action in pair for path in by.reach(action) if all(by.may(each, path) for each in pair)}
    grants = tuple(Grant(frozenset(each for each in Action if by.may(each, path)), path) for path in sorted(paths))
    return Actor(by.key, by.name, grants, by.person_id)


def _note(by: Actor, page: str, title: str, query: str, rows: int, kind: str) -> None:
    note_export(by=by, page=page, title=title, query=query, rows=rows, kind=kind, now=timezone.now())


def _table(rows: pl.DataFrame, kind: str, name: str) -> HttpResponse:
    written = io.BytesIO()
    if kind == "parquet":
        rows.write_parquet(written)
        return file(written.getvalue(), PARQUET, f"{name}.parquet")
    write_csv(rows.lazy(), written, zone="UTC")
    return file(written.getvalue(), f"{CSV}; charset=utf-8", f"{name}.csv")
