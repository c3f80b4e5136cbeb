"""Finding repetition in a set of posts: who published the same thing first, who followed, and what only looks the same."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from guikou.duplicates.domain import lineage
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.grouping import group_names, named, rows
from guikou.duplicates.intake import Corpus, read
from guikou.duplicates.linking import link
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.tables import GROUPS, OWN_OUTPUT

__all__ = ["Found", "Parameters", "find"]

_SOURCES = Path(__file__).parent / "data" / "central.yaml"
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
        corpus.let_go()
        grouped = rows(corpus, linked, parameters)
        corpus.let_go()
        found = _found(posts, accounts, corpus, grouped, parameters)
        stage.advance(len(grouped))
    return found


def _found(posts: pl.LazyFrame, accounts: pl.DataFrame, corpus: Corpus, grouped: pl.DataFrame, parameters: Parameters) -> Found:
    who = corpus.posts.select("account_id", "published_at", "owner")[grouped["row"]]
    members = pl.concat([grouped.select("kind", "row", "first", "role"), who], how="horizontal")
    members = members.join(lineage.facts(accounts), on="account_id", how="left", maintain_order="left")
    firsts = members.filter(pl.col("row") == pl.col("first"))
    named_first = corpus.posts.select("post_id", "place")[firsts["first"]]
    firsts = pl.concat([firsts, named_first.select("post_id"), corpus.titles(named_first["place"].to_numpy())], how="horizontal")
    same, same_first = (frame.filter(pl.col("kind") == "duplicate") for frame in (members, firsts))
    nature = lineage.natures(same, same_first, known_source(), parameters.central_organisations)
    return Found(
        duplicates=named(grouped, corpus.posts),
        groups=_groups(members, firsts, nature),
        own_output=OWN_OUTPUT.conform(lineage.own_output(lineage.counts(posts, accounts), same, same_first, nature)).sort("account_id"),
    )


def _groups(members: pl.DataFrame, firsts: pl.DataFrame, nature: pl.DataFrame) -> pl.DataFrame:
    first = firsts.select("kind", "first", "title", first_post_id="post_id", first_account_id="account_id", first_at="published_at")
    sums = lineage.groups(members).join(first, on=lineage.GROUP)
    same = sums.filter(pl.col("kind") == "duplicate").join(nature, on="first", how="left")
    rest = sums.filter(pl.col("kind") != "duplicate").with_columns(nature=pl.lit(None, pl.String))
    table = pl.concat([same, rest]).sort("kind", "posts", "first", descending=[False, True, False])
    names = group_names(table["kind"], table["first_post_id"])
    return GROUPS.conform(table.drop("first").with_columns(group_id=names))


def known_source() -> pl.Expr:
    """Say of a first post (name of its account, repost_of, title) whether it comes from a source that others have to carry."""
    entries: list[dict[str, Any]] = yaml.safe_load(_SOURCES.read_text("utf-8"))
    names = [name for entry in entries for name in entry.get("names", [])]
    titles = [title for entry in entries for title in entry.get("titles", [])]
    return (
        pl.col("name").is_in(names) | pl.col("repost_of").fill_null("").str.contains_any(names) | pl.col("title").str.contains_any(titles)
    )
