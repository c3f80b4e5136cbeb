"""What a second look at a post changes in what is known of it."""

import re
from collections.abc import Mapping
from typing import Any

TEXTS = ("title", "text", "url", "repost_of")
FIGURES = ("reads", "likes", "hearts", "comments", "reposts")
COLUMNS = (
    "published_at", *TEXTS, "original", "headline", "reads", "reads_floor", "likes", "hearts", "comments", "reposts", "pictures",
    "pictures_without_text", "dead_links",
)  # fmt: skip
_COUNTS = ("pictures", "pictures_without_text", "dead_links")
_LEFT_OUT = re.compile(r"[\[【（(]?(?:…+|\.{3,}|。{3,})[\]】）)]?")
_MORE = re.compile(r"(?:阅读全文|查看全文|阅读原文|阅读更多|查看更多|继续阅读|readmore|continuereading)\W*\Z", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_MOST = 2**63 - 1
_MOST_COUNTED = 2**31 - 1


def cleaned(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns as they are stored: no text is an empty text, no character NUL, no number beyond what is stored."""
    told = {name: row.get(name) for name in COLUMNS}
    told |= {name: (told[name] or "").replace("\0", "") for name in TEXTS}
    told |= {name: _within(told[name], _MOST_COUNTED) for name in _COUNTS}
    return told | {name: _within(told[name], _MOST) for name in FIGURES}


def changed(known: Mapping[str, Any], told: Mapping[str, Any], *, same_source: bool = False) -> dict[str, Any]:
    """
    Return the columns that get another value; both sides as `cleaned` gives them.

    What a row leaves empty says nothing. Of two texts the longer counts, since feeds and lists give the beginning only; where the same source shows
    another text that is no shortening of the known one, its author corrected it, and the newer counts. Of two figures the higher counts, since they
    only grow; an exact number counts more than "at least". Of everything else the newer word counts.
    """
    new: dict[str, Any] = {}
    for name in COLUMNS:
        before, after = known[name], told[name]
        if after in (None, "") or after == before or name in ("reads", "reads_floor"):
            continue
        if name == "text" and len(after) <= len(before) and (not same_source or shortens(after, before)):
            continue
        if name in FIGURES and before is not None and after <= before:
            continue
        new[name] = after
    return new | _reads(known, told)


def shortens(text: str, whole: str) -> bool:
    """Say whether a text is only the beginning of a whole one, or parts of it with marks of omission between. White space does not count."""
    part, full = (_SPACES.sub("", each) for each in (text, whole))
    at = 0
    for number, wanted in enumerate(_LEFT_OUT.split(_MORE.sub("", part))):
        at = full.find(wanted, at)
        if at < 0 or (at and not number):
            return False
        at += len(wanted)
    return True


def _reads(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    before, after = known["reads"], told["reads"]
    if after is None:
        return {}
    was_floor, is_floor = bool(known["reads_floor"]), bool(told["reads_floor"])
    better = before is None or after > before or (after == before and was_floor and not is_floor)
    if not better:
        return {}
    stated = {"reads": after, "reads_floor": told["reads_floor"]}
    return {name: value for name, value in stated.items() if known[name] != value}


def _within(number: int | None, most: int) -> int | None:
    return number if number is not None and 0 <= number <= most else None
