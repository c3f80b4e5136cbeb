"""
The areas of the console. Each is a package `console/areas/<area>/`:

- `urls.py` with `urlpatterns`. They answer under `/console/<area>/`, and their names are `<area>:<name>`: `{% url "accounts:list" %}`.
- `menu.py`, optional, which states what other screens show of the area. Any of five names, each a tuple, may be missing:
  `MENU` (entries of the side bar), `WAITING` (what waits for a person), `STATE` (figures on the first screen), `ALARMS` (what is wrong now), `BANNERS` (what
  everybody has to know at the top of every page).

Nothing else has to be told of a new area: the side bar and the first screen are made of these. No area imports another.
"""

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, include, path

from guikou.console.components import Figure
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """
    One line of the side bar: shown to whoever may do `action` somewhere (None: to everybody).

    `icon` names a symbol of `static/console/icons.svg`; entries come in the order of `order`: 100 work, 200 register, 300 collection, 400 inspection,
    800 administration, 900 help. `url` is a name such as `accounts:list`.
    """

    label: Text
    icon: str
    url: str
    order: int
    action: Action | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """
    Work that waits for a person: "3 requests to decide"; `label` is what stands behind the number. `count` is asked on the first screen, and on every page for the number in the side bar: one
    short SQL query. `url` and `query` lead to a list of exactly those.
    """

    label: Counted
    url: str
    count: Callable[[Actor, datetime], int]
    action: Action
    query: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """
    Figures of the state of things, under one heading, for whoever may do `action` somewhere (None: for everybody). Each figure leads to its rows
    (`Figure.url`). Without figures there is no heading.
    """

    heading: Text
    order: int
    figures: Callable[[Actor, datetime], tuple[Figure, ...]]
    action: Action | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """Something that is wrong now and is nobody's ordinary work: an expired login, a broken trail, a job that failed."""

    text: Text
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Alarms:
    """A source of alarms."""

    alarms: Callable[[Actor, datetime], tuple[Alarm, ...]]
    action: Action


@cache
def names() -> tuple[str, ...]:
    """Return the names of all areas, in the order of the alphabet."""
    return tuple(
        sorted(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg and find_spec(f"{__name__}.{module.name}.urls"))
    )


@cache
def _menus() -> tuple[ModuleType, ...]:
    return tuple(import_module(f"{__name__}.{name}.menu") for name in names() if find_spec(f"{__name__}.{name}.menu"))


def _stated(name: str, by: Actor) -> list[Any]:
    return [
        statement
        for menu in _menus()
        for statement in getattr(menu, name, ())
        if statement.action is None or by.may_somewhere(statement.action)
    ]


def entries(by: Actor) -> list[Entry]:
    """Return the lines of the side bar that this person sees; an area that two kinds of people see states its entry for each, and has one line."""
    return sorted({entry.url: entry for entry in _stated("MENU", by)}.values(), key=lambda entry: (entry.order, entry.url))


def waiting(by: Actor) -> list[Waiting]:
    """Return the kinds of work that could wait for this person."""
    return _stated("WAITING", by)


def states(by: Actor) -> list[State]:
    """Return the figures on the state of things that this person may see."""
    return sorted(_stated("STATE", by), key=lambda state: state.order)


def alarms(by: Actor) -> list[Alarms]:
    """Return the sources of alarms that concern this person; a source that two kinds of people hear of is stated for each, and asked once."""
    return list({source.alarms: source for source in _stated("ALARMS", by)}.values())


def banners(by: Actor) -> list[Alarms]:
    """Return the sources of what this person has to know on every page; each is one short SQL query."""
    return _stated("BANNERS", by)


def urlpatterns() -> list[URLPattern | URLResolver]:
    """Return the addresses of all areas, each under its name."""
    return [path(f"{name}/", include((import_module(f"{__name__}.{name}.urls"), name))) for name in names()]
