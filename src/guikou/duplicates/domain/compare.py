# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""How much of two texts is the same, counted exactly on their sets of 4-grams."""

import numpy as np

from guikou.duplicates.domain.hashing import GOLDEN
from guikou.duplicates.domain.sketch import gram_at
from guikou.duplicates.jit import njit


@njit
def common_grams(store, scratch, left, right):
    """Return the numbers of different 4-grams that are in both texts, in the left one, in the right one."""
    last = scratch.last
    if last[right, 0] == left:
        return last[right, 1], last[right, 2], last[right, 3]
    lengths = store.text_lengths[left] + store.text_lengths[right]
    bits = 5
    while 1 << bits < 2 * lengths:
        bits += 1
    shift = np.uint64(64 - bits)
    scratch.grams[: 1 << bits] = 0
    scratch.met[: 1 << bits] = 0
    ours, _ = _enter(store, scratch, left, shift, np.uint8(0))
    rest, both = _enter(store, scratch, right, shift, np.uint8(1))
    last[right, 0], last[right, 1], last[right, 2], last[right, 3] = left, both, ours, both + rest
    return last[right, 1], last[right, 2], last[right, 3]


@njit
def _enter(store, scratch, text, shift, met):
    """Enter the grams of a text, marked with `met`; return how many are new, and how many that were there had not been met."""
    start = store.text_starts[text]
    end = start + store.text_lengths[text]
    grams, marks, units = scratch.grams, scratch.met, store.units
    mask = (np.uint64(1) << (np.uint64(64) - shift)) - np.uint64(1)
    new, found = 0, 0
    gram = gram_at(units, start, end)
    at = start + 4
    while True:
        slot = (gram * GOLDEN) >> shift
        while (
            min(grams[slot], grams[slot] ^ gram) != 0
        ):  # neither empty nor this gram; one branch, because which of the two cannot be foretold
            slot = (slot + np.uint64(1)) & mask
        fresh = np.int64(grams[slot] == 0)
        new += fresh
        found += np.int64(marks[slot] == 0) - fresh
        grams[slot], marks[slot] = gram, met
        if at >= end:
            return new, found
        gram = gram << np.uint64(16) | np.uint64(units[at])
        at += 1


@njit
def enough(limits, both, ours, theirs):
    """Say whether so much in common makes two texts the same item."""
    needed = limits.short_similarity if min(ours, theirs) < limits.short_grams else limits.similarity
    return both >= needed * (ours + theirs - both)


@njit
def contained(limits, both, ours, theirs):
    """Say whether so much of the shorter text stands in the longer one that it was taken from there."""
    return min(ours, theirs) >= limits.excerpt_grams and both >= limits.containment * min(ours, theirs)


@njit
def overlaps(store, scratch, left, right, similarity, of_left, of_right):
    """Fill in for each pair of texts the Jaccard coefficient, and how much of each text stands in the other."""
    for pair in range(len(left)):
        both, ours, theirs = common_grams(store, scratch, left[pair], right[pair])
        similarity[pair], of_left[pair], of_right[pair] = both / (ours + theirs - both), both / ours, both / theirs


@njit
def same_words(store, left, right):
    """Say whether two texts have the same letters."""
    length = store.text_lengths[left]
    if length != store.text_lengths[right]:
        return False
    a, b = store.text_starts[left], store.text_starts[right]
    for at in range(length):  # noqa: SIM110 - numba knows no all()
        if store.units[a + at] != store.units[b + at]:
            return False
    return True


@njit
def find_same_words(store, left, right, same):
    """Fill in for each pair of texts whether they have the same letters."""
    for pair in range(len(left)):
        same[pair] = same_words(store, left[pair], right[pair])
