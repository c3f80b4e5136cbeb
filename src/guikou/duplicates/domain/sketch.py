# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""
Fingerprints of folded texts: the exact hash, and 32 band keys of a 128-bin sketch of the character 4-grams.

The sketch is FastSimilaritySketching (Dahlgaard, Knudsen, Thorup 2017): two texts agree in a bin with a chance equal to their Jaccard
coefficient, and two texts share a band key with a chance of 1 - (1 - J^4)^32: 0.57 at J = 0.4, 0.87 at 0.5, 0.99 at 0.6.
"""

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.fold import Folded
from guikou.duplicates.domain.hashing import GOLDEN, join, mix
from guikou.duplicates.domain.parameters import BANDS, BINS, ROWS
from guikou.duplicates.jit import njit

_EMPTY = np.uint32(0xFFFFFFFF)
SEEDS = np.random.Generator(np.random.PCG64(20180101)).integers(1, 2**63, 2 * BINS, np.uint64) | np.uint64(1)


def exact_hashes(folded: Folded, salts: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each text; texts with different salts differ."""
    hashes = np.empty(len(folded.starts) - 1, np.uint64)
    hash_texts(folded.units, folded.starts, salts, hashes)
    return hashes


def band_keys(folded: Folded, chosen: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return the keys of the chosen texts, shape (BANDS, number chosen)."""
    keys = np.empty((BANDS, len(chosen)), np.uint32)
    grams = np.empty(int(np.diff(folded.starts).max(initial=1)), np.uint64)
    sketch_texts(folded.units, folded.starts, chosen, SEEDS, np.empty(BINS, np.uint32), grams, keys)
    return keys


@njit
def gram_at(units, at, end):
    """Return the 4-gram at `at` as one word; a text shorter than 4 units is filled up with zeros."""
    gram = np.uint64(0)
    for ahead in range(4):
        gram = gram << np.uint64(16) | (np.uint64(units[at + ahead]) if at + ahead < end else np.uint64(0))
    return gram


@njit
def hash_texts(units, starts, salts, hashes):
    """Fill `hashes`, one for each text."""
    for text in range(len(starts) - 1):
        start, end = starts[text], starts[text + 1]
        state = join(salts[text], end - start)
        for at in range(start, end, 4):
            state = (state ^ mix(gram_at(units, at, end))) * GOLDEN
            state ^= state >> np.uint64(29)
        hashes[text] = mix(state)


@njit
def sketch_texts(units, starts, chosen, seeds, bins, grams, keys):
    """Fill `keys`, a column for each chosen text. `bins` and `grams` are memory to work in: one sketch, the grams of the longest text."""
    for column in range(len(chosen)):
        text = chosen[column]
        count = _gram_hashes(units, starts[text], starts[text + 1], grams)
        fill_bins(grams, count, seeds, bins)
        for band in range(BANDS):
            state = np.uint64(band)
            for row in range(ROWS):
                state = (state ^ np.uint64(bins[band * ROWS + row])) * GOLDEN
                state ^= state >> np.uint64(32)
            keys[band, column] = np.uint32(state)


@njit
def _gram_hashes(units, start, end, grams):
    if end - start <= 4:
        grams[0] = mix(gram_at(units, start, end))
        return 1
    gram = gram_at(units, start, end)
    grams[0] = mix(gram)
    for at in range(start + 4, end):
        gram = gram << np.uint64(16) | np.uint64(units[at])
        grams[at - start - 3] = mix(gram)
    return end - start - 3


@njit
def fill_bins(grams, count, seeds, bins):
    """Fill each bin with the smallest hash that falls into it, round after round until none is empty."""
    bins[:] = _EMPTY
    for turn in range(2 * BINS):
        seed, top = seeds[turn], np.uint32(turn) << np.uint32(24)
        for index in range(count):
            word = grams[index] * seed
            word ^= word >> np.uint64(32)
            place = word & np.uint64(BINS - 1) if turn < BINS else np.uint64(turn - BINS)
            bins[place] = min(bins[place], top | np.uint32(word >> np.uint64(40)))
        empty = 0
        for place in range(BINS):
            empty += bins[place] == _EMPTY
        if empty == 0:
            return
