"""
Whether something that is about to be handed in was released already, by whomever: what is public is known to everybody.

Of every public release the signatures of the near-duplicate engine are kept. Those of a draft find the few releases that could be like it; the engine itself then
compares it with them, and knows an update and a template from a repetition. Of as many releases as share one signature the newest are kept: what is found, and how
long that takes, is bounded however much was released.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from guikou.channels.rendering.plain import plain
from guikou.duplicates.run import find
from guikou.duplicates.signatures import signatures
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, POSTS
from guikou.release import content
from guikou.release.content import CannotRead
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Version
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Edition, Fingerprint, Release

MOST: Final = 24
"""Released editions with which a draft is compared: those that share most signatures with it."""
MOST_OF_A_KEY: Final = 64
"""Releases that are kept under one signature, the newest: more are a form that is filled in every week."""
_NEWER: Final = timedelta(seconds=1)
_VERBATIM: Final = Text("文字完全相同", "word for word the same")
_EDITED: Final = Text("{percent}%相同", "{percent} % of it is the same")


@dataclass(frozen=True, slots=True)
class Repeat:
    """A release that says the same: whose it is, where the public finds it, when it came out (UTC), and how much is the same, in words."""

    release_id: int
    title: str
    organisation: str
    address: str
    released_at: datetime
    how: Text


def remember(edition: Edition, shown: Content) -> None:
    """Keep the signatures of an edition that becomes public, in place of those of what it corrects. Four queries; the caller has the release's row locked."""
    keys = frozenset[int]().union(*signatures([_words(master) for master in shown.masters]))
    Fingerprint.objects.filter(release=edition.release).delete()
    held: dict[int, list[int]] = {}
    for key, row in Fingerprint.objects.filter(key__in=keys).order_by("pk").values_list("key", "pk"):
        held.setdefault(key, []).append(row)
    oldest = [row for rows in held.values() for row in rows[: 1 - MOST_OF_A_KEY]]
    Fingerprint.objects.filter(pk__in=oldest).delete()
    Fingerprint.objects.bulk_create([Fingerprint(release=edition.release, key=key) for key in sorted(keys)])


def repeat_of(release: Release, masters: Sequence[Version]) -> Repeat | None:
    """Return the public release of which this draft is a repetition; None where there is none. Two queries, whatever was released."""
    rows = _candidates(release, frozenset[int]().union(*signatures([_words(master) for master in masters])))
    read = [(row, said) for row in rows if (said := _read(row))]
    for master in masters:
        texts = [(row, said, words) for row, said in read if (words := _said(said, master.language))]
        if texts and (found := _same(texts, master)):
            return found
    return None


def _candidates(release: Release, keys: frozenset[int]) -> list[Edition]:
    shared = Counter(Fingerprint.objects.filter(key__in=keys).exclude(release=release).values_list("release", flat=True))
    likely = sorted(shared, key=lambda found: (-shared[found], -found))[:MOST]
    return list(Edition.objects.filter(release__in=likely, state=ReleaseState.RELEASED).select_related("release__organisation"))


def _read(row: Edition) -> Content | None:
    try:
        return content.read(row.content, row.own, content_hash=row.content_hash)
    except CannotRead:
        return None


def _said(said: Content, language: Language) -> tuple[str, str] | None:
    """Return title and plain text of a released edition in that language."""
    return next((_words(master) for master in said.masters if master.language is language), None)


def _words(master: Version) -> tuple[str, str]:
    try:
        return master.title, plain(master.html, master.language)
    except Refusal:
        return master.title, ""


def _same(texts: Sequence[tuple[Edition, Content, tuple[str, str]]], master: Version) -> Repeat | None:
    rows = {f"release:{row.pk}": (row, said) for row, said, _ in texts}
    newest = max(row.released_at for row, _ in rows.values() if row.released_at)
    mine = "release:draft"
    words = [*(words for _, _, words in texts), _words(master)]
    posts = pl.DataFrame(
        {
            "post_id": [*rows, mine],
            "account_id": ["desk"] * (len(rows) + 1),
            "published_at": [*(row.released_at for row, _ in rows.values()), newest + _NEWER],
            "title": [title for title, _ in words],
            "text": [text for _, text in words],
        }
    )
    desk = ACCOUNTS.conform(pl.DataFrame({"account_id": ["desk"], "platform": ["website"], "name": ["desk"]}))
    with TemporaryDirectory() as work:
        found = find(POSTS.conform(posts).lazy(), desk, work=Path(work), progress=Silent()).duplicates
    same = found.filter((pl.col("post_id") == mine) & (pl.col("first_post_id") != mine) & pl.col("group_id").str.starts_with("dup-"))
    for line in same.iter_rows(named=True):
        row, said = rows[line["first_post_id"]]
        how = _VERBATIM if line["relation"] == "verbatim" else _EDITED.fill(percent=round(100 * line["similarity"]))
        return Repeat(row.release_id, row.release.title, row.release.organisation.name, said.address, row.released_at or newest, how)
    return None
