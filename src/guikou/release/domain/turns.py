"""The turns of a review as an organisation sets them for each kind of release, and the emergency route."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from guikou.kernel.bilingual import Refusal, Text
from guikou.release.domain.working_time import Unit, WorkingTime

MOST_TURNS: Final = 5
# No norm on the time for a review is known: these are ours, and an organisation sets its own.
_REMIND, _WITHIN, _ESCALATE = WorkingTime(4, Unit.HOURS), WorkingTime(1, Unit.DAYS), WorkingTime(2, Unit.DAYS)


class BadTurns(Refusal):
    """These turns make no review."""


class NotAnEmergency(Refusal):
    """The emergency route is not open to that kind of release, or to that person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    One turn of a review. People are named by their keys.

    A substitute may sign when all `people` are away or barred, or once the turn is overdue. All times count from the beginning of the turn.
    """

    number: int
    name: Text
    people: frozenset[str]
    substitutes: frozenset[str] = frozenset()
    remind_after: WorkingTime = _REMIND
    within: WorkingTime = _WITHIN
    escalate_after: WorkingTime = _ESCALATE
    escalate_to: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """
    The turns that one edition goes through. In an emergency the turns `first` sign before the release, the others are its debt, to be settled `settle_within`.

    :raises BadTurns: there are fewer than one or more than five turns, they are not numbered from one, a turn has nobody, or `first` names no turn of them.
    """

    turns: tuple[Turn, ...]
    first: frozenset[int] | None = None
    settle_within: WorkingTime = _WITHIN

    def __post_init__(self) -> None:
        if not 1 <= len(self.turns) <= MOST_TURNS or [turn.number for turn in self.turns] != list(range(1, len(self.turns) + 1)):
            raise BadTurns(Text("审校须为一至五道，并依次编号", "A review has one to five turns, numbered in order"))
        if empty := [turn for turn in self.turns if not turn.people]:
            raise BadTurns(Text("{name}没有指定审校人", "Nobody is named for the turn “{name}”").fill(name=empty[0].name))
        if self.first is not None and (not self.first or not self.first <= {turn.number for turn in self.turns}):
            raise BadTurns(Text("应急程序至少保留一道审校", "The emergency route keeps at least one of the turns"))

    @property
    def before(self) -> tuple[Turn, ...]:
        """The turns that have to sign before anything is public."""
        return tuple(turn for turn in self.turns if self.first is None or turn.number in self.first)

    @property
    def debt(self) -> tuple[Turn, ...]:
        """The turns that sign after an emergency release."""
        return tuple(turn for turn in self.turns if turn not in self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRule:
    """Which kinds may take the emergency route, who may decide that, which turns sign first, and by when the others follow."""

    kinds: frozenset[str]
    people: frozenset[str]
    first: frozenset[int]
    settle_within: WorkingTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an organisation has set: turns for every kind, others for some kinds, and whether there is an emergency route."""

    turns: tuple[Turn, ...]
    by_kind: Mapping[str, tuple[Turn, ...]] = field(default_factory=dict)
    emergency: EmergencyRule | None = None


def route(rules: Rules, kind: str) -> Route:
    """
    Return the ordinary route of a kind.

    :raises BadTurns: its turns make no review.
    """
    return Route(turns=rules.by_kind.get(kind, rules.turns))


def emergency_route(rules: Rules, kind: str, *, by: str) -> Route:
    """
    Return the emergency route of a kind, decided on by that person.

    :raises NotAnEmergency: the organisation has none, or not for that kind or person.
    :raises BadTurns: its turns make no review.
    """
    rule = rules.emergency
    if rule is None or kind not in rule.kinds:
        raise NotAnEmergency(
            Text("这类稿件不适用应急发布程序，请走正常审校", "The emergency route is not open to this kind; take the ordinary turns")
        )
    if by not in rule.people:
        raise NotAnEmergency(
            Text(
                "只有指定人员可以启动应急发布程序，请联系发布台负责人",
                "Only named people may take the emergency route; ask whoever runs the release desk",
            )
        )
    return Route(turns=rules.by_kind.get(kind, rules.turns), first=rule.first, settle_within=rule.settle_within)


DEFAULT_NAMES: Final = (
    Text("初审（编辑）", "First review (editor)"),
    Text("复审（科室负责人）", "Second review (section head)"),
    Text("终审（分管领导）", "Final review (responsible leader)"),
)


def three_turns(people: Iterable[Collection[str]]) -> tuple[Turn, ...]:
    """Return the usual three turns with the people of each."""
    return tuple(
        Turn(number=number, name=name, people=frozenset(each))
        for number, (name, each) in enumerate(zip(DEFAULT_NAMES, people, strict=True), start=1)
    )
