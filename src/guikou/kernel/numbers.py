"""Counts as platforms and spreadsheets write them."""

import re
from dataclasses import dataclass

_UNITS = {
    "": 1,
    "千": 10**3,
    "k": 10**3,
    "万": 10**4,
    "萬": 10**4,
    "w": 10**4,
    "百万": 10**6,
    "m": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "億": 10**8,
    "b": 10**9,
}
_NUMBER = re.compile(
    r"'?(?P<more>[>＞]?)\s*(?P<digits>\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+|\d+)(?P<fraction>\.\d+)?"
    r"\s*(?P<unit>千万|百万|[千万萬亿億kKwWmMbB]?)\s*(?P<plus>[+＋多余]?)\s*(?:人次|[次人条个篇])?(?P<above>(?:以上)?)\Z"
)
_SEPARATORS = re.compile(r"[, \u00a0\u202f]")
MISSING = frozenset({"", "-", "--", "—", "——", "/", "n/a", "na", "nan", "null", "none", "无", "暂无", "未知", "未找到"})
_LARGEST = 2**53
_LONGEST = 60


class NotACount(ValueError):
    """The text is no count that a person or a platform writes."""


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number; `floor` says that the platform showed "at least this many"."""

    value: int
    floor: bool = False


def parse_count(text: str) -> Count | None:
    """
    Return the count that a cell states, or None where the cell says that there is none (empty, `-`, 无, 未找到 …).

    Understands `1,234`, `1 234`, `1.2万`, `3亿`, `12k`, `350人次`, full-width digits, and floors: `10万+`, `>10万`, `10万以上`, `10万多` are 100 001 or more.
    A decimal without a unit is a count only when its fraction is zero (spreadsheets write `12.0`).

    :raises NotACount: anything else, a negative number, more than 2^53, or more than 60 characters (Python refuses to read numbers of thousands of digits).
    """
    written = text.strip().translate(_FULL_WIDTH)
    if written.casefold() in MISSING:
        return None
    match = _NUMBER.match(written) if len(written) <= _LONGEST else None
    if not match:
        raise NotACount(text)
    unit = _UNITS[match["unit"].casefold()]
    whole = int(_SEPARATORS.sub("", match["digits"])) * unit
    fraction = match["fraction"]
    if fraction:
        if len(fraction) > 16:
            raise NotACount(text)
        scaled, rest = divmod(int(fraction[1:]) * unit, 10 ** (len(fraction) - 1))
        if rest:
            raise NotACount(text)
        whole += scaled
    if whole > _LARGEST:
        raise NotACount(text)
    floor = bool(match["more"] or match["plus"] or match["above"])
    return Count(whole + 1 if floor else whole, floor)


_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－", "0123456789,.-")
