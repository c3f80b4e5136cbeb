"""What the filters of lists share. They mean what those of the console's lists mean; to choose several values, a name is given several times."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from ninja import Schema
from pydantic import Field

from guikou.api.v1.common import Code, Day, Word
from guikou.people.domain.policy import Action, Actor, require_somewhere

MOST_WORDS = 8
Codes = Annotated[list[Code], Field(max_length=100)]
Moves = Mapping[str, tuple[Action, Callable[[Actor], Q]]]
OrganisationId = Annotated[int, Field(ge=1, le=2**62)]


class Search(Schema):
    """By words."""

    q: Word | None = Field(None, description="words that all have to be found")


class Placed(Search):
    """By words and place."""

    organisation: OrganisationId | None = Field(None, description="this organisation and all below it")


def words(written: str | None, *fields: str) -> Q:
    """Return the condition that each of the words stands in any of the fields."""
    condition = Q()
    for word in (written or "").split()[:MOST_WORDS]:
        anywhere = Q()
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": word})
        condition &= anywhere
    return condition


def below(organisation: int | None, field: str = "organisation__path") -> Q:
    """Return the condition that a path is that of the organisation or leads below it."""
    return Q(**{f"{field}__contains": f"/{organisation}/"}) if organisation else Q()


def chosen(**choices: Any) -> Q:
    """Return the condition that each column has one of the values that were chosen for it; none: any."""
    return Q(**{f"{name}__in": list(values) for name, values in choices.items() if values})


def days(field: str, first: Day | None, last: Day | None, *, moment: bool = True) -> Q:
    """Return the condition that a column lies between two days, both included. `moment`: it holds moments, and days are those of this installation's zone."""
    condition = Q(**{f"{field}__gte": _midnight(first) if moment else first}) if first else Q()
    after = last and last + timedelta(days=1)
    return condition & Q(**{f"{field}__lt": _midnight(after) if moment else after}) if after else condition


def either(given: bool | None, condition: Q) -> Q:
    """Return the condition or its opposite, as was asked; none: nothing was."""
    return Q() if given is None else condition if given else ~condition


def turn(wanted: str | None, by: Actor, moves: Moves) -> Q:
    """
    Return the condition that a row waits for the actor in the way that was asked for.

    :raises NotAllowed: nothing waits for them in that way, wherever it is.
    """
    if wanted is None:
        return Q()
    action, waits = moves[wanted]
    require_somewhere(by, action)
    return waits(by)


def among(rows: Callable[[Actor], "QuerySet[Any]"]) -> Callable[[Actor], Q]:
    """Return the condition that a row is one of those of a query."""
    return lambda by: Q(pk__in=rows(by).order_by().values("pk"))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))
