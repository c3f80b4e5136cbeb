"""Posts on their way to one file."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from guikou.collection import posts
from guikou.collection.posts import KEY, SPOOLED, PostSpool

ACCOUNTS = ["weibo:~云溪发布", "weibo:123"]


def _frame(*rows: dict) -> pl.DataFrame:
    base = {KEY: 0, "published_at": datetime(2026, 1, 1, tzinfo=UTC), "source": 1, "row": 2}
    return pl.DataFrame([{name: {**base, **row}.get(name) for name in SPOOLED} for row in rows], schema=SPOOLED)


def _settle(folder: Path, *batches: pl.DataFrame, dated: dict[int, int] | None = None) -> tuple[pl.DataFrame, posts.Settled]:
    spool = PostSpool(folder)
    for batch in batches:
        spool.add(batch)
    path, settled = spool.settle(ACCOUNTS, dated or {}, lambda _: None)
    return pl.read_parquet(path).sort("post_id"), settled


def test_without_posts_there_is_an_empty_file(tmp_path: Path) -> None:
    found, settled = _settle(tmp_path, _frame())
    assert found.height == 0
    assert (settled.accepted, settled.merged) == ({}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["posts.parquet"]


def test_posts_that_stand_once_keep_everything(tmp_path: Path) -> None:
    found, settled = _settle(tmp_path, _frame({"post_id": "a", "title": "甲"}, {"post_id": "b", KEY: 1}))
    assert found.select("post_id", "account_id", "title").rows() == [("a", "weibo:~云溪发布", "甲"), ("b", "weibo:123", None)]
    assert (settled.accepted, settled.merged) == ({1: 2}, {1: 0}) or settled.merged == {}


def test_the_higher_figures_decide_and_gaps_are_filled_from_the_other_row(tmp_path: Path) -> None:
    first = _frame({"post_id": "a", "title": "甲", "text": "全文", "likes": 3, "reads": 100_001, "reads_floor": True})
    second = _frame({"post_id": "a", "title": "甲", "likes": 9, "source": 2, "row": 7, KEY: 1})
    found, settled = _settle(tmp_path, first, second)
    assert found.select("account_id", "title", "text", "likes", "reads", "reads_floor", "source", "row").rows() == [
        ("weibo:123", "甲", "全文", 3, 100_001, True, 1, 2)
    ]
    assert dict(settled.accepted) == {1: 1}
    assert dict(settled.merged) == {2: 1}


def test_the_later_snapshot_decides_before_the_higher_figure(tmp_path: Path) -> None:
    rows = _frame({"post_id": "a", "likes": 9}, {"post_id": "a", "likes": 3, "source": 2})
    assert _settle(tmp_path, rows, dated={1: 20_000, 2: 20_001})[0]["likes"].to_list() == [3]


def test_an_account_known_by_an_id_goes_before_one_known_by_name(tmp_path: Path) -> None:
    rows = _frame({"post_id": "a", "likes": 9}, {"post_id": "a", "likes": 1, KEY: 1})
    assert _settle(tmp_path, rows)[0]["account_id"].to_list() == ["weibo:123"]


def test_two_ids_with_one_hash_stay_two_posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "_repeated", lambda hashes: np.ones(len(hashes), dtype=bool))
    found, settled = _settle(tmp_path, _frame({"post_id": "a"}, {"post_id": "b"}))
    assert found["post_id"].to_list() == ["a", "b"]
    assert dict(settled.accepted) == {1: 2}


def test_many_repetitions_are_taken_apart_by_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts, "_ROWS_PER_PARTITION", 10)
    batch = _frame(*({"post_id": str(number), "row": number} for number in range(100)))
    found, settled = _settle(tmp_path, batch, batch.with_columns(pl.lit(2, dtype=pl.UInt16).alias("source")))
    assert found.height == 100
    assert dict(settled.accepted) == {1: 100}
    assert dict(settled.merged) == {2: 100}
    assert [path.name for path in tmp_path.iterdir()] == ["posts.parquet"]
