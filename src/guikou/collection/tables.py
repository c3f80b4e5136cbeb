"""Typed rows of figures, questions, services, staffing and organisations."""

from collections.abc import Mapping, Sequence

import polars as pl

from guikou.collection.accounts import HINTS, AccountBook
from guikou.collection.formats.sheet import ROW, Refused
from guikou.collection.posts import KEY
from guikou.collection.rows import refuse_where
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import FIGURES, ORGANISATIONS, QUESTIONS, SERVICES, STAFFING, Table
from guikou.registry.domain.organisations import organisation_id

NO_VALUE = Text("没有数值", "It has no value")
NO_TIME = Text("没有时间", "It has no time")
NO_ACCOUNT = Text("看不出是哪个账号的", "Nothing says which account it is about")
NO_NAME = Text("没有编号，也没有名称", "It has neither an id nor a name")
NO_QUESTION = Text("没有主题，也没有内容", "It has neither a subject nor a text")
TABLES: Mapping[str, Table] = {table.name: table for table in (FIGURES, QUESTIONS, SERVICES, STAFFING, ORGANISATIONS)}
_NEEDED: Mapping[str, tuple[tuple[pl.Expr, str | None, Text], ...]] = {
    "figures": ((pl.col("value").is_null(), "value", NO_VALUE), (pl.col("at").is_null(), "at", NO_TIME)),
    "questions": (
        (pl.col("asked_at").is_null(), "asked_at", NO_TIME),
        (pl.col("subject").is_null() & pl.col("text").is_null(), None, NO_QUESTION),
    ),
    "services": ((pl.col("service_id").is_null() & pl.col("name").is_null(), None, NO_NAME),),
    "staffing": (),
    "organisations": ((pl.col("organisation_id").is_null() & pl.col("name").is_null(), None, NO_NAME),),
}
_ABOUT_ACCOUNTS = frozenset({"figures", "staffing"})
_SAME: Mapping[str, tuple[str, ...]] = {
    "questions": ("question_id", "asked_at", "subject"),
    "services": ("service_id", "account_id"),
    "organisations": ("organisation_id",),
}


class TableIntake:
    """Takes typed rows of the smaller tables and keeps them."""

    def __init__(self, book: AccountBook) -> None:
        self._book = book
        self._rows: dict[str, list[pl.DataFrame]] = {name: [] for name in TABLES}

    def take(self, table: str, frame: pl.DataFrame, source: int) -> tuple[Refused, ...]:
        """Take the rows of one batch, with `ROW`, and return those that say too little."""
        schema = TABLES[table].schema
        absent = [name for name in dict.fromkeys((*schema, *HINTS, "organisation_name")) if name not in frame.columns]
        full = frame.with_columns(pl.lit(None, dtype=schema.get(name, pl.String())).alias(name) for name in absent)
        refused: tuple[Refused, ...] = ()
        for condition, column, reason in _NEEDED[table]:
            full, more = refuse_where(full, condition, column, reason)
            refused += more
        if table == "organisations":
            named = pl.col("name").map_elements(organisation_id, return_dtype=pl.String)
            full = full.with_columns(pl.coalesce("organisation_id", named).alias("organisation_id"))
        else:
            full, more = self._with_accounts(table, full, source)
            refused += more
        self._rows[table].append(full.with_columns(pl.lit(source, dtype=pl.UInt16).alias("source"), pl.col(ROW).alias("row")))
        return refused

    def _with_accounts(self, table: str, frame: pl.DataFrame, source: int) -> tuple[pl.DataFrame, tuple[Refused, ...]]:
        unnamed = pl.all_horizontal(pl.col(name).is_null() for name in HINTS if name != "platform")
        owner = pl.when(unnamed & pl.lit(table in _ABOUT_ACCOUNTS)).then("organisation_name")
        hinted = frame.with_columns(pl.coalesce("account_name", owner).alias("account_name"))
        nothing_else = pl.all_horizontal(pl.col(name).is_null() for name in ("platform", "account_id", "account_url", "account_stable_id"))
        other = pl.when(nothing_else & pl.col("account_name").is_not_null()).then(pl.lit("other"))
        hinted = hinted.with_columns(pl.coalesce("platform", other).alias("platform"))
        if table not in _ABOUT_ACCOUNTS:
            hinted = hinted.with_columns(pl.when(~unnamed).then("platform").alias("platform"))
        keys, reasons = self._book.keys(hinted, source, ROW)
        keyed = hinted.with_columns(keys.alias(KEY))
        wrong = dict(reasons)
        if table in _ABOUT_ACCOUNTS:
            wrong = {**dict.fromkeys(keys.is_null().arg_true().to_list(), NO_ACCOUNT), **reasons}
        refused = tuple(Refused(row=keyed[ROW][position], reason=reason) for position, reason in wrong.items())
        return keyed.with_row_index("position").filter(~pl.col("position").is_in(list(wrong))).drop("position"), refused

    def finish(self, account_ids: Sequence[str]) -> tuple[dict[str, pl.DataFrame], dict[int, int]]:
        """Return the tables, each row once, and by source how many rows were the same as an earlier one."""
        ids = pl.Series("account_id", account_ids, dtype=pl.String)
        merged: dict[int, int] = {}
        tables: dict[str, pl.DataFrame] = {}
        for name, frames in self._rows.items():
            table = TABLES[name]
            if not frames:
                tables[name] = table.empty()
                continue
            rows = pl.concat(frames, how="diagonal")
            rows = _completed(name, rows.with_columns(ids.gather(rows[KEY]).alias("account_id")) if KEY in rows.columns else rows)
            once = rows.filter(~_repeats(name, rows))
            merged |= _counts(rows.filter(_repeats(name, rows)))
            tables[name] = table.conform(once.select(column for column in once.columns if column in table.schema))
        return tables, merged


def _counts(rows: pl.DataFrame) -> dict[int, int]:
    return {int(source): int(count) for source, count in rows["source"].value_counts().iter_rows()}


def _completed(name: str, rows: pl.DataFrame) -> pl.DataFrame:
    if name == "organisations":
        return rows
    if name == "figures":
        return rows.with_columns(
            pl.col("origin").fill_null("file"), pl.col("floor").fill_null(value=False), pl.col("name").fill_null("followers")
        )
    if "organisation_id" in rows.columns and "organisation_name" in rows.columns:
        named = pl.col("organisation_name").map_elements(organisation_id, return_dtype=pl.String)
        return rows.with_columns(pl.coalesce("organisation_id", named).alias("organisation_id"))
    return rows


def _repeats(name: str, rows: pl.DataFrame) -> pl.Series:
    """Return which rows say the same as an earlier one: the same key, or for tables without one the same in every column."""
    own = [column for column in TABLES[name].schema if column not in ("source", "row")]
    columns = _SAME.get(name, tuple(own))
    keyed = rows.select(columns)
    whole = ~pl.any_horizontal(pl.col(columns[0]).is_null()) if name in _SAME else pl.lit(value=True)
    return rows.select(~pl.struct(columns).is_first_distinct() & whole).to_series() if keyed.height else pl.Series([], dtype=pl.Boolean)
