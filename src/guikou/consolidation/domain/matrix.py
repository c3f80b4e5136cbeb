"""The programme as rows and columns for a solver, sorted into blocks that have nothing to do with each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from guikou.consolidation.domain.programme import OUT, Flags, Floats, Ints, Programme

INFINITE = float("inf")


@dataclass(frozen=True, kw_only=True)
class Block:
    """
    One part of the programme that can be solved alone: columns, and rows by their entries.

    Column `c` is option `option[c]`; `option[c]` is -1 for the count of exceptions in a set of singles. Every column is 0 or 1, exceptions are whole.
    Row `r` holds the entries `start[r]:start[r + 1]` of `index` (columns) and `value`, between `lower[r]` and `upper[r]`.
    """

    option: Ints
    start: Ints
    index: Ints
    value: Floats
    lower: Floats
    upper: Floats

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return len(self.option)

    def with_rows(self, rows: list[tuple[Floats, float, float]]) -> "Block":
        """Return the block with more rows, each given as values of all columns, lower and upper limit."""
        index = [np.flatnonzero(values) for values, _, _ in rows]
        ends = self.start[-1] + np.cumsum([len(i) for i in index])
        return Block(
            option=self.option,
            start=np.concatenate([self.start, ends]),
            index=np.concatenate([self.index, *index]),
            value=np.concatenate([self.value, *(values[i] for (values, _, _), i in zip(rows, index, strict=True))]),
            lower=np.concatenate([self.lower, [low for _, low, _ in rows]]),
            upper=np.concatenate([self.upper, [high for _, _, high in rows]]),
        )


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """All blocks one after another: block `b` has the columns `column_start[b]:column_start[b + 1]` and the rows likewise."""

    whole: Block
    column_start: Ints
    row_start: Ints

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks, each with columns numbered from 0."""
        for number in range(len(self.column_start) - 1):
            column, column_end = self.column_start[number : number + 2]
            row, row_end = self.row_start[number : number + 2]
            entry, entry_end = self.whole.start[row], self.whole.start[row_end]
            yield Block(
                option=self.whole.option[column:column_end],
                start=self.whole.start[row : row_end + 1] - entry,
                index=self.whole.index[entry:entry_end] - column,
                value=self.whole.value[entry:entry_end],
                lower=self.whole.lower[row:row_end],
                upper=self.whole.upper[row:row_end],
            )


def matrix(programme: Programme) -> Matrix:
    """Return the programme without what is settled already: accounts with one option, sets that have a home, desks that cannot overflow."""
    return _Builder(programme).build()


class _Builder:
    """Collects entries (row, column, value) family by family; columns are options, then one exception for each set of singles."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.row: list[Ints] = []
        self.column: list[Ints] = []
        self.value: list[Floats] = []
        self.lower: list[Floats] = []
        self.upper: list[Floats] = []
        self.rows = 0

    @cached_property
    def open(self) -> Flags:
        """Which options are not settled."""
        return self.programme.free[self.programme.account]

    def build(self) -> Matrix:
        self._one_option_each()
        self._hand_over_into_what_stays()
        self._desks()
        self._homes()
        self._singles()
        return self._in_blocks()

    def _add(self, row: Ints, column: Ints, value: Floats, lower: Floats, upper: Floats) -> None:
        self.row.append(row + self.rows)
        self.column.append(column)
        self.value.append(value.astype(np.float64))
        self.lower.append(lower.astype(np.float64))
        self.upper.append(upper.astype(np.float64))
        self.rows += len(lower)

    def _one_option_each(self) -> None:
        option = np.flatnonzero(self.open)
        _, row = np.unique(self.programme.account[option], return_inverse=True)
        ones = np.ones(int(row.max(initial=-1)) + 1)
        self._add(row, option, np.ones(len(option)), ones, ones)

    def _hand_over_into_what_stays(self) -> None:
        p = self.programme
        option = np.flatnonzero(self.open & ~p.keeps & (p.target != OUT))
        option = option[p.free[p.target[option]]]
        count = np.arange(len(option))
        keeping = p.first[p.target[option]]
        self._add(
            np.concatenate([count, count]),
            np.concatenate([option, keeping]),
            np.concatenate([np.full(len(option), -1.0), np.ones(len(option))]),
            np.zeros(len(option)),
            np.full(len(option), INFINITE),
        )

    def _desks(self) -> None:
        p = self.programme
        option = np.flatnonzero(self.open & ~p.keeps & (p.target != OUT) & (p.load > 0))
        most = np.bincount(p.target[option], weights=p.load[option], minlength=p.accounts)
        tight = np.flatnonzero(most > p.capacity)
        number = np.full(p.accounts, -1)
        number[tight] = np.arange(len(tight))
        option = option[number[p.target[option]] >= 0]
        free = tight[p.free[tight]]
        self._add(
            np.concatenate([number[p.target[option]], number[free]]),
            np.concatenate([option, p.first[free]]),
            np.concatenate([p.load[option], -p.capacity[free]]),
            np.full(len(tight), -INFINITE),
            np.where(p.free[tight], 0.0, p.capacity[tight]),
        )

    def _homes(self) -> None:
        homes = self.programme.homes
        settled = np.bincount(homes.row, weights=~self.open[homes.option], minlength=len(homes)) > 0
        self._renumbered(homes.row, homes.option, ~settled, lower=1.0, upper=INFINITE)

    def _renumbered(self, row: Ints, option: Ints, wanted: Flags, *, lower: float, upper: float) -> None:
        number = np.cumsum(wanted) - 1
        entry = wanted[row]
        count = int(wanted.sum())
        self._add(number[row[entry]], option[entry], np.ones(int(entry.sum())), np.full(count, lower), np.full(count, upper))

    def _singles(self) -> None:
        singles, p = self.programme.singles, self.programme
        entry = self.open[singles.option]
        settled = np.bincount(singles.row, weights=~entry, minlength=len(singles))
        movable = np.bincount(singles.row, weights=entry, minlength=len(singles))
        wanted = (movable > 0) & (settled + movable > 1)
        number = np.cumsum(wanted) - 1
        entry &= wanted[singles.row]
        count = int(wanted.sum())
        exceptions = len(p.account) + np.arange(count)
        self._add(
            np.concatenate([number[singles.row[entry]], np.arange(count)]),
            np.concatenate([singles.option[entry], exceptions]),
            np.concatenate([np.ones(int(entry.sum())), np.full(count, -1.0)]),
            np.full(count, -INFINITE),
            np.maximum(1 - settled[wanted], 0.0),
        )
        self.exceptions = exceptions

    def _in_blocks(self) -> Matrix:
        row, column, value = np.concatenate(self.row), np.concatenate(self.column), np.concatenate(self.value)
        lower, upper = np.concatenate(self.lower), np.concatenate(self.upper)
        used = np.concatenate([np.flatnonzero(self.open), self.exceptions])
        number = np.full(len(self.programme.account) + len(self.exceptions), -1)
        number[used] = np.arange(len(used))
        column = number[column]
        block = connected(len(used), row, column)
        column_order = np.argsort(block, kind="stable")
        new_column = np.empty_like(column_order)
        new_column[column_order] = np.arange(len(used))
        first = np.full(self.rows, len(used))
        np.minimum.at(first, row, column)
        row_block = block[first] if self.rows else np.zeros(0, dtype=np.int64)
        row_order = np.argsort(row_block, kind="stable")
        new_row = np.empty_like(row_order)
        new_row[row_order] = np.arange(self.rows)
        row, column = new_row[row], new_column[column]
        entry = np.lexsort((column, row))
        option = np.where(used < len(self.programme.account), used, -1)
        count = int(block.max(initial=-1)) + 1
        whole = Block(
            option=option[column_order],
            start=np.concatenate([[0], np.cumsum(np.bincount(row, minlength=self.rows))]).astype(np.int64),
            index=column[entry],
            value=value[entry],
            lower=lower[row_order],
            upper=upper[row_order],
        )
        edges = np.arange(count + 1)
        return Matrix(
            whole=whole, column_start=np.searchsorted(block[column_order], edges), row_start=np.searchsorted(row_block[row_order], edges)
        )


def connected(columns: int, row: Ints, column: Ints) -> Ints:
    """Return the number of the connected part of each column, counted from 0 in the order of their first columns."""
    label = np.arange(columns)
    if not len(row):
        return label
    rows = int(row.max()) + 1
    while True:
        least = np.full(rows, columns)
        np.minimum.at(least, row, label[column])
        lowered = label.copy()
        np.minimum.at(lowered, column, least[row])
        np.minimum.at(lowered, label[column], least[row])
        lowered = lowered[lowered]
        if np.array_equal(lowered, label):
            break
        label = lowered
    return np.unique(label, return_inverse=True)[1]
