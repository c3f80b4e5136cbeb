"""What the later stages look at: all different texts with their tokens, oldest first."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.parameters import Parameters


class Store(NamedTuple):
    """
    The different texts, numbered by age: the lower number was published first.

    Text i is `units[text_starts[i]:][:text_lengths[i]]`, its tokens are `keys[token_starts[i]:][:token_counts[i]]` (see `tokens`).
    `hours` is the time of publication in hours since 1970, -1 where unknown; `owners` numbers the organisation, else the account.
    """

    units: NDArray[np.uint16]
    text_starts: NDArray[np.int64]
    text_lengths: NDArray[np.int32]
    keys: NDArray[np.uint64]
    places: NDArray[np.uint32]
    token_starts: NDArray[np.int64]
    token_counts: NDArray[np.int32]
    hours: NDArray[np.float32]
    owners: NDArray[np.int32]


class Limits(NamedTuple):
    """The numbers of `Parameters` that kernels need; there are the explanations."""

    similarity: float
    short_grams: int
    short_similarity: float
    containment: float
    excerpt_grams: int
    template_similarity: float
    number_conflicts: float
    bucket: int
    neighbours: int
    update_hours: float
    correction_hours: float


class Scratch(NamedTuple):
    """
    Memory for comparing two texts: a hash table of 4-grams (0: nothing), and a mark on what was met in the second text.

    `last` remembers of each text what it was compared with last, and the three numbers that were counted.
    """

    grams: NDArray[np.uint64]
    met: NDArray[np.uint8]
    last: NDArray[np.int32]


class Links(NamedTuple):
    """Three forests over the texts: parents in the same item, in the same template family, in the same chain of updates."""

    same: NDArray[np.int32]
    family: NDArray[np.int32]
    updates: NDArray[np.int32]


def limits(parameters: Parameters) -> Limits:
    """Return what kernels need of the parameters."""
    return Limits(*(type_(getattr(parameters, name)) for name, type_ in Limits.__annotations__.items()))


def scratch(lengths: NDArray[np.int32]) -> Scratch:
    """Return memory for comparing texts of these lengths."""
    size = 1 << max(10, int(8 * int(lengths.max(initial=0)) - 1).bit_length())
    return Scratch(np.zeros(size, np.uint64), np.zeros(size, np.uint8), np.full((len(lengths), 4), -1, np.int32))


def links(count: int) -> Links:
    """Return three forests in which nothing is linked."""
    return Links(*(np.arange(count, dtype=np.int32) for _ in range(3)))
