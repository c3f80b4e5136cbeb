"""Answers of version 1: the turns of reviews, what waits for a signature, and who is away. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from guikou.kernel.bilingual import Text
from guikou.release.arrangements import TurnRule
from guikou.release.domain.turns import EmergencyRule
from guikou.release.domain.working_time import WorkingTime
from guikou.release.queries.reviews import turn_of


class LengthOut(Schema):
    """A length of working time, in `working hours` or `working days`."""

    amount: int
    unit: str


class ReviewOut(Schema):
    """An edition under review: the turn that it waits for, by when, who may sign now, and why whoever asks cannot (`barrier`, null: they can)."""

    state: str
    content_hash: str
    turn: int | None
    due_at: datetime | None
    signers: list[str]
    barrier_zh: str | None
    barrier_en: str | None
    may_return: bool


class WaitingEditionOut(Schema):
    """An edition that waits for a signature: for which turn, since when and by when."""

    id: int
    release_id: int
    release_title: str
    organisation_id: int
    number: int
    content_hash: str
    turn: int
    turn_name_zh: str
    turn_name_en: str
    since: datetime | None
    due_at: datetime | None
    owed: int

    @staticmethod
    def resolve_release_title(row: Any) -> str:
        """Return the title."""
        return row.release.title

    @staticmethod
    def resolve_organisation_id(row: Any) -> int:
        """Return whose it is."""
        return row.release.organisation_id

    @staticmethod
    def resolve_turn(row: Any) -> int:
        """Return the number of the turn."""
        return turn_of(row).number  # type: ignore[union-attr]

    @staticmethod
    def resolve_turn_name_zh(row: Any) -> str:
        """Return its name in Chinese."""
        return turn_of(row).name.zh  # type: ignore[union-attr]

    @staticmethod
    def resolve_turn_name_en(row: Any) -> str:
        """Return its name in English."""
        return turn_of(row).name.en  # type: ignore[union-attr]


class TurnRuleOut(Schema):
    """A turn as it is set, and who would be asked today (`asked`, `substitutes_asked`: names)."""

    name_zh: str
    name_en: str
    role: str | None
    people: list[str]
    substitutes: list[str]
    remind_after: LengthOut
    within: LengthOut
    escalate_after: LengthOut
    escalate_to: list[str]
    asked: list[str]
    substitutes_asked: list[str]


class EmergencyOut(Schema):
    """The emergency route: of which kinds, who decides on it, which turns sign first, and within what the others follow."""

    kinds: list[str]
    people: list[str]
    first: list[int]
    settle_within: LengthOut


class ReviewRuleOut(Schema):
    """
    The turns in force for a kind (empty: for every kind without its own). `version` is that of what is set exactly here, null where nothing is; `origin_id` the organisation
    where it is set, null for the usual three turns. `problems` would stop a review today.
    """

    kind: str
    version: int | None
    origin_id: int | None
    turns: list[TurnRuleOut]
    emergency: EmergencyOut | None
    problems_zh: list[str]
    problems_en: list[str]


class AwayOut(Schema):
    """Days on which one is away, both included."""

    id: int
    first: date
    last: date
    ended_at: datetime | None


class LinkOut(Schema):
    """A one-time link. `secret` is its whole address, shown this once."""

    turn: int
    expires_at: datetime
    secret: str | None


def length(given: WorkingTime) -> dict[str, Any]:
    """Return a length of working time as it is answered."""
    return {"amount": given.amount, "unit": given.unit.value}


def reviewed(found: Any) -> dict[str, Any]:
    """Return an edition under review as it is answered."""
    barrier: Text | None = found.barrier
    return {
        "state": found.edition.state,
        "content_hash": found.edition.content_hash,
        "turn": found.turn.number if found.turn else None,
        "due_at": found.due,
        "signers": sorted(found.names.get(key, key) for key in found.signers),
        "barrier_zh": barrier.zh if barrier else None,
        "barrier_en": barrier.en if barrier else None,
        "may_return": found.may_return,
    }


def rule(found: Any) -> dict[str, Any]:
    """Return turns in force as they are answered."""
    return {
        "kind": found.kind,
        "version": found.row.version if found.row else None,
        "origin_id": found.origin.pk if found.origin else None,
        "turns": [_turn(turn, asked) for turn, asked in zip(found.turns, found.asked, strict=True)],
        "emergency": _emergency(found.emergency) if found.emergency else None,
        "problems_zh": [each.zh for each in found.problems],
        "problems_en": [each.en for each in found.problems],
    }


def _turn(turn: TurnRule, asked: Any) -> dict[str, Any]:
    keys = {name: sorted(getattr(turn, name)) for name in ("people", "substitutes", "escalate_to")}
    lengths = {name: length(getattr(turn, name)) for name in ("remind_after", "within", "escalate_after")}
    names = {"asked": list(asked.people), "substitutes_asked": list(asked.substitutes)}
    return {"name_zh": turn.name.zh, "name_en": turn.name.en, "role": turn.role.value if turn.role else None} | keys | lengths | names


def _emergency(given: EmergencyRule) -> dict[str, Any]:
    lists = {name: sorted(getattr(given, name)) for name in ("kinds", "people", "first")}
    return lists | {"settle_within": length(given.settle_within)}
