"""What the areas of version 1 share: the router, the types of what is sent, who asks."""

from collections.abc import Callable, Container
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Schema
from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, StringConstraints

from guikou.people.domain.policy import Action, Actor, require_somewhere

router = Router()  # one for all that needs a token: two with the same address would hide each other's methods
MOST = 2**62
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _in_range(moment: datetime) -> datetime:
    if not _EARLIEST <= moment < _LATEST:
        raise ValueError("has to lie between 1900 and 2200")
    return moment


def _day_in_range(day: date) -> date:
    if not _EARLIEST.date() <= day < _LATEST.date():
        raise ValueError("has to lie between 1900 and 2200")
    return day


_NO_NUL = r"^[^\x00]*$"
SOME = r"^[^\x00]*[^\s\x00][^\x00]*$"  # more than blanks
Id = Annotated[int, Path(ge=1, le=MOST)]
Number = Annotated[int, Field(ge=1, le=MOST)]
Count = Annotated[int, Field(ge=0, le=MOST)]
Word = Annotated[str, StringConstraints(max_length=200, pattern=_NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=SOME)]
Telephone = Annotated[str, StringConstraints(max_length=40, pattern=_NO_NUL)]
Language = Literal["zh", "en"]
Digest = Literal["daily", "weekly", "none"]
Code = Annotated[str, StringConstraints(max_length=60, pattern=_NO_NUL)]
Address = Annotated[str, StringConstraints(max_length=1000, pattern=_NO_NUL)]
LongText = Annotated[str, StringConstraints(max_length=20_000, pattern=_NO_NUL)]
Note = Annotated[str, StringConstraints(max_length=5000, pattern=_NO_NUL)]
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=5000, pattern=SOME)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_range)]
Day = Annotated[date, AfterValidator(_day_in_range)]
Version = Annotated[int, Field(ge=0, le=2**31 - 1, description="as read: the write is refused where somebody changed it since")]


class Body(Schema):
    """What is sent: nothing that is not asked for, so that a misspelt name is told and not ignored."""

    model_config = ConfigDict(extra="forbid")


class Seen(Body):
    """Something as it was read."""

    version: Version


class Why(Body):
    """A reason, which the trail keeps."""

    why: Sentence


class Reason(Body):
    """A reason, if there is one, which the trail keeps."""

    why: Note = ""


class SeenWhy(Seen):
    """Something as it was read, and a reason, which the trail keeps."""

    why: Sentence


def reader(request: HttpRequest, action: Action) -> Actor:
    """
    Return who asks.

    :raises NotAllowed: they may not do that anywhere.
    """
    by = asker(request)
    require_somewhere(by, action)
    return by


def asker(request: HttpRequest) -> Actor:
    """Return who asks, whatever they may."""
    return request.auth  # type: ignore[attr-defined]


def known(names: Callable[[], Container[str]], what: str) -> AfterValidator:
    """Return a check that a word is one of those that there are; what is none is told as 422 before anything else is looked at."""

    def check(word: str) -> str:
        if word and word not in names():
            raise ValueError(f"is no {what}")
        return word

    return AfterValidator(check)


def acting(request: HttpRequest, action: Action) -> dict[str, Any]:
    """
    Return who acts and when, as operations want it; these ask whether the right holds there.

    :raises NotAllowed: they may not do that anywhere, whatever they name.
    """
    return {"by": reader(request, action), "now": timezone.now()}


def where(**conditions: Any) -> dict[str, Any]:
    """Return the conditions that were given."""
    return {name: value for name, value in conditions.items() if value not in (None, "")}
