"""What the sources contradict each other in. It is reported, with which source won and why; it is never guessed away."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from guikou.kernel.tables import CONFLICTS


def find(told: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the conflicts among the rows (as `guikou.registry.domain.merging` orders them) and among the merged accounts."""
    return CONFLICTS.frame(list(_missing_ids(told)))


def _missing_ids(told: pl.DataFrame) -> Iterator[dict[str, Any]]:
    for account_id, ref in told.filter(pl.col("account_id").str.contains(":~", literal=True)).select("account_id", "ref").iter_rows():
        yield {"kind": "missing-id", "accounts": [account_id], "values": [], "sources": [ref], "sentence_zh": "", "sentence_en": ""}
