"""The texts of a batch together with the stored texts that could be like them."""

from collections.abc import Sequence
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
    compacted = _joined([(store._replace(owners=owners), chosen)])
    starts = np.append(compacted.text_starts, len(compacted.units))
    return compacted, band_keys(Folded(compacted.units, np.zeros(0, np.uint8), starts), chosen)


def _joined(parts: Sequence[tuple[Store, NDArray[np.int64]]]) -> Store:
    """Return the chosen texts of all parts one behind the other; nothing is copied twice, for they are most of what is in memory."""
    lengths, counts = ([getattr(store, name)[chosen] for store, chosen in parts] for name in ("text_lengths", "token_counts"))
    all_lengths, all_counts = np.concatenate(lengths), np.concatenate(counts)
    tokens = all_counts.sum()
    units, keys, places = np.empty(all_lengths.sum(), np.uint16), np.empty(tokens, np.uint64), np.empty(tokens, np.uint32)
    unit = token = 0
    for (store, chosen), own_lengths, own_counts in zip(parts, lengths, counts, strict=True):
        end_unit, end_token = unit + own_lengths.sum(), token + own_counts.sum()
        for source, target, starts, sizes in (
            (store.units, units[unit:end_unit], store.text_starts, own_lengths),
            (store.keys, keys[token:end_token], store.token_starts, own_counts),
            (store.places, places[token:end_token], store.token_starts, own_counts),
        ):
            edges = np.empty(2 * len(chosen), np.int64)
            edges[::2], edges[1::2] = starts[chosen], starts[chosen] + sizes
            gather(source, edges, np.arange(0, 2 * len(chosen), 2), target)
        unit, token = end_unit, end_token
    first, first_token = (np.cumsum(sizes, dtype=np.int64) - sizes for sizes in (all_lengths, all_counts))
    hours, owners = (np.concatenate([getattr(store, name)[chosen] for store, chosen in parts]) for name in ("hours", "owners"))
    return Store(units, first, all_lengths, keys, places, first_token, all_counts, hours, owners)


def neighbourhood(old: list[tuple[Segment, NDArray[np.int64]]], store: Store, keys: NDArray[np.uint32], corpus: Corpus) -> Neighbourhood:
    """Return the stored texts (of each segment the local numbers) and the new ones behind them."""
    taken = [(segment.store(), local) for segment, local in old if len(local)]
    whole = _joined([*taken, (store, np.arange(len(store.text_lengths), dtype=np.int64))])
    posts = [segment.posts[local].drop(segments.LABELS) for segment, local in old if len(local)]
    before = sum(map(len, posts))
    texts = pl.int_range(before, dtype=pl.Int32, eager=True)
    new = corpus.posts.select("post_id", pl.col("account_id").cast(pl.String), "published_at", "title_only", text=pl.col("text") + before)
    joined = pl.concat([pl.concat(posts).with_columns(text=texts), new]) if posts else new
    edges = np.append(whole.text_starts, len(whole.units))
    old_keys = band_keys(Folded(whole.units, np.zeros(0, np.uint8), edges), np.arange(before, dtype=np.int64))
    return Neighbourhood(whole, joined, np.concatenate([old_keys, keys], axis=1))
