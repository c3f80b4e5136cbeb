"""Registers as offices keep them: titles in merged cells above the headings, headings in two languages, headings again on every page."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from guikou.collection.dataset import Dataset

TITLES = [["云溪县政务新媒体台账", "", "", "", ""], ["填报单位：云溪县政府办", "", "", "填报日期：2026-06-30", ""], ["", "", "", "", ""]]
CHINESE = ["平台", "账号名称", "账号ID", "主办单位", "粉丝数"]
ENGLISH = ["Platform", "Account name", "Stable ID", "Organisation", "Followers"]
ROWS = [["微信公众号", "云溪发布", "gh_aaaaaaaaaaaa", "云溪县政府办", "1.2万"], ["微博", "云溪公安", "1234567890", "云溪县公安局", "300"]]
LAYOUTS = {
    "titles": ([*TITLES, CHINESE, *ROWS], 4, [5, 6]),
    "titles and two languages": ([*TITLES, ENGLISH, CHINESE, *ROWS], 4, [6, 7]),
    "two languages": ([CHINESE, ENGLISH, *ROWS], None, [3, 4]),
}


def _xlsx(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    if rows[0] == TITLES[0]:
        sheet.merge_cells("A1:E1")
        sheet.merge_cells("A2:C2")
    book.save(path)


def _padded(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="gb18030")


def _ragged(path: Path, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([cell for cell in row if cell] for row in rows)
    path.write_text(text.getvalue(), encoding="utf-8-sig")


@pytest.mark.parametrize("write", [_xlsx, _padded, _ragged])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_rows_below_the_headings_are_rows(
    layout: str, write: Callable[[Path, list[list[str]]], None], tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    rows, heading_row, row_numbers = LAYOUTS[layout]
    write(tmp_path / "a", [*rows, CHINESE])
    found = reading(tmp_path / "a")
    assert found.accounts.select("account_id", "organisation_name", "followers").rows() == [
        ("wechat:gh_aaaaaaaaaaaa", "云溪县政府办", 12_000),
        ("weibo:1234567890", "云溪县公安局", 300),
    ]
    told: dict[str, Any] = found.files.row(0, named=True)
    assert (told["kind"], told["read"], told["accepted"], told["rejected"], told["error_zh"]) == ("read", 3, 2, 1, None)
    assert found.accounts["sources"].to_list() == [[f"a#{number}"] for number in row_numbers]
    assert found.rejected["reason_en"].to_list() == ["The row repeats the header"]
    assert ("填报日期：2026-06-30" in told["note_zh"]) == (heading_row is not None)
    assert ("in another language" in told["note_en"]) == (layout != "titles")


@pytest.mark.parametrize("write", [_xlsx, _padded])
def test_a_table_with_headings_alone_is_said_to_have_no_rows(
    write: Callable[[Path, list[list[str]]], None], tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    write(tmp_path / "a", [*TITLES, CHINESE])
    told = reading(tmp_path / "a").files.row(0, named=True)
    assert (told["kind"], told["table"], told["read"]) == ("read", "accounts", 0)
    assert told["note_zh"].endswith("只有表头，没有数据")


def test_a_header_whose_quotation_marks_do_not_match_loses_no_rows_in_silence(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_text('平台,"账号"名称,主办单位\n微博,云溪发布,云溪县政府办\n', encoding="utf-8")
    told = reading(tmp_path / "a.csv").files.row(0, named=True)
    assert (told["kind"], told["read"], told["error_en"]) == (
        "failed",
        0,
        "The quotation marks of the header do not match, so the columns cannot be told apart",
    )


def test_a_unit_merged_over_the_rows_of_its_accounts_owns_them_all(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        TITLES[0],
        ["主办单位", "平台", "账号名称", "粉丝数", "账号ID"],
        ["云溪县政府办", "微信公众号", "云溪发布", 300, "gh_aaaaaaaaaaaa"],
        [None, "微博", "云溪发布", None, "1234567890"],
        [None, None, None, None, None],
        [None, "抖音", "云溪发布", 7, "dy123"],
        ["云溪县公安局", "微信公众号", "云溪公安", 12, "gh_bbbbbbbbbbbb"],
        [None, "微博", "云溪公安", 5, "1234567891"],
    ):
        sheet.append([cell or None for cell in row])
    for merged in ("A1:E1", "A3:A6", "D3:D4", "A7:A7"):
        sheet.merge_cells(merged)
    book.save(tmp_path / "a.xlsx")
    found = reading(tmp_path / "a.xlsx")
    told = {
        (name, platform): (owner, followers)
        for name, platform, owner, followers in found.accounts.select("name", "platform", "organisation_name", "followers").rows()
    }
    assert told == {
        ("云溪发布", "wechat"): ("云溪县政府办", 300),
        ("云溪发布", "weibo"): ("云溪县政府办", None),
        ("云溪发布", "douyin"): ("云溪县政府办", 7),
        ("云溪公安", "wechat"): ("云溪县公安局", 12),
        ("云溪公安", "weibo"): (None, 5),
    }
    assert "numbers excepted" in found.files["note_en"].item()


GROUPS = [["单位", "区县", "微信公众号", "", "微博", ""], ["", "", "名称", "原始ID", "名称", "链接"]]
UNDER = [
    ["云溪县政府办", "云溪县", "云溪发布", "gh_aaaaaaaaaaaa", "云溪发布", "https://weibo.com/u/1234567890"],
    ["云溪县公安局", "", "云溪公安", "gh_bbbbbbbbbbbb", "", ""],
]


def _merged_groups(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append([cell or None for cell in row])
    for merged in ("A2:A3", "B2:B3", "C2:D2", "E2:F2"):
        sheet.merge_cells(merged)
    book.save(path)


@pytest.mark.parametrize("write", [_merged_groups, _padded])
def test_headings_under_headings_are_read_together(
    write: Callable[[Path, list[list[str]]], None], tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    write(tmp_path / "a", [["云溪县政务新媒体台账", *[""] * 5], *GROUPS, *UNDER])
    found = reading(tmp_path / "a")
    assert found.accounts.select("account_id", "name", "organisation_name").rows() == [
        ("wechat:gh_aaaaaaaaaaaa", "云溪发布", "云溪县政府办"),
        ("wechat:gh_bbbbbbbbbbbb", "云溪公安", "云溪县公安局"),
        ("weibo:1234567890", "云溪发布", "云溪县政府办"),
    ]
    told = found.files.row(0, named=True)
    assert (told["layout"], told["read"], told["rejected"]) == ("outlet-register", 3, 0)
    assert "表头占第2行至第3行" in told["note_zh"]


def test_groups_whose_columns_say_it_all_are_read_by_these(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    rows = [["序号", "基本情况", "", "", "运营情况", ""], ["", "平台", "账号名称", "主办单位", "粉丝数", "最后更新时间"]]
    _padded(tmp_path / "a", [*rows, ["1", "微博", "云溪发布", "云溪县政府办", "300", "2026-06-01"]])
    account = reading(tmp_path / "a").accounts.row(0, named=True)
    assert (account["account_id"], account["organisation_name"], account["followers"]) == ("weibo:~云溪发布", "云溪县政府办", 300)
