"""RSS 2.0, Atom and JSON Feed, also as RSSHub, wewe-rss and we-mp-rss write them: fetched safely, then read by the readers of files."""

import html
import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import polars as pl

from guikou.collection.domain.completeness import judge, reached
from guikou.collection.fetching.client import Accept, Answer, Client
from guikou.collection.fetching.readers.documents import clean, host_of, text_of
from guikou.collection.fetching.readers.reader import IdentitySeen, Question, Seen
from guikou.collection.formats.documents import open_json
from guikou.collection.formats.feeds import json_feed, open_feed
from guikou.collection.formats.sheet import ROW, Unreadable
from guikou.collection.html_text import has_markup, pictures, pictures_without_text, plain_text
from guikou.collection.post_ids import WITHOUT_OWN_IDS, with_post_ids
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_moment, zone
from guikou.kernel.tables import POSTS
from guikou.network.refusals import Malformed, NotFetched, WrongType
from guikou.registry import catalogue

NAME = Text("订阅源", "Feed")
FEED = Accept(
    Text("订阅源", "a feed"),
    "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.8, text/xml;q=0.8",
    frozenset(
        {
            "application/atom+xml",
            "application/rss+xml",
            "application/rdf+xml",
            "application/feed+json",
            "application/json",
            "application/xml",
            "text/xml",
            "text/plain",
            "application/octet-stream",
        }
    ),
)
MOST_PAGES = 20
NOT_A_FEED = Text(
    "“{host}”给出的不是可以读取的订阅源：{why}",
    "What “{host}” gives is no feed that can be read: {why}",
)
A_PAGE = Text(
    "“{host}”给出的是网页，不是订阅源。请填写订阅源的网址；不知道时，在“添加来源”里填写网页网址，由系统查找。",
    "“{host}” gives a web page and not a feed. Enter the address of the feed; if you do not know it, enter the page under “Add a source” and it is looked for.",
)
OTHERS = Text(
    "这个订阅源里有多个账号的内容（{names}），没有一个叫“{name}”。请填写只含本账号的订阅源网址，或核对账号名称。",
    "This feed holds posts of several accounts ({names}), none of them called “{name}”. Enter the address of a feed of this account only, or check its name.",
)
NO_REASON = Text("没有可读的条目", "it has no items that can be read")
_ROOT = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
_NOT_EMPTY = re.compile(rb"<(?:item|entry)[\s>]|<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LINK = re.compile(r"<(?:atom\d*:)?link\b([^>]{0,2000})/?>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""\b(rel|href)\s*=\s*["']([^"']{0,2000})["']""", re.IGNORECASE)
_HEAD = 200_000
_OLDER = ("next", "prev-archive")
_OF_MANY = re.compile(r"(?i)wewe-rss")
_SUFFIX = re.compile(r"\s*\|\s*wechat-feeds$|的微博$|\s*-\s*微信公众号$")
_LIMITS = Limits(document_objects=200_000)
_SCHEMA: dict[str, Any] = {
    **dict.fromkeys(("on", "account", "native_id", "url", "title", "text", "summary", "post_id", "repost_of", "repost_of_id"), pl.String),
    "published_at": POSTS.schema["published_at"],
    "pictures": pl.Int32,
    "pictures_without_text": pl.Int32,
    ROW: pl.UInt32,
}
_rules = cache(catalogue.load)


@dataclass(frozen=True, slots=True)
class _Page:
    """One document of a feed as posts of the account."""

    posts: pl.DataFrame
    name: str
    refused: int


class FeedReader:
    """Reads feeds, page by page where they offer pages."""

    def read(self, client: Client, question: Question) -> Seen:
        """Return the posts. A feed that says it is unchanged is complete."""
        asked = {name: str(question.cursor.get(name) or "") for name in ("etag", "last_modified")}
        first = _fetched(client, question.address, **asked)
        verdict = judge(question.known.posts, question.known, joined=True)
        if first.unchanged:
            return Seen(verdict=verdict, origin="page", cursor=asked, unchanged=True)
        pages, joined = self._pages(client, first, question)
        seen = pl.concat([page.posts for page in pages]).unique("post_id", keep="first", maintain_order=True)
        return Seen(
            verdict=judge(seen.height, question.known, joined=joined, refused=sum(page.refused for page in pages)),
            origin="page",
            posts=seen,
            identity=IdentitySeen(name=pages[0].name) if pages[0].name and question.platform not in WITHOUT_OWN_IDS else None,
            cursor={"etag": first.etag, "last_modified": first.last_modified},
        )

    def _pages(self, client: Client, first: Answer, question: Question) -> tuple[list[_Page], bool]:
        """Go on to older pages until what was known is reached; a page that fails leaves the observation incomplete and the rest good."""
        pages, visited, answer = [_page(first, question)], {first.url}, first
        while True:
            moments = [moment for page in pages for moment in page.posts["published_at"]]
            if reached(moments, question.known):
                return pages, True
            older = older_page(answer)
            if older is None:
                return pages, len(pages) > 1
            if older in visited or len(pages) >= MOST_PAGES:
                return pages, False
            visited.add(older)
            try:
                answer = _fetched(client, older)
                pages.append(_page(answer, question))
            except NotFetched:
                return pages, False


def _fetched(client: Client, address: str, **asked: str) -> Answer:
    try:
        return client.get(address, FEED, **asked)
    except WrongType as wrong:
        if "text/html" in wrong.reason.en or "xhtml" in wrong.reason.en:
            raise WrongType(A_PAGE.fill(host=host_of(address))) from wrong
        raise


def older_page(answer: Answer) -> str | None:
    """Return the address of the page with older items, as RFC 5005 (`next`, `prev-archive`) and JSON Feed (`next_url`) state it."""
    start = answer.body[:_HEAD].decode("utf-8", "replace")
    if _is_json(answer.body):
        stated = _json(answer.body).get("next_url")
    else:
        links = [{name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(found)} for found in _LINK.findall(start)]
        stated = next((link.get("href") for rel in _OLDER for link in links if link.get("rel", "").lower() == rel), None)
    try:
        return urljoin(answer.url, stated) if isinstance(stated, str) and stated else None
    except ValueError:
        return None


def _json(body: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, Mapping) else {}


def is_feed(body: bytes) -> bool:
    """Say whether a document is a feed, be it without items."""
    if _is_json(body):
        return str(_json(body).get("version", "")).startswith("https://jsonfeed.org/version/")
    return _ROOT.search(body[:4096]) is not None


def _is_json(body: bytes) -> bool:
    return body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))


def _is_empty_feed(body: bytes) -> bool:
    """Say whether a document is a sound feed that has no items: of an account that has not published anything."""
    if not is_feed(body):
        return False
    return _json(body).get("items") == [] if _is_json(body) else not _NOT_EMPTY.search(body)


def _page(answer: Answer, question: Question) -> _Page:
    """:raises Malformed: it is no feed, or its items are other accounts'."""
    host = host_of(answer.url)
    items, trouble = _items(answer.body)
    if not items:
        if not _is_empty_feed(answer.body):
            raise Malformed(NOT_A_FEED.fill(host=host, why=trouble or NO_REASON))
        return _Page(POSTS.empty(), "", 0)
    title = items[0].get("feed.title") or ""
    if _OF_MANY.match(title):
        names = list(dict.fromkeys(author for item in items if (author := item.get("author"))))
        items = [item for item in items if item.get("author") == question.account_name]
        if not items:
            shown = Text("、".join(names[:5]), ", ".join(names[:5]))
            raise Malformed(OTHERS.fill(names=shown, name=question.account_name))
        title = question.account_name
    rows = [row for number, item in enumerate(items) if (row := _row(item, number, question))]
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    posts = with_post_ids(frame, _rules()).with_columns(pl.lit(question.account_key).alias("account_id"))
    kept = posts.select([name for name in POSTS.schema.names() if name in posts.columns])
    return _Page(POSTS.conform(kept), _SUFFIX.sub("", title.strip()), len(items) - len(rows) + (trouble is not None))


def _items(body: bytes) -> tuple[list[Mapping[str, str | None]], Text | None]:
    """Return the items as cells of text, and what is wrong with the document: nothing of it, or its end, could be read."""
    items: list[Mapping[str, str | None]] = []
    with tempfile.TemporaryDirectory(prefix="guikou-feed-") as folder:
        path = Path(folder) / "feed"
        path.write_bytes(body)
        try:
            sheets = open_json(path, _LIMITS, (json_feed,)) if _is_json(body) else [open_feed(path, _LIMITS)]
            for sheet in sheets:
                for batch in sheet.batches:
                    items += batch.frame.to_dicts()
        except Unreadable as wrong:
            return items, wrong.reason
    return [item for item in items if "published" in item], None


def _row(item: Mapping[str, str | None], number: int, question: Question) -> dict[str, Any] | None:
    """Return an item as a row; None where it does not say when it was published."""
    try:
        published_at = parse_moment(clean(item["published"] or ""), local=zone(question.zone))
    except NotAMoment:
        return None
    markup = text_of(item["content"]) or text_of(item["summary"])
    told = pl.DataFrame({"html": [markup]}).select(
        has_markup(pl.col("html")).alias("marked"),
        pictures(pl.col("html")).alias("pictures"),
        pictures_without_text(pl.col("html")).alias("pictures_without_text"),
    )
    marked = bool(told["marked"][0])
    return {
        "on": question.platform,
        "account": question.account_key,
        "native_id": None if question.platform == "wechat" else text_of(item["id"], 1000) or None,
        "url": text_of(item["link"], 2000) or None,
        "title": plain_text(text_of(item["title"], 2000)) or None,
        "text": plain_text(markup) or None,
        "summary": text_of(item["summary"], 2000) or None,
        "published_at": published_at,
        "pictures": told["pictures"][0] if marked else None,
        "pictures_without_text": told["pictures_without_text"][0] if marked else None,
        ROW: number,
    }
