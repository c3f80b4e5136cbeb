"""XLSX: the cells as they were last calculated, never a calculation of our own."""

import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from guikou.collection.formats.documents import require_size
from guikou.collection.formats.feeds import DOCTYPE
from guikou.collection.formats.merged import LONGEST, NOTE, Filling, Ranges, in_order, merged_down
from guikou.collection.formats.sheet import BATCH_ROWS, HEADER_AGAIN, Batch, NotATable, Refused, Sheet, Unreadable, frame_of
from guikou.collection.headings import LOOKED_AT, Heading, Knows, find_heading
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

DAMAGED = Text("工作簿已损坏，无法读取", "The workbook is damaged and cannot be read")
EMPTY = Text("工作簿里没有数据", "The workbook holds no data")
TOO_LARGE = Text("工作簿解开后超过读取上限，拒绝读取", "The workbook is larger than the limits once unpacked: refused")
NO_VALUE = Text(
    "单元格{cell}是公式，文件里没有保存它的结果；请用表格软件打开并保存一次",
    "Cell {cell} is a formula without a saved result: open and save the file once",
)
ERROR_VALUE = Text("单元格{cell}是公式错误{value}", "Cell {cell} holds the error {value}")
_UNPACKED_PER_DOCUMENT_BYTE = 2
_BLOCK = 1 << 20


def open_workbook(path: Path, limits: Limits, knows: Knows) -> list[Sheet]:
    """
    Return the sheets of a workbook that have a header and at least one more row, or at least a header that is known.

    :raises NotATable: it has none.
    :raises Unreadable: damaged, larger than the limits, or with entities in its parts.
    """
    require_size(path, limits.document_bytes)
    try:
        inside = _look_through(path, limits)
        with _opened(path, values=True) as book:
            parts = {sheet.title: _part(sheet) for sheet in book.worksheets}
        inside = replace(inside, merged={name: inside.merged.get(part, {}) for name, part in parts.items()})
        sheets = [sheet for name in parts if (sheet := _sheet(path, name, inside, limits, knows, alone=len(parts) == 1))]
    except Unreadable:
        raise
    except Exception as wrong:  # the reader lets errors of many kinds through for a hostile file
        raise Unreadable(DAMAGED) from wrong
    if not sheets:
        raise NotATable(EMPTY)
    return sheets


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inside:
    """What the parts of a workbook hold: formulas anywhere, and by part, later by sheet, the cells merged over several rows."""

    formulas: bool
    merged: Mapping[str, Ranges]


def _look_through(path: Path, limits: Limits) -> _Inside:
    """Return what has to be known of the parts, and refuse bombs and entities before anything is parsed."""
    formulas = False
    merged: defaultdict[str, set[tuple[int, int, int]]] = defaultdict(set)
    with zipfile.ZipFile(path) as parts:
        if sum(part.file_size for part in parts.infolist()) > _UNPACKED_PER_DOCUMENT_BYTE * limits.document_bytes:
            raise Unreadable(TOO_LARGE)
        for part in parts.infolist():
            if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with parts.open(part) as stream:
                tail = b""
                while block := stream.read(_BLOCK):
                    seen = tail + block
                    if (b"<!" in seen and (b"<!DOCTYPE" in seen or b"<!ENTITY" in seen)) or b"\x00" in block:
                        raise Unreadable(DOCTYPE)
                    formulas = formulas or b"<f>" in seen or b"<f " in seen
                    if b"mergeCell " in seen:
                        merged[part.filename] |= merged_down(seen)
                    tail = block[-LONGEST:]
    return _Inside(formulas=formulas, merged={name: in_order(cells) for name, cells in merged.items() if cells})


def _sheet(path: Path, name: str, inside: _Inside, limits: Limits, knows: Knows, *, alone: bool) -> Sheet | None:
    rows = ((number, cells) for number, cells, _ in _rows(path, name, inside) if _filled(cells))
    first = list(islice(rows, LOOKED_AT + 1))
    if not first:
        return None
    numbers, looked_at = zip(*first, strict=True)
    heading = find_heading(looked_at, knows)
    if not heading.known and heading.last + 1 == len(first):
        return None
    if len(heading.names) > limits.columns:
        raise Unreadable(Text(f"表头超过{limits.columns}列", f"The header has more than {limits.columns} columns"))
    after = numbers[heading.last]
    below = [last for listed in inside.merged[name].values() for _, last in listed]
    return Sheet(
        format="xlsx",
        name=None if alone else name,
        headings=heading.names,
        batches=_batches(path, name, inside, heading, after=after),
        notes=(*heading.notes(looked_at, numbers), *([NOTE] if any(last > after for last in below) else [])),
    )


def _filled(cells: Sequence[str | None]) -> bool:
    return any(cell and cell.strip() for cell in cells)


def _batches(path: Path, name: str, inside: _Inside, heading: Heading, *, after: int) -> Iterator[Batch]:
    headings, width = heading.names, len(heading.names)
    rows: list[list[str | None]] = []
    numbers: list[int] = []
    refused: list[Refused] = []
    try:
        for number, cells, wrong in _rows(path, name, inside):
            if number <= after or (not any(cells) and wrong is None):
                continue
            if heading.repeated_in(cells):
                refused.append(Refused(row=number, value=cells[0], reason=HEADER_AGAIN))
                continue
            if wrong is not None:
                column = headings[wrong[0]] if wrong[0] < width else None
                refused.append(Refused(row=number, column=column, value=wrong[1], reason=wrong[2]))
                continue
            rows.append((cells + [None] * width)[:width])
            numbers.append(number)
            if len(rows) >= BATCH_ROWS:
                yield Batch(frame=frame_of(headings, rows, numbers), refused=tuple(refused))
                rows, numbers, refused = [], [], []
    except Exception as wrong_file:  # as above
        raise Unreadable(DAMAGED) from wrong_file
    yield Batch(frame=frame_of(headings, rows, numbers), refused=tuple(refused))


def _rows(path: Path, name: str, inside: _Inside) -> Iterator[tuple[int, list[str | None], tuple[int, str, Text] | None]]:
    """Yield row number, cells, and the first cell that cannot be taken (position, content, why)."""
    with _opened(path, values=True) as book:
        sheet = book[name]
        sheet.reset_dimensions()
        filling = Filling(inside.merged[name])
        if not inside.formulas:
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                cells = [_text(value) for value in row]
                filling.fill(number, cells)
                yield number, cells, _error_in(number, cells)
            return
        with _opened(path, values=False) as written:
            formula_sheet = written[name]
            formula_sheet.reset_dimensions()
            pairs = zip(sheet.iter_rows(values_only=True), formula_sheet.iter_rows(values_only=True), strict=True)
            for number, (row, formula_row) in enumerate(pairs, start=1):
                cells = [_text(value) for value in row]
                filling.fill(number, cells)
                yield number, cells, _unsaved(number, row, formula_row) or _error_in(number, cells)


def _part(sheet: Any) -> str:
    """The reader of streams does not say which cells are merged, nor, in public, in which part a sheet is."""
    return str(sheet._worksheet_path).lstrip("/")


@contextmanager
def _opened(path: Path, *, values: bool) -> Iterator[Workbook]:
    """Open a workbook as a stream: given a path, the reader would judge the file by its name."""
    with path.open("rb") as stream, closing(openpyxl.load_workbook(stream, read_only=True, data_only=values, keep_links=False)) as book:
        yield book


def _unsaved(number: int, values: Sequence[Any], formulas: Sequence[Any]) -> tuple[int, str, Text] | None:
    for position, (value, formula) in enumerate(zip(values, formulas, strict=True)):
        if value is None and formula is not None:
            written = str(getattr(formula, "text", formula))
            return position, written, NO_VALUE.fill(cell=f"{get_column_letter(position + 1)}{number}")
    return None


def _error_in(number: int, cells: Sequence[str | None]) -> tuple[int, str, Text] | None:
    for position, cell in enumerate(cells):
        if cell in _ERRORS:
            return position, cell, ERROR_VALUE.fill(cell=f"{get_column_letter(position + 1)}{number}", value=cell)
    return None


_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return str(int(value))
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
