"""Views of the register, the inspection, the completeness and the reach: counts with the rows behind them."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Text
from guikou.reports.page.names import Names
from guikou.reports.words import word

SHOWN = 50
COUNTS = ("read", "accepted", "merged", "rejected")
CONFLICTS = ("one-id-several-bodies", "one-body-several-accounts", "missing-id", "different-facts", "near-equal-names")
VERDICTS = ("not-met", "cannot-tell", "met")
REACHES = ("below", "within", "above", "too-little-data")
MONTHS = ((1, 2), (3, 5), (6, 11), (12, 10**6))
MANY_DAYS = 10**6
SOON = tuple((day, day) for day in range(8))
OVER = ((0, 7), (8, 30), (31, 90), (91, 365), (366, MANY_DAYS))


@dataclass(frozen=True)
class Part:
    """The first rows of a list, and how long the list is in all."""

    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class Band:
    """Accounts that have equally long to go, or have been over for about as long, under one rule."""

    days: Text
    rule: Text
    accounts: list[str]


def part(frame: pl.DataFrame, most: int = SHOWN) -> Part:
    """Return the first rows of a frame."""
    return Part(frame.head(most).to_dicts(), frame.height)


def register(result: AuditResult) -> dict[str, Any]:
    """Return how the reading went: rows by table, files (those with trouble first, those that are no data apart), conflicts by kind, rejected rows by reason, changes."""
    dataset = result.dataset
    tables = dataset.files.filter(pl.col("table").is_not_null()).group_by("table").agg(pl.col(COUNTS).sum()).sort("table").to_dicts()
    for row in tables:
        row["balanced"] = row["read"] == row["accepted"] + row["merged"] + row["rejected"]
    of_use = dataset.files.filter(pl.col("kind") != "not-data")
    files = of_use.sort(pl.col("error_zh").is_null(), pl.col("rejected") == 0, "source")
    reasons = (
        dataset.rejected.group_by("reason_zh", "reason_en")
        .len("rows")
        .sort(["rows", "reason_zh"], descending=[True, False], nulls_last=True)
    )
    return {
        "tables": tables,
        "files": part(files),
        "troubled": of_use["error_zh"].is_not_null().sum(),
        "other_files": part(dataset.files.filter(pl.col("kind") == "not-data").sort("source")),
        "conflicts": [(kind, part(dataset.conflicts.filter(pl.col("kind") == kind), 30)) for kind in CONFLICTS],
        "reasons": part(reasons, 12),
        "rejected": part(dataset.rejected, 20),
        "changes": part(dataset.changes.sort("dated_on", "kind", "account_id", descending=[True, False, False], nulls_last=True), 60),
    }


def inspection(result: AuditResult, names: Names) -> dict[str, Any]:
    """Return every rule with its verdicts and the accounts behind them, and the countdown."""
    listed = result.findings.group_by("rule_id", "verdict").agg("account_id")
    behind = {(rule, verdict): names.in_order(accounts) for rule, verdict, accounts in listed.iter_rows()}
    rules = []
    for row in result.rules.iter_rows(named=True):
        accounts = {verdict: behind.get((row["rule_id"], verdict), []) for verdict in VERDICTS}
        rules.append(row | {"accounts": accounts, "title": Text(row["title_zh"] or row["rule_id"], row["title_en"] or row["rule_id"])})
    titles = {rule["rule_id"]: rule["title"] for rule in rules}
    clocked = result.findings.filter(pl.col("days_left").is_not_null() & (pl.col("verdict") != "cannot-tell"))
    return {
        "rules": [rule for rule in rules if rule["on"]],
        "off": [rule for rule in rules if not rule["on"]],
        "titles": titles,
        "soon": _bands(clocked.filter(pl.col("verdict") == "met"), SOON, titles, names),
        "broken": _bands(clocked.filter(pl.col("verdict") == "not-met").with_columns(-pl.col("days_left")), OVER, titles, names),
        "clocked": clocked.height,
    }


def known_sum(column: str) -> pl.Expr:
    """Return the sum of what is known, and nothing, not zero, where nothing is."""
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)


def _bands(clocked: pl.DataFrame, limits: tuple[tuple[int, int], ...], titles: dict[str, Text], names: Names) -> list[Band]:
    """Return the accounts by days and rule; `days_left` counts forward here, whichever way the clock runs."""
    found = []
    for low, high in limits:
        rows = clocked.filter(pl.col("days_left").is_between(low, high)).group_by("rule_id").agg("account_id").sort("rule_id")
        days = (
            word("days.more", low=low)
            if high >= MANY_DAYS
            else word("days.one", n=low)
            if low == high
            else word("days.span", low=low, high=high)
        )
        found += [Band(days, titles.get(rule, Text(rule, rule)), names.in_order(accounts)) for rule, accounts in rows.iter_rows()]
    return found


def completeness(result: AuditResult, names: Names) -> dict[str, Any]:
    """Return by platform what was collected, and the accounts whose collection is behind."""
    joined = result.dataset.accounts.select("account_id", "platform").join(result.dataset.coverage, on="account_id", how="left")
    platforms = (
        joined.group_by("platform")
        .agg(
            accounts=pl.len(),
            silent=(pl.col("posts").fill_null(0) == 0).sum(),
            posts=pl.col("posts").sum(),
            behind=pl.col("behind").fill_null(False).sum(),
            unknown=pl.col("behind").is_null().sum(),
            first=pl.col("first_post_at").min(),
            last=pl.col("last_post_at").max(),
        )
        .sort("platform", nulls_last=True)
    )
    behind = names.in_order(joined.filter(pl.col("behind"))["account_id"])
    rows = {row["account_id"]: row for row in joined.filter(pl.col("behind")).iter_rows(named=True)}
    return {"platforms": platforms.to_dicts(), "behind": Part([rows[name] for name in behind[:SHOWN]], len(behind))}


def effort(result: AuditResult) -> dict[str, Any]:
    """Return reach and hours by platform, and for how long accounts have been below what is expected of them."""
    kinds = result.dataset.accounts.select("account_id", "platform")
    reach = (
        kinds.join(result.reach, on="account_id")
        .group_by("platform")
        .agg([(pl.col("verdict") == v).sum().alias(v) for v in REACHES])
        .sort("platform", nulls_last=True)
    )
    below = result.reach.filter(pl.col("verdict") == "below")
    months = [(low, high, below.filter(pl.col("months_below").fill_null(0).is_between(low, high)).height) for low, high in MONTHS]
    hours = [name for name in result.workload.columns if "hours" in name]
    work = (
        kinds.join(result.workload, on="account_id")
        .group_by("platform")
        .agg(pl.len().alias("accounts"), *[known_sum(name) for name in hours], stated=(pl.col("origin") == "stated").sum())
        .sort("platform", nulls_last=True)
    )
    return {"reach": reach.to_dicts(), "months": months, "below": below.height, "judged": result.reach.height, "work": work.to_dicts()}
