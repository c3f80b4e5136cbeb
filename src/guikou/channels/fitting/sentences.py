"""Where a text may end: after a sentence, and nowhere inside a character, a number or an address."""

import re

from guikou.channels.fitting.addresses import addresses
from guikou.channels.fitting.graphemes import boundaries

# 1,234.56 · 12:30 · 2026-11-23 · 029-12345678 · 3.5亿 · 50% · 2.5 million · 三百二十万
_NUMBER = re.compile(
    r"[+\-−¥￥$€£＋－]?[0-9０-９](?:[0-9０-９.,:/~\-–．：]*[0-9０-９])?(?:\s?[%％‰℃°]|[十百千万亿兆]+|\s(?:hundred|thousand|million|billion|percent)\b)?"
    r"|[〇零一二三四五六七八九十百千万亿两]{2,}"
)
_CLOSING = "”’」』】）》〉〕\"')]"
_MARKS = re.compile(rf"(?:[。！？!?]+|[.．]+|…+)[{re.escape(_CLOSING)}]*|\n")
_CERTAIN = "。！？!?"
_ABBREVIATIONS = (
    "mr mrs ms dr prof st vol fig art sec para ch pp approx dept gov sen rep gen col lt rev hon jr sr inc ltd co corp cf vs al ed eds "
    "tel ext jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun"
)
_LONGEST_WORD = 40
_ITEM = re.compile(r"(?:^|[.!?。！？；;：:])\s*[0-9]{1,3}$")
_NUMBERED = re.compile(r"\bnos?$", re.IGNORECASE)
_LAST_WORD = re.compile(r"[A-Za-z]+(?:\.[A-Za-z]+)*$", re.ASCII)
_GOES_ON = "：:，,、；;（(“‘《〈「『【-—–"
_HEADING = re.compile(r"\s*[（(]?[一二三四五六七八九十]+[)）、.．]|\s*第[一二三四五六七八九十]+[章节条]")


def cuts(text: str) -> list[int]:
    """
    Return every place at which the text may be cut, in code points: between characters of a reader, not within an address or a
    number. The last is its end.
    """
    inside = set[int]()
    for start, end in addresses(text):
        inside.update(range(start + 1, end))
    for found in _NUMBER.finditer(text):
        inside.update(range(found.start() + 1, found.end()))
    return [place for place in boundaries(text) if place not in inside]


def ends(text: str) -> list[int]:
    """
    Return where its sentences end, in code points, with their closing quotes and brackets; the last is the end of the text.

    A line that is neither a heading with a number nor goes on in the next one ends a sentence as well: lists in notices have no full stops.
    """
    allowed = set(cuts(text))
    found = [mark.start() if mark[0] == "\n" else mark.end() for mark in _MARKS.finditer(text) if _ends_here(text, mark)]
    return [place for place in dict.fromkeys([*found, len(text)]) if place in allowed]


def _ends_here(text: str, mark: re.Match[str]) -> bool:
    line = text[text.rfind("\n", 0, mark.start()) + 1 : mark.start()]
    if mark[0] == "\n":
        return bool(line.strip()) and line.rstrip()[-1] not in _GOES_ON and not (_HEADING.match(line) and line.rstrip()[-1] not in _CERTAIN)
    if mark[0][0] in "。！？":
        return True
    following = text[mark.end() : mark.end() + 80]
    if following.strip() == "":
        return True
    if not following[0].isspace():
        return mark[0][0] in "!?" and not following[0].isascii()
    after = following.lstrip()[0]
    return mark[0][0] in "!?" or not (_abbreviates(line[-_LONGEST_WORD:], after) or after.islower())


def _abbreviates(before: str, after: str) -> bool:
    """Tell from what stands around it whether a full stop belongs to an abbreviation, an initial or the number of an item."""
    if _ITEM.search(before) or (after.isdigit() and _NUMBERED.search(before)):
        return True
    word = _LAST_WORD.search(before)
    return word is not None and (word[0].lower() in _ABBREVIATIONS.split() or len(word[0]) == 1 or "." in word[0])
