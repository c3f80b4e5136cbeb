"""The texts of a batch together with the stored texts that could be like them."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates import segments
from guikou.duplicates.domain.fold import Folded
from guikou.duplicates.domain.shards import gather
from guikou.duplicates.domain.sketch import band_keys
from guikou.duplicates.domain.store import Store
from guikou.duplicates.intake import Corpus
from guikou.duplicates.segments import Segment


@dataclass(frozen=True)
class Neighbourhood:
    """Texts to link: stored ones first, then the new ones. `bands` as `Corpus.bands`."""

    store: Store
    posts: pl.DataFrame
    keys: NDArray[np.uint32]

    def bands(self, band: int) -> NDArray[np.uint64]:
        """Return `key << 32 | text` of every text for one band, sorted."""
        return np.sort(self.keys[band].astype(np.uint64) << np.uint64(32) | np.arange(self.keys.shape[1], dtype=np.uint64))


def compact(store: Store, owners: NDArray[np.int32]) -> tuple[Store, NDArray[np.uint32]]:
    """Return the texts with letters one behind the other, and their band keys."""
    count = len(owners)
    chosen = np.arange(count, dtype=np.int64)
    compacted = _taken(store._replace(owners=owners), chosen)
    starts = np.append(compacted.text_starts, len(compacted.units))
    return compacted, band_keys(Folded(compacted.units, np.zeros(0, np.uint8), starts), chosen)


def _taken(store: Store, chosen: NDArray[np.int64]) -> Store:
    """Return the chosen texts one behind the other."""
    lengths, counts = store.text_lengths[chosen], store.token_counts[chosen]
    units, keys, places = np.empty(lengths.sum(), np.uint16), np.empty(counts.sum(), np.uint64), np.empty(counts.sum(), np.uint32)
    for source, target, starts, sizes in (
        (store.units, units, store.text_starts, lengths), (store.keys, keys, store.token_starts, counts), (store.places, places, store.token_starts, counts),
    ):  # fmt: skip
        edges = np.empty(2 * len(chosen), np.int64)
        edges[::2], edges[1::2] = starts[chosen], starts[chosen] + sizes
        gather(source, edges, np.arange(0, 2 * len(chosen), 2), target)
    first, first_token = np.cumsum(lengths, dtype=np.int64) - lengths, np.cumsum(counts, dtype=np.int64) - counts
    return Store(units, first, lengths, keys, places, first_token, counts, store.hours[chosen], store.owners[chosen])


def neighbourhood(old: list[tuple[Segment, NDArray[np.int64]]], store: Store, keys: NDArray[np.uint32], corpus: Corpus) -> Neighbourhood:
    """Return the stored texts (of each segment the local numbers) and the new ones behind them."""
    stores = [*(_taken(segment.store(), local) for segment, local in old if len(local)), store]
    posts = [segment.posts[local].drop(segments.LABELS) for segment, local in old if len(local)]
    before = sum(map(len, posts))
    texts = pl.int_range(before, dtype=pl.Int32, eager=True)
    new = corpus.posts.select("post_id", pl.col("account_id").cast(pl.String), "published_at", "title_only", text=pl.col("text") + before)
    joined = pl.concat([pl.concat(posts).with_columns(text=texts), new]) if posts else new
    lengths, counts = (np.concatenate([getattr(part, name) for part in stores]) for name in ("text_lengths", "token_counts"))
    whole = Store(
        np.concatenate([part.units for part in stores]), np.cumsum(lengths, dtype=np.int64) - lengths, lengths,
        np.concatenate([part.keys for part in stores]), np.concatenate([part.places for part in stores]),
        np.cumsum(counts, dtype=np.int64) - counts, counts,
        np.concatenate([part.hours for part in stores]), np.concatenate([part.owners for part in stores]),
    )  # fmt: skip
    edges = np.append(whole.text_starts, len(whole.units))
    old_keys = band_keys(Folded(whole.units, np.zeros(0, np.uint8), edges), np.arange(before, dtype=np.int64))
    return Neighbourhood(whole, joined, np.concatenate([old_keys, keys], axis=1))
