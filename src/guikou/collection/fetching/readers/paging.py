"""Going through the pages of a source that shows its newest posts first, until what was known is reached; where we stop earlier, the next time goes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from guikou.collection.domain.completeness import Known, Verdict, judge, reached
from guikou.kernel.dates import NotAMoment, parse_moment

MOST_PAGES = 40
"""In one run; an account with more is read in several."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Rows of POSTS, how many items could not be taken, and where the older ones are (None: there are none)."""

    rows: Sequence[Row]
    refused: int = 0
    older: str | None = None


@dataclass(slots=True)
class Walk:
    """What came together."""

    rows: list[Row] = field(default_factory=list)
    refused: int = 0
    pages: int = 0


def gather(
    turn: Callable[[str | None], Page], known: Known, cursor: Mapping[str, Any], most_pages: int = MOST_PAGES
) -> tuple[list[Row], Verdict, dict[str, Any]]:
    """
    Return the rows, the verdict, and the cursor for the next time.

    `turn` gives the page at a place, the newest for None. The cursor's `resume` is the place where the last run stopped, and `covered_at` the time down
    to which that gap reaches (absent: to the beginning).
    """
    walk = Walk()
    resume = str(cursor.get("resume") or "") or None
    stopped_at, joined = _down(turn, None, known, walk, most_pages)
    goal = _covered(cursor) if resume else known
    if resume and not stopped_at:
        stopped_at, joined = _down(turn, resume, goal, walk, most_pages)
    verdict = judge(len(walk.rows), known, joined=joined, stopped=stopped_at is not None, refused=walk.refused)
    left: dict[str, Any] = {}
    if stopped_at:
        left = {"resume": stopped_at, "covered_at": goal.newest_at.isoformat() if goal.newest_at else None}
    return walk.rows, verdict, left


def _down(turn: Callable[[str | None], Page], place: str | None, goal: Known, walk: Walk, most_pages: int) -> tuple[str | None, bool]:
    """Go down to what is known or to the end. Return where we stopped before that (None: we did not), and whether we got there."""
    moments: list[datetime] = []
    visited = set()
    while True:
        if walk.pages >= most_pages:
            return place, False
        page = turn(place)
        walk.pages += 1
        walk.rows += page.rows
        walk.refused += page.refused
        moments += [row["published_at"] for row in page.rows]
        if reached(moments, goal) or page.older is None:
            return None, True
        if page.older in visited:
            return None, False  # the source goes round in circles
        visited.add(page.older)
        place = page.older


def _covered(cursor: Mapping[str, Any]) -> Known:
    try:
        return Known(posts=2, newest_at=parse_moment(str(cursor.get("covered_at") or ""), local=UTC))
    except NotAMoment:
        return Known()
