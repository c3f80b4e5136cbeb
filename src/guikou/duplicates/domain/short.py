"""Texts of less than `LONG_UNITS` letters prove little: when equal ones count as the same item, and when as a heading that an account uses again."""

import polars as pl

from guikou.duplicates.domain.parameters import Parameters


def sort_out(members: pl.DataFrame, parameters: Parameters) -> tuple[pl.DataFrame, pl.DataFrame]:
    """
    Divide groups of weak posts; return (members that stay in a group, repetitions of a heading).

    `members`: leader, post_id, account_id, published_at, text, units; sorted by age. A group ends where nobody publishes for `title_hours`;
    `part` numbers what a group was divided into. An account's second use of the same short words is a heading, not a copy. Very short texts need
    several accounts within a short time.
    """
    gap = pl.col("published_at").diff().over("leader") > pl.duration(hours=parameters.title_hours)
    divided = members.with_columns(part=gap.fill_null(False).cum_sum().over("leader").cast(pl.Int32))
    again = (
        ~pl.struct("account_id", "text").is_first_distinct()
        & pl.col("account_id").is_not_null()
        & (pl.col("units") < parameters.heading_units)
    )
    heading, single = divided.filter(again), divided.filter(~again)
    short = pl.col("units") < parameters.short_title_units
    soon = pl.col("published_at") - pl.col("published_at").min().over("leader", "part") <= pl.duration(hours=parameters.short_title_hours)
    single = single.filter(~short | soon.fill_null(False))
    size = pl.col("account_id").n_unique().over("leader", "part")
    return single.filter((pl.len().over("leader", "part") >= 2) & (~short | (size >= parameters.short_title_accounts))), heading
