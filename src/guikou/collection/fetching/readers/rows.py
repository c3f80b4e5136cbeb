"""Rows as readers make them, as the kernel's tables."""

from collections.abc import Iterable, Mapping

import polars as pl

from guikou.collection.fetching.readers.paging import Row
from guikou.collection.fetching.readers.reader import Question
from guikou.collection.post_ids import WITHOUT_OWN_IDS
from guikou.kernel.tables import FIGURES, POSTS


def posts(rows: Iterable[Row], question: Question) -> pl.DataFrame:
    """Return rows with a `native_id` as posts, each once; of repeated ones the first."""
    made: dict[str, Row] = {}
    for row in rows:
        post_id = own_post_id(str(row["native_id"]), question)
        plain = {name: value if value != "" else None for name, value in row.items() if name != "native_id"}
        made.setdefault(post_id, plain | {"post_id": post_id, "account_id": question.account_key})
    return POSTS.frame(made.values())


def own_post_id(native: str, question: Question) -> str:
    """Return the id of a post: on platforms without ids of their own it counts only within its account (as in `collection.post_ids`)."""
    if question.platform in WITHOUT_OWN_IDS:
        return f"{question.platform}:{question.account_key.partition(':')[2]}/{native}"
    return f"{question.platform}:{native}"


def figures(counts: Mapping[str, int | None], question: Question, *, origin: str) -> pl.DataFrame:
    """Return counts of the account, as they are now, as figures; unknown ones are left out."""
    return FIGURES.frame(
        {"account_id": question.account_key, "at": question.now, "name": name, "value": value, "floor": False, "origin": origin}
        for name, value in counts.items()
        if value is not None
    )
