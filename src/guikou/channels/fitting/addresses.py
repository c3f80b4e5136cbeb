"""Web addresses within a text: where they begin and end. Everything that counts, keeps or links an address uses this one definition."""

import re

_ADDRESS = re.compile(r"(?<![A-Za-z0-9])https?://[A-Za-z0-9\[][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*", re.IGNORECASE)
_MARKS_AFTER = ".,;:!?'"
_PAIRS = (("(", ")"), ("[", "]"))


def addresses(text: str) -> list[tuple[int, int]]:
    """
    Return start and end of every http(s) address, in order.

    An address is made of the ASCII characters of RFC 3986, so it ends where Chinese goes on; a mark after it, or a bracket that opened
    before it, is not part of it.
    """
    return [(found.start(), found.start() + _length(found[0])) for found in _ADDRESS.finditer(text)]


def _length(written: str) -> int:
    end = len(written)
    surplus = {closing: written.count(closing) - written.count(opening) for opening, closing in _PAIRS}
    while (last := written[end - 1]) in _MARKS_AFTER or surplus.get(last, 0) > 0:
        surplus[last] = surplus.get(last, 0) - 1
        end -= 1
    return end
