"""Posts for Mastodon and Bluesky: plain text, and what in it is a link or a tag, as ranges of UTF-8 bytes (Bluesky's facets)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from guikou.channels.fitting.addresses import addresses
from guikou.channels.rendering.plain import plain
from guikou.kernel.bilingual import Language

# Not after a letter, a digit, & or /; not digits alone; nothing that ends a tag inside. Weibo's #tag# is none of it. At most 64
# graphemes at Bluesky: 64 code points are fewer.
_TAG = re.compile(r"(?<![\w&/#＃])[#＃](?=[\w·]*[^\W\d_])([\w·]{1,64})(?![\w·#＃])")


class Kind(StrEnum):
    """What a part of a post is."""

    LINK = "link"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """A part of the text: bytes `start` to `end` (excluded) of its UTF-8. `value` is the address, or the tag without its mark."""

    kind: Kind
    start: int
    end: int
    value: str


@dataclass(frozen=True, slots=True)
class Post:
    """Text with its facets, in order; they do not overlap."""

    text: str
    facets: tuple[Facet, ...]


def facets(text: str) -> tuple[Facet, ...]:
    """Return the links and tags of a text, in order."""
    links = addresses(text)
    found = [(start, end, Kind.LINK, text[start:end]) for start, end in links]
    found += [
        (tag.start(), tag.end(), Kind.TAG, tag[1])
        for tag in _TAG.finditer(text)
        if not any(start < tag.end() and tag.start() < end for start, end in links)
    ]
    return tuple(
        Facet(kind=kind, start=_bytes(text[:start]), end=_bytes(text[:end]), value=value) for start, end, kind, value in sorted(found)
    )


def post(html: str, language: Language) -> Post:
    """
    Return master HTML as a post: links as "text (address)".

    :raises Refusal: as `sanitised`.
    """
    text = plain(html, language)
    return Post(text, facets(text))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
