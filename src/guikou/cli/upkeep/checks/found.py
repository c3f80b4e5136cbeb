"""What a check saw."""

from dataclasses import dataclass
from enum import StrEnum

from guikou.kernel.bilingual import Text


class Grade(StrEnum):
    """How a check came out."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Found:
    """What a check saw (`what`), how that is, and what to do about it."""

    grade: Grade
    about: Text
    what: Text
    todo: Text | None = None


def ok(about: Text, what: Text) -> Found:
    """Return that all is well."""
    return Found(Grade.OK, about, what)


def look(about: Text, what: Text, todo: Text) -> Found:
    """Return that somebody should look at it."""
    return Found(Grade.LOOK, about, what, todo)


def wrong(about: Text, what: Text, todo: Text) -> Found:
    """Return that it is wrong."""
    return Found(Grade.WRONG, about, what, todo)
