"""Names that people confuse: equal but for case, width, blanks, script or an official suffix, or one slip apart."""

import re
import unicodedata

_NOT_LETTERS = re.compile(r"[\W_]+")
_SUFFIXES = re.compile(
    r"(?:官方)?(?:微信|微博|抖音|快手|头条)?(?:公众号|订阅号|服务号|视频号|政务号|头条号|官微|官号|官方|微发布|发布|服务|政务|在线|official|canada)*\Z"
)
_SHORTEST_FOR_SLIP = 5


def comparable(name: str) -> str:
    """Return a name as near-equal names have it in common; never empty for a name with letters."""
    bare = _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", name).casefold())
    return _SUFFIXES.sub("", bare, count=1) or bare


def near_equal(first: str, second: str) -> bool:
    """Test whether two names are equal in what matters, or one slip apart."""
    one, other = comparable(first), comparable(second)
    return one == other or one_slip_apart(one, other)


def one_slip_apart(one: str, other: str) -> bool:
    """Test whether one inserted, left out or exchanged character leads from one text to the other; too short texts never are."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < _SHORTEST_FOR_SLIP or len(other) - len(one) > 1 or one == other:
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[start + (len(one) == len(other)) :] == other[start + 1 :]
