"""
The receipt of a delivery: a page that shows what was read back, where and when, and by which hash of its text that can be checked later.

It is drawn from what is stored, without a browser: the picture shows what the platform said the public sees, not what a screen looked like.
"""

import hashlib
import json
from functools import cache
from typing import Any, Final, Literal

import typst
from django.utils import timezone

from guikou.channels.delivery import State
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.release.models import Delivery
from guikou.release.standing import ACT_WORDS, STATE_WORDS

FONTS: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC", "FangSong", "SimSun", "Songti SC", "Source Han Serif SC")
SHOWN: Final = 6_000
"""Characters of the text that a receipt shows; the hash is over all that was read."""
_W: Final = {
    "head": Text("发布回执", "Receipt"),
    "practice": Text("练习：不是真实平台", "Practice: not the real platform"),
    "release": Text("稿件", "Release"),
    "account": Text("账号", "Account"),
    "owner": Text("主办单位", "Organisation"),
    "act": Text("操作", "Act"),
    "outcome": Text("结果", "Outcome"),
    "address": Text("网址", "Address"),
    "seen": Text("回读时间", "Read back at"),
    "hash": Text("所见文字的校验值（SHA-256）", "SHA-256 of the text that was read"),
    "content": Text("审定内容的校验值（SHA-256）", "SHA-256 of the content that was signed"),
    "title": Text("公众看到的标题", "The title that the public sees"),
    "text": Text("公众看到的正文", "The text that the public sees"),
    "none": Text("（该平台不返回这一项）", "(the platform does not tell)"),
    "cut": Text("……（以下从略）", "… (the rest is left out)"),
}
_PAGE: Final = """
#let d = json(bytes(sys.inputs.receipt))
#set page(width: 160mm, height: auto, margin: 12mm)
#set text(font: d.fonts, lang: d.language, size: 11pt)
#set par(justify: false, leading: 0.8em)
#text(size: 18pt, weight: "bold")[#d.head]
#if d.practice != "" [ #h(1em) #text(weight: "bold")[#d.practice] ]
#v(4mm)
#grid(columns: (38mm, 1fr), row-gutter: 3mm, ..d.rows.map(r => (text(fill: rgb("#555555"), r.at(0)), r.at(1))).flatten())
#v(4mm)
#line(length: 100%, stroke: 0.5pt)
#text(fill: rgb("#555555"))[#d.titled]
#v(1mm)
#text(size: 14pt, weight: "bold")[#d.title]
#v(3mm)
#text(fill: rgb("#555555"))[#d.texted]
#v(1mm)
#for line in d.lines [ #par(line) ]
"""


class NothingSeen(Refusal):
    """Nothing was read back, so that there is nothing to show."""

    def __init__(self) -> None:
        super().__init__(Text("这条投递没有回读到的内容，无法生成回执", "Nothing was read back of this delivery; there is no receipt"))


class NoChineseFont(Refusal):
    """No font of this machine has Chinese characters."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "这台服务器没有中文字体，无法生成回执。请管理员安装 fonts-noto-cjk",
                "This server has no Chinese font, so no receipt can be made. Ask the administrator to install fonts-noto-cjk",
            )
        )


def receipt(row: Delivery, *, language: Language, form: Literal["pdf", "png"] = "png") -> bytes:
    """
    Return the receipt of a delivery whose edition, release and account are at hand.

    :raises NothingSeen: nothing was read back.
    :raises NoChineseFont: there is no font to set it in.
    """
    if row.seen is None:
        raise NothingSeen
    fonts = chinese_fonts()
    if not fonts:
        raise NoChineseFont
    told = json.dumps(_told(row, language) | {"fonts": list(fonts)}, ensure_ascii=False)
    return typst.compile(_PAGE.encode("utf-8"), sys_inputs={"receipt": told}, format=form, ppi=120)


@cache
def chinese_fonts() -> tuple[str, ...]:
    """Return the fonts with Chinese characters that this machine has, of those that we know."""
    families = set(typst.Fonts().families())
    return tuple(font for font in FONTS if font in families)


def digest(row: Delivery) -> str:
    """Return the SHA-256 of the text that was read back, in hexadecimal."""
    return hashlib.sha256((row.seen or {}).get("text", "").encode("utf-8")).hexdigest()


def _told(row: Delivery, language: Language) -> dict[str, Any]:
    seen = row.seen or {}
    seen_at = timezone.localtime(row.seen_at).strftime("%Y-%m-%d %H:%M:%S %Z") if row.seen_at else ""
    rows = [
        ("release", row.release.title),
        ("account", f"{row.account.name} ({row.account.key})"),
        ("owner", row.account.organisation.name),
        ("act", ACT_WORDS[row.act].on(language)),
        ("outcome", STATE_WORDS[State(row.state)].on(language)),
        ("address", row.address),
        ("seen", seen_at),
        ("hash", digest(row)),
        ("content", row.edition.content_hash),
    ]
    text = seen.get("text", "")
    lines = [line for line in text[:SHOWN].splitlines() if line.strip()] or [_W["none"].on(language)]
    if len(text) > SHOWN:
        lines.append(_W["cut"].on(language))
    return {
        "language": language.value,
        "head": _W["head"].on(language),
        "practice": _W["practice"].on(language) if row.practice else "",
        "rows": [[_W[name].on(language), _breakable(value)] for name, value in rows],
        "titled": _W["title"].on(language),
        "title": seen.get("title", "") or _W["none"].on(language),
        "texted": _W["text"].on(language),
        "lines": lines,
    }


def _breakable(value: str) -> str:
    """Let long addresses and hashes go on in the next line."""
    return "\u200b".join(value[start : start + 8] for start in range(0, len(value), 8)) if len(value) > 40 and value.isascii() else value
