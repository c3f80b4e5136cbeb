# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Texts to letters and digits: `kernel.text.normalise` for a whole shard, and what stood between the letters."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.jit import njit
from guikou.kernel.text import EXPANSION_STARTS, EXPANSIONS, FIRST_EXPANSION, FOLD, HAN_POINTS, LAST_EXPANSION, PAIR, TABLE_POINTS

SURROGATE_HIGH = 0xD800
SURROGATE_LOW = 0xDC00
SOMETHING = 1
MARKS = ",.-/:"
_WIDEST = -(-int(np.diff(EXPANSION_STARTS).max()) // 3)  # units that one byte can become: the widest expansions come from three bytes


@dataclass(frozen=True, slots=True)
class Folded:
    """
    The texts of a shard, one after another.

    `units[starts[i]:starts[i + 1]]` are the UTF-16 units of text i. `marks` says for each unit what was left out before it:
    0 nothing, the ASCII code of a single one of `MARKS`, or `SOMETHING`.
    """

    units: NDArray[np.uint16]
    marks: NDArray[np.uint8]
    starts: NDArray[np.int64]


def fold(data: NDArray[np.uint8], offsets: NDArray[np.int64], limit: int) -> Folded:
    """Fold UTF-8 texts (`data[offsets[i]:offsets[i + 1]]`), at most `limit` units of each."""
    size = int(offsets[-1] - offsets[0]) * _WIDEST + _WIDEST * 3
    units, marks = np.empty(size, np.uint16), np.empty(size, np.uint8)
    starts = np.empty(len(offsets), np.int64)
    used = fold_texts(data, offsets, FOLD, EXPANSIONS, EXPANSION_STARTS, limit, units, marks, starts)
    return Folded(units[:used], marks[:used], starts)


@njit
def fold_texts(data, offsets, table, expansions, expansion_starts, limit, units, marks, starts):
    """Fold each text behind the other; return how many units there are."""
    used = 0
    for text in range(len(offsets) - 1):
        starts[text] = used
        used = _fold_text(data, offsets[text], offsets[text + 1], table, expansions, expansion_starts, limit, units, marks, used)
    starts[len(offsets) - 1] = used
    return used


@njit
def _fold_text(data, at, end, table, expansions, expansion_starts, limit, units, marks, used):  # noqa: C901 - one branch for each length of UTF-8 and kind of entry
    last = used + limit
    mark = 0
    while at < end and used < last:
        byte = data[at]
        if byte < 0x80:
            if (byte == 104 or byte == 72) and _address(data, at, end):
                while at < end and 0x21 <= data[at] <= 0x7E:
                    at += 1
                mark = SOMETHING
                continue
            point = np.uint32(byte)
            at += 1
        elif byte < 0xE0:
            point = np.uint32((byte & 0x1F) << 6 | data[at + 1] & 0x3F)
            at += 2
        elif byte < 0xF0:
            point = np.uint32((byte & 0x0F) << 12 | (data[at + 1] & 0x3F) << 6 | data[at + 2] & 0x3F)
            at += 3
        else:
            point = np.uint32((byte & 0x07) << 18 | (data[at + 1] & 0x3F) << 12 | (data[at + 2] & 0x3F) << 6 | data[at + 3] & 0x3F)
            at += 4
        unit = np.uint16(0)
        if point < TABLE_POINTS:
            unit = table[point]
        elif point < HAN_POINTS:
            unit = np.uint16(PAIR)
        if unit == 0:
            single = mark == 0 and (44 <= point <= 47 or point == 58)
            mark = np.int64(point) if single else SOMETHING
            continue
        marks[used] = mark
        mark = 0
        if unit == PAIR:
            units[used] = SURROGATE_HIGH + ((point - 0x10000) >> 10)
            units[used + 1] = SURROGATE_LOW + (point & 0x3FF)
            marks[used + 1] = 0
            used += 2
        elif FIRST_EXPANSION <= unit <= LAST_EXPANSION:
            for source in range(expansion_starts[unit - FIRST_EXPANSION], expansion_starts[unit - FIRST_EXPANSION + 1]):
                units[used] = expansions[source]
                if source > expansion_starts[unit - FIRST_EXPANSION]:
                    marks[used] = 0
                used += 1
        else:
            units[used] = unit
            used += 1
    return used


@njit
def _address(data, at, end):
    """Say whether http:// or https:// stands at `at`, in any case."""
    if at + 7 > end or data[at + 1] | 32 != 116 or data[at + 2] | 32 != 116 or data[at + 3] | 32 != 112:
        return False
    rest = at + 5 if data[at + 4] | 32 == 115 else at + 4
    return rest + 3 <= end and data[rest] == 58 and data[rest + 1] == 47 and data[rest + 2] == 47
