"""What the pages of the portal show of releases."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from guikou.kernel.bilingual import Language, Text
from guikou.portal.answers import TAGS, whole
from guikou.portal.bodies import SHOWN, on_page, path_of, unplaced
from guikou.release.content import KINDS
from guikou.release.domain.content import FIELD_WORDS, Version
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.diff import Op
from guikou.release.operations.common import permanent_address
from guikou.release.queries.public import Corrected, Public
from guikou.release.queries.releases import Change

_LANGUAGES: Mapping[Language, Text] = {Language.ZH: Text("中文", "Chinese"), Language.EN: Text("英文", "English")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A release in the list: its title in the reader's language, or in the one that it has (`tag` says which)."""

    slug: str
    title: str
    summary: str
    tag: str
    unit: str
    kind: Text | str
    published_at: datetime
    corrected: bool

    @classmethod
    def of(cls, page: Any, language: Language) -> "Row":
        """Return the row of a page."""
        own = language if getattr(page, f"in_{language.value}") else other(language)
        return cls(
            slug=page.release.slug,
            title=getattr(page, f"title_{own.value}"),
            summary=getattr(page, f"summary_{own.value}"),
            tag=TAGS[own],
            unit=page.organisation.name,
            kind=KINDS.get(page.kind, page.kind),
            published_at=page.published_at,
            corrected=page.number > 1,
        )


def other(language: Language) -> Language:
    """Return the other of both languages."""
    return Language.EN if language is Language.ZH else Language.ZH


def paths(slug: str) -> dict[str, str]:
    """Return the addresses of a release by language."""
    return {each.value: f"/{each.value}/releases/{slug}/" for each in Language}


def feed_name(*, unit: int | None = None, kind: str = "") -> str:
    """Return what the address of a feed says: there is one for all, for each unit and for each kind."""
    return f"unit-{unit}" if unit else f"kind-{kind}" if kind else "all"


def release(found: Public, content: Content, language: Language, *, negotiated: bool) -> dict[str, Any]:
    """Return what the page of a release shows."""
    said = {each.language: each for each in content.masters}
    own = language if language in said else other(language)
    version, slug = said[own], found.page.release.slug
    canonical = permanent_address(slug) if negotiated else whole(paths(slug)[own.value])
    return {
        "found": found,
        "version": version,
        "own": TAGS[own],
        "foreign": None if own is language else _LANGUAGES[own],
        "body": _safe(on_page(version)),
        "pictures": [(path_of(each), each.alt) for each in unplaced(version)],
        "attachments": [(path_of(each), each.name) for each in version.attachments],
        "others": [(path_of(each), each.name) for each in version.pictures if each.media_type not in SHOWN],
        "kind_word": KINDS.get(found.page.kind, found.page.kind),
        "log": [_logged(each, own) for each in reversed(found.corrections)],
        "permanent": permanent_address(slug),
        "paths": paths(slug),
        "canonical": canonical,
        "alternates": [(TAGS[each], whole(paths(slug)[each.value])) for each in sorted(said)] + [("x-default", permanent_address(slug))],
        "hash": found.page.edition.content_hash,
        "data": _data(found, version, canonical),
    }


@dataclass(frozen=True, slots=True)
class Logged:
    """A line of the change log: what differs in each part of the text."""

    at: datetime
    reason: str
    texts: tuple[tuple[Text, Change], ...]
    others: tuple[Text, ...]


def _logged(corrected: Corrected, language: Language) -> Logged:
    mine = [each for each in corrected.changes if each.language is language]
    worded = [each for each in mine if each.pieces or any(block.changed for block in each.blocks)]
    return Logged(
        corrected.at,
        corrected.reason,
        tuple((FIELD_WORDS[each.field], each) for each in worded),
        tuple(FIELD_WORDS[each.field] for each in mine if each not in worded),
    )


def _data(found: Public, version: Version, address: str) -> SafeString:
    """Return what search engines read: schema.org's words for an article of a public body."""
    told = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": version.title,
        "inLanguage": TAGS[version.language],
        "datePublished": found.page.published_at.isoformat(),
        "dateModified": found.page.changed_at.isoformat(),
        "mainEntityOfPage": address,
        "publisher": {"@type": "GovernmentOrganization", "name": found.page.organisation.name},
    }
    written = json.dumps(told, ensure_ascii=False)
    return _safe(written.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))


def _safe(html: str) -> SafeString:
    return mark_safe(html)  # noqa: S308 - bodies were sanitised just before, JSON has no mark of HTML left


__all__ = ["Logged", "Op", "Row", "feed_name", "other", "paths", "release"]
