"""RSS 2.0, Atom and JSON Feed as one sheet: a row for each item, with what the feed says about itself beside it."""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax import SAXException

import feedparser

from guikou.collection.formats.documents import Part, require_size
from guikou.collection.formats.sheet import Batch, Sheet, Unreadable, sheet_of_records
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

HEADINGS = ("feed.title", "feed.link", "feed.description", "id", "link", "title", "author", "content", "summary", "published")
DOCTYPE = Text("含有文档类型声明或实体定义，出于安全拒绝读取", "It declares a document type or entities, which is refused for safety")
NO_FEED = Text("不是订阅源，没有可读的条目", "Not a feed: it has no items that can be read")
CUT_OFF = Text("订阅源不完整或格式有误，读出了{count}条", "The feed is cut off or malformed; {count} items could be read")
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_ESCAPED_CDATA = re.compile(r"\A\s*<!\[CDATA\[(.*?)(\]\]>)?\s*\Z", re.DOTALL)


def open_feed(path: Path, limits: Limits) -> Sheet:
    """
    Return the items of an RSS or Atom file.

    :raises Unreadable: too large, no feed, or with a document type declaration (refused before anything parses it).
    """
    require_size(path, limits.feed_bytes)
    raw = path.read_bytes()
    if _DECLARATION.search(raw) or _DECLARATION.search(raw.replace(b"\x00", b"")):
        raise Unreadable(DOCTYPE)
    feed = feedparser.parse(io.BytesIO(raw), sanitize_html=False, resolve_relative_uris=False)
    items = [_item(entry) for entry in feed.entries if entry]
    form = "atom" if feed.version.startswith("atom") else "rss"
    about = {"feed.title": feed.feed.get("title"), "feed.link": feed.feed.get("link"), "feed.description": feed.feed.get("subtitle")}
    sheet = sheet_of_records([dict.fromkeys(HEADINGS) | about | item for item in items], form=form)
    if sheet is None:
        raise Unreadable(NO_FEED)
    if isinstance(feed.get("bozo_exception"), SAXException):
        return replace(sheet, batches=_then_complain(sheet.batches, CUT_OFF.fill(count=len(items))))
    return sheet


def json_feed(document: Any) -> list[Part] | None:
    """Return the items of a JSON Feed (1 or 1.1), as RSSHub, wewe-rss and others write it; None where the document is none."""
    if not isinstance(document, Mapping) or not str(document.get("version", "")).startswith("https://jsonfeed.org/version/"):
        return None
    about = {
        "feed.title": document.get("title"),
        "feed.link": document.get("home_page_url"),
        "feed.description": document.get("description"),
    }
    items = document.get("items")
    records = (
        [dict.fromkeys(HEADINGS) | about | _json_item(item) for item in items if isinstance(item, Mapping)]
        if isinstance(items, list)
        else []
    )
    return [Part(records=records, form="json-feed")]


def _item(entry: Mapping[str, Any]) -> dict[str, Any]:
    contents = entry.get("content") or [{}]
    return {
        "id": entry.get("id"),
        "link": entry.get("link"),
        "title": entry.get("title"),
        "author": entry.get("author"),
        "content": _unwrapped(contents[0].get("value")),
        "summary": _unwrapped(entry.get("summary")),
        "published": entry.get("published") or entry.get("updated"),
    }


def _json_item(item: Mapping[str, Any]) -> dict[str, Any]:
    authors = item.get("authors") or [item.get("author")]
    first = authors[0] if isinstance(authors, list) and authors else None
    return {
        "id": item.get("id"),
        "link": item.get("url"),
        "title": item.get("title"),
        "author": first.get("name") if isinstance(first, Mapping) else None,
        "content": item.get("content_html") or item.get("content_text"),
        "summary": item.get("summary"),
        "published": item.get("date_published") or item.get("date_modified"),
    }


def _unwrapped(text: str | None) -> str | None:
    """we-mp-rss escapes a literal CDATA mark inside its content."""
    match = _ESCAPED_CDATA.match(text) if text else None
    return match[1] if match else text


def _then_complain(batches: Iterator[Batch], note: Text) -> Iterator[Batch]:
    yield from batches
    raise Unreadable(note)
