"""Headings and words that people use, kept as data beside this module."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from guikou.collection.domain.fields import TABLE_ORDER, suffices
from guikou.collection.formats.documents import load_yaml
from guikou.collection.settings import Limits

_LONGEST = 80
_NOT_TOLD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What headings were understood as: a table, the fields that each heading feeds, in order of preference, and constants that follow from them."""

    table: str
    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]

    def stated(self) -> set[str]:
        """Return the fields that get a value."""
        return {field for fields in self.columns.values() for field in fields} | set(self.constants)


@lru_cache(maxsize=20_000)
def normal(heading: str) -> str:
    """
    Return a heading without what people vary: full-width forms, case, blanks, punctuation. `主页 URL` and `主页url` are the same.

    An underscore in front stays: `_id` is a database's own number, not the `id` beside it.
    """
    folded = unicodedata.normalize("NFKC", heading).strip().casefold()
    return ("_" if folded.startswith("_") else "") + _NOT_TOLD.sub("", folded) or heading


def understand(headings: Collection[str], *, table: str | None = None) -> Understood | None:
    """
    Return the table whose aliases fit most of these headings (normal form) and say enough; None where there is none.

    With `table` only that one is tried, and it need not say enough.
    """
    tried = [table] if table else TABLE_ORDER
    readings = [_reading(name, headings) for name in tried]
    enough = [reading for reading in readings if table or suffices(reading.table, reading.stated())]
    return max(enough, key=lambda reading: len(reading.columns), default=None)


def best_guess(headings: Collection[str]) -> Understood:
    """Return the table whose aliases fit most of these headings, whether it says enough or not."""
    return max((_reading(name, headings) for name in TABLE_ORDER), key=lambda reading: len(reading.columns))


def meaning(heading: str, table: str | None) -> frozenset[str]:
    """Return the fields of a table (None: of any) that a heading as it is written can stand for."""
    entries = (_entries(name, normal(heading)) for name in ([table] if table else TABLE_ORDER))
    return frozenset(field for listed in entries for _, field in listed)


def _entries(table: str, heading: str) -> Sequence[tuple[int, str]]:
    """Return rank and field of what a heading (normal form) stands for. One in two languages (平台 Platform) counts where both halves say the same."""
    known = _aliases()[table]
    if heading in known:
        return known[heading]
    halves = ((heading[:end], heading[end:]) for end in range(1, min(len(heading), _LONGEST)))
    both = next(((known[one], known[other]) for one, other in halves if one in known and other in known), ((), ()))
    said_twice = {field for _, field in both[1]}
    return [(rank, field) for rank, field in both[0] if field in said_twice]


def _reading(table: str, headings: Collection[str]) -> Understood:
    present = [(rank, heading, field) for heading in headings for rank, field in _entries(table, heading)]
    columns: dict[str, tuple[str, ...]] = {}
    for _, heading, field in sorted(present):
        columns[heading] = (*columns.get(heading, ()), field)
    implied = {field: value for heading in sorted(headings) for field, value in _implied().get(heading, {}).items()}
    stated = {field for fields in columns.values() for field in fields}
    return Understood(table=table, columns=columns, constants={field: value for field, value in implied.items() if field not in stated})


@cache
def _data(name: str) -> Any:
    return load_yaml(files("guikou.collection").joinpath("data", name).read_text(encoding="utf-8"), Limits())


@cache
def _aliases() -> Mapping[str, Mapping[str, list[tuple[int, str]]]]:
    tables: dict[str, dict[str, list[tuple[int, str]]]] = {}
    for table in TABLE_ORDER:
        entries: dict[str, list[tuple[int, str]]] = {}
        for field, aliases in _data("aliases.yaml")[table].items():
            for rank, alias in enumerate(dict.fromkeys(map(normal, aliases))):
                entries.setdefault(alias, []).append((rank, field))
        tables[table] = entries
    return tables


@cache
def _implied() -> Mapping[str, Mapping[str, str]]:
    return {normal(heading): fields for heading, fields in _data("aliases.yaml")["implies"].items()}


@cache
def words(field: str) -> Mapping[str, str]:
    """Return the words of a field with a fixed set of values: normal form of the word → value. Empty for other fields."""
    return {normal(word): value for value, listed in _data("words.yaml").get(field, {}).items() for word in listed}
