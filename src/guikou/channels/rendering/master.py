"""
The master HTML of an edition: what may be in it, and nothing else.

Text in headings, paragraphs, lists, tables, quotations and figures; links to http(s), mail and telephone; pictures only by their place in
the variant (`picture:0`), so that nothing is ever loaded from a foreign address.
"""

import re
import unicodedata
from collections.abc import Mapping
from html import escape

import nh3

from guikou.channels.rendering.tidying import ALIASES, CONTROLS, tidy
from guikou.channels.rendering.tree import parse, written
from guikou.kernel.bilingual import Refusal, Text

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_OTHER_TAGS = "p br hr ul ol li table caption thead tbody tfoot tr th td strong em sub sup a img figure figcaption blockquote"
TAGS = HEADINGS | frozenset(_OTHER_TAGS.split())
_ATTRIBUTES = {
    "*": {"lang"},
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# What is in these is not text of the notice.
_WITHOUT_CONTENT = "script style template noscript iframe object svg math textarea select title audio video canvas button"
_SCHEMES = {"http", "https", "mailto", "tel", "picture"}
_VALUES = {
    "lang": re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,4}"),
    "href": re.compile(r"https?://[^\s/@\\]+(?:[/?#]\S*)?|mailto:[^\s@/]+@[^\s@/]+|tel:\+?[0-9][0-9().;=a-z-]*", re.IGNORECASE),
    "src": re.compile(r"picture:(?:0|[1-9][0-9]{0,2})"),
    "start": re.compile(r"[0-9]{1,4}"),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]?"),
    "scope": re.compile(r"col|row|colgroup|rowgroup"),
}
_SURROGATES = re.compile(r"[\ud800-\udfff]")  # halves of characters, which nothing can encode
_PLACE = re.compile(r'src="picture:([0-9]+)"')
_UPLOADED = re.compile(r"(?:https?://|cid:)[^\s\"'<>\\]+", re.IGNORECASE)
_ROUNDS = 8
_MOST_CHARACTERS, _MOST_TAGS = 1_000_000, 20_000  # nobody reads that much, and cleaning deeply nested elements takes time by their square

NOT_UPLOADED = Text(
    "正文中的第{place}张图片还没有上传到平台，请重新上传", "Picture {place} of the body was not uploaded to the platform; upload it again"
)
ODD_ADDRESS = Text(
    "平台为第{place}张图片返回的地址无法使用，请重新上传",
    "The address that the platform gave picture {place} cannot be used; upload it again",
)
TOO_MUCH = Text(
    "正文太长或格式太复杂，无法处理。请拆成几篇，或粘贴为纯文本后重新排版",
    "The body is too long or its formatting too complex. Divide it, or paste it as plain text and format it again",
)
TANGLED = Text(
    "正文的格式过于混乱，无法整理。请先粘贴为纯文本，再重新排版",
    "The body's formatting is too tangled to be put in order. Paste it as plain text and format it again",
)


def _value(_tag: str, name: str, value: str) -> str | None:
    """Return what an attribute may say, None where it may not be there. It never raises: the cleaner would then keep the attribute."""
    if name == "alt":
        return " ".join(CONTROLS.sub(" ", value).split())
    allowed = _VALUES.get(name)
    hidden = any(unicodedata.category(character) in ("Cc", "Cf") for character in value)
    return value if allowed and not hidden and allowed.fullmatch(value) else None


def _cleaner(tags: frozenset[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(tags),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_value,
        clean_content_tags=set(_WITHOUT_CONTENT.split()),
        url_schemes=_SCHEMES,
        link_rel=None,
    )


_WIDE, _STRICT = _cleaner(TAGS | ALIASES), _cleaner(TAGS)


def sanitised(html: str) -> str:
    """
    Return the master HTML of what somebody wrote, pasted or sent: the allowed elements in good order, everything else gone, its text kept.

    Doing so twice is the same as once.

    :raises Refusal: it is far too long, or does not come to rest, which only HTML made to confuse does.
    """
    if len(html) > _MOST_CHARACTERS or html.count("<") > _MOST_TAGS:
        raise Refusal(TOO_MUCH)
    html = _SURROGATES.sub("", html)
    for _ in range(_ROUNDS):
        clean = _STRICT.clean(written(tidy(parse(_WIDE.clean(html)))))
        if clean == html:
            return clean
        html = clean
    raise Refusal(TANGLED)


def places(html: str) -> list[int]:
    """Return the places of the pictures that are named, in order."""
    return [int(place) for place in _PLACE.findall(html)]


def placed(html: str, addresses: Mapping[int, str]) -> str:
    """
    Return the HTML with every `picture:N` replaced by the address under which that picture was uploaded (http, https or cid).

    :raises Refusal: a picture has none, or one that cannot be used.
    """

    def address_of(found: re.Match[str]) -> str:
        place = int(found[1])
        if place not in addresses:
            raise Refusal(NOT_UPLOADED.fill(place=place + 1))
        if not _UPLOADED.fullmatch(addresses[place]):
            raise Refusal(ODD_ADDRESS.fill(place=place + 1))
        return f'src="{escape(addresses[place])}"'

    return _PLACE.sub(address_of, html)
