"""What datasketch, rensa and gaoya make of the same texts: candidates by 32 bands of 4 rows over 128 hashes of character 4-grams, then groups."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import polars as pl
from datasketch import MinHash, MinHashLSH
from gaoya.minhash import MinHashStringIndex
from rensa import RMinHash, RMinHashLSH

from guikou.kernel.text import normalise

HASHES, BANDS, ROWS, SIMILARITY = 128, 32, 4, 0.5


@dataclass(frozen=True, slots=True)
class Result:
    """Groups found (`found` in the order of the texts), CPU seconds without normalising, and the seconds on the clock."""

    found: list[int]
    cpu_s: float
    wall_s: float


def _grams(text: str) -> list[str]:
    return [text[at : at + 4] for at in range(max(1, len(text) - 3))]


def _grouped(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    parents = list(range(count))

    def root(text: int) -> int:
        while parents[text] != text:
            parents[text] = parents[parents[text]]
            text = parents[text]
        return text

    for left, right in edges:
        one, other = root(left), root(right)
        parents[max(one, other)] = min(one, other)
    return [root(text) for text in range(count)]


def datasketch(texts: list[str]) -> list[int]:
    """MinHashLSH with its own estimate as a check."""
    index = MinHashLSH(num_perm=HASHES, params=(BANDS, ROWS))
    sketches, edges = [], []
    for number, text in enumerate(texts):
        sketch = MinHash(num_perm=HASHES)
        sketch.update_batch([gram.encode() for gram in _grams(text)])
        edges += [(other, number) for other in index.query(sketch) if sketch.jaccard(sketches[other]) >= SIMILARITY]
        sketches.append(sketch)
        index.insert(number, sketch)
    return _grouped(len(texts), edges)


def rensa(texts: list[str]) -> list[int]:
    """R-MinHash with its own index."""
    index = RMinHashLSH(threshold=SIMILARITY, num_perm=HASHES, num_bands=BANDS)
    sketches, edges = [], []
    for number, text in enumerate(texts):
        sketch = RMinHash(num_perm=HASHES, seed=42)
        sketch.update(_grams(text))
        edges += [(other, number) for other in index.query(sketch) if sketch.jaccard(sketches[other]) >= SIMILARITY]
        sketches.append(sketch)
        index.insert(number, sketch)
    return _grouped(len(texts), edges)


def gaoya(texts: list[str]) -> list[int]:
    """MinHash string index; it makes the 4-grams itself."""
    index = MinHashStringIndex(
        hash_size=32, jaccard_threshold=SIMILARITY, num_bands=BANDS, band_size=ROWS, num_hashes=HASHES, analyzer="char", ngram_range=(4, 4)
    )
    index.par_bulk_insert_docs(list(range(len(texts))), texts)
    edges = [(other, number) for number, others in enumerate(index.par_bulk_query(texts)) for other in others if other < number]
    return _grouped(len(texts), edges)


PEERS: dict[str, Callable[[list[str]], list[int]]] = {"datasketch": datasketch, "rensa": rensa, "gaoya": gaoya}


def measure(peer: Callable[[list[str]], list[int]], posts: pl.DataFrame) -> Result:
    """Run one peer on the normalised texts of the posts."""
    texts = [normalise(text) for text in posts["text"]]
    cpu, wall = time.process_time(), time.perf_counter()
    found = peer(texts)
    result = Result(found, time.process_time() - cpu, time.perf_counter() - wall)
    assert np.array(found).shape == (len(texts),)
    return result
