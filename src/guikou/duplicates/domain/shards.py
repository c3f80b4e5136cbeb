# mypy: allow-untyped-defs, allow-untyped-calls, no-check-untyped-defs
"""One shard of posts to fingerprints: everything that needs no other post."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates.domain.fold import Folded, fold
from guikou.duplicates.domain.hashing import GOLDEN
from guikou.duplicates.domain.sketch import band_keys, exact_hashes
from guikou.duplicates.domain.tokens import Tokens, tokens
from guikou.duplicates.jit import njit

WORDS = (
    pl.when(pl.col("title").is_null() | pl.col("text").str.starts_with(pl.col("title")))
    .then(pl.col("text").fill_null(""))
    .otherwise(pl.concat_str(pl.col("title"), pl.col("text").fill_null(""), separator="\n"))
)
"""What is compared of a post: its title, unless the text begins with it, and its text."""


@dataclass(frozen=True, slots=True)
class Digest:
    """The folded texts of a shard with tokens and exact hashes."""

    folded: Folded
    tokens: Tokens
    hashes: NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Some texts of a shard, one after another, with the keys under which similar ones are found: `bands` has the shape (BANDS, texts)."""

    units: NDArray[np.uint16]
    lengths: NDArray[np.int32]
    keys: NDArray[np.uint64]
    places: NDArray[np.uint32]
    token_counts: NDArray[np.int32]
    bands: NDArray[np.uint32]


def digest(words: pl.Series, own_places: NDArray[np.uint64], known: NDArray[np.uint8], max_units: int) -> Digest:
    """Digest the texts of a shard; `own_places` and `known` as for `tokens.tokens`."""
    array = words.to_arrow()
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    folded = fold(np.frombuffer(data or b"\0", np.uint8), bounds, max_units)
    found = tokens(folded, own_places, known)
    hashes = exact_hashes(folded, found.salts)
    hashes[hashes == 0] = GOLDEN
    return Digest(folded, found, hashes)


def fingerprints(digested: Digest, chosen: NDArray[np.int64]) -> Fingerprints:
    """Fingerprint the chosen texts of a shard."""
    folded, found = digested.folded, digested.tokens
    lengths, counts = np.diff(folded.starts)[chosen], np.diff(found.starts)[chosen]
    units, keys, places = (
        np.empty(int(lengths.sum()), np.uint16),
        np.empty(int(counts.sum()), np.uint64),
        np.empty(int(counts.sum()), np.uint32),
    )
    gather(folded.units, folded.starts, chosen, units)
    gather(found.keys, found.starts, chosen, keys)
    gather(found.places, found.starts, chosen, places)
    return Fingerprints(units, lengths.astype(np.int32), keys, places, counts.astype(np.int32), band_keys(folded, chosen))


@njit
def gather(source, starts, chosen, target):
    """Copy the chosen pieces of `source`, one after another."""
    used = 0
    for index in chosen:
        for at in range(starts[index], starts[index + 1]):
            target[used] = source[at]
            used += 1
