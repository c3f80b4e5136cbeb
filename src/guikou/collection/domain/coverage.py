"""How completely each account was collected: span, longest gap, and whether the collection is behind the platform."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables import COVERAGE

TOLERANCE = timedelta(minutes=10)
"""Platforms and collectors note the time of one publication some seconds or minutes apart."""

SPAN = Text("采集到{posts}条内容，{first}至{last}", "Posts collected: {posts}, from {first} to {last}")
NONE_COLLECTED = Text("没有采集到任何内容", "No post was collected")
GAP = Text("，最长间隔{gap}（{start}至{end}）", ", with a longest gap of {gap} ({start} to {end})")
BEHIND = Text(
    "。平台显示最后更新在{update}，比采集到的最新内容晚{lag}：采集滞后，这之后是否沉默无法判断。",
    ". The platform shows its last update on {update}, {lag} after the newest post collected: the collection is behind, and whether the account fell silent since cannot be told.",
)
IN_STEP = Text(
    "。平台显示最后更新在{update}，采集没有滞后。", ". The platform shows its last update on {update}; the collection is not behind."
)
GAPS = Text(
    "。{since}以前有时段没有采集到，其间有没有更新无法得知",
    ". Before {since} there is a stretch that was not collected; what was published in it is not known",
)
UPDATE_ONLY = Text("；平台显示最后更新在{update}。", "; the platform shows its last update on {update}.")
UNKNOWN = Text(
    "。平台显示的最后更新不详，无法判断采集是否滞后。",
    ". The last update shown by the platform is unknown, so whether the collection is behind cannot be told.",
)
_DAYS = Text("{count}天", "{count} days")
_ONE_DAY = Text("1天", "1 day")
_HOURS = Text("不到一天", "less than a day")


def coverage(posts: pl.DataFrame, accounts: pl.DataFrame, *, zone: str, gapless: pl.DataFrame | None = None) -> pl.DataFrame:
    """
    Return the table COVERAGE, one row for each account, sorted by id.

    `posts` has account_id and published_at, in any order; `accounts` account_id and last_update_at. Days in sentences are days in `zone` (IANA).
    `gapless`: account_id and gapless_since_at of accounts with a stretch that was not collected. `behind` is empty where the platform's last update is unknown or no post was collected: with nothing collected there is nothing to lag.
    """
    measured = (
        accounts.select("account_id", "last_update_at")
        .sort("account_id")
        .join(_spans(posts), on="account_id", how="left", maintain_order="left")
    )
    known = measured.with_columns(gapless_since_at=None) if gapless is None else measured.join(gapless, on="account_id", how="left")
    told = known.with_columns(
        pl.col("posts").fill_null(0),
        (pl.col("last_update_at") > pl.col("last_post_at") + TOLERANCE).alias("behind"),
    )
    local = ZoneInfo(zone)
    sentences = [_sentence(row, local) for row in told.iter_rows(named=True)]
    return COVERAGE.conform(
        told.with_columns(
            pl.Series("sentence_zh", [sentence.zh for sentence in sentences], dtype=pl.String),
            pl.Series("sentence_en", [sentence.en for sentence in sentences], dtype=pl.String),
        )
    )


def _spans(posts: pl.DataFrame) -> pl.DataFrame:
    ordered = posts.drop_nulls("published_at").sort("account_id", "published_at")
    gap = pl.col("published_at") - pl.col("published_at").shift(1).over("account_id")
    widest = pl.col("gap").arg_max()
    return (
        ordered.with_columns(gap.alias("gap"))
        .group_by("account_id", maintain_order=True)
        .agg(
            pl.len().alias("posts"),
            pl.col("published_at").first().alias("first_post_at"),
            pl.col("published_at").last().alias("last_post_at"),
            pl.col("gap").max().dt.total_days().alias("longest_gap_days"),
            pl.col("published_at").get(widest).alias("gap_until"),
            (pl.col("published_at").get(widest) - pl.col("gap").get(widest)).alias("gap_from"),
        )
    )


def _sentence(row: Mapping[str, Any], zone: ZoneInfo) -> Text:
    parts = list(_parts(row, zone))
    return Text("".join(part.zh for part in parts), "".join(part.en for part in parts))


def _parts(row: Mapping[str, Any], zone: ZoneInfo) -> Iterator[Text]:
    update = row["last_update_at"]
    if row["first_post_at"] is None:
        yield NONE_COLLECTED
        yield UPDATE_ONLY.fill(update=_day(update, zone)) if update else UNKNOWN
        return
    yield SPAN.fill(posts=row["posts"], first=_day(row["first_post_at"], zone), last=_day(row["last_post_at"], zone))
    if row["longest_gap_days"]:
        yield GAP.fill(gap=_days(row["longest_gap_days"]), start=_day(row["gap_from"], zone), end=_day(row["gap_until"], zone))
    if row["gapless_since_at"]:
        yield GAPS.fill(since=_day(row["gapless_since_at"], zone))
    if update is None:
        yield UNKNOWN
    elif row["behind"]:
        yield BEHIND.fill(update=_day(update, zone), lag=_lag(update - row["last_post_at"]))
    else:
        yield IN_STEP.fill(update=_day(update, zone))


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


def _lag(lag: timedelta) -> Text:
    return _days(lag.days) if lag.days else _HOURS


def _days(count: int) -> Text:
    return _ONE_DAY if count == 1 else _DAYS.fill(count=count)
