"""From links between texts to rows about posts: who is in which group, in which role, and why."""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates.domain import sentences
from guikou.duplicates.domain.compare import similarities
from guikou.duplicates.domain.cut import cut
from guikou.duplicates.domain.gate import PASS, explain_pairs
from guikou.duplicates.domain.parameters import Parameters
from guikou.duplicates.domain.short import sort_out
from guikou.duplicates.domain.store import Store, scratch
from guikou.duplicates.intake import Corpus
from guikou.duplicates.linking import Linked
from guikou.kernel.bilingual import Text

DUPLICATE, EXCERPT, TEMPLATE, UPDATE = "duplicate", "excerpt", "template", "update"
_PREFIX: Final = {DUPLICATE: "dup", EXCERPT: "excerpt", TEMPLATE: "template", UPDATE: "update"}
ROWS: Final = (
    "kind", "group_id", "post_id", "account_id", "owner", "published_at", "role", "relation", "similarity", "first_post_id", "reason_zh", "reason_en",
)  # fmt: skip


def rows(corpus: Corpus, linked: Linked, parameters: Parameters) -> pl.DataFrame:
    """Return one row for each post in each group: the columns `ROWS`."""
    posts, headings = _items(corpus, linked, parameters)
    firsts = corpus.posts.unique("text", keep="first", maintain_order=True)
    return pl.concat(
        [
            posts.select(ROWS),
            _headings(headings),
            _excerpts(firsts, linked),
            _families(firsts, corpus.store, linked.matter, linked.matter_similarity, np.zeros(0, np.int32), UPDATE, parameters),
            _families(firsts, corpus.store, linked.family, linked.family_similarity, _later(linked.matter), TEMPLATE, parameters),
        ]
    )


def _said(sentence: Text, percent: pl.Expr | None = None) -> list[pl.Expr]:
    """Return the two reason columns of a sentence, with a percentage filled in."""
    return [_filled(sentence.zh, percent).alias("reason_zh"), _filled(sentence.en, percent).alias("reason_en")]


def _filled(sentence: str, percent: pl.Expr | None) -> pl.Expr:
    if percent is None:
        return pl.lit(sentence)
    before, after = sentence.split("{percent}")
    return pl.concat_str(pl.lit(before), (percent * 100).floor().cast(pl.Int32), pl.lit(after))


def _chosen(*cases: tuple[pl.Expr, Text, pl.Expr | None], otherwise: tuple[Text, pl.Expr | None]) -> list[pl.Expr]:
    """Return the two reason columns: of the first case that holds."""
    columns = _said(*otherwise)
    for condition, sentence, percent in reversed(cases):
        columns = [
            pl.when(condition).then(said).otherwise(other).alias(other.meta.output_name())
            for said, other in zip(_said(sentence, percent), columns, strict=True)
        ]
    return columns


def _items(corpus: Corpus, linked: Linked, parameters: Parameters) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows of groups of the same item, and the posts that only repeat a heading."""
    posts = corpus.posts.with_columns(leader=pl.Series(linked.item[corpus.posts["text"].to_numpy()]))
    posts = posts.filter(pl.len().over("leader") > 1)
    texts = posts["text"].to_numpy()
    posts = posts.with_columns(
        units=pl.Series(corpus.store.text_lengths[texts]), similarity=pl.Series(linked.similarity[texts]).cast(pl.Float64)
    )
    weak = (pl.col("title_only") | (pl.col("units") < parameters.short_grams)).first().over("leader")
    posts = posts.with_columns(weak=weak)
    strong = posts.filter(~pl.col("weak")).with_columns(part=pl.lit(0, pl.Int32))
    single, headings = sort_out(posts.filter("weak"), parameters)
    posts = pl.concat([strong, single])
    group = ("leader", "part")
    posts = posts.with_columns(
        first_post_id=pl.col("post_id").first().over(group),
        first_text=pl.col("text").first().over(group),
        first=pl.struct(group).is_first_distinct(),
    )
    posts = _similar_to_first(posts, corpus.store)
    same = pl.col("text") == pl.col("first_text")
    posts = posts.with_columns(
        kind=pl.lit(DUPLICATE),
        group_id=pl.concat_str(pl.lit(f"{_PREFIX[DUPLICATE]}-"), "first_post_id"),
        role=pl.when("first").then(pl.lit("first")).otherwise(pl.lit("follower")),
        relation=pl.when(same).then(pl.lit("verbatim")).otherwise(pl.lit("edited")),
    )
    reasons = _chosen(
        (pl.col("first"), sentences.FIRST, None),
        (same & pl.col("title_only"), sentences.TITLE_ONLY, None),
        (same, sentences.VERBATIM, None),
        otherwise=(sentences.EDITED, pl.col("similarity")),
    )
    return posts.with_columns(reasons), headings


def _similar_to_first(posts: pl.DataFrame, store: Store) -> pl.DataFrame:
    """Correct the similarity of posts whose group no longer begins with the text it was measured against."""
    same = pl.col("text") == pl.col("first_text")
    posts = posts.with_columns(similarity=pl.when(same).then(1.0).otherwise("similarity"))
    moved = posts.with_row_index("at").filter(~same & (pl.col("first_text") != pl.col("leader")))
    if moved.is_empty():
        return posts
    measured = np.empty(len(moved))
    memory = scratch(2 * int(store.text_lengths.max(initial=0)))
    similarities(store, memory, moved["first_text"].to_numpy().astype(np.int64), moved["text"].to_numpy().astype(np.int64), measured)
    values = posts["similarity"].to_numpy().copy()
    values[moved["at"].to_numpy()] = measured
    return posts.with_columns(similarity=pl.Series(values))


def _headings(headings: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of headings that one account uses again and again: a template each."""
    first = pl.col("post_id").first().over("account_id", "text")
    return _finished(headings.with_columns(first_post_id=first), TEMPLATE).with_columns(_said(sentences.HEADING)).select(ROWS)


def _finished(posts: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Add the columns that every row of a kind has."""
    is_first = pl.col("post_id") == pl.col("first_post_id")
    columns = {"similarity": pl.lit(1.0)} if "similarity" not in posts.columns else {}
    return posts.with_columns(
        kind=pl.lit(kind),
        group_id=pl.concat_str(pl.lit(f"{_PREFIX[kind]}-"), "first_post_id"),
        role=pl.when(is_first).then(pl.lit("first")).otherwise(pl.lit("follower")),
        relation=pl.lit(kind),
        **columns,
    )


def _excerpts(firsts: pl.DataFrame, linked: Linked) -> pl.DataFrame:
    """Return the rows of excerpts and the posts that they stand in."""
    texts = np.flatnonzero(linked.whole >= 0).astype(np.int32)
    pairs = pl.DataFrame({"text": texts, "whole": linked.whole[texts], "similarity": linked.contained[texts].astype(np.float64)})
    wholes = firsts.select(whole="text", first_post_id="post_id")
    parts = firsts.join(pairs, on="text").join(wholes, on="whole")
    sources = (
        parts.select("whole", "first_post_id").unique().join(firsts.rename({"text": "whole"}), on="whole").with_columns(similarity=1.0)
    )
    part_rows = _finished(parts, EXCERPT).with_columns(_said(sentences.EXCERPT, pl.col("similarity"))).with_columns(role=pl.lit("excerpt"))
    source_rows = _finished(sources, EXCERPT).with_columns(_said(sentences.WHOLE)).with_columns(role=pl.lit("whole"))
    return pl.concat([source_rows.select(ROWS), part_rows.select(ROWS)])


def _later(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the texts that are not the first of theirs."""
    return np.flatnonzero(labels != np.arange(len(labels))).astype(np.int32)


def _families(
    firsts: pl.DataFrame,
    store: Store,
    labels: NDArray[np.int32],
    similarity: NDArray[np.float32],
    without: NDArray[np.int32],
    kind: str,
    parameters: Parameters,
) -> pl.DataFrame:
    """Return the rows of template families or of updates: one for each item, represented by its oldest post."""
    later = np.setdiff1d(_later(labels), without).astype(np.int32)
    pairs = pl.DataFrame({"text": later, "leader": labels[later], "similarity": similarity[later].astype(np.float64)})
    leaders = firsts.select(leader="text", first_post_id="post_id")
    members = firsts.join(pairs, on="text", maintain_order="left").join(leaders, on="leader", maintain_order="left")
    beginnings = (
        members.select("leader").unique().join(firsts.rename({"text": "leader"}), on="leader").with_columns(first_post_id="post_id")
    )
    of_kind, of_first = (sentences.TEMPLATE, sentences.TEMPLATE_FIRST) if kind == TEMPLATE else (sentences.UPDATE, sentences.UPDATE_FIRST)
    return pl.concat(
        [
            _finished(beginnings, kind).with_columns(_said(of_first)).select(ROWS),
            _differences(_finished(members, kind), store, of_kind, parameters).select(ROWS),
        ]
    )


def _differences(members: pl.DataFrame, store: Store, sentence: Text, parameters: Parameters) -> pl.DataFrame:
    """Add the reasons: what differs between each member and the first of its group."""
    count = len(members)
    why = np.empty(count, np.int64)
    left_at, left_length, right_at, right_length = (np.empty(count, np.int64) for _ in range(4))
    left, right = members["leader"].to_numpy().astype(np.int64), members["text"].to_numpy().astype(np.int64)
    explain_pairs(store, left, right, parameters.number_conflicts, why, left_at, left_length, right_at, right_length)
    members = members.with_columns(
        why=pl.Series(why), ours=cut(store.units, left_at, left_length), theirs=cut(store.units, right_at, right_length)
    )
    return members.with_columns(_difference(sentence.zh, "zh").alias("reason_zh"), _difference(sentence.en, "en").alias("reason_en"))


def _difference(sentence: str, language: str) -> pl.Expr:
    colon, comma, semicolon = ("：", "，", "；") if language == "zh" else (": ", ", ", "; ")
    same = _filled(getattr(sentences.REWRITTEN, language), pl.col("similarity"))
    kinds = {why: getattr(text, language) for why, text in sentences.DIFFERENCE.items()}
    named = pl.col("why").replace_strict(kinds, default=None, return_dtype=pl.String)
    shown = pl.when(pl.col("ours") != "").then(pl.concat_str(pl.lit(colon), "ours", pl.lit("/"), "theirs")).otherwise(pl.lit(""))
    return (
        pl.when(pl.col("why") == PASS)
        .then(pl.concat_str(pl.lit(sentence + comma), same))
        .otherwise(pl.concat_str(pl.lit(sentence + semicolon), named, shown))
    )
