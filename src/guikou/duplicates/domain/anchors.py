# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""
Finding excerpts: places in a text that can be found again in any text that quotes them.

An anchor is the smallest hash of `ANCHOR` units in each window of `ANCHOR_WINDOW` neighbouring ones (winnowing: Schleimer, Wilkerson
and Aiken 2003): two texts with a run of 27 units in common share one for certain, at the cost of two anchors in 17 units.
"""

import numpy as np

from guikou.duplicates.domain.compare import common_grams, enough
from guikou.duplicates.domain.gate import PASS, gate
from guikou.duplicates.domain.hashing import GOLDEN, mix
from guikou.duplicates.domain.link import _same, root
from guikou.duplicates.domain.parameters import ANCHOR, ANCHOR_WINDOW
from guikou.duplicates.jit import njit

_LEAST_SHARED = 0.2  # share of the expected anchors of the shorter text


@njit
def anchors(store, texts, ring, out, starts):
    """Write the anchors of the texts, one text after another; return how many. `out` has room for one for each unit, `ring` for a window."""
    leaving = np.uint64(1)
    for _ in range(ANCHOR):
        leaving *= GOLDEN
    used = 0
    for index in range(len(texts)):
        starts[index] = used
        start = store.text_starts[texts[index]]
        used = _anchors_of(store.units[start : start + store.text_lengths[texts[index]]], leaving, ring, out, used)
    starts[len(texts)] = used
    return used


@njit
def _anchors_of(units, leaving, ring, out, used):
    state = np.uint64(0)
    smallest, smallest_at, last = np.uint64(0xFFFFFFFFFFFFFFFF), np.int64(-1), np.int64(-1)
    for at in range(len(units)):
        state = state * GOLDEN + np.uint64(units[at]) + np.uint64(1)
        if at < ANCHOR - 1:
            continue
        if at >= ANCHOR:
            state -= leaving * (np.uint64(units[at - ANCHOR]) + np.uint64(1))
        word = mix(state)
        place = at - (ANCHOR - 1)
        ring[place % ANCHOR_WINDOW] = word
        if word <= smallest:
            smallest, smallest_at = word, place
        elif smallest_at + ANCHOR_WINDOW <= place:
            smallest, smallest_at = word, place
            for back in range(1, ANCHOR_WINDOW):
                if ring[(place - back) % ANCHOR_WINDOW] < smallest:
                    smallest, smallest_at = ring[(place - back) % ANCHOR_WINDOW], place - back
        if smallest_at != last and (place >= ANCHOR_WINDOW - 1 or at == len(units) - 1):
            out[used] = np.uint32(smallest & np.uint64(0xFFFFFFFF))  # the upper half of a minimum is small: bad as a key
            used, last = used + 1, smallest_at
    return used


@njit
def part_of(hashes, starts, texts, part, parts, pairs):
    """Write `hash << 32 | text` for the anchors that fall into one part of the hashes; return how many."""
    used = 0
    for index in range(len(texts)):
        for at in range(starts[index], starts[index + 1]):
            if hashes[at] % parts == part:
                pairs[used] = np.uint64(hashes[at]) << np.uint64(32) | np.uint64(texts[index])
                used += 1
    return used


@njit
def meetings(pairs, store, limits, most, out):
    """
    Write `shorter << 32 | longer` for pairs of texts in one bucket of anchors where the shorter could be an excerpt of the longer; return how many.

    Buckets of more than `most` texts are phrases that everybody uses, and are left out. Stops where `out` is full.
    """
    used, start = 0, 0
    while start < len(pairs):
        end = start + 1
        while end < len(pairs) and pairs[end] >> np.uint64(32) == pairs[start] >> np.uint64(32):
            end += 1
        if end - start <= most:
            for right in range(start + 1, end):
                for left in range(start, right):
                    a, b = np.int64(pairs[left] & np.uint64(0xFFFFFFFF)), np.int64(pairs[right] & np.uint64(0xFFFFFFFF))
                    if a == b or used == len(out):
                        continue
                    if store.text_lengths[a] > store.text_lengths[b] or (store.text_lengths[a] == store.text_lengths[b] and a < b):
                        a, b = b, a
                    if store.text_lengths[a] >= limits.excerpt_grams:
                        out[used] = np.uint64(a) << np.uint64(32) | np.uint64(b)
                        used += 1
        start = end
    return used


@njit
def link_meetings(meets, store, limits, scratch, links, whole, contained):
    """
    Compare texts that met (sorted pairs of `meetings`); the same pair counts as often as it stands there.

    Texts that turn out to be the same item are linked. Otherwise `whole[text]` becomes the text that holds most of it (the oldest of several)
    and `contained[text]` how much. Return how many pairs were compared.
    """
    compared, start = 0, 0
    while start < len(meets):
        end = start + 1
        while end < len(meets) and meets[end] == meets[start]:
            end += 1
        shorter, longer = np.int64(meets[start] >> np.uint64(32)), np.int64(meets[start] & np.uint64(0xFFFFFFFF))
        if _often(end - start, store.text_lengths[shorter]) and root(links.same, shorter) != root(links.same, longer):
            compared += _compare(store, limits, scratch, links, whole, contained, shorter, longer)
        start = end
    return compared


@njit
def _often(count, length):
    """Say whether a text of this length has so many anchors in common with another one that it could be an excerpt of it."""
    return count >= _LEAST_SHARED * 2.0 * (length - ANCHOR) / (ANCHOR_WINDOW + 1)


@njit
def look_up(words, run, most, out):
    """
    Write `ours << 32 | theirs` where a word `anchor << 32 | ours` meets a word `anchor << 32 | theirs` of a sorted run; return how many.

    Anchors that stand more than `most` times in the run are left out, as in `meetings`; `out` has room for `most` for each word.
    """
    used = 0
    for word in words:
        anchor = word >> np.uint64(32)
        low = np.searchsorted(run, anchor << np.uint64(32))
        high = low
        while high < len(run) and high - low <= most and run[high] >> np.uint64(32) == anchor:
            high += 1
        if high - low <= most:
            for entry in range(low, high):
                out[used] = (word & np.uint64(0xFFFFFFFF)) << np.uint64(32) | run[entry] & np.uint64(0xFFFFFFFF)
                used += 1
    return used


@njit
def often_met(meets, our_lengths, their_lengths, out):
    """Write `theirs` of the pairs (sorted, from `look_up`) of which the shorter could be an excerpt of the longer; return how many."""
    used, start = 0, 0
    while start < len(meets):
        end = start + 1
        while end < len(meets) and meets[end] == meets[start]:
            end += 1
        ours, theirs = np.int64(meets[start] >> np.uint64(32)), np.int64(meets[start] & np.uint64(0xFFFFFFFF))
        if _often(end - start, min(our_lengths[ours], their_lengths[theirs])):
            out[used] = theirs
            used += 1
        start = end
    return used


@njit
def _compare(store, limits, scratch, links, whole, contained, shorter, longer):
    if gate(store, shorter, longer, limits.number_conflicts)[0] != PASS:
        return 0
    both, ours, theirs = common_grams(store, scratch, shorter, longer)
    if enough(limits, both, ours, theirs):
        _same(store, limits, links, root(links.same, shorter), root(links.same, longer))
    elif ours >= limits.excerpt_grams and both >= limits.containment * ours and ours < theirs:
        share = np.float32(both / ours)
        if share > contained[shorter] or (share == contained[shorter] and longer < whole[shorter]):
            whole[shorter], contained[shorter] = longer, share
    return 1
