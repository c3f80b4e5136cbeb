"""The website's own page of a release: written with what makes it public, and read back like any other channel."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from guikou.channels.calls import AnswerLost, Calls, NotSent, Reply, Request
from guikou.channels.fitting.sentences import cuts, ends
from guikou.channels.rendering.plain import plain
from guikou.kernel.bilingual import Language, Refusal
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Version
from guikou.release.models import Edition, Page
from guikou.release.operations.common import permanent_address
from guikou.trail.operations import Act, record

BATCH = 100
SUMMARY = 140
GONE = 410
MARK = 'name="guikou-edition" content="{hash}"'
"""What every page says of the edition that it shows."""
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)


def show(edition: Edition, shown: Content, *, now: datetime) -> None:
    """Write the page of an edition that becomes public, with its release's row locked."""
    release = edition.release
    said = {version.language: version for version in shown.masters}
    words: dict[str, Any] = {}
    for language in Language:
        version = said.get(language)
        words |= {
            f"in_{language.value}": version is not None,
            f"title_{language.value}": version.title[:300] if version else "",
            f"summary_{language.value}": _summary(version) if version else "",
        }
    present = {"edition": edition, "changed_at": now, "organisation": release.organisation, "kind": release.kind, **words, **_unseen(now)}
    Page.objects.update_or_create(release=release, defaults=present, create_defaults=present | {"published_at": now})


def take_away(edition: Edition, *, now: datetime) -> None:
    """Let the page of a release that was taken back say nothing of it any more."""
    words = {f"{what}_{language.value}": "" for what in ("title", "summary") for language in Language}
    Page.objects.filter(release_id=edition.release_id).update(recalled_at=now, **words, **_unseen(now))


def read_back(*, calls: Calls, by: Actor, now: Callable[[], datetime]) -> dict[str, int]:
    """
    Ask for the pages that were not seen yet as they are now, at their public address; only what answers there is visible to the public.

    Return how many were `seen`, and how many were `not_seen` and are asked for again, later each time.
    """
    require_somewhere(by, Action.RUN_DESK)
    due = Page.objects.filter(seen_at__isnull=True, not_before__lte=now()).select_related("release", "edition", "organisation")
    counted = {"seen": 0, "not_seen": 0}
    for page in due.order_by("not_before")[:BATCH]:
        status, seen = _looked_at(page, calls)
        counted["seen" if _keep(page, status, seen=seen, by=by, now=now()) else "not_seen"] += 1
    return counted


def _summary(version: Version) -> str:
    """Return the digest that was signed, else the beginning of the text."""
    if version.digest:
        return version.digest[:300]
    try:
        text = plain(version.html, version.language).replace("\n\n", "\n")
    except Refusal:
        return ""
    if len(text) <= SUMMARY:
        return text
    begin = text[: 2 * SUMMARY]
    whole = [place for place in ends(begin) if place <= SUMMARY]
    return begin[: whole[-1]] if whole else begin[: max(place for place in cuts(begin) if place < SUMMARY)] + "…"


def _unseen(now: datetime) -> dict[str, Any]:
    return {"asked_at": None, "seen_at": None, "answer": None, "tries": 0, "not_before": now}


def _looked_at(page: Page, calls: Calls) -> tuple[int, bool]:
    """Return the status with which the page answers, 0 without an answer, and whether it shows what it is to show."""
    try:
        reply = calls(Request(method="GET", url=permanent_address(page.release.slug), headers={"Cache-Control": "no-cache"}))
    except (NotSent, AnswerLost):
        return 0, False
    return reply.status, reply.status == GONE if page.recalled_at else _shows(reply, page)


def _shows(reply: Reply, page: Page) -> bool:
    return reply.status == 200 and MARK.format(hash=page.edition.content_hash) in reply.body.decode("utf-8", "replace")


def _keep(page: Page, status: int, *, seen: bool, by: Actor, now: datetime) -> bool:
    """Keep what was seen, unless the page was changed since it was asked for."""
    with transaction.atomic():
        tries = page.tries + 1
        answer = {
            "asked_at": now,
            "answer": status,
            "tries": min(tries, 1000),
            "seen_at": now if seen else None,
            "not_before": now + min(_FIRST * (1 << min(tries, 10)), _LONGEST),
        }
        same = Page.objects.filter(pk=page.pk, edition=page.edition_id, recalled_at=page.recalled_at, seen_at__isnull=True)
        kept = same.update(**answer)
        if kept and seen:
            change = {
                "edition": page.edition.number,
                "hash": page.edition.content_hash,
                "address": permanent_address(page.release.slug),
                "status": status,
            }
            what = "release.seen-gone" if page.recalled_at else "release.seen"
            line = Act(
                action=what,
                subject=f"release:{page.pk}",
                subject_name=page.release.title,
                place=page.organisation.path,
                change=change,
            )
            record(line, by=by, now=now)
    return bool(kept and seen)
