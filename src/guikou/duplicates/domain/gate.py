# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""Whether two texts can be about the same event, judged by their tokens alone. Cheaper than looking at the texts, so it comes first."""

import numpy as np

from guikou.duplicates.domain.characters import COLOUR, DATE, ISSUE, NUMBER, PLACE, TODAY
from guikou.duplicates.domain.compare import same_words
from guikou.duplicates.jit import njit

PASS = 0
NUMBERS, ISSUES, DATES, COLOURS, PLACES = 1, 2, 3, 4, 5
"""Why a pair does not pass."""
_ANOTHER_DAY_HOURS = 18
_HEAD = 80  # units: a place that a notice is about stands in its head


@njit
def gate(store, left, right, number_conflicts):  # noqa: C901 - one pass over both lists, one branch for each kind of token
    """
    Return (why the pair does not pass, or PASS; whether they share a date; the share of numbers in the same context that agree).

    Tokens in the same context are compared: a text that says "第12期" is not the one that says "第13期". Symmetric.
    """
    a, a_end = store.token_starts[left], store.token_starts[left] + store.token_counts[left]
    b, b_end = store.token_starts[right], store.token_starts[right] + store.token_counts[right]
    keys = store.keys
    agreed, differ = 0, 0
    dates_agreed, dates_differ = 0, 0
    colours_differ, issues_differ, places_differ = False, False, 0
    while a < a_end and b < b_end:
        context_a, context_b = keys[a] >> np.uint64(32), keys[b] >> np.uint64(32)
        if context_a < context_b:
            a += 1
            continue
        if context_b < context_a:
            b += 1
            continue
        a_next, b_next = a + 1, b + 1
        while a_next < a_end and keys[a_next] >> np.uint64(32) == context_a:
            a_next += 1
        while b_next < b_end and keys[b_next] >> np.uint64(32) == context_a:
            b_next += 1
        kind = np.int64(context_a >> np.uint64(28))
        alike = _alike(keys, a, a_next, b, b_next, kind == DATE)
        if kind == NUMBER:
            unlike = min(a_next - a, b_next - b) - alike
            if unlike and (_cut_short(store, left, a, a_next, right, b, b_next) or _cut_short(store, right, b, b_next, left, a, a_next)):
                unlike -= 1
            agreed, differ = agreed + alike, differ + unlike
        elif kind == DATE:
            dates_agreed, dates_differ = dates_agreed + (alike > 0), dates_differ + (alike == 0)
        elif kind == ISSUE:
            issues_differ = issues_differ or not alike
        elif kind == COLOUR:
            colours_differ = colours_differ or not alike
        elif kind < TODAY and not alike and _in_head(store.places, a, a_next) and _in_head(store.places, b, b_next):
            places_differ |= 1 << (kind - PLACE)
        a, b = a_next, b_next
    share = agreed / (agreed + differ) if agreed + differ else 1.0
    a, b = store.token_starts[left], store.token_starts[right]
    shared_date, both_dated = _dates(keys, a, a_end, b, b_end)
    if issues_differ:
        return ISSUES, shared_date, share
    if (both_dated and not shared_date) or (dates_differ > 0 and dates_differ >= dates_agreed):
        return DATES, shared_date, share
    if not shared_date and _another_today(store, left, right, a, a_end, b, b_end):
        return DATES, False, share
    if colours_differ:
        return COLOURS, shared_date, share
    if places_differ and _no_common_place(keys, a, a_end, b, b_end, places_differ):
        return PLACES, shared_date, share
    if 1.0 - share >= number_conflicts or _other_numbers(store, left, right, a, a_end, b, b_end):
        return NUMBERS, shared_date, share
    return PASS, shared_date, share


@njit
def same_value(left, right, dates):
    """Compare two tokens of one kind. A day without a month is that day in any month."""
    left, right = left & np.uint64(0xFFFFFFFF), right & np.uint64(0xFFFFFFFF)
    return left == right or (dates and left & np.uint64(31) == right & np.uint64(31) and (left < 32 or right < 32))


@njit
def _alike(keys, a, a_end, b, b_end, dates):
    """Return how many tokens of the shorter list stand in the other one."""
    if a_end - a > b_end - b:
        a, a_end, b, b_end = b, b_end, a, a_end
    found = 0
    for left in range(a, a_end):
        found += _any_alike(keys, left, left + 1, b, b_end, dates)
    return found


@njit
def _any_alike(keys, a, a_end, b, b_end, dates):
    for left in range(a, a_end):
        for right in range(b, b_end):
            if same_value(keys[left], keys[right], dates):
                return True
    return False


@njit
def _in_head(places, start, end):
    for token in range(start, end):  # noqa: SIM110 - numba knows no any()
        if places[token] >> np.uint32(8) < _HEAD:
            return True
    return False


@njit
def _dates(keys, a, a_end, b, b_end):
    """Return whether some date stands in both texts, and whether both have dates at all."""
    a, a_end = _of_kind(keys, a, a_end, DATE)
    b, b_end = _of_kind(keys, b, b_end, DATE)
    return _any_alike(keys, a, a_end, b, b_end, True), a < a_end and b < b_end


@njit
def _of_kind(keys, start, end, kind):
    """Return where the tokens of a kind begin and end."""
    while start < end and np.int64(keys[start] >> np.uint64(60)) < kind:
        start += 1
    stop = start
    while stop < end and np.int64(keys[stop] >> np.uint64(60)) == kind:
        stop += 1
    return start, stop


@njit
def _another_today(store, left, right, a, a_end, b, b_end):
    """Say whether one owner says "today" in both texts, on two days, and other words with it: the same words are one text."""
    if store.owners[left] != store.owners[right] or abs(store.hours[left] - store.hours[right]) < _ANOTHER_DAY_HOURS:
        return False
    a, a_end = _of_kind(store.keys, a, a_end, TODAY)
    b, b_end = _of_kind(store.keys, b, b_end, TODAY)
    return a < a_end and b < b_end and not same_words(store, left, right)


@njit
def _no_common_place(keys, a, a_end, b, b_end, differ):
    """Say whether at some level where a place differs the texts have no place in common at all."""
    for level in range(1, 6):
        if differ >> level & 1:
            left, left_end = _of_kind(keys, a, a_end, PLACE + level)
            right, right_end = _of_kind(keys, b, b_end, PLACE + level)
            if not _any_alike(keys, left, left_end, right, right_end, False):
                return True
    return False


@njit
def _other_numbers(store, left, right, a, a_end, b, b_end):
    """Say whether less than half of the numbers of the text with fewer numbers stand anywhere in the other one."""
    a, a_end = _of_kind(store.keys, a, a_end, NUMBER)
    b, b_end = _of_kind(store.keys, b, b_end, NUMBER)
    fewer = min(a_end - a, b_end - b)
    if fewer < 2 or 2 * _alike(store.keys, a, a_end, b, b_end, False) >= fewer:
        return False
    fewer -= _cut_short(store, left, a, a_end, right, b, b_end) or _cut_short(store, right, b, b_end, left, a, a_end)
    return fewer >= 2 and 2 * _alike(store.keys, a, a_end, b, b_end, False) < fewer


@njit
def _cut_short(store, left, a, a_end, right, b, b_end):
    """Say whether a number with which the left text ends is the beginning of a longer one in the right text: 7011… of 7011234."""
    for token in range(a, a_end):
        at, length = np.int64(store.places[token] >> np.uint32(8)), np.int64(store.places[token] & np.uint32(255))
        if at + length == store.text_lengths[left] and store.units[store.text_starts[left] + at + length - 1] <= 57:
            for other in range(b, b_end):
                if _begins(store, store.text_starts[left] + at, length, right, other):
                    return True
    return False


@njit
def _begins(store, at, length, right, other):
    start, longer = np.int64(store.places[other] >> np.uint32(8)), np.int64(store.places[other] & np.uint32(255))
    if longer <= length:
        return False
    start += store.text_starts[right]
    for ahead in range(length):
        if store.units[at + ahead] != store.units[start + ahead]:
            return False
    return store.units[start + length] <= 57


@njit
def explain(store, left, right, why):
    """Return the first pair of tokens that differ for the reason `why`, as places in `store.places`; (-1, -1) where no single pair does."""
    best, other = -1, -1
    for a in range(store.token_starts[left], store.token_starts[left] + store.token_counts[left]):
        kind = np.int64(store.keys[a] >> np.uint64(60))
        if not _explains(kind, why):
            continue
        for b in range(store.token_starts[right], store.token_starts[right] + store.token_counts[right]):
            if store.keys[b] >> np.uint64(60) != store.keys[a] >> np.uint64(60) or same_value(store.keys[a], store.keys[b], kind == DATE):
                continue
            if why != DATES and store.keys[b] >> np.uint64(32) != store.keys[a] >> np.uint64(32):
                continue
            if best < 0 or store.places[a] < store.places[best]:
                best, other = a, b
    return best, other


@njit
def _explains(kind, why):
    if why == PLACES:
        return PLACE < kind < TODAY
    return kind == (NUMBER if why == NUMBERS else ISSUE if why == ISSUES else DATE if why == DATES else COLOUR)


@njit
def explain_pairs(store, left, right, number_conflicts, why, left_at, left_length, right_at, right_length):
    """For each pair fill why it does not pass and where in `units` the differing pieces stand; a length of 0 says that no single piece differs."""
    for pair in range(len(left)):
        why[pair] = gate(store, left[pair], right[pair], number_conflicts)[0]
        left_length[pair], right_length[pair], left_at[pair], right_at[pair] = 0, 0, 0, 0
        if why[pair] == PASS:
            continue
        a, b = explain(store, left[pair], right[pair], why[pair])
        if a >= 0:
            left_at[pair] = store.text_starts[left[pair]] + (store.places[a] >> np.uint32(8))
            right_at[pair] = store.text_starts[right[pair]] + (store.places[b] >> np.uint32(8))
            left_length[pair], right_length[pair] = store.places[a] & np.uint32(255), store.places[b] & np.uint32(255)
