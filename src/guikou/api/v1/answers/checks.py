"""Answers of version 1: what is looked at before something is public: what changed, what the checks found, what each account will show."""

from typing import Any

from ninja import Schema

from guikou.api.v1.answers.editions import FileOut
from guikou.kernel.bilingual import Text


class PieceOut(Schema):
    """A stretch of text in both texts (`equal`), or only in the old (`removed`) or the new one (`added`)."""

    op: str
    text: str


class BlockOut(Schema):
    """A paragraph of the body by words; `form`: the words are the same and the markup is not."""

    tag: str
    pieces: list[PieceOut]
    form: bool


class RewordedOut(Schema):
    """A picture that is said to show something else: as it was and as it is described."""

    before: FileOut
    now: FileOut


class PicturesChangeOut(Schema):
    """How pictures differ: which come in addition, which are left out, those of both in the new order where that is another one, and which are described otherwise."""

    added: list[FileOut]
    left_out: list[FileOut]
    order: list[FileOut]
    reworded: list[RewordedOut]

    @staticmethod
    def resolve_reworded(row: Any) -> list[dict[str, Any]]:
        """Return each as it was and is."""
        return [{"before": before, "now": now} for before, now in row.reworded]


class VariationOut(Schema):
    """What differs in one field: texts by words, the body by paragraphs, pictures by which; of the cover, which picture it was (`cover_before`) and is (`cover`)."""

    field: str
    pieces: list[PieceOut]
    blocks: list[BlockOut]
    pictures: PicturesChangeOut | None
    cover_before: FileOut | None
    cover: FileOut | None

    @staticmethod
    def resolve_cover_before(row: Any) -> Any:
        """Return what the cover was."""
        return row.covers and row.covers[0]

    @staticmethod
    def resolve_cover(row: Any) -> Any:
        """Return what the cover is."""
        return row.covers and row.covers[1]


class FieldChangeOut(VariationOut):
    """What changed in one field of the master (`account` empty) or of an account's version."""

    account: str
    language: str


class RemarkMadeOut(Schema):
    """
    What a check found: where, what is wrong, why that matters and what to do. A `warn` may be overruled, by its key and with a reason; a `stop` may not.

    `address` is where what it speaks of stands in public, if anywhere.
    """

    key: str
    check: str
    level: str
    account: str
    language: str
    address: str
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
    """
    What the public will see on one account: `body` (safe HTML) or `post`, and what of it the platform would not take. Pictures stand at their addresses in this API.

    `fields` are those that the account can have of its own; `differs` says how those that it has differ from what it would show following the master.
    """

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
    fields: list[str]
    differs: list[VariationOut]


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
        "address": found.address,
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
        "fields": list(shown.fields),
        "differs": shown.differs,
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
