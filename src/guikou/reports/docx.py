"""Official documents as .docx: A4, the margins and type sizes of GB/T 9704-2012, made fast and the same on every run."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from guikou.kernel.bilingual import Language
from guikou.reports.safe import printable

STYLES = ("Doc title", "Doc heading", "Doc heading 2", "Doc body", "Doc plain", "Doc right", "Doc note", "Doc cell", "Doc head cell")
_BODY, _FONTS = "word/document.xml", "word/fontTable.xml"
_SUBSTITUTES = "".join(  # what a system that lacks the font may take instead
    f'<w:font w:name="{name}"><w:altName w:val="{others}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
    for name, others in (
        ("仿宋", "FangSong,仿宋_GB2312,STFangsong,Noto Serif CJK SC"),
        ("宋体", "SimSun,Songti SC,STSong,Noto Serif CJK SC"),
        ("黑体", "SimHei,Heiti SC,STHeiti,Noto Sans CJK SC"),
        ("楷体", "KaiTi,楷体_GB2312,STKaiti,Noto Serif CJK SC"),
    )
)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; `field` marks a place that the office has to fill in, shown in 〔〕 and highlighted."""

    text: str
    field: bool = False


Inline = str | Sequence[Run]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph in one of STYLES."""

    content: Inline
    style: str = "Doc body"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with a repeated header row; widths are shares of the text width."""

    header: Sequence[str]
    rows: Sequence[Sequence[Inline]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins a new page."""


Block = Paragraph | Grid | NewPage
_TEXT_WIDTH = 8844  # 156 mm in twentieths of a point


def save(path: Path, blocks: Sequence[Block], *, title: str, language: Language, moment: datetime) -> None:
    """Write the blocks as a document; its dates inside are `moment`, so that equal blocks give equal bytes."""
    head, tail = _frame(language)
    body = head + "".join(_xml(block) for block in blocks) + tail
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, content in _parts(language):
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
        package.writestr(zipfile.ZipInfo("docProps/core.xml"), _core(title, moment), zipfile.ZIP_DEFLATED)
        package.writestr(zipfile.ZipInfo(_BODY), body, zipfile.ZIP_DEFLATED)


def _xml(block: Block) -> str:
    if isinstance(block, Paragraph):
        return _paragraph(block.content, block.style)
    if isinstance(block, NewPage):
        return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
    widths = [round(_TEXT_WIDTH * share / sum(block.widths)) for share in block.widths]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{_cells(block.header, widths, 'Doc head cell')}</w:tr>"
    rows = "".join(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cells(row, widths, 'Doc cell')}</w:tr>" for row in block.rows)
    properties = (
        f'<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{_TEXT_WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr>'
    )
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{head if block.header else ''}{rows}</w:tbl>"


def _cells(row: Sequence[Inline], widths: Sequence[int], style: str) -> str:
    return "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{_paragraph(cell, style)}</w:tc>'
        for cell, width in zip(row, widths, strict=True)
    )


def _paragraph(content: Inline, style: str) -> str:
    runs = [Run(content)] if isinstance(content, str) else content
    return f'<w:p><w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/></w:pPr>{"".join(map(_run, runs))}</w:p>'


def _run(run: Run) -> str:
    text = escape(printable(f"〔{run.text}〕" if run.field else run.text))
    marked = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>' if run.field else ""
    return f'<w:r>{marked}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _core(title: str, moment: datetime) -> str:
    stamp = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(printable(title))}</dc:title><dc:creator>Guikou</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )


@cache
def _parts(language: Language) -> tuple[tuple[str, bytes], ...]:
    """Return the parts of an empty document of ours that never change: styles, page number, settings."""
    with zipfile.ZipFile(io.BytesIO(_prototype(language))) as package:
        changing = {_BODY, "docProps/core.xml"}
        parts = {name: package.read(name) for name in package.namelist() if name not in changing}
    parts[_FONTS] = parts[_FONTS].replace(b"</w:fonts>", _SUBSTITUTES.encode() + b"</w:fonts>")
    return tuple(parts.items())


@cache
def _frame(language: Language) -> tuple[str, str]:
    with zipfile.ZipFile(io.BytesIO(_prototype(language))) as package:
        body = package.read(_BODY).decode()
    head, tail = body.split("<w:p/>")
    return head, tail


@cache
def _prototype(language: Language) -> bytes:
    document = docx.Document()
    _page(document.sections[0])
    for name in STYLES:
        _style(document.styles.add_style(name, 1), name, language)
    _prune(document)
    document.element.body.insert(0, OxmlElement("w:p"))
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def _prune(document: Any) -> None:
    """Drop the styles and parts of the library's template that we do not use: they are most of the size, and of the time."""
    kept = {*(name.replace(" ", "") for name in STYLES), "Normal", "DefaultParagraphFont", "TableNormal", "TableGrid", "Footer"}
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in kept:
            styles.remove(style)
        elif (link := style.find(qn("w:link"))) is not None:
            style.remove(link)
    for owner in (document.part, document.part.package):
        for number, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in ("stylesWithEffects", "customXml", "numbering", "thumbnail"):
                del owner.rels[number]


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, kind in (("— ", None), ("PAGE", "field"), (" —", None)):
        run = footer.add_run("" if kind else text)
        run.font.name, run.font.size = "SimSun", Pt(14)
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "宋体")
        if kind:
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), text)
            field.append(run._r)
            footer._p.append(field)


Look = tuple[str, str, int, Literal["left", "center", "right"], bool]
_LOOKS: dict[str, Look] = {  # fonts (Chinese, Latin), points in Chinese, alignment, first line indented
    "Doc title": ("宋体", "Times New Roman", 22, "center", False),
    "Doc heading": ("黑体", "Times New Roman", 16, "left", True),
    "Doc heading 2": ("楷体", "Times New Roman", 16, "left", True),
    "Doc body": ("仿宋", "Times New Roman", 16, "left", True),
    "Doc plain": ("仿宋", "Times New Roman", 16, "left", False),
    "Doc right": ("仿宋", "Times New Roman", 16, "right", False),
    "Doc note": ("楷体", "Times New Roman", 12, "left", False),
    "Doc cell": ("仿宋", "Times New Roman", 12, "left", False),
    "Doc head cell": ("黑体", "Times New Roman", 12, "left", False),
}


def _style(style: ParagraphStyle, name: str, language: Language) -> None:
    chinese, latin, points, alignment, indented = _LOOKS[name]
    style.element.set(qn("w:styleId"), name.replace(" ", ""))
    size = points if language is Language.ZH else {22: 18, 16: 11.5, 12: 10}[points]
    style.font.name, style.font.size, style.font.color.rgb = latin, Pt(size), RGBColor(0, 0, 0)
    style.font.bold = name == "Doc title" or (language is Language.EN and "head" in name)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), chinese)
    form = style.paragraph_format
    form.alignment = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}[alignment]
    form.space_before = Pt(0)
    form.space_after = Pt({"Doc title": 24}.get(name, 0 if language is Language.ZH else 6))
    form.line_spacing = 1.0 if "cell" in name else Pt(28 if language is Language.ZH else 18) if name != "Doc title" else 1.25
    form.keep_with_next = "heading" in name
    if indented and language is Language.ZH:
        form.first_line_indent = Pt(size * 2)
