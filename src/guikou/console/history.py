"""Lines of the trail in words, as the history of a thing shows them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True)
class Change:
    """One property with what it was and what it is; `before` None: it is only stated."""

    name: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Told:
    """One line."""

    number: int
    at: datetime
    who: str
    what: Text
    why: str
    changes: tuple[Change, ...]


def told(line: Any) -> Told:
    """Return a line of the trail in words."""
    changes = tuple(
        Change(name, value[0], value[1]) if isinstance(value, list) and len(value) == 2 else Change(name, None, value)
        for name, value in line.change.items()
    )
    return Told(line.number, line.at, line.actor_name, Text(line.action, line.action), line.why, changes)
