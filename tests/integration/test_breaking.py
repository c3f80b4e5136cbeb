"""The audit on what a nasty user gives it: it ends plainly, loses no row, and nothing that it writes can start anything."""

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from guikou.cli.main import app_with

REGISTER = "平台,账号名称,账号ID,主办单位,粉丝数\n"
POSTS = "平台,账号ID,账号名称,发布时间,标题,正文,链接\n"
EVIL = (
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|calc",
    "@SUM(A1)",
    "\t=1",
    "-2+3",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "甲\n乙",
    "\u202egnp.exe",
    "长" * 10_000,
    "../../etc/passwd",
    "a\x00b",
    "{{7*7}}",
)

Audit = Callable[..., dict[str, Any]]


def _table(header: str, rows: list[list[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return header + out.getvalue()


def _post(number: int, account: str, name: str, at: str, title: str) -> list[object]:
    return [
        "微信公众号",
        account,
        name,
        at,
        title,
        f"{title}：因供水管网改造，定于当日停止供水，请提前储水。",
        f"https://mp.weixin.qq.com/s/tok{number:020d}",
    ]


def _rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def _files(out: Path) -> list[dict[str, str]]:
    header, *rows = _rows(out / "csv" / "files.csv")
    return [dict(zip(header, row, strict=True)) for row in rows]


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Return a function that audits paths into `out` and returns the summary, or fails with what was printed."""

    def run(*arguments: object) -> dict[str, Any]:
        call = ["audit", *map(str, arguments), "--json", "--out", str(tmp_path / "out")]
        answer = CliRunner().invoke(app_with(), call)
        assert answer.exit_code == 0, answer.output
        assert "Traceback" not in answer.output
        for row in _files(tmp_path / "out"):
            assert int(row["read"]) == int(row["accepted"]) + int(row["merged"]) + int(row["rejected"])
        summary: dict[str, Any] = json.loads(answer.output)
        return summary

    return run


def test_names_and_titles_that_mean_harm_stay_texts_in_everything_that_is_written(tmp_path: Path, audit: Audit) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    accounts = [["微信公众号", evil, f"gh_{n:012d}", f"{evil}局", 100 + n] for n, evil in enumerate(EVIL)]
    posts = [_post(n, f"gh_{n:012d}", evil, "2026-06-17 09:00", evil) for n, evil in enumerate(EVIL)]
    (folder / "r.csv").write_text(_table(REGISTER, [*accounts, ["微信公众号", "=X", "=2", "=3", "=4"]]), encoding="utf-8")
    (folder / "p.csv").write_text(_table(POSTS, [*posts, _post(99, "", "=X", "=NOW()", "=Y")]), encoding="utf-8")
    summary = audit(folder)
    assert (summary["accounts"]["rejected"], summary["posts"]["rejected"]) == (1, 1)
    csv.field_size_limit(10_000_000)
    for path in (tmp_path / "out").rglob("*.csv"):
        cells = [cell for row in _rows(path) for cell in row]
        assert [
            cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not cell[1:2].isdigit())
        ] == []
    workbook = openpyxl.load_workbook(tmp_path / "out" / "workbook.xlsx")
    assert [cell.value for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert not any(harm in page for harm in ("<script>alert(1)", "<img src=x", "{{7*7}}49"))


def test_wrong_files_are_named_and_the_rest_still_counts(tmp_path: Path, audit: Audit) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.csv").write_text(f"{REGISTER}微信公众号,云泽发布,gh_aaaaaaaaaaaa,云泽县政府办,7\n", encoding="utf-8")
    (folder / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(3_000))
    (folder / "binary.xlsx").write_bytes(bytes(range(256)) * 20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "0" * (2 << 20))
    (folder / "bomb.zip").write_bytes(packed.getvalue())
    (folder / "cut.zip").write_bytes(packed.getvalue()[:200])
    (folder / "entities.xml").write_text(
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss><channel><title>&a;</title></channel></rss>'
    )
    (folder / "loop").symlink_to(folder)
    assert audit(folder)["accounts"]["accepted"] == 1
    rows = _files(tmp_path / "out")
    assert sorted(row["file"].partition("!")[0] for row in rows if row["error_zh"]) == [
        "binary.xlsx", "bomb.zip", "cut.zip", "entities.xml", "loop", "picture.csv",
    ]  # fmt: skip
    assert "root:" not in "".join(row["error_en"] for row in rows)


def test_dates_beyond_the_calendar_are_refused_rows_and_no_traceback(tmp_path: Path, audit: Audit) -> None:
    days = ["0001-01-01 00:00", "9999-12-31 23:59:59", "0001-01-01T00:00:00+14:00", "2026-02-30", "99999-01-01", "2026-06-17 09:00"]
    file = tmp_path / "p.csv"
    file.write_text(_table(POSTS, [_post(n, "gh_aaaaaaaaaaaa", "云泽发布", day, "停水") for n, day in enumerate(days)]), encoding="utf-8")
    summary = audit(file, "--tz", "America/New_York")
    assert (summary["posts"]["accepted"], summary["posts"]["rejected"]) == (1, 5)


def test_the_same_file_given_again_and_again_is_merged_and_not_counted_twice(tmp_path: Path, audit: Audit) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "p.csv").write_text(_table(POSTS, [_post(1, "gh_aaaaaaaaaaaa", "云泽发布", "2026-06-17", "停水")]), encoding="utf-8")
    summary = audit(folder, folder, folder / "p.csv", os.path.relpath(folder))
    assert (summary["posts"]["read"], summary["posts"]["accepted"], summary["posts"]["merged"]) == (4, 1, 3)
    assert summary["duplicates"]["groups"] == 0
