"""The rows that were not taken: to look at, and to take away, correct and upload again."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from guikou.collection.imports.rejects import ADDED, FILE, LINE, WHY_EN, WHY_ZH, Rejected
from guikou.collection.queries import imports as queries
from guikou.console.areas.imports.words import crumbs, rejected_of, state, tabs
from guikou.console.components import Nothing
from guikou.console.lists.address import Address
from guikou.console.lists.paging import PAGE, PER_PAGE, part_of
from guikou.console.pages import Page
from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.people.operations.lists import note_export
from guikou.reports.safe import inert_text, printable

KINDS = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "application/zip"}
BYTE_ORDER_MARK = "\ufeff"
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


class RejectedPage(Page):
    """Which rows of which file, which column, what it held, and why."""

    action = Action.SEE_COLLECTION
    template_name = "console/imports/rejected.html"

    def context(self) -> dict[str, Any]:
        """Return a page of them."""
        imported = queries.imported(self.by, self.kwargs["pk"])
        rows = queries.rejected(self.by, imported.pk)
        part = part_of(rows.height, Address.of(self.request.GET, (PAGE, PER_PAGE)))
        shown = rows[part.first - 1 : part.last] if part.total else rows
        path = imported.organisation.path
        sheets = queries.rejected_sheets(self.by, imported.pk)
        return {
            "title": imported.title,
            "crumbs": crumbs(imported),
            "state": state(imported),
            "imported": imported,
            "tabs": tabs(imported, "rejected", rejected=rejected_of(imported)),
            "rows": [row | {"why": Text(row["reason_zh"], row["reason_en"])} for row in shown.iter_rows(named=True)],
            "part": part,
            "files": [(kind.upper(), reverse("imports:rejected-file", args=[imported.pk, kind])) for kind in KINDS]
            if sheets and self.by.may(Action.EXPORT, path) and self.by.may(Action.SEE_PERSONAL, path)
            else [],
            "again": f"{reverse('imports:new')}?corrects={imported.pk}" if self.by.may(Action.IMPORT, path) else "",
            "nothing": Nothing(
                text=Text("没有退回的行：文件的每一行都已采用或合并。", "No row was rejected: every row was taken or merged.")
            ),
        }


class RejectedFile(Page):
    """The rejected rows as their files write them, with the reason in a column behind."""

    action = Action.EXPORT

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Hand it out."""
        kind = kwargs["kind"]
        imported = queries.imported(self.by, kwargs["pk"])
        require(self.by, Action.EXPORT, imported.organisation.path)
        sheets = queries.rejected_rows(self.by, imported.pk)
        if kind not in KINDS or not sheets:
            raise Http404
        title = say(Text("退回的行", "rejected rows"))
        note_export(
            by=self.by,
            page="import-rejected",
            title=f"{imported.title}: {title}",
            query=f"import={imported.pk}",
            rows=sum(sheet.rows.height for sheet in sheets),
            kind=kind,
            now=self.now,
        )
        file = io.BytesIO()
        (_workbook if kind == "xlsx" else _zip)(file, sheets)
        file.seek(0)
        name = f"{title}-{imported.pk}.{'xlsx' if kind == 'xlsx' else 'zip'}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=KINDS[kind])


def _rows(sheet: Rejected) -> Iterator[list[str]]:
    """Yield the headings and the rows: the columns of the file first, so that it can be read as it was."""
    own = [name for name in sheet.rows.columns if name not in (FILE, LINE, WHY_ZH, WHY_EN)]
    yield [*own, *map(say, ADDED)]
    for row in sheet.rows.iter_rows(named=True):
        yield [*(row[name] or "" for name in own), say(Text(row[WHY_ZH], row[WHY_EN])), str(row[LINE]), row[FILE]]


def _workbook(file: io.BytesIO, sheets: list[Rejected]) -> None:
    """Write a workbook with a sheet for each; every cell is text, so that nothing in it is a formula."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in sheets:
            page = book.add_worksheet(f"{sheet.number} {_NO_SHEET_NAME.sub(' ', sheet.name)}"[:31].strip())
            page.freeze_panes(1, 0)
            for line, cells in enumerate(_rows(sheet)):
                for number, cell in enumerate(cells):
                    page.write_string(line, number, printable(cell)[:32_767])


def _zip(file: io.BytesIO, sheets: list[Rejected]) -> None:
    """Write a zip with a CSV file for each sheet; no cell begins a formula."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            text = io.StringIO(newline="")
            csv.writer(text).writerows([inert_text(printable(cell)) for cell in cells] for cells in _rows(sheet))
            archive.writestr(f"{sheet.number:02}.csv", BYTE_ORDER_MARK + text.getvalue())
