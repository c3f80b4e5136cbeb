"""From fingerprints to links between texts: band by band, then by anchors."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain import anchors as anchoring
from guikou.duplicates.domain.link import link_buckets, roots, settled, unite_all
from guikou.duplicates.domain.parameters import ANCHOR, ANCHOR_WINDOW, BANDS, Parameters
from guikou.duplicates.domain.store import Limits, Links, Scratch, Store, limits, links, scratch
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress

ANCHOR_CHUNK = 50_000
ANCHORS_AT_ONCE = 8_000_000
MOST_IN_ANCHOR = 24
MEETINGS_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Linked:
    """
    What texts are to each other; everything is indexed by text.

    `item` is the oldest text of the same item, `similarity` to it; `family` and `matter` (updates) likewise, over the oldest texts of items alone;
    `whole` is the text of which this one is an excerpt, or -1, and `contained` the share of it that stands there.
    """

    item: NDArray[np.int32]
    similarity: NDArray[np.float32]
    family: NDArray[np.int32]
    family_similarity: NDArray[np.float32]
    matter: NDArray[np.int32]
    matter_similarity: NDArray[np.float32]
    whole: NDArray[np.int32]
    contained: NDArray[np.float32]


class Texts(Protocol):
    """Texts to link: what is known of them, and for each band `key << 32 | text` of every one, sorted."""

    @property
    def store(self) -> Store:
        """The texts, oldest first."""

    def bands(self, band: int) -> NDArray[np.uint64]:
        """Return the keys of one band."""


def link(texts: Texts, *, progress: Progress, parameters: Parameters, known: NDArray[np.int32] | None = None) -> Linked:
    """Link all texts. `known` gives the oldest text of the same item for texts that were linked before."""
    store, bounds = texts.store, limits(parameters)
    count = len(store.text_lengths)
    memory, forests = scratch(store.text_lengths), links(count)
    if known is not None:
        unite_all(forests.same, known)
    with progress.stage(Text("查找相似内容", "Finding similar posts"), BANDS, Text("组", "bands")) as stage:
        for band in range(BANDS):
            link_buckets(texts.bands(band), store, bounds, memory, forests, band)
            stage.advance()
    whole, contained = np.full(count, -1, np.int32), np.zeros(count, np.float32)
    with progress.stage(Text("查找摘录", "Finding excerpts"), None, Text("处", "anchors")) as stage:
        stage.advance(_link_by_anchors(store, bounds, memory, forests, whole, contained))
    return _settled(store, bounds, memory, forests, whole, contained)


def _link_by_anchors(
    store: Store, bounds: Limits, memory: Scratch, forests: Links, whole: NDArray[np.int32], contained: NDArray[np.float32]
) -> int:
    """Look for excerpts among the oldest texts of items; return the number of anchors."""
    item = roots(forests.same)
    texts = np.flatnonzero((item == np.arange(len(item))) & (store.text_lengths >= ANCHOR)).astype(np.int64)
    hashes, starts = anchors(store, texts)
    parts = 1 + len(hashes) // ANCHORS_AT_ONCE
    found = []
    for part in range(parts):
        pairs = np.empty(int(np.count_nonzero(hashes % parts == part)), np.uint64)
        anchoring.part_of(hashes, starts, texts, part, parts, pairs)
        pairs.sort()
        meets = np.empty(MEETINGS_AT_ONCE, np.uint64)
        found.append(meets[: anchoring.meetings(pairs, store, bounds, MOST_IN_ANCHOR, meets)].copy())
    meets = np.concatenate(found)
    meets.sort()
    anchoring.link_meetings(meets, store, bounds, memory, forests, whole, contained)
    return len(hashes)


def anchors(store: Store, texts: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Return the anchors of the texts, one text after another, and where those of each begin and end."""
    hashes, starts, ring = [], [np.zeros(1, np.int64)], np.empty(ANCHOR_WINDOW, np.uint64)
    for first in range(0, len(texts), ANCHOR_CHUNK):
        chunk = texts[first : first + ANCHOR_CHUNK]
        out, bounds = np.empty(int(store.text_lengths[chunk].sum()), np.uint32), np.empty(len(chunk) + 1, np.int64)
        used = anchoring.anchors(store, chunk, ring, out, bounds)
        hashes.append(out[:used].copy())
        starts.append(bounds[1:] + starts[-1][-1])
    return np.concatenate(hashes) if hashes else np.zeros(0, np.uint32), np.concatenate(starts)


def _settled(
    store: Store, bounds: Limits, memory: Scratch, forests: Links, whole: NDArray[np.int32], contained: NDArray[np.float32]
) -> Linked:
    item = roots(forests.same)
    similarity = settled(item, store, bounds, memory, True)
    follower = item != np.arange(len(item))
    whole[follower] = -1
    whole[(whole >= 0) & (item[whole] == item)] = -1
    leading = []
    for forest in (forests.family, forests.updates):
        unite_all(forest, item)
        labels = roots(forest)
        labels[follower] = np.flatnonzero(follower)
        leading.append((labels, settled(labels, store, bounds, memory, False)))
    (family, family_similarity), (matter, matter_similarity) = leading
    return Linked(item, similarity, family, family_similarity, matter, matter_similarity, whole, contained)
