"""
Word documents (DOCX) read into title, body and pictures.

What is kept: headings, paragraphs, lists, tables, bold, italic, raised and lowered letters, links, pictures with their alternative text. What is not is said.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from guikou.channels.rendering.master import sanitised
from guikou.channels.rendering.pictures import JPEG, MOST_BYTES, PNG, fitted
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Refusal, Text
from guikou.release.domain import official
from guikou.release.domain.official import Line
from guikou.release.intake import package
from guikou.release.intake.lists import Item, Numbering, as_list
from guikou.release.intake.package import DAMAGED, NotADocument
from guikou.release.intake.runs import Runs, local
from guikou.release.intake.tables import table

MOST_PICTURES: Final = 100
LOST: Final = {
    "textbox": Text("文本框中的文字", "text in text boxes"),
    "notes": Text("脚注和尾注", "footnotes and endnotes"),
    "comments": Text("批注", "comments"),
    "deleted": Text("修订中已删除的文字", "text that tracked changes deleted"),
    "hidden": Text("隐藏的文字", "hidden text"),
    "formula": Text("公式", "formulas"),
    "symbol": Text("特殊字体的符号", "symbols of special fonts"),
    "object": Text("嵌入的对象（如电子表格、图表）", "embedded objects such as sheets and charts"),
    "picture": Text("无法读取的图片，或存放在文档以外的图片", "pictures that cannot be read, or lie outside the document"),
    "many": Text("第100张以后的图片", "pictures beyond the hundredth"),
    "link": Text(
        "不是网页、邮箱或电话的链接（文字已保留）", "links that lead to no web page, mail address or telephone (their words are kept)"
    ),
    "frame": Text("页眉和页脚", "headers and footers"),
    "nested": Text("表格中的表格（文字已保留）", "tables inside tables (their words are kept)"),
    "place": Text("居中、居右的对齐方式", "that lines are centred or stand to the right"),
}
"""What a document can hold that a release does not, by the name under which readers note it."""

_PLACES: Final = {WD_ALIGN_PARAGRAPH.CENTER: "center", WD_ALIGN_PARAGRAPH.RIGHT: "right"}
_FRAMES: Final = ("header", "footer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What a document says: `number` is that of an official document, `author` who signed it, `lost` what could not be kept. `html` is sanitised."""

    title: str
    html: str = field(repr=False)
    pictures: tuple[Picture, ...] = ()
    author: str = ""
    number: str = ""
    lost: tuple[Text, ...] = ()


def read(data: bytes) -> Material:
    """
    Read a document.

    :raises NotADocument: it is none, is damaged, too large, or could do something.
    """
    package.check(data)
    try:
        return _Reader(docx.Document(io.BytesIO(data))).material()
    except Refusal as refused:
        raise NotADocument(refused.reason) from refused
    except Exception as damaged:  # of a document that breaks the standard the library raises anything
        raise NotADocument(DAMAGED) from damaged


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph (`level` 2 to 6: a heading) or a table as HTML, or an item of a list."""

    line: Line
    html: str
    level: int = 0
    item: Item | None = None
    is_table: bool = False


class _Reader:
    """Reads one document."""

    def __init__(self, document: Any) -> None:
        self._document, self._part = document, document.part
        self._lost: set[str] = set()
        self._pictures: list[Picture] = []
        self._runs = Runs(self._part, self._lost.add, self._picture)
        self._numbering = Numbering(self._part)

    def material(self) -> Material:
        """Return what the document says."""
        blocks = _titled([self._block(each) for each in _elements(self._document.element.body)])
        self._note_frames()
        laid = official.layout([each.line for each in blocks])
        aside = [each.html for number, each in enumerate(blocks) if number in laid.left_out and "<img" in each.html]
        kept = [each for number, each in enumerate(blocks) if number not in laid.left_out]
        if any(each.line.place != "left" for each in kept):
            self._lost.add("place")
        return Material(
            title=laid.title,
            html=sanitised("".join([*aside, *_written(kept)])),
            pictures=tuple(self._pictures),
            author=laid.author,
            number=laid.number,
            lost=tuple(words for name, words in LOST.items() if name in self._lost),
        )

    def _block(self, element: Any) -> _Block:
        if local(element) == "tbl":
            return _Block(Line(""), table(element, self._cell, self._lost.add), is_table=True)
        html, text = self._runs.read(element)
        paragraph = Paragraph(element, self._document._body)
        item, number = self._numbering.of(paragraph)
        text = " ".join(f"{number}{text}".split())
        name = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
        styled = min(int(name[8]) + 1, 6) if name.startswith("heading ") and name[8:9] in tuple("123456789") else 0
        level = styled or (0 if item else official.heading(text))
        line = Line(text, _place(paragraph), is_title=name == "title")
        return _Block(line, escape(number, quote=False) + html, level, None if styled else item)

    def _cell(self, element: Any) -> str:
        return "<br>".join(html for html in (self._runs.read(each)[0] for each in element.iter(qn("w:p"))) if html.strip())

    def _picture(self, relationship: str, alt: str) -> str:
        """Keep a picture, drawn anew so that nothing hidden is in it, and return its place in the body."""
        if len(self._pictures) >= MOST_PICTURES:
            self._lost.add("many")
            return ""
        found = self._part.rels.get(relationship)
        if found is None or found.is_external:
            self._lost.add("picture")
            return ""
        try:
            made = fitted(found.target_part.blob, types=frozenset({JPEG, PNG}), most=MOST_BYTES)
        except Refusal:
            self._lost.add("picture")
            return ""
        name = PurePosixPath(str(found.target_part.partname)).stem[:100] + {JPEG: ".jpg", PNG: ".png"}[made.media_type]
        self._pictures.append(Picture(name=name, media_type=made.media_type, alt=alt, data=made.data))
        return f'<img src="picture:{len(self._pictures) - 1}" alt="{escape(alt)}">'

    def _note_frames(self) -> None:
        """Note headers and footers that say more than the number of the page."""
        for each in self._part.rels.values():
            if each.reltype.endswith(_FRAMES) and not each.is_external:
                words = "".join(found.text or "" for found in each.target_part.element.iter(qn("w:t")))
                if any(character.isalpha() for character in words):
                    self._lost.add("frame")


def _elements(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a body, also those in content controls."""
    for element in parent:
        if local(element) in ("p", "tbl"):
            yield element
        elif local(element) in ("sdt", "sdtContent", "customXml", "ins"):
            yield from _elements(element)


def _place(paragraph: Paragraph) -> str:
    """Return where a paragraph stands: by itself, or by its style."""
    own = paragraph.alignment
    styles = [paragraph.style, getattr(paragraph.style, "base_style", None)]
    found = (
        own
        if own is not None
        else next((each for each in (style.paragraph_format.alignment for style in styles if style) if each is not None), None)
    )
    return _PLACES.get(found, "left") if found is not None else "left"


def _titled(blocks: list[_Block]) -> list[_Block]:
    """Return the blocks with a title: where none has its style, a heading of the highest level with which the document begins."""
    first = next((number for number, each in enumerate(blocks) if each.line.text), None)
    if (
        first is None
        or blocks[first].level != 2
        or blocks[first].line.text.startswith(tuple("一（("))
        or any(each.line.is_title for each in blocks)
    ):
        return blocks
    return [*blocks[:first], replace(blocks[first], line=replace(blocks[first].line, is_title=True)), *blocks[first + 1 :]]


def _written(blocks: Sequence[_Block]) -> Iterator[str]:
    for in_list, run in groupby(blocks, key=lambda each: each.item is not None):
        if in_list:
            yield as_list([(each.item, each.html) for each in run if each.item])
            continue
        for each in run:
            tag = f"h{each.level}" if each.level else "p"
            yield each.html if each.is_table else f"<{tag}>{each.html}</{tag}>"
