"""Answers of version 1: deliveries, their attempts, receipts and what came of them. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guikou.api.v1.answers.accounts import AccountNamed, OfAccount


class DeliveryRow(AccountNamed):
    """
    An edition on its way to one account in one language. Public is only what is `visible`, that is, was read back, or `handed over` where nobody can look.
    `practice`: it goes to the practice platform.
    """

    id: int
    key: str
    release_id: int
    release_title: str
    edition: int
    account_id: int
    language: str
    act: str
    state: str
    hold: str
    practice: bool
    intended_at: datetime
    not_before: datetime
    tries: int
    address: str
    seen_at: datetime | None
    cause: str
    code: str
    problem_zh: str
    problem_en: str
    next_step_zh: str
    next_step_en: str


class DeliveryOut(DeliveryRow, OfAccount):
    """A delivery."""

    @staticmethod
    def resolve_release_title(row: Any) -> str:
        """Return the title."""
        return row.release.title

    @staticmethod
    def resolve_edition(row: Any) -> int:
        """Return the number of the edition."""
        return row.edition.number


class AttemptOut(Schema):
    """One step: from which state to which, how long it took, and what the platform said."""

    at: datetime
    took_ms: int
    before: str
    after: str
    code: str
    said_zh: str
    said_en: str


class DeliveryFigureOut(Schema):
    """One number, as the platform gave it so many hours (`point`) after it was out."""

    name: str
    value: int
    as_of: datetime
    complete: bool
    point: int


class CommentOut(Schema):
    """What somebody of the public wrote below it."""

    id: int
    author: str
    text: str
    written_at: datetime


class DeliveryWhole(DeliveryRow):
    """A delivery with its attempts, why it waits (null: it does not), what a person has to do (`steps`), and what came of it."""

    attempts: list[AttemptOut]
    waits_zh: str | None
    waits_en: str | None
    has_proof: bool
    figures: list[DeliveryFigureOut]
    comments: list[CommentOut]


class ReceiptOut(Schema):
    """The proof that the public sees it: where, since when, and what was seen (the fields that the adapter compared)."""

    delivery_id: int
    address: str
    seen_at: datetime
    seen: dict[str, Any]
    content_hash: str


class ForeseenOut(Schema):
    """What taking a release back, or correcting it, would do on one account. `keeps`: what stays with people all the same; `steps`: what a person has to do."""

    account_id: int
    account_name: str
    language: str
    fate: str
    keeps_zh: str | None
    keeps_en: str | None
    steps_zh: list[str]
    steps_en: list[str]


class TroubleOut(Schema):
    """How many deliveries, on how many accounts, have that cause and code of the platform."""

    cause: str
    code: str
    count: int
    accounts: int
    said_zh: str
    said_en: str


class RetriedOut(Schema):
    """How many go on, and how many were left as they are."""

    done: int
    left: int


def whole(shown: Any) -> dict[str, Any]:
    """Return a delivery with all that belongs to it as it is answered."""
    return DeliveryOut.from_orm(shown.row).model_dump() | {
        "attempts": shown.attempts,
        "waits_zh": shown.waits.zh if shown.waits else None,
        "waits_en": shown.waits.en if shown.waits else None,
        "has_proof": shown.row.proof_id is not None,
        "figures": shown.figures,
        "comments": shown.comments,
    }


def foreseen(found: Any) -> dict[str, Any]:
    """Return what would happen on an account as it is answered."""
    return {
        "account_id": found.row.account_id,
        "account_name": found.row.account.name,
        "language": found.row.language,
        "fate": found.fate.value,
        "keeps_zh": found.keeps.zh if found.keeps else None,
        "keeps_en": found.keeps.en if found.keeps else None,
        "steps_zh": [each.zh for each in found.steps],
        "steps_en": [each.en for each in found.steps],
    }


def trouble(found: Any) -> dict[str, Any]:
    """Return a trouble as it is answered."""
    counted = {name: getattr(found, name) for name in ("cause", "code", "count", "accounts")}
    return counted | {"said_zh": found.said.zh, "said_en": found.said.en}
