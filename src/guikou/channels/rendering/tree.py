"""A small tree of HTML that nh3 has cleaned, and the way back. Not a parser for HTML from outside: that is nh3."""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

VOID = frozenset({"br", "hr", "img"})
DEEPEST = 40
"""Deeper elements are dissolved into the one at this depth: nobody writes them, and they would break what walks the tree."""


@dataclass(slots=True)
class Element:
    """One element; children are elements and texts without references."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Element | str]" = field(default_factory=list)


Node = Element | str


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]
        self._dissolved = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._open[-1].children.append(element)
        elif len(self._open) > DEEPEST:
            self._dissolved += 1
        else:
            self._open[-1].children.append(element)
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self._dissolved:
            self._dissolved -= 1
        elif self._open[-1].tag == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> list[Node]:
    """Return the nodes of cleaned HTML."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root.children


def written(nodes: list[Node]) -> str:
    """Return the HTML of the nodes."""
    return "".join(map(_written, nodes))


def _written(node: Node) -> str:
    if isinstance(node, str):
        return escape(node, quote=False)
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.tag}{attributes}>" + ("" if node.tag in VOID else f"{written(node.children)}</{node.tag}>")


def elements(parent: Element, *tags: str) -> list[Element]:
    """Return the children that are elements of one of these tags."""
    return [child for child in parent.children if isinstance(child, Element) and child.tag in tags]


def text_of(nodes: list[Node]) -> str:
    """Return the texts of the nodes, joined."""
    return "".join(node if isinstance(node, str) else text_of(node.children) for node in nodes)


def has_content(nodes: list[Node]) -> bool:
    """Tell whether there is anything to see: a text or a picture."""
    return any(bool(node.strip()) if isinstance(node, str) else node.tag in ("img", "hr") or has_content(node.children) for node in nodes)
