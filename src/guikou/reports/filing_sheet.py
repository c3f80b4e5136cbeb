"""The sheet with which the opening, change or closing of an account is filed with the register above: DOCX to print and seal, XLSX to hand in."""

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from guikou.kernel.bilingual import Language, Text
from guikou.reports.docx import Block, Grid, Paragraph, save
from guikou.reports.safe import printable

ITEM, CONTENT = Text("项目", "Item"), Text("内容", "Content")
SEALS = (
    Text("主办单位（盖章）：                    年    月    日", "Owner (seal):                    date:"),
    Text("主管单位（盖章）：                    年    月    日", "Supervising office (seal):                    date:"),
)
_LABEL, _VALUE = 1.4, 4.0
_CELL = 32_767


@dataclass(frozen=True, kw_only=True, slots=True)
class FilingSheet:
    """What stands on it: `lines` are label and content, in the reader's language; `moment` is written into the file's properties."""

    title: Text
    lines: Sequence[tuple[Text, str]]
    basis: Text
    moment: datetime


def as_docx(sheet: FilingSheet, language: Language) -> bytes:
    """Return the sheet as an A4 document with places for both seals."""
    grid = Grid(
        header=(ITEM.on(language), CONTENT.on(language)),
        rows=[(label.on(language), content or "—") for label, content in sheet.lines],
        widths=(_LABEL, _VALUE),
    )
    blocks: list[Block] = [
        Paragraph(sheet.title.on(language), "Doc title"),
        grid,
        Paragraph(sheet.basis.on(language), "Doc note"),
        *(Paragraph(seal.on(language), "Doc plain") for seal in SEALS),
    ]
    with tempfile.TemporaryDirectory(prefix="guikou-filing-") as folder:
        path = Path(folder) / "sheet.docx"
        save(path, blocks, title=sheet.title.on(language), language=language, moment=sheet.moment)
        return path.read_bytes()


def as_xlsx(sheet: FilingSheet, language: Language) -> bytes:
    """Return the sheet as a workbook; no cell can become a formula."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        title = sheet.title.on(language)
        book.set_properties({"title": title, "author": "Guikou", "created": sheet.moment.astimezone(UTC).replace(tzinfo=None)})
        big = book.add_format({"bold": True, "font_size": 14})
        label, cell = book.add_format({"bold": True, "valign": "top"}), book.add_format({"text_wrap": True, "valign": "top"})
        page = book.add_worksheet(Text("备案表", "Filing sheet").on(language))
        page.set_paper(9)
        page.set_column(0, 0, 22)
        page.set_column(1, 1, 70)
        page.write_string(0, 0, printable(title), big)
        for number, (name, content) in enumerate(sheet.lines, start=2):
            page.write_string(number, 0, name.on(language), label)
            page.write_string(number, 1, printable(content)[:_CELL], cell)
        page.write_string(len(sheet.lines) + 3, 0, printable(sheet.basis.on(language)), cell)
    return written.getvalue()
