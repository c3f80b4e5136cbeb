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
from guikou.collection.fetching.readers.documents import host_of
from guikou.collection.fetching.readers.reader import IdentitySeen, Question, Seen
from guikou.collection.fetching.readers.rows import own_post_id
from guikou.collection.fetching.refusals import Malformed, NotFetched, WrongType
from guikou.collection.post_ids import WITHOUT_OWN_IDS
from guikou.collection.reading import Dataset, ReadSettings, read
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Silent
from guikou.kernel.tables import POSTS
from guikou.registry import catalogue
from guikou.registry.domain.post_keys import post_key

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
            identity=IdentitySeen(name=pages[0].name) if pages[0].name else None,
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
    if start.lstrip("\ufeff \t\r\n").startswith("{"):
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
    if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return str(_json(body).get("version", "")).startswith("https://jsonfeed.org/version/")
    return _ROOT.search(body[:4096]) is not None


def _is_empty_feed(body: bytes) -> bool:
    """Say whether a document is a sound feed that has no items: of an account that has not published anything."""
    if not is_feed(body):
        return False
    return _json(body).get("items") == [] if body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else not _NOT_EMPTY.search(body)


def _page(answer: Answer, question: Question) -> _Page:
    """:raises Malformed: it is no feed, or its items are other accounts'."""
    with tempfile.TemporaryDirectory(prefix="guikou-feed-") as folder:
        path = Path(folder) / "feed"
        path.write_bytes(answer.body)
        dataset = read([path], settings=ReadSettings(zone=question.zone), work=Path(folder) / "work", progress=Silent())
        posts = dataset.posts().collect()
    wrong = [Text(*pair) for pair in dataset.files.select("error_zh", "error_en").drop_nulls().iter_rows()]
    if posts.is_empty() and not _is_empty_feed(answer.body) and not dataset.rejected.height:
        raise Malformed(NOT_A_FEED.fill(host=host_of(answer.url), why=wrong[0] if wrong else NO_REASON))
    mine, name = _own(posts, dataset, question)
    broken = int(bool(wrong)) if not posts.is_empty() or dataset.rejected.height else 0
    return _Page(mine, name, dataset.rejected.select("row").n_unique() + broken)


def _own(posts: pl.DataFrame, dataset: Dataset, question: Question) -> tuple[pl.DataFrame, str]:
    """Return the posts of the account, under its own ids, and the name that the feed gives it."""
    own = dataset.accounts.filter(pl.col("platform") == question.platform)
    if own.height > 1:
        names = own["name"].drop_nulls().to_list()
        own = own.filter((pl.col("account_id") == question.account_key) | (pl.col("name") == question.account_name))
        if own.is_empty():
            shown = Text("、".join(names[:5]), ", ".join(names[:5]))
            raise Malformed(OTHERS.fill(names=shown, name=question.account_name))
        posts = posts.filter(pl.col("account_id").is_in(own["account_id"].implode()))
    name = own["name"].drop_nulls().first() if own.height else None
    ids = [
        _rekeyed(post_id, account_id, url, question)
        for post_id, account_id, url in posts.select("post_id", "account_id", "url").iter_rows()
    ]
    renamed = posts.with_columns(pl.Series("post_id", ids, dtype=pl.String), pl.lit(question.account_key).alias("account_id"))
    return POSTS.conform(renamed), str(name or "")


def _rekeyed(post_id: str, account_id: str, url: str | None, question: Question) -> str:
    """
    Return the id under which the account has a post.

    An id that counts only within the account that the feed names is put under ours; an item of another platform (a website lists its WeChat articles) is
    an item of this account, and must not pass for a post of that one.
    """
    platform, _, key = post_id.partition(":")
    local = f"{account_id.partition(':')[2]}/"
    if platform == question.platform and platform not in WITHOUT_OWN_IDS:
        return post_id
    if platform != question.platform and question.platform not in WITHOUT_OWN_IDS:
        own = post_key(_rules(), platform=question.platform, url=url, native_id=None)
        if own:
            return f"{question.platform}:{own}"
    return own_post_id(key.removeprefix(local) if platform == account_id.partition(":")[0] else post_id, question)
