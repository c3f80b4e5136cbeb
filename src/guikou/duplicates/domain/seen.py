# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""A set of 64-bit hashes that numbers what it has not seen before."""

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.jit import njit


class Seen:
    """Numbers different hashes 0, 1, 2 … in the order in which they first come. The hash 0 is not allowed."""

    def __init__(self) -> None:
        self._hashes = np.zeros(1 << 12, np.uint64)
        self._numbers = np.zeros(1 << 12, np.int32)
        self.count = 0

    def number(self, hashes: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the number of each hash; numbers from the `count` before the call on are new."""
        if (self.count + len(hashes)) * 2 > len(self._hashes):
            self._grow(self.count + len(hashes))
        numbers = np.empty(len(hashes), np.int32)
        self.count = enter(self._hashes, self._numbers, hashes, numbers, self.count)
        return numbers

    def _grow(self, needed: int) -> None:
        size = 1 << (needed * 3).bit_length()
        hashes, numbers = np.zeros(size, np.uint64), np.zeros(size, np.int32)
        move(self._hashes, self._numbers, hashes, numbers)
        self._hashes, self._numbers = hashes, numbers


@njit
def enter(table, table_numbers, hashes, numbers, count):
    """Look up or enter each hash; return the new count."""
    mask = len(table) - 1
    for index in range(len(hashes)):
        slot = np.int64(hashes[index] & np.uint64(mask))
        while table[slot] != 0 and table[slot] != hashes[index]:
            slot = (slot + 1) & mask
        if table[slot] == 0:
            table[slot], table_numbers[slot] = hashes[index], count
            count += 1
        numbers[index] = table_numbers[slot]
    return count


@njit
def move(table, table_numbers, larger, larger_numbers):
    """Enter everything into a larger table."""
    mask = len(larger) - 1
    for index in range(len(table)):
        if table[index]:
            slot = np.int64(table[index] & np.uint64(mask))
            while larger[slot] != 0:
                slot = (slot + 1) & mask
            larger[slot], larger_numbers[slot] = table[index], table_numbers[index]
