"""What a check before release looks at, needs to know, and says."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final

from guikou.inspection.domain.faults.quoting import around, without_addresses
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.kernel.ids import stable_id
from guikou.release.domain.markup import Page, page

_SENTENCE: Final = re.compile(r"[^。！？；\n!?;.]+(?:\.(?=\S)[^。！？；\n!?;.]*)*")


class Level(StrEnum):
    """Whether a remark holds the release up until it is mended, or may be overruled with a reason."""

    STOP = "stop"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Place:
    """Where: a field of the draft, and a stretch of its text. In `html` places count in the visible text, as `Page.text` has it."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Remark:
    """
    What a check found: where, what is wrong, why that matters, what to do.

    `key` is the same as long as check, field and wording are, wherever the wording moves to: an overruling is given for it. Long numbers are masked everywhere.
    """

    check: str
    level: Level
    place: Place
    what: Text
    why: Text
    todo: Text
    key: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the draft that stands beside the text: its name and alternative text."""

    name: str
    alt: str


@dataclass(frozen=True)
class Draft:
    """One language version as it is about to be handed in; `on` is the day for which its release is planned, `accounts` the keys of those that are to show it."""

    language: Language
    title: str
    html: str
    on: date
    digest: str = ""
    text: str = ""
    kind: str = ""
    pictures: tuple[Picture, ...] = ()
    accounts: tuple[str, ...] = ()

    @cached_property
    def body(self) -> Page:
        """The body as it is read."""
        return page(self.html)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """What people read, by field, without empty fields; web addresses are blanked and lengths stay."""
        fields = {"title": self.title, "digest": self.digest, "html": self.body.text, "text": self.text}
        return {name: without_addresses(text) for name, text in fields.items() if text.strip()}


@dataclass(frozen=True, slots=True)
class Official:
    """A person whom the office lists, with the titles that are right for them, the full one first."""

    name: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AccountStop:
    """What an account is called, and the day from which it shows nothing new."""

    account: Text
    on: date


@dataclass(frozen=True, slots=True)
class Term:
    """A name as it has to be written, and how people write it wrongly or used to."""

    right: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Confusion:
    """A word that is often taken for another: the wrong use as its surroundings show it, what is meant, and why, with examples that are its tests."""

    id: str
    language: Language
    wrong: re.Pattern[str]
    right: str
    why: Text
    examples: tuple[str, ...]
    fine: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Jargon:
    """A word of offices and what to write instead; empty where it can be left out."""

    language: Language
    word: re.Pattern[str]
    plain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    What checks need to know beside the draft.

    `hosts` are those of the office itself, with all below them; `dead` the addresses that were asked and gave nothing, with the reason; `stops` the accounts
    that stop, by key; `telephones` the office's own numbers. A sentence is long beyond so many characters (Chinese) or words (English).
    """

    officials: tuple[Official, ...] = ()
    terms: tuple[Term, ...] = ()
    hosts: frozenset[str] = frozenset({"gov.cn"})
    dead: Mapping[str, Text] = field(default_factory=dict)
    stops: Mapping[str, AccountStop] = field(default_factory=dict)
    telephones: frozenset[str] = frozenset()
    confusions: tuple[Confusion, ...] = ()
    jargon: tuple[Jargon, ...] = ()
    most_characters: int = 80
    most_words: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check that explains itself: what it looks for, why, and an example."""

    code: str
    name: Text
    looks_for: Text
    why: Text
    example: Text
    find: Callable[[Draft, Known], Iterable[Remark]]


def remark(check: str, level: Level, place: Place, *, text: str, what: Text, why: Text, todo: Text, **values: object) -> Remark:
    """Return a remark about a stretch of `text`; `what` and `todo` may name `{quote}` and the given values."""
    quote = around(text, place.start, place.end)
    key = stable_id("remark", check, level, place.field, text[place.start : place.end], what.en.format(quote="", **values))
    return Remark(check, level, place, what.fill(quote=quote, **values), why, todo.fill(quote=quote, **values), key)


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Return the sentences of a text with where they begin. A full stop inside a number or an address ends none."""
    for match in _SENTENCE.finditer(text):
        lead = len(match[0]) - len(match[0].lstrip())
        if sentence := match[0].strip():
            yield match.start() + lead, sentence


class CannotOverrule(Refusal):
    """The remark is to be mended, not overruled."""


def overrule(remark: Remark, reason: str) -> str:
    """
    Return the key under which a warning is overruled with that reason.

    :raises CannotOverrule: it holds the release up, or there is no reason.
    """
    if remark.level is Level.STOP:
        raise CannotOverrule(Text("这一问题必须改正后才能送审", "It has to be mended before the text is handed in"))
    if not reason.strip():
        raise CannotOverrule(Text("请写明保留的理由", "Say why it stays as it is"))
    return remark.key


def standing(remarks: Iterable[Remark], overruled: Iterable[str]) -> tuple[Remark, ...]:
    """Return the remarks that still hold the release up: all stops, and the warnings that nobody overruled."""
    keys = frozenset(overruled)
    return tuple(each for each in remarks if each.level is Level.STOP or each.key not in keys)
