"""Pairwise precision, recall and F1 of groups against the truth, and recall by edit."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Score:
    """Shares from 0 to 1 over pairs of posts."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return 2 * self.precision * self.recall / (self.precision + self.recall) if self.precision + self.recall else 0.0


def pairwise(labelled: pl.DataFrame) -> Score:
    """Score the columns `found` (group found) and `item` (truth): a pair is right when both posts have the same of each."""
    together = _pairs(labelled.group_by("found", "item").len())
    found, true = _pairs(labelled.group_by("found").len()), _pairs(labelled.group_by("item").len())
    return Score(together / found if found else 1.0, together / true if true else 1.0)


def _pairs(counted: pl.DataFrame) -> int:
    return int(counted.select((pl.col("len").cast(pl.Int64) * (pl.col("len").cast(pl.Int64) - 1) // 2).sum()).item())


def by_operation(labelled: pl.DataFrame) -> pl.DataFrame:
    """Return operation, copies, recall: the share of copies that are in the group of the post they were made from. Columns as `pairwise`, and `operation`."""
    bases = labelled.filter(operation="base").select("item", base="found")
    copies = labelled.filter(pl.col("operation") != "base").join(bases, on="item")
    return copies.group_by("operation").agg(copies=pl.len(), recall=(pl.col("found") == pl.col("base")).mean()).sort("operation")


def groups_of(duplicates: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """
    Return posts (post_id …) with `found`: the group of each post.

    An excerpt counts into the group of the post that it was taken from, with everything that is the same as it; templates and updates do not count.
    """
    member = duplicates.filter(pl.col("group_id").str.starts_with("dup-")).select("post_id", found="first_post_id")
    own = posts.join(member, on="post_id", how="left").with_columns(pl.coalesce("found", "post_id").alias("found"))
    firsts = own.select("post_id", "found")
    excerpts = (
        duplicates.filter(role="excerpt")
        .join(firsts, on="post_id")
        .join(firsts.rename({"found": "into", "post_id": "first_post_id"}), on="first_post_id")
        .select("found", "into")
        .unique("found", keep="first")
    )
    for _ in range(3):  # an excerpt of an excerpt
        own = own.join(excerpts, on="found", how="left").with_columns(pl.coalesce("into", "found").alias("found")).drop("into")
    return own
