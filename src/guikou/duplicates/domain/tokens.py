# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""
What tells one event from another: the numbers, dates, places and warning colours of a text, each with the words around it.

A token is one 64-bit key, `kind (4 bits) | context (28 bits) | value (32 bits)`, and where it stands: `start << 8 | length` in units.
The tokens of a text are sorted by key, so that tokens in the same context stand together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.characters import (
    CLASSES,
    COLOUR,
    COLOUR_WORD,
    COLOURS,
    CORRECTION,
    DAY_WORDS,
    FLAGS,
    HAN_NUMBER,
    MONTH_NAMES,
    PLACE,
    PLACE_END,
    PROVINCE_END,
    TODAY,
    TODAY_WORD,
    VALUES,
    add,
)  # fmt: skip
from guikou.duplicates.domain.fold import Folded
from guikou.duplicates.domain.names import place, province
from guikou.duplicates.domain.numerals import number
from guikou.duplicates.domain.parameters import LONG_UNITS, MAX_TOKENS
from guikou.duplicates.jit import njit


@dataclass(frozen=True, slots=True)
class Tokens:
    """
    The tokens of a shard; those of text i are `keys[starts[i]:starts[i + 1]]`, at most `MAX_TOKENS`.

    `salts[i]` is the place that text i means by "our county", 0 where it does not say so: the same few words of two counties are two texts.
    From `LONG_UNITS` letters on it is 0: who says so much in the same words copied it.
    """

    keys: NDArray[np.uint64]
    places: NDArray[np.uint32]
    starts: NDArray[np.int64]
    salts: NDArray[np.uint64]


def tokens(folded: Folded, own_places: NDArray[np.uint64], known: NDArray[np.uint8]) -> Tokens:
    """
    Find the tokens of each text.

    `own_places[i]` is what "our county" means in text i: `place_value` of the place of the account, 0 where unknown. It counts in short
    texts alone.
    `known` says by `value % KNOWN_SIZE` which names are places even if they end like a word that is none.
    """
    count = len(folded.starts) - 1
    keys, places = np.empty(count * MAX_TOKENS, np.uint64), np.empty(count * MAX_TOKENS, np.uint32)
    starts, salts = np.empty(count + 1, np.int64), own_places.copy()
    used = find_tokens(folded.units, folded.marks, folded.starts, salts, known, CLASSES, VALUES, FLAGS, MONTH_NAMES, keys, places, starts)
    return Tokens(keys[:used].copy(), places[:used].copy(), starts, salts)


@njit
def find_tokens(units, marks, starts, salts, known, classes, values, flags, months, keys, places, token_starts):
    """Fill `keys`, `places` and `token_starts`; on entry `salts` are the places of the accounts. Return how many tokens there are."""
    used = 0
    for text in range(len(starts) - 1):
        token_starts[text] = used
        own = salts[text] if starts[text + 1] - starts[text] < LONG_UNITS else np.uint64(0)
        found = _find_in_text(units, marks, starts[text], starts[text + 1], own, known, classes, values, flags, months, keys, places, used)
        salts[text] = own if own and _says(units, starts[text], keys, places, used, found, own) else 0
        _sort(keys, places, used, found)
        used = found
    token_starts[len(starts) - 1] = used
    return used


@njit
def _find_in_text(units, marks, start, end, own_place, known, classes, values, flags, months, keys, places, used):
    last = used + MAX_TOKENS
    at = start
    while at < end and used < last:
        kind = classes[units[at]]
        if kind == 0:
            at += 1
        elif kind <= HAN_NUMBER:
            used, at = number(units, marks, start, at, end, values, flags, months, keys, places, used)
        elif kind in (PLACE_END, PROVINCE_END):
            if kind == PROVINCE_END:
                used = province(units, start, at, end, flags, keys, places, used)
            if flags[units[at]] >> 4 and used < last:
                used = place(units, marks, start, at, end, own_place, known, flags, keys, places, used)
            at += 1
        else:
            used = _word(units, start, at, end, kind, keys, places, used)
            at += 1
    return used


@njit
def _says(units, text_start, keys, places, start, end, own):
    """Say whether a text says "our county"; one that names it needs no account to be understood."""
    kind = np.uint64(PLACE) + (own >> np.uint64(32))
    for token in range(start, end):
        if keys[token] >> np.uint64(60) == kind and (keys[token] ^ own) & np.uint64(0xFFFFFFFF) == 0:
            first = units[text_start + np.int64(places[token] >> np.uint32(8))]
            if first == 25105 or first == 26412:  # 我 or 本
                return True
    return False


@njit
def _word(units, start, at, end, kind, keys, places, used):
    if kind == COLOUR_WORD:
        if at > start and at + 2 < end and units[at + 1] == 39044 and units[at + 2] == 35686 and units[at - 1] in COLOURS:  # 预警
            return add(keys, places, used, start, COLOUR, 0, units[at - 1], at - 1, at + 3)
        return used
    if kind == TODAY_WORD:
        if at + 1 < end and units[at + 1] in DAY_WORDS:
            return add(keys, places, used, start, TODAY, 0, 0, at, at + 2)
        return used
    if at + 1 < end and (units[at + 1] == 27491 or units[at + 1] == 35823):  # 更正, 勘误
        return add(keys, places, used, start, CORRECTION, 0, 0, at, at + 2)
    return used


@njit
def _sort(keys, places, start, end):
    for at in range(start + 1, end):
        key, place, to = keys[at], places[at], at
        while to > start and keys[to - 1] > key:
            keys[to], places[to] = keys[to - 1], places[to - 1]
            to -= 1
        keys[to], places[to] = key, place
