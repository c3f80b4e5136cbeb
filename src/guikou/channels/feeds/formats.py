"""
Releases as RSS 2.0, Atom (RFC 4287, with tombstones of RFC 6721) and JSON Feed 1.1.

Written with the standard library: feedgen knows neither tombstones nor a hub in RSS, and takes the time of the machine.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from guikou.channels.feeds.entries import TAGS, Entry, Feed, body, clean, recalled, shown, updated_at

RSS, ATOM, JSON = "application/rss+xml", "application/atom+xml", "application/feed+json"
_ATOM, _TOMBSTONES = "http://www.w3.org/2005/Atom", "http://purl.org/atompub/tombstones/1.0"
_CONTENT, _DUBLIN_CORE = "http://purl.org/rss/1.0/modules/content/", "http://purl.org/dc/elements/1.1/"


def rss(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return the feed as RSS 2.0. What was recalled is not in it."""
    root = Element("rss", {"version": "2.0", "xmlns:atom": _ATOM, "xmlns:content": _CONTENT, "xmlns:dc": _DUBLIN_CORE})
    channel = SubElement(root, "channel")
    _add(channel, "title", feed.title)
    _add(channel, "link", feed.home)
    _add(channel, "description", feed.description or feed.title)
    _add(channel, "language", TAGS[feed.language])
    _add(channel, "lastBuildDate", format_datetime(updated_at(feed, entries).astimezone(UTC), usegmt=True))
    _links(channel, "atom:link", feed, RSS)
    for entry in shown(entries):
        item = SubElement(channel, "item", {"xml:lang": TAGS[entry.language]})
        _add(item, "title", entry.title)
        _add(item, "link", entry.address)
        _add(item, "guid", entry.id, isPermaLink="true" if entry.id == entry.address else "false")
        _add(item, "pubDate", format_datetime(entry.published_at.astimezone(UTC), usegmt=True))
        _add(item, "atom:updated", _moment(entry.updated_at))
        if author := entry.author or feed.author:
            _add(item, "dc:creator", author)
        if entry.summary:
            _add(item, "description", entry.summary)
        if content := body(entry):
            _add(item, "content:encoded", content)
    return _written(root)


def atom(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return the feed as Atom. What was recalled leaves a tombstone, by which readers that know them take it away."""
    root = Element("feed", {"xmlns": _ATOM, "xmlns:at": _TOMBSTONES, "xml:lang": TAGS[feed.language]})
    _add(root, "id", feed.address)
    _add(root, "title", feed.title)
    if feed.description:
        _add(root, "subtitle", feed.description)
    _add(root, "updated", _moment(updated_at(feed, entries)))
    _author(root, feed.author or feed.title)
    _links(root, "link", feed, ATOM)
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": clean(feed.home)})
    for entry in shown(entries):
        found = SubElement(root, "entry", {"xml:lang": TAGS[entry.language]})
        _add(found, "id", entry.id)
        _add(found, "title", entry.title)
        SubElement(found, "link", {"rel": "alternate", "type": "text/html", "href": clean(entry.address)})
        _add(found, "published", _moment(entry.published_at))
        _add(found, "updated", _moment(entry.updated_at))
        if entry.author:
            _author(found, entry.author)
        if entry.summary:
            _add(found, "summary", entry.summary)
        if content := body(entry):
            _add(found, "content", content, type="html")
    for entry, when in recalled(entries):
        grave = SubElement(root, "at:deleted-entry", {"ref": clean(entry.id), "when": _moment(when)})
        if entry.recall_note:
            _add(grave, "at:comment", entry.recall_note)
    return _written(root)


def json_feed(feed: Feed, entries: Sequence[Entry]) -> bytes:
    """Return the feed as JSON Feed 1.1. What was recalled is not in it; corrections are also listed under `_guikou`."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.address,
        "description": feed.description,
        "language": TAGS[feed.language],
        "authors": [{"name": feed.author}] if feed.author else [],
        "hubs": [{"type": "WebSub", "url": feed.hub}] if feed.hub else [],
        "items": [_item(entry) for entry in shown(entries)],
    }
    return json.dumps(_filled(whole), ensure_ascii=False, indent=1).encode("utf-8", "replace")


def _item(entry: Entry) -> dict[str, Any]:
    told = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "summary": entry.summary,
        "date_published": _moment(entry.published_at),
        "date_modified": _moment(entry.updated_at),
        "language": TAGS[entry.language],
        "authors": [{"name": entry.author}] if entry.author else [],
        "_guikou": {"corrections": [{"at": _moment(each.at), "note": each.note} for each in entry.corrections]}
        if entry.corrections
        else {},
    }
    return {**_filled(told), "content_html": body(entry)}  # an item has to have content, be it empty


def _filled(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value or name == "items"}


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = clean(text)


def _author(parent: Element, name: str) -> None:
    _add(SubElement(parent, "author"), "name", name)


def _links(parent: Element, name: str, feed: Feed, media_type: str) -> None:
    SubElement(parent, name, {"rel": "self", "type": media_type, "href": clean(feed.address)})
    if feed.hub:
        SubElement(parent, name, {"rel": "hub", "href": clean(feed.hub)})


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
