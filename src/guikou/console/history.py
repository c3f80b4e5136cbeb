"""Lines of the trail in words, as the history of a thing and the trail itself show them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guikou.console.trail_acts import ACTS
from guikou.console.trail_words import ACTORS, LISTS, NOTHING, PROPERTIES, property_of, value_of
from guikou.kernel.bilingual import Text
from guikou.people.domain.personal import covered

# The trail keeps moments as JSON does.
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})")


@dataclass(frozen=True, slots=True)
class Change:
    """One property with what it was and what it is; `before` None: it is only stated."""

    name: Text | str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Told:
    """One line."""

    number: int
    at: datetime
    who: Text | str
    what: Text | str
    why: str
    changes: tuple[Change, ...]


def told(line: Any, *, personal: bool) -> Told:
    """Return a line of the trail in words; without `personal`, telephones and contacts are not shown."""
    shown = line.change if personal else covered(line.change)
    changes = tuple(_change(name, value, line.subject) for name, value in shown.items())
    who = ACTORS.get(line.actor, line.actor_name)
    return Told(line.number, line.at, who, ACTS.get(line.action, line.action), line.why, changes)


def _change(name: str, value: Any, subject: str) -> Change:
    words = property_of(name, subject)
    if isinstance(value, list) and len(value) == 2 and name not in LISTS:
        before, after = (_worded(each, subject) for each in value)
        return Change(words, before, after)
    return Change(words, None, _worded(value, subject))


def _worded(value: Any, subject: str) -> object:
    match value:
        case None | "" | []:
            return NOTHING
        case str() if MOMENT.fullmatch(value):
            return datetime.fromisoformat(value)
        case str():
            return value_of(value, subject)
        case list():
            return [_worded(each, subject) for each in value]
        case Mapping():
            colon = Text("{name}：{value}", "{name}: {value}")
            return [colon.fill(name=_named(name, subject), value=_worded(each, subject)) for name, each in value.items()]
        case _:
            return value


def _named(name: str, subject: str) -> Text | str:
    return PROPERTIES.get(name) or value_of(name, subject)
