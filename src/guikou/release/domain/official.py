"""
How official documents of Chinese bodies are laid out, as far as it tells what is title, number and signature.

After GB/T 9704-2012 (党政机关公文格式): the issuing body's red head, the document's number, the centred title, the text with headings 一、 and （一）, and at the
end, to the right, who issued it and the day.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Final

_DIGITS = "一二三四五六七八九十百"
_NUMBER = re.compile(r"\S{1,20}[〔［\[(（]\s*(?:19|20)\d{2}\s*[〕］\])）]\s*(?:第?\s*)\d{1,5}\s*号")
_HEAD = re.compile(r"\S{2,40}文\s*件")
_DAY = re.compile(
    r"(?:(?:19|20)\d{2}|[二一][〇○零0一二三四五六七八九]{3})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
)
_FIRST, _SECOND = re.compile(rf"[{_DIGITS}]{{1,4}}、"), re.compile(rf"[（(][{_DIGITS}]{{1,4}}[）)]")
_SENTENCE, _BRACKETS = re.compile(r"[。；;：:！？]"), re.compile(r"[（(].*[）)]")
_LONGEST_TITLE: Final = 200
_MOST_TITLE_LINES: Final = 4
_LONGEST_HEADING: Final = 40
_LONGEST_SIGNATURE: Final = 60


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of a document: its text, where it stands (`left`, `center` or `right`), and whether its style says that it is the title."""

    text: str
    place: str = "left"
    is_title: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the paragraphs are: `title` with those that make it up, `number` of the document, `author` who signed it; `left_out` are the paragraphs that are not text."""

    title: str
    number: str = ""
    author: str = ""
    left_out: frozenset[int] = frozenset()


def layout(lines: Sequence[Line]) -> Layout:
    """
    Return what the paragraphs of a document are.

    The title is what its style calls so, otherwise the first centred lines that are neither the issuing body's head nor the document's number, otherwise
    the first line where it is short. The head is left out, the number stays in the text.
    """
    filled = [number for number, line in enumerate(lines) if line.text]
    head = [number for number in filled[:3] if _HEAD.fullmatch(lines[number].text) and lines[number].place == "center"]
    numbered = next((number for number in filled[:6] if _NUMBER.fullmatch(lines[number].text)), None)
    title = _title(lines, [number for number in filled if number not in head and number != numbered])
    return Layout(
        title=_joined(lines[number].text for number in title)[:_LONGEST_TITLE],
        number=lines[numbered].text if numbered is not None else "",
        author=_author(lines, filled),
        left_out=frozenset(head) | frozenset(title),
    )


def heading(text: str) -> int:
    """Return which level of heading a paragraph is by its number (2 for 一、, 3 for （一）), 0 where it is none: a heading is short and no sentence."""
    if len(text) > _LONGEST_HEADING or _SENTENCE.search(text):
        return 0
    return 2 if _FIRST.match(text) else 3 if _SECOND.match(text) else 0


def _title(lines: Sequence[Line], candidates: Sequence[int]) -> Sequence[int]:
    styled = [number for number in candidates if lines[number].is_title]
    centred = [number for number in candidates if lines[number].place == "center" and not _BRACKETS.fullmatch(lines[number].text)]
    for belonging in (styled, centred):
        if belonging and belonging[0] in candidates[:6]:
            run = takewhile(lambda pair: pair[0] + belonging[0] == pair[1], enumerate(belonging[:_MOST_TITLE_LINES]))  # noqa: B023 - used at once
            return [number for _, number in run]
    first = candidates[:1]
    return first if first and len(lines[first[0]].text) <= _LONGEST_HEADING and not heading(lines[first[0]].text) else ()


def _author(lines: Sequence[Line], filled: Sequence[int]) -> str:
    """Return who signed: the line before the day with which the document ends."""
    for above, below in pairwise(filled[-4:]):
        name = lines[above].text
        if _DAY.fullmatch(lines[below].text) and len(name) <= _LONGEST_SIGNATURE and not _SENTENCE.search(name):
            return name
    return ""


def _joined(texts: Iterable[str]) -> str:
    """Return the lines of a title as one: with a space between where both sides are letters of an alphabet."""
    whole = ""
    for text in texts:
        whole += " " * (whole[-1:].isascii() and text[:1].isascii() and bool(whole)) + text
    return whole
