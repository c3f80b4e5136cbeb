"""How a release is reviewed: the rules that are stored, made into the route of one edition, and the review of an edition as it stands."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Role
from guikou.people.models import Organisation
from guikou.people.queries import appointed
from guikou.registry.filing import here
from guikou.release.domain.review import Person, Review, Signature, Way
from guikou.release.domain.states import ReleaseState
from guikou.release.domain.turns import DEFAULT_NAMES, EmergencyRule, Route, Rules, Turn, emergency_route, route
from guikou.release.domain.working_time import Office, Unit, WorkingTime
from guikou.release.models import Away, Edition, ReviewRule

SESSIONS: Final = ((time(9), time(12)), (time(14), time(18)))
"""When offices work, local time. No norm says so for all of a country: these hours are ours, the days are those of the calendar of holidays."""

# As in the domain: no norm on the time for a review is known.
_REMIND, _WITHIN, _ESCALATE = WorkingTime(4, Unit.HOURS), WorkingTime(1, Unit.DAYS), WorkingTime(2, Unit.DAYS)
_USUAL: Final = (Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, Role.FINAL_REVIEWER)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRule:
    """A turn as it is set: as the domain's `Turn`, and with `role` whoever holds that role when an edition is handed in is of its people."""

    name: Text
    role: Role | None = None
    people: frozenset[str] = frozenset()
    substitutes: frozenset[str] = frozenset()
    remind_after: WorkingTime = _REMIND
    within: WorkingTime = _WITHIN
    escalate_after: WorkingTime = _ESCALATE
    escalate_to: frozenset[str] = frozenset()


DEFAULT: Final = tuple(TurnRule(name=name, role=role) for name, role in zip(DEFAULT_NAMES, _USUAL, strict=True))
"""The three turns of whoever holds the three roles of reviewers."""


_NONE_YET: Final = Route(turns=(Turn(number=1, name=DEFAULT_NAMES[0], people=frozenset({"nobody"})),))
"""Stands for the route of a draft, which has none before it is handed in: nobody can sign it."""


def office() -> Office:
    """Return when this installation's offices work."""
    return Office(zone=ZoneInfo(settings.TIME_ZONE), sessions=SESSIONS, is_working_day=here().is_working_day)


def person_key(person_id: int) -> str:
    """Return what turns, authors and signatures call a person, whatever token they act with."""
    return f"person:{person_id}"


def away(*, on: date) -> frozenset[str]:
    """Return the keys of those who are away on that day, by their own word."""
    said = Away.objects.filter(ended_at=None, first__lte=on, last__gte=on)
    return frozenset(person_key(each) for each in said.values_list("person_id", flat=True))


def rule_of(organisation: Organisation, kind: str) -> ReviewRule | None:
    """Return the rule that counts for a kind: that of the nearest organisation, there the one of the kind itself; None: nobody has set any."""
    above = [int(part) for part in organisation.path.strip("/").split("/")]
    rows = ReviewRule.objects.filter(Q(kind=kind) | Q(kind=""), organisation__in=above).select_related("organisation")
    return max(rows, key=lambda row: (len(row.organisation.path), row.kind != ""), default=None)


def rules_of(organisation: Organisation, kind: str, *, on: date) -> Rules:
    """Return the rules for a kind as they are on that day, with the people who hold the roles then."""
    row = rule_of(organisation, kind)
    turns, emergency = (DEFAULT, None) if row is None else (turns_of(row), emergency_of(row))
    return Rules(turns=resolved(turns, organisation, on=on), emergency=emergency)


def turns_of(row: ReviewRule) -> tuple[TurnRule, ...]:
    """Return the turns of a rule as they are set."""
    return tuple(_turn_rule(each) for each in row.turns)


def emergency_of(row: ReviewRule) -> EmergencyRule | None:
    """Return the emergency route of a rule; None: it has none."""
    return None if row.emergency is None else _emergency(row.emergency)


def resolved(turns: Sequence[TurnRule], organisation: Organisation, *, on: date) -> tuple[Turn, ...]:
    """Return turns with the people who hold their roles in an organisation on that day."""
    return tuple(_turn(number, each, organisation, on) for number, each in enumerate(turns, start=1))


def route_of(organisation: Organisation, kind: str, *, on: date, decided_by: str = "") -> Route:
    """
    Return the route of an edition that is handed in on that day; with `decided_by` the emergency route, which that person decides on.

    :raises BadTurns: nobody is named for one of the turns.
    :raises NotAnEmergency: the emergency route is not open to the kind, or to the person.
    """
    rules = rules_of(organisation, kind, on=on)
    return emergency_route(rules, kind, by=decided_by) if decided_by else route(rules, kind)


def review_of(edition: Edition, *, planned: Route | None = None) -> Review:
    """
    Return the review of an edition as it stands; a draft has no route yet and is given the one `planned`.

    Of the signatures those count that are not void. Prefetched authors and signatures are used.
    """
    counted = [each for each in edition.signatures.all() if each.void_at is None]
    return Review(
        authors=frozenset(Person(each.person_key, each.name) for each in edition.authors.all()),
        content_hash=edition.content_hash,
        route=planned or read_route(edition.route),
        state=ReleaseState(edition.state),
        signatures=tuple(
            Signature(
                person=Person(each.person_key, each.name), turn=each.turn, content_hash=each.content_hash, at=each.at, way=Way(each.way)
            )
            for each in sorted(counted, key=lambda each: each.turn)
        ),
        since=edition.since,
    )


def stored_route(given: Route, *, decided_by: str = "") -> dict[str, Any]:
    """Return a route as JSON; `decided_by` is who decided on the emergency route."""
    return {
        "turns": [_plain_turn(each) for each in given.turns],
        "first": sorted(given.first) if given.first is not None else None,
        "settle_within": _length(given.settle_within),
        "decided_by": decided_by,
    }


def read_route(plain: Mapping[str, Any]) -> Route:
    """Return the route that was stored; an edition that was never handed in has one that nobody can sign."""
    if not plain:
        return _NONE_YET
    return Route(
        turns=tuple(
            Turn(
                number=number,
                name=Text(each["zh"], each["en"]),
                people=frozenset(each["people"]),
                substitutes=frozenset(each["substitutes"]),
                remind_after=_time(each["remind_after"]),
                within=_time(each["within"]),
                escalate_after=_time(each["escalate_after"]),
                escalate_to=frozenset(each["escalate_to"]),
            )
            for number, each in enumerate(plain["turns"], start=1)
        ),
        first=frozenset(plain["first"]) if plain["first"] is not None else None,
        settle_within=_time(plain["settle_within"]),
    )


def stored_rule(turns: Iterable[TurnRule]) -> list[dict[str, Any]]:
    """Return turns as they are set, as JSON."""
    return [_plain_turn(each) | {"role": each.role.value if each.role else ""} for each in turns]


def stored_emergency(rule: EmergencyRule) -> dict[str, Any]:
    """Return an emergency rule as JSON."""
    return {
        "kinds": sorted(rule.kinds),
        "people": sorted(rule.people),
        "first": sorted(rule.first),
        "settle_within": _length(rule.settle_within),
    }


def check(turns: tuple[TurnRule, ...], emergency: EmergencyRule | None) -> None:
    """
    Let turns pass that can make a review once their roles are held.

    :raises BadTurns: they cannot.
    """
    held = tuple(
        Turn(number=number, name=each.name, people=each.people | ({each.role.value} if each.role else set()))
        for number, each in enumerate(turns, start=1)
    )
    Route(turns=held, first=emergency.first if emergency else None)


def _emergency(plain: Mapping[str, Any]) -> EmergencyRule:
    return EmergencyRule(
        kinds=frozenset(plain["kinds"]),
        people=frozenset(plain["people"]),
        first=frozenset(plain["first"]),
        settle_within=_time(plain["settle_within"]),
    )


def _turn_rule(plain: Mapping[str, Any]) -> TurnRule:
    return TurnRule(
        name=Text(plain["zh"], plain["en"]),
        role=Role(plain["role"]) if plain["role"] else None,
        people=frozenset(plain["people"]),
        substitutes=frozenset(plain["substitutes"]),
        remind_after=_time(plain["remind_after"]),
        within=_time(plain["within"]),
        escalate_after=_time(plain["escalate_after"]),
        escalate_to=frozenset(plain["escalate_to"]),
    )


def _turn(number: int, rule: TurnRule, organisation: Organisation, on: date) -> Turn:
    holders = {person_key(each.pk) for each in appointed(rule.role, organisation.path, on=on)} if rule.role else set()
    return Turn(
        number=number,
        name=rule.name,
        people=rule.people | holders,
        substitutes=rule.substitutes,
        remind_after=rule.remind_after,
        within=rule.within,
        escalate_after=rule.escalate_after,
        escalate_to=rule.escalate_to,
    )


def _plain_turn(turn: Turn | TurnRule) -> dict[str, Any]:
    return {
        "zh": turn.name.zh,
        "en": turn.name.en,
        "people": sorted(turn.people),
        "substitutes": sorted(turn.substitutes),
        "remind_after": _length(turn.remind_after),
        "within": _length(turn.within),
        "escalate_after": _length(turn.escalate_after),
        "escalate_to": sorted(turn.escalate_to),
    }


def _length(given: WorkingTime) -> list[Any]:
    return [given.amount, given.unit.value]


def _time(plain: list[Any]) -> WorkingTime:
    return WorkingTime(plain[0], Unit(plain[1]))


__all__ = [
    "DEFAULT",
    "SESSIONS",
    "TurnRule",
    "away",
    "check",
    "emergency_of",
    "office",
    "person_key",
    "read_route",
    "resolved",
    "review_of",
    "route_of",
    "rule_of",
    "rules_of",
    "stored_emergency",
    "stored_route",
    "stored_rule",
    "turns_of",
]
