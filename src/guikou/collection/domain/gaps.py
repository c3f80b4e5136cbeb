"""Stretches of time of which is not known what was published, because no source was looked at in time. What lies in them proves no silence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

Gap = tuple[datetime | None, datetime]
"""From when until when; None: ever since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """
    One look at a source. `published`: the moments of what it showed. `back_to`: what it had to reach back to (None: the beginning); `joined`: it did.
    `since`: up to when the looks before had seen everything that was new (None: there were none).
    """

    at: datetime
    published: Sequence[datetime]
    back_to: datetime | None
    joined: bool
    since: datetime | None


def left(gaps: Iterable[Gap], look: Look) -> list[Gap]:
    """Return the gaps that are left after a look, oldest first: those it reached back over are closed, one that it left is added."""
    shown = sorted(min(moment, look.at) for moment in look.published)
    if look.joined:
        return [] if look.back_to is None else _before(min([look.back_to, *shown[1:2]]), gaps)
    newer = [moment for moment in shown if look.back_to is None or moment > look.back_to]
    oldest = newer[min(1, len(newer) - 1)] if newer else look.at  # the oldest of several may be an old post pinned to the top
    kept, start = _before(oldest, gaps), look.since
    if start is not None and start >= oldest:
        start = look.back_to
        if start is None:
            return kept
    return _united([*kept, (start, oldest)])


def covered(gaps: Iterable[Gap], until: datetime) -> list[Gap]:
    """Return the stretches between the gaps, up to a moment."""
    stretches: list[Gap] = []
    start: datetime | None = None
    for begins, ends in gaps:
        if begins is not None:
            stretches.append((start, begins))
        start = ends
    return [*stretches, (start, until)]


def gapless_since(stretches: Iterable[Gap], until: datetime) -> datetime | None:
    """Return from when on these stretches cover everything up to a moment; None: ever since. It is the moment itself where they do not cover it."""
    since = until
    for begins, ends in sorted(stretches, key=lambda stretch: stretch[1], reverse=True):
        if ends < since:
            break
        if begins is None:
            return None
        since = min(since, begins)
    return since


def written(gaps: Iterable[Gap]) -> list[list[str | None]]:
    """Return gaps as JSON takes them."""
    return [[begins.isoformat() if begins else None, ends.isoformat()] for begins, ends in gaps]


def read(told: Iterable[Sequence[str | None]]) -> list[Gap]:
    """Return what `written` gave."""
    return [(datetime.fromisoformat(begins) if begins else None, datetime.fromisoformat(ends or "")) for begins, ends in told]


def _before(moment: datetime, gaps: Iterable[Gap]) -> list[Gap]:
    return [(begins, min(ends, moment)) for begins, ends in gaps if begins is None or begins < moment]


def _united(gaps: Sequence[Gap]) -> list[Gap]:
    """Return gaps of which none touches another, oldest first."""
    united: list[Gap] = []
    for begins, ends in sorted(gaps, key=lambda gap: (gap[0] is not None, gap[0] or gap[1])):
        if united and (begins is None or begins <= united[-1][1]):
            united[-1] = (united[-1][0], max(united[-1][1], ends))
        else:
            united.append((begins, ends))
    return united
