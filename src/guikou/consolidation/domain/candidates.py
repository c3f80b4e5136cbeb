"""Which accounts could take over from which: the unit's own first, then its superior's."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guikou.consolidation.domain.grounds import EXEMPTING, Ground, Hold
from guikou.consolidation.domain.judging import Judged

MOST_SUCCESSORS = 10
_LEVELS = ("national", "province", "city", "county", "township", "village")
_GOVERNMENT = "government-office"
_UNFIT = frozenset({Ground.SILENT, Ground.LOGIN_LOST, Ground.UNDER_WAY, Ground.ASKED, Ground.ONLY_REPOSTS})
"""An account with one of these grounds cannot take over for others."""


@dataclass(frozen=True, kw_only=True)
class Units:
    """The tree of units: superior of each, website of each, in the order of `parent`."""

    parent: Mapping[str, str | None]
    website: Mapping[str, str]

    def superiors(self, unit: str | None) -> Iterator[str]:
        """Yield the superiors of a unit, the nearest first. A ring in the data ends where it closes."""
        seen = {unit}
        while unit is not None:
            unit = self.parent.get(unit)
            if unit is None or unit in seen:
                return
            seen.add(unit)
            yield unit

    def website_for(self, unit: str | None) -> str | None:
        """Return the website of the unit, else of its nearest superior that has one."""
        if unit is None:
            return None
        return next((self.website[one] for one in (unit, *self.superiors(unit)) if one in self.website), None)

    def path(self, unit: str | None) -> tuple[str, ...]:
        """Return the ids from the root down to the unit: accounts sorted by it stand in the order of the tree."""
        return () if unit is None else tuple(reversed((unit, *self.superiors(unit))))


class _Register:
    """Accounts that can take over, by unit and by place, in the order in which they are asked."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        self.judged = judged
        self.of_unit: defaultdict[str, list[int]] = defaultdict(list)
        self.of_place: defaultdict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(judged):
            if _fit(one):
                self.of_unit[one.facts.unit or ""].append(place)
                if one.facts.place and (one.facts.is_main or one.facts.function == _GOVERNMENT):
                    self.of_place[one.facts.place].append(place)

    def successors(self, place: int, units: Units) -> list[int]:
        one = self.judged[place]
        own = self._suitable(place, self.of_unit.get(one.facts.unit or "", ()))
        above: list[int] = []
        for superior in units.superiors(one.facts.unit):
            above = self._suitable(place, self.of_unit.get(superior, ()))
            if above:
                break
        if not above and not any(True for _ in units.superiors(one.facts.unit)):
            level = _height(one.facts.level)
            mains = [other for other in self.of_place.get(one.facts.place or "", ()) if _height(self.judged[other].facts.level) <= level]
            above = [other for other in self._suitable(place, mains) if other not in own]
        return (own + above)[:MOST_SUCCESSORS]

    def _suitable(self, place: int, others: Sequence[int]) -> list[int]:
        one = self.judged[place].facts
        fitting = [
            other
            for other in others
            if other != place and (one.language is None or self.judged[other].facts.language in (None, one.language))
        ]
        return sorted(fitting, key=lambda other: self._order(one.platform, other))

    def _order(self, platform: str, other: int) -> tuple[bool, bool, int, str]:
        facts = self.judged[other].facts
        return facts.platform != platform, not facts.is_main, -(facts.followers or 0), facts.account_id


def _fit(one: Judged) -> bool:
    held = one.hold is not None and (one.hold in EXEMPTING or one.hold in (Hold.NAME_HELD, Hold.OWNER_UNCONFIRMED, Hold.TOO_LITTLE_KNOWN))
    return one.facts.unit is not None and not held and not _UNFIT & set(one.grounds)


def _height(level: str | None) -> int:
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def candidates(judged: Sequence[Judged], units: Units) -> list[list[int]]:
    """Return for each account the places of those that could take over, the preferred first, at most ten."""
    register = _Register(judged)
    return [register.successors(place, units) for place in range(len(judged))]
