"""What a feed holds, whatever its format."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from guikou.kernel.bilingual import Language, Text

TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CORRECTED = Text("更正（{day}）：{note}", "Corrected on {day}: {note}")


@dataclass(frozen=True, slots=True)
class Correction:
    """That a release was corrected, and what was."""

    at: datetime
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One release. `id` is a URI that never changes; `html` the sanitised body with absolute addresses of pictures. All moments carry an offset.

    One with `recalled_at` is shown to nobody: formats that know tombstones say that it is gone, and `recall_note` why.
    """

    id: str
    address: str
    title: str
    language: Language
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    html: str = ""
    author: str = ""
    corrections: tuple[Correction, ...] = ()
    recalled_at: datetime | None = None
    recall_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed at `address`, of the website at `home`. `hub` is the address of the WebSub hub, empty where there is none; `made_at` the day from which there is the feed."""

    address: str
    home: str
    title: str
    language: Language
    made_at: datetime
    description: str = ""
    author: str = ""
    hub: str = ""


def shown(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are public, the newest first."""
    return sorted((entry for entry in entries if entry.recalled_at is None), key=lambda entry: (entry.published_at, entry.id), reverse=True)


def recalled(entries: Iterable[Entry]) -> list[tuple[Entry, datetime]]:
    """Return those that were taken back, and when, the last one first."""
    gone = [(entry, entry.recalled_at) for entry in entries if entry.recalled_at is not None]
    return sorted(gone, key=lambda pair: (pair[1], pair[0].id), reverse=True)


def updated_at(feed: Feed, entries: Iterable[Entry]) -> datetime:
    """Return when the feed changed last."""
    return max((feed.made_at, *(entry.recalled_at or entry.updated_at for entry in entries)))


def body(entry: Entry) -> str:
    """Return the HTML of an entry, its corrections before it, the last one first."""
    notes = (
        _CORRECTED.fill(day=correction.at.date().isoformat(), note=correction.note).on(entry.language)
        for correction in sorted(entry.corrections, key=lambda correction: correction.at, reverse=True)
    )
    return "".join(f"<p><strong>{escape(note)}</strong></p>" for note in notes) + entry.html


def clean(text: str) -> str:
    """Return a text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def headers(feed: Feed, content: bytes, media_type: str) -> dict[str, str]:
    """Return the headers with which a feed is served: its type, a tag by which it need not be loaded again, and where its hub is (not every format says that inside)."""
    links = [f'<{feed.hub}>; rel="hub"'] if feed.hub else []
    return {
        "Content-Type": f"{media_type}; charset=utf-8",
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Link": ", ".join([*links, f'<{feed.address}>; rel="self"']),
    }
