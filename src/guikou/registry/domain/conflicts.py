"""What the sources contradict each other in. It is reported, with which source won and why; it is never guessed away."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Text
from guikou.kernel.tables import CONFLICTS
from guikou.registry.domain.contradictions import different_facts, different_lists, differing, why
from guikou.registry.domain.twins import Twins, near_equal_names, probably_one, with_names
from guikou.registry.domain.wording import among


def find(told: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """
    Return the conflicts among the rows (as `guikou.registry.domain.merging` orders them) and among the merged accounts.

    Successive days of one register do not contradict each other: of each register only its newest word about an account counts here.
    """
    listed = accounts.filter(pl.col("status").fill_null("") != "removed")
    current = _current(told).join(listed.select("account_id"), on="account_id", how="semi", maintain_order="left")
    named = with_names(listed)
    twins = probably_one(named)
    found = [
        *_missing_ids(listed),
        *_several_bodies(current),
        *_several_accounts(current, listed, twins),
        *different_facts(current),
        *different_lists(current),
        *twins.groups,
        *near_equal_names(named, twins),
    ]
    return CONFLICTS.frame(found).sort("kind", "accounts", "column", maintain_order=True)


def _current(told: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without those of dated registers that a newer day of the same register replaces."""
    newest = pl.col("dated_on").max().over("account_id", "layout")
    return told.filter(pl.col("dated_on").is_null() | (pl.col("dated_on") == newest))


def _missing_ids(accounts: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the accounts that only their name tells apart."""
    nameless = accounts.filter(pl.col("account_id").str.contains(":~", literal=True))
    for account_id, name, url, owner, sources in nameless.select("account_id", "name", "url", "organisation_name", "sources").iter_rows():
        shown = name or url
        sentence = (_NO_ID_BUT_LINK if url else _NO_ID).fill(name=shown, owner=_owned(owner), url=url)
        yield _conflict("missing-id", [account_id], [shown], sources, sentence)


def _several_bodies(current: pl.DataFrame) -> Iterator[dict[str, Any]]:
    stated = current.with_columns(owner=pl.coalesce("organisation_name", "organisation_id"))
    names = {row[0]: row[1] or row[2] for row in stated.unique("account_id", keep="first").select("account_id", "name", "url").iter_rows()}
    for account_id, said in differing(stated, "organisation_id", shown="owner"):
        bodies = [row["value"] for row in said]
        sentence = _SEVERAL_BODIES.fill(
            name=names[account_id] or account_id, count=len(bodies), bodies=among(bodies), won=bodies[0], ref=said[0]["ref"], why=why(said)
        )
        yield _conflict("one-id-several-bodies", [account_id], bodies, [row["ref"] for row in said], sentence)


def _several_accounts(current: pl.DataFrame, accounts: pl.DataFrame, twins: Twins) -> Iterator[dict[str, Any]]:
    """Yield the bodies with several accounts on one platform and in one language; entries that are probably one account count once."""
    owners = current.filter(pl.col("organisation_id").is_not_null()).unique(
        ["account_id", "organisation_id"], keep="first", maintain_order=True
    )
    groups = (
        owners.select("account_id", "organisation_id", "organisation_name")
        .join(accounts.select("account_id", "platform", "language", "name", "sources"), on="account_id")
        .with_columns(one=pl.col("account_id").replace(twins.first_of))
        .sort("account_id")
        .group_by("organisation_id", "platform", "language")
        .agg(
            pl.col("organisation_name").drop_nulls().first(),
            pl.col("one").n_unique(),
            "account_id",
            pl.col("name").fill_null(pl.col("account_id")),
            pl.col("sources").list.first(),
        )
        .filter(pl.col("one") > 1)
        .sort("organisation_id", "platform", "language")
    )
    for organisation_id, _, _, owner, count, ids, names, sources in groups.iter_rows():
        sentence = _SEVERAL_ACCOUNTS.fill(owner=owner or organisation_id, count=count, names=among(names))
        yield _conflict("one-body-several-accounts", ids, names, sources, sentence)


def _conflict(kind: str, accounts: list[str], values: list[str], sources: list[str], sentence: Text) -> dict[str, Any]:
    return {
        "kind": kind,
        "accounts": accounts,
        "values": values,
        "sources": sources,
        "sentence_zh": sentence.zh,
        "sentence_en": sentence.en,
    }


def _owned(owner: str | None) -> Text:
    return Text(f"（{owner}）", f" ({owner})") if owner else Text("", "")


_NO_ID = Text(
    "“{name}”{owner}没有平台编号，也没有主页地址，只能按名称识别：改名后会被当作另一个账号。请补充编号或主页地址。",
    '"{name}"{owner} has neither an id nor an address, so only its name tells it apart: renamed, it would count as another account. Add the id or the address.',
)
_NO_ID_BUT_LINK = Text(
    "“{name}”{owner}没有平台编号，所给地址（{url}）不含编号或账号标识，只能按名称识别：改名后会被当作另一个账号。请补充编号或完整的主页地址。",
    '"{name}"{owner} has no id, and its address ({url}) contains none, so only its name tells it apart: renamed, it would count as another account. Add the id or the full address.',
)
_SEVERAL_BODIES = Text(
    "同一账号“{name}”列在{count}个主办单位名下：{bodies}。登记为“{won}”（{ref}）：{why}。请核实。",
    'One account, "{name}", stands under {count} bodies: {bodies}. It is registered under "{won}" ({ref}): {why}. Please check.',
)
_SEVERAL_ACCOUNTS = Text(
    "“{owner}”在同一平台有{count}个账号：{names}。请核实是否重复登记，是否都有必要。",
    '"{owner}" has {count} accounts on one platform: {names}. Check whether any is registered twice, and whether each is needed.',
)
