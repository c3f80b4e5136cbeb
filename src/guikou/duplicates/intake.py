"""Reading posts once, batch by batch: what stays in memory is a few numbers for each post, the texts go to files."""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates.domain.names import place_value
from guikou.duplicates.domain.parameters import BANDS, Parameters
from guikou.duplicates.domain.seen import Seen
from guikou.duplicates.domain.shards import WORDS, Fingerprints, digest, fingerprints
from guikou.duplicates.domain.store import Store
from guikou.duplicates.places import known_places
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.text import normalise

BATCH = 50_000
"""Posts that are read at once."""
SHARD = 2_000
"""Posts that are fingerprinted at once: few enough to stay in the processor's cache from one kernel to the next."""
TITLE_CHARACTERS = 40
_TITLE = pl.coalesce(pl.col("title").replace("", None), pl.col("text").str.slice(0, TITLE_CHARACTERS))
POSTS_UNIT = Text("条", "posts")
_MICROSECONDS_IN_HOUR = 3.6e9
_FIRST_UNKNOWN_OWNER = 2**30


@dataclass(frozen=True)
class Corpus:
    """
    The posts that say something, oldest first, and their different texts, numbered by age.

    `posts`: post_id, account_id, published_at, title_only, `text` (number of the text), `owner` (number of the organisation, else account).
    `place` is the place in the scan of the posts. `bands(band)` gives the keys of all texts, `titles(places)` what posts are called.
    """

    posts: pl.DataFrame
    store: Store
    _title_files: tuple[Path, ...]
    _band_file: Path
    _blocks: tuple[int, ...]
    _ages: NDArray[np.int32]
    _mapped: mmap.mmap | None

    def let_go(self) -> None:
        """Give the memory of the texts back; they are read from the file again where they are needed."""
        if self._mapped:
            self._mapped.madvise(mmap.MADV_DONTNEED)

    def titles(self, places: NDArray[np.uint32]) -> pl.DataFrame:
        """Return title and stated source (`repost_of`) of the posts at these places of the scan, in their order; without a title, the beginning of the text."""
        order = np.argsort(places, kind="stable")
        ends = np.searchsorted(places[order], np.arange(len(self._title_files) + 1) * BATCH)
        parts = [
            pl.read_ipc(file)[places[order[low:high]] % np.uint32(BATCH)]
            for file, low, high in zip(self._title_files, ends[:-1], ends[1:], strict=True)
        ]
        return pl.concat(parts)[np.argsort(order, kind="stable")]

    def bands(self, band: int) -> NDArray[np.uint64]:
        """Return `key << 32 | text` of every text for one band, sorted."""
        pairs = np.empty(sum(self._blocks), np.uint64)
        before = 0
        with self._band_file.open("rb") as stored:
            for size in self._blocks:
                stored.seek((before * BANDS + band * size) * 4)
                pairs[before : before + size] = np.frombuffer(stored.read(size * 4), np.uint32)
                before += size
        pairs <<= np.uint64(32)
        pairs |= self._ages.astype(np.uint64)
        pairs.sort()
        return pairs


class _Writer:
    """Takes fingerprints batch by batch; the large parts go to files."""

    def __init__(self, work: Path) -> None:
        work.mkdir(parents=True, exist_ok=True)
        self._work = work
        self.text_file, self.band_file = work / "texts.u16", work / "bands.u32"
        self.title_files: list[Path] = []
        self._texts: BinaryIO = self.text_file.open("wb")
        self._bands: BinaryIO = self.band_file.open("wb")
        self.lengths: list[NDArray[np.int32]] = []
        self.keys: list[NDArray[np.uint64]] = []
        self.places: list[NDArray[np.uint32]] = []
        self.counts: list[NDArray[np.int32]] = []

    def add(self, batch: Fingerprints) -> None:
        """Store a batch."""
        self._texts.write(batch.units.data)
        self._bands.write(batch.bands.data)
        self.lengths.append(batch.lengths)
        self.keys.append(batch.keys)
        self.places.append(batch.places)
        self.counts.append(batch.token_counts)

    def add_titles(self, batch: pl.DataFrame) -> None:
        """Store what the posts of a batch are called."""
        self.title_files.append(self._work / f"titles-{len(self.title_files):05}.arrow")
        batch.write_ipc(self.title_files[-1])

    def close(self) -> None:
        """Finish the files."""
        self._texts.close()
        self._bands.close()


def read(posts: pl.LazyFrame, accounts: pl.DataFrame, *, work: Path, progress: Progress, parameters: Parameters) -> Corpus:
    """
    Read, fold and fingerprint all posts. Files are written to `work`. Posts without any letter or digit are left out.

    `posts` is read slice by slice: a scan of Parquet, or what can be sliced as easily.
    """
    seen, writer, known = Seen(), _Writer(work), known_places()
    light: list[pl.DataFrame] = []
    before = 0
    places = _places(accounts)
    with progress.stage(Text("读取并计算指纹", "Reading and fingerprinting"), None, POSTS_UNIT) as stage:
        for batch in _batches(posts):
            own = batch.select("account_id").join(places, on="account_id", how="left", maintain_order="left")["place"].fill_null(0)
            texts, empty = _take(batch["words"], own.to_numpy(), known, seen, writer, parameters)
            # a slice of a string holds on to the whole text; joining it to nothing makes a copy
            writer.add_titles(batch.select(pl.concat_str(name, pl.lit("")).alias(name) for name in ("title", "repost_of")))
            place = pl.int_range(before, before + len(batch), dtype=pl.UInt32)
            light.append(
                batch.select(
                    "post_id", pl.col("account_id").cast(pl.Categorical), "published_at", "title_only", text=texts, empty=empty, place=place
                )
            )
            before += len(batch)
            stage.advance(len(batch))
    writer.close()
    return _corpus(pl.concat(light), accounts, writer)


def _batches(posts: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Yield the posts; the last batch is the first that is not full. `collect_batches` would read ahead: half a gigabyte."""
    query = posts.select(
        "post_id", "account_id", "published_at", "repost_of", title=_TITLE, words=WORDS, title_only=pl.col("text").fill_null("") == ""
    )
    start, size = 0, BATCH
    while size == BATCH:
        batch = query.slice(start, BATCH).collect()
        yield batch
        start, size = start + BATCH, len(batch)


def _places(accounts: pl.DataFrame) -> pl.DataFrame:
    named = accounts.select("account_id", "place").drop_nulls("place")
    values = pl.Series("place", [place_value(normalise(place)) for place in named["place"]], dtype=pl.UInt64)
    return named.select("account_id", values)


def _take(
    words: pl.Series, own: NDArray[np.uint64], known: NDArray[np.uint8], seen: Seen, writer: _Writer, parameters: Parameters
) -> tuple[pl.Series, pl.Series]:
    """Fingerprint a batch; return of each post the number of its text, and whether it says nothing."""
    numbers, empty = np.empty(len(words), np.int32), np.empty(len(words), np.bool_)
    for start in range(0, len(words), SHARD):
        part = slice(start, start + SHARD)
        digested = digest(words[part], np.ascontiguousarray(own[part]), known, parameters.max_units)
        before = seen.count
        numbers[part] = seen.number(digested.hashes)
        new, first = np.unique(numbers[part], return_index=True)
        writer.add(fingerprints(digested, first[new >= before]))
        empty[part] = np.diff(digested.folded.starts) == 0
    return pl.Series(numbers), pl.Series(empty)


def _corpus(posts: pl.DataFrame, accounts: pl.DataFrame, writer: _Writer) -> Corpus:
    posts = posts.filter(~pl.col("empty")).drop("empty").sort("published_at", "post_id", nulls_last=True)
    owners = accounts.select(
        pl.col("account_id").cast(pl.Categorical), owner=pl.coalesce("organisation_id", "account_id").rank("dense").cast(pl.Int32)
    )
    unregistered = len(accounts) + 1 + pl.col("account_id").to_physical().cast(pl.Int32)
    unknown = _FIRST_UNKNOWN_OWNER + pl.int_range(pl.len(), dtype=pl.Int32)
    posts = posts.join(owners, on="account_id", how="left", maintain_order="left").with_columns(
        owner=pl.coalesce("owner", unregistered, unknown)
    )
    known = sum(map(len, writer.lengths))
    oldest = posts.select("text", "published_at", "owner")[first_rows(posts["text"].to_numpy(), known)]
    order = oldest["text"].to_numpy()
    ages = np.full(known, -1, np.int32)
    ages[order] = np.arange(len(order), dtype=np.int32)
    # texts of empty posts are in the files, too; they get the numbers after the last and are never linked, having no letters
    ages[ages < 0] = np.arange(len(order), known, dtype=np.int32)
    by_age = np.argsort(ages)
    posts = posts.with_columns(text=pl.Series(ages[posts["text"].to_numpy()]))
    units, mapped = _units(writer.text_file)
    return Corpus(
        posts,
        _store(writer, units, by_age, oldest),
        tuple(writer.title_files),
        writer.band_file,
        tuple(map(len, writer.lengths)),
        ages,
        mapped,
    )


def first_rows(texts: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return the first row of each text that there is, in the order of the rows; texts are numbered below `count`."""
    first = np.full(count, -1, np.int64)
    first[texts[::-1]] = np.arange(len(texts))[::-1]
    return np.sort(first[first >= 0])


def _units(file: Path) -> tuple[NDArray[np.uint16], mmap.mmap | None]:
    if not file.stat().st_size:
        return np.zeros(0, np.uint16), None
    with file.open("r+b") as stored:
        mapped = mmap.mmap(stored.fileno(), 0)
    return np.frombuffer(mapped, np.uint16), mapped


def _store(writer: _Writer, units: NDArray[np.uint16], by_age: NDArray[np.int64], oldest: pl.DataFrame) -> Store:
    lengths, counts = _joined(writer.lengths, np.int32), _joined(writer.counts, np.int32)
    starts, token_starts = np.cumsum(lengths, dtype=np.int64) - lengths, np.cumsum(counts, dtype=np.int64) - counts
    hours = np.full(len(by_age), -1, np.float32)
    hours[: len(oldest)] = (
        oldest["published_at"].to_physical().cast(pl.Float64).fill_null(-_MICROSECONDS_IN_HOUR).to_numpy() / _MICROSECONDS_IN_HOUR
    )
    owners = np.zeros(len(by_age), np.int32)
    owners[: len(oldest)] = oldest["owner"].to_numpy()
    return Store(
        units, starts[by_age], lengths[by_age], _joined(writer.keys, np.uint64), _joined(writer.places, np.uint32),
        token_starts[by_age], counts[by_age], hours, owners,
    )  # fmt: skip


def _joined(parts: list[NDArray[Any]], dtype: type) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype)
