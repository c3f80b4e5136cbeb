"""Answers of version 1: releases and their review. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guikou.kernel.bilingual import Text
from guikou.release.operations.common import permanent_address
from guikou.release.queries.reviews import turn_of


class ReleaseRow(Schema):
    """A release. `title` and `state` are those of its newest edition; `address` is where the public finds it for good."""

    id: int
    organisation_id: int
    organisation_name: str
    kind: str
    title: str
    state: str
    emergency: bool
    scheduled_at: datetime | None
    address: str
    made_by_name: str
    made_at: datetime
    changed_at: datetime
    version: int


class ReleaseOut(ReleaseRow):
    """A release. `title` and `state` are those of its newest edition; `address` is where the public finds it for good."""

    @staticmethod
    def resolve_organisation_name(row: Any) -> str:
        """Return the name of the organisation."""
        return row.organisation.name

    @staticmethod
    def resolve_address(row: Any) -> str:
        """Return its address."""
        return permanent_address(row.slug)

    @staticmethod
    def resolve_made_by_name(row: Any) -> str:
        """Return who began it."""
        return row.made_by.name


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


class ReleaseWhole(ReleaseRow):
    """A release with its editions, the oldest first."""

    editions: list[EditionOut]


class PieceOut(Schema):
    """A stretch of text in both texts (`equal`), or only in the old (`removed`) or the new one (`added`)."""

    op: str
    text: str


class BlockOut(Schema):
    """A paragraph of the body by words; `form`: the words are the same and the markup is not."""

    tag: str
    pieces: list[PieceOut]
    form: bool


class ChangeOut(Schema):
    """What differs in one field of the master (`account` empty) or of an account's version: texts by words, the body by paragraphs."""

    account: str
    language: str
    field: str
    pieces: list[PieceOut]
    blocks: list[BlockOut]


class RemarkMadeOut(Schema):
    """What a check found: where, what is wrong, why that matters and what to do. A `warn` may be overruled, by its key and with a reason; a `stop` may not."""

    key: str
    check: str
    level: str
    account: str
    language: str
    field: str
    start: int
    end: int
    what_zh: str
    what_en: str
    why_zh: str
    why_en: str
    todo_zh: str
    todo_en: str


class ChecksOut(Schema):
    """What the checks say of the content with that hash."""

    content_hash: str
    remarks: list[RemarkMadeOut]


class CounterOut(Schema):
    """How long a field is beside what the platform takes, in the platform's own unit."""

    field: str
    label_zh: str
    label_en: str
    length_zh: str
    length_en: str
    most_zh: str
    most_en: str
    over: bool


class PreviewOut(Schema):
    """What the public will see on one account: `body` (safe HTML) or `post`, and what of it the platform would not take. Pictures stand at their addresses in this API."""

    account: str
    account_name: str
    language: str
    look: str
    title: str
    digest: str
    body: str
    post: str
    counters: list[CounterOut]
    problems_zh: list[str]
    problems_en: list[str]
    notices_zh: list[str]
    notices_en: list[str]


def remark_made(found: Any) -> dict[str, Any]:
    """Return what a check found as it is answered."""
    remark = found.remark
    words = {
        f"{name}_{language}": getattr(getattr(remark, name), language) for name in ("what", "why", "todo") for language in ("zh", "en")
    }
    place = {name: getattr(remark.place, name) for name in ("field", "start", "end")}
    return {
        "key": remark.key,
        "check": remark.check,
        "level": remark.level,
        "account": found.account,
        "language": found.language,
        **place,
        **words,
    }


def preview(shown: Any) -> dict[str, Any]:
    """Return a preview as it is answered."""
    problems = [Text("{what}：{do}", "{what}: {do}").fill(what=each.what, do=each.do) for each in shown.problems]
    texts = {"problems": problems, "notices": shown.notices}
    return {
        "account": shown.key,
        "account_name": shown.account,
        "language": shown.language,
        "look": shown.look,
        "title": shown.version.title,
        "digest": shown.version.digest,
        "body": shown.body,
        "post": shown.post,
        "counters": [
            {"field": each.field, "over": each.over}
            | {
                f"{name}_{language}": getattr(getattr(each, name), language)
                for name in ("label", "length", "most")
                for language in ("zh", "en")
            }
            for each in shown.counters
        ],
        **{f"{name}_{language}": [getattr(text, language) for text in found] for name, found in texts.items() for language in ("zh", "en")},
    }


class WaitingOut(Schema):
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


class StartedOut(ReleaseRow):
    """A draft made of a document, and what of the document could not be kept."""

    lost_zh: list[str]
    lost_en: list[str]


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
