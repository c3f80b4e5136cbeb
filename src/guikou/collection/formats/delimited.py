"""CSV of any delimiter and encoding, read record by record so that a damaged row costs that row and not the file."""

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from guikou.collection.formats.encoding import KEEPING_BYTES, NO_TEXT, encoding_of, printable
from guikou.collection.formats.sheet import (
    BATCH_CHARACTERS,
    BATCH_ROWS,
    HEADER_AGAIN,
    Batch,
    NotATable,
    Refused,
    Sheet,
    Unreadable,
    frame_of,
)
from guikou.collection.headings import Heading, Knows, find_heading
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

_DELIMITERS = ",\t;|，"
_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_RECORDS = 50
_LONGEST_HEADING = 80

TOO_LONG = Text(
    "第{row}行有超过{limit}个字符的单元格，这一行没有采用", "Row {row} has a cell of more than {limit} characters; that row was not taken"
)
TOO_MANY_CELLS = Text("这一行有{cells}个单元格，表头只有{headings}列", "The row has {cells} cells, the header only {headings}")
BAD_QUOTES = Text("引号不成对，分不清单元格", "The quotation marks do not match, so the cells cannot be told apart")
BAD_HEADING = Text("表头的引号不成对，分不清各列", "The quotation marks of the header do not match, so the columns cannot be told apart")
NO_TABLE = Text("是文本文件，没有成行成列的数据，不是数据表", "A text file without rows and columns: not a table")
BAD_BYTES = Text("这一行有无法识别的字节，没有采用", "The row has bytes that are no text; it was not taken")
EMPTY = Text("文件是空的", "The file is empty")
TOO_MANY_COLUMNS = Text("表头有{columns}列，超过上限{limit}列", "The header has {columns} columns, more than {limit}")


class _LineTooLong(Exception):
    """A physical line is longer than any cell may be."""


def open_delimited(path: Path, limits: Limits, knows: Knows) -> Sheet:
    """
    Return the table of a delimited text file.

    :raises NotATable: the text has no columns.
    :raises Unreadable: it is empty, its encoding is unknown, or it has too many columns.
    """
    encoding, damaged = encoding_of(path)
    errors = KEEPING_BYTES if damaged else "strict"
    with path.open(encoding=encoding, errors=errors, newline="") as text:
        sample = printable(text.read(_SAMPLE_CHARACTERS).replace("\x00", ""))
    found = _sniff(sample, knows)
    heading = found.heading
    if len(heading.names) > limits.columns:
        raise Unreadable(TOO_MANY_COLUMNS.fill(columns=len(heading.names), limit=limits.columns))
    if (heading.first or not heading.known) and not _plausible(heading.names, found.records[heading.last + 1 :]):
        raise NotATable(NO_TABLE)
    batches = _batches(_Text(path=path, encoding=encoding, errors=errors), found, limits)
    return Sheet(format="csv", headings=heading.names, batches=batches, notes=heading.notes(found.records, found.numbers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The first records that are not blank, read with one delimiter, their numbers, and the headings among them."""

    delimiter: str
    records: list[list[str]]
    numbers: list[int]
    heading: Heading

    def fit(self) -> tuple[bool, float]:
        """Headings that are known, then the most columns on which most records agree."""
        below = self.records[self.heading.last :]
        width = len(below[0])
        agreed = sum(len(record) == width for record in below) / len(below)
        return self.heading.known, 0.0 if width == 1 else width * (0.25 + agreed)


def _sniff(sample: str, knows: Knows) -> _Reading:
    """Return the first records as the delimiter splits them that fits best."""
    whole = sample if len(sample) < _SAMPLE_CHARACTERS else sample[: sample.rfind("\n") + 1] or sample
    readings = [reading for delimiter in _DELIMITERS if (reading := _read_with(delimiter, whole, knows))]
    if not readings:
        raise Unreadable(EMPTY)
    return max(readings, key=_Reading.fit)


def _read_with(delimiter: str, sample: str, knows: Knows) -> _Reading | None:
    numbered: list[tuple[int, list[str]]] = []
    try:
        for number, record in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), start=1):
            if any(cell.strip() for cell in record):
                numbered.append((number, record))
            if len(numbered) > _SAMPLE_RECORDS:
                break
    except csv.Error:  # a cell beyond the limit: what came before is enough
        pass
    if not numbered:
        return None
    numbers, records = map(list, zip(*numbered, strict=True))
    return _Reading(delimiter=delimiter, records=records, numbers=numbers, heading=find_heading(records, knows))


def _plausible(headings: tuple[str, ...], records: list[list[str]]) -> bool:
    if any(len(heading) > _LONGEST_HEADING or "\n" in heading for heading in headings):
        return False
    if len(headings) == 1:
        return bool(records) and all(len(cells) == 1 for cells in records) and " " not in headings[0]
    return 2 * sum(1 < len(cells) <= len(headings) for cells in records) >= len(records)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Text:
    """How a file is read as text."""

    path: Path
    encoding: str
    errors: str


def _batches(file: _Text, found: _Reading, limits: Limits) -> Iterator[Batch]:
    headings, last = found.heading.names, found.records[found.heading.last]
    with file.path.open(encoding=file.encoding, errors=file.errors, newline="") as text:
        records = _records(text, found.delimiter, limits.field_characters)
        for (
            _,
            cells,
        ) in records:  # titles, blank lines, headings: told by what they say, since damaged quotation marks may count differently
            if cells == last:
                break
        else:
            raise Unreadable(BAD_HEADING)
        rows: list[list[str]] = []
        numbers: list[int] = []
        refused: list[Refused] = []
        characters = 0
        for number, cells in records:
            fitted = cells if isinstance(cells, Refused) else _fit(number, cells, found.heading)
            if file.errors == KEEPING_BYTES:
                fitted = _sound(number, fitted)
            if isinstance(fitted, Refused):
                refused.append(fitted)
            elif fitted:
                rows.append(fitted)
                numbers.append(number)
                characters += sum(map(len, fitted))
            if len(rows) + len(refused) >= BATCH_ROWS or characters >= BATCH_CHARACTERS:
                yield Batch(frame=frame_of(headings, rows, numbers), refused=tuple(refused))
                rows, numbers, refused, characters = [], [], [], 0
        yield Batch(frame=frame_of(headings, rows, numbers), refused=tuple(refused))


def _sound(number: int, fitted: list[str] | Refused | None) -> list[str] | Refused | None:
    if isinstance(fitted, Refused):
        return replace(fitted, value=printable(fitted.value or "") or None)
    bad = next((cell for cell in fitted or () if NO_TEXT.search(cell)), None)
    return fitted if bad is None else Refused(row=number, value=printable(bad)[:200], reason=BAD_BYTES, damage=True)


def _fit(number: int, cells: list[str], heading: Heading) -> list[str] | Refused | None:
    """Return a record with as many cells as the header: trailing cells may be absent. None: a blank line."""
    width = len(heading.names)
    if heading.repeated_in(cells):
        return Refused(row=number, value=cells[0], reason=HEADER_AGAIN)
    if len(cells) == width:
        return cells if any(cells) else None
    if any(cell.strip() for cell in cells[width:]):
        return Refused(row=number, value=" | ".join(cells[width:])[:200], reason=TOO_MANY_CELLS.fill(cells=len(cells), headings=width))
    return (cells + [""] * (width - len(cells)))[:width] if any(cells) else None


def _records(text: TextIO, delimiter: str, limit: int) -> Iterator[tuple[int, list[str] | Refused]]:
    """
    Yield every record with its row number, or why it cannot be taken.

    Strict reading notices quotation marks that do not match. Only the line where the record began is refused, and reading goes on with the line
    after it, so that one missing quotation mark cannot swallow the rows that follow.
    """
    csv.field_size_limit(limit)
    lines = _Lines(text, limit)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except _LineTooLong:
            lines.skip_line()
            yield number, Refused(row=number, reason=TOO_LONG.fill(row=number, limit=limit), damage=True)
        except csv.Error:
            first = lines.back_to_second()
            reason = TOO_LONG.fill(row=number, limit=limit) if len(first) > limit else BAD_QUOTES
            yield number, Refused(row=number, value=first[:200], reason=reason, damage=True)
        lines.taken.clear()


class _Lines:
    """The physical lines of a text, which can be given back, and never more than `limit` characters at once."""

    def __init__(self, text: TextIO, limit: int) -> None:
        self.taken: list[str] = []
        self._text = text
        self._limit = 2 * limit
        self._back: deque[str] = deque()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else self._text.readline(self._limit)
        if not line:
            raise StopIteration
        if len(line) >= self._limit and not line.endswith("\n"):
            raise _LineTooLong
        if "\x00" in line:
            line = line.replace("\x00", "")
        self.taken.append(line)
        return line

    def skip_line(self) -> None:
        """Pass over the rest of a line that is too long; lines of the same record before it are given back but the first."""
        while (rest := self._text.readline(self._limit)) and not rest.endswith("\n"):
            pass
        self._back.extend(self.taken[1:])

    def back_to_second(self) -> str:
        """Give back all lines of the record but the first, and return that one."""
        self._back.extendleft(reversed(self.taken[1:]))
        return self.taken[0]
