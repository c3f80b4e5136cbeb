"""
What pages show besides words: a figure with its origin, the state of a thing, a chart, a chain of events.

Make one of these in a view and put it into the page with the tag of the same name, available in every template without loading:

    {% figure figure %}  {% status status %}  {% chart chart %}  {% profile pairs %}  {% timeline events %}  {% progress progress %}
    {% history subject %}  {% icon "home" %}  {% term "account" %}  {{ moment|when }}  {{ number|grouped }}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from guikou.console.words import say
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action

NO_DATA = Text("尚无数据", "no data yet")


class Tone(StrEnum):
    """How a state is coloured. The word and the mark in front of it say the same, so that nothing depends on colour."""

    NEUTRAL = "neutral"
    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a thing in one or two words."""

    text: Text
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """
    A number with where it comes from (`origin`), its time and whether it is complete; `url` leads to the rows behind it. `value` None: not known, and
    `missing` says why; `unit` holds no `{n}`. The mark "incomplete" travels with the number wherever it is shown.
    """

    label: Text
    value: int | float | None
    origin: Text
    at: datetime | date | None = None
    complete: bool = True
    missing: Text = NO_DATA
    unit: Counted | None = None
    url: str = ""

    @property
    def of_what(self) -> Text | None:
        """Return the unit as it stands behind the number."""
        return self.unit.of(self.value) if self.unit and self.value is not None else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """
    A drawing with its table below. `option` is an ECharts option without colours and without functions; `headings` and `rows` hold the same numbers.
    `key` is unique on the page.
    """

    key: str
    title: Text
    option: Mapping[str, Any]
    headings: Sequence[Text]
    rows: Sequence[Sequence[object]]
    note: Text | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A line of a profile: what it is, and its value (shown like a cell of a list: a Text, a date, a number, a Status, a Link, None …)."""

    label: Text
    value: object
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A value that leads somewhere. `address` is one of ours (`reverse(…)`); a stranger's address goes through `reports.safe.web_address` first."""

    text: object
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One thing that happened or will happen, in a timeline."""

    at: datetime | date
    text: Text
    who: str = ""
    status: Status | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """
    How far a piece of background work is. `address` answers with `as_json()` of the newest one, for pages with script; `page` is where to look again without.

    `total` None: nobody knows yet. `outcome` is said when it has ended, whether well or not (`good`).
    """

    address: str
    page: str
    stage: Text
    done: int = 0
    total: int | None = None
    ended: bool = False
    good: bool = True
    outcome: Text | None = None

    @property
    def share(self) -> int | None:
        """Return the percentage done, None where the total is not known."""
        return min(100, self.done * 100 // self.total) if self.total else None

    def as_json(self) -> dict[str, object]:
        """Return what the page's script asks for again and again."""
        counted = f"{self.done:,} / {self.total:,}" if self.total else f"{self.done:,}" if self.done else ""
        return {"stage": say(self.stage), "done": counted, "share": self.share, "ended": self.ended}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tab:
    """One of several pages about the same thing. `count` None: no number is shown."""

    label: Text
    address: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """A page above this one."""

    text: Text | str
    address: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Deed:
    """
    A button at the head of a page or in an empty state: leads to a page; acts themselves are forms there. With `action`, only who may do that somewhere
    sees it; whether they may do it just here, the view has to ask before it makes the button.
    """

    label: Text
    address: str
    action: Action | None = None
    icon: str = ""
    primary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Nothing:
    """What a list or section says when it is empty: that it is, and the next step."""

    text: Text
    deeds: tuple[Deed, ...] = field(default=())
