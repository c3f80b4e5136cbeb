"""The norms on filing, and the working days that they count with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

import holidays
from django.conf import settings

from guikou.kernel.bilingual import Text
from guikou.registry.catalogue import DATA, Entry, read_yaml
from guikou.registry.domain.filing import Deadline, Norm, last_day, norm_in_force


@dataclass(frozen=True)
class WorkingDays:
    """The working days of a country (ISO 3166 code), make-up days on weekends included where it has them."""

    country: str

    @cached_property
    def _calendar(self) -> Any:
        return holidays.country_holidays(self.country)

    def is_working_day(self, day: date) -> bool:
        """Say whether people work on that day."""
        return bool(self._calendar.is_working_day(day))

    @cached_property
    def _named(self) -> tuple[Any, Any]:
        """Return the calendar with names in Chinese and in English, where the library has them; else with the names of the country."""
        spoken = set(self._calendar.supported_languages)
        zh, en = (holidays.country_holidays(self.country, language=each if each in spoken else None) for each in ("zh_CN", "en_US"))
        return zh, en

    def holiday(self, day: date) -> Text | None:
        """Return what the holiday of that day is called, None where it is none."""
        zh, en = (names.get(day) for names in self._named)
        return Text(zh, en) if zh and en else None

    def is_known(self, year: int) -> bool:
        """
        Say whether the library knows all of that year's days off. China announces exchanged working days only late in the year before; of a year of which
        it has none, only the festivals themselves are known.
        """
        exchanged = getattr(self._calendar, "special_public_holidays", None)
        return year in exchanged if self.country == "CN" and exchanged else True


@cache
def working_days(country: str) -> WorkingDays:
    """Return a country's working days; a country that the library does not know has every day from Monday to Friday."""
    return WorkingDays(country) if country in holidays.list_supported_countries() else WeekDays(country)


class WeekDays(WorkingDays):
    """Monday to Friday, without any holidays; never certain."""

    def is_working_day(self, day: date) -> bool:
        """Say whether it is a day from Monday to Friday."""
        return day.weekday() < 5

    def holiday(self, day: date) -> Text | None:  # noqa: ARG002 - as in the class above
        """Nothing is known about holidays."""
        return None

    def is_known(self, year: int) -> bool:  # noqa: ARG002 - as in the class above
        """Nothing is known about holidays."""
        return False


@cache
def norms() -> tuple[Norm, ...]:
    """
    Return the norms on filing that ship.

    :raises BadCatalogue: the file is wrong.
    """
    file = DATA / "filing.yaml"
    entry = Entry(file.name, "", read_yaml(file))
    found = entry.each("norms", _norm)
    entry.done()
    return found


def deadline(start: date, *, packs: Sequence[str], place: str) -> Deadline:
    """Return by when something done on that day has to be filed, where these packs are in force, counted with the working days of this installation's country."""
    norm = norm_in_force(norms(), packs=packs, place=place)
    calendar = here()
    on = last_day(start, norm.working_days, calendar.is_working_day)
    return Deadline(on=on, norm=norm, certain=all(calendar.is_known(year) for year in range(start.year, on.year + 1)))


def here() -> WorkingDays:
    """Return the working days of this installation's country."""
    return working_days(settings.ENVIRONMENT.country)


def _norm(entry: Entry) -> Norm:
    norm = Norm(
        working_days=entry.whole("working_days"),
        document=entry.both("document"),
        clause=entry.both("clause"),
        note=entry.both("note") if entry.has("note") else None,
        packs=entry.texts("packs"),
        places=entry.texts("places"),
    )
    entry.done()
    return norm
