# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""
What tells one event from another: the numbers, dates, places and warning colours of a text, each with the words around it.

A token is one 64-bit key, `kind (4 bits) | context (28 bits) | value (32 bits)`, and where it stands: `start << 8 | length` in units.
The tokens of a text are sorted by key, so that tokens in the same context stand together.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.fold import Folded
from guikou.duplicates.domain.hashing import join, mix
from guikou.duplicates.domain.parameters import LONG_UNITS, MAX_TOKENS
from guikou.duplicates.jit import njit

NUMBER, ISSUE, DATE, COLOUR, PLACE = 0, 1, 2, 3, 3
"""Kinds. A place has the kind `PLACE + level`: 1 province, 2 city, 3 county, 4 township, 5 village."""
TODAY, CORRECTION = 14, 15
"""Kinds of the tokens that say that the text speaks of "today", and that it calls itself a correction."""

_DIGIT, _HAN_NUMBER, _PLACE, _COLOUR, _CORRECTION, _TODAY, _PROVINCE = 1, 2, 3, 4, 5, 6, 7
_UNITS_AFTER = "年月日号期届次批轮例名人起级时点天岁万亿元条项户家个"
_LEVELS = {"省": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4, "村": 5}
_NO_NAME = "全本我各该此某外每几多两都首大一二三十百千治的在为与及或从于到等了被把对之其这那前后内中同联"
_ONLY_KNOWN = "省市州盟区旗"
_NO_TOWN = "城乡镇村农集市新古重老特色美丽兴"
_CITIES = ("北京", "天津", "上海", "重庆")
_PROVINCES = (
    *_CITIES, "河北", "山西", "辽宁", "吉林", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南",
    "四川", "贵州", "云南", "陕西", "甘肃", "青海", "广西", "西藏", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _classes() -> NDArray[np.uint8]:
    classes = np.zeros(65536, np.uint8)
    classes[[ord(c) for c in "0123456789"]] = _DIGIT
    classes[[ord(c) for c in "〇零一二两三四五六七八九十百千"]] = _HAN_NUMBER
    classes[[ord(c) for c in _LEVELS]] = _PLACE
    classes[ord("色")] = _COLOUR
    classes[[ord("更"), ord("勘")]] = _CORRECTION
    classes[ord("今")] = _TODAY
    classes[[ord(name[1]) for name in _PROVINCES]] = _PROVINCE
    return classes


def _values() -> NDArray[np.int16]:
    values = np.full(65536, -1, np.int16)
    for value, characters in enumerate(("〇零", "一", "二两", "三", "四", "五", "六", "七", "八", "九")):
        values[[ord(c) for c in characters]] = value
    for value in range(10):
        values[ord(str(value))] = value
    values[ord("十")], values[ord("百")], values[ord("千")] = 10, 100, 1000
    return values


def _flags() -> NDArray[np.uint8]:
    """1: a unit that makes a Chinese numeral before it count; 2, 4: no name, no town ends so; 8: a suffix of many other words; 16 and up: administrative level."""
    flags = np.zeros(65536, np.uint8)
    flags[[ord(c) for c in _UNITS_AFTER]] |= 1
    for bit, characters in ((2, _NO_NAME), (4, _NO_TOWN), (8, _ONLY_KNOWN)):
        flags[[ord(c) for c in characters]] |= bit
    for character, level in _LEVELS.items():
        flags[ord(character)] |= level << 4
    return flags


_FIRST_HAN = 0x3400
_DAY_WORDS = tuple(ord(c) for c in "天日晚晨早")
_COLOURS = tuple(ord(c) for c in "蓝黄橙红")
KNOWN_SIZE = 1 << 17
PROVINCES = np.array([(ord(name[0]), ord(name[1]), ord("市" if name in _CITIES else "省")) for name in _PROVINCES], np.uint16)
CLASSES, VALUES, FLAGS = _classes(), _values(), _flags()
MONTH_NAMES = np.array([[ord(c) for c in name] for name in _MONTHS], np.uint16)


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


def place_value(normalised: str) -> int:
    """Return `level << 32 | value` of a normalised place name as the tokens have it, 0 where the name does not end as one."""
    level = _LEVELS.get(normalised[-1:], 0)
    if not level or len(normalised) < 3:
        return 0
    return level << 32 | int(name_value(ord(normalised[-3]), ord(normalised[-2]), ord(normalised[-1])))


@njit
def name_value(first, second, suffix):
    """Return the value of a place name: two units and the suffix."""
    return mix(np.uint64(first) << np.uint64(32) | np.uint64(second) << np.uint64(16) | np.uint64(suffix)) >> np.uint64(32)


@njit
def find_tokens(units, marks, starts, salts, known, classes, values, flags, months, keys, places, token_starts):
    """Fill `keys`, `places` and `token_starts`; on entry `salts` are the places of the accounts. Return how many tokens there are."""
    used = 0
    for text in range(len(starts) - 1):
        token_starts[text] = used
        own = salts[text] if starts[text + 1] - starts[text] < LONG_UNITS else np.uint64(0)
        found = _find_in_text(units, marks, starts[text], starts[text + 1], own, known, classes, values, flags, months, keys, places, used)
        salts[text] = own if own and _says(keys, used, found, own) else 0
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
        elif kind <= _HAN_NUMBER:
            used, at = _number(units, marks, start, at, end, values, flags, months, keys, places, used)
        elif kind in (_PLACE, _PROVINCE):
            if kind == _PROVINCE:
                used = _province(units, start, at, end, flags, keys, places, used)
            if flags[units[at]] >> 4 and used < last:
                used = _place(units, start, at, end, own_place, known, flags, keys, places, used)
            at += 1
        else:
            used = _word(units, start, at, end, kind, keys, places, used)
            at += 1
    return used


@njit
def _says(keys, start, end, own):
    kind = np.uint64(PLACE) + (own >> np.uint64(32))
    for token in range(start, end):  # noqa: SIM110 - numba knows no any()
        if keys[token] >> np.uint64(60) == kind and (keys[token] ^ own) & np.uint64(0xFFFFFFFF) == 0:
            return True
    return False


@njit
def _add(keys, places, used, start, kind, context, value, at, end):
    keys[used] = (
        np.uint64(kind) << np.uint64(60)
        | (np.uint64(context) & np.uint64(0x0FFFFFFF)) << np.uint64(32)
        | np.uint64(value) & np.uint64(0xFFFFFFFF)
    )
    places[used] = np.uint32(at - start) << np.uint32(8) | np.uint32(min(end - at, 255))
    return used + 1


@njit
def _context(units, start, at, count, values):
    """Return the `count` units before `at` that are no numerals, as one word."""
    context = np.uint64(0)
    while at > start and count > 0:
        at -= 1
        if values[units[at]] < 0:
            context = context << np.uint64(16) | np.uint64(units[at])
            count -= 1
    return context


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
def _number(units, marks, start, at, end, values, flags, months, keys, places, used):
    value, stop, figures = _run(units, marks, at, end, values)
    chinese = units[at] > 57
    after = units[stop] if stop < end else 0
    day, day_end = _date(units, marks, start, at, end, value, stop, figures, after, values, months)
    if day:
        used = _add(keys, places, used, start, DATE, mix(_context(units, start, at, 2, values)), day, at, day_end)
        return used, day_end
    if at > start and units[at - 1] == 31532:  # 第
        context = np.uint64(after)
        return _add(keys, places, used, start, ISSUE, mix(context), join(value, 0), at - 1, min(stop + 1, end)), stop
    if chinese and marks[at] and (stop >= end or marks[stop]):  # （十七）: a part of a series
        return _add(keys, places, used, start, ISSUE, 0, join(value, 0), at, stop), stop
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
    context = join(_context(units, start, at, 3, values), after if values[after] < 0 else 0)
    return _add(keys, places, used, start, NUMBER, context, join(value, fraction), at, _with_unit(units, stop, end)), stop


@njit
def _with_unit(units, stop, end):
    """Return where a number ends that is shown to people: with the Chinese unit behind it."""
    if stop == end or units[stop] < _FIRST_HAN:
        return stop
    return min(stop + 2, end) if units[stop] == 23567 else stop + 1  # 小时


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


@njit
def _place(units, start, at, end, own_place, known, flags, keys, places, used):
    """Add the name that ends at `at` in an administrative suffix; "our county" is the county of the account."""
    level = flags[units[at]] >> 4
    if at - start < 1:
        return used
    before = units[at - 1]
    follows = np.uint64(units[at + 1]) << np.uint64(16) | np.uint64(units[at + 2]) if at + 2 < end else np.uint64(0)
    if before == 25105 or before == 26412:  # 我 or 本
        if own_place >> np.uint64(32) == level:
            return _add(keys, places, used, start, PLACE + level, mix(follows), own_place, at - 1, at + 1)
        return used
    if at - start < 2 or before < _FIRST_HAN or units[at - 2] < _FIRST_HAN:
        return used
    value = name_value(units[at - 2], before, units[at])
    doubtful = 2 | (4 if level >= 4 else 0)
    word = flags[units[at]] & 8 or flags[before] & doubtful or flags[units[at - 2]] & 2 or (at + 1 < end and flags[units[at + 1]] >> 4 == 5)
    if word and not known[value % np.uint64(KNOWN_SIZE)]:
        return used
    return _add(keys, places, used, start, PLACE + level, mix(follows), value, at - 2, at + 1)


@njit
def _province(units, start, at, end, flags, keys, places, used):
    """Add a province or a city of its rank that is named without 省 or 市."""
    if at == start or at + 2 >= end or flags[units[at + 1]] >> 4:
        return used
    for number in range(len(PROVINCES)):
        if units[at] == PROVINCES[number, 1] and units[at - 1] == PROVINCES[number, 0]:
            follows = np.uint64(units[at + 1]) << np.uint64(16) | np.uint64(units[at + 2])
            level = flags[PROVINCES[number, 2]] >> 4
            value = name_value(units[at - 1], units[at], PROVINCES[number, 2])
            return _add(keys, places, used, start, PLACE + level, mix(follows), value, at - 1, at + 1)
    return used


@njit
def _word(units, start, at, end, kind, keys, places, used):
    if kind == _COLOUR:
        if at > start and at + 2 < end and units[at + 1] == 39044 and units[at + 2] == 35686 and units[at - 1] in _COLOURS:  # 预警
            return _add(keys, places, used, start, COLOUR, 0, units[at - 1], at - 1, at + 3)
        return used
    if kind == _TODAY:
        if at + 1 < end and units[at + 1] in _DAY_WORDS:
            return _add(keys, places, used, start, TODAY, 0, 0, at, at + 2)
        return used
    if at + 1 < end and (units[at + 1] == 27491 or units[at + 1] == 35823):  # 更正, 勘误
        return _add(keys, places, used, start, CORRECTION, 0, 0, at, at + 2)
    return used


@njit
def _sort(keys, places, start, end):
    for at in range(start + 1, end):
        key, place, to = keys[at], places[at], at
        while to > start and keys[to - 1] > key:
            keys[to], places[to] = keys[to - 1], places[to - 1]
            to -= 1
        keys[to], places[to] = key, place
