"""One account from all the rows that are about it: which source wins, what contradicts what, what changed from day to day."""

from dataclasses import dataclass

import polars as pl

from guikou.kernel.tables import ACCOUNTS, CHANGES, CONFLICTS, NAMES
from guikou.registry.domain import conflicts, snapshots
from guikou.registry.domain.organisations import with_organisation_ids

_TOGETHER = {
    "owner": ("organisation_name", "organisation_id", "organisation_origin"),
    "audience": ("followers", "followers_floor"),
}
_NOT_SIMPLY_FIRST = {"account_id", "sources", "former_names", "last_update_at", *(name for group in _TOGETHER.values() for name in group)}
_NO_FACTS = ("account_id", "sources", "former_names", "proposed")
_ROWS = pl.Schema(
    {**{name: kind for name, kind in ACCOUNTS.schema.items() if name != "sources"}, "source": pl.UInt16(), "row": pl.UInt32()}
)


@dataclass(frozen=True, kw_only=True)
class Merged:
    """
    The register: `accounts`, `conflicts`, `changes` are the tables of these names.

    `merged_per_source`: for each source, how many of its rows were merged into an account that another row decides; its other rows are accepted.
    """

    accounts: pl.DataFrame
    conflicts: pl.DataFrame
    changes: pl.DataFrame
    merged_per_source: dict[int, int]


def merge(rows: pl.DataFrame, *, files: pl.DataFrame, snapshot_loss_limit: float = 0.2) -> Merged:
    """
    Return one account for each `account_id` of the rows (ACCOUNTS without `sources`, with `source` and `row`), and what is to be said about them.

    Of the rows of one account the newest dated one decides; then rows of account tables over rows derived from other tables; then the
    row with more facts; then the first. What it leaves empty comes from the next. The last update is the latest that any row states.
    Values that a row marks as proposed are no facts: they are left out, and proposed anew where nothing better is known.
    `files` is the table of that name. A snapshot that lost more than `snapshot_loss_limit` (0.2 = a fifth) of its accounts removes nobody.
    """
    told = _in_deciding_order(with_organisation_ids(_stated(rows)), files)
    accounts = _accounts(told)
    register = snapshots.follow(told, loss_limit=snapshot_loss_limit)
    accounts = _with_removed(accounts, register.removed, register.renamed)
    found = conflicts.find(told, accounts)
    merged = told.group_by("source").agg((~pl.col("decides")).sum().alias("merged"))
    return Merged(
        accounts=ACCOUNTS.conform(accounts).sort("account_id"),
        conflicts=CONFLICTS.conform(found),
        changes=CHANGES.conform(register.changes),
        merged_per_source={int(source): int(count) for source, count in sorted(merged.iter_rows())},
    )


def _stated(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with all columns and without what an earlier reading proposed and nobody confirmed."""
    complete = rows.select([pl.col(n).cast(t) if n in rows.columns else pl.lit(None, dtype=t).alias(n) for n, t in _ROWS.items()])
    proposed = pl.col("proposed").fill_null([])
    owner_proposed = (pl.col("organisation_origin") == "proposed").fill_null(value=False)
    unsure = {
        name: proposed.list.contains(name) | owner_proposed if name in _TOGETHER["owner"] else proposed.list.contains(name)
        for name in _ROWS
    }
    kept = [pl.when(~unsure[name]).then(name).alias(name) for name in _ROWS if name not in (*_NO_FACTS, "platform", "source", "row")]
    return complete.with_columns(*kept, proposed=pl.lit(None, dtype=_ROWS["proposed"]))


def _in_deciding_order(rows: pl.DataFrame, files: pl.DataFrame) -> pl.DataFrame:
    """
    Return the rows, those of an account one after another, the deciding one first, with where they come from.

    Adds `ref` (`file#row`, with the sheet where a file has several), `file`, `layout`, `dated_on`, `derived` (the row's source is no table of
    accounts), `facts` (how many the row states) and `decides`.
    """
    several = pl.len().over("file") > 1
    written = pl.when(several & pl.col("sheet").is_not_null()).then(pl.format("{}[{}]", "file", "sheet")).otherwise(pl.col("file"))
    origin = files.select(
        "source", "file", "layout", "dated_on", written.alias("written"), derived=pl.col("table").fill_null("accounts") != "accounts"
    )
    facts = pl.sum_horizontal([pl.col(name).is_not_null().cast(pl.UInt32) for name in ACCOUNTS.schema if name not in _NO_FACTS])
    return (
        rows.join(origin, on="source", how="left", maintain_order="left")
        .with_columns(ref=pl.format("{}#{}", pl.col("written"), "row"), facts=facts, derived=pl.col("derived").fill_null(value=False))
        .sort(
            ["account_id", "dated_on", "derived", "facts", "source", "row"],
            descending=[False, True, False, True, False, False],
            nulls_last=True,
        )
        .with_columns(decides=pl.col("account_id").is_first_distinct())
    )


def _accounts(told: pl.DataFrame) -> pl.DataFrame:
    owner = pl.when(pl.col("organisation_id").is_not_null()).then(pl.struct(_TOGETHER["owner"]))
    audience = pl.when(pl.col("followers").is_not_null()).then(pl.struct(_TOGETHER["audience"]))
    simple = [pl.col(name).drop_nulls().first() for name in ACCOUNTS.schema if name not in _NOT_SIMPLY_FIRST]
    accounts = told.group_by("account_id", maintain_order=True).agg(
        *simple,
        owner.drop_nulls().first().alias("owner"),
        audience.drop_nulls().first().alias("audience"),
        pl.col("last_update_at").max(),
        pl.col("ref").alias("sources"),
    )
    former = _former_names(told)
    return accounts.unnest("owner", "audience").join(former, on="account_id", how="left", maintain_order="left")


def _former_names(told: pl.DataFrame) -> pl.DataFrame:
    """Return, for each account that has any, the names and handles that only its older rows have, oldest first, after those that rows list as former."""
    newest = pl.col("dated_on").max().over("account_id")
    named = told.select("account_id", "dated_on", "source", "row", "former_names", newest=newest, names=pl.concat_list("name", "handle"))
    is_new = pl.col("dated_on").is_null() | (pl.col("dated_on") == pl.col("newest"))
    current = named.filter(is_new).explode("names", empty_as_null=True).select("account_id", former="names")
    listed = named.select("account_id", "dated_on", "source", "row", former="former_names", order=pl.lit(0))
    older = named.filter(~is_new).select("account_id", "dated_on", "source", "row", former="names", order=pl.lit(1))
    return (
        pl.concat([listed, older])
        .explode("former", empty_as_null=True)
        .drop_nulls("former")
        .join(current, on=["account_id", "former"], how="anti")
        .sort("account_id", "order", "dated_on", "source", "row", maintain_order=True)
        .group_by("account_id", maintain_order=True)
        .agg(pl.col("former").unique(maintain_order=True).alias("former_names"))
    )


def _with_removed(accounts: pl.DataFrame, removed: frozenset[str], renamed: dict[str, list[str]]) -> pl.DataFrame:
    """Return the accounts with the status of those that left the register, and the old names of those that seem to have come back renamed."""
    gone = pl.col("account_id").is_in(sorted(removed)) & (pl.col("status").fill_null("") != "cancelled")
    old = pl.DataFrame(
        {"account_id": sorted(renamed), "old_names": [renamed[each] for each in sorted(renamed)]},
        schema={"account_id": pl.String, "old_names": NAMES},
    )
    return (
        accounts.with_columns(status=pl.when(gone).then(pl.lit("removed")).otherwise("status"))
        .join(old, on="account_id", how="left", maintain_order="left")
        .with_columns(
            former_names=pl.when(pl.col("old_names").is_null())
            .then("former_names")
            .otherwise(pl.concat_list(pl.col("old_names"), pl.col("former_names").fill_null([])).list.unique(maintain_order=True))
        )
        .drop("old_names")
    )
