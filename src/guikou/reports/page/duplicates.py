"""The duplicate groups: counts by kind and nature, and the lineage of the largest, drawn."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Text
from guikou.reports.words import word

LINEAGES, EARLIEST, LATEST = 6, 8, 4
NATURES = ("own", "central", "service", "needless")
_TICKS = ((timedelta(0), "tick.first"), (timedelta(hours=1), "tick.hour"), (timedelta(days=1), "tick.day"), (timedelta(days=7), "tick.week"),
          (timedelta(days=30), "tick.month"), (timedelta(days=365), "tick.year"))  # fmt: skip


@dataclass(frozen=True)
class Member:
    """One post of a drawn group; `at` is its place on the axis in per cent, `skipped` how many posts before it are not drawn."""

    row: dict[str, Any]
    delay: Text
    at: float
    skipped: int
    last: bool


@dataclass(frozen=True)
class Lineage:
    """One group as drawn: the first post, those that followed soonest, and the last ones."""

    group: dict[str, Any]
    members: list[Member]
    ticks: list[tuple[float, Text]]


def overview(result: AuditResult) -> dict[str, Any]:
    """Return groups by kind and nature, and own output by platform."""
    kinds = (
        result.groups.group_by("kind", "nature").agg(groups=pl.len(), posts=pl.col("posts").sum()).sort("kind", "nature", nulls_last=True)
    )
    platforms = result.dataset.accounts.select("account_id", "platform").join(result.own_output, on="account_id")
    output = platforms.group_by("platform").agg(pl.col("posts", *NATURES).sum()).sort("platform", nulls_last=True)
    return {"kinds": kinds.to_dicts(), "output": output.filter(pl.col("posts") > 0).to_dicts()}


def largest(result: AuditResult) -> pl.DataFrame:
    """Return the groups to draw: those that many accounts carried without need first, then the other duplicates."""
    same = result.groups.filter(pl.col("kind") == "duplicate")
    return same.sort(
        pl.col("nature") != "needless", -pl.col("accounts").cast(pl.Int64), -pl.col("posts").cast(pl.Int64), "group_id", nulls_last=True
    ).head(LINEAGES)


def members(result: AuditResult) -> pl.DataFrame:
    """Return the rows of the groups to draw."""
    return result.duplicates.join(largest(result).select("group_id"), on="group_id", how="semi").unique(
        ["group_id", "post_id"], maintain_order=True
    )


def lineages(result: AuditResult, posts: dict[str, dict[str, Any]]) -> list[Lineage]:
    """Return the largest groups ready to draw; `posts` has `published_at`, `url` and `title` of their members."""
    rows = members(result).partition_by("group_id", as_dict=True) if not result.groups.is_empty() else {}
    return [
        _lineage(group, rows[(group["group_id"],)].to_dicts(), posts)
        for group in largest(result).to_dicts()
        if (group["group_id"],) in rows
    ]


def _lineage(group: dict[str, Any], rows: list[dict[str, Any]], posts: dict[str, dict[str, Any]]) -> Lineage:
    listed = [row | {"post": posts.get(row["post_id"], {})} for row in rows]
    listed.sort(
        key=lambda row: (
            row["role"] != "first",
            row["post"].get("published_at") is None,
            row["post"].get("published_at") or 0,
            row["post_id"],
        )
    )
    first_at, skipped = group["first_at"], len(listed) - EARLIEST - LATEST
    shown = listed if skipped <= 0 else listed[:EARLIEST] + listed[-LATEST:]
    delays = [_delay(row, first_at) for row in shown]
    steps = max(1, math.ceil(max(map(_step, delays))))
    drawn = [
        Member(
            row=row,
            delay=in_words(delay, first=row["role"] == "first"),
            at=100 * _step(delay) / steps,
            skipped=skipped if skipped > 0 and number == EARLIEST else 0,
            last=row is shown[-1],
        )
        for number, (row, delay) in enumerate(zip(shown, delays, strict=True))
    ]
    ticks = [(100 * i / steps, word(key)) for i, (_, key) in enumerate(_TICKS) if i <= steps]
    return Lineage(group, drawn, ticks)


def _delay(row: dict[str, Any], first_at: datetime | None) -> timedelta | None:
    published = row["post"].get("published_at")
    return None if published is None or first_at is None else max(published - first_at, timedelta(0))


def _step(delay: timedelta | None) -> float:
    """Return where a delay stands on an axis whose ticks are equally far apart: first, an hour, a day, a week, a month, a year."""
    if delay is None:
        return 0.0
    for i in range(1, len(_TICKS)):
        earlier, later = _TICKS[i - 1][0], _TICKS[i][0]
        if delay <= later:
            return i - 1 + (delay - earlier) / (later - earlier)
    return float(len(_TICKS) - 1)


def in_words(delay: timedelta | None, *, first: bool) -> Text:
    """Return how long after the first post a post came."""
    if first:
        return word("delay.first")
    if delay is None:
        return word("unknown")
    minutes = int(delay / timedelta(minutes=1))
    if minutes < 1:
        return word("delay.same")
    key, size = next(((key, size) for key, size in (("day", 1440), ("hour", 60)) if minutes >= size), ("minute", 1))
    count = minutes // size
    return word(f"delay.{key}" if count == 1 else f"delay.{key}s", n=f"{count:,}")
