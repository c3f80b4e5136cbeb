"""The blocks of a document as PDF, set by typst: one wheel, no system library. The system has to have a Chinese font."""

import json
from collections.abc import Sequence
from functools import cache
from importlib import resources

import typst

from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.reports.docx import Block, Grid, Inline, NewPage, Paragraph, Run

# Whichever of these a system has; Debian's packages fonts-noto-cjk have the first two.
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC", "FangSong", "SimSun", "Songti SC", "Source Han Serif SC")


class NoChineseFont(Refusal):
    """No font of this machine has Chinese characters, so the PDF would be full of empty boxes."""


def pdf(blocks: Sequence[Block], *, title: str, language: Language) -> bytes:
    """
    Return the document as PDF.

    :raises NoChineseFont: no known font with Chinese characters is installed.
    """
    fonts = chinese_fonts()
    if not fonts:
        raise NoChineseFont(
            Text(
                "这台服务器没有中文字体，无法生成 PDF。请管理员安装 fonts-noto-cjk，或先导出 DOCX。",
                "This server has no Chinese font, so no PDF can be made. Ask the administrator to install fonts-noto-cjk, or export DOCX.",
            )
        )
    said = {
        "title": title,
        "language": "zh" if language is Language.ZH else "en",
        "fonts": list(fonts),
        "blocks": [_plain(block) for block in blocks],
    }
    template = resources.files("guikou.reports").joinpath("templates", "document.typ").read_bytes()
    return typst.compile(template, sys_inputs={"document": json.dumps(said, ensure_ascii=False)})


@cache
def chinese_fonts() -> tuple[str, ...]:
    """Return the fonts with Chinese characters that this machine has, of those that we know."""
    families = set(typst.Fonts().families())
    return tuple(font for font in FONTS if font in families)


def _plain(block: Block) -> dict[str, object]:
    match block:
        case Paragraph(content, style):
            return {"kind": "paragraph", "style": style, "runs": _runs(content)}
        case Grid(header, rows, widths):
            return {"kind": "grid", "header": list(header), "rows": [[_text(cell) for cell in row] for row in rows], "widths": list(widths)}
        case NewPage():
            return {"kind": "page"}


def _runs(content: Inline) -> list[dict[str, object]]:
    runs = [Run(content)] if isinstance(content, str) else content
    return [{"text": run.text, "field": run.field} for run in runs]


def _text(content: Inline) -> str:
    return content if isinstance(content, str) else "".join(run.text for run in content)
