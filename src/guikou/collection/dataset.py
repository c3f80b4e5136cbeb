"""What reading gives."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """
    Everything that was read, as the tables of `guikou.kernel.tables`, each conforming to its schema.

    Posts can be larger than memory, so they stay in a Parquet file: at most one row for each `post_id`, in no particular order.
    """

    accounts: pl.DataFrame
    organisations: pl.DataFrame
    posts_file: Path
    figures: pl.DataFrame
    questions: pl.DataFrame
    services: pl.DataFrame
    staffing: pl.DataFrame
    files: pl.DataFrame
    rejected: pl.DataFrame
    conflicts: pl.DataFrame
    changes: pl.DataFrame
    coverage: pl.DataFrame
    zone: str

    def posts(self) -> pl.LazyFrame:
        """Return the posts, unread: select what is needed before collecting."""
        return pl.scan_parquet(self.posts_file)
