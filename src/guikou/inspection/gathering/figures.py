"""Jumps in the figures of accounts, and how far their peers grew in the same months."""

from datetime import tzinfo

import polars as pl

from guikou.inspection.domain.facts import JUMP_DAYS, JUMPS_KEPT, Jump

_SMOOTHED = 1000
_FASTEST_SHARE = 10
_FIGURES = ("followers", "reads", "likes")


def from_figures(figures: pl.DataFrame, accounts: pl.DataFrame, local: tzinfo) -> dict[str, tuple[Jump, ...]]:
    """
    Return by account id its steepest rises between two readings at most 45 days apart. Accounts without such readings are absent.

    Steepness is (after + 1000) / (before + 1000), so that ten followers becoming thirty count for little. Floors ("10万+") are no readings.
    """
    steps = _steps(figures, accounts)
    months = steps.select("account_id", "platform", "name", month="from_month", growth="growth").vstack(
        steps.select("account_id", "platform", "name", month="until_month", growth="growth")
    )
    best = months.group_by("platform", "name", "month", "account_id").agg(pl.col("growth").max())
    group = ["platform", "name", "month"]
    ranked = best.sort(*group, "growth", "account_id", descending=[False, False, False, True, False]).with_columns(
        rank=pl.int_range(pl.len()).over(group), peers=pl.len().over(group) - 1
    )
    ranked = ranked.with_columns(
        fastest=pl.min_horizontal(pl.max_horizontal(pl.col("peers") // _FASTEST_SHARE, 1), pl.max_horizontal(pl.col("peers") - 1, 0))
    )
    kept = (
        steps.sort(["account_id", "steepness", "until_at", "name"], descending=[False, True, False, False])
        .group_by("account_id", maintain_order=True)
        .head(JUMPS_KEPT)
    )
    for side in ("from", "until"):
        kept = kept.join(_beside(ranked, side), on=["platform", "name", f"{side}_month", "account_id"], how="left", maintain_order="left")
    found: dict[str, list[Jump]] = {}
    for row in kept.iter_rows(named=True):
        jump = Jump(
            figure=row["name"],
            from_at=row["from_at"].astimezone(local),
            until_at=row["until_at"].astimezone(local),
            before=row["before"],
            after=row["after"],
            peers=min(row["from_peers"], row["until_peers"]),
            peer_growth=max((row[f"{side}_growth"] for side in ("from", "until") if row[f"{side}_peers"]), default=1.0),
        )
        found.setdefault(row["account_id"], []).append(jump)
    return {account_id: tuple(jumps) for account_id, jumps in found.items()}


def _beside(ranked: pl.DataFrame, side: str) -> pl.DataFrame:
    """Return for each account and month how many others there are, and the growth that all of them but the few fastest stayed within."""
    group = ["platform", "name", "month"]
    at = pl.col("growth").filter(pl.col("rank") == pl.col("fastest")).first().over(group)
    after = pl.col("growth").filter(pl.col("rank") == pl.col("fastest") + 1).first().over(group)
    without_own = pl.when(pl.col("rank") <= pl.col("fastest")).then(after).otherwise(at)
    told = ranked.with_columns(without_own.alias(f"{side}_growth"))
    return told.select(
        "platform", "name", pl.col("month").alias(f"{side}_month"), "account_id", f"{side}_growth", pl.col("peers").alias(f"{side}_peers")
    )


def _steps(figures: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each two readings that follow each other within 45 days."""
    readings = (
        figures.filter(
            pl.col("name").is_in(_FIGURES) & pl.col("value").is_not_null() & pl.col("at").is_not_null() & ~pl.col("floor").fill_null(False)
        )
        .group_by("account_id", "name", "at")
        .agg(pl.col("value").max())
        .join(accounts.select("account_id", "platform"), on="account_id")
        .sort("account_id", "name", "at")
    )
    follows = ["account_id", "name"]
    steps = readings.select(
        "account_id",
        "platform",
        "name",
        from_at=pl.col("at").shift(1).over(follows),
        until_at=pl.col("at"),
        before=pl.col("value").shift(1).over(follows),
        after=pl.col("value"),
    ).filter(pl.col("until_at") - pl.col("from_at") <= pl.duration(days=JUMP_DAYS))
    return steps.with_columns(
        growth=pl.col("after") / pl.max_horizontal("before", pl.lit(1)),
        steepness=(pl.col("after") + _SMOOTHED) / (pl.col("before") + _SMOOTHED),
        from_month=pl.col("from_at").dt.truncate("1mo"),
        until_month=pl.col("until_at").dt.truncate("1mo"),
    )
