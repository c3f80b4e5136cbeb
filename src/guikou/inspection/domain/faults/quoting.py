"""Short quotations from a text."""

import re

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s一-鿿，。；）]+")
_BOUNDARY = re.compile(r"[。！？；，：\n]|[.!?;,:](?=\s)")
_NEAR = 40
_REACH = 12
_LONG_NUMBER = re.compile(r"(?:\d{7,}|\d{3,8}(?:[ -]\d{3,8}){2,})[Xx]?")
"""Digits in one piece, or in three and more pieces as cards and telephones are written; a date has pieces of two."""


def without_addresses(text: str) -> str:
    """Return the text with web addresses blanked, so that their digits are not read; lengths stay."""
    if "http" not in text and "www." not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def around(text: str, start: int, end: int) -> str:
    """
    Return what stands at that place in one line, from the beginning of its clause to the end of it where they are near.

    Where they are not, a few characters on both sides are given, with an ellipsis. Long numbers are masked, they may be personal.
    """
    left, right = _clause_start(text, start), _clause_end(text, end)
    first = max(0, start - _REACH) if left is None else left
    last = min(len(text), end + _REACH) if right is None else right
    if left is None:
        first = text.find(" ", first, start) + 1 or first
    quoted = _LONG_NUMBER.sub(lambda match: match[0][:3] + re.sub(r"[^ -]", "*", match[0][3:]), " ".join(text[first:last].split()))
    return ("…" if left is None else "") + quoted + ("…" if right is None else "")


def _clause_start(text: str, start: int) -> int | None:
    """Return where the clause begins; None where that is more than 40 characters before `start`."""
    begin = max(0, start - _NEAR)
    marks = [begin + mark.end() for mark in _BOUNDARY.finditer(text[begin:start])]
    return marks[-1] if marks else None if begin else 0


def _clause_end(text: str, end: int) -> int | None:
    stop = min(len(text), end + _NEAR)
    mark = _BOUNDARY.search(text, end, stop)
    return mark.start() if mark else None if stop < len(text) else len(text)
