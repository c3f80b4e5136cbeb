"""Reading posts from any table."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from guikou.duplicates.anytable import NotATable, read
from guikou.kernel.tables import ACCOUNTS, POSTS

SHANGHAI = ZoneInfo("Asia/Shanghai")


def rows(tmp_path: Path, *files: Path, **columns: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    posts, accounts = read(files, columns, local=SHANGHAI, work=tmp_path / "work")
    return posts.collect(), accounts


def test_posts_and_accounts_conform_to_their_tables(tmp_path: Path) -> None:
    pl.DataFrame({"id": [1, 2], "text": ["x", "y"], "account": ["a", "a"], "platform": ["weibo", "weibo"]}).write_ndjson(
        tmp_path / "p.jsonl"
    )
    posts, accounts = rows(tmp_path, tmp_path / "p.jsonl")
    assert set(posts.schema.items()) == set(POSTS.schema.items())
    assert accounts.schema == ACCOUNTS.schema
    assert accounts.select("account_id", "platform").rows() == [("a", "weibo")]
    assert posts["post_id"].to_list() == ["1", "2"]


def test_ids_that_come_again_and_missing_ids_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,text\n7,x\n7,y\n,z\n")
    assert rows(tmp_path, tmp_path / "p.csv")[0]["post_id"].to_list() == ["7", "7#2", "p.csv:3"]
    (tmp_path / "q.csv").write_text("title\nx\ny\n")
    assert rows(tmp_path, tmp_path / "q.csv")[0]["post_id"].to_list() == ["q.csv:1", "q.csv:2"]


def test_several_files_are_one_set(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,text\n7,x\n")
    (tmp_path / "q.tsv").write_text("ID\tBody\n7\ty\n")
    posts, _ = rows(tmp_path, tmp_path / "p.csv", tmp_path / "q.tsv")
    assert posts.select("post_id", "text").rows() == [("7", "x"), ("7#2", "y")]


def test_gb18030_and_utf8_with_a_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_bytes("编号,正文\n1,防汛通知\n".encode("gb18030"))
    (tmp_path / "u.csv").write_bytes("编号,正文\n1,防汛通知\n".encode("utf-8-sig"))
    for name in ("g.csv", "u.csv"):
        assert rows(tmp_path, tmp_path / name)[0].select("post_id", "text").rows() == [("1", "防汛通知")]


@pytest.mark.parametrize(
    "written",
    [
        pl.Series(["2026-03-05T09:00:00", "x", None]),
        pl.Series([datetime(2026, 3, 5, 9, tzinfo=UTC), None, None]).dt.replace_time_zone(None),
        pl.Series([datetime(2026, 3, 5, 1, tzinfo=UTC), None, None]),
        pl.Series([1772672400, None, None]),
    ],
)
def test_moments_are_read_in_every_form(tmp_path: Path, written: pl.Series) -> None:
    pl.DataFrame({"text": ["x", "y", "z"], "time": written}).write_parquet(tmp_path / "p.parquet")
    assert rows(tmp_path, tmp_path / "p.parquet")[0]["published_at"].to_list() == [datetime(2026, 3, 5, 1, tzinfo=UTC), None, None]


def test_a_day_begins_in_the_local_zone(tmp_path: Path) -> None:
    pl.DataFrame({"text": ["x"], "date": [date(2026, 3, 5)]}).write_parquet(tmp_path / "p.parquet")
    assert rows(tmp_path, tmp_path / "p.parquet")[0]["published_at"].to_list() == [datetime(2026, 3, 4, 16, tzinfo=UTC)]


def test_the_message_is_in_both_languages(tmp_path: Path) -> None:
    with pytest.raises(NotATable) as raised:
        rows(tmp_path, tmp_path / "none.csv")
    assert "找不到" in raised.value.sentence.zh
    assert "no such file" in str(raised.value)
