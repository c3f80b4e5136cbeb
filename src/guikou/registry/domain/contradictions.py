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

    The row whose word counts comes first. Texts that differ only in case, width or blanks are the same, addresses also with and without `www.`.
    `shown` is the column whose content is given as `value`.
    """
    key = pl.col(column)
    if current.schema[column] == pl.String:
        key = key.str.normalize("NFKC").str.to_lowercase().str.replace_all(r"\s+", "")
    if column == "url":
        key = key.str.replace(r"^https?://(?:www\.)?", "").str.strip_chars_end("/")
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


def different_lists(current: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """
    Yield a conflict for each body and platform where two registers each list an account that the other lacks.

    A register that lists less contradicts nobody: it may cover less. Accounts known by name alone are left out: whether two of them are one is open.
    """
    register = pl.when(pl.col("dated_on").is_null()).then("file").otherwise("layout").alias("register")
    listed = (
        current.filter(
            ~pl.col("derived") & pl.col("organisation_id").is_not_null() & ~pl.col("account_id").str.contains(":~", literal=True)
        )
        .select(
            "organisation_id",
            "organisation_name",
            "platform",
            "account_id",
            "ref",
            pl.coalesce("name", "account_id").alias("shown"),
            register,
        )
        .unique(["organisation_id", "platform", "account_id", "register"], keep="first", maintain_order=True)
    )
    whole = ["organisation_id", "platform"]
    partly = pl.len().over(*whole, "account_id") < pl.col("register").n_unique().over(whole)
    for _, members in listed.filter(partly).sort(*whole, "register", "account_id").group_by(whole, maintain_order=True):
        if members["register"].n_unique() < 2:
            continue
        sentence = _DIFFERENT_LISTS.fill(
            owner=members["organisation_name"][0],
            listed=among([f"{each['shown']}（{each['ref']}）" for each in members.iter_rows(named=True)]),
        )
        yield {
            "kind": "different-facts",
            "accounts": members["account_id"].to_list(),
            "column": "account_id",
            "values": members["account_id"].to_list(),
            "sources": members["ref"].to_list(),
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
_DIFFERENT_LISTS = Text(
    "各份名录为“{owner}”在同一平台登记的账号不同，以下账号只见于其中一份：{listed}。均已登记，请核实哪些仍在使用。",
    'The registers list different accounts of "{owner}" on one platform; each of these is in only some of them: {listed}. All were registered; check which are in use.',
)
_DATED = Text("该来源注明日期（{day}），其他来源没有", "that source is dated ({day}), the other is not")
_NEWEST = Text("该来源日期最新（{day}）", "that source is the newest ({day})")
_EXPLICIT = Text("该来源是账号名录，其他来源由发布内容等推得", "that source is a list of accounts, the other was derived from other data")
_MORE = Text("该行写明的内容更多（{more}项，另一行{fewer}项）", "that row states more ({more} facts against {fewer})")
_FIRST = Text("各行日期和详略相同，取先读到的", "the rows are equally dated and equally full, so the first one read was taken")
