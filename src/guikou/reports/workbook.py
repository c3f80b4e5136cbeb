"""`workbook.xlsx`: the tables for people who work in a spreadsheet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.kernel.tables import Table
from guikou.reports.export import MANY, frames
from guikou.reports.safe import printable
from guikou.reports.words import FAMILIES, value_word, word

SHEETS = (
    "accounts", "findings", "duplicates", "groups", "plan", "handovers", "conflicts", "changes", "rejected", "files", "coverage", "reach", "workload", "rules",
)  # fmt: skip
CELL_CHARACTERS = 32_767
SHEET_ROWS = 200_000  # a sheet could hold 1,048,575; people could not open it, and writing it takes minutes
_EARLIEST = date(1900, 3, 1)  # before it, spreadsheets disagree about the calendar


@dataclass(frozen=True)
class _Sheet:
    table: Table
    frame: pl.DataFrame
    headings: list[Text]

    @property
    def cut(self) -> bool:
        return self.frame.height > SHEET_ROWS


def write_workbook(result: AuditResult, path: Path, *, language: Language) -> None:
    """Write the workbook: a sheet for each table with real dates (in the dataset's zone) and numbers, its words in one language, headings in both."""
    sheets = [_sheet(table, frame, result, language) for table, frame in _in_order(result)]
    with xlsxwriter.Workbook(path, {"constant_memory": True, "remove_timezone": True}) as book:
        book.set_properties(
            {"title": result.title, "author": "Guikou", "created": result.as_of.astimezone(UTC).replace(tzinfo=None), "comments": ""}
        )
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1, "text_wrap": True, "valign": "top"}),
            "title": book.add_format({"bold": True, "font_size": 16}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "whole": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "decimal": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
        }
        overview = book.add_worksheet(word("sheet.overview").on(language))
        _write_overview(overview, result, sheets, language, styles)
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.table.heading.on(language)[:31]), sheet, styles)


def _in_order(result: AuditResult) -> Iterator[tuple[Table, pl.DataFrame]]:
    found = {table.name: (table, frame) for table, frame in frames(result)}
    return (found[name] for name in SHEETS)


def _sheet(table: Table, frame: pl.DataFrame, result: AuditResult, language: Language) -> _Sheet:
    other = Language.EN if language is Language.ZH else Language.ZH
    frame = frame.select(pl.exclude([name for name in frame.columns if name.endswith(f"_{other}")]))
    headings = [_heading(table, name) for name in frame.columns]
    if "account_id" in frame.columns and table.name != "accounts":
        names = result.dataset.accounts.select("account_id", pl.col("name").alias("_name"), pl.col("organisation_name").alias("_owner"))
        at = frame.columns.index("account_id") + 1
        order = [*frame.columns[:at], "_name", "_owner", *frame.columns[at:]]
        frame = frame.join(names, on="account_id", how="left", maintain_order="left").select(order)
        headings[at:at] = [word("column.name"), word("column.owner")]
    for name in frame.columns:
        if family := FAMILIES.get((table.name, name)):
            words = {value: value_word(family, value).on(language) for value in frame[name].unique().to_list() if value}
            frame = frame.with_columns(pl.col(name).replace(words))
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
    frame = frame.with_columns(
        *[pl.col(name).list.join(MANY) for name in lists],
        *[pl.col(name).dt.convert_time_zone(result.dataset.zone).dt.replace_time_zone(None) for name in moments],
    )
    return _Sheet(table, frame, headings)


def _heading(table: Table, name: str) -> Text:
    heading = table.column(name).heading
    return Text(heading.zh.removesuffix("（英文）"), heading.en.removesuffix(" (Chinese)").removesuffix(" (English)"))


def _write_sheet(page: Any, sheet: _Sheet, styles: dict[str, Any]) -> None:
    page.freeze_panes(1, 1)
    page.set_row(0, 32)
    shown = min(sheet.frame.height, SHEET_ROWS)
    page.autofilter(0, 0, shown, len(sheet.headings) - 1)
    kinds = list(sheet.frame.schema.values())
    writers = [_writer(page, kind, styles) for kind in kinds]
    for number, (heading, kind) in enumerate(zip(sheet.headings, kinds, strict=True)):
        page.set_column(number, number, _width(kind, sheet.frame.to_series(number)))
        page.write_string(0, number, f"{heading.zh}\n{heading.en}", styles["head"])
    for row, values in enumerate(sheet.frame.head(SHEET_ROWS).iter_rows(), 1):
        for number, value in enumerate(values):
            if value is not None:
                writers[number](row, number, value)


def _writer(page: Any, kind: pl.DataType, styles: dict[str, Any]) -> Callable[[int, int, Any], object]:
    if kind == pl.Boolean:
        return lambda row, column, value: page.write_boolean(row, column, value)  # noqa: PLW0108 - page has no types
    if kind.is_float():
        return lambda row, column, value: page.write_number(row, column, value, styles["decimal"])
    if kind.is_integer():
        return lambda row, column, value: page.write_number(row, column, value, styles["whole"])
    if kind == pl.Date or isinstance(kind, pl.Datetime):
        style = styles["date"] if kind == pl.Date else styles["moment"]
        return lambda row, column, value: _write_day(page, row, column, value, style)
    return lambda row, column, value: page.write_string(row, column, cell_text(value), styles["wrap"])


def _write_day(page: Any, row: int, column: int, value: date | datetime, style: Any) -> None:
    day = value.date() if isinstance(value, datetime) else value
    if day < _EARLIEST:
        page.write_string(row, column, value.isoformat())
    else:
        page.write_datetime(row, column, value, style)


def cell_text(text: str) -> str:
    """Return what a cell can hold: no control characters, at most 32,767 characters of UTF-16, the last of them an ellipsis where it was cut."""
    text = printable(text)
    if len(text) <= CELL_CHARACTERS // 2 or len(text.encode("utf-16-le")) <= CELL_CHARACTERS * 2:
        return text
    return text.encode("utf-16-le")[: (CELL_CHARACTERS - 1) * 2].decode("utf-16-le", errors="ignore") + "…"


def _width(kind: pl.DataType, column: pl.Series) -> float:
    if kind == pl.String:
        longest = column.head(1000).str.len_chars().quantile(0.9) or 0
        return float(min(60, max(12, longest * 1.4)))
    return 17 if isinstance(kind, pl.Datetime) else 12


def _write_overview(page: Any, result: AuditResult, sheets: list[_Sheet], language: Language, styles: dict[str, Any]) -> None:
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 16)
    page.set_column(2, 2, 90)
    page.write_string(0, 0, cell_text(result.title), styles["title"])
    page.write_string(1, 0, word("column.as_of").on(language))
    page.write_datetime(1, 1, result.as_of.replace(tzinfo=None), styles["moment"])
    page.write_string(1, 2, result.dataset.zone)
    for column, key in enumerate(("sheet.sheet", "sheet.rows", "sheet.remark")):
        page.write_string(3, column, word(key).on(language), styles["head"])
    for row, sheet in enumerate(sheets, 4):
        page.write_url(row, 0, f"internal:'{sheet.table.heading.on(language)[:31]}'!A1", string=sheet.table.heading.on(language))
        page.write_number(row, 1, sheet.frame.height, styles["whole"])
        page.write_string(row, 2, _remark(sheet, language), styles["wrap"])
    row = len(sheets) + 6
    same_on_every_run = {name: value for name, value in result.summary.items() if name not in ("timings_s", "peak_rss_mb")}
    for name, value in _flat(same_on_every_run):
        page.write_string(row, 0, name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            page.write_number(row, 1, value)
        else:
            page.write_string(row, 1, cell_text("" if value is None else str(value)))
        row += 1


def _remark(sheet: _Sheet, language: Language) -> str:
    remarks = []
    if sheet.cut:
        remarks.append(word("sheet.cut_rows", shown=f"{SHEET_ROWS:,}", rows=f"{sheet.frame.height:,}", file=f"csv/{sheet.table.name}.csv"))
    long = (pl.selectors.string().str.len_chars() > CELL_CHARACTERS // 2).any()
    if sheet.frame.select(pl.any_horizontal(pl.lit(value=False), long)).item():
        remarks.append(word("sheet.cut_cells", limit=f"{CELL_CHARACTERS:,}", file=f"csv/{sheet.table.name}.csv"))
    return " ".join(remark.on(language) for remark in remarks) or word("sheet.complete").on(language)


def _flat(node: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in sorted(node.items()):
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
