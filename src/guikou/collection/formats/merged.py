"""Cells of a workbook that are merged over several rows: what stands in the first of them holds for all."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openpyxl.utils import column_index_from_string

from guikou.kernel.bilingual import Text

NOTE = Text(
    "纵向合并的单元格，内容用于其中各行，数字除外",
    "What stands in a cell merged over several rows counts for each of them, numbers excepted",
)
LONGEST = 80
"""Bytes that the description of a merged cell takes at most."""
Ranges = Mapping[int, Sequence[tuple[int, int]]]
"""By place of the column (from 0): first and last row, in order."""
_MOST = 200_000
_DESCRIBED = re.compile(rb"mergeCell ref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\"")
_NUMBER = re.compile(r"[-+]?[\d.,%\s]+")


def merged_down(part: bytes) -> set[tuple[int, int, int]]:
    """Return the cells merged over several rows that a piece of a sheet's XML describes: place of the column, first row, last row."""
    found = ((column_index_from_string(column.decode()) - 1, int(first), int(last)) for column, first, last in _DESCRIBED.findall(part))
    return {cell for cell in found if cell[1] < cell[2]}


def in_order(cells: Iterable[tuple[int, int, int]]) -> Ranges:
    """Return merged cells by column; of a hostile number only the first."""
    ranges: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for column, first, last in sorted(cells)[:_MOST]:
        ranges[column].append((first, last))
    return ranges


class Filling:
    """Fills the rows of a sheet, which have to come in order."""

    def __init__(self, ranges: Ranges) -> None:
        self._left: dict[int, Iterator[tuple[int, int]]] = {column: iter(listed) for column, listed in ranges.items()}
        self._now = {column: next(listed) for column, listed in self._left.items()}
        self._held: dict[int, str | None] = {}

    def fill(self, number: int, cells: list[str | None]) -> None:
        """Put into empty cells of a row that is not blank what the first row of their merged cell holds, unless that is a number."""
        for column in [column for column in self._now if column < len(cells)]:
            while self._now[column][1] < number and (following := next(self._left[column], None)):
                self._now[column] = following
            first, last = self._now[column]
            if number == first:
                self._held[column] = cells[column]
            elif first < number <= last and cells[column] is None and any(cells):
                held = self._held.get(column)
                cells[column] = None if held is None or _NUMBER.fullmatch(held) else held
