"""Answers of version 1: what editions say, and who signed them or said what of them. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema


class FileOut(Schema):
    """A picture or an attachment: `digest` is the SHA-256 of its bytes, by which it is handed out; `alt` says what a picture shows."""

    name: str
    media_type: str
    digest: str
    alt: str


class VersionOut(Schema):
    """One language version. `html` names pictures as `picture:0`, `picture:1` … (places in `pictures`); `cover` is such a place; `text` is a short post."""

    language: str
    title: str
    digest: str
    html: str
    text: str
    author: str
    pictures: list[FileOut]
    cover: int | None
    attachments: list[FileOut]
    video: str


class AccountVersionOut(Schema):
    """What one account (its key) shows; the fields of `own` follow the master no more."""

    account: str
    version: VersionOut
    own: list[str]

    @staticmethod
    def resolve_own(row: Any) -> list[str]:
        """Return the names of the fields."""
        return sorted(field.value for field in row.own)


class ContentOut(Schema):
    """Everything that becomes public together."""

    kind: str
    address: str
    masters: list[VersionOut]
    accounts: list[AccountVersionOut]


class SignatureOut(Schema):
    """That somebody agreed to exactly the content with that hash; it counts until it is void."""

    turn: int
    name: str
    way: str
    content_hash: str
    at: datetime
    void_at: datetime | None


class RemarkOut(Schema):
    """What a reviewer said, at a place (account, language, field, start, end) or on all of it; with `returns` it was sent back for that."""

    id: int
    name: str
    text: str
    place: dict[str, str | int]
    returns: bool
    at: datetime
    settled_at: datetime | None


class TurnOut(Schema):
    """A turn of a review."""

    number: int
    name_zh: str
    name_en: str


class EditionOut(Schema):
    """An edition: what it says, its turns, who wrote and who signed. `owed` turns sign after an emergency release; `due_at` is by when the present one is due."""

    number: int
    state: str
    content: ContentOut
    content_hash: str
    turns: list[TurnOut]
    authors: list[str]
    signatures: list[SignatureOut]
    remarks: list[RemarkOut]
    required: int
    owed: int
    since: datetime | None
    due_at: datetime | None
    released_at: datetime | None
    reason: str
    recalled_at: datetime | None
    recall_reason: str


def edition(shown: Any) -> dict[str, Any]:
    """Return an edition of `queries.release` as it is answered."""
    row = shown.row
    turns = (
        []
        if not row.route
        else [{"number": each.number, "name_zh": each.name.zh, "name_en": each.name.en} for each in shown.review.route.turns]
    )
    columns = (
        "number",
        "state",
        "content_hash",
        "required",
        "owed",
        "since",
        "due_at",
        "released_at",
        "reason",
        "recalled_at",
        "recall_reason",
    )
    return {
        **{name: getattr(row, name) for name in columns},
        "content": shown.content,
        "turns": turns,
        "authors": sorted(each.name for each in row.authors.all()),
        "signatures": sorted(row.signatures.all(), key=lambda each: each.pk),
        "remarks": row.remarks.all(),
    }
