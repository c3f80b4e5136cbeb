"""Compressed answers, unpacked within a limit: a bomb is noticed before it is in memory."""

import zlib
from collections.abc import Iterable, Iterator

ACCEPTED = "gzip, deflate"
_GZIP = frozenset({"gzip", "x-gzip"})
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "zlib": zlib.MAX_WBITS, "raw": -zlib.MAX_WBITS}
_STEP = 1 << 18


class UnknownEncoding(ValueError):
    """The answer is packed in a way that was not asked for, or twice."""


class CutOff(ValueError):
    """What came is no whole packed answer."""


class Bomb(ValueError):
    """It unpacks to more than the limit."""


def unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """
    Return the whole body.

    :raises UnknownEncoding: `encoding` (the header's value) is neither gzip nor deflate nor nothing.
    :raises CutOff: it is damaged or ends too early.
    :raises Bomb: there is more than `limit` bytes of it.
    """
    named = encoding.strip().lower()
    if named in ("", "identity"):
        parts: Iterator[bytes] = iter(chunks)
    elif named in _GZIP or named == "deflate":
        parts = _inflated(chunks, gzip=named in _GZIP)
    else:
        raise UnknownEncoding(named[:40])
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > limit:
            raise Bomb
    return bytes(body)


def _inflated(chunks: Iterable[bytes], *, gzip: bool) -> Iterator[bytes]:
    """What follows the end of the packed stream is padding, and left."""
    machine = None
    try:
        for chunk in chunks:
            left = chunk
            while left:
                machine = machine or zlib.decompressobj(_WINDOW["gzip" if gzip else _deflate_form(left)])
                yield machine.decompress(left, _STEP)
                left = machine.unconsumed_tail
                if machine.eof:
                    return
        if machine is not None:
            yield machine.flush()
    except zlib.error as damaged:
        raise CutOff from damaged
    if machine is not None and not machine.eof:
        raise CutOff


def _deflate_form(start: bytes) -> str:
    """`deflate` should be a zlib stream; some servers send it bare."""
    return "zlib" if start[0] & 0x0F == 8 and (len(start) < 2 or (start[0] * 256 + start[1]) % 31 == 0) else "raw"
