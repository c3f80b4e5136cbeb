"""Which post each row is: the platform's own id where it has one, else what tells posts of one account apart."""

import polars as pl

from guikou.collection.formats.sheet import ROW
from guikou.kernel.ids import stable_id
from guikou.registry.domain.platforms import Catalogue
from guikou.registry.domain.post_keys import post_keys

WITHOUT_OWN_IDS = ("website", "other")
_SHORTEST_PLATFORM_ID = 8
_NUMBER = r"^[0-9]+$"  # stands for itself, and most posts have one: looking at millions of addresses for it would cost ten times as much


def with_post_ids(frame: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """
    Return posts with `post_id`, and `repost_of` as the id of the post that was reposted where the source states one.

    Needs `on` (platform), `account` (account id), native_id, url, post_id, repost_of, repost_of_id and the texts. An id that is short, or from a
    place without ids of its own, counts only within its account: files number their rows 1, 2, 3. On websites an address is not enough either
    (live pages carry many items), so there address and title together tell a post; and a post with neither id nor address is told by account,
    time and title.
    """
    keys = [_with_keys(frame.filter(pl.col("on") == platform), platform, catalogue) for platform in frame["on"].unique(maintain_order=True)]
    keyed = pl.concat(keys) if keys else frame.with_columns(pl.lit(None, dtype=pl.String).alias("key"))
    marked = _with_marks(keyed)
    of_platform = pl.concat_str("on", pl.lit(":"), "repost_of_id")
    return marked.sort(ROW, maintain_order=True).with_columns(
        pl.coalesce("post_id", pl.concat_str("on", pl.lit(":"), "key")).alias("post_id"),
        pl.when(pl.col("repost_of_id").is_not_null()).then(of_platform).otherwise("repost_of").alias("repost_of"),
    )


def _with_keys(posts: pl.DataFrame, platform: str, catalogue: Catalogue) -> pl.DataFrame:
    local = pl.concat_str(pl.col("account").str.extract(r":(.*)$"), pl.lit("/"), pl.col("native_id"))
    if platform not in catalogue or platform in WITHOUT_OWN_IDS:
        return posts.with_columns(local.alias("key"))
    unique = catalogue[platform].native_id_first
    wide = pl.when(unique & (pl.col("native_id").str.len_chars() >= _SHORTEST_PLATFORM_ID)).then("native_id")
    numbered = posts.with_columns(pl.when(wide.str.contains(_NUMBER)).then(wide).alias("key"))
    looked_at = pl.coalesce(post_keys(catalogue, platform=platform, url=pl.col("url"), native_id=wide), local)
    plain = pl.col("key").is_not_null()
    return pl.concat([numbered.filter(plain), numbered.filter(~plain).with_columns(looked_at.alias("key"))])


def _with_marks(posts: pl.DataFrame) -> pl.DataFrame:
    unnumbered = pl.col("key").is_null() & pl.col("post_id").is_null()
    nameless = posts.filter(unnumbered)
    if nameless.is_empty():
        return posts
    facts = nameless.select(
        "account",
        pl.coalesce("url", pl.col("published_at").dt.to_string("%Y-%m-%dT%H:%M:%S")),
        pl.coalesce("title", "text", "summary", pl.lit("")),
    )
    marks = pl.Series("key", [stable_id("post", *row) for row in facts.iter_rows()], dtype=pl.String)
    return pl.concat([posts.filter(~unnumbered), nameless.with_columns(marks)])
