"""Who was first, who followed, and whether the repetition had to be: as expressions over tables, no post is looked at in a loop."""

import polars as pl

from guikou.kernel.tables import GROUPS, OWN_OUTPUT

LEVELS = {"national": 0, "province": 1, "city": 2, "county": 3, "township": 4, "village": 5}
CENTRAL, SERVICE, NEEDLESS = "central", "service", "needless"
_CENTRAL_LEVEL = LEVELS["city"]


def facts(accounts: pl.DataFrame) -> pl.DataFrame:
    """Return of each account what lineage needs: owner (organisation, else the account itself), platform, rank of its level, name."""
    return accounts.select(
        "account_id",
        "platform",
        "name",
        owner=pl.coalesce("organisation_id", "account_id"),
        rank=pl.col("level").replace_strict(LEVELS, default=None, return_dtype=pl.Int8),
    )


def natures(members: pl.DataFrame, firsts: pl.DataFrame, sources: pl.Expr, central_organisations: int) -> pl.DataFrame:
    """
    Return group_id and nature of each group of the same item.

    `members`: group_id, role, owner, platform, rank of every post; `firsts`: one row of each group with owner, platform, rank of the first
    post and what `sources` needs. Central: known by its source, or first published at city level or above by a body above all who followed
    whose level is known; in both cases carried by at least `central_organisations` owners. Service: all followers are of the same owner on
    other platforms. Needless: the rest.
    """
    followers = members.filter(role="follower").join(
        firsts.select("group_id", first_owner="owner", first_platform="platform", first_rank="rank"), on="group_id"
    )
    carried = members.group_by("group_id").agg(owners=pl.col("owner").n_unique())
    verdict = followers.group_by("group_id").agg(
        service=is_service().all(),
        above=(pl.col("rank") > pl.col("first_rank")).all()
        & (pl.col("first_rank").first() <= _CENTRAL_LEVEL)
        & pl.col("rank").count().gt(0),
    )
    known = firsts.select("group_id", known=sources.fill_null(False))
    many = pl.col("owners") >= central_organisations
    return (
        carried.join(verdict, on="group_id")
        .join(known, on="group_id")
        .select(
            "group_id",
            nature=pl.when(many & (pl.col("known") | pl.col("above").fill_null(False)))
            .then(pl.lit(CENTRAL))
            .when(pl.col("service").fill_null(False))
            .then(pl.lit(SERVICE))
            .otherwise(pl.lit(NEEDLESS)),
        )
    )


def is_service() -> pl.Expr:
    """Say of a follower (with first_owner, first_platform) whether it is the same owner on another platform."""
    return ((pl.col("owner") == pl.col("first_owner")) & (pl.col("platform") != pl.col("first_platform"))).fill_null(False)


def groups(members: pl.DataFrame, firsts: pl.DataFrame, nature: pl.DataFrame) -> pl.DataFrame:
    """Return the GROUPS table. `members` has group_id, kind, owner, account_id, platform, published_at of every post in a group."""
    sums = members.group_by("group_id", "kind").agg(
        posts=pl.len().cast(pl.UInt32),
        accounts=pl.col("account_id").n_unique().cast(pl.UInt32),
        organisations=pl.col("owner").n_unique().cast(pl.UInt32),
        platforms=pl.col("platform").drop_nulls().unique().sort(),
        last_at=pl.col("published_at").max(),
    )
    first = firsts.select("group_id", "title", first_post_id="post_id", first_account_id="account_id", first_at="published_at")
    return GROUPS.conform(sums.join(first, on="group_id").join(nature, on="group_id", how="left")).sort(
        "kind", "posts", "group_id", descending=[False, True, False]
    )


def own_output(posts: pl.DataFrame, members: pl.DataFrame, firsts: pl.DataFrame, nature: pl.DataFrame) -> pl.DataFrame:
    """
    Return the OWN_OUTPUT table: of each account's posts (`posts`: account_id, posts) how many nobody published before it, and what the rest is.

    Excerpts, templates and updates are own output: something of them is new.
    """
    followers = (
        members.filter(kind="duplicate", role="follower")
        .join(firsts.select("group_id", first_owner="owner", first_platform="platform"), on="group_id")
        .join(nature, on="group_id")
        .group_by("account_id")
        .agg(
            central=((pl.col("nature") == CENTRAL) & ~is_service()).sum(),
            service=is_service().sum(),
            needless=((pl.col("nature") != CENTRAL) & ~is_service()).sum(),
        )
    )
    counted = posts.join(followers, on="account_id", how="left").with_columns(pl.col("central", "service", "needless").fill_null(0))
    own = pl.col("posts") - pl.sum_horizontal("central", "service", "needless")
    return OWN_OUTPUT.conform(
        counted.with_columns(own=own).with_columns(own_share=pl.when(pl.col("posts") > 0).then(pl.col("own") / pl.col("posts")))
    ).sort("account_id")
