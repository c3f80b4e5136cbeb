"""What a text counts as when texts are compared: one table for simplified and traditional, full and half width, upper and lower case."""

import pkgutil
import re
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

NORMALISATION: Final = "fold-1"
"""Name of the normalisation; it changes whenever the same text could come out otherwise, and stored results of two names never mix."""

PAIR: Final = 1
FIRST_EXPANSION: Final = 0xE000
LAST_EXPANSION: Final = 0xF8FF
TABLE_POINTS: Final = 0x20000
HAN_POINTS: Final = 0x40000

_ADDRESS = re.compile(r"https?://[!-~]*", re.IGNORECASE)


def _load() -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.int32]]:
    with np.load(BytesIO(pkgutil.get_data("guikou.kernel", "data/fold.npz") or b"")) as stored:
        return stored["fold"], stored["expansions"], stored["starts"]


FOLD, EXPANSIONS, EXPANSION_STARTS = _load()
"""
`FOLD[point]` for code points below `TABLE_POINTS` is the UTF-16 unit that the character counts as, 0 where it does not count,
`PAIR` where it stays as it is beyond 16 bits, and from `FIRST_EXPANSION` on the number of an expansion:
`EXPANSIONS[EXPANSION_STARTS[n]:EXPANSION_STARTS[n + 1]]`. Points from there to `HAN_POINTS` are rare Han characters and stay as they are.
"""


def normalise(text: str) -> str:
    """
    Return the letters and digits of the text: NFKC, lower case, simplified Chinese, Latin without diacritics, no web addresses, no marks, no spaces.

    Two texts that read the same give the same result. `guikou.duplicates.domain.fold` does the same for millions of texts.
    """
    points = np.frombuffer(_ADDRESS.sub(" ", text).encode("utf-32-le", "surrogatepass"), "<u4")
    units = FOLD[np.minimum(points, TABLE_POINTS - 1)]
    units[points >= TABLE_POINTS] = 0
    units[(points >= TABLE_POINTS) & (points < HAN_POINTS)] = PAIR
    special = (units == PAIR) | ((units >= FIRST_EXPANSION) & (units <= LAST_EXPANSION))
    if not special.any():
        return _decoded(units[units != 0])
    return "".join(_written(int(unit), int(point)) for unit, point in zip(units, points, strict=True))


def _written(unit: int, point: int) -> str:
    if unit == PAIR:
        return chr(point)
    if FIRST_EXPANSION <= unit <= LAST_EXPANSION:
        start, end = EXPANSION_STARTS[unit - FIRST_EXPANSION : unit - FIRST_EXPANSION + 2]
        return _decoded(EXPANSIONS[start:end])
    return chr(unit) if unit else ""


def _decoded(units: NDArray[np.uint16]) -> str:
    return str(units.astype("<u2").tobytes(), "utf-16-le")
