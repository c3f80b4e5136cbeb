"""
The filters of a list. Each reads its part of the address, narrows the rows, and says as removable chips what it does.

`field` is a lookup of the rows' model (`organisation__path`), or a function that returns the condition for one value.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from guikou.console.components.values import NO, YES
from guikou.console.forms import Form, OrganisationField
from guikou.console.lists.address import Address
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_day
from guikou.people.domain.policy import Action, Actor

SEARCH, ORGANISATION, TURN = Text("搜索", "Search"), Text("主办单位", "Organisation"), Text("轮到谁", "Whose move")
Options = Sequence[tuple[str, Text]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in force, and what has to go from the address to lift it."""

    text: str
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a filter found in the address. `trouble` says what it could not understand."""

    condition: Q = field(default_factory=Q)
    chips: tuple[Chip, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class Filter(ABC):
    """What all filters have. `action`: only who may do that somewhere has the filter. `open`: shown without unfolding the further ones."""

    name: str
    label: Text
    action: Action | None = None
    open: bool = False
    template: ClassVar[str]

    def concerns(self, by: Actor) -> bool:
        """Say whether the actor has the filter."""
        return self.action is None or by.may_somewhere(self.action)

    def names(self) -> tuple[str, ...]:
        """Return the names that it uses in the address."""
        return (self.name,)

    @abstractmethod
    def read(self, address: Address, by: Actor) -> Reading:
        """Return what the address says."""

    def control(self, address: Address, by: Actor) -> dict[str, Any]:  # noqa: ARG002 - some filters need the person
        """Return what its template shows."""
        return {"filter": self, "value": address.get(self.name), "values": address.all(self.name)}

    def chip(self, value: str, *pairs: tuple[str, str]) -> Chip:
        """Return a chip that states a value."""
        return Chip(say(Text("{label}：{value}", "{label}: {value}").fill(label=self.label, value=value)), pairs)

    def unknown(self, value: str) -> str:
        """Say that a value of the address means nothing here."""
        text = Text(
            "筛选条件“{label}”的取值“{value}”无法识别，未予采用。",
            "The value “{value}” of the filter “{label}” means nothing here and was left out.",
        )
        return say(text.fill(label=self.label, value=value[:40]))


def _condition(lookup: str | Callable[[Any], Q], value: Any, suffix: str = "") -> Q:
    return lookup(value) if callable(lookup) else Q(**{f"{lookup}{suffix}": value})


@dataclass(frozen=True, kw_only=True)
class Choices(Filter):
    """Any of several values. `options` are the values with their words, or a function of the actor that returns them. `single` allows only one."""

    field: str | Callable[[str], Q]
    options: Options | Callable[[Actor], Options]
    single: bool = False
    template = "console/lists/filter_choices.html"

    def _options(self, by: Actor) -> dict[str, Text]:
        return dict(self.options(by) if callable(self.options) else self.options)

    def read(self, address: Address, by: Actor) -> Reading:
        """Return the rows with any of the chosen values."""
        options = self._options(by)
        values = dict.fromkeys(address.all(self.name))
        chosen = [value for value in values if value in options][: 1 if self.single else None]
        trouble = " ".join(self.unknown(value) for value in values if value not in options)
        condition = Q()
        for value in chosen:
            condition |= _condition(self.field, value)
        return Reading(condition, tuple(self.chip(say(options[value]), (self.name, value)) for value in chosen), trouble)

    def control(self, address: Address, by: Actor) -> dict[str, Any]:
        """Add the options, chosen or not."""
        chosen = address.all(self.name)
        options = [(value, words, value in chosen) for value, words in self._options(by).items()]
        return super().control(address, by) | {"options": options, "chosen": sum(on for _, _, on in options)}


@dataclass(frozen=True, kw_only=True)
class Search(Filter):
    """Words that have to stand, each of them, in any of the fields."""

    fields: tuple[str, ...]
    name: str = "q"
    label: Text = SEARCH
    open: bool = True
    hint: Text | None = None
    template = "console/lists/filter_search.html"

    def read(self, address: Address, by: Actor) -> Reading:  # noqa: ARG002 - as in all filters
        """Return the rows in which all words are found."""
        written = address.get(self.name)
        condition = Q()
        for word in written.split()[:8]:
            condition &= self.anywhere(word)
        chips = (self.chip(written.strip(), (self.name, written)),) if written.strip() else ()
        return Reading(condition, chips)

    def anywhere(self, word: str) -> Q:
        """Return the condition that the word stands in any of the fields."""
        found = Q()
        for name in self.fields:
            found |= Q(**{f"{name}__icontains": word})
        return found


@dataclass(frozen=True, kw_only=True)
class Days(Filter):
    """From one day to another, both included. `moment`: the field holds moments, and a day is one of this installation's zone."""

    field: str
    moment: bool = False
    template = "console/lists/filter_days.html"

    def names(self) -> tuple[str, ...]:
        """Return the names of both ends."""
        return (f"{self.name}-from", f"{self.name}-to")

    def control(self, address: Address, by: Actor) -> dict[str, Any]:
        """Add both ends."""
        first, last = self.names()
        return super().control(address, by) | {"first": (first, address.get(first)), "last": (last, address.get(last))}

    def read(self, address: Address, by: Actor) -> Reading:  # noqa: ARG002 - as in all filters
        """Return the rows between the two days."""
        condition, chips, troubles = Q(), [], []
        for name, words in zip(self.names(), (Text("自 {day}", "from {day}"), Text("至 {day}", "to {day}")), strict=True):
            written = address.get(name)
            if not written:
                continue
            try:
                day = parse_day(written, local=ZoneInfo(settings.TIME_ZONE))
            except NotAMoment:
                troubles.append(self.unknown(written))
                continue
            condition &= self._from(day) if name.endswith("-from") else self._to(day)
            chips.append(self.chip(say(words.fill(day=day.isoformat())), (name, written)))
        return Reading(condition, tuple(chips), " ".join(troubles))

    def _from(self, day: date) -> Q:
        return Q(**{f"{self.field}__gte": _midnight(day) if self.moment else day})

    def _to(self, day: date) -> Q:
        return Q(**{f"{self.field}__lt": _midnight(day + timedelta(days=1)) if self.moment else day + timedelta(days=1)})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(settings.TIME_ZONE))


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """One of two."""

    field: str | Callable[[bool], Q]
    yes: Text = YES
    no: Text = NO
    template = "console/lists/filter_choices.html"
    single: ClassVar[bool] = True

    def read(self, address: Address, by: Actor) -> Reading:  # noqa: ARG002 - as in all filters
        """Return the rows of which it is so, or not so."""
        value = address.get(self.name)
        if value not in ("yes", "no"):
            return Reading(trouble=self.unknown(value) if value else "")
        words = self.yes if value == "yes" else self.no
        return Reading(_condition(self.field, value == "yes"), (self.chip(say(words), (self.name, value)),))

    def control(self, address: Address, by: Actor) -> dict[str, Any]:
        """Add the two."""
        value = address.get(self.name)
        options = [("yes", self.yes, value == "yes"), ("no", self.no, value == "no")]
        return super().control(address, by) | {"options": options, "chosen": sum(on for _, _, on in options)}


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """What a person can have to do with a row: `waits` returns the condition for an actor; shown to whoever may do `action` somewhere (None: to all)."""

    words: Text
    waits: Callable[[Actor], Q]
    action: Action | None = None


@dataclass(frozen=True, kw_only=True)
class Turn(Filter):
    """
    Rows in which it is the turn of the person who looks. Numbers on the first screen lead here: what a person may see reaches further than what they have
    to do, so that a filter by state alone would list more than waits for them.
    """

    moves: Mapping[str, Move]
    name: str = "turn"
    label: Text = TURN
    open: bool = True
    single: ClassVar[bool] = True
    template = "console/lists/filter_choices.html"

    def _mine(self, by: Actor) -> dict[str, Move]:
        return {name: move for name, move in self.moves.items() if move.action is None or by.may_somewhere(move.action)}

    def concerns(self, by: Actor) -> bool:
        """Say whether there is anything that could wait for the actor."""
        return bool(self._mine(by))

    def read(self, address: Address, by: Actor) -> Reading:
        """Return the rows that wait for the actor."""
        value = address.get(self.name)
        move = self._mine(by).get(value)
        if move is None:
            return Reading(trouble=self.unknown(value) if value else "")
        return Reading(move.waits(by), (self.chip(say(move.words), (self.name, value)),))

    def control(self, address: Address, by: Actor) -> dict[str, Any]:
        """Add the moves."""
        value = address.get(self.name)
        options = [(name, move.words, name == value) for name, move in self._mine(by).items()]
        return super().control(address, by) | {"options": options, "chosen": sum(on for _, _, on in options)}


@dataclass(frozen=True, kw_only=True)
class Subtree(Filter):
    """An organisation and all below it, within the reach of the actor's `reach`. `field` leads to the path of the rows' organisation."""

    field: str = "organisation__path"
    reach: Action = Action.SEE_REGISTER
    name: str = "organisation"
    label: Text = ORGANISATION
    template = "console/lists/filter_subtree.html"

    def names(self) -> tuple[str, ...]:
        """Return the names of the picker and of its search."""
        return (self.name, f"{self.name}-search")

    def _form(self, address: Address, by: Actor) -> Form:
        picker = OrganisationField(said(self.label.zh, self.label.en), action=self.reach, ended=True, required=False)
        form: type[Form] = type("Subtree", (Form,), {self.name: picker})
        return form({name: address.get(name) for name in self.names()}, by=by, auto_id="filter-%s")

    def read(self, address: Address, by: Actor) -> Reading:
        """Return the rows below the chosen organisation."""
        if not any(address.get(name) for name in self.names()):
            return Reading()
        form = self._form(address, by)
        if not form.is_valid():
            return Reading(trouble=" ".join(str(error) for error in form.errors[self.name]))
        chosen = form.cleaned_data[self.name]
        if chosen is None:
            return Reading()
        text = say(Text("{name}及下属单位", "{name} and below").fill(name=chosen.name))
        pairs = tuple((name, address.get(name)) for name in self.names())
        return Reading(Q(**{f"{self.field}__startswith": chosen.path}), (self.chip(text, *pairs),))

    def control(self, address: Address, by: Actor) -> dict[str, Any]:
        """Add the picker."""
        form = self._form(address, by)
        form.is_valid()
        return super().control(address, by) | {"picker": form[self.name]}
