"""Which row of a table holds its headings: below lines with titles, and sometimes once more in another language."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guikou.collection.aliases import meaning, normal, understand
from guikou.collection.formats.sheet import clean_headings
from guikou.kernel.bilingual import Text

LOOKED_AT = 20
"""So many rows that are not blank are looked at for the headings."""
Cells = Sequence[str | None]
Knows = Callable[[Sequence[str]], str | None]
"""Returns the table that rows under these headings belong to, or None where they say too little."""

TITLES = Text(
    "表头在第{row}行，上面的标题没有当作数据：{lines}", "The headings are in row {row}; the titles above were not taken as rows: {lines}"
)
SECOND = Text(
    "第{row}行用另一种语言重复了表头，没有当作数据", "Row {row} repeats the headings in another language and was not taken as a row"
)
GROUPED = Text(
    "表头占第{first}行至第{last}行，上一行是各组列的名称", "The headings take rows {first} to {last}; the upper one names groups of columns"
)
_LEAST_FIELDS = 2
_LEAST_CELLS = 3
_SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """
    The headings of a table. `first` and `last` are the places of the rows with headings among the rows that were looked at.

    `rows` are these rows as they stand there, cleaned: further down they are repetitions. `known`: rows under them can be read.
    `grouped`: the upper row names groups of columns, the lower one the columns in them.
    """

    names: tuple[str, ...]
    first: int
    last: int
    rows: tuple[tuple[str, ...], ...]
    known: bool
    grouped: bool = False

    def repeated_in(self, cells: Cells) -> bool:
        """Say whether a row below says the same as one of the rows with headings."""
        start = (cells[0] or "").strip("\ufeff ") if cells else ""
        return any(start == row[0] and _clean(cells) == row for row in self.rows)

    def notes(self, rows: Sequence[Cells], numbers: Sequence[int]) -> tuple[Text, ...]:
        """Return what to tell of the rows looked at, whose numbers in the file are given: which were left out as titles or as headings again."""
        said = []
        if self.first:
            lines = " / ".join(_shown(row) for row in rows[: self.first])
            said.append(TITLES.fill(row=numbers[self.first], lines=lines))
        if self.last > self.first:
            said.append(
                GROUPED.fill(first=numbers[self.first], last=numbers[self.last]) if self.grouped else SECOND.fill(row=numbers[self.last])
            )
        return tuple(said)


def find_heading(rows: Sequence[Cells], knows: Knows) -> Heading:
    """
    Return the headings among the first rows of a table that are not blank; there has to be at least one.

    The first row that can be read as headings is taken. Where there is none, the first that is about as full as the others: what stands above
    it in fewer than half as many cells are titles.
    """
    for place, row in enumerate(rows[:LOOKED_AT]):
        if heading := _in_groups(rows, place, knows):
            return heading
        table = knows(_clean(row))
        if table is not None and (not place or _says_fields(row)):
            return _in_both_languages(rows, place, table)
    place = _fullest(rows)
    names = _clean(rows[place])
    return Heading(names=names, first=place, last=place, rows=(names,), known=False)


def _in_groups(rows: Sequence[Cells], place: int, knows: Knows) -> Heading | None:
    """Return headings under headings (微信公众号: 名称, 链接), which take two rows: `微信公众号名称`, `微信公众号链接`."""
    if place + 1 == len(rows):
        return None
    pairs = list(zip_longest(_trimmed(rows[place]), _trimmed(rows[place + 1])))
    own = [b for a, b in pairs if b and b != a]
    over_both = any(a and (not b or a == b) for a, b in pairs)
    told = sum(bool(meaning(cell, None)) for cell in own)
    if not over_both or all(a for a, b in pairs if b) or told < _LEAST_FIELDS or 2 * told < len(own):
        return None
    joined: list[str | None] = []
    group = ""
    for a, b in pairs:
        group = a or group
        joined.append(a if not b or a == b else group + b)
    plain = [b or a for a, b in pairs]
    mixed = [p if p and meaning(p, None) and not meaning(j or "", None) else j for p, j in zip(plain, joined, strict=True)]
    for cells in (joined, mixed, plain):
        if knows(_clean(cells)) is not None:
            rows_of_it = (_clean(rows[place]), _clean(rows[place + 1]))
            return Heading(names=_clean(cells), first=place, last=place + 1, rows=rows_of_it, known=True, grouped=True)
    return None


def _in_both_languages(rows: Sequence[Cells], place: int, table: str) -> Heading:
    first = place - 1 if place and _same(rows[place - 1], rows[place], table) else place
    last = place + 1 if first == place and place + 1 < len(rows) and _same(rows[place], rows[place + 1], table) else place
    cells = [_better(a, b, table) for a, b in zip_longest(_trimmed(rows[first]), _trimmed(rows[last]))]
    return Heading(names=clean_headings(cells), first=first, last=last, rows=(_clean(rows[first]), _clean(rows[last])), known=True)


def _same(above: Cells, below: Cells, table: str) -> bool:
    """Say whether two rows name the same fields in the same columns, in different words."""
    pairs = [(meaning(a, table), meaning(b, table)) for a, b in zip(above, below, strict=False) if a and b and a.strip() != b.strip()]
    agreed = sum(bool(a & b) for a, b in pairs)
    understood = sum(bool(a) for a, _ in pairs)
    return agreed >= _LEAST_FIELDS and 2 * agreed >= understood


def _better(above: str | None, below: str | None, table: str) -> str | None:
    """Of two headings of one column the one that is understood, else the upper."""
    if not above or (below and not meaning(above, table) and meaning(below, table)):
        return below
    return above


def _says_fields(row: Cells) -> bool:
    """Below the first row one alias is not enough: a legend has lines such as `address | where it is`. A named layout, or one of a mapping file, is."""
    cells = [cell for cell in row if cell and cell.strip()]
    if understand({normal(cell) for cell in cells}) is None:
        return True
    told = [fields for cell in cells if (fields := meaning(cell, None))]
    return len(told) >= _LEAST_FIELDS and 3 * len(told) >= len(cells) and len(frozenset(told)) >= _LEAST_FIELDS


def _fullest(rows: Sequence[Cells]) -> int:
    filled = [sum(bool(cell and cell.strip()) for cell in row) for row in rows[:LOOKED_AT]]
    most = max(filled)
    first = next(place for place, count in enumerate(filled) if 2 * count >= most)
    below = filled[first:]
    full = sum(2 * count >= most for count in below)
    return first if most >= _LEAST_CELLS and len(below) >= _LEAST_CELLS and 5 * full >= 4 * len(below) else 0


def _trimmed(row: Cells) -> Cells:
    """A row without empty cells at its end."""
    width = max((position for position, cell in enumerate(row, start=1) if cell and cell.strip()), default=len(row))
    return row[:width]


def _clean(row: Cells) -> tuple[str, ...]:
    return clean_headings(_trimmed(row))


def _shown(row: Cells) -> str:
    line = " ".join(" ".join(cell.split()) for cell in row if cell and cell.strip())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"
