"""Small sets of posts for the engine."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from guikou.duplicates.run import Found, find
from guikou.kernel.progress import Silent
from guikou.kernel.tables import ACCOUNTS, POSTS

START = datetime(2026, 3, 1, tzinfo=UTC)


def posts(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Return POSTS; `hour` counts from 1 March 2026, by default one hour after the row before; ids p0, p1, …"""
    made = []
    for number, given in enumerate(rows):
        row = dict(given)
        hour = row.pop("hour", number)
        at = None if hour is None else START + timedelta(hours=hour)
        made.append({"post_id": f"p{number}", "account_id": f"a{number}", "published_at": at} | row)
    return POSTS.frame(made)


@pytest.fixture
def found(tmp_path: Path) -> Callable[..., Found]:
    """Return a function that finds repetition among rows of posts."""

    def run(rows: list[dict[str, Any]], accounts: pl.DataFrame | None = None) -> Found:
        return find(posts(rows).lazy(), ACCOUNTS.empty() if accounts is None else accounts, work=tmp_path / "work", progress=Silent())

    return run


@pytest.fixture
def row_of() -> Callable[[Found, str, str], dict[str, Any] | None]:
    """Return a function that gives the row of a post in a kind of group, or None."""

    def get(result: Found, post_id: str, kind: str = "dup") -> dict[str, Any] | None:
        rows = result.duplicates.filter((pl.col("post_id") == post_id) & pl.col("group_id").str.starts_with(f"{kind}-"))
        return rows.row(0, named=True) if len(rows) else None

    return get
