"""The review sheet of an edition (发布审核表) on A4: what it was, where it went, who signed which content when and how, what was remarked, what became of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from guikou.kernel.bilingual import Language, Text
from guikou.release.content import KINDS
from guikou.release.domain.review import Way
from guikou.release.domain.states import WORDS, ReleaseState
from guikou.release.queries.reviews import Under
from guikou.reports.docx import Block, Grid, Paragraph
from guikou.reports.pdf import pdf
from guikou.reports.safe import printable

TITLE = Text("信息发布审核表", "Review sheet of a release")
_LANGUAGES = {Language.ZH: Text("中文", "Chinese"), Language.EN: Text("英文", "English")}
_WAYS = {Way.ACCOUNT: Text("登录系统签署", "signed in"), Way.LINK: Text("一次性链接签署", "by a one-time link")}


def review_sheet(found: Under, signatures: Sequence[Any], editions: Sequence[Any], language: Language, *, now: datetime) -> bytes:
    """
    Return the sheet as PDF.

    :raises NoChineseFont: no known font with Chinese characters is installed.
    """
    return pdf(list(_blocks(found, signatures, editions, language, now)), title=TITLE.on(language), language=language)


def _blocks(found: Under, signatures: Sequence[Any], editions: Sequence[Any], language: Language, now: datetime) -> Iterator[Block]:
    def say(zh: str, en: str) -> str:
        return Text(zh, en).on(language)

    def heading(zh: str, en: str) -> Paragraph:
        return Paragraph(say(zh, en), "Doc heading")

    yield Paragraph(TITLE.on(language), "Doc title")
    yield Grid(
        (say("项目", "Item"), say("内容", "Content")),
        [(label.on(language), printable(value)) for label, value in _facts(found, language)],
        (1, 3),
    )
    yield heading("审校签署", "Signatures")
    yield Grid(
        (
            say("环节", "Turn"),
            say("审校人", "Signed by"),
            say("时间", "Time"),
            say("方式", "Way"),
            say("内容校验码", "Code of the content"),
        ),
        [_signature(found, each, language) for each in signatures] or [(say("尚无签署", "None yet"), "", "", "", "")],
        (3, 2, 3, 2, 3),
    )
    pending = [turn for turn in found.review.route.turns if turn.number not in {each.turn for each in found.review.signatures}]
    if pending and found.turn is not None:
        names = Text("、".join(turn.name.zh for turn in pending), ", ".join(turn.name.en for turn in pending)).on(language)
        yield Paragraph(say("尚待签署：", "Still to sign: ") + names, "Doc note")
    yield heading("审校意见", "Remarks")
    yield Grid(
        (say("时间", "Time"), say("提出人", "By"), say("意见", "Remark"), say("处理", "Dealt with")),
        [_remark(each, language) for each in found.remarks] or [(say("无", "None"), "", "", "")],
        (3, 2, 6, 3),
    )
    yield heading("发布、更正和撤回", "Releases, corrections and recalls")
    yield Grid(
        (say("版次", "Edition"), say("状态", "State"), say("公开时间", "Public since"), say("说明", "Note")),
        [_edition(each, language) for each in editions],
        (2, 2, 3, 5),
    )
    yield Paragraph(say("本表由系统按签署记录生成，生成时间：", "Made by the system from its records, at: ") + _moment(now), "Doc note")


def _facts(found: Under, language: Language) -> Iterator[tuple[Text, str]]:
    release, edition = found.release, found.edition
    names = list(dict.fromkeys(row.name if (row := found.accounts.get(each.account)) else each.account for each in found.content.accounts))
    several = "、" if language is Language.ZH else ", "
    yield Text("标题", "Title"), release.title
    yield Text("主办单位", "Organisation"), release.organisation.name
    yield Text("类型", "Kind"), KINDS[release.kind].on(language)
    yield Text("版次和状态", "Edition and state"), f"{edition.number} · {WORDS[ReleaseState(edition.state)].on(language)}"
    yield Text("撰稿人", "Written by"), several.join(sorted(each.name for each in edition.authors.all()))
    yield Text("发布账号", "Accounts"), several.join(names) or Text("本单位网站", "the website").on(language)
    yield (
        Text("语言", "Languages"),
        several.join(
            _LANGUAGES[each.language].on(language)
            for each in sorted(found.content.masters, key=lambda each: each.language is not Language.ZH)
        ),
    )
    yield Text("内容校验码（SHA-256）", "Code of the content (SHA-256)"), _hash(edition.content_hash)
    yield Text("永久网址", "Permanent address"), found.content.address
    if found.review.route.first is not None:
        yield (
            Text("应急程序", "Emergency route"),
            Text("部分审校在发布后补办", "Some turns sign after the release").on(language),
        )
    for each in found.overrulings:
        what = each.what_zh if language is Language.ZH else each.what_en
        yield (
            Text("保留的提醒", "Warning left as it is"),
            Text("{what}（{name}：{reason}）", "{what} ({name}: {reason})")
            .fill(what=what, name=each.name, reason=each.reason)
            .on(language),
        )


def _signature(found: Under, each: Any, language: Language) -> tuple[str, ...]:
    name = next((turn.name.on(language) for turn in found.review.route.turns if turn.number == each.turn), "")
    void = Text("（{at}作废）", " (void since {at})").fill(at=_moment(each.void_at)).on(language) if each.void_at else ""
    return (
        f"{each.turn} {name}",
        printable(each.name),
        _moment(each.at) + void,
        _WAYS[Way(each.way)].on(language),
        _hash(each.content_hash[:16]),
    )


def _remark(each: Any, language: Language) -> tuple[str, ...]:
    kind = Text("【退回】", "[returned] ").on(language) if each.returns else ""
    quote = Text("“{quote}”：", "“{quote}”: ").fill(quote=each.place["quote"]).on(language) if each.place.get("quote") else ""
    return _moment(each.at), printable(each.name), printable(kind + quote + each.text), _moment(each.settled_at) if each.settled_at else "—"


def _edition(each: Any, language: Language) -> tuple[str, ...]:
    notes = []
    if each.reason:
        notes.append(Text("更正原因：{why}", "Corrected because: {why}").fill(why=each.reason).on(language))
    if each.recalled_at:
        told = Text("{at}撤回：{why}", "Recalled {at}: {why}").fill(at=_moment(each.recalled_at), why=each.recall_reason)
        notes.append(told.on(language))
    return str(each.number), WORDS[ReleaseState(each.state)].on(language), _moment(each.released_at), printable("；".join(notes)) or "—"


def _hash(digest: str) -> str:
    """Return a hash in groups of eight: people compare it by eye, and it breaks into lines."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _moment(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
