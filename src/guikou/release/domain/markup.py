"""What people see of a body in HTML: its text block by block, links, pictures, and where colours are set."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_BLOCKS: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})
_VOID: Final = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
_UNSEEN: Final = frozenset({"script", "style", "template", "title", "head", "noscript"})
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Link:
    """A link: where it leads, and where its words stand in the text."""

    address: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in the body: its source, its alternative text (None: no such attribute), and where it stands in the text."""

    source: str
    alt: str | None
    at: int


@dataclass(frozen=True, slots=True)
class Styled:
    """A stretch of text inside an element with inline declarations: the names and values in force there, the nearest element's first."""

    declarations: tuple[tuple[str, str], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """
    A paragraph, heading, list item or table row: its element, text, and where that begins in the text of the page.

    `read` is the text with addresses of links and alternative texts of pictures; `form` says how it is marked up, so that a change of form alone is noticed.
    """

    tag: str
    text: str
    start: int
    read: str
    form: str


@dataclass(frozen=True, slots=True)
class Page:
    """A body as it is read: `text` is that of the blocks, one to a line; all places count in it."""

    text: str
    blocks: tuple[Block, ...]
    links: tuple[Link, ...]
    pictures: tuple[Shown, ...]
    styled: tuple[Styled, ...]


@dataclass(slots=True)
class _Open:
    tag: str
    address: str | None = None
    start: int = 0
    declarations: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Line:
    tag: str = "p"
    text: list[str] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    form: list[str] = field(default_factory=list)
    length: int = 0


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[_Open] = []
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.pictures: list[Shown] = []
        self.styled: list[Styled] = []
        self.line, self.begin = _Line(), 0

    @property
    def place(self) -> int:
        return self.begin + self.line.length

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS or tag == "br":
            self._break()
            self.line.tag = tag if tag in _BLOCKS else self.line.tag
        elif tag in _CELLS and self.line.length:
            self._write(" | ")
        self.line.form.append(f"{self.line.length}<{tag} {sorted(given.items())}>")
        if tag == "img":
            alt = next((value or "" for name, value in attrs if name == "alt"), None)
            self.pictures.append(Shown(given.get("src", ""), alt, self.place))
            self.line.read.append(f"[{alt or given.get('src', '')}]")
        elif tag not in _VOID:
            own = declarations(given.get("style", ""))
            self.open.append(_Open(tag, given.get("href") if tag == "a" else None, self.place, own))

    def handle_endtag(self, tag: str) -> None:
        if tag in [each.tag for each in self.open]:
            while self.open[-1].tag != tag:
                self._close(self.open.pop())
            self._close(self.open.pop())
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not any(each.tag in _UNSEEN for each in self.open):
            self._write(data)

    def finish(self) -> Page:
        self.close()
        while self.open:
            self._close(self.open.pop())
        self._break()
        text = "\n".join(block.text for block in self.blocks)
        end = len(text)  # spaces at the end of a line, and lines of nothing, are not part of it
        links = tuple(Link(each.address, min(each.start, end), min(each.end, end)) for each in self.links)
        pictures = tuple(Shown(each.source, each.alt, min(each.at, end)) for each in self.pictures)
        styled = tuple(Styled(each.declarations, min(each.start, end), min(each.end, end)) for each in self.styled)
        return Page(text, tuple(self.blocks), links, pictures, styled)

    def _write(self, data: str) -> None:
        words = _SPACES.sub(" ", data)
        if not self.line.length or self.line.text[-1].endswith(" "):
            words = words.lstrip(" ")
        if not words:
            return
        start = self.place
        self.line.text.append(words)
        self.line.read.append(words)
        self.line.length += len(words)
        if said := tuple(each for element in reversed(self.open) for each in element.declarations):
            self.styled.append(Styled(said, start, self.place))

    def _close(self, element: _Open) -> None:
        self.line.form.append(f"{self.line.length}</{element.tag}>")
        if element.address is not None:
            self.links.append(Link(element.address, min(element.start, self.place), self.place))
            self.line.read.append(f" ({element.address})")

    def _break(self) -> None:
        line, self.line = self.line, _Line()
        read = "".join(line.read).strip()
        if read:
            text = "".join(line.text).rstrip(" ")
            self.blocks.append(Block(line.tag, text, self.begin, read, "".join(line.form)))
            self.begin += len(text) + 1


def page(html: str) -> Page:
    """
    Return a body as it is read. Whatever HTML is given, something is returned; scripts and styles are not part of it.

    It is meant for sanitised bodies: of one that is not, an element with thousands of attributes that never ends takes seconds.
    """
    reader = _Reader()
    # Marked sections are no HTML, and the parser refuses some of them.
    reader.feed(html.replace("<![", "&lt;!["))
    return reader.finish()


def declarations(style: str) -> tuple[tuple[str, str], ...]:
    """Return the declarations of a style attribute, names and values in lower case, the one that counts first."""
    pairs = (part.partition(":") for part in style.lower().split(";"))
    return tuple((name.strip(), value.replace("!important", "").strip()) for name, colon, value in pairs if colon)[::-1]
