"""Real files of each kind: everything accounted for, and what is known about them found."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from guikou.collection.dataset import Dataset

pytestmark = pytest.mark.shared


def test_the_wechat_feeds_are_read_with_nothing_unaccounted_for(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(shared_data / "wechat-feeds")
    assert found.accounts.height == 386
    assert found.posts().select(pl.len()).collect().item() == 8430
    assert found.files["rejected"].sum() == 0
    feeds = found.files.filter(pl.col("format") == "rss")
    assert (feeds.height, feeds["read"].sum(), feeds["accepted"].sum() + feeds["merged"].sum()) == (12, 217, 217)
    assert found.coverage["behind"].sum() == 324
    assert found.posts().select(pl.col("account_id").n_unique()).collect().item() <= 386


def test_both_layouts_of_the_register_of_outlets_agree(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    folder = shared_data / "chongqing-registry"
    found = reading(folder / "media-dict.xlsx", folder / "channels-todo-第一批.csv")
    older = pl.col("sources").list.eval(pl.element().str.starts_with("channels-todo")).list.all()
    only_older = sorted(found.accounts.filter(older)["platform"])
    assert only_older[:2] == ["douyin", "douyin"]  # the newer register has short links in place of these two ids
    assert len(only_older) == 3
    assert dict(found.conflicts["kind"].value_counts().iter_rows())["one-id-several-bodies"] == 27


def test_addresses_without_a_scheme_are_accounts(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(shared_data / "chongqing-registry" / "channels-todo-第一批.csv")
    douyin = found.accounts.filter(pl.col("platform") == "douyin").explode("sources")
    assert {"55", "61"} <= set(douyin["sources"].str.extract(r"#(\d+)$"))


def test_the_register_of_outlets_lists_what_has_no_id(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(shared_data / "chongqing-registry" / "media-dict.xlsx")
    kinds = dict(found.conflicts["kind"].value_counts().iter_rows())
    assert (kinds["one-id-several-bodies"], kinds["missing-id"]) == (27, 119)
    assert found.files.filter(pl.col("table") == "accounts").select("read", "rejected").rows() == [(657, 6)]


def test_four_days_of_the_canadian_register_are_followed(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(shared_data / "canada-registry")
    assert [day.isoformat() for day in found.files["dated_on"]] == ["2024-10-24", "2024-12-12", "2025-03-22", "2025-05-30"]
    assert {"opened", "removed", "renamed"} <= set(found.changes["kind"])
    assert found.files["rejected"].sum() == 0


def test_a_day_with_half_of_the_rows_removes_nobody_and_says_why(
    shared_data: Path, tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    days = sorted((shared_data / "canada-registry").glob("*.csv"))
    (tmp_path / days[0].name).write_bytes(days[0].read_bytes())
    lines = days[1].read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / days[1].name).write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    found = reading(tmp_path)
    assert "removed" not in set(found.changes["kind"])
    held = found.changes.filter(pl.col("kind") == "held")
    assert held.height == 1
    assert held["sentence_zh"].item()
    assert found.accounts.filter(pl.col("status") == "removed").is_empty()


def test_every_layout_of_the_weibo_collectors_is_read(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(shared_data / "weibo-crawler")
    assert set(found.files["layout"].drop_nulls()) == {"weibo-crawler", "weibo-crawler-records", "weibo-crawler-profiles", "weibo-spider"}
    assert found.accounts.height == 10
    assert found.files["read"].sum() == 2598
    csv_and_json = found.files.filter(pl.col("file").str.contains("weibo-crawler-2024") & (pl.col("table") == "posts"))
    assert csv_and_json["merged"].sum() == csv_and_json["read"].sum() // 2


def test_notices_messages_figures_and_lists_are_read(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(*(shared_data / name for name in ("health-notices-2020", "public-messages", "nyc-followers", "inspection-findings")))
    read = {row["file"]: row for row in found.files.iter_rows(named=True)}
    assert read["health-notices-2020/DXYNews.csv"]["read"] == 3712
    assert read["public-messages/messages-with-replies.csv"]["read"] == 1689
    nyc = found.rejected.filter(pl.col("file").str.contains("NYC") & (pl.col("reason_zh") == "没有数值"))
    assert nyc.height == 1920
    assert read["inspection-findings/findings.csv"]["accepted"] == 36


def test_files_that_hold_no_tables_are_listed_and_nothing_stops(shared_data: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(*(shared_data / name for name in ("web-archives", "wechat-pages", "chinese-text")))
    assert found.files.filter(pl.col("file").str.ends_with(".html"))["note_zh"].unique().to_list() == ["是网页，不是数据表"]
    without_rows = found.files.filter(pl.col("read") == 0)
    assert without_rows.select(pl.coalesce("error_zh", "note_zh").is_null().sum()).item() == 0
