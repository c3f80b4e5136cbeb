"""
An article as WeChat Official Accounts take it.

Only styles in the elements survive there (no style sheet, script, class, id, event, position); an external link makes the back office
refuse the article, so its address is shown as text; pictures from elsewhere are removed, so each must have been uploaded before.
Sources: developers.weixin.qq.com /doc/service/api/draftbox/draftmanage/api_draft_add; channels reference 1.3.
"""

import nh3

from guikou.channels.rendering.master import TAGS, sanitised
from guikou.channels.rendering.plain import shown_link
from guikou.channels.rendering.style import PROPERTIES, ROOT, inlined
from guikou.channels.rendering.tree import Element, Node, parse, text_of, written

_RENAMED = {"figure": "section", "figcaption": "p"}  # after they were styled
_FINAL = nh3.Cleaner(
    tags=set(TAGS - {"a", *_RENAMED}) | {"section"},
    attributes={
        "*": {"style"},
        "img": {"src", "alt"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan"},
    },
    url_schemes={"picture"},
    filter_style_properties=set(PROPERTIES),
)


def article(html: str) -> str:
    """
    Return the article for WeChat from master HTML; pictures are still named by their places.

    :raises Refusal: as `sanitised`.
    """
    styled = inlined(written(_without_links(parse(sanitised(html)))))
    return _FINAL.clean(f'<section style="{ROOT}">{written(_renamed(parse(styled)))}</section>')


def _without_links(nodes: list[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            found.append(node)
        elif node.tag == "a":
            found += _shown(node)
        else:
            found.append(Element(node.tag, node.attributes, _without_links(node.children)))
    return found


def _shown(link: Element) -> list[Node]:
    said = text_of(link.children)
    whole = shown_link(said, link.attributes["href"])
    # What a link says may be formatted: only the address is added.
    return (
        [*link.children, whole[len(said.strip()) :]]
        if said.strip() and whole.startswith(said.strip() + " (")
        else [*_pictures(link), whole]
    )


def _pictures(element: Element) -> list[Node]:
    return [child for child in element.children if isinstance(child, Element) and child.tag == "img"]


def _renamed(nodes: list[Node]) -> list[Node]:
    return [
        node if isinstance(node, str) else Element(_RENAMED.get(node.tag, node.tag), node.attributes, _renamed(node.children))
        for node in nodes
    ]
