# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Pieces of folded texts back to strings."""

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from guikou.duplicates.jit import njit


def cut(units: NDArray[np.uint16], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> pl.Series:
    """Return `units[starts[i]:][:lengths[i]]` as strings."""
    offsets = np.zeros(len(starts) + 1, np.int64)
    np.cumsum(lengths * 3, out=offsets[1:])
    data = np.empty(int(offsets[-1]), np.uint8)
    used = encode(units, starts, lengths, data, offsets)
    strings = pa.LargeStringArray.from_buffers(len(starts), pa.py_buffer(offsets), pa.py_buffer(data[:used]))
    return pl.from_arrow(strings)  # type: ignore[return-value]


@njit
def encode(units, starts, lengths, data, offsets):
    """Write UTF-8 and its offsets; return the size. A lone half of a surrogate pair is written as U+FFFD."""
    used = 0
    for index in range(len(starts)):
        offsets[index] = used
        at, end = starts[index], starts[index] + lengths[index]
        while at < end:
            point = np.uint32(units[at])
            at += 1
            if 0xD800 <= point < 0xDC00 and at < end and 0xDC00 <= units[at] < 0xE000:
                point = np.uint32(0x10000 + ((point - 0xD800) << 10) + units[at] - 0xDC00)
                at += 1
            elif 0xD800 <= point < 0xE000:
                point = np.uint32(0xFFFD)
            used = _utf8(point, data, used)
    offsets[len(starts)] = used
    return used


@njit
def _utf8(point, data, used):
    if point < 0x80:
        data[used] = point
        return used + 1
    if point < 0x800:
        data[used], data[used + 1] = 0xC0 | point >> 6, 0x80 | point & 0x3F
        return used + 2
    if point < 0x10000:
        data[used], data[used + 1], data[used + 2] = 0xE0 | point >> 12, 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F
        return used + 3
    data[used], data[used + 1] = 0xF0 | point >> 18, 0x80 | point >> 12 & 0x3F
    data[used + 2], data[used + 3] = 0x80 | point >> 6 & 0x3F, 0x80 | point & 0x3F
    return used + 4
