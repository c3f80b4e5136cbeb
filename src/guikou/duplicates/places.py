"""Names of provinces, cities and counties, for telling 厦门市 from 门市."""

import csv
from functools import cache

import numpy as np
from numpy.typing import NDArray

from guikou.duplicates.domain.characters import KNOWN_SIZE
from guikou.duplicates.domain.names import place_value
from guikou.kernel.text import normalise
from guikou.registry.catalogue import DATA


@cache
def known_places() -> NDArray[np.uint8]:
    """Return for each value of a place name (modulo the length of the table) whether a division of China has it; one in 40 others looks so, too. Read once; nobody writes to it."""
    known = np.zeros(KNOWN_SIZE, np.uint8)
    with (DATA / "divisions.csv").open(encoding="utf-8") as rows:
        values = [
            place_value(normalise(row["name"]))
            for row in csv.DictReader(rows)
            if not row["name"].endswith(("自治县", "自治州", "自治区", "自治旗"))
        ]
    known[np.array(values, np.uint64) % np.uint64(KNOWN_SIZE)] = 1
    known[0] = 0
    return known
