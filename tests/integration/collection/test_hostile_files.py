"""Wrong and hostile files: each gives a plain error in both languages, and the rest still runs."""

import io
import os
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from guikou.collection.dataset import Dataset
from guikou.collection.settings import Limits

GOOD = "平台,账号名称,发布时间,标题,链接\n微博,云溪发布,2026-01-02 08:00:00,春节放假安排,https://example.org/1\n"
DECLARATION = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><rss version="2.0"><channel><title>&b;</title></channel></rss>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with one good file in it."""
    (tmp_path / "good.csv").write_text(GOOD, encoding="utf-8")
    return tmp_path


def _zip(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _zip_declaring(size: int) -> bytes:
    """A zip whose directory says that its one member has `size` bytes."""
    raw = bytearray(_zip(**{"posts.csv": GOOD.encode()}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = raw.index(signature) + offset
        raw[at : at + 4] = struct.pack("<I", size)
    return bytes(raw)


def _nested(levels: int) -> bytes:
    packed = _zip(**{"posts.csv": GOOD.encode()})
    for level in range(levels):
        packed = _zip(**{f"level{level}.zip": packed})
    return packed


WRONG: dict[str, tuple[bytes, str]] = {
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "图片"),
    "photo.xlsx": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "图片"),
    "binary.json": (bytes(range(256)) * 8, "二进制"),
    "cut.zip": (_zip(**{"posts.csv": GOOD.encode() * 50})[:-60], "损坏"),
    "cut.xlsx": (b"PK\x03\x04" + b"\x00" * 200, "损坏"),
    "bomb.zip": (_zip(**{"posts.csv": b"0" * 30_000_000}), "超过上限"),
    "huge.zip": (_zip_declaring(0xF0000000), "超过上限"),
    "deep.zip": (_nested(4), "超过2层"),
    "outside.zip": (_zip(**{"../../etc/posts.csv": GOOD.encode()}), "指向包外"),
    "entities.xml": (DECLARATION.encode(), "出于安全拒绝"),
    "entities-16.xml": (DECLARATION.replace("<?xml", '<?xml encoding="utf-16"').encode("utf-16"), ""),
    "other.xml": (b"<?xml version='1.0'?><invoice><sum>1</sum></invoice>", "不是订阅源"),
    "page.html": (b"<!DOCTYPE html><html><body>hello</body></html>", "网页"),
    "cut.json": (b'{"items": [{"title": "a", ', "不完整"),
    "deep.json": (b"[" * 100_000, "嵌套"),
    "deeper.json": (b"[" * 80 + b"1" + b"]" * 80, "嵌套"),
    "empty.csv": (b"", "空的"),
    "blank.csv": (b"\n\n\n", "空的"),
    "header.csv": (GOOD.splitlines()[0].encode(), "只有表头"),
    "aliases.yaml": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "出于安全拒绝"),
    "tags.yaml": (b"a: !!python/object/apply:os.system ['echo']\nb: 1\n", "出于安全拒绝"),
    "LICENSE": (b"Permission is hereby granted\nto any person\n", "不是数据表"),
    "README.md": (b"# Title\n\nSome words, and more words.\n", "不是数据表"),
    "photo.jpg": (b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4, "图片"),
    "letter.docx": (_zip(**{"word/document.xml": b"<a/>", "[Content_Types].xml": b"<a/>"}), "文字或演示文档"),
    "slides.pptx": (_zip(**{"ppt/presentation.xml": b"<a/>"}), "文字或演示文档"),
    "book.xlsb": (_zip(**{"xl/workbook.bin": b"x"}), "另存为新版工作簿"),
    "book.ods": (_zip(**{"mimetype": b"x", "content.xml": b"<a/>"}), "另存为新版工作簿"),
    "a.tar": (b"posts.csv".ljust(257, b"\x00") + b"ustar" + bytes(250), "先解压"),
    "a.rar": (b"Rar!\x1a\x07" + bytes(250), "先解压"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
    "bad.sqlite": (b"SQLite format 3\x00" + bytes(range(256)) * 8, "损坏"),
    "bad.parquet": (b"PAR1" + bytes(200) + b"PAR1", "损坏"),
    "latin.csv": (b"name,platform\n\xff\xfe\xff\xff\xff,\x81\n", "编码"),
}
NO_DATA = ("not-data", "note")
KINDS = dict.fromkeys(
    ("LICENSE", "README.md", "page.html", "photo.jpg", "letter.docx", "slides.pptx", "other.xml", "entities-16.xml"), NO_DATA
) | {
    "header.csv": ("read", "note"),
    "binary.json": ("unknown", "error"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_gives_a_plain_error_and_the_rest_still_runs(
    name: str, folder: Path, reading: Callable[..., Dataset], file_of: Callable[..., dict[str, Any]]
) -> None:
    content, said = WRONG[name]
    (folder / name).write_bytes(content)
    found = reading(folder)
    assert found.posts().collect().height == 1
    wrong = found.files.filter(pl.col("file").str.starts_with(name))
    assert wrong.height == 1
    assert wrong["read"].item() == 0
    kind, told = KINDS.get(name, ("failed", "error"))
    assert said in wrong[f"{told}_zh"].item()
    assert wrong[f"{told}_en"].item()
    assert wrong.select("kind", pl.col("error_zh").is_null()).row(0) == (kind, told == "note")


def test_a_member_that_declares_ten_gigabytes_is_not_unpacked(folder: Path, reading: Callable[..., Dataset]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        archive.writestr("posts.csv", "x")
        archive.infolist()[0].file_size = 10 * 2**30
    (folder / "ten.zip").write_bytes(packed.getvalue())
    found = reading(folder)
    assert "10240" in found.files.filter(pl.col("file") == "ten.zip!posts.csv")["error_zh"].item()


def test_a_field_of_a_hundred_megabytes_costs_its_row_only(
    folder: Path, reading: Callable[..., Dataset], file_of: Callable[..., dict[str, Any]]
) -> None:
    head, row = GOOD.splitlines()
    with (folder / "long.csv").open("w", encoding="utf-8") as text:
        text.write(f"{head}\n{row}\n微博,云溪发布,2026-01-03,")
        for _ in range(100):
            text.write("长" * 350_000)
        text.write(f",\n{row.replace('example.org/1', 'example.org/2')}\n")
    found = reading(folder / "long.csv")
    long = file_of(found, "long.csv")
    assert (long["read"], long["accepted"], long["rejected"]) == (3, 2, 1)
    assert "4000000" in long["error_zh"]
    assert found.rejected["row"].to_list() == [3]


def test_an_unbalanced_quotation_mark_costs_its_row_only(folder: Path, reading: Callable[..., Dataset]) -> None:
    head, row = GOOD.splitlines()
    rows = [row.replace("example.org/1", f"example.org/{number}") for number in range(2, 300)]
    rows[100] = '微博,云溪发布,2026-01-04,"没有收尾的引号,https://example.org/x'
    (folder / "quotes.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    found = reading(folder / "quotes.csv")
    assert found.posts().collect().height == 297
    assert found.rejected.select("row", "reason_zh").rows() == [(102, "引号不成对，分不清单元格")]


def test_nul_bytes_are_left_out_of_texts(folder: Path, reading: Callable[..., Dataset]) -> None:
    (folder / "nul.csv").write_bytes(GOOD.replace("春节", "春\x00节").encode())
    assert reading(folder / "nul.csv").posts().collect()["title"].to_list() == ["春节放假安排"]


def test_too_many_cells_reject_a_row_and_too_few_at_the_end_are_empty(folder: Path, reading: Callable[..., Dataset]) -> None:
    head, row = GOOD.splitlines()
    (folder / "ragged.csv").write_text(f"{head}\n{row},多余\n微博,云溪发布,2026-01-02,只有标题\n", encoding="utf-8")
    found = reading(folder / "ragged.csv")
    assert found.rejected.select("row", "value").rows() == [(2, "多余")]
    assert found.posts().select("title", "url").collect().rows() == [("只有标题", None)]


def test_a_formula_without_a_saved_result_rejects_its_row_and_names_the_cell(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [line.split(",") for line in GOOD.splitlines()]:
        sheet.append(row)
    sheet.append(["微博", "云溪发布", "2026-01-03 08:00", '=CONCATENATE("春", "节")', "https://example.org/2"])
    book.save(tmp_path / "posts.xlsx")
    found = reading(tmp_path / "posts.xlsx")
    assert found.rejected.select("row", "column", "value").rows() == [(3, "标题", '=CONCATENATE("春", "节")')]
    assert "D3" in found.rejected["reason_zh"].item()
    assert found.posts().collect().height == 1


def test_a_saved_result_of_a_formula_is_read_and_an_error_value_rejects_its_row(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [line.split(",") for line in GOOD.splitlines()]:
        sheet.append(row)
    sheet.append(["微博", "云溪发布", "2026-01-03 08:00", "占位", "https://example.org/2"])
    sheet.append(["微博", "云溪发布", "2026-01-04 08:00", "#REF!", "https://example.org/3"])
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(tmp_path / "posts.xlsx", "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part.endswith("sheet1.xml"):
                before, _, rest = content.decode().partition('<c r="D3"')
                content = f'{before}<c r="D3" t="str"><f>"算"&amp;"出"</f><v>算出</v></c>{rest.partition("</c>")[2]}'.encode()
            target.writestr(part, content)
    found = reading(tmp_path / "posts.xlsx")
    assert found.posts().sort("published_at").collect()["title"].to_list() == ["春节放假安排", "算出"]
    assert found.rejected.select("row", "value").rows() == [(4, "#REF!")]


def test_entities_in_a_workbook_are_refused_before_parsing(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    book = openpyxl.Workbook()
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(tmp_path / "posts.xlsx", "w") as target:
        for part in source.namelist():
            mark = b'<!DOCTYPE x [<!ENTITY a "b">]>' if part.endswith("sheet1.xml") else b""
            target.writestr(part, mark + source.read(part))
    assert "出于安全拒绝" in reading(tmp_path).files["error_zh"].item()


def test_links_are_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory, reading: Callable[..., Dataset]) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.csv").write_text(GOOD, encoding="utf-8")
    (folder / "link.csv").symlink_to(outside / "secret.csv")
    (folder / "linked").symlink_to(outside)
    found = reading(folder)
    told = dict(found.files.select("file", "error_zh").iter_rows())
    assert told == {"good.csv": None, "link.csv": "是符号链接，不跟随", "linked": "是符号链接，不跟随"}


def test_a_file_that_vanished_is_said(folder: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(folder, folder / "gone.csv")
    assert found.files.filter(pl.col("file") == "gone.csv")["error_zh"].item() == "文件不存在或没有读取权限"
    assert found.posts().collect().height == 1


def test_a_folder_that_holds_a_device_does_not_hang(folder: Path, reading: Callable[..., Dataset]) -> None:
    os.mkfifo(folder / "pipe.csv")
    found = reading(folder)
    assert found.files.filter(pl.col("file") == "pipe.csv")["error_zh"].item() == "不是普通文件"


def test_numbers_beyond_every_type_reject_their_row(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "posts.json").write_text(
        '[{"account_name": "云溪发布", "platform": "weibo", "published": "2026-01-02", "title": "甲", "likes": ' + "9" * 5000 + "}]",
        encoding="utf-8",
    )
    assert reading(tmp_path / "posts.json").rejected.select("row", "column", "reason_zh").rows() == [(2, "likes", "不是可以识别的数量")]


def test_a_database_is_opened_without_writing(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    path = tmp_path / "posts.db"
    with sqlite3.connect(path) as connection:
        connection.execute('CREATE TABLE "odd""name" (平台, 账号名称, 发布时间, 标题)')
        connection.execute("""INSERT INTO "odd""name" VALUES ('微博', '云溪发布', '2026-01-02', x'e698a5')""")
        connection.execute('CREATE VIEW looks AS SELECT * FROM "odd""name"')
    connection.close()
    path.chmod(0o400)
    before = sorted(tmp_path.iterdir())
    found = reading(path)
    assert found.posts().collect()["title"].to_list() == ["春"]
    assert found.files["sheet"].to_list() == ['odd"name']
    assert sorted(tmp_path.iterdir()) == before


def test_limits_can_be_set(folder: Path, reading: Callable[..., Dataset]) -> None:
    (folder / "big.json").write_text('[{"a": 1}]' + " " * 100, encoding="utf-8")
    (folder / "wide.csv").write_text(",".join(f"c{n}" for n in range(50)) + "\n", encoding="utf-8")
    found = reading(folder, limits=Limits(document_bytes=100, columns=40, file_bytes=10_000))
    told = dict(found.files.select("file", "error_zh").iter_rows())
    assert "上限" in told["big.json"]
    assert "50列" in told["wide.csv"]
