"""
A release as an e-mail: a full document with styles in the elements, and the same as plain text for programs and people that read only
that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from guikou.channels.rendering.master import placed, sanitised
from guikou.channels.rendering.plain import plain
from guikou.channels.rendering.style import ROOT, inlined
from guikou.channels.rendering.tidying import CONTROLS
from guikou.kernel.bilingual import Language, Text

_ORIGINAL = Text("网站原文", "On our website")
_UNSUBSCRIBE = Text("退订", "Unsubscribe")
_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
_SMALL = "font-size:14px;color:#555555;border-top:1px solid #999999;margin-top:2em;padding-top:1em"


@dataclass(frozen=True, slots=True)
class Mail:
    """Both forms of one message."""

    html: str
    text: str


def message(*, language: Language, title: str, html: str, address: str, addresses: Mapping[int, str], unsubscribe: str = "") -> Mail:
    """
    Return the message: title, body, where the original is and, for newsletters, where one unsubscribes.

    `addresses` are those of the pictures, `cid:` where they are in the mail itself. Nothing else is loaded from anywhere.

    :raises Refusal: as `sanitised`, and as `placed`.
    """
    title = " ".join(CONTROLS.sub(" ", title).split())
    last = [(_ORIGINAL.on(language), address)] + ([(_UNSUBSCRIBE.on(language), unsubscribe)] if unsubscribe else [])
    colon = "：" if language is Language.ZH else ": "
    body = placed(inlined(f"<h1>{escape(title)}</h1>{sanitised(html)}"), addresses)
    lines = "".join(
        f'<p style="margin:0 0 0.5em">{escape(said + colon)}<a href="{escape(target)}" style="color:#0b57a4">{escape(target)}</a></p>'
        for said, target in last
    )
    document = (
        f'<!DOCTYPE html>\n<html lang="{_TAGS[language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title></head>'
        f'<body style="margin:0;padding:16px;background-color:#ffffff"><div style="max-width:680px;margin:0 auto;{ROOT}">'
        f'{body}<div style="{_SMALL}">{lines}</div></div></body></html>\n'
    )
    text = "\n\n".join([title, *filter(None, [plain(html, language)]), "\n".join(f"{said}{colon}{target}" for said, target in last)])
    return Mail(document, text + "\n")
