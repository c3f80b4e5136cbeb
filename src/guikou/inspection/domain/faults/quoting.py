"""Short quotations from a text."""

import re

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s一-鿿，。；）]+")
_LONG_NUMBER = re.compile(r"\d{7,}[Xx]?")


def without_addresses(text: str) -> str:
    """Return the text with web addresses blanked, so that their digits are not read; lengths stay."""
    if "http" not in text and "www." not in text:
        return text
    return _ADDRESS.sub(lambda match: " " * len(match[0]), text)


def around(text: str, start: int, end: int, *, reach: int = 12) -> str:
    """Return what stands at that place with a few characters on both sides, in one line; long numbers are masked, they may be personal."""
    left, right = max(0, start - reach), min(len(text), end + reach)
    quoted = _LONG_NUMBER.sub(lambda match: match[0][:3] + "*" * (len(match[0]) - 3), " ".join(text[left:right].split()))
    return ("…" if left else "") + quoted + ("…" if right < len(text) else "")
