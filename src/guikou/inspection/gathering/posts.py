"""What posts say of their accounts, without reading their texts."""

from datetime import datetime, tzinfo
from typing import Any

import polars as pl

from guikou.inspection.domain.facts import NEWEST_KEPT, ORIGINALS_KEPT, SAMPLES_KEPT, UNLIKED_KEPT, Hit, Hits, Item, Unliked
from guikou.kernel.bilingual import Text


def from_posts(posts: pl.LazyFrame, local: tzinfo) -> dict[str, dict[str, Any]]:
    """Return facts by account id. `posts`: those up to the moment of inspection; posts without a time count, but stand for no update."""
    dated = posts.filter(pl.col("published_at").is_not_null())
    known: dict[str, dict[str, Any]] = {}
    for facts in (
        _counts(posts, local),
        _newest(dated.select("account_id", "post_id", "published_at", "original"), "newest", NEWEST_KEPT, local),
        _newest(dated.filter("original").select("account_id", "post_id", "published_at", "original"), "originals", ORIGINALS_KEPT, local),
        _unliked(posts),
        _flagged(posts, "dead_links", pl.col("dead_links").is_not_null(), pl.col("dead_links"), _dead),
        _flagged(
            posts,
            "pictures",
            pl.col("pictures_without_text").is_not_null() & (pl.col("pictures").fill_null(1) > 0),
            pl.col("pictures_without_text"),
            _no_text,
        ),
    ):
        for account_id, values in facts.items():
            known.setdefault(account_id, {}).update(values)
    return known


def _counts(posts: pl.LazyFrame, local: tzinfo) -> dict[str, dict[str, Any]]:
    unknown = pl.col("original").is_null()
    counted = posts.group_by("account_id").agg(pl.len().alias("posts"), pl.col("published_at").filter(unknown).max().alias("unknown_at"))
    return {
        account_id: {"posts": number, "last_unknown_origin_at": _local(unknown_at, local)}
        for account_id, number, unknown_at in counted.collect(engine="streaming").iter_rows()
    }


def _newest(posts: pl.LazyFrame, name: str, most: int, local: tzinfo) -> dict[str, dict[str, Any]]:
    kept = posts.group_by("account_id").agg(
        pl.struct("post_id", "published_at", "original")
        .sort_by(["published_at", "post_id"], descending=[True, False])
        .head(most)
        .alias("items")
    )
    return {
        account_id: {name: tuple(Item(post_id=i["post_id"], at=i["published_at"].astimezone(local), original=i["original"]) for i in items)}
        for account_id, items in kept.collect(engine="streaming").iter_rows()
    }


def _unliked(posts: pl.LazyFrame) -> dict[str, dict[str, Any]]:
    """Return the most read posts without a reaction; a reaction that nobody counted is not held for none, except for hearts."""
    counted = posts.filter(pl.col("reads").is_not_null() & pl.col("likes").is_not_null())
    silent = pl.sum_horizontal(pl.col("likes", "hearts", "comments", "reposts").fill_null(0)) == 0
    most_read = (
        pl.struct("post_id", "reads")
        .filter(silent)
        .sort_by([pl.col("reads").filter(silent), pl.col("post_id").filter(silent)], descending=[True, False])
    )
    kept = counted.group_by("account_id").agg(most_read.head(UNLIKED_KEPT).alias("rows"))
    return {
        account_id: {"unliked": tuple(Unliked(post_id=r["post_id"], reads=r["reads"]) for r in rows)}
        for account_id, rows in kept.collect(engine="streaming").iter_rows()
    }


def _flagged(posts: pl.LazyFrame, name: str, looked: pl.Expr, number: pl.Expr, say: Any) -> dict[str, dict[str, Any]]:
    seen = posts.filter(looked).select("account_id", "post_id", "published_at", number.alias("number"))
    counts = seen.group_by("account_id").agg(pl.len().alias("looked"), (pl.col("number") > 0).sum().alias("found"))
    newest = pl.struct("post_id", "number").sort_by(["published_at", "post_id"], descending=[True, False], nulls_last=True)
    samples = seen.filter(pl.col("number") > 0).group_by("account_id").agg(newest.head(SAMPLES_KEPT).alias("rows"))
    rows = counts.join(samples, on="account_id", how="left").collect(engine="streaming")
    return {
        account_id: {
            name: Hits(
                looked_at=looked_at, found=found, samples=tuple(Hit(post_id=r["post_id"], what=say(r["number"])) for r in listed or ())
            )
        }
        for account_id, looked_at, found, listed in rows.iter_rows()
    }


def _dead(number: int) -> Text:
    return Text(f"一条内容有{number}个失效链接", f"one post has {number} dead {'link' if number == 1 else 'links'}")


def _no_text(number: int) -> Text:
    return Text(f"一条内容有{number}张图片缺少替代文字", f"one post has {number} {'picture' if number == 1 else 'pictures'} without a text")


def _local(moment: datetime | None, local: tzinfo) -> datetime | None:
    return None if moment is None else moment.astimezone(local)
