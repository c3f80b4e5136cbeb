"""Whether something that is about to be handed in was released already: asked of the near-duplicate engine, which knows an update and a template from a repetition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import polars as pl

from guikou.channels.rendering.plain import plain
from guikou.duplicates.run import find
from guikou.kernel.bilingual import Language, Refusal
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, POSTS
from guikou.release import content
from guikou.release.content import CannotRead
from guikou.release.domain.content import Version
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Edition, Release

MOST: Final = 400
"""Released editions of the same organisation that are compared, the newest first; about two years of a busy office."""
_NEWER: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Repeat:
    """A release that says the same, when it came out (UTC), and how much is the same, in percent."""

    release_id: int
    title: str
    released_at: datetime
    percent: int


def repeat_of(release: Release, masters: Sequence[Version]) -> Repeat | None:
    """Return the public release of the same organisation of which this draft is a repetition; None where there is none. One query."""
    rows = list(
        Edition.objects.filter(release__organisation_id=release.organisation_id, state=ReleaseState.RELEASED)
        .exclude(release=release)
        .select_related("release")
        .order_by("-released_at")[:MOST]
    )
    for master in masters:
        texts = [(row, said) for row in rows if (said := _said(row, master.language))]
        if texts and (found := _same(texts, master)):
            return found
    return None


def _said(row: Edition, language: Language) -> tuple[str, str] | None:
    """Return title and plain text of a released edition in that language."""
    try:
        return _words(content.read(row.content, row.own, content_hash=row.content_hash).master(language))
    except (CannotRead, KeyError):
        return None


def _words(master: Version) -> tuple[str, str]:
    try:
        return master.title, plain(master.html, master.language)
    except Refusal:
        return master.title, ""


def _same(texts: Sequence[tuple[Edition, tuple[str, str]]], master: Version) -> Repeat | None:
    rows = {f"release:{row.pk}": row for row, _ in texts}
    newest = max(row.released_at for row in rows.values() if row.released_at)
    mine = "release:draft"
    words = [*(said for _, said in texts), _words(master)]
    posts = pl.DataFrame(
        {
            "post_id": [*rows, mine],
            "account_id": ["desk"] * (len(rows) + 1),
            "published_at": [*(row.released_at for row in rows.values()), newest + _NEWER],
            "title": [title for title, _ in words],
            "text": [text for _, text in words],
        }
    )
    desk = ACCOUNTS.conform(pl.DataFrame({"account_id": ["desk"], "platform": ["website"], "name": ["desk"]}))
    with TemporaryDirectory() as work:
        found = find(POSTS.conform(posts).lazy(), desk, work=Path(work), progress=Silent()).duplicates
    same = found.filter((pl.col("post_id") == mine) & (pl.col("first_post_id") != mine) & pl.col("group_id").str.starts_with("dup-"))
    for line in same.iter_rows(named=True):
        row = rows[line["first_post_id"]]
        return Repeat(row.release_id, row.release.title, row.released_at or newest, round(100 * line["similarity"]))
    return None
