"""Reading posts once, batch by batch: what stays in memory is a few numbers for each post, the texts go to files."""

import mmap
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

BATCH = 10_000
POSTS_UNIT = Text("条", "posts")
_MICROSECONDS_IN_HOUR = 3.6e9
_FIRST_UNKNOWN_OWNER = 2**30


@dataclass(frozen=True)
class Corpus:
    """
    The posts that say something, oldest first, and their different texts, numbered by age.

    `posts`: post_id, account_id, published_at, title_only, `text` (number of the text), `owner` (number of the organisation, else account).
    `place` is the place in the scan of the posts. `bands(band)` gives the keys of all texts.
    """

    posts: pl.DataFrame
    store: Store
    _band_file: Path
    _blocks: tuple[int, ...]
    _ages: NDArray[np.int32]
    _mapped: mmap.mmap | None

    def let_go(self) -> None:
        """Give the memory of the texts back; they are read from the file again where they are needed."""
        if self._mapped:
            self._mapped.madvise(mmap.MADV_DONTNEED)

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
        self.text_file, self.band_file = work / "texts.u16", work / "bands.u32"
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

    def close(self) -> None:
        """Finish the files."""
        self._texts.close()
        self._bands.close()


def read(posts: pl.LazyFrame, accounts: pl.DataFrame, *, work: Path, progress: Progress, parameters: Parameters) -> Corpus:
    """Read, fold and fingerprint all posts. Files are written to `work`. Posts without any letter or digit are left out."""
    seen, writer, known = Seen(), _Writer(work), known_places()
    light: list[pl.DataFrame] = []
    before = 0
    query = posts.select("post_id", "account_id", "published_at", WORDS.alias("words"), title_only=pl.col("text").fill_null("") == "")
    places = _places(accounts)
    with progress.stage(Text("读取并计算指纹", "Reading and fingerprinting"), None, POSTS_UNIT) as stage:
        for batch in query.collect_batches(chunk_size=BATCH, maintain_order=True):
            own = batch.select("account_id").join(places, on="account_id", how="left", maintain_order="left")["place"].fill_null(0)
            taken = _take(batch, own.to_numpy(), known, seen, writer, parameters)
            light.append(taken.with_columns(place=pl.int_range(before, before + len(batch), dtype=pl.UInt32)))
            before += len(batch)
            stage.advance(len(batch))
    writer.close()
    return _corpus(pl.concat(light) if light else _take_nothing(), accounts, writer)


def _places(accounts: pl.DataFrame) -> pl.DataFrame:
    named = accounts.select("account_id", "place").drop_nulls("place")
    values = pl.Series("place", [place_value(normalise(place)) for place in named["place"]], dtype=pl.UInt64)
    return named.select("account_id", values)


def _take(
    batch: pl.DataFrame, own: NDArray[np.uint64], known: NDArray[np.uint8], seen: Seen, writer: _Writer, parameters: Parameters
) -> pl.DataFrame:
    digested = digest(batch["words"], np.ascontiguousarray(own), known, parameters.max_units)
    before = seen.count
    numbers = seen.number(digested.hashes)
    new, first = np.unique(numbers, return_index=True)
    writer.add(fingerprints(digested, first[new >= before]))
    empty = np.diff(digested.folded.starts) == 0
    return batch.select(
        "post_id", pl.col("account_id").cast(pl.Categorical), "published_at", "title_only", text=pl.Series(numbers), empty=pl.Series(empty)
    )


def _take_nothing() -> pl.DataFrame:
    schema: dict[str, Any] = {
        "post_id": pl.String,
        "account_id": pl.Categorical,
        "published_at": pl.Datetime("us", "UTC"),
        "title_only": pl.Boolean,
    }
    return pl.DataFrame(schema=schema | {"text": pl.Int32, "empty": pl.Boolean, "place": pl.UInt32})


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
    return Corpus(posts, _store(writer, units, by_age, oldest), writer.band_file, tuple(map(len, writer.lengths)), ages, mapped)


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
