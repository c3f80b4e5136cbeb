# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Which numbers, issue numbers and dates a text has."""

import numpy as np

from guikou.duplicates.domain.characters import DATE, ISSUE, NUMBER, PLACE, SCHOOLS, SHOWN_UNITS, add, context_before
from guikou.duplicates.domain.hashing import join, mix
from guikou.duplicates.jit import njit


@njit
def number(units, marks, start, at, end, values, flags, months, keys, places, used):
    """Add what the numeral at `at` says, if it says anything; return how many tokens there are now and where to go on."""
    value, stop, figures = _run(units, marks, at, end, values)
    chinese = units[at] > 57
    after = units[stop] if stop < end else 0
    day, day_end = _date(units, marks, start, at, end, value, stop, figures, after, values, months)
    if day:
        used = add(keys, places, used, start, DATE, mix(context_before(units, start, at, 2, values)), day, at, day_end)
        return used, day_end
    if at > start and units[at - 1] == 31532:  # 第
        body = _school(units, stop, end)
        if body:
            return add(keys, places, used, start, PLACE + 5, mix(after), join(value, after), at - 1, stop + body), stop
        context = np.uint64(after)
        return add(keys, places, used, start, ISSUE, mix(context), join(value, 0), at - 1, min(stop + 1, end)), stop
    if chinese and marks[at] and (stop >= end or marks[stop]):  # （十七）: a part of a series
        return add(keys, places, used, start, ISSUE, 0, join(value, 0), at, stop), stop
    if chinese and not flags[after] & 1:
        return used, stop
    fraction = np.int64(0)
    if not chinese:
        while stop + 3 <= end and marks[stop] == 44 and figures <= 15 and _three_figures(units, marks, stop, end):
            more, stop, count = _run(units, marks, stop, end, values)
            value, figures = value * 1000 + more, figures + 3
        if stop < end and marks[stop] == 46 and 48 <= units[stop] <= 57:
            fraction, stop, count = _run(units, marks, stop, end, values)
            fraction = fraction * 20 + count
        after = units[stop] if stop < end else 0
    if 1900 <= value < 2100 and figures == 4:
        after = 24180  # 年, written or not
    context = join(context_before(units, start, at, 3, values), after if values[after] < 0 else 0)
    return add(keys, places, used, start, NUMBER, context, join(value, fraction), at, _with_unit(units, marks, stop, end)), stop


@njit
def _run(units, marks, at, end, values):
    """Return the value and the end of the numeral at `at`, and how many figures it has. A mark ends it."""
    value, figures, chinese = 0, 0, units[at] > 57
    if not chinese:
        while at < end and 48 <= units[at] <= 57 and (figures == 0 or marks[at] == 0):
            value = value * 10 + np.int64(units[at]) - 48 if figures < 18 else value
            at, figures = at + 1, figures + 1
        return value, at, figures
    section, plain = 0, False
    while at < end and units[at] > 57 and values[units[at]] >= 0 and (figures == 0 or marks[at] == 0) and figures < 18:
        figure = np.int64(values[units[at]])
        if figure >= 10:
            value, section, plain = value + max(section, 1) * figure, 0, False
        else:
            section, plain = section * 10 + figure if plain else figure, True
        at, figures = at + 1, figures + 1
    return value + section, at, figures


@njit
def _with_unit(units, marks, stop, end):
    """Return where a number ends that is shown to people: with the Chinese unit behind it."""
    if stop == end or marks[stop] or (units[stop] not in SHOWN_UNITS and units[stop] != 23567):
        return stop
    if units[stop] == 23567:  # 小时
        return stop + 2 if stop + 1 < end and units[stop + 1] == 26102 else stop
    return stop + 1


@njit
def _school(units, at, end):
    """Return how long the word at `at` is with which 第八 names a school or a hospital, or 0."""
    for word in range(len(SCHOOLS)):
        if at + SCHOOLS[word, 2] <= end and units[at] == SCHOOLS[word, 0] and units[at + 1] == SCHOOLS[word, 1]:
            return np.int64(SCHOOLS[word, 2])
    return 0


@njit
def _three_figures(units, marks, at, end):
    for ahead in range(3):
        if not 48 <= units[at + ahead] <= 57 or (ahead and marks[at + ahead]):
            return False
    return at + 3 >= end or not 48 <= units[at + 3] <= 57 or marks[at + 3] != 0


@njit
def _date(units, marks, start, at, end, value, stop, figures, after, values, months):  # noqa: C901 - one branch for each way to write a date
    """Return month * 32 + day and where the date ends, or 0. The month is 0 in a bare "22日"."""
    if after == 26376 and 1 <= value <= 12 and stop + 1 < end and values[units[stop + 1]] >= 0:  # 月
        day, day_end, _ = _run(units, marks, stop + 1, end, values)
        if 1 <= day <= 31 and day_end < end and (units[day_end] == 26085 or units[day_end] == 21495):  # 日 or 号
            return value * 32 + day, day_end + 1
        return 0, stop
    if after == 26085 and 1 <= value <= 31:
        return value, stop + 1
    if figures == 4 and 1900 <= value < 2100 and stop + 2 <= end and 45 <= marks[stop] <= 47 and 48 <= units[stop] <= 57:
        month, month_end, width = _run(units, marks, stop, end, values)
        if 1 <= month <= 12 and width <= 2 and month_end < end and marks[month_end] == marks[stop] and 48 <= units[month_end] <= 57:
            day, day_end, width = _run(units, marks, month_end, end, values)
            if 1 <= day <= 31 and width <= 2:
                return month * 32 + day, day_end
    if figures == 8 and 19000000 < value < 21000000 and 1 <= value // 100 % 100 <= 12 and 1 <= value % 100 <= 31:
        return value // 100 % 100 * 32 + value % 100, stop
    if figures <= 2 and 1 <= value <= 31 and units[at] <= 57:
        month = _month_before(units, marks, start, at, months)
        if month:
            return month * 32 + value, stop
        month = _month_after(units, marks, stop, end, months)
        if month:
            return month * 32 + value, stop + 3
    return 0, stop


@njit
def _month(units, at, months):
    for month in range(12):
        if units[at] == months[month, 0] and units[at + 1] == months[month, 1] and units[at + 2] == months[month, 2]:
            return month + 1
    return 0


@njit
def _month_before(units, marks, start, at, months):
    """Return the month whose English name is the word before `at`, or 0."""
    word = at
    while word > start and 97 <= units[word - 1] <= 122 and at - word < 10:
        word -= 1
        if marks[word]:
            break
    return _month(units, word, months) if at - word >= 3 else 0


@njit
def _month_after(units, marks, at, end, months):
    return _month(units, at, months) if at + 3 <= end and marks[at] else 0
