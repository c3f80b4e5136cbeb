"""The workbook: real dates and numbers, headings in both languages, nothing that runs."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.reports import workbook
from guikou.reports.workbook import CELL_CHARACTERS, cell_text, write_workbook


@pytest.fixture(scope="session")
def book(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "workbook.xlsx")


def test_there_is_an_overview_and_a_sheet_for_each_table(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "概览", "账号", "检查结果", "重复内容", "重复组", "整合方案", "职责去向", "冲突", "名录变化", "退回的行", "读入的文件", "采集完整性",
        "传播效果", "工作量", "检查指标",
    ]  # fmt: skip


def test_every_sheet_has_all_rows_a_frozen_header_and_a_filter(book: openpyxl.Workbook, result: AuditResult) -> None:
    heights = {"账号": result.dataset.accounts.height, "检查结果": result.findings.height, "整合方案": result.plan.height}
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
    assert {name: book[name].max_row - 1 for name in heights} == heights


def test_headings_are_in_both_languages(book: openpyxl.Workbook) -> None:
    assert [cell.value for cell in book["检查结果"][1]][:3] == ["账号编号\nAccount id", "账号名称\nName", "主办单位\nOrganisation"]


def test_dates_and_numbers_are_real(book: openpyxl.Workbook) -> None:
    plan = book["整合方案"]
    heading = {cell.value.split("\n")[0]: cell.column for cell in plan[1]}
    rows = [row for row in range(2, plan.max_row + 1) if plan.cell(row, heading["处置"]).value == "关停"]
    assert all(isinstance(plan.cell(row, heading["停更日"]).value, datetime) for row in rows)
    assert all(isinstance(plan.cell(row, heading["之前每月工时"]).value, int | float) for row in rows)


def test_values_speak_the_language_of_the_workbook(book: openpyxl.Workbook, result: AuditResult, tmp_path: Path) -> None:
    write_workbook(result, tmp_path / "en.xlsx", language=Language.EN)
    english = openpyxl.load_workbook(tmp_path / "en.xlsx")
    assert {row[5].value for row in book["检查结果"].iter_rows(min_row=2)} <= {"单项否决", "扣分", "需要查看", "提示"}
    assert {row[5].value for row in english["Findings"].iter_rows(min_row=2)} <= {"veto", "deduction", "look at this", "note"}


def test_no_text_becomes_a_formula_or_a_link(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            assert not [cell.value for cell in row if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in book["账号"]["D"])
    assert not any(cell.hyperlink for row in book["账号"].iter_rows() for cell in row)


def test_a_cell_holds_at_most_what_a_spreadsheet_can() -> None:
    assert cell_text("字" * 40_000) == "字" * (CELL_CHARACTERS - 1) + "…"
    assert cell_text("短\x00") == "短\ufffd"
    wide = cell_text("😀" * 20_000)
    assert len(wide.encode("utf-16-le")) <= CELL_CHARACTERS * 2
    assert wide.endswith("😀…")


def test_what_does_not_fit_is_said_on_the_overview(result: AuditResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 10)
    long = result.dataset.rejected.with_columns(value=pl.lit("字" * 40_000))
    write_workbook(replace(result, dataset=replace(result.dataset, rejected=long)), tmp_path / "x.xlsx", language=Language.ZH)
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    remarks = {row[0].value: row[2].value for row in book["概览"].iter_rows(min_row=5, max_row=18)}
    assert book["检查结果"].max_row == 11
    assert remarks["检查结果"] == f"为便于打开，只列出前10行，共{result.findings.height}行；全部见 csv/findings.csv。"
    assert "32,767" in remarks["退回的行"]
    assert remarks["工作量"].startswith("为便于打开")


def test_a_date_before_the_calendar_of_spreadsheets_is_text(result: AuditResult, tmp_path: Path) -> None:
    old = result.dataset.accounts.with_columns(opened_on=pl.date(1899, 1, 1))
    write_workbook(replace(result, dataset=replace(result.dataset, accounts=old)), tmp_path / "x.xlsx", language=Language.ZH)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["账号"]
    column = next(cell.column for cell in sheet[1] if cell.value.startswith("开设日期"))
    assert sheet.cell(2, column).value == "1899-01-01"


def test_an_empty_result_gives_a_workbook_all_the_same(empty_result: AuditResult, tmp_path: Path) -> None:
    write_workbook(empty_result, tmp_path / "x.xlsx", language=Language.ZH)
    assert openpyxl.load_workbook(tmp_path / "x.xlsx")["整合方案"].max_row == 1
