"""What an address that somebody pastes could be read as: by what the register knows of platforms, else by looking at the page."""

import html
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit, urlunsplit

from guikou.collection.fetching.client import Accept, Answer, Client
from guikou.collection.fetching.readers import KINDS
from guikou.collection.fetching.readers.documents import clean, host_of
from guikou.collection.fetching.readers.feed import FEED, is_feed
from guikou.kernel.bilingual import Refusal, Text
from guikou.network.addresses import checked
from guikou.network.refusals import AddressRefused, NotFetched
from guikou.registry import catalogue
from guikou.registry.domain.identity import Unidentifiable, identify

_HTML = frozenset({"text/html", "application/xhtml+xml"})
ANY = Accept(
    Text("网页或订阅源", "a page or a feed"), "text/html, application/atom+xml, application/rss+xml, */*;q=0.5", FEED.types | _HTML
)
_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/json"})
_HEAD = 512 * 1024
MOST = 10
_rules = cache(catalogue.load)
_BY_PLATFORM = {"mastodon": "mastodon", "bluesky": "bluesky"}
_HOOKS = frozenset({"wechat", "weibo"})


class NothingFound(Refusal):
    """The address leads to nothing that can be collected by itself."""

    field = "address"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A way to read an address: the kind of source, its own address, and why."""

    kind: str
    address: str
    why: Text


def recognise(address: str, client: Client) -> list[Proposal]:
    """
    Return the ways to read an address, the best first; never none.

    :raises NothingFound: it leads to nothing that can be collected, or cannot be looked at; the reason says what to do instead.
    """
    written = address.strip() if "://" in address else f"https://{address.strip()}"
    try:
        asked = checked(written)
        platform = _platform(asked)
        if platform in _BY_PLATFORM:
            kind = _BY_PLATFORM[platform]
            if platform != "mastodon" or urlsplit(asked).path.strip("/"):
                return [Proposal(kind, asked, _BY_ADDRESS.fill(kind=KINDS[kind].name))]
        if platform in _HOOKS:
            raise NothingFound(_HOOK.fill(platform=_rules()[platform].name))
        found = _looked_at(client.get(asked, ANY))
    except NotFetched as why:
        raise NothingFound(why.reason) from why
    if not found:
        raise NothingFound(_NOTHING.fill(host=host_of(asked)))
    return found[:MOST]


def _platform(address: str) -> str:
    try:
        return identify(_rules(), platform=None, url=address, stable_id=None, handle=None, name=None).platform
    except Unidentifiable:
        return ""


def _looked_at(answer: Answer) -> list[Proposal]:
    if is_feed(answer.body):
        return [Proposal("feed", answer.url, _IS_FEED)]
    if answer.media_type and answer.media_type not in _HTML:
        return []
    page = _Links()
    with suppress(AssertionError):  # html.parser gives up on some declarations; what it has seen counts
        page.feed(answer.body[:_HEAD].decode("utf-8", "replace"))
    base = _address(answer.url, page.base) or answer.url
    found: dict[tuple[str, str], Proposal] = {}
    for proposal in (*_interfaces(page, base), *_feeds(page, base)):
        found.setdefault((proposal.kind, proposal.address), proposal)
    return list(found.values())


def _interfaces(page: "_Links", base: str) -> list[Proposal]:
    for rel, _, href, _ in page.links:
        if rel == "https://api.w.org/":
            root = _address(base, href)
            site = root.partition("/wp-json")[0].partition("?rest_route")[0] if root else ""
            if site:
                return [Proposal("wordpress", site.rstrip("/") + "/", _IS_WORDPRESS)]
    return []


def _feeds(page: "_Links", base: str) -> list[Proposal]:
    found = []
    for rel, media_type, href, title in page.links:
        if "alternate" not in rel.split() or media_type not in _FEED_TYPES:
            continue
        address = _address(base, href)
        if address:
            named = clean(title).strip()[:80]
            found.append(Proposal("feed", address, _NAMED.fill(title=named.replace("{", "（").replace("}", "）")) if named else _ON_PAGE))
    return found


def _address(base: str, written: str) -> str | None:
    try:
        return checked(urlunsplit(urlsplit(urljoin(base, written))._replace(fragment="")))
    except (AddressRefused, ValueError):
        return None


class _Links(HTMLParser):
    """The `<link>` elements of a page, and its `<base>`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str, str, str]] = []
        self.base = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a link."""
        told = {name: html.unescape(value or "") for name, value in attrs}
        if tag == "base" and not self.base:
            self.base = told.get("href", "")
        if tag == "link" and told.get("href") and len(self.links) < 500:
            kind = told.get("type", "").partition(";")[0].strip().lower()
            self.links.append((told.get("rel", "").strip().lower(), kind, told["href"].strip(), told.get("title", "")))


_BY_ADDRESS = Text("按网址识别为{kind}", "the address is one of {kind}")
_IS_FEED = Text("这个网址就是订阅源", "the address is a feed")
_IS_WORDPRESS = Text("网站由 WordPress 提供接口，可读取全部文章", "the website offers the interface of WordPress, with all its posts")
_NAMED = Text("页面上标明的订阅源“{title}”", "a feed that the page names “{title}”")
_ON_PAGE = Text("页面上标明的订阅源", "a feed that the page names")
_NOTHING = Text(
    "在“{host}”的这个页面上没有找到可以自动采集的来源。请在网站上找到标有 RSS、订阅的链接并填写它；没有的话，可以上传导出文件或人工录入。",
    "Nothing on this page of “{host}” can be collected by itself. Look on the website for a link called RSS or feed and enter that; if there is none, upload an export or enter by hand.",
)
_HOOK = Text(
    "{platform}的官方接口随统一发布功能一起提供。现在可以填写采集工具给出的订阅源网址，也可以上传导出文件或人工录入。",
    "The official interface of {platform} comes with the release desk. Until then, enter the address of a feed that a collector makes, upload an export, or enter by hand.",
)
