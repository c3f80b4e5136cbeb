"""What anybody may read, without signing in: what was released, its change log, its files. Nothing that is written, reviewed or waiting is ever found here."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import NotThere
from guikou.people.models import Organisation
from guikou.release import content
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import File, Version
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Edition, Page
from guikou.release.operations.common import NoSuchRelease
from guikou.release.queries.releases import Change, changes

FEED = 50
"""Releases in a feed: those that changed last."""


def listed(*, unit: int | None = None, kind: str = "") -> QuerySet[Page]:
    """Return the pages of what is public, the newest first, with the `number` of the edition: of an organisation and those below it, and of a kind."""
    found = Page.objects.filter(_of(unit, kind), recalled_at__isnull=True)
    return found.annotate(number=F("edition__number")).select_related("organisation", "release").order_by("-published_at", "-release_id")


def units() -> QuerySet[Organisation]:
    """Return the organisations that released something that is public, in the order of the tree."""
    return Organisation.objects.filter(Exists(Page.objects.filter(organisation=OuterRef("pk"), recalled_at__isnull=True)))


def kinds() -> list[str]:
    """Return the kinds of which something is public, in their usual order."""
    present = Page.objects.filter(recalled_at__isnull=True).order_by().values_list("kind", flat=True).distinct()
    return sorted(present, key=[*content.KINDS, *present].index)


def unit(organisation_id: int) -> Organisation | None:
    """Return an organisation of which something was ever public, or of one below it."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    return found if found and Page.objects.filter(_of(found.pk, "")).exists() else None


def owner() -> Organisation | None:
    """Return the government whose website this is: the root of the tree, where there is one."""
    roots = list(Organisation.objects.filter(parent=None, ended_on=None)[:2])
    return roots[0] if len(roots) == 1 else None


@dataclass(frozen=True, slots=True)
class Corrected:
    """That a release was corrected: when, why, and what differs, word by word, in the languages in which it was public before."""

    at: datetime
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """A release as it is public. Of one that was taken back there is no `content`, and of its corrections only when and why; `recall_reason` says why it was."""

    page: Page
    content: Content | None
    corrections: tuple[Corrected, ...]
    recall_reason: str


def release(slug: str) -> Public:
    """
    Return what is public of a release. Two queries.

    :raises NoSuchRelease: there is none, or nothing of it was ever public.
    :raises CannotRead: an edition is damaged, or was stored by another version of the program.
    """
    page = Page.objects.select_related("organisation", "release").filter(release__slug=slug).first()
    if page is None:
        raise NoSuchRelease
    editions = list(Edition.objects.filter(release=page.release_id, released_at__isnull=False).order_by("number"))
    if page.recalled_at is not None:
        log = tuple(Corrected(_moment(each), each.reason, ()) for each in editions[1:])
        return Public(page=page, content=None, corrections=log, recall_reason=editions[-1].recall_reason)
    read = [content.read(each.content, each.own, content_hash=each.content_hash) for each in editions]
    log = tuple(
        Corrected(_moment(row), row.reason, _changes(before, after))
        for row, before, after in zip(editions[1:], read, read[1:], strict=False)
    )
    return Public(page=page, content=read[-1], corrections=log, recall_reason="")


@dataclass(frozen=True, slots=True, kw_only=True)
class InFeed:
    """A release as a feed tells of it, in one language: `version` is None where it was taken back."""

    page: Page
    version: Version | None
    content_hash: str
    corrections: tuple[tuple[datetime, str], ...]
    recall_reason: str


def in_feed(language: Language, *, unit: int | None = None, kind: str = "") -> list[InFeed]:
    """Return what changed last of that language, and what was taken back last. Three queries, one more for a unit."""
    wanted = Page.objects.filter(_of(unit, kind), **{f"in_{language.value}": True}).select_related("organisation", "release", "edition")
    rows = [
        *wanted.filter(recalled_at__isnull=True).order_by("-changed_at")[:FEED],
        *wanted.filter(recalled_at__isnull=False).order_by("-recalled_at")[:FEED],
    ]
    notes: dict[int, list[tuple[datetime, str]]] = {}
    for row in Edition.objects.filter(release__in=[page.pk for page in rows], number__gt=1, released_at__isnull=False).order_by("number"):
        notes.setdefault(row.release_id, []).append((_moment(row), row.reason))
    return [_in_feed(page, language, notes.get(page.pk, ())) for page in rows]


class NoSuchFile(NotThere):
    """There is no such file in anything that is public."""

    def __init__(self) -> None:
        super().__init__(NoSuchRelease().reason)


def file(digest: str, name: str) -> File:
    """
    Return a picture or an attachment that a public release shows, under the name that it has there.

    :raises NoSuchFile: nothing that is public shows it.
    """
    for row in Edition.objects.filter(media=digest, state=ReleaseState.RELEASED).order_by("-pk")[:FEED]:
        shown = content.read(row.content, row.own, content_hash=row.content_hash)
        for version in shown.masters:
            for each in (*version.pictures, *version.attachments):
                if (each.digest, each.name) == (digest, name):
                    return each
    raise NoSuchFile


def _of(unit: int | None, kind: str) -> Q:
    """Return the condition for an organisation and those below it, and for a kind. Ids and no join, so that the index serves."""
    wanted = Q(kind=kind) if kind else Q()
    if unit is not None:
        wanted &= Q(organisation__in=list(Organisation.objects.filter(path__contains=f"/{unit}/").values_list("pk", flat=True)))
    return wanted


def _in_feed(page: Page, language: Language, notes: Iterable[tuple[datetime, str]]) -> InFeed:
    row, version = page.edition, None
    if page.recalled_at is None:
        version = content.read(row.content, row.own, content_hash=row.content_hash).master(language)
    return InFeed(page=page, version=version, content_hash=row.content_hash, corrections=tuple(notes), recall_reason=row.recall_reason)


def _changes(before: Content, after: Content) -> tuple[Change, ...]:
    return _compared(replace(before, accounts=()), replace(after, accounts=()))


@lru_cache(maxsize=128)
def _compared(before: Content, after: Content) -> tuple[Change, ...]:
    """Return what differs; kept, as what was public never changes and comparing long texts takes a while."""
    return changes(before, after)


def _moment(row: Edition) -> datetime:
    assert row.released_at is not None  # noqa: S101 - only such rows are asked for
    return row.released_at


__all__ = [
    "Corrected",
    "InFeed",
    "NoSuchFile",
    "NoSuchRelease",
    "Public",
    "file",
    "in_feed",
    "kinds",
    "listed",
    "owner",
    "release",
    "unit",
    "units",
]
