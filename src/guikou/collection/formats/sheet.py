"""What every format gives: sheets of text cells, in batches."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Refusal, Text

ROW = "\x00row"
BATCH_ROWS = 20_000
BATCH_CHARACTERS = 16_000_000


HEADER_AGAIN = Text("这一行重复了表头", "The row repeats the header")


class Unreadable(Refusal):
    """The file, or the rest of it, cannot be read; `reason` says why in words for people."""


class NotATable(Unreadable):
    """The file is sound but holds no table: a picture, a licence, a program."""


class Unrecognised(Unreadable):
    """The file is of no form that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """
    A row, or a cell of it, that cannot be taken. `row` counts as a spreadsheet does: the header is row 1.

    `damage` says that the file itself is broken there, which is worth a word beside the file and not only beside the row.
    """

    row: int
    column: str | None = None
    value: str | None = None
    reason: Text
    damage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows of a sheet: one String column for each heading and `ROW` (UInt32), and the rows that could not be taken. Records may bring new headings."""

    frame: pl.DataFrame
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """
    One table found in a file. `name` is empty where the file holds only one. `notes` say what of it is no row.

    Iterating over `batches` reads the file; it raises Unreadable where the rest cannot be read. Batches before that are good.
    """

    format: str
    headings: tuple[str, ...]
    batches: Iterator[Batch]
    name: str | None = None
    notes: tuple[Text, ...] = ()


def clean_headings(cells: Sequence[str | None]) -> tuple[str, ...]:
    """Return headings without blanks around them and without NUL; empty ones become `#3` (their position), repeated ones get ` (2)`."""
    seen: dict[str, int] = {}
    cleaned = []
    for position, cell in enumerate(cells, start=1):
        heading = (cell or "").replace("\x00", "").replace("\ufeff", "").strip() or f"#{position}"
        seen[heading] = seen.get(heading, 0) + 1
        cleaned.append(heading if seen[heading] == 1 else f"{heading} ({seen[heading]})")
    return tuple(cleaned)


def frame_of(headings: Sequence[str], rows: Sequence[Sequence[str | None]], numbers: Sequence[int]) -> pl.DataFrame:
    """Return rows of equal length as a frame of String columns with their row numbers."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(headings)
    data = {heading: pl.Series(heading, column, dtype=pl.String) for heading, column in zip(headings, columns, strict=True)}
    return pl.DataFrame({**data, ROW: pl.Series(ROW, numbers, dtype=pl.UInt32)})


def sheet_of_records(records: Iterable[Mapping[str, Any]], *, form: str, name: str | None = None) -> Sheet | None:
    """
    Return records (JSON objects) as a sheet, or None where there are none. Its headings are those of the first batch; later ones may have more.

    Objects inside records become headings with a dot (`social.twitter`), lists of plain values are joined with `|`.
    """
    batches = _record_batches(iter(records))
    first = next(batches, None)
    if first is None:
        return None
    headings = tuple(heading for heading in first.frame.columns if heading != ROW)
    return Sheet(format=form, name=name, headings=headings, batches=chain([first], batches)) if headings else None


def _record_batches(source: Iterator[Mapping[str, Any]]) -> Iterator[Batch]:
    number = 2
    while records := [_flat(record) for record in islice(source, BATCH_ROWS)]:
        headings = tuple(dict.fromkeys(key for record in records for key in record))
        rows = [tuple(map(record.get, headings)) for record in records]
        yield Batch(frame=frame_of(headings, rows, range(number, number + len(rows))))
        number += len(rows)


def _flat(record: Mapping[str, Any], prefix: str = "") -> dict[str, str | None]:
    cells: dict[str, str | None] = {}
    for key, value in record.items():
        heading = prefix + str(key).replace("\x00", "")
        if isinstance(value, Mapping):
            cells.update(_flat(value, heading + "."))
        else:
            cells[heading] = cell_text(value)
    return cells


def cell_text(value: object) -> str | None:
    """Return a JSON value as the text of a cell."""
    if value is None or isinstance(value, str):
        return value and _valid(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        if all(not isinstance(item, list | dict) for item in value):
            return "|".join(cell_text(item) or "" for item in value)
        return _valid(json.dumps(value, ensure_ascii=False))
    return str(value)


def _valid(text: str) -> str:
    """A JSON escape can state half of a surrogate pair, which is no text."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
