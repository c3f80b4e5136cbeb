"""The hours of running an account, from what it publishes and answers."""

from dataclasses import dataclass

import polars as pl

from guikou.kernel.bilingual import Text

BOUNDS = ("low", "mid", "high")
DAYS_PER_MONTH = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficient:
    """One number of the model as a range. `mark`: A to D how well it is confirmed, N an assumption."""

    low: float
    mid: float
    high: float
    mark: str
    source: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Coefficients:
    """All numbers of the model; hours unless the name says otherwise."""

    window_days: int
    edit_hours_per_post: Coefficient
    edit_hours_per_1000_characters: Coefficient
    longest_counted_characters: Coefficient
    hours_per_review: Coefficient
    reviews_per_post: Coefficient
    hours_per_repost: Coefficient
    hours_per_reply: Coefficient
    reminders_per_month: Coefficient
    hours_per_reminder: Coefficient
    upkeep_hours_per_month: Coefficient
    taken_over_share: Coefficient
    taken_over_hours_per_month: Coefficient


def counted_characters(coefficients: Coefficients, bound: str) -> pl.Expr:
    """Return the characters of a post (column `characters`) that count as work."""
    return pl.col("characters").fill_null(0).clip(upper_bound=getattr(coefficients.longest_counted_characters, bound))


def parts(coefficients: Coefficients, bound: str) -> list[pl.Expr]:
    """
    Return the parts of the sum in hours a month: `edit_…`, `review_…`, `repost_…`, `reply_…`, `upkeep_…`, `duplicate_…`.

    From columns per account, all per month: `own_posts`, `carried_posts` (reposts and verbatim copies), `characters_…` (counted, of own posts),
    `replies`, `needless_own`, `needless_carried`, `needless_characters_…` (the same of needless duplicates); and `reviews` (per post, stated or empty).
    A carried item costs its handling; an own one editing by length and every review.
    """

    def of(name: str) -> float:
        return float(getattr(getattr(coefficients, name), bound))

    reviews = pl.col("reviews").cast(pl.Float64).fill_null(of("reviews_per_post")) * of("hours_per_review")
    per_post, per_character = of("edit_hours_per_post"), of("edit_hours_per_1000_characters") / 1000
    return [
        (pl.col("own_posts") * per_post + pl.col(f"characters_{bound}") * per_character).alias(f"edit_{bound}"),
        (pl.col("own_posts") * reviews).alias(f"review_{bound}"),
        (pl.col("carried_posts") * of("hours_per_repost")).alias(f"repost_{bound}"),
        (pl.col("replies") * of("hours_per_reply")).alias(f"reply_{bound}"),
        pl.lit(of("upkeep_hours_per_month") + of("reminders_per_month") * of("hours_per_reminder")).alias(f"upkeep_{bound}"),
        (
            pl.col("needless_own") * (per_post + reviews)
            + pl.col(f"needless_characters_{bound}") * per_character
            + pl.col("needless_carried") * of("hours_per_repost")
        ).alias(f"duplicate_{bound}"),
    ]


def total(bound: str) -> pl.Expr:
    """Return the sum of the parts, nothing where one is missing; what duplicates cost is contained in them."""
    parts_of_sum = [f"{part}_{bound}" for part in ("edit", "review", "repost", "reply", "upkeep")]
    return pl.sum_horizontal(parts_of_sum, ignore_nulls=False)
