"""What formats do with the odd things that real files hold."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from guikou.collection.aliases import normal, understand
from guikou.collection.formats import sheet as sheets
from guikou.collection.formats import workbook
from guikou.collection.formats.columnar import open_parquet
from guikou.collection.formats.delimited import open_delimited
from guikou.collection.formats.documents import load_yaml, open_json, open_json_lines, open_yaml
from guikou.collection.formats.recognition import is_archive, open_sheets
from guikou.collection.formats.sheet import ROW, NotATable, Unreadable, cell_text, clean_headings, sheet_of_records
from guikou.collection.formats.workbook import open_workbook
from guikou.collection.settings import Limits

LIMITS = Limits()


def knows(headings: Sequence[str]) -> str | None:
    found = understand({normal(heading) for heading in headings})
    return found.table if found else None


def _rows(sheet: sheets.Sheet) -> list[tuple]:
    return [row for batch in sheet.batches for row in batch.frame.drop(ROW).rows()]


def test_headings_are_made_unique_and_never_empty() -> None:
    assert clean_headings([" 甲 ", "", None, "甲", "\ufeff乙"]) == ("甲", "#2", "#3", "甲 (2)", "乙")


def test_values_of_json_become_texts() -> None:
    values = (None, "", "x", True, False, 5, ["a", 1, None], [{"a": 1}], "\ud800")
    assert [cell_text(value) for value in values] == [None, "", "x", "true", "false", "5", "a|1|", '[{"a": 1}]', "?"]


def test_records_may_bring_new_headings_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "BATCH_ROWS", 1)
    sheet = sheet_of_records([{"a": 1}, {"a": 2, "b": {"c": 3}}], form="json")
    assert sheet is not None
    batches = list(sheet.batches)
    assert sheet.headings == ("a",)
    assert [batch.frame.columns for batch in batches] == [["a", ROW], ["a", "b.c", ROW]]
    assert [batch.frame[ROW].to_list() for batch in batches] == [[2], [3]]


def test_no_records_and_empty_records_are_no_sheet() -> None:
    assert sheet_of_records([], form="json") is None
    assert sheet_of_records([{}], form="json") is None


def test_every_type_of_a_parquet_file_becomes_text(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {
            "list": [["a", "b"]],
            "at": [datetime(2026, 1, 2, 3, 4, 5)],  # noqa: DTZ001 - a moment without a zone is what is tested
            "zoned": pl.Series([datetime(2026, 1, 2, 3, 4, 5)]).dt.replace_time_zone("Asia/Shanghai"),  # noqa: DTZ001
            "struct": [{"x": 1}],
            "binary": [b"\xe7\x94\xb2"],
            "day": [date(2026, 1, 2)],
            "number": [1.5],
            "flag": [True],
            "nothing": [None],
        }
    )
    frame.write_parquet(tmp_path / "x")
    row = _rows(open_parquet(tmp_path / "x", LIMITS))[0]
    assert row == ("a|b", "2026-01-02T03:04:05", "2026-01-02T03:04:05+08:00", '{"x":1}', "甲", "2026-01-02", "1.5", "true", None)


def test_a_parquet_file_beyond_the_limits_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1], "b": [2]}).write_parquet(tmp_path / "x")
    with pytest.raises(Unreadable, match="exceed"):
        open_parquet(tmp_path / "x", Limits(columns=1))


def test_a_parquet_file_that_is_damaged_inside_gives_what_came_before(tmp_path: Path) -> None:
    pl.DataFrame({"a": [str(number) * 50 for number in range(50_000)]}).write_parquet(
        tmp_path / "x", row_group_size=20_000, statistics=False
    )
    raw = bytearray((tmp_path / "x").read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 2000] = bytes(2000)
    (tmp_path / "x").write_bytes(bytes(raw))
    with pytest.raises(Unreadable, match="damaged"):
        list(open_parquet(tmp_path / "x", LIMITS).batches)


def test_cells_of_a_workbook_become_texts_without_losing_digits() -> None:
    cells = (None, "甲", True, 12.0, 1.5, 2**60, datetime(2026, 1, 2, 3), date(2026, 1, 2), time(8, 30))  # noqa: DTZ001
    assert [workbook._text(cell) for cell in cells] == [
        None,
        "甲",
        "true",
        "12",
        "1.5",
        str(2**60),
        "2026-01-02T03:00:00",
        "2026-01-02",
        "08:30:00",
    ]


def _book(path: Path, **sheets_by_name: list[list[object]]) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets_by_name.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def test_sheets_of_a_workbook_that_hold_no_table_are_passed_over(tmp_path: Path) -> None:
    _book(tmp_path / "x", empty=[], header=[["a", "b"]], table=[[None], ["a", "b", None], [None, None], [1, "x"], ["y"]])
    found = open_workbook(tmp_path / "x", LIMITS, knows)
    assert [(sheet.name, sheet.headings) for sheet in found] == [("table", ("a", "b"))]
    batch = next(found[0].batches)
    assert batch.frame.rows() == [("1", "x", 4), ("y", None, 5)]


def test_a_workbook_without_any_table_is_none(tmp_path: Path) -> None:
    _book(tmp_path / "x", header=[["a", "b"]])
    with pytest.raises(NotATable):
        open_workbook(tmp_path / "x", LIMITS, knows)


def test_long_sheets_come_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "BATCH_ROWS", 2)
    _book(tmp_path / "x", table=[["a"], [1], [2], [3]])
    assert [batch.frame["a"].to_list() for batch in open_workbook(tmp_path / "x", LIMITS, knows)[0].batches] == [["1", "2"], ["3"]]


def test_a_workbook_that_grows_beyond_the_limits_or_has_too_many_columns_is_refused(tmp_path: Path) -> None:
    _book(tmp_path / "x", table=[["a", "b"], [1, 2]] + [["same text", "same text"]] * 5000)
    with pytest.raises(Unreadable, match="once unpacked"):
        open_workbook(tmp_path / "x", Limits(document_bytes=(tmp_path / "x").stat().st_size + 10), knows)
    with pytest.raises(Unreadable, match="columns"):
        open_workbook(tmp_path / "x", Limits(columns=1), knows)


def test_a_sheet_that_breaks_off_says_so(tmp_path: Path) -> None:
    _book(tmp_path / "good", table=[["a", "b"]] + [[1, 2]] * 50_000)
    with zipfile.ZipFile(tmp_path / "good") as source, zipfile.ZipFile(tmp_path / "x", "w") as target:
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, content[: len(content) // 2] if part.endswith("sheet1.xml") else content)
    with pytest.raises(Unreadable, match="damaged"):
        list(open_workbook(tmp_path / "x", LIMITS, knows)[0].batches)


def test_json_is_refused_where_it_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b'{"a": "\xff\xfe"}')
    with pytest.raises(Unreadable, match="line 1"):
        open_json(tmp_path / "x", LIMITS, ())


def test_json_without_records_is_no_table_and_a_flat_object_is_one_record(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("[1, 2]", encoding="utf-8")
    with pytest.raises(NotATable):
        open_json(tmp_path / "x", LIMITS, ())
    (tmp_path / "x").write_text('{"a": 1, "b": "x"}', encoding="utf-8")
    assert _rows(open_json(tmp_path / "x", LIMITS, ())[0]) == [("1", "x")]


def test_several_lists_in_a_document_are_several_tables_and_strange_items_keep_their_place(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps({"eins": [{"a": 1}, 7, {"a": 2}], "zwei": [{"b": 3}]}), encoding="utf-8")
    found = open_json(tmp_path / "x", LIMITS, ())
    assert [sheet.name for sheet in found] == ["eins", "zwei"]
    assert _rows(found[0]) == [("1",), (None,), ("2",)]


def test_too_many_fields_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(json.dumps([{str(number): 1 for number in range(9)}]), encoding="utf-8")
    with pytest.raises(Unreadable, match="fields"):
        open_json(tmp_path / "x", Limits(columns=5), ())


def test_json_lines_break_off_where_a_line_is_no_object(tmp_path: Path) -> None:
    for bad in ("{", "[1]"):
        (tmp_path / "x").write_text('{"a": 1}\n\n{"a": 2}\n' + bad + "\n", encoding="utf-8")
        with pytest.raises(Unreadable, match="line 4"):
            open_json_lines(tmp_path / "x", LIMITS)
    (tmp_path / "x").write_text("\n{}\n", encoding="utf-8")
    with pytest.raises(NotATable):
        open_json_lines(tmp_path / "x", LIMITS)


def test_yaml_that_is_too_deep_or_gives_a_key_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="levels"):
        load_yaml("[" * 70 + "]" * 70, LIMITS)
    with pytest.raises(Unreadable, match="twice"):
        load_yaml("a: 1\na: 2\n", LIMITS)
    (tmp_path / "x").write_bytes(b"a: " + b"x" * 200)
    with pytest.raises(Unreadable, match="MB"):
        open_yaml(tmp_path / "x", Limits(yaml_bytes=100), ())


def test_a_file_beyond_the_limit_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(Unreadable, match="larger"):
        open_sheets(tmp_path / "x", Limits(file_bytes=4), (), knows)


def test_an_empty_zip_is_an_archive_and_a_workbook_is_none(tmp_path: Path) -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    (tmp_path / "x").write_bytes(empty.getvalue())
    assert is_archive(tmp_path / "x")
    _book(tmp_path / "y", table=[["a"], [1]])
    assert not is_archive(tmp_path / "y")


def test_a_text_of_one_column_is_a_table_where_it_looks_like_one(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("网址\nhttps://a.example.org\n\nhttps://b.example.org\n", encoding="utf-8")
    assert _rows(open_delimited(tmp_path / "x", LIMITS, knows)) == [("https://a.example.org",), ("https://b.example.org",)]


def test_a_cell_longer_than_the_limit_costs_its_row(tmp_path: Path) -> None:
    (tmp_path / "x").write_text(f"a,b\n1,2\n{'x' * 150},2\n3,4\n5,{'y' * 500}\n6,7\n", encoding="utf-8")
    found = list(open_delimited(tmp_path / "x", Limits(field_characters=100), knows).batches)
    assert [row for batch in found for row in batch.frame.rows()] == [("1", "2", 2), ("3", "4", 4), ("6", "7", 6)]
    assert [(each.row, each.damage, "100" in each.reason.en) for batch in found for each in batch.refused] == [
        (3, True, True),
        (5, True, True),
    ]


def test_a_quoted_cell_may_hold_lines_and_quotation_marks(tmp_path: Path) -> None:
    (tmp_path / "x").write_text('a,b\n"第一行\n第二行 ""引"" 号",2\n', encoding="utf-8")
    assert _rows(open_delimited(tmp_path / "x", LIMITS, knows)) == [('第一行\n第二行 "引" 号', "2")]


def test_rows_come_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guikou.collection.formats import delimited

    monkeypatch.setattr(delimited, "BATCH_ROWS", 2)
    (tmp_path / "x").write_text("a,b\n1,1\n2,2\n3,3\n", encoding="utf-8")
    assert [batch.frame[ROW].to_list() for batch in open_delimited(tmp_path / "x", LIMITS, knows).batches] == [[2, 3], [4]]


def test_a_long_text_that_a_dictionary_repeats_in_every_row_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"a": ["x" * 100_000] * 20_000}).write_parquet(tmp_path / "x")
    assert (tmp_path / "x").stat().st_size < 10_000_000
    with pytest.raises(Unreadable, match="exceed"):
        list(open_parquet(tmp_path / "x", LIMITS).batches)


def test_documents_of_very_many_small_values_are_refused(tmp_path: Path) -> None:
    for content in ("[" + "{}," * 30 + "{}]", '[{"a": [' + "1," * 120 + "1]}]"):
        (tmp_path / "x").write_text(content, encoding="utf-8")
        with pytest.raises(Unreadable, match="too many values"):
            open_json(tmp_path / "x", Limits(document_objects=20), ())
    with pytest.raises(Unreadable, match="too many values"):
        load_yaml("[" + "a," * 30 + "a]", Limits(document_objects=100))
