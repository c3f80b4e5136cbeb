# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Which administrative names a text has."""

import numpy as np

from guikou.duplicates.domain.characters import FIRST_HAN, KNOWN_SIZE, LEVELS, PLACE, PROVINCES, add
from guikou.duplicates.domain.hashing import mix
from guikou.duplicates.jit import njit


def place_value(normalised: str) -> int:
    """Return `level << 32 | value` of a normalised place name as the tokens have it, 0 where the name does not end as one."""
    level = LEVELS.get(normalised[-1:], 0)
    if not level or len(normalised) < 3:
        return 0
    return level << 32 | int(name_value(ord(normalised[-3]), ord(normalised[-2]), ord(normalised[-1])))


@njit
def name_value(first, second, suffix):
    """Return the value of a place name: two units and the suffix."""
    return mix(np.uint64(first) << np.uint64(32) | np.uint64(second) << np.uint64(16) | np.uint64(suffix)) >> np.uint64(32)


@njit
def place(units, marks, start, at, end, own_place, known, flags, keys, places, used):
    """Add the name that ends at `at` in an administrative suffix; "our county" is the county of the account."""
    level = flags[units[at]] >> 4
    if at - start < 1:
        return used
    before = units[at - 1]
    follows = np.uint64(units[at + 1]) << np.uint64(16) | np.uint64(units[at + 2]) if at + 2 < end else np.uint64(0)
    if before == 25105 or before == 26412:  # 我 or 本
        if own_place >> np.uint64(32) == level:
            return add(keys, places, used, start, PLACE + level, mix(follows), own_place, at - 1, at + 1)
        return used
    if at - start < 2 or before < FIRST_HAN or units[at - 2] < FIRST_HAN:
        return used
    if marks[at] or marks[at - 1]:  # 法律进村，县…: what a mark divides is no name
        return used
    value = name_value(units[at - 2], before, units[at])
    doubtful = 2 | (4 if level >= 4 else 0)
    word = flags[units[at]] & 8 or flags[before] & doubtful or flags[units[at - 2]] & 2 or (at + 1 < end and flags[units[at + 1]] >> 4 == 5)
    if word and not known[value % np.uint64(KNOWN_SIZE)]:
        return used
    return add(keys, places, used, start, PLACE + level, mix(follows), value, at - 2, at + 1)


@njit
def province(units, start, at, end, flags, keys, places, used):
    """Add a province or a city of its rank that is named without 省 or 市."""
    if at == start or at + 2 >= end or flags[units[at + 1]] >> 4:
        return used
    for number in range(len(PROVINCES)):
        if units[at] == PROVINCES[number, 1] and units[at - 1] == PROVINCES[number, 0]:
            follows = np.uint64(units[at + 1]) << np.uint64(16) | np.uint64(units[at + 2])
            level = flags[PROVINCES[number, 2]] >> 4
            value = name_value(units[at - 1], units[at], PROVINCES[number, 2])
            return add(keys, places, used, start, PLACE + level, mix(follows), value, at - 1, at + 1)
    return used
