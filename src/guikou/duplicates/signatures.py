"""The keys under which texts that are alike are found, for whoever keeps them elsewhere than in an index on disk."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from guikou.duplicates.domain.fold import fold
from guikou.duplicates.domain.shards import WORDS
from guikou.duplicates.domain.sketch import band_keys
from guikou.duplicates.run import DEFAULT

LARGEST_KEY: Final = 2**32 - 1


def signatures(texts: Sequence[tuple[str, str]]) -> list[frozenset[int]]:
    """
    Return the keys of each text, given as title and words: whole numbers up to `LARGEST_KEY`, none of what has neither letter nor digit.

    Two texts of which half is the same have at least one of 32 in common in 87 of 100 cases, of which 60 % is the same in 99 of 100.
    """
    words = pl.DataFrame(texts, schema={"title": pl.String, "text": pl.String}, orient="row").select(words=WORDS)["words"].rechunk()
    array = words.to_arrow()
    _, offsets, data = array.buffers()
    bounds = np.frombuffer(offsets, np.int64)[array.offset : array.offset + len(array) + 1]
    folded = fold(np.frombuffer(data or b"\0", np.uint8), bounds, DEFAULT.max_units)
    something = np.flatnonzero(np.diff(folded.starts))
    found: list[frozenset[int]] = [frozenset()] * len(texts)
    for text, keys in zip(something.tolist(), band_keys(folded, something).T.tolist(), strict=True):
        found[text] = frozenset(keys)
    return found
