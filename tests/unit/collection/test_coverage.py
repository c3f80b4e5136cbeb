"""Completeness of collection."""

from datetime import UTC, datetime, timedelta

import polars as pl

from guikou.collection.domain.coverage import TOLERANCE, coverage
from guikou.kernel.tables import MOMENT

ZONE = "Asia/Shanghai"
START = datetime(2026, 1, 1, 0, 0, tzinfo=UTC)


def _posts(*moments: datetime | None, account: str = "a") -> pl.DataFrame:
    return pl.DataFrame(
        {"account_id": [account] * len(moments), "published_at": list(moments)}, schema={"account_id": pl.String, "published_at": MOMENT}
    )


def _accounts(update: datetime | None) -> pl.DataFrame:
    return pl.DataFrame({"account_id": ["a"], "last_update_at": [update]}, schema={"account_id": pl.String, "last_update_at": MOMENT})


def _row(posts: pl.DataFrame, update: datetime | None) -> dict:
    return coverage(posts, _accounts(update), zone=ZONE).row(0, named=True)


def test_span_and_longest_gap_are_found_in_any_order() -> None:
    row = _row(_posts(START + timedelta(days=9), START, START + timedelta(days=1, hours=2), None), None)
    assert (row["posts"], row["first_post_at"], row["last_post_at"]) == (3, START, START + timedelta(days=9))
    assert (row["longest_gap_days"], row["gap_from"], row["gap_until"]) == (
        7,
        START + timedelta(days=1, hours=2),
        START + timedelta(days=9),
    )
    assert "最长间隔7天（2026-01-02至2026-01-10）" in row["sentence_zh"]
    assert "longest gap of 7 days" in row["sentence_en"]


def test_a_gap_of_one_day_is_said_in_the_singular() -> None:
    assert "gap of 1 day (" in _row(_posts(START, START + timedelta(days=1)), None)["sentence_en"]


def test_one_post_has_no_gap() -> None:
    row = _row(_posts(START), None)
    assert (row["longest_gap_days"], row["gap_from"], row["gap_until"]) == (None, None, None)
    assert "间隔" not in row["sentence_zh"]


def test_gaps_are_not_measured_between_accounts() -> None:
    posts = pl.concat([_posts(START), _posts(START + timedelta(days=300), account="b")])
    assert _row(posts, None)["longest_gap_days"] is None


def test_a_last_update_newer_than_the_newest_post_means_that_the_collection_is_behind() -> None:
    row = _row(_posts(START), START + timedelta(days=3))
    assert row["behind"] is True
    assert "采集滞后" in row["sentence_zh"]
    assert "3 days after" in row["sentence_en"]


def test_the_lag_is_said_in_whole_days() -> None:
    assert "1 day after" in _row(_posts(START), START + timedelta(days=1, hours=5))["sentence_en"]
    assert "不到一天" in _row(_posts(START), START + timedelta(hours=5))["sentence_zh"]


def test_a_few_minutes_are_no_lag() -> None:
    assert _row(_posts(START), START + TOLERANCE)["behind"] is False
    assert _row(_posts(START), START + TOLERANCE + timedelta(seconds=1))["behind"] is True


def test_an_older_last_update_is_no_lag() -> None:
    row = _row(_posts(START), START - timedelta(days=1))
    assert row["behind"] is False
    assert "没有滞后" in row["sentence_zh"]


def test_without_the_platforms_last_update_nothing_is_said_about_lag() -> None:
    row = _row(_posts(START), None)
    assert row["behind"] is None
    assert "无法判断" in row["sentence_zh"]


def test_with_nothing_collected_there_is_nothing_to_lag() -> None:
    row = _row(_posts(), START)
    assert (row["posts"], row["behind"]) == (0, None)
    assert row["sentence_zh"] == "没有采集到任何内容；平台显示最后更新在2026-01-01。"
    assert "unknown" in _row(_posts(), None)["sentence_en"]


def test_a_gap_in_the_collection_is_said() -> None:
    gapless = pl.DataFrame({"account_id": ["a"], "gapless_since_at": [START]}, schema={"account_id": pl.String, "gapless_since_at": MOMENT})
    row = coverage(_posts(START), _accounts(None), zone=ZONE, gapless=gapless).row(0, named=True)
    assert row["gapless_since_at"] == START
    assert "2026-01-01以前有时段没有采集到" in row["sentence_zh"]
    assert "Before 2026-01-01 there is a stretch" in row["sentence_en"]
    assert _row(_posts(START), None)["gapless_since_at"] is None


def test_days_are_those_of_the_zone() -> None:
    row = _row(_posts(datetime(2026, 1, 1, 23, 0, tzinfo=UTC)), None)
    assert "2026-01-02" in row["sentence_zh"]
