"""Invented divisions: a province, a city, its counties with townships and villages."""

from dataclasses import dataclass
from itertools import product

from guikou.demo import stock
from guikou.demo.streams import words


class TooManyAccounts(ValueError):
    """More counties are asked for than names were invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class County:
    """A county: its name without 县, the English name, and its divisions with their kind (镇, 乡, 街道; 村)."""

    number: int
    short: str
    english: str
    towns: tuple[str, ...]
    villages: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the full name."""
        return f"{self.short}县"


def counties(seed: int, count: int, *, towns_each: int, villages_each: int) -> tuple[County, ...]:
    """
    Return the first counties; no two have a township or a village of the same name.

    :raises TooManyAccounts: more than there are names for.
    """
    places = stock.load("places")
    town_names = _combinations(seed, "town", places["town_first"], places["town_second"])
    village_names = _combinations(seed, "village", places["village_first"], places["village_second"])
    if count > len(places["counties"]) or count * towns_each > len(town_names) or count * villages_each > len(village_names):
        raise TooManyAccounts(f"{count} counties with {towns_each} townships and {villages_each} villages")
    kinds = places["town_kinds"]
    return tuple(
        County(
            number=number + 1,
            short=place["zh"],
            english=place["en"],
            towns=tuple(name + kinds[i % len(kinds)] for i, name in enumerate(town_names[number * towns_each : (number + 1) * towns_each])),
            villages=tuple(f"{name}村" for name in village_names[number * villages_each : (number + 1) * villages_each]),
        )
        for number, place in enumerate(places["counties"][:count])
    )


def _combinations(seed: int, purpose: str, first: list[str], second: list[str]) -> list[str]:
    listed = [a + b for a, b in product(first, second)]
    words(seed, "names", purpose).shuffle(listed)
    return listed
