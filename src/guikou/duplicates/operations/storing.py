"""Storing what the engine found of a batch, and what it means for the groups concerned."""

from typing import Any

import polars as pl

from guikou.collection.models import Post
from guikou.duplicates.domain import lineage
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.models import Group, Member
from guikou.duplicates.run import known_source

GROUPS_AT_ONCE = 2_000
BATCH = 1_000
KEYS_AT_ONCE = 5_000
_KIND = {"dup": "duplicate", "excerpt": "excerpt", "template": "template", "update": "update"}
_SUMS = ("posts", "accounts", "organisations", "last_at", "nature")
_POST: dict[str, Any] = {
    "key": pl.String,
    "pk": pl.Int64,
    "title": pl.String,
    "repost_of": pl.String,
    "published_at": pl.Datetime("us", "UTC"),
    "account_id": pl.Int64,
    "account__name": pl.String,
    "account__platform": pl.String,
    "account__level": pl.String,
    "account__organisation__key": pl.String,
}


class PostsGone(RuntimeError):
    """The index knows posts that are no longer there."""


def store(found: pl.DataFrame) -> int:
    """
    Store the rows of DUPLICATES that a batch gave, some thousand groups at a time, and return how many groups they concern. Inside the caller's transaction.

    :raises PostsGone: as its name says; an import was taken back.
    """
    numbers = found.select("group_id").unique(maintain_order=True).with_row_index("number")
    parts = found.join(numbers, on="group_id", maintain_order="left").with_columns(pl.col("number") // GROUPS_AT_ONCE)
    for part in parts.partition_by("number", maintain_order=True, include_key=False):
        _store(part)
    return numbers.height


def _store(found: pl.DataFrame) -> None:
    keys = found["group_id"].unique(maintain_order=True).to_list()
    known = {group.key: group for group in Group.objects.filter(key__in=keys)}
    rows = list(Member.objects.filter(group__in=known.values()).order_by().values_list("group__key", "post__key", "role"))
    before = pl.DataFrame(rows, schema={"group_id": pl.String, "post_id": pl.String, "role": pl.String}, orient="row")
    members = pl.concat([before, found.select(before.columns)]).unique(("group_id", "post_id"), keep="first", maintain_order=True)
    posts = _posts(pl.concat([members["post_id"], found["first_post_id"]]).unique().to_list())
    sums = _sums(members.join(posts, on="post_id"))
    leads = found.unique("group_id", maintain_order=True).join(posts, left_on="first_post_id", right_on="post_id", maintain_order="left")
    fresh = [_new_group(row, sums[row["group_id"]]) for row in leads.iter_rows(named=True) if row["group_id"] not in known]
    Group.objects.bulk_create(fresh, batch_size=BATCH)
    for group in known.values():
        for name, value in sums[group.key].items():
            setattr(group, name, value)
    Group.objects.bulk_update(known.values(), _SUMS, batch_size=BATCH)
    known |= {group.key: group for group in fresh}
    numbered = found.join(posts.select("post_id", "post"), on="post_id", maintain_order="left")
    Member.objects.bulk_create(
        (
            Member(
                group=known[row["group_id"]],
                post_id=row["post"],
                **{name: row[name] for name in ("role", "relation", "similarity", "reason_zh", "reason_en")},
            )
            for row in numbered.iter_rows(named=True)
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _posts(keys: list[str]) -> pl.DataFrame:
    """Return post_id, post (the number of its row), title, repost_of, published_at, and account, owner, name, platform and rank of who published it."""
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), KEYS_AT_ONCE):
        rows += Post.objects.filter(key__in=keys[start : start + KEYS_AT_ONCE]).order_by().values_list(*_POST)
    if len(rows) != len(keys):
        raise PostsGone
    frame = pl.DataFrame(rows, schema=_POST, orient="row").rename({"key": "post_id", "pk": "post", "account_id": "account"})
    return frame.rename({f"account__{name}": name for name in ("name", "platform")} | {"account__organisation__key": "owner"}).select(
        pl.exclude("account__level"), rank=pl.col("account__level").replace_strict(lineage.LEVELS, default=None, return_dtype=pl.Int8)
    )


def _sums(members: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return by group what its members add up to, and of groups of the same item whether the repetition had to be."""
    sums = members.group_by("group_id").agg(
        posts=pl.len(),
        accounts=pl.col("account").n_unique(),
        organisations=pl.col("owner").n_unique(),
        last_at=pl.col("published_at").max(),
    )
    same = members.filter(pl.col("group_id").str.starts_with("dup-")).rename({"group_id": "first"})
    firsts = same.filter(pl.col("role") == "first").unique("first")
    natures = lineage.natures(same, firsts, known_source(), Parameters().central_organisations)
    whole = sums.join(natures, left_on="group_id", right_on="first", how="left").with_columns(pl.col("nature").fill_null(""))
    return {row["group_id"]: {name: row[name] for name in _SUMS} for row in whole.iter_rows(named=True)}


def _new_group(row: dict[str, Any], sums: dict[str, Any]) -> Group:
    key = row["group_id"]
    return Group(
        key=key,
        kind=_KIND[key.partition("-")[0]],
        title=row["title"],
        first_post_id=row["post"],
        first_at=row["published_at"],
        **sums,
    )
