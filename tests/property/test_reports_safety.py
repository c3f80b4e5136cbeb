"""Whatever a stranger calls an account, our files stay what they are."""

import csv
import re
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from factories_result import AS_OF
from guikou.kernel.bilingual import Language, Text
from guikou.reports.docx import Paragraph, Run, save
from guikou.reports.export import write_csv
from guikou.reports.notices import file_name
from guikou.reports.page.markup import anchor, both, link
from guikou.reports.page.render import _json
from guikou.reports.workbook import CELL_CHARACTERS, cell_text

TEXTS = st.text(max_size=60)
MARKUP = re.compile(r"<(?!/?(span|a)\b)")


@given(TEXTS, TEXTS)
def test_a_file_name_is_taken_by_every_system(account_id: str, name: str) -> None:
    made = file_name({"account_id": account_id, "platform": "weibo", "name": name}, {"wave": 1}, Language.ZH)
    assert re.fullmatch(r'[^\x00-\x1f\x7f<>:"/\\|?*\s]+', made)
    assert not made.startswith((".", "-"))
    assert len(made.encode()) < 255


@given(TEXTS)
def test_no_text_brings_markup_into_the_page(text: str) -> None:
    for made in (both(Text(text, text + "!")), link(text, text)):
        assert not MARKUP.search(made)
        assert "&" not in re.sub(r"&(?:amp|lt|gt|#34|#39);", "", made)


@given(TEXTS)
def test_json_in_the_page_cannot_be_ended_by_a_text(text: str) -> None:
    made = _json({"name": text})
    assert not set("<>&\u2028\u2029") & set(made)


@given(st.lists(TEXTS, min_size=2, max_size=8, unique=True))
def test_different_accounts_have_different_anchors_without_spaces(names: list[str]) -> None:
    made = {anchor("account", name) for name in names}
    assert len(made) == len(names)
    assert not any(re.search(r"[\s\"'<>]", each) for each in made)


@given(TEXTS)
def test_a_cell_fits_and_holds_no_control_character(text: str) -> None:
    made = cell_text(text * 1000)
    assert len(made.encode("utf-16-le")) <= CELL_CHARACTERS * 2
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", made)


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_cell_of_a_csv_starts_a_formula(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.csv"
        write_csv(pl.LazyFrame({"text": texts}), path, zone="UTC")
        with path.open(encoding="utf-8-sig", newline="") as file:
            read = [row[0] for row in csv.reader(file) if row]
    assert not [cell for cell in read if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_a_document_with_any_text_is_well_formed(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.docx"
        save(path, [Paragraph([Run(text, field=True)]), Paragraph(text)], title=text, language=Language.ZH, moment=AS_OF)
        with zipfile.ZipFile(path) as package:
            for name in ("word/document.xml", "docProps/core.xml"):
                assert etree.fromstring(package.read(name)) is not None
