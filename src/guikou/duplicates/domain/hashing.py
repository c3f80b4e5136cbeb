# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Mixing of 64-bit words: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""

import numpy as np

from guikou.duplicates.jit import njit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


@njit
def mix(word):
    """Return the word with every bit depending on every bit."""
    word = np.uint64(word)
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@njit
def join(left, right):
    """Return one word made of two; the order counts."""
    return mix(np.uint64(left) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(right) + np.uint64(1))
