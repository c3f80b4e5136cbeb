"""Checks before release: one module for each, pure functions of a draft and of what the office knows. There is no list of forbidden opinions."""

from typing import Final

from guikou.release.domain.checks import (
    blanks,
    closings,
    contrast,
    dates,
    figures,
    links,
    names,
    personal,
    pictures,
    readable,
    stops,
    wording,
)
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Remark

CHECKS: Final[tuple[Check, ...]] = (
    blanks.CHECK,
    dates.CHECK,
    figures.CHECK,
    names.CHECK,
    wording.CHECK,
    personal.CHECK,
    pictures.CHECK,
    contrast.CHECK,
    readable.CHECK,
    links.CHECK,
    stops.CHECK,
    closings.CHECK,
)
"""In the order in which a page lists them."""


def look(draft: Draft, known: Known) -> tuple[Remark, ...]:
    """Return what all checks found, stops first, else in the order of `CHECKS` and of the text."""
    found = [each for check in CHECKS for each in check.find(draft, known)]
    return tuple(sorted(found, key=lambda each: each.level is not Level.STOP))
