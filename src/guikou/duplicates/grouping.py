"""From links between texts to rows about posts: who is in which group, in which role, and why. Posts are row numbers until the last step."""

from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates.domain import sentences
from guikou.duplicates.domain.compare import find_same_words, overlaps
from guikou.duplicates.domain.cut import cut
from guikou.duplicates.domain.gate import PASS, explain_pairs
from guikou.duplicates.domain.parameters import LONG_UNITS, Parameters
from guikou.duplicates.domain.short import sort_out
from guikou.duplicates.domain.store import Store, scratch
from guikou.duplicates.intake import Corpus
from guikou.duplicates.linking import Linked
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import DUPLICATES

DUPLICATE, EXCERPT, TEMPLATE, UPDATE = "duplicate", "excerpt", "template", "update"
KINDS: Final = pl.Enum([DUPLICATE, EXCERPT, TEMPLATE, UPDATE])
ROLES: Final = pl.Enum(["first", "follower", "whole", "excerpt"])
RELATIONS: Final = pl.Enum(["verbatim", "edited", "excerpt", "template", "update"])
_HALF = 0.5
"""Below this similarity to the first post the reason says how much of the one stands in the other."""
_PREFIX: Final = {DUPLICATE: "dup-", EXCERPT: "excerpt-", TEMPLATE: "template-", UPDATE: "update-"}
SCHEMA: Final[dict[str, Any]] = {
    "kind": KINDS, "row": pl.UInt32, "first": pl.UInt32, "role": ROLES, "relation": RELATIONS, "similarity": pl.Float64,
    "reason_zh": pl.String, "reason_en": pl.String,
}  # fmt: skip
"""A group is named by its kind and its first post; `row` and `first` number the posts of the corpus."""


def rows(corpus: Corpus, linked: Linked, parameters: Parameters) -> pl.DataFrame:
    """Return one row for each post in each group, with the columns of `SCHEMA`, sorted by group and age."""
    oldest = _oldest(corpus.posts["text"].to_numpy(), len(linked.item))
    parts = [
        *_items(corpus, linked, parameters),
        *_excerpts(oldest, linked),
        *_families(oldest, corpus.store, linked.matter, linked.matter_similarity, np.zeros(0, np.int64), UPDATE, parameters),
        *_families(oldest, corpus.store, linked.family, linked.family_similarity, _later(linked.matter), TEMPLATE, parameters),
    ]
    return pl.concat([part.select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()) for part in parts]).sort(
        "kind", "first", "role", "row"
    )


def named(grouped: pl.DataFrame, posts: pl.DataFrame) -> pl.DataFrame:
    """Return the DUPLICATES table of the rows."""
    first = posts["post_id"].gather(grouped["first"])
    return DUPLICATES.conform(
        grouped.select("role", "relation", "similarity", "reason_zh", "reason_en").with_columns(
            group_id=group_names(grouped["kind"], first),
            post_id=posts["post_id"].gather(grouped["row"]),
            account_id=posts["account_id"].gather(grouped["row"]),
            first_post_id=first,
        )
    )


def group_names(kinds: pl.Series, first_post_ids: pl.Series) -> pl.Series:
    """Return the names of groups: after the kind and the first post, so that they never change."""
    prefix = pl.col("kind").replace_strict(_PREFIX, return_dtype=pl.String)
    return pl.DataFrame({"kind": kinds, "first": first_post_ids}).select(pl.concat_str(prefix, "first"))["kind"]


def _oldest(texts: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return the row of the oldest post of each text; posts are sorted by age."""
    oldest = np.full(count, -1, np.int64)
    oldest[texts[::-1]] = np.arange(len(texts))[::-1]
    return oldest


def _said(sentence: Text, percent: pl.Expr | None = None) -> list[pl.Expr]:
    """Return the two reason columns of a sentence, with a percentage filled in."""
    return [_filled(sentence.zh, percent).alias("reason_zh"), _filled(sentence.en, percent).alias("reason_en")]


def _filled(sentence: str, percent: pl.Expr | None) -> pl.Expr:
    if percent is None:
        return pl.lit(sentence)
    before, after = sentence.split("{percent}")
    return pl.concat_str(pl.lit(before), (percent * 100).floor().cast(pl.Int32), pl.lit(after))


def _items(corpus: Corpus, linked: Linked, parameters: Parameters) -> list[pl.DataFrame]:
    """Return the rows of groups of the same item, and of headings that one account uses again and again."""
    texts = corpus.posts["text"].to_numpy()
    leaders = linked.item[texts]
    row = np.flatnonzero(np.bincount(leaders, minlength=len(linked.item))[leaders] > 1)
    texts, leaders = texts[row], leaders[row]
    first = _oldest(leaders, len(linked.item))
    units, title_only = corpus.store.text_lengths[texts], corpus.posts["title_only"].to_numpy()[row]
    longest = np.zeros(len(linked.item), np.int32)
    np.maximum.at(longest, leaders, units)
    weak = longest[leaders] < LONG_UNITS
    grouped = pl.DataFrame(
        {
            "row": row,
            "first": row[first[leaders]],
            "text": texts,
            "leader": leaders,
            "similarity": linked.similarity[texts],
            "title_only": title_only,
        }
    )
    members = corpus.posts.select("account_id", "published_at")[row[weak]]
    single, headings = sort_out(
        pl.concat([grouped.filter(weak), members, pl.DataFrame({"units": units[weak]})], how="horizontal"), parameters
    )
    single = _similar_to_first(single.with_columns(first=pl.col("row").first().over("leader", "part")), corpus)
    first_heading = pl.col("row").first().over("account_id", "text")
    headings = headings.with_columns(first=first_heading, relation=pl.lit(TEMPLATE), similarity=1.0)
    return [
        _as_items(pl.concat([grouped.filter(~weak), single.select(grouped.columns)]), corpus),
        _with_role(headings, TEMPLATE).with_columns(_said(sentences.HEADING)),
    ]


def _similar_to_first(single: pl.DataFrame, corpus: Corpus) -> pl.DataFrame:
    """Measure the similarity again: a weak group may begin with another text than it was measured against."""
    left = corpus.posts["text"].to_numpy()[single["first"].to_numpy()].astype(np.int64)
    right = single["text"].to_numpy().astype(np.int64)
    return single.with_columns(similarity=_overlaps(corpus.store, left, right)["similarity"])


def _overlaps(store: Store, left: NDArray[np.int64], right: NDArray[np.int64]) -> pl.DataFrame:
    """Return of each pair of texts `similarity` (Jaccard coefficient), and the shares `of_left` and `of_right` that stand in the other."""
    measured = {name: np.empty(len(left)) for name in ("similarity", "of_left", "of_right")}
    overlaps(store, scratch(store.text_lengths), left, right, *measured.values())
    return pl.DataFrame(measured).cast(pl.Float32)


def _as_items(posts: pl.DataFrame, corpus: Corpus) -> pl.DataFrame:
    texts, similarity = posts["text"].to_numpy().astype(np.int64), posts["similarity"].to_numpy()
    first_texts = corpus.posts["text"].to_numpy()[posts["first"].to_numpy()].astype(np.int64)
    same = pl.Series(_same(corpus.store, first_texts, texts, similarity))
    little = np.flatnonzero(~same.to_numpy() & (similarity < _HALF))
    shared = _overlaps(corpus.store, first_texts[little], texts[little])
    shared = shared.select("of_left", "of_right", at=pl.Series(little, dtype=pl.UInt32))
    posts = posts.with_row_index("at").join(shared, on="at", how="left", maintain_order="left").select(
        "row", "first", "title_only", "of_left", "of_right", same=same, similarity=pl.when(same).then(1.0).otherwise("similarity"),
        relation=pl.when(same).then(pl.lit("verbatim", RELATIONS)).otherwise(pl.lit("edited", RELATIONS)),
    )  # fmt: skip
    is_first, equal = pl.col("row") == pl.col("first"), pl.col("same")
    edited, taken, extended = (
        _said(sentence, pl.col(share))
        for sentence, share in ((sentences.EDITED, "similarity"), (sentences.TAKEN, "of_right"), (sentences.EXTENDED, "of_left"))
    )
    title, verbatim, alone = (_said(each) for each in (sentences.TITLE_ONLY, sentences.VERBATIM, sentences.FIRST))
    reasons = [
        pl.when(is_first)
        .then(alone[n])
        .when(equal & pl.col("title_only"))
        .then(title[n])
        .when(equal)
        .then(verbatim[n])
        .when(pl.col("of_left").is_null())
        .then(edited[n])
        .when(pl.col("of_right") >= pl.col("of_left"))
        .then(taken[n])
        .otherwise(extended[n])
        for n in range(2)
    ]
    return _with_role(posts, DUPLICATE).with_columns(reasons[0].alias("reason_zh"), reasons[1].alias("reason_en"))


def _same(store: Store, left: NDArray[np.int64], right: NDArray[np.int64], similarity: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Say of each pair whether the words are the same: an index may have them under two numbers, and so has a text about two counties."""
    same: NDArray[np.bool_] = left == right
    likely = np.flatnonzero(~same & (similarity == 1))
    equal = np.empty(len(likely), np.bool_)
    find_same_words(store, left[likely], right[likely], equal)
    same[likely] = equal
    return same


def _with_role(posts: pl.DataFrame, kind: str) -> pl.DataFrame:
    is_first = pl.col("row") == pl.col("first")
    return posts.with_columns(
        kind=pl.lit(kind, KINDS), role=pl.when(is_first).then(pl.lit("first", ROLES)).otherwise(pl.lit("follower", ROLES))
    )


def _excerpts(oldest: NDArray[np.int64], linked: Linked) -> list[pl.DataFrame]:
    """Return the rows of the posts that were excerpted, and of their excerpts."""
    texts = np.flatnonzero(linked.whole >= 0)
    first = oldest[linked.whole[texts]]
    parts = pl.DataFrame({"row": oldest[texts], "first": first, "similarity": linked.contained[texts]})
    wholes = np.unique(first)
    sources = pl.DataFrame({"row": wholes, "first": wholes, "similarity": np.ones(len(wholes), np.float32)})
    common = {"kind": pl.lit(EXCERPT, KINDS), "relation": pl.lit(EXCERPT, RELATIONS)}
    return [
        sources.with_columns(_said(sentences.WHOLE), role=pl.lit("whole", ROLES), **common),
        parts.with_columns(_said(sentences.EXCERPT, pl.col("similarity")), role=pl.lit("excerpt", ROLES), **common),
    ]


def _later(labels: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the texts that are not the first of theirs."""
    return np.flatnonzero(labels != np.arange(len(labels)))


def _families(
    oldest: NDArray[np.int64], store: Store, labels: NDArray[np.int32], similarity: NDArray[np.float32], without: NDArray[np.int64], kind: str,
    parameters: Parameters,
) -> list[pl.DataFrame]:  # fmt: skip
    """Return the rows of template families or of updates: one for each item, represented by its oldest post."""
    later = np.setdiff1d(_later(labels), without)
    leaders = labels[later].astype(np.int64)
    beginnings = oldest[np.unique(leaders)]
    of_kind, of_first = (sentences.TEMPLATE, sentences.TEMPLATE_FIRST) if kind == TEMPLATE else (sentences.UPDATE, sentences.UPDATE_FIRST)
    begin = pl.DataFrame({"row": beginnings, "first": beginnings, "similarity": np.ones(len(beginnings), np.float32)})
    members = pl.DataFrame({"row": oldest[later], "first": oldest[leaders], "similarity": similarity[later]})
    relation = pl.lit(kind, RELATIONS)
    return [
        _with_role(begin, kind).with_columns(_said(of_first), relation=relation),
        _differences(_with_role(members, kind), leaders, later, store, of_kind, parameters).with_columns(relation=relation),
    ]


def _differences(
    members: pl.DataFrame, left: NDArray[np.int64], right: NDArray[np.int64], store: Store, sentence: Text, parameters: Parameters
) -> pl.DataFrame:
    """Add the reasons: what differs between each member and the first of its group."""
    why = np.empty(len(left), np.int64)
    left_at, left_length, right_at, right_length = (np.empty(len(left), np.int64) for _ in range(4))
    explain_pairs(store, left, right, parameters.number_conflicts, why, left_at, left_length, right_at, right_length)
    members = members.with_columns(
        why=pl.Series(why), ours=cut(store.units, left_at, left_length), theirs=cut(store.units, right_at, right_length)
    )
    return members.with_columns(_difference(sentence.zh, "zh").alias("reason_zh"), _difference(sentence.en, "en").alias("reason_en"))


def _difference(sentence: str, language: str) -> pl.Expr:
    colon, comma, semicolon = ("：", "，", "；") if language == "zh" else (": ", ", ", "; ")
    same = _filled(getattr(sentences.REWRITTEN, language), pl.col("similarity"))
    kinds = {why: getattr(text, language) for why, text in sentences.DIFFERENCE.items()}
    told = pl.col("why").replace_strict(kinds, default=None, return_dtype=pl.String)
    shown = pl.when(pl.col("ours") != "").then(pl.concat_str(pl.lit(colon), "ours", pl.lit("/"), "theirs")).otherwise(pl.lit(""))
    return (
        pl.when(pl.col("why") == PASS)
        .then(pl.concat_str(pl.lit(sentence + comma), same))
        .otherwise(pl.concat_str(pl.lit(sentence + semicolon), told, shown))
    )
