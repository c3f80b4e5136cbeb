"""Who was first, who followed, and whether the repetition had to be: as expressions over tables, no post is looked at in a loop."""

import polars as pl

LEVELS = {"national": 0, "province": 1, "city": 2, "county": 3, "township": 4, "village": 5}
CENTRAL, SERVICE, NEEDLESS = "central", "service", "needless"
_CENTRAL_LEVEL = LEVELS["city"]
GROUP = ("kind", "first")
"""What names a group in the frames here: its kind, and the row number of its first post."""


def facts(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return of each account what lineage needs: platform, rank of its level, name."""
    return accounts.select(
        pl.col("account_id").cast(pl.Categorical),
        "platform",
        "name",
        rank=pl.col("level").replace_strict(LEVELS, default=None, return_dtype=pl.Int8),
    )


def natures(members: pl.DataFrame, firsts: pl.DataFrame, known_source: pl.Expr, central_organisations: int) -> pl.DataFrame:
    """
    Return first and nature of each group of the same item.

    `members`: first, role, owner, platform, rank of every post; `firsts`: first, owner, platform, rank and what `known_source` needs.
    Central: known by its source, or first published at city level or above by a body above all who followed whose level is known; in both
    cases carried by at least `central_organisations` owners. Service: all followers are of the same owner on other platforms. Needless: the rest.
    """
    followers = _followers(members, firsts)
    carried = members.group_by("first").agg(owners=pl.col("owner").n_unique())
    above = (pl.col("rank") > pl.col("first_rank")).all() & (pl.col("first_rank").first() <= _CENTRAL_LEVEL) & (pl.col("rank").count() > 0)
    verdict = followers.group_by("first").agg(service=_is_service().all(), above=above)
    known = firsts.select("first", known=known_source.fill_null(False))
    central = (pl.col("owners") >= central_organisations) & (pl.col("known") | pl.col("above").fill_null(False))
    nature = (
        pl.when(central).then(pl.lit(CENTRAL)).when(pl.col("service").fill_null(False)).then(pl.lit(SERVICE)).otherwise(pl.lit(NEEDLESS))
    )
    return carried.join(verdict, on="first").join(known, on="first").select("first", nature=nature)


def _followers(members: pl.DataFrame, firsts: pl.DataFrame) -> pl.DataFrame:
    first = firsts.select("first", first_owner="owner", first_platform="platform", first_rank="rank")
    return members.filter(pl.col("role") == "follower").join(first, on="first")


def _is_service() -> pl.Expr:
    """Say of a follower whether it is the same owner on another platform."""
    return ((pl.col("owner") == pl.col("first_owner")) & (pl.col("platform") != pl.col("first_platform"))).fill_null(False)


def groups(members: pl.DataFrame) -> pl.DataFrame:
    """Return kind, first and the sums of each group: posts, accounts, organisations, platforms, first_at, last_at."""
    return members.group_by(GROUP).agg(
        posts=pl.len(),
        accounts=pl.col("account_id").n_unique(),
        organisations=pl.col("owner").n_unique(),
        platforms=pl.col("platform").drop_nulls().unique().sort(),
        last_at=pl.col("published_at").max(),
    )


def counts(posts: pl.LazyFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return account_id and the number of posts of every account, also of those without any."""
    counted = posts.group_by("account_id").agg(posts=pl.len()).collect(engine="streaming")
    everyone = pl.concat([accounts.select("account_id"), counted.select("account_id").drop_nulls()]).unique()
    return everyone.join(counted, on="account_id", how="left").with_columns(pl.col("posts").fill_null(0).cast(pl.Int64))


def own_output(counts: pl.DataFrame, members: pl.DataFrame, firsts: pl.DataFrame, nature: pl.DataFrame) -> pl.DataFrame:
    """
    Return the columns of OWN_OUTPUT: of each account's posts (`counts`: account_id, posts) how many nobody published before it, and what the rest is.

    `members` and `firsts` are those of the same items: excerpts, templates and updates are own output, something of them is new.
    """
    counted = (
        _followers(members, firsts)
        .join(nature, on="first")
        .group_by(pl.col("account_id").cast(pl.String))
        .agg(
            central=((pl.col("nature") == CENTRAL) & ~_is_service()).sum(),
            service=_is_service().sum(),
            needless=((pl.col("nature") != CENTRAL) & ~_is_service()).sum(),
        )
    )
    result = counts.join(counted, on="account_id", how="left").with_columns(pl.col("central", "service", "needless").fill_null(0))
    own = pl.col("posts") - pl.sum_horizontal("central", "service", "needless")
    share = pl.when(pl.col("posts") > 0).then(pl.col("own") / pl.col("posts"))
    return result.with_columns(own=own).with_columns(own_share=share)
