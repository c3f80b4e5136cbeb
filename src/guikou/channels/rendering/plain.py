"""Master HTML as plain text that reads well: for mail, short posts, comparisons and people who hear the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guikou.channels.rendering.master import sanitised
from guikou.channels.rendering.tidying import INLINE
from guikou.channels.rendering.tree import Element, Node, elements, parse
from guikou.kernel.bilingual import Language

_BREAK = "\v"  # cannot be in sanitised text
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_RULE = "———"


@dataclass(frozen=True, slots=True)
class _Marks:
    """How one language separates and introduces."""

    colon: str
    semicolon: str
    picture: str


_MARKS = {Language.ZH: _Marks("：", "；", "[图片：{alt}]"), Language.EN: _Marks(": ", "; ", "[Picture: {alt}]")}


def plain(html: str, language: Language) -> str:
    """
    Return the text of master HTML: blocks with an empty line between them, lists with marks, tables row by row with the names of their
    columns, links as "text (address)".

    :raises Refusal: as `sanitised`.
    """
    return "\n\n".join(_Writer(_MARKS[language]).blocks(parse(sanitised(html))))


def shown_link(text: str, target: str) -> str:
    """Return a link as text: what it says and where it leads, once where both are the same."""
    address = re.sub(r"^(?:mailto|tel):", "", target, flags=re.IGNORECASE)
    said = text.strip()
    if said.rstrip("/") in ("", address.rstrip("/"), re.sub(r"^https?://", "", address, flags=re.IGNORECASE).rstrip("/")):
        return address
    return f"{said} ({address})"


@dataclass(frozen=True, slots=True)
class _Writer:
    marks: _Marks

    def blocks(self, nodes: list[Node]) -> list[str]:
        """Return the texts of the blocks, none of them empty."""
        found: list[str] = []
        run: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or node.tag in INLINE:
                run.append(node)
            else:
                found += [self._text(run), *self._block(node)]
                run = []
        return [block for block in [*found, self._text(run)] if block.strip()]

    def _block(self, element: Element) -> list[str]:
        match element.tag:
            case "ul" | "ol":
                return ["\n".join(self._items(element))]
            case "table":
                return self._table(element)
            case "blockquote":
                return ["\n".join(f"> {line}".rstrip() for line in "\n\n".join(self.blocks(element.children)).split("\n"))]
            case "hr":
                return [_RULE]
            case _:
                return self.blocks(element.children)

    def _items(self, element: Element) -> Iterator[str]:
        number = int(element.attributes.get("start", "1"))
        for item in elements(element, "li"):
            mark = f"{number}. " if element.tag == "ol" else "· "
            number += 1
            yield mark + "\n".join(self.blocks(item.children)).replace("\n", "\n" + " " * len(mark))

    def _table(self, table: Element) -> list[str]:
        captions = [self._text(caption.children) for caption in elements(table, "caption")]
        rows = [row for part in (table, *elements(table, "thead", "tbody", "tfoot")) for row in elements(part, "tr")]
        names: list[str] = []
        lines: list[str] = []
        for row in rows:
            cells = elements(row, "th", "td")
            texts = [" ".join(" ".join(self.blocks(cell.children)).split()) for cell in cells]
            if not lines and not names and len(cells) > 1 and all(cell.tag == "th" for cell in cells):
                names = texts
            else:
                lines.append(self._row(names, texts))
        return [*captions, "\n".join(line for line in lines or [" | ".join(names)] if line)]

    def _row(self, names: list[str], texts: list[str]) -> str:
        if len(names) != len(texts):
            return " | ".join(filter(None, texts))
        named = [f"{name}{self.marks.colon}{text}" if name else text for name, text in zip(names, texts, strict=True) if text]
        return self.marks.semicolon.join(named)

    def _text(self, nodes: list[Node]) -> str:
        """Return the text of a line: spaces as a browser shows them, breaks as new lines."""
        spaced = re.sub(r"[ \t\n\f\r]+", " ", "".join(map(self._inline, nodes)))
        return re.sub(rf" ?{_BREAK} ?", "\n", spaced).strip()

    def _inline(self, node: Node) -> str:
        if isinstance(node, str):
            return node
        inner = "".join(map(self._inline, node.children))
        match node.tag:
            case "br":
                return _BREAK
            case "img":
                return self.marks.picture.format(alt=node.attributes["alt"]) if node.attributes.get("alt") else ""
            case "a":
                return shown_link(inner.replace(_BREAK, " "), node.attributes["href"])
            case "sup":
                return _placed(inner, _RAISED, "^")
            case "sub":
                return _placed(inner, _LOWERED, "_")
            case _:
                return inner


def _placed(text: str, table: dict[int, int], mark: str) -> str:
    """
    Return raised or lowered text in characters of its own, or with a mark where there are none: ten to the sixth is not a hundred and
    six.
    """
    changed = text.translate(table)
    return changed if all(character not in text for character in changed) else f"{mark}({text})" if text.strip() else text
