"""
Build src/guikou/kernel/data/fold.npz, the table behind guikou.kernel.text.

Needs `opencc` (Apache-2.0), which the product itself does not use:  python -m venv v && v/bin/pip install opencc numpy && v/bin/python tools/build_fold_table.py
"""

import unicodedata
from pathlib import Path

import numpy as np
import opencc

TARGET = Path(__file__).resolve().parents[1] / "src" / "guikou" / "kernel" / "data" / "fold.npz"
POINTS = 0x20000
PAIR = 1
FIRST_EXPANSION = 0xE000
CONVERTERS = [opencc.OpenCC(name) for name in ("t2s", "tw2s", "hk2s")]


def simplify(character: str) -> str:
    """Return the simplified form, whichever region's traditional or variant form the character is."""
    for _ in range(4):
        before = character
        for converter in CONVERTERS:
            character = converter.convert(character)
        if character == before:
            break
    return character


def fold(point: int) -> str:
    """Return what a character counts as: compatibility forms resolved, lower case, simplified, no diacritics, letters and digits only."""
    if 0xD800 <= point < 0xF900:  # surrogates and private use
        return ""
    text = unicodedata.normalize("NFKC", chr(point)).lower()
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not 0x300 <= ord(c) < 0x370)
    text = "".join(simplify(c) if "一" <= c <= "鿿" or "㐀" <= c <= "䶿" else c for c in unicodedata.normalize("NFC", text))
    return "".join(c for c in text if kept(c))


def kept(character: str) -> bool:
    """Say whether the character is a letter, a digit, or a mark that some scripts write vowels with."""
    category = unicodedata.category(character)
    return category[0] in "LN" or (category in {"Mn", "Mc"} and not 0xFE00 <= ord(character) < 0xFE10 and ord(character) < 0x10000)


def units(text: str) -> list[int]:
    """Return the UTF-16 code units of the text."""
    return np.frombuffer(text.encode("utf-16-le"), "<u2").tolist()


def main() -> None:
    """Build the table and write it."""
    table = np.zeros(POINTS, np.uint16)
    expansions: dict[tuple[int, ...], int] = {}
    for point in range(POINTS):
        folded = fold(point)
        if point >= 0x10000 and folded == chr(point):
            table[point] = PAIR
        elif len(code := units(folded)) == 1:
            table[point] = code[0]
        elif code:
            table[point] = FIRST_EXPANSION + expansions.setdefault(tuple(code), len(expansions))
    assert FIRST_EXPANSION + len(expansions) < 0xF900, "the private use area is full"
    starts = np.cumsum([0, *map(len, expansions)], dtype=np.int32)
    TARGET.parent.mkdir(exist_ok=True)
    np.savez_compressed(TARGET, fold=table, expansions=np.array([u for code in expansions for u in code], np.uint16), starts=starts)
    print(f"{TARGET}: {np.count_nonzero(table)} characters kept, {len(expansions)} expansions, Unicode {unicodedata.unidata_version}")


if __name__ == "__main__":
    main()
