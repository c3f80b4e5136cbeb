"""Finding repetition in a set of posts: who published the same thing first, who followed, and what only looks the same."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from guikou.duplicates.domain import lineage
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.grouping import rows
from guikou.duplicates.intake import read
from guikou.duplicates.linking import link
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.tables import DUPLICATES

__all__ = ["Found", "Parameters", "find"]

_SOURCES = Path(__file__).parent / "data" / "central.yaml"
TITLE_CHARACTERS = 40
DEFAULT = Parameters()


@dataclass(frozen=True, kw_only=True)
class Found:
    """Tables of `guikou.kernel.tables`: DUPLICATES, GROUPS, OWN_OUTPUT."""

    duplicates: pl.DataFrame
    groups: pl.DataFrame
    own_output: pl.DataFrame


def find(posts: pl.LazyFrame, accounts: pl.DataFrame, *, work: Path, progress: Progress, parameters: Parameters = DEFAULT) -> Found:
    """
    Find the same item, excerpts, templates and updates among posts (POSTS columns) of accounts (ACCOUNTS columns).

    Texts are kept in files in `work`, about 0.6 GB for a million posts; they can be removed afterwards. The result does not depend on the
    order of the posts.
    """
    corpus = read(posts, accounts, work=work, progress=progress, parameters=parameters)
    linked = link(corpus, progress=progress, parameters=parameters)
    with progress.stage(Text("整理重复组", "Arranging groups"), None, Text("条", "rows")) as stage:
        grouped = rows(corpus, linked, parameters)
        found = _found(posts, accounts, grouped, parameters)
        stage.advance(len(grouped))
    return found


def _found(posts: pl.LazyFrame, accounts: pl.DataFrame, grouped: pl.DataFrame, parameters: Parameters) -> Found:
    facts = lineage.facts(accounts)
    members = grouped.select("kind", "group_id", "post_id", pl.col("account_id").cast(pl.String), "published_at", "role", "first_post_id")
    members = members.join(facts, on="account_id", how="left").with_columns(owner=pl.coalesce("owner", "account_id"))
    firsts = members.filter(pl.col("post_id") == pl.col("first_post_id")).join(_titles(posts, members), on="post_id", how="left")
    same = members.filter(kind="duplicate")
    nature = lineage.natures(same, firsts.filter(kind="duplicate"), _is_known_source(), parameters.central_organisations)
    return Found(
        duplicates=DUPLICATES.conform(grouped.select(DUPLICATES.schema.names())).sort("group_id", "role", "first_post_id", "post_id"),
        groups=lineage.groups(members, firsts, nature),
        own_output=lineage.own_output(_counts(posts, accounts), members, firsts, nature),
    )


def _titles(posts: pl.LazyFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Return title and stated source of the first posts; where there is no title, the beginning of the text."""
    first = members.select(post_id="first_post_id").unique().lazy()
    title = pl.coalesce(pl.col("title").replace("", None), pl.col("text").str.slice(0, TITLE_CHARACTERS))
    return posts.select("post_id", "repost_of", title=title).join(first, on="post_id", how="semi").collect(engine="streaming")


def _counts(posts: pl.LazyFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    counted = posts.group_by("account_id").agg(posts=pl.len()).collect(engine="streaming")
    everyone = pl.concat([accounts.select("account_id"), counted.select("account_id").drop_nulls()]).unique()
    return everyone.join(counted, on="account_id", how="left").with_columns(pl.col("posts").fill_null(0).cast(pl.Int64))


def _is_known_source() -> pl.Expr:
    entries: list[dict[str, Any]] = yaml.safe_load(_SOURCES.read_text("utf-8"))
    names = [name for entry in entries for name in entry.get("names", [])]
    titles = [title for entry in entries for title in entry.get("titles", [])]
    return (
        pl.col("name").is_in(names) | pl.col("repost_of").fill_null("").str.contains_any(names) | pl.col("title").str.contains_any(titles)
    )
