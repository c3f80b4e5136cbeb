"""One immutable part of an index on disk: some texts with their tokens, their sorted runs, and the first post of each."""

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates.domain.parameters import ANCHOR, BANDS
from guikou.duplicates.domain.runs import signatures
from guikou.duplicates.domain.store import Store
from guikou.duplicates.linking import anchors

_ARRAYS: Final = {
    "units": "u2",
    "lengths": "i4",
    "keys": "u8",
    "places": "u4",
    "counts": "i4",
    "hours": "f4",
    "owners": "i4",
    "runs": "u8",
    "ids": "i4",
    "anchors": "u8",
}
_RUNS: Final = ("runs", "ids", "anchors")
LABELS: Final = ("item", "family", "matter", "whole")


@dataclass(frozen=True)
class Segment:
    """
    The texts `first` … `first + len(posts) - 1` of an index.

    `posts`: of each text the first post (post_id, account_id, published_at, title_only) and the numbers of the first texts of its `item`,
    `family`, `matter`, and of the `whole` that it is an excerpt of, else its own. `arrays`: see `Store`; `runs` and `ids` hold BANDS sorted
    runs of the same length, one behind the other; `anchors` are `anchor << 32 | local number` of the first texts of items, sorted.
    """

    first: int
    posts: pl.DataFrame
    arrays: dict[str, NDArray[Any]]

    def __len__(self) -> int:
        return len(self.posts)

    def run(self, band: int) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
        """Return the sorted words of a band and the local numbers of their texts."""
        part = slice(band * len(self), (band + 1) * len(self))
        return self.arrays["runs"][part], self.arrays["ids"][part]

    def store(self) -> Store:
        """Return the texts as a store."""
        a = self.arrays
        starts, token_starts = _starts(a["lengths"]), _starts(a["counts"])
        return Store(a["units"], starts, a["lengths"], a["keys"], a["places"], token_starts, a["counts"], a["hours"], a["owners"])


def make(first: int, store: Store, posts: pl.DataFrame, bands: NDArray[np.uint32]) -> Segment:
    """Return a segment of texts that lie one after another in the store; `bands` has the shape (BANDS, texts)."""
    count = len(posts)
    runs, ids, signs = np.empty(BANDS * count, np.uint64), np.empty(BANDS * count, np.int32), np.empty(count, np.uint64)
    for band in range(BANDS):
        signatures(store, band, signs)
        words = bands[band].astype(np.uint64) << np.uint64(32) | signs
        order = np.argsort(words, kind="stable")
        runs[band * count : (band + 1) * count], ids[band * count : (band + 1) * count] = words[order], order
    leading = np.flatnonzero((posts["item"].to_numpy() == np.arange(first, first + count)) & (store.text_lengths >= ANCHOR))
    return Segment(
        first, posts,
        {"units": store.units, "lengths": store.text_lengths, "keys": store.keys, "places": store.places, "counts": store.token_counts,
         "hours": store.hours, "owners": store.owners, "runs": runs, "ids": ids,
         "anchors": anchor_words(store, leading)},
    )  # fmt: skip


def anchor_words(store: Store, texts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return `anchor << 32 | text` for the anchors of the texts, sorted."""
    hashes, starts = anchors(store, texts)
    return np.sort(hashes.astype(np.uint64) << np.uint64(32) | np.repeat(texts, np.diff(starts)).astype(np.uint64))


def write(parts: list[Segment], folder: Path) -> None:
    """
    Write segments that follow each other as one; the folder appears under its name only when everything in it is on the disk.

    One array, and of the runs one band, is in memory at a time.
    """
    unfinished = folder.with_name(f".{folder.name}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    for name in _ARRAYS.keys() - _RUNS:
        _to_file(unfinished / name, (part.arrays[name] for part in parts))
    _to_file(unfinished / "runs", (words for words, _ in _sorted_bands(parts)))
    _to_file(unfinished / "ids", (numbers for _, numbers in _sorted_bands(parts)))
    firsts = [np.uint64(part.first - parts[0].first) for part in parts]
    anchored = [part.arrays["anchors"] + first for part, first in zip(parts, firsts, strict=True)]
    _to_file(unfinished / "anchors", [np.sort(np.concatenate(anchored))])
    with (unfinished / "posts.parquet").open("wb") as file:
        pl.concat([part.posts for part in parts]).write_parquet(file)
        file.flush()
        to_disk(file.fileno())
    sync_folder(unfinished)
    unfinished.rename(folder)
    sync_folder(folder.parent)


def _sorted_bands(parts: list[Segment]) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.int32]]]:
    for band in range(BANDS):
        words = np.concatenate([part.run(band)[0] for part in parts])
        numbers = np.concatenate([part.run(band)[1] + np.int32(part.first - parts[0].first) for part in parts])
        order = np.argsort(words, kind="stable")
        yield words[order], numbers[order]


def _to_file(path: Path, arrays: Iterable[NDArray[Any]]) -> None:
    with path.open("wb") as file:
        for array in arrays:
            file.write(np.ascontiguousarray(array).data)
        file.flush()
        to_disk(file.fileno())


def read(folder: Path, first: int) -> Segment:
    """Open a segment; its arrays stay on disk until they are looked at."""
    arrays = {}
    for name, kind in _ARRAYS.items():
        file = folder / name
        # copy-on-write: kernels are compiled for arrays that can be written, the files never are
        arrays[name] = np.memmap(file, kind, "c").view(np.ndarray) if file.stat().st_size else np.zeros(0, kind)
    return Segment(first, pl.read_parquet(folder / "posts.parquet"), arrays)


def to_disk(descriptor: int) -> None:
    """Wait until a file is on the disk."""
    os.fsync(descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _starts(lengths: NDArray[np.int32]) -> NDArray[np.int64]:
    return np.cumsum(lengths, dtype=np.int64) - lengths
