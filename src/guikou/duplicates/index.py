"""
An index on disk: new posts are compared with everything before them, without reading everything again.

It is a row of immutable segments, small ones merged into larger ones as it grows. A batch looks up which stored texts could be like its
own, and is linked with those as `run.find` links a whole set. What is promised: a batch added to an empty index gives the same groups of
the same item as `find`; a group never changes its name, and two groups never become one (a post that fits both joins the older one).
Templates and updates are found among the texts that were looked up. An excerpt much shorter than its source shares no key with it: both are
looked up by their anchors, too. Where a later batch holds more of a stored post than what it was an excerpt of, the new whole is named.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from guikou.duplicates import intake, segments
from guikou.duplicates.domain import anchors
from guikou.duplicates.domain import parameters as constants
from guikou.duplicates.domain.parameters import ANCHOR, BANDS, Parameters
from guikou.duplicates.domain.runs import look_up, signatures
from guikou.duplicates.domain.store import Store
from guikou.duplicates.grouping import named, rows
from guikou.duplicates.linking import MOST_IN_ANCHOR, Linked, link
from guikou.duplicates.neighbourhood import Neighbourhood, compact, neighbourhood
from guikou.duplicates.segments import Segment
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.text import NORMALISATION

MOST_IN_BUCKET = 8
MEETINGS_OF_A_POST = 400
TEXTS_AT_ONCE = 5_000
MERGE_FACTOR = 4


class OtherParameters(ValueError):
    """The index was made with other parameters, another normalisation or another format."""


class IndexBusy(RuntimeError):
    """Somebody else is writing to the index."""


class NotAnIndex(ValueError):
    """The folder holds no index, or a damaged one."""


class Index:
    """See the module. One process may write at a time; reading needs no lock."""

    def __init__(self, folder: Path, parameters: Parameters) -> None:
        self._folder, self._parameters = folder, parameters
        self._names: list[str] = []
        self._segments: list[Segment] = []

    @classmethod
    def create(cls, folder: Path, parameters: Parameters) -> Self:
        """
        Make an empty index.

        :raises FileExistsError: the folder holds something.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(folder)
        index = cls(folder, parameters)
        index._publish([])
        return index

    @classmethod
    def open(cls, folder: Path, parameters: Parameters) -> Self:
        """
        Open an index.

        :raises NotAnIndex: there is none, or it cannot be read.
        :raises OtherParameters: it was made with other parameters.
        """
        index = cls(folder, parameters)
        index._load()
        return index

    def __len__(self) -> int:
        """Return the number of stored texts; posts of the same words in one batch are stored once."""
        return sum(map(len, self._segments))

    def add(self, posts: pl.LazyFrame, accounts: pl.DataFrame, *, work: Path, progress: Progress) -> pl.DataFrame:
        """
        Add posts (POSTS columns) and return what they repeat: rows of DUPLICATES for the new posts, and for the first posts they relate to.

        The index holds either all of the batch or none of it, whenever the process is killed.

        :raises IndexBusy: another process is adding.
        """
        with self._alone():
            self._load()
            corpus = intake.read(posts, accounts, work=work, progress=progress, parameters=self._parameters)
            if not len(corpus.posts):
                return named(_no_rows(corpus, self._parameters), corpus.posts)
            result, segment = self._compared(corpus, accounts, progress)
            # What the comparison held goes before the segments are written.
            del corpus
            self._append(segment)
        return result

    def _compared(self, corpus: intake.Corpus, accounts: pl.DataFrame, progress: Progress) -> tuple[pl.DataFrame, Segment]:
        """Return what a batch repeats, and the batch as it will be stored."""
        store, keys = compact(corpus.store, self._owners(corpus, accounts))
        found = self._meet(store, keys, progress)
        near = neighbourhood([(self._segments[number], local) for number, local in self._by_segment(found)], store, keys, corpus)
        known = self._known(found, len(keys[0]))
        linked = _keep_old(link(near, progress=progress, parameters=self._parameters, known=known), known, len(found))
        grouped = rows(_as_corpus(near), linked, self._parameters)
        result = named(_about_new(grouped, len(found)), near.posts)
        return result, segments.make(len(self), store, _stored_posts(corpus, linked, found, len(self)), keys)

    def _header(self) -> dict[str, Any]:
        numbers = {name: getattr(constants, name) for name in ("FORMAT", "GRAM", "BINS", "BANDS", "ANCHOR", "ANCHOR_WINDOW", "MAX_TOKENS")}
        return {"normalisation": NORMALISATION, "parameters": asdict(self._parameters)} | numbers

    def _load(self) -> None:
        try:
            stored = json.loads((self._folder / "index.json").read_text("utf-8"))
            names, sizes = stored.pop("segments"), stored.pop("sizes")
            if stored != self._header():
                raise OtherParameters(f"{self._folder}: made with {stored}, asked for {self._header()}")
            firsts = np.cumsum([0, *sizes]).tolist()
            if names != self._names:
                self._segments = [segments.read(self._folder / name, first) for name, first in zip(names, firsts, strict=False)]
                self._names = names
        except (OSError, KeyError, json.JSONDecodeError, pl.exceptions.PolarsError) as damaged:
            raise NotAnIndex(f"{self._folder}: {damaged}") from damaged

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self._folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as busy:
                raise IndexBusy(str(self._folder)) from busy
            yield

    def _publish(self, names: list[str]) -> None:
        """Make these segments the index, at once: readers see the old list or the new one."""
        content = json.dumps(self._header() | {"segments": names, "sizes": [len(segment) for segment in self._segments]}, indent=1)
        temporary = self._folder / ".index.json"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            segments.to_disk(file.fileno())
        temporary.replace(self._folder / "index.json")
        segments.sync_folder(self._folder)
        self._names = names

    def _append(self, segment: Segment) -> None:
        """Add a segment, merged with the last ones while they are not much larger than it."""
        kept = list(zip(self._names, self._segments, strict=True))
        parts = [segment]
        while kept and len(kept[-1][1]) < MERGE_FACTOR * sum(map(len, parts)):
            parts.insert(0, kept.pop()[1])
        number = 1 + max((int(name.split("-")[1]) for name in self._names), default=0)
        name = f"segment-{number:06}"
        shutil.rmtree(self._folder / name, ignore_errors=True)
        segments.write(parts, self._folder / name)
        self._segments = [*(old for _, old in kept), segments.read(self._folder / name, parts[0].first)]
        self._publish([*(old for old, _ in kept), name])
        for left in self._folder.glob("*segment-*"):
            if left.name not in self._names:
                shutil.rmtree(left, ignore_errors=True)

    def _owners(self, corpus: intake.Corpus, accounts: pl.DataFrame) -> NDArray[np.int32]:
        """Return of each text a number of the owner of its first post that is the same in every batch."""
        owner = accounts.select("account_id", owner=pl.coalesce("organisation_id", "account_id"))
        first = _first_posts(corpus).with_columns(pl.col("account_id").cast(pl.String))
        names = (
            first.join(owner, on="account_id", how="left", maintain_order="left")
            .select(pl.coalesce("owner", "account_id", "post_id"))
            .to_series()
        )
        numbers = {name: int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") >> 1 for name in names.unique()}
        return names.replace_strict(numbers, return_dtype=pl.Int32).to_numpy().copy()

    def _meet(self, store: Store, keys: NDArray[np.uint32], progress: Progress) -> NDArray[np.int64]:
        """Return the numbers of the stored texts that could be like the new ones, with the first texts of their items, sorted."""
        count = len(store.text_lengths)
        out, signs = np.empty(count * MEETINGS_OF_A_POST, np.int64), np.empty(count, np.uint64)
        used = 0
        with progress.stage(Text("查询索引", "Looking up the index"), BANDS, Text("组", "bands")) as stage:
            for band in range(BANDS):
                signatures(store, band, signs)
                words = np.sort(keys[band].astype(np.uint64) << np.uint64(32) | signs)
                for segment in self._segments:
                    run, ids = segment.run(band)
                    used = look_up(words, run, ids, segment.first, MOST_IN_BUCKET, out, used)
                stage.advance()
        met = np.unique(np.concatenate([out[:used], *self._meet_by_anchors(store)]))
        return np.unique(np.concatenate([met, *(self._label(met, name) for name in segments.LABELS)]))

    def _meet_by_anchors(self, store: Store) -> Iterator[NDArray[np.int64]]:
        """Yield the numbers of the stored texts that could hold a new one, or be held by it."""
        long = np.flatnonzero(store.text_lengths >= ANCHOR)
        for texts in np.array_split(long, 1 + len(long) // TEXTS_AT_ONCE) if self._segments else ():
            words = segments.anchor_words(store, texts)
            meets, met = np.empty(len(words) * MOST_IN_ANCHOR, np.uint64), np.empty(len(words) * MOST_IN_ANCHOR, np.int64)
            for segment in self._segments:
                pairs = np.sort(meets[: anchors.look_up(words, segment.arrays["anchors"], MOST_IN_ANCHOR, meets)])
                yield segment.first + met[: anchors.often_met(pairs, store.text_lengths, segment.arrays["lengths"], met)]

    def _by_segment(self, numbers: NDArray[np.int64]) -> Iterator[tuple[int, NDArray[np.int64]]]:
        for at, segment in enumerate(self._segments):
            low, high = np.searchsorted(numbers, (segment.first, segment.first + len(segment)))
            yield at, numbers[low:high] - segment.first

    def _label(self, numbers: NDArray[np.int64], name: str) -> NDArray[np.int64]:
        parts = [self._segments[at].posts[name].to_numpy()[local] for at, local in self._by_segment(numbers)]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)

    def _known(self, found: NDArray[np.int64], new: int) -> NDArray[np.int32]:
        """Return for each text of a neighbourhood the first text of its item: as stored, and of a new one itself."""
        old = np.searchsorted(found, self._label(found, "item"))
        return np.concatenate([old, np.arange(len(found), len(found) + new)]).astype(np.int32)


def _keep_old(linked: Linked, known: NDArray[np.int32], old: int) -> Linked:
    """Return the links with every stored text in the item where it was, and new texts in the items of the stored ones they were linked to."""
    item = linked.item.copy()
    item[:old] = known[:old]
    joins = item[old:] < old
    item[old:][joins] = known[item[old:][joins]]
    return Linked(**{name: getattr(linked, name) for name in Linked.__dataclass_fields__} | {"item": item})


def _as_corpus(near: Neighbourhood) -> intake.Corpus:
    return intake.Corpus(near.posts, near.store, (), Path(), (), np.zeros(0, np.int32), None)


def _about_new(grouped: pl.DataFrame, old: int) -> pl.DataFrame:
    """Return the rows of new posts, the first rows of their groups, and what is an excerpt of a new post."""
    new = pl.col("row") >= old
    return grouped.filter(new | (pl.col("first") >= old) | (new.any().over("kind", "first") & pl.col("role").is_in(["first", "whole"])))


def _stored_posts(corpus: intake.Corpus, linked: Linked, found: NDArray[np.int64], stored: int) -> pl.DataFrame:
    """Return what a segment keeps of the first post of each new text; labels as numbers in the whole index."""
    first = _first_posts(corpus)
    numbers = np.concatenate([found, np.arange(stored, stored + len(first))])
    labels = [pl.Series(name, numbers[_or_itself(getattr(linked, name))[len(found) :]]) for name in segments.LABELS]
    return first.select("post_id", pl.col("account_id").cast(pl.String), "published_at", "title_only", *labels)


def _or_itself(labels: NDArray[np.int32]) -> NDArray[np.int32]:
    return np.where(labels < 0, np.arange(len(labels), dtype=np.int32), labels)


def _first_posts(corpus: intake.Corpus) -> pl.DataFrame:
    return corpus.posts[intake.first_rows(corpus.posts["text"].to_numpy(), len(corpus.store.text_lengths))]


def _no_rows(corpus: intake.Corpus, parameters: Parameters) -> pl.DataFrame:
    nothing = np.zeros(0, np.int32)
    none = np.zeros(0, np.float32)
    return rows(corpus, Linked(nothing, none, nothing, none, nothing, none, nothing, none), parameters)
