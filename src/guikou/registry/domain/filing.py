"""By when a change of the register has to be filed with the register above."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from guikou.kernel.bilingual import Text

_ONE = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Norm:
    """
    A norm on filing: so many working days, by what document and clause; `note` says what is not confirmed about it.

    It holds where one of its `packs` is in force, or where the unit's place begins with one of its `places`; with neither, everywhere.
    """

    working_days: int
    document: Text
    clause: Text
    note: Text | None = None
    packs: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """The last day for filing and the norm that says so. `certain` False: the holidays of a year up to then are not all known yet, and the day may move."""

    on: date
    norm: Norm
    certain: bool


def norm_in_force(norms: Iterable[Norm], *, packs: Sequence[str], place: str) -> Norm:
    """
    Return the norm that counts: of those for the place the one that names it closest, else that of the pack named last, else the one for everywhere.

    :raises ValueError: there is none for everywhere.
    """

    def weight(norm: Norm) -> tuple[int, int]:
        by_place = max((len(each) for each in norm.places if each and place.startswith(each)), default=0)
        by_pack = max((packs.index(each) + 1 for each in norm.packs if each in packs), default=0)
        return by_place, by_pack

    holding = [norm for norm in norms if any(weight(norm)) or not (norm.packs or norm.places)]
    if not holding:
        raise ValueError("no norm on filing holds everywhere")
    return max(holding, key=weight)


def last_day(start: date, working_days: int, is_working_day: Callable[[date], bool]) -> date:
    """Return the working day that comes so many working days after `start`, which does not count itself."""
    day = start
    while working_days:
        day += _ONE
        working_days -= is_working_day(day)
    return day


def working_days_left(today: date, last: date, is_working_day: Callable[[date], bool]) -> int:
    """Return how many working days are left, today not counted; negative: so many working days late."""
    if last >= today:
        return sum(is_working_day(today + _ONE * number) for number in range(1, (last - today).days + 1))
    return -sum(is_working_day(last + _ONE * number) for number in range(1, (today - last).days + 1))
