"""Posts on their way to one Parquet file: streamed, then freed of repetitions with memory that does not grow with their texts."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from guikou.kernel.tables import POSTS

KEY = "account_key"
SPOOLED: dict[str, Any] = {KEY: pl.UInt32, **{name: dtype for name, dtype in POSTS.schema.items() if name != "account_id"}}
_FIGURES = ("reads", "likes", "hearts", "comments", "reposts")
_ROWS_PER_PARTITION = 60_000
_MOST_PARTITIONS = 64
_GROUP_ROWS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of the posts read, by source: how many rows stand in the file and how many were merged into another row."""

    accepted: Mapping[int, int]
    merged: Mapping[int, int]


class PostSpool:
    """
    Takes typed batches of posts and settles in the end which rows are the same post.

    Only a 64-bit hash of each post's id is kept in memory. Two different ids with one hash are merely looked at together, never merged.
    """

    def __init__(self, folder: Path) -> None:
        self._raw = folder / "posts-read.parquet"
        self._final = folder / "posts.parquet"
        self._folder = folder
        self._hashes: list[np.ndarray] = []
        self._writer: pq.ParquetWriter | None = None

    def add(self, posts: pl.DataFrame) -> None:
        """Take posts with the columns `SPOOLED`."""
        if posts.is_empty():
            return
        self._hashes.append(posts["post_id"].hash(seed=0).to_numpy())
        table = posts.select(pl.col(name).cast(dtype) for name, dtype in SPOOLED.items()).to_arrow()
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._raw, table.schema, compression="lz4")
        self._writer.write_table(table)

    def settle(self, account_ids: Sequence[str], dated_on: Mapping[int, int], advance: Callable[[int], None]) -> tuple[Path, Settled]:
        """
        Write each post once, with its account id (by key), and return the file and the counts.

        Of rows with one post id the newest decides: later `dated_on` (days since 1970, by source), then higher figures (they only grow), then
        the longer text, then the first read. What it leaves empty comes from the next. An account known by an id goes before one known by name.
        """
        if self._writer is not None:
            self._writer.close()
        accepted: Counter[int] = Counter()
        read: Counter[int] = Counter()
        ids = pl.Series("account_id", account_ids, dtype=pl.String)
        repeated = _repeated(np.concatenate(self._hashes) if self._hashes else np.empty(0, dtype=np.uint64))
        self._hashes.clear()
        with _Writer(self._final, POSTS.empty().to_arrow().schema) as out:
            for posts in self._singles(repeated, read, advance):
                out.write(_with_accounts(posts, ids))
                accepted.update(_by_source(posts))
            for posts in self._groups(int(repeated.sum())):
                merged = _merge(
                    posts.with_columns(pl.col("source").replace_strict(dated_on, default=None, return_dtype=pl.Int32).alias("dated")), ids
                )
                out.write(_with_accounts(merged, ids))
                accepted.update(_by_source(merged))
        self._raw.unlink(missing_ok=True)
        return self._final, Settled(accepted=accepted, merged=read - accepted)

    def _singles(self, repeated: np.ndarray, read: "Counter[int]", advance: Callable[[int], None]) -> Iterator[pl.DataFrame]:
        """Yield the posts that stand once; put the others aside in files by hash."""
        if self._writer is None:
            return
        aside = _Aside(self._folder, int(repeated.sum()))
        first = 0
        with aside:
            for posts in _batches(self._raw):
                mask = pl.Series(repeated[first : first + posts.height])
                first += posts.height
                read.update(_by_source(posts))
                aside.write(posts.filter(mask))
                advance(posts.height)
                yield posts.filter(~mask)

    def _groups(self, rows: int) -> Iterator[pl.DataFrame]:
        for path in _aside_paths(self._folder, rows):
            if path.exists():
                yield pl.read_parquet(path)
                path.unlink()


def _repeated(hashes: np.ndarray) -> np.ndarray:
    """Return which of the hashes stand more than once."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    same = ordered[1:] == ordered[:-1]
    repeated = np.zeros(len(hashes), dtype=bool)
    repeated[order[1:]] = same
    repeated[order[:-1]] |= same
    return repeated


def _merge(posts: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    weak = ids.str.split(":").list.get(1, null_on_oob=True).str.starts_with("~").fill_null(value=True)
    total = pl.sum_horizontal([pl.col(name).fill_null(-1) for name in _FIGURES])
    ordered = posts.with_row_index("order").with_columns(
        total.alias("total"),
        pl.col("text").str.len_chars().fill_null(0).alias("length"),
        weak.gather(posts[KEY]).alias("weak"),
    )
    ordered = ordered.sort(["post_id", "dated", "total", "length", "order"], descending=[False, True, True, True, False], nulls_last=True)
    with_reads = pl.col("reads_floor").filter(pl.col("reads").is_not_null()).first()
    others = [name for name in SPOOLED if name not in (KEY, "post_id", "source", "row", "reads_floor")]
    return (
        ordered.group_by("post_id", maintain_order=True)
        .agg(
            pl.coalesce(pl.col(KEY).filter(~pl.col("weak")).first(), pl.col(KEY).first()),
            *(pl.col(name).drop_nulls().first() for name in others),
            with_reads,
            pl.col("source").first(),
            pl.col("row").first(),
        )
        .select(list(SPOOLED))
    )


def _with_accounts(posts: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    return posts.with_columns(ids.gather(posts[KEY]).alias("account_id")).select(POSTS.schema.names())


def _by_source(posts: pl.DataFrame) -> dict[int, int]:
    return {int(source): int(count) for source, count in posts["source"].value_counts().iter_rows()}


def _batches(path: Path) -> Iterator[pl.DataFrame]:
    """Buffering ahead would keep every row group that was read in memory."""
    with pq.ParquetFile(path, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=_GROUP_ROWS):
            yield pl.DataFrame(pa.Table.from_batches([batch]))


def _aside_paths(folder: Path, rows: int) -> list[Path]:
    count = min(_MOST_PARTITIONS, -(-rows // _ROWS_PER_PARTITION))
    return [folder / f"posts-repeated-{number}.parquet" for number in range(count)]


class _Aside:
    """Files of repeated posts, so many that each fits into memory; all rows of one id are in the same."""

    def __init__(self, folder: Path, rows: int) -> None:
        self._writers = [_Writer(path, None) for path in _aside_paths(folder, rows)]

    def __enter__(self) -> "_Aside":
        return self

    def __exit__(self, *exc: object) -> None:
        for writer in self._writers:
            writer.__exit__(*exc)

    def write(self, posts: pl.DataFrame) -> None:
        """Put posts into the files that their ids belong to."""
        if not posts.is_empty():
            place = posts["post_id"].hash(seed=1) % len(self._writers)
            for number, writer in enumerate(self._writers):
                writer.write(posts.filter(place == number))


class _Writer:
    """A Parquet file that is made with the first rows, or with the schema given even without rows."""

    def __init__(self, path: Path, schema: pa.Schema | None) -> None:
        self._path = path
        self._file = None if schema is None else pq.ParquetWriter(path, schema, compression="zstd")

    def __enter__(self) -> "_Writer":
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            self._file.close()

    def write(self, frame: pl.DataFrame) -> None:
        """Append rows."""
        if frame.is_empty():
            return
        table = frame.to_arrow()
        if self._file is None:
            self._file = pq.ParquetWriter(self._path, table.schema, compression="zstd")
        self._file.write_table(table)
