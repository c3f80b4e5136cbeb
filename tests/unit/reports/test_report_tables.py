"""CSV, Parquet and the summary: complete, in order, and harmless in a spreadsheet."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from guikou.audit.result import AuditResult
from guikou.kernel import tables
from guikou.kernel.bilingual import Language
from guikou.reports.export import frames, plan_in, write_csv
from guikou.reports.safe import inert, printable, web_address


def rows(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_table_is_there_as_csv_and_as_parquet(folder: Path) -> None:
    names = {table.name for table in (*tables.INPUT_TABLES, *tables.RESULT_TABLES)}
    assert {path.stem for path in (folder / "csv").iterdir()} == names
    assert {path.stem for path in (folder / "parquet").iterdir()} == names


def test_parquet_holds_each_table_as_it_is(folder: Path, result: AuditResult) -> None:
    for table, frame in frames(result):
        assert pl.read_parquet(folder / "parquet" / f"{table.name}.parquet").equals(frame)
    assert pl.read_parquet(folder / "parquet" / "posts.parquet").equals(result.dataset.posts().collect())


def test_csv_has_every_row_of_every_table(folder: Path, result: AuditResult) -> None:
    for table, frame in frames(result):
        written = rows(folder / "csv" / f"{table.name}.csv")
        assert written[0] == list(table.schema)
        assert len(written) == frame.height + 1


def test_the_agreed_columns_come_first(folder: Path) -> None:
    assert rows(folder / "duplicates.csv")[0][:7] == [
        "group_id",
        "post_id",
        "account_id",
        "role",
        "relation",
        "similarity",
        "first_post_id",
    ]
    assert rows(folder / "plan.csv")[0][:5] == ["account_id", "decision", "successor_id", "grounds", "changes_if"]
    assert rows(folder / "rejected.csv")[0] == ["file", "sheet", "row", "column", "value", "reason_zh", "reason_en"]


def test_the_plan_speaks_the_language_of_the_report(result: AuditResult) -> None:
    chinese, english = (plan_in(language, result.plan) for language in Language)
    assert chinese["grounds"].to_list() == result.plan["grounds_zh"].to_list()
    assert english["changes_if"].to_list() == result.plan["changes_if_en"].to_list()
    assert set(result.plan.columns) - set(chinese.columns) == {"grounds_zh", "grounds_en", "changes_if_zh", "changes_if_en"}


def test_the_summary_is_written_as_it_is(folder: Path, result: AuditResult) -> None:
    text = (folder / "summary.json").read_text(encoding="utf-8")
    assert json.loads(text) == result.summary
    assert list(json.loads(text)) == sorted(result.summary)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_of_a_csv_can_start_a_formula(tmp_path: Path, start: str) -> None:
    frame = pl.DataFrame({"text": [f"{start}1+1", "harmless"], "list": [[f"{start}a", "b"], ["c"]], "number": [-5, 1]})
    write_csv(frame.lazy(), tmp_path / "x.csv", zone="Asia/Shanghai")
    assert rows(tmp_path / "x.csv")[1:] == [[f"'{start}1+1", f"'{start}a | b", "-5"], ["harmless", "c", "1"]]


def test_an_empty_cell_stays_empty() -> None:
    assert pl.DataFrame({"a": [None, ""]}, schema={"a": pl.String}).select(inert("a"))["a"].to_list() == [None, ""]


def test_moments_are_written_in_the_zone_of_the_data_with_their_offset(tmp_path: Path) -> None:
    frame = pl.DataFrame({"at": [datetime(2024, 6, 30, 16, 5, tzinfo=UTC)]})
    write_csv(frame.lazy(), tmp_path / "x.csv", zone="Asia/Shanghai")
    assert rows(tmp_path / "x.csv")[1] == ["2024-07-01T00:05:00+08:00"]


def test_the_text_of_posts_stays_in_parquet_alone(folder: Path) -> None:
    assert "text" not in rows(folder / "csv" / "posts.csv")[0]


def test_control_characters_are_replaced() -> None:
    assert printable("a\x00b\x1fc\nd") == "a\ufffdb\ufffdc\nd"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("https://x.example/a", True),
        ("HTTP://x", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//x", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(text: str | None, kept: bool) -> None:
    assert (web_address(text) is not None) is kept
