"""Person-hours of each account and month."""

from datetime import datetime, timedelta

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.consolidation import settings
from guikou.consolidation.domain import hours
from guikou.consolidation.domain.hours import BOUNDS, DAYS_PER_MONTH, Coefficients
from guikou.consolidation.domain.hours_sentences import HoursFacts, sentence
from guikou.kernel.tables import WORKLOAD

_FEWEST_DAYS = 14
"""A shorter span of collected posts is counted as this long: two posts in an hour are not 1,000 a month."""


def estimate(dataset: Dataset, duplicates: pl.DataFrame, groups: pl.DataFrame, *, as_of: datetime) -> pl.DataFrame:
    """
    Return the WORKLOAD table: one row for each account, hours a month of 30 days.

    Posts and answers are counted over the 90 days before `as_of` (the window is in the data file), or over the shorter time for which
    posts were collected. Otherwise an account of which no post was
    collected has no estimate: nothing is known, which is not the same as no work. Where the platform itself shows no update in the window it published nothing. Hours that the owner stated stand as they are.
    """
    coefficients = settings.coefficients()
    counted = _per_month(dataset, _needless(duplicates, groups), coefficients, as_of)
    staffing = dataset.staffing.group_by("account_id").agg(
        pl.col("hours_per_month").drop_nulls().sum().alias("stated_sum"),
        pl.col("hours_per_month").count().alias("stated_rows"),
        pl.col("reviews").drop_nulls().max().alias("reviews"),
    )
    with_staff = counted.join(staffing, on="account_id", how="left").sort("account_id")
    summed = with_staff.with_columns(part for bound in BOUNDS for part in hours.parts(coefficients, bound)).with_columns(
        hours.total(bound).alias(f"estimate_{bound}") for bound in BOUNDS
    )
    return _table(summed, coefficients)


def _needless(duplicates: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """Return the posts that repeat another one: `post_id`, `verbatim`, `needless` (in a group of that nature)."""
    natures = groups.select("group_id", "nature")
    followers = duplicates.filter((pl.col("role") == "follower") & pl.col("relation").is_in(["verbatim", "edited"]))
    return (
        followers.join(natures, on="group_id", how="left")
        .group_by("post_id")
        .agg(
            (pl.col("relation") == "verbatim").any().alias("verbatim"),
            (pl.col("nature") == "needless").fill_null(False).any().alias("needless"),
        )
    )


def _per_month(dataset: Dataset, repeated: pl.DataFrame, coefficients: Coefficients, as_of: datetime) -> pl.DataFrame:
    """Return one row per account with what it published and answered, per month; empty where no post was ever collected."""
    until = pl.lit(as_of).dt.convert_time_zone("UTC")
    since = until - timedelta(days=coefficients.window_days)
    posts = (
        dataset.posts()
        .filter(pl.col("published_at") <= until, pl.col("published_at") > since)
        .select("post_id", "account_id", "original", "repost_of", pl.col("text").str.len_chars().alias("characters"))
        .join(repeated.lazy(), on="post_id", how="left")
        .with_columns(
            carried=pl.col("original").not_().fill_null(False) | pl.col("repost_of").is_not_null() | pl.col("verbatim").fill_null(False),
            needless=pl.col("needless").fill_null(False),
            **{f"characters_{bound}": hours.counted_characters(coefficients, bound) for bound in BOUNDS},
        )
    )
    own, carried, needless = pl.col("carried").not_(), pl.col("carried"), pl.col("needless")
    sums = [
        own.sum().alias("own_posts"),
        carried.sum().alias("carried_posts"),
        (own & needless).sum().alias("needless_own"),
        (carried & needless).sum().alias("needless_carried"),
        *(pl.col(f"characters_{bound}").filter(own).sum().alias(f"characters_{bound}") for bound in BOUNDS),
        *(pl.col(f"characters_{bound}").filter(own & needless).sum().alias(f"needless_characters_{bound}") for bound in BOUNDS),
    ]
    per_account = posts.group_by("account_id").agg(sums).collect(engine="streaming")
    answered = dataset.questions.filter((pl.col("answered_at") <= until) & (pl.col("answered_at") > since))
    replies = answered.group_by("account_id").agg(pl.len().alias("replies"))
    span = dataset.coverage.filter(pl.col("posts") > 0).select("account_id", _months_seen(until, since).alias("months"))
    counts = [name for name in per_account.columns if name != "account_id"]
    silent = pl.col("last_update_at") <= since
    whole = (
        dataset.accounts.select("account_id", silent.alias("silent"))
        .join(per_account, on="account_id", how="left")
        .join(span, on="account_id", how="left")
    )
    months = pl.coalesce("months", pl.when(pl.col("silent")).then(coefficients.window_days / DAYS_PER_MONTH))
    return (
        whole.with_columns(months.alias("months"))
        .join(replies, on="account_id", how="left")
        .with_columns(
            *(pl.when(pl.col("months").is_not_null()).then(pl.col(name).fill_null(0) / pl.col("months")).alias(name) for name in counts),
            (pl.col("replies").fill_null(0) / (coefficients.window_days / DAYS_PER_MONTH)).alias("replies"),
        )
    )


def _months_seen(until: pl.Expr, since: pl.Expr) -> pl.Expr:
    """Return the part of the window for which posts were collected, in months: to the newest post where the collection is behind."""
    end = pl.when(pl.col("behind").fill_null(False)).then(pl.min_horizontal("last_post_at", until)).otherwise(until)
    start = pl.max_horizontal(pl.col("first_post_at"), since)
    days = (end - start).dt.total_seconds() / 86_400
    return days.clip(lower_bound=_FEWEST_DAYS) / DAYS_PER_MONTH


def _table(summed: pl.DataFrame, coefficients: Coefficients) -> pl.DataFrame:
    stated = pl.col("stated_rows").fill_null(0) > 0
    share = pl.when(pl.col("estimate_mid") > 0).then(pl.col("duplicate_mid") / pl.col("estimate_mid"))
    columns = []
    for bound, ending in zip(BOUNDS, ("_low", "", "_high"), strict=True):
        columns.append(pl.when(stated).then(pl.col("stated_sum")).otherwise(pl.col(f"estimate_{bound}")).alias(f"hours{ending}"))
        columns.append(
            pl.when(stated).then(pl.col("stated_sum") * share).otherwise(pl.col(f"duplicate_{bound}")).alias(f"duplicate_hours{ending}")
        )
    origin = pl.when(stated).then(pl.lit("stated")).otherwise(pl.lit("estimate")).alias("origin")
    posts = (pl.col("own_posts") + pl.col("carried_posts")).alias("posts_per_month")
    table = summed.with_columns(posts, *columns, origin)
    texts = [sentence(HoursFacts.of(row), window_days=coefficients.window_days) for row in table.iter_rows(named=True)]
    named = table.with_columns(
        pl.Series("sentence_zh", [t.zh for t in texts], dtype=pl.String), pl.Series("sentence_en", [t.en for t in texts], dtype=pl.String)
    )
    return WORKLOAD.conform(named.select(set(WORKLOAD.schema) & set(named.columns)))
