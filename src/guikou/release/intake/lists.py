"""Lists and numbers of a Word document: which paragraphs are items, and which bear a number that official documents write as text."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

DEEPEST: Final = 8
_CHINESE: Final = frozenset({"chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting"})
_DIGITS: Final = "〇一二三四五六七八九十"
Item = tuple[str, int]
"""Kind of list (`ul` or `ol`) and depth."""


class Numbering:
    """What the numbers of paragraphs look like, and how far they have come."""

    def __init__(self, part: Any) -> None:
        try:
            element = part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
        except KeyError:
            element = ()
        self._levels = dict(_levels(element))
        self._counts: dict[tuple[str, int], int] = {}

    def of(self, paragraph: Any) -> tuple[Item | None, str]:
        """Return the list that a paragraph is an item of; or, where its number is Chinese, that as text: 一、."""
        for numbered in (paragraph._p.pPr, *(style.element.pPr for style in _styles(paragraph.style))):
            found = numbered.numPr if numbered is not None else None
            if found is not None and found.numId is not None:
                depth = min(max(found.ilvl.val if found.ilvl is not None else 0, 0), DEEPEST)
                return self._shown(str(found.numId.val), depth)
        return None, ""

    def _shown(self, number: str, depth: int) -> tuple[Item | None, str]:
        if number == "0":  # taken out of the list of its style
            return None, ""
        form, text = self._levels.get((number, depth), ("bullet", ""))
        if form == "none":
            return None, ""
        if form not in _CHINESE:
            return ("ul" if form == "bullet" else "ol", depth), ""
        count = self._counts[number, depth] = self._counts.get((number, depth), 0) + 1
        for deeper in range(depth + 1, DEEPEST + 1):
            self._counts.pop((number, deeper), None)
        return None, text.replace(f"%{depth + 1}", chinese(count))


def chinese(number: int) -> str:
    """Return a number up to 99 as Chinese writes it, a larger one in digits."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones or not tens else "")


def as_list(items: Sequence[tuple[Item, str]]) -> str:
    """Return items that follow each other as lists within lists."""
    (kind, depth), _ = items[0]
    written, begin = [f"<{kind}>"], 0
    while begin < len(items):
        (present, _), html = items[begin]
        if present != kind:
            written.append(f"</{kind}><{present}>")
            kind = present
        end = begin + 1
        while end < len(items) and items[end][0][1] > depth:
            end += 1
        inner = as_list(items[begin + 1 : end]) if end > begin + 1 else ""
        written.append(f"<li>{html}{inner}</li>")
        begin = end
    return f"{''.join(written)}</{kind}>"


def _levels(element: Any) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    """Yield how each level of each numbering is written: number of the numbering and depth, form and text."""
    abstract = {each.get(qn("w:abstractNumId")): each for each in element if each.tag == qn("w:abstractNum")}
    for each in element:
        chosen = each.find(qn("w:abstractNumId")) if each.tag == qn("w:num") else None
        for level in abstract.get(chosen.get(qn("w:val")), ()) if chosen is not None else ():
            depth, form, text = level.get(qn("w:ilvl"), ""), level.find(qn("w:numFmt")), level.find(qn("w:lvlText"))
            if depth.isascii() and depth.isdigit() and len(depth) == 1 and form is not None:
                shown = text.get(qn("w:val"), "") if text is not None else ""
                yield (each.get(qn("w:numId"), ""), int(depth)), (form.get(qn("w:val"), ""), shown[:20])


def _styles(style: Any) -> Iterator[Any]:
    """Yield a style and those that it is based on."""
    seen = 0
    while style is not None and seen < 10:
        yield style
        style, seen = style.base_style, seen + 1
