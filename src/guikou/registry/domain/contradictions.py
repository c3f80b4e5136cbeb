"""Facts that sources state differently about one account: what they say, which one was taken, and why."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables import ACCOUNTS
from guikou.registry.domain.wording import among, shortened

FACTS = (
    "name",
    "handle",
    "url",
    "level",
    "place",
    "function",
    "kind",
    "description",
    "language",
    "status",
    "verified",
    "verified_as",
    "is_main",
    "interactive",
    "protected",
    "followers",
    "opened_on",
)


def differing(current: pl.DataFrame, column: str, shown: str | None = None) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """
    Yield each account for which rows differ in a column, with one row (of `value`, `ref`, `dated_on`, `derived`, `facts`) for each thing said.

    The row whose word counts comes first. Texts that differ only in case, width or blanks around them are the same.
    `shown` is the column whose content is given as `value`.
    """
    key = pl.col(column)
    if current.schema[column] == pl.String:
        key = key.str.normalize("NFKC").str.to_lowercase().str.strip_chars()
    said = current.lazy().filter(pl.col(column).is_not_null()).with_columns(key=key)
    several = said.group_by("account_id").agg(pl.col("key").n_unique().alias("said")).filter(pl.col("said") > 1).select("account_id")
    value = pl.col(shown or column).cast(pl.String).alias("value")
    rows = said.join(several, on="account_id", how="semi", maintain_order="left").unique(
        ["account_id", "key"], keep="first", maintain_order=True
    )
    grouped = rows.group_by("account_id", maintain_order=True).agg(pl.struct(value, "ref", "dated_on", "derived", "facts").alias("said"))
    yield from grouped.collect().iter_rows()


def different_facts(current: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield a conflict for each fact that sources state differently. The owner is not among the facts: it has a kind of its own."""
    for column in FACTS:
        heading = ACCOUNTS.column(column).heading
        for account_id, said in differing(current, column):
            values = [row["value"] for row in said]
            sentence = _DIFFERENT.fill(
                heading=heading,
                values=among([shortened(value) for value in values]),
                won=shortened(values[0]),
                ref=said[0]["ref"],
                why=why(said),
            )
            yield {
                "kind": "different-facts",
                "accounts": [account_id],
                "column": column,
                "values": values,
                "sources": [row["ref"] for row in said],
                "sentence_zh": sentence.zh,
                "sentence_en": sentence.en,
            }


def why(said: list[dict[str, Any]]) -> Text:
    """Return why the first of several rows counts, and not the second. The order is that of `guikou.registry.domain.merging`."""
    first, second = said[0], said[1]
    day: date | None = first["dated_on"]
    if day and second["dated_on"] is None:
        return _DATED.fill(day=day)
    if day and day != second["dated_on"]:
        return _NEWEST.fill(day=day)
    if second["derived"] and not first["derived"]:
        return _EXPLICIT
    if first["facts"] > second["facts"]:
        return _MORE.fill(more=first["facts"], fewer=second["facts"])
    return _FIRST


_DIFFERENT = Text(
    "各来源写明的“{heading}”不一致：{values}。采用“{won}”（{ref}）：{why}。",
    'The sources differ in "{heading}": {values}. "{won}" ({ref}) was taken: {why}.',
)
_DATED = Text("该来源注明日期（{day}），其他来源没有", "that source is dated ({day}), the other is not")
_NEWEST = Text("该来源日期最新（{day}）", "that source is the newest ({day})")
_EXPLICIT = Text("该来源是账号名录，其他来源由发布内容等推得", "that source is a list of accounts, the other was derived from other data")
_MORE = Text("该行写明的内容更多（{more}项，另一行{fewer}项）", "that row states more ({more} facts against {fewer})")
_FIRST = Text("各行日期和详略相同，取先读到的", "the rows are equally dated and equally full, so the first one read was taken")
