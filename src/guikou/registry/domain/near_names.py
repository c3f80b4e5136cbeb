"""Names that people confuse: equal but for case, width, blanks, script or an official suffix, or one slip apart."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from guikou.kernel.text import normalise

_FILLERS = re.compile(
    r"(?:政务(?=微信|微博|抖音|快手|公众号|视频号|头条号)|官方头条|官方|官微|官号|微信|微博|抖音|快手|公众号|订阅号|服务号|视频号|头条号|微发布|发布|在线|official)+\Z"
)
"""What any account may add to its name. 政务服务, 教育 and the like say what an account is for: they are no fillers."""
_TELLING = frozenset("一二三四五六七八九十东西南北中上下左右前后新老大小男女0123456789")
_SHORTEST_HAN = 5
_SHORTEST_LATIN = 12
_LONGEST = 80
_PLACE_PART = 4
_SCHEME = 20


def comparable(name: str) -> str:
    """Return a name as near-equal names have it in common; empty only for a name without letters and digits."""
    return without_suffix(normalise(name))


def without_suffix(normalised_name: str) -> str:
    """Return a normalised name without the words that official accounts add to any name (发布, 官方微博), unless nothing would be left."""
    return _FILLERS.sub("", normalised_name) or normalised_name


def one_slip_apart(one: str, other: str) -> bool:
    """
    Test whether one inserted, left out or exchanged character leads from one comparable name to the other and is probably a slip.

    It is none in short names, where the character is a number or a direction (一中, 二中), where it is exchanged near the beginning of a
    Chinese name (that is another place), and where a Latin letter is exchanged (series of names differ so: …WeatherNB, …WeatherNS).
    """
    short, long = sorted((one, other), key=len)
    latin = one.isascii() and other.isascii()
    if len(short) < (_SHORTEST_LATIN if latin else _SHORTEST_HAN) or len(long) - len(short) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    exchanged = len(short) == len(long)
    if short[start + exchanged :] != long[start + 1 :]:
        return False
    changed = {long[start], short[start]} if exchanged else {long[start]}
    return not changed & _TELLING and not (exchanged and (latin or start < _PLACE_PART))


def slips(names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """
    Yield pairs of (platform, comparable name) that one slip separates, as platform and both names, in order.

    Names of more than 80 characters are no names and left out. Near-linear: only names that become equal by leaving out one character are compared; a form that more than 20 names share is a
    naming scheme, not a slip.
    """
    forms: dict[tuple[str, str], list[str]] = {}
    for platform, name in names:
        if _SHORTEST_HAN <= len(name) <= _LONGEST:
            for form in {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}:
                forms.setdefault((platform, form), []).append(name)
    close = [(platform, sharing) for (platform, _), sharing in forms.items() if 1 < len(sharing) <= _SCHEME]
    pairs = {(platform, min(pair), max(pair)) for platform, sharing in close for pair in combinations(sharing, 2) if one_slip_apart(*pair)}
    yield from sorted(pairs)
