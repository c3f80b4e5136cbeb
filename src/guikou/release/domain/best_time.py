"""At which hour an account's posts were read most: a suggestion, with what it is computed from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

FEWEST, FEWEST_IN_AN_HOUR = 30, 5
"""Of fewer posts nothing is said: one that went round would decide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestHour:
    """The hour of the day (local, 0 to 23) whose posts have the highest middle number of reads, of how many posts, and the middle of all `of` posts."""

    hour: int
    posts: int
    reads: int
    of: int
    overall: int


def best_hour(posts: Iterable[tuple[datetime, int]], *, zone: ZoneInfo) -> BestHour | None:
    """Return it, from when each post was published and how often it was read; None: there are too few, or no hour stands out."""
    by_hour: dict[int, list[int]] = defaultdict(list)
    for published_at, reads in posts:
        by_hour[published_at.astimezone(zone).hour].append(reads)
    every = [reads for found in by_hour.values() for reads in found]
    enough = {hour: found for hour, found in by_hour.items() if len(found) >= FEWEST_IN_AN_HOUR}
    if len(every) < FEWEST or not enough:
        return None
    overall = int(median(every))
    hour, found = max(enough.items(), key=lambda pair: (median(pair[1]), len(pair[1]), -pair[0]))
    reads = int(median(found))
    return BestHour(hour=hour, posts=len(found), reads=reads, of=len(every), overall=overall) if reads > overall else None
