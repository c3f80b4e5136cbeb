"""How long a text is: one function for each unit in which a platform counts."""

import re
from collections.abc import Callable, Mapping
from math import ceil

from guikou.channels.capability import Limit, Unit
from guikou.channels.fitting.addresses import addresses
from guikou.channels.fitting.graphemes import boundaries
from guikou.channels.fitting.sms import parts

# What Weibo takes for an address; wider than `addresses`: a mark after it belongs to it.
_WEIBO_ADDRESS = re.compile(r"https?://[a-zA-Z0-9]+(?:\.[a-zA-Z0-9]+)+[-A-Za-z0-9$.+!_*()/,:;@&=?~#%]*", re.IGNORECASE)
_ADDRESS_HALVES = 20
_LONG_ADDRESS_HALVES = 140
_OWN_ADDRESS_HALVES = 41


def code_points(text: str) -> int:
    """Return the number of Unicode code points."""
    return len(text)


def utf16_units(text: str) -> int:
    """Return the number of UTF-16 units: an emoji counts two or more."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf8_bytes(text: str) -> int:
    """Return the number of bytes in UTF-8: a Chinese character counts three."""
    return len(text.encode("utf-8", "surrogatepass"))


def graphemes(text: str) -> int:
    """Return the number of characters as a reader sees them: an emoji made of several, a flag or a letter with its accents counts one."""
    return len(boundaries(text))


def cjk_weighted(text: str) -> int:
    """
    Return the number of characters as Weibo counts them, rounded up.

    A character up to U+0080 counts a half, any other one (an emoji two: one for each UTF-16 unit). An address counts ten, and what it has
    beyond 140 characters counts on top, by halves; http addresses of weibo.com and weibo.cn up to 41 characters, and those of
    http://t.cn, count as they are written.

    Source: the counting script of the posting box on weibo.com (`getLength` with max 140, min 41, surl 20), as many public sites have
    copied it; read 2026-11-22 in such copies. open.weibo.com/wiki/2/statuses/share says only "140 Chinese characters". What the interface
    itself counts is unconfirmed: its refusal decides.
    """
    halves = _halves(_WEIBO_ADDRESS.sub("", text)) + sum(map(_address_halves, _WEIBO_ADDRESS.findall(text)))
    return ceil(halves / 2)


def _halves(text: str) -> int:
    return sum(1 if character <= "\x80" else 4 if character > "\uffff" else 2 for character in text)


def _address_halves(address: str) -> int:
    short_own = address.startswith(("http://weibo.com", "http://weibo.cn")) and len(address) <= _OWN_ADDRESS_HALVES
    if short_own or address.startswith("http://t.cn"):
        return len(address)
    return _ADDRESS_HALVES + max(0, len(address) - _LONG_ADDRESS_HALVES)


LENGTHS: Mapping[Unit, Callable[[str], int]] = {
    Unit.CODE_POINTS: code_points,
    Unit.UTF16: utf16_units,
    Unit.UTF8_BYTES: utf8_bytes,
    Unit.BYTES: utf8_bytes,
    Unit.CJK_WEIGHTED: cjk_weighted,
    Unit.GRAPHEMES: graphemes,
    Unit.SMS_PARTS: parts,
}


def length(text: str, limit: Limit) -> int:
    """
    Return how long a text is in the unit of a limit, with its addresses as the limit counts them.

    :raises KeyError: the unit is not one of texts.
    """
    count = LENGTHS[limit.unit]
    if limit.address is None:
        return count(text)
    spans = addresses(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return sum(count(text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)) + limit.address * len(spans)
