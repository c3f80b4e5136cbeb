"""Keeping what a source showed, or why it showed nothing. Nothing is ever removed because a source does not show it."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from guikou.collection.domain import gaps, schedule
from guikou.collection.domain.completeness import OVERLAP, Known
from guikou.collection.domain.schedule import Event, SourceState
from guikou.collection.fetching.readers.reader import Question, Seen
from guikou.collection.models import Figure, Observation, Post, Source
from guikou.collection.operations import posts
from guikou.collection.operations.cleaning import post_row
from guikou.kernel.dates import NotAMoment, parse_moment
from guikou.network.refusals import LoginRefused, Missing, NotFetched, SlowDown
from guikou.people.domain.policy import Action, Actor, require
from guikou.registry.domain.drift import Seen as IdentityShown
from guikou.registry.operations.identity import record_identity
from guikou.registry.operations.observing import note_observed
from guikou.trail.operations import Act, record

LEASE = timedelta(minutes=30)
FIGURE_AGAIN = timedelta(hours=20)
"""A figure that stays the same is kept once a day."""
GO_ON = timedelta(minutes=schedule.SHORTEST_INTERVAL)


class Overtaken(Exception):
    """Another worker has the source by now; nothing is stored."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A source that a worker holds, and what to ask it."""

    source_id: int
    fence: int
    kind: str
    question: Question


def claim(source_id: int, *, by: Actor, now: datetime) -> Claim | None:
    """
    Take a source to read it; None where it is paused or gone. Whoever held it before can store nothing any more.

    :raises NotAllowed: the actor may not collect there.
    """
    with transaction.atomic():
        source = Source.objects.select_for_update(of=("self",)).select_related("account__organisation").filter(pk=source_id).first()
        if source is None or source.state == SourceState.PAUSED or not _follow(source):
            return None
        require(by, Action.COLLECT, source.account.organisation.path)
        source.fence += 1
        source.leased_until = now + LEASE
        source.last_tried_at = now
        source.save(update_fields=("account", "fence", "leased_until", "last_tried_at"))
    account = source.account
    question = Question(
        address=source.address,
        platform=account.platform,
        account_key=account.key,
        account_name=account.name,
        stable_id=account.stable_id,
        known=_known(source.cursor),
        cursor=source.cursor,
        zone=settings.TIME_ZONE,
        now=now,
    )
    return Claim(source.pk, source.fence, source.kind, question)


def _follow(source: Source) -> bool:
    """Let the source of an account that was merged into another belong to that one; False: it has the same source already."""
    kept = source.account.merged_into
    if kept is None:
        return True
    source.account = kept
    if not Source.objects.filter(account=kept, kind=source.kind, address=source.address).exists():
        return True
    Source.objects.filter(pk=source.pk).update(state=SourceState.PAUSED, next_at=None)
    return False


def store_seen(
    held: Claim, seen: Seen, *, by: Actor, now: datetime, finish: Callable[[Mapping[str, Any]], None] | None = None
) -> Mapping[str, Any]:
    """
    Keep what a source showed, and say when it is due again; return the counts. `finish` is called with them inside the same transaction.

    :raises Overtaken: another worker has taken the source since.
    """
    with transaction.atomic():
        source = _held(held)
        counts = _stored(source, seen, now)
        change: dict[str, Any] = {name: count for name, count in counts.items() if count}
        change |= _succeeded(source, seen, now)
        if seen.identity is not None:
            shown = IdentityShown(
                exists=True, name=seen.identity.name or None, handle=seen.identity.handle or None, verified=seen.identity.verified
            )
            record_identity(account_id=source.account_id, seen=shown, by=by, now=now)
        change |= note_observed(account_id=source.account_id, followers=_newest_count(seen, "followers"), by=by)
        if change:
            record(_act("source.collected", source, change), by=by, now=now)
        if finish:
            finish(counts)
    return counts


def store_failure(
    held: Claim, why: NotFetched, *, by: Actor, now: datetime, finish: Callable[[Mapping[str, Any]], None] | None = None
) -> None:
    """
    Keep why nothing came, and say when it is tried again. A host that asks to wait is no failure.

    :raises Overtaken: another worker has taken the source since.
    """
    with transaction.atomic():
        source = _held(held)
        if isinstance(why, SlowDown):
            source.next_at = why.until
        else:
            change = _failed(source, why, now)
            if isinstance(why, Missing) and source.last_good_at and source.account.stable_id:
                record_identity(account_id=source.account_id, seen=IdentityShown(exists=False), by=by, now=now)
            if change:
                record(_act("source.failed", source, change), by=by, now=now)
        source.leased_until = None
        source.error_zh, source.error_en = why.reason.zh, why.reason.en
        source.save()
        if finish:
            finish({"failed": why.reason.en})


def _held(held: Claim) -> Source:
    source = (
        Source.objects.select_for_update(of=("self",))
        .select_related("account__organisation")
        .filter(pk=held.source_id, fence=held.fence)
        .first()
    )
    if source is None:
        raise Overtaken
    return source


def _stored(source: Source, seen: Seen, now: datetime) -> dict[str, int]:
    observation = Observation.objects.create(
        account_id=source.account_id,
        source=source,
        at=now,
        origin=seen.origin,
        complete=seen.verdict.complete,
        incomplete_zh=seen.verdict.why.zh if seen.verdict.why else "",
        incomplete_en=seen.verdict.why.en if seen.verdict.why else "",
    )
    stored = posts.store(_rows(source, observation, seen, now), may_touch=lambda owner: owner == source.account_id, source=source.pk)
    counts = {
        "posts_new": len(stored.created),
        "posts_changed": len(stored.changed),
        "posts_refused": len(stored.refused),
        "figures": _store_figures(source, observation, seen, now),
    }
    observation.posts_new, observation.posts_changed = counts["posts_new"], counts["posts_changed"]
    if any(counts.values()) or not (source.last_good_at and source.complete and seen.verdict.complete):
        observation.save(update_fields=("posts_new", "posts_changed"))
    else:
        observation.delete()  # nothing was new: that it was looked at stands with the source
    return counts


def _rows(source: Source, observation: Observation, seen: Seen, now: datetime) -> list[dict[str, Any]]:
    rows = [post_row(row, source.account_id, observation.pk) for row in seen.posts.iter_rows(named=True)]
    ahead = [row for row in rows if row["published_at"] > now]
    if ahead:
        # A clock that runs ahead would make an account look alive for as long as it likes.
        known = dict(Post.objects.filter(key__in=[row["key"] for row in ahead]).values_list("key", "published_at"))
        for row in ahead:
            row["published_at"] = known.get(row["key"], now)
    return rows


def _store_figures(source: Source, observation: Observation, seen: Seen, now: datetime) -> int:
    rows = list(seen.figures.iter_rows(named=True))
    names = [row["name"] for row in rows]
    last: dict[str, Figure] = {}
    for figure in Figure.objects.filter(account_id=source.account_id, name__in=names, at__gte=now - timedelta(days=7)).order_by("at"):
        last[figure.name] = figure
    fresh = [
        row
        for row in rows
        if row["name"] not in last or last[row["name"]].value != row["value"] or last[row["name"]].at < now - FIGURE_AGAIN
    ]
    Figure.objects.bulk_create(
        Figure(
            account_id=source.account_id,
            observation=observation,
            at=row["at"],
            name=row["name"],
            value=row["value"],
            floor=bool(row["floor"]),
            origin=row["origin"],
        )
        for row in fresh
    )
    return len(fresh)


def _succeeded(source: Source, seen: Seen, now: datetime) -> dict[str, Any]:
    before = source.state, source.complete
    state = schedule.move(SourceState(source.state), Event.SUCCEEDED)
    every = timedelta(minutes=source.every_minutes)
    if "resume" in seen.cursor:
        every = min(every, GO_ON)
    source.state, source.complete, source.failures = state, seen.verdict.complete, 0
    source.cursor = {**seen.cursor, **_remembered(source.cursor, seen, now), **_gaps(source, seen, now)}
    source.last_good_at, source.error_zh, source.error_en, source.leased_until = now, "", "", None
    source.next_at = schedule.next_try(now, state, every=every, failures=0, chance=random.random())  # noqa: S311 - spreads load, guards nothing
    source.behind_at = schedule.behind_from(every=timedelta(minutes=source.every_minutes), last_good_at=now, since=source.created_at)
    source.save()
    return _difference(before, source)


def _failed(source: Source, why: NotFetched, now: datetime) -> dict[str, Any]:
    before = source.state, source.complete
    source.failures += 1
    event = schedule.failure(source.failures, login=isinstance(why, LoginRefused))
    state = schedule.move(SourceState(source.state), event)
    source.state = state
    every = timedelta(minutes=source.every_minutes)
    source.next_at = schedule.next_try(now, state, every=every, failures=source.failures, chance=random.random())  # noqa: S311
    return _difference(before, source)


def _difference(before: tuple[str, bool | None], source: Source) -> dict[str, Any]:
    after = source.state, source.complete
    return {name: [old, new] for name, old, new in zip(("state", "complete"), before, after, strict=True) if old != new}


def _newest_count(seen: Seen, name: str) -> int | None:
    return next((row["value"] for row in seen.figures.iter_rows(named=True) if row["name"] == name), None)


def _known(cursor: Mapping[str, Any]) -> Known:
    try:
        return Known(posts=int(cursor.get("posts") or 0), newest_at=parse_moment(str(cursor.get("newest_at") or ""), local=UTC))
    except (NotAMoment, ValueError):
        return Known()


def _remembered(cursor: Mapping[str, Any], seen: Seen, now: datetime) -> dict[str, Any]:
    """Return what the next observation has to reach back to. A post dated in the future is none to reach back to."""
    known = _known(cursor)
    moments = [min(moment, now) for moment in seen.posts["published_at"]]
    newest = max([*moments, *([known.newest_at] if known.newest_at else [])], default=None)
    reached = replace(known, posts=max(known.posts, min(len(moments), OVERLAP)), newest_at=newest)
    return {"posts": reached.posts, "newest_at": newest.isoformat()} if newest else {}


def _gaps(source: Source, seen: Seen, now: datetime) -> dict[str, Any]:
    """Return the stretches that are missing after this look, for the cursor. A gap that was read in part reaches down to `covered_at`."""
    stopped = "resume" in seen.cursor
    parted = seen.cursor if stopped else source.cursor if "resume" in source.cursor else None
    back_to = _known(source.cursor).newest_at if parted is None else _known({"newest_at": parted.get("covered_at")}).newest_at
    look = gaps.Look(
        at=now,
        published=seen.posts["published_at"].to_list(),
        back_to=back_to,
        joined=seen.verdict.joined,
        since=back_to if stopped else source.last_good_at,
    )
    left = gaps.left(gaps.read(source.cursor.get("gaps") or ()), look)
    return {"gaps": gaps.written(left)} if left else {}


def _act(action: str, source: Source, change: Mapping[str, Any]) -> Act:
    return Act(
        action=action,
        subject=f"source:{source.pk}",
        subject_name=f"{source.account.name} {source.address}"[:250],
        place=source.account.organisation.path,
        change=change,
    )
