# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""How much of two texts is the same, counted exactly on their sets of 4-grams."""

import numpy as np

from guikou.duplicates.domain.hashing import GOLDEN
from guikou.duplicates.domain.sketch import gram_at
from guikou.duplicates.jit import njit


@njit
def common_grams(store, scratch, left, right):
    """Return the numbers of different 4-grams that are in both texts, in the left one, in the right one."""
    lengths = store.text_lengths[left] + store.text_lengths[right]
    bits = 5
    while 1 << bits < 2 * lengths:
        bits += 1
    shift = np.uint64(64 - bits)
    scratch.stamp[0] += np.uint32(2)
    stamp = scratch.stamp[0]
    if stamp < 2:  # went around: old stamps could be mistaken for new ones
        scratch.stamps[:] = 0
        scratch.stamp[0] = np.uint32(2)
        stamp = np.uint32(2)
    ours, _ = _enter(store, scratch, left, stamp, shift, False)
    theirs, both = _enter(store, scratch, right, stamp, shift, True)
    return both, ours, both + theirs


@njit
def _enter(store, scratch, text, stamp, shift, second):
    """Enter the grams of a text; return how many are new and how many of the first text were met (each once)."""
    start = store.text_starts[text]
    end = start + store.text_lengths[text]
    grams, stamps, units = scratch.grams, scratch.stamps, store.units
    mask = (np.int64(1) << np.int64(np.uint64(64) - shift)) - 1
    new, met = 0, 0
    gram = gram_at(units, start, end)
    at = start + 4
    while True:
        slot = np.int64((gram * GOLDEN) >> shift)
        while stamps[slot] >= stamp and grams[slot] != gram:
            slot = (slot + 1) & mask
        if stamps[slot] < stamp:
            grams[slot] = gram
            stamps[slot] = stamp + np.uint32(second)
            new += 1
        elif second and stamps[slot] == stamp:
            stamps[slot] = stamp + np.uint32(1)
            met += 1
        if at >= end:
            return new, met
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
