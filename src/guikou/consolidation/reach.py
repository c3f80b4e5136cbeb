"""What accounts reach, beside what their peers usually reach."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from guikou.collection.dataset import Dataset
from guikou.consolidation.domain import expectation, indices
from guikou.consolidation.domain.reach_sentences import ReachFacts, sentence
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.tables import REACH

WINDOW_DAYS = 30
MOST_MONTHS = 24
FEWEST_POSTS = 3
"""Fewer posts with reads in a month say nothing about that month."""
_MICROSECONDS_PER_DAY = 86_400_000_000
_WITH_HEADLINES = ("reads", "hearts", "likes", "reposts")


def measure(dataset: Dataset, *, as_of: datetime, progress: Progress) -> pl.DataFrame:
    """
    Return the REACH table: one row for each account.

    Every figure is of the 30 days before `as_of`; months below the expectation count back in steps of 30 days, at most 24. The expectation of a
    month is learnt from the same month of all accounts of the platform. A month in which the account has fewer than 3 posts with
    reads ends the count: nothing can be said about it.
    """
    with progress.stage(Text("测算传播效果", "Measuring reach"), total=dataset.accounts.height, unit=Text("个账号", "accounts")) as stage:
        accounts = dataset.accounts.select("account_id", "platform", "level", "followers").sort("account_id")
        monthly = _monthly(dataset, as_of)
        reached = _against_expectation(accounts, monthly)
        measured = accounts.join(reached, on="account_id", how="left", maintain_order="left").join(
            _indices(dataset, as_of), on="account_id", how="left", maintain_order="left"
        )
        table = _with_sentences(measured)
        stage.advance(accounts.height)
    return table


def _posts_of_window(dataset: Dataset, as_of: datetime, days: int) -> pl.LazyFrame:
    until = pl.lit(as_of).dt.convert_time_zone("UTC")
    return dataset.posts().filter(pl.col("published_at") <= until, pl.col("published_at") > until - timedelta(days=days))


def _monthly(dataset: Dataset, as_of: datetime) -> pl.DataFrame:
    """Return median reads and number of posts with reads of each account and month (0: the newest 30 days)."""
    until = pl.lit(as_of).dt.convert_time_zone("UTC")
    month = (until - pl.col("published_at")).dt.total_microseconds() // (WINDOW_DAYS * _MICROSECONDS_PER_DAY)
    return (
        _posts_of_window(dataset, as_of, WINDOW_DAYS * MOST_MONTHS)
        .filter(pl.col("reads").is_not_null())
        .select("account_id", month.cast(pl.Int16).alias("month"), "reads")
        .group_by("account_id", "month")
        .agg(pl.col("reads").median().alias("reads_per_post"), pl.len().cast(pl.UInt32).alias("posts_used"))
        .collect(engine="streaming")
        .sort("account_id", "month")
    )


def _against_expectation(accounts: pl.DataFrame, monthly: pl.DataFrame) -> pl.DataFrame:
    """Return one row per account: expectation of the newest month, verdict, months below in a row."""
    place = {account: row for row, account in enumerate(accounts["account_id"])}
    known = monthly.filter(pl.col("account_id").is_in(accounts["account_id"].implode()))
    rows = known["account_id"].replace_strict(place, return_dtype=pl.Int64).to_numpy() if known.height else np.zeros(0, dtype=np.int64)
    months = known["month"].to_numpy()
    reads = np.full((accounts.height, MOST_MONTHS), np.nan)
    used = np.zeros((accounts.height, MOST_MONTHS), dtype=np.int64)
    reads[rows, months] = known["reads_per_post"].to_numpy()
    used[rows, months] = known["posts_used"].to_numpy()
    enough = used >= FEWEST_POSTS
    judged = np.where(enough, reads, np.nan)
    followers = accounts["followers"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    level = accounts["level"].fill_null("").rank("dense").cast(pl.Int64).to_numpy()
    low, middle, high = (np.full((accounts.height, MOST_MONTHS), np.nan) for _ in range(3))
    peers = np.zeros(accounts.height, dtype=np.int64)
    for (_platform,), members in accounts.with_row_index("at").group_by("platform", maintain_order=True):
        at = members["at"].to_numpy()
        for month in range(MOST_MONTHS):
            if month and not np.isfinite(judged[at, month]).any():
                continue
            expected = expectation.expect(followers[at], judged[at, month], level[at])
            low[at, month], middle[at, month], high[at, month] = expected.low, expected.middle, expected.high
            if month == 0:
                peers[at] = expected.peers
    with np.errstate(invalid="ignore"):
        below, above = judged < low, judged > high
    judgeable = enough[:, 0] & np.isfinite(low[:, 0])
    verdict = np.select([~judgeable, below[:, 0], above[:, 0]], ["too-little-data", "below", "above"], "within")
    return pl.DataFrame(
        {
            "account_id": accounts["account_id"],
            "verdict": verdict,
            "reads_per_post": pl.Series(reads[:, 0]).fill_nan(None),
            "expected_low": pl.Series(low[:, 0]).fill_nan(None),
            "expected": pl.Series(middle[:, 0]).fill_nan(None),
            "expected_high": pl.Series(high[:, 0]).fill_nan(None),
            "months_below": expectation.months_in_a_row(below),
            "posts_used": used[:, 0],
            "peers": peers,
        }
    )


def _indices(dataset: Dataset, as_of: datetime) -> pl.DataFrame:
    """Return WCI and BCI; an account that is collected up to date and published nothing has 0, one without any posts has none."""
    figures = ("reads", "hearts", "likes", "reposts", "comments")
    headline = pl.col("headline")
    sums = [_known_sum(pl.col(name)).alias(name) for name in figures]
    heads = [
        pl.when(headline.null_count() == 0).then(_known_sum(pl.when(headline).then(pl.col(name)).otherwise(0))).alias(f"headline_{name}")
        for name in _WITH_HEADLINES
    ]
    most = [pl.when(pl.col(name).null_count() == 0).then(pl.col(name).max()).alias(f"max_{name}") for name in _WITH_HEADLINES]
    totals = (
        _posts_of_window(dataset, as_of, WINDOW_DAYS)
        .select("account_id", "headline", *figures)
        .group_by("account_id")
        .agg(pl.len().alias("posts"), *sums, *heads, *most)
        .collect(engine="streaming")
    )
    counted = [name for name in totals.columns if name != "account_id"]
    covered = dataset.coverage.filter((pl.col("posts") > 0) & pl.col("behind").not_().fill_null(True)).select("account_id", quiet=True)
    whole = (
        dataset.accounts.select("account_id", "platform")
        .join(totals, on="account_id", how="left")
        .join(covered, on="account_id", how="left")
    )
    nothing_published = pl.col("posts").is_null() & pl.col("quiet")
    filled = whole.with_columns(pl.when(nothing_published).then(0).otherwise(pl.col(name)).alias(name) for name in counted)
    wci, bci = indices.wci(days=WINDOW_DAYS), indices.bci()
    return filled.select(
        "account_id",
        pl.when(pl.col("platform") == "wechat").then(wci).alias("wci"),
        pl.when(pl.col("platform") == "weibo").then(bci).alias("bci"),
    ).with_columns(
        pl.when(pl.col("wci").is_not_null()).then(pl.lit(indices.WCI_VERSION)).alias("wci_version"),
        pl.when(pl.col("bci").is_not_null()).then(pl.lit(indices.BCI_VERSION)).alias("bci_version"),
    )


def _known_sum(figure: pl.Expr) -> pl.Expr:
    """Return the sum, or nothing where one value is missing: a sum of some is no sum."""
    return pl.when(figure.null_count() == 0).then(figure.sum())


def _with_sentences(measured: pl.DataFrame) -> pl.DataFrame:
    texts = [
        sentence(
            ReachFacts(
                verdict=row["verdict"],
                reads=row["reads_per_post"],
                low=row["expected_low"],
                high=row["expected_high"],
                months_below=row["months_below"],
                posts_used=row["posts_used"],
                peers=row["peers"],
                followers=row["followers"],
            ),
            window_days=WINDOW_DAYS,
            fewest_posts=FEWEST_POSTS,
        )
        for row in measured.iter_rows(named=True)
    ]
    named = measured.drop("platform", "level", "followers").with_columns(
        pl.Series("sentence_zh", [t.zh for t in texts], dtype=pl.String), pl.Series("sentence_en", [t.en for t in texts], dtype=pl.String)
    )
    return REACH.conform(named)
