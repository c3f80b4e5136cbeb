"""A list as a file: exactly the rows and columns shown, harmless in the programs that open it."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from guikou.console.lists.columns import Column
from guikou.console.words import say
from guikou.reports.safe import inert_text, printable

CSV, XLSX = "csv", "xlsx"
FORMATS = (CSV, XLSX)
KIND = "as"  # what an address says to have a list as a file
MOST_XLSX = 1_048_575  # rows of a sheet, less its head
WIDEST = 60
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheets take Chinese for something else


def answer(kind: str, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponseBase:
    """Return the file; rows are read one after the other and never held all together."""
    return _csv(f"{name}.csv", columns, rows) if kind == CSV else _xlsx(f"{name}.xlsx", columns, rows)


class _Echo:
    """Hands back what the writer of lines writes."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def _csv(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponseBase:
    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield BYTE_ORDER_MARK + writer.writerow([say(column.heading) for column in columns])
        for row in rows:
            yield writer.writerow([_cell(column.raw(row)) for column in columns])

    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=_headers(name))


def _cell(value: object) -> object:
    match value:
        case str():
            return inert_text(printable(value))
        case datetime():
            return value.isoformat(sep=" ", timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return value


def _xlsx(name: str, columns: Sequence[Column], rows: Iterable[Any]) -> HttpResponseBase:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        formats: dict[type, Any] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        page = book.add_worksheet()
        page.freeze_panes(1, 0)
        for number, column in enumerate(columns):
            page.set_column(number, number, 14 if column.numeric else WIDEST if column.wide else 24)
            page.write_string(0, number, say(column.heading), head)
        for line, row in enumerate(rows, start=1):
            for number, column in enumerate(columns):
                _write(page, line, number, column.raw(row), formats)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, content_type=kind, headers=_headers(name))


def _write(page: Any, line: int, number: int, value: object, formats: dict[type, Any]) -> None:
    match value:
        case None | "":
            return
        case str():
            page.write_string(line, number, printable(value)[:32_767])
        case datetime():
            page.write_datetime(line, number, value, formats[datetime])
        case date():
            page.write_datetime(line, number, datetime(value.year, value.month, value.day), formats[date])  # noqa: DTZ001 - sheets know no zones
        case _:
            page.write_number(line, number, value)


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
