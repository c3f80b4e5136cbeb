"""The rows that an import did not take, as their files write them, to be corrected and uploaded again: a workbook, or a zip of CSV files."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import xlsxwriter

from guikou.collection.imports.rejects import ADDED, FILE, LINE, WHY_EN, WHY_ZH, Rejected
from guikou.kernel.bilingual import Language, Text
from guikou.reports.safe import inert_text, printable

BYTE_ORDER_MARK = "\ufeff"
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def as_file(sheets: Sequence[Rejected], kind: str, language: Language) -> bytes:
    """Return the rows that were not taken as their files write them, with the reasons behind: a workbook, or a zip of CSV files, one for each sheet."""
    file = io.BytesIO()
    (_workbook if kind == "xlsx" else _zip)(file, sheets, language)
    return file.getvalue()


def _rows(sheet: Rejected, language: Language) -> Iterator[list[str]]:
    own = [name for name in sheet.rows.columns if name not in (FILE, LINE, WHY_ZH, WHY_EN)]
    yield [*own, *(heading.on(language) for heading in ADDED)]
    for row in sheet.rows.iter_rows(named=True):
        yield [*(row[name] or "" for name in own), Text(row[WHY_ZH], row[WHY_EN]).on(language), str(row[LINE]), row[FILE]]


def _workbook(file: io.BytesIO, sheets: Sequence[Rejected], language: Language) -> None:
    """Write a sheet for each; every cell is text, so that nothing in it is a formula."""
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        for sheet in sheets:
            page = book.add_worksheet(f"{sheet.number} {_NO_SHEET_NAME.sub(' ', sheet.name)}"[:31].strip())
            page.freeze_panes(1, 0)
            for line, cells in enumerate(_rows(sheet, language)):
                for number, cell in enumerate(cells):
                    page.write_string(line, number, printable(cell)[:32_767])


def _zip(file: io.BytesIO, sheets: Sequence[Rejected], language: Language) -> None:
    """Write a CSV file for each; no cell begins a formula."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for sheet in sheets:
            text = io.StringIO(newline="")
            csv.writer(text).writerows([inert_text(printable(cell)) for cell in cells] for cells in _rows(sheet, language))
            archive.writestr(f"{sheet.number:02}.csv", BYTE_ORDER_MARK + text.getvalue())
