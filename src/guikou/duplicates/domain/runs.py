# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""
Looking texts up in a sorted run: of each band the words `key << 32 | signature` of all texts, sorted, and whose they are.

The signature (see `link.signature`) stands behind the key, so that in a bucket of thousands of template notices the ones with the same dates,
places and numbers are found without looking at the others.
"""

import numpy as np

from guikou.duplicates.domain.link import signature
from guikou.duplicates.jit import njit


@njit
def signatures(store, turn, out):
    """Fill `out` with the signature of each text."""
    for text in range(len(out)):
        out[text] = signature(store, text, turn)


@njit
def look_up(words, run, owners, first, most, out, used):
    """
    Append `first + owner` for each entry of the run that may be like one of the words; return how many there are now.

    A bucket of up to `most` is taken whole; of a larger one the first text and up to `most` with the same signature. Stops where `out` is full.
    """
    for word in words:
        key = word & np.uint64(0xFFFFFFFF00000000)
        low = np.searchsorted(run, key)
        high = low
        while high < len(run) and high - low <= most and run[high] & np.uint64(0xFFFFFFFF00000000) == key:
            high += 1
        if high - low > most:
            if used < len(out):
                out[used] = first + owners[low]
                used += 1
            low = np.searchsorted(run, word)
            high = low
            while high < len(run) and high - low < most and run[high] == word:
                high += 1
        for entry in range(low, high):
            if used < len(out):
                out[used] = first + owners[entry]
                used += 1
    return used
