"""The encoding of a text file, and what of it is no text."""

import codecs
import re
from enum import Enum
from pathlib import Path

from guikou.collection.formats.sheet import Unreadable
from guikou.kernel.bilingual import Text

NO_ENCODING = Text(
    "文字编码无法识别，请另存为通用的统一码格式", "The text encoding is unknown (neither UTF-8 nor GB18030): save the file as UTF-8"
)
KEEPING_BYTES = "surrogateescape"
NO_TEXT = re.compile("[\udc80-\udcff]")
"""How Python keeps bytes that do not decode; a text may well hold the sign for a lost character, these it cannot hold."""
_DAMAGE_AT_WORST, _DAMAGE_IN_MANY, _A_FEW = 10, 200, 3
"""At most one bad place in 10 characters beyond ASCII, and in 200 where there are more than a few: beyond that it is another encoding."""
_BLOCK = 1 << 20


def encoding_of(path: Path) -> tuple[str, bool]:
    """
    Return the encoding of the whole file (utf-8, utf-16 with its mark, or gb18030), and whether a few bytes of it are damaged.

    :raises Unreadable: it is in none of them.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = {"utf-16": "utf-16"}
    else:
        encodings = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
    readings = {opened_as: _decoded(path, encoding) for encoding, opened_as in encodings.items()}
    for wanted in (_Decoded.WHOLE, _Decoded.DAMAGED):
        for opened_as, found in readings.items():
            if found is wanted:
                return opened_as, found is _Decoded.DAMAGED
    raise Unreadable(NO_ENCODING)


class _Decoded(Enum):
    """How a file reads in one encoding."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    NOT = "not"


def _decoded(path: Path, encoding: str) -> _Decoded:
    decoder = codecs.getincrementaldecoder(encoding)(errors=KEEPING_BYTES)
    bad = beyond_ascii = 0
    with path.open("rb") as stream:
        while bad <= _A_FEW or _DAMAGE_IN_MANY * bad <= beyond_ascii:
            block = stream.read(_BLOCK)
            text = decoder.decode(block, final=not block)
            if not text.isascii():
                bad += len(NO_TEXT.findall(text))
                beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
            if not block:
                return _Decoded.WHOLE if not bad else _Decoded.DAMAGED if _DAMAGE_AT_WORST * bad <= beyond_ascii else _Decoded.NOT
    return _Decoded.NOT


def printable(text: str) -> str:
    """Return a text with the sign for a lost character where bytes are no text."""
    return text if text.isascii() else NO_TEXT.sub("\ufffd", text)
