# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""What single characters are to tokens, and how a token is written down."""

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.jit import njit

NUMBER, ISSUE, DATE, COLOUR, PLACE = 0, 1, 2, 3, 3
"""Kinds. A place has the kind `PLACE + level`: 1 province, 2 city, 3 county, 4 township, 5 village."""
TODAY, CORRECTION = 14, 15
"""Kinds of the tokens that say that the text speaks of "today", and that it calls itself a correction."""

DIGIT, HAN_NUMBER, PLACE_END, COLOUR_WORD, CORRECTION_WORD, TODAY_WORD, PROVINCE_END = 1, 2, 3, 4, 5, 6, 7
_UNITS_AFTER = "年月日号期届次批轮例名人起级时点天岁万亿元条项户家个"
LEVELS = {"省": 1, "市": 2, "州": 2, "盟": 2, "县": 3, "区": 3, "旗": 3, "镇": 4, "乡": 4, "村": 5}
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
    classes[[ord(c) for c in "0123456789"]] = DIGIT
    classes[[ord(c) for c in "〇零一二两三四五六七八九十百千"]] = HAN_NUMBER
    classes[[ord(c) for c in LEVELS]] = PLACE_END
    classes[ord("色")] = COLOUR_WORD
    classes[[ord("更"), ord("勘")]] = CORRECTION_WORD
    classes[ord("今")] = TODAY_WORD
    classes[[ord(name[1]) for name in _PROVINCES]] = PROVINCE_END
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
    for character, level in LEVELS.items():
        flags[ord(character)] |= level << 4
    return flags


FIRST_HAN = 0x3400
SHOWN_UNITS = tuple(ord(c) for c in _UNITS_AFTER + "亩处册台件份辆度米里吨克只栋座所间场套毫厘分秒周位篇艘")
SCHOOLS = np.array(
    [
        (ord(word[0]), ord(word[1]), len(word))
        for word in ("中学", "小学", "医院", "人民医院", "幼儿园", "高级中学", "实验小学", "实验中学")
    ],
    np.uint16,
)
"""What 第 and a number name rather than count: the first two characters, and the length."""
DAY_WORDS = tuple(ord(c) for c in "天日晚晨早")
COLOURS = tuple(ord(c) for c in "蓝黄橙红")
KNOWN_SIZE = 1 << 17
PROVINCES = np.array([(ord(name[0]), ord(name[1]), ord("市" if name in _CITIES else "省")) for name in _PROVINCES], np.uint16)
CLASSES, VALUES, FLAGS = _classes(), _values(), _flags()
MONTH_NAMES = np.array([[ord(c) for c in name] for name in _MONTHS], np.uint16)


@njit
def add(keys, places, used, start, kind, context, value, at, end):
    """Write down the token that stands at `units[at:end]`; return how many tokens there are now."""
    keys[used] = (
        np.uint64(kind) << np.uint64(60)
        | (np.uint64(context) & np.uint64(0x0FFFFFFF)) << np.uint64(32)
        | np.uint64(value) & np.uint64(0xFFFFFFFF)
    )
    places[used] = np.uint32(at - start) << np.uint32(8) | np.uint32(min(end - at, 255))
    return used + 1


@njit
def context_before(units, start, at, count, values):
    """Return the `count` units before `at` that are no numerals, as one word."""
    context = np.uint64(0)
    while at > start and count > 0:
        at -= 1
        if values[units[at]] < 0:
            context = context << np.uint64(16) | np.uint64(units[at])
            count -= 1
    return context
