"""Good order in pasted HTML: containers become paragraphs, nothing is empty, what stands in a line holds only what may stand in a line."""

import re
from collections.abc import Iterable

from guikou.channels.rendering.tree import Element, Node, has_content, text_of

INLINE = frozenset({"strong", "em", "sub", "sup", "a", "br", "img"})
_RENAMED = {"b": "strong", "i": "em"}
_FOREIGN = "div section article main aside header footer nav center address pre dl dt dd fieldset form details summary"
_CONTAINERS = frozenset(_FOREIGN.split()) | {"figcaption", "li"}
ALIASES = frozenset(_RENAMED) | frozenset(_FOREIGN.split())
"""Elements that are not allowed, but say something that allowed ones say as well."""

_LINES = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption"})  # hold a line of text, no blocks
_PARENTS = {"figcaption": ("figure",), "li": ("ul", "ol")}
_KEPT_EMPTY = frozenset({"td", "th", "br", "hr", "img"})
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Characters that nobody sees and that break XML and mail."""


def tidy(nodes: list[Node]) -> list[Node]:
    """Return the nodes of a document in good order: blocks one after the other, loose text in paragraphs."""
    return _paragraphs(_blocks(nodes, ""))


def _blocks(nodes: Iterable[Node], parent: str) -> list[Node]:
    """Return the nodes as they may stand in a block."""
    return [tidied for node in nodes for tidied in _block(node, parent)]


def _block(node: Node, parent: str) -> list[Node]:
    if isinstance(node, str):
        return [CONTROLS.sub("", node)]
    tag = _RENAMED.get(node.tag, node.tag)
    if tag in INLINE:
        return _line([node])
    if tag in _CONTAINERS and parent not in _PARENTS.get(tag, ()):
        return _paragraphs(_blocks(node.children, ""))
    children = _line(node.children) if tag in _LINES else _blocks(node.children, tag)
    if tag in ("ul", "ol"):
        children = _items(children)
    if tag not in _KEPT_EMPTY and not has_content(children):
        return []
    return [Element(tag, node.attributes, _trimmed(children) if tag in _LINES else children)]


def _items(children: list[Node]) -> list[Node]:
    """Return the children of a list: items only."""
    items = [child if isinstance(child, Element) and child.tag == "li" else Element("li", {}, [child]) for child in children]
    return [item for item in items if has_content(item.children)]


def _paragraphs(nodes: list[Node]) -> list[Node]:
    """Return the nodes with every run of text and inline elements in a paragraph of its own."""
    found: list[Node] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and (isinstance(node, str) or node.tag in INLINE):
            run.append(node)
            continue
        if has_content(run):
            found.append(Element("p", {}, _trimmed(run)))
        run = []
        if node is not None:
            found.append(node)
    return found


def _line(nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes as they may stand in a line: blocks are dissolved, with a break before each."""
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(CONTROLS.sub("", node))
            continue
        tag = _RENAMED.get(node.tag, node.tag)
        if tag in ("br", "img"):
            found += [Element(tag, node.attributes)] if tag == "br" or "src" in node.attributes else []
            continue
        children = _line(node.children)
        if tag in INLINE and not (tag == "a" and "href" not in node.attributes):
            found += [Element(tag, node.attributes, children)] if has_content(children) else _spaces(children)
        elif tag in INLINE or not has_content(children):
            found += children
        else:
            found += [Element("br"), *children] if has_content(found) else children
    return found


def _spaces(nodes: list[Node]) -> list[Node]:
    """Return what is left of an element without content: a space where one stood there, so that words stay apart."""
    return [" "] if text_of(nodes) else []


def _trimmed(nodes: list[Node]) -> list[Node]:
    """Return the nodes of a line without breaks and spaces at both ends."""
    kept = list(nodes)
    while kept and _blank(kept[0]):
        kept.pop(0)
    while kept and _blank(kept[-1]):
        kept.pop()
    return kept


def _blank(node: Node) -> bool:
    return not node.strip() if isinstance(node, str) else node.tag == "br"
