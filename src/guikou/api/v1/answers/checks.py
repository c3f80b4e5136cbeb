"""Answers of version 1: what is looked at before something is public: what changed, what the checks found, what each account will show."""

from typing import Any

from ninja import Schema

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
