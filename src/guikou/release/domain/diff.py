"""What changed between two texts, word by word: Chinese by words, English by words, numbers, dates, times and addresses in one piece."""

import re
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Final

import rjieba

from guikou.release.domain.markup import Block, page

MOST_WORDS: Final = 20_000
"""Beyond so many words in either text what differs is shown as replaced as a whole: comparing costs their product."""
_ALIKE: Final = 0.4
_NEXT: Final = 8

_TOKEN = re.compile(
    r"(?P<whole>https?://[!-'*-~]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\d{4}年\d{1,2}月\d{1,2}日|\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月|\d{4}([-/.])\d{1,2}\2\d{1,2}|\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
    r"|\d+(?:-\d+)+|\d+(?:,\d{3})*(?:\.\d+)?(?:%|％|‰)?|[A-Za-zÀ-ɏ]+(?:['’-][A-Za-zÀ-ɏ]+)*)"
    r"|(?P<han>[㐀-䶿一-鿿豈-﫿]+)|(?P<space>\s+)|(?P<other>.)",
    re.DOTALL,
)


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text in both texts, or only in the old or the new one."""

    op: Op
    text: str


@dataclass(frozen=True, slots=True)
class BlockChange:
    """
    A paragraph of one or both bodies, by words; links are written with their address, pictures with their alternative text.

    `form` tells that the words are the same and the markup (bold, a style, the kind of block) is not.
    """

    tag: str
    pieces: tuple[Piece, ...]
    form: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.form or any(piece.op is not Op.EQUAL for piece in self.pieces)


def words(text: str) -> list[str]:
    """Return the words, numbers, marks and spaces of a text; together they are the text."""
    found: list[str] = []
    for match in _TOKEN.finditer(text):
        found += rjieba.cut(match[0]) if match["han"] else [match[0]]
    return found


def difference(old: str, new: str) -> tuple[Piece, ...]:
    """
    Return what changed, in reading order: of each change what was removed comes first. Equal and removed pieces are the old text, equal and added ones the new.

    A lone mark or space between two changes belongs to them, so that a rewritten phrase reads as one.
    """
    before, after = words(old), words(new)
    return _pieces(_joined(_script(before, after)))


def html_difference(old: str, new: str) -> tuple[BlockChange, ...]:
    """Return the blocks of two bodies, in reading order: unchanged, changed word by word, removed or added."""
    before, after = page(old).blocks, page(new).blocks
    keys = [(block.tag, block.read, block.form) for block in before], [(block.tag, block.read, block.form) for block in after]
    changes: list[BlockChange] = []
    gone: list[Block] = []
    come: list[Block] = []
    i = j = 0
    for op in [*_operations(*keys), Op.EQUAL]:
        if op is Op.REMOVED:
            gone.append(before[i])
            i += 1
        elif op is Op.ADDED:
            come.append(after[j])
            j += 1
        else:
            changes += _paired(gone, come)
            gone, come = [], []
            if i < len(before):  # the last EQUAL only closes the last change
                changes.append(BlockChange(before[i].tag, (Piece(Op.EQUAL, before[i].read),)))
            i, j = i + 1, j + 1
    return tuple(changes)


def _paired(gone: list[Block], come: list[Block]) -> list[BlockChange]:
    """Return the changes of a stretch: blocks that are alike are compared by words, in order; the others are gone or new."""
    changes, left = [], 0
    counted = [Counter(words(block.read)) for block in come]
    for block in gone:
        own = Counter(words(block.read))
        near = range(left, min(left + _NEXT, len(come)))
        best = max(near, key=lambda number: _likeness(own, counted[number]), default=None)
        if best is None or _likeness(own, counted[best]) < _ALIKE:
            changes.append(BlockChange(block.tag, (Piece(Op.REMOVED, block.read),)))
            continue
        changes += [BlockChange(each.tag, (Piece(Op.ADDED, each.read),)) for each in come[left:best]]
        partner = come[best]
        changes.append(BlockChange(partner.tag, difference(block.read, partner.read), form=block.read == partner.read))
        left = best + 1
    return changes + [BlockChange(each.tag, (Piece(Op.ADDED, each.read),)) for each in come[left:]]


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / (one.total() + other.total())


def _script(before: Sequence[str], after: Sequence[str]) -> list[tuple[Op, str]]:
    script, i, j = [], 0, 0
    for op in _operations(before, after):
        script.append((op, after[j] if op is Op.ADDED else before[i]))
        i, j = i + (op is not Op.ADDED), j + (op is not Op.REMOVED)
    return script


def _operations(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Op]:
    """Return how one sequence becomes the other with the longest common part kept."""
    start = next((n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after)))
    most = min(len(before), len(after)) - start
    end = next((n for n in range(most) if before[-1 - n] != after[-1 - n]), most)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    whole = [Op.REMOVED] * len(old) + [Op.ADDED] * len(new)
    middle = _longest_common(old, new) if old and new and max(len(old), len(new)) <= MOST_WORDS else whole
    return [Op.EQUAL] * start + middle + [Op.EQUAL] * end


def _longest_common(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Op]:
    """
    Return the operations of a longest common subsequence.

    A row of the table of lengths is kept as the bits of one integer (Hyyrö 2004: a cleared bit is a column where the length grows), so that the time is that of
    len(old) additions of len(new) bits, whatever the texts are.
    """
    where: dict[Hashable, int] = {}
    for place, word in enumerate(new):
        where[word] = where.get(word, 0) | 1 << place
    full = (1 << len(new)) - 1
    row, rows = full, []
    for word in old:
        both = row & where.get(word, 0)
        row = ((row + both) | (row - both)) & full
        rows.append(row)
    return _walked_back(rows, len(new))


def _walked_back(rows: list[int], columns: int) -> list[Op]:
    operations, i, j = [], len(rows), columns
    while i and j:
        if rows[i - 1] >> (j - 1) & 1:
            j -= 1
            operations.append(Op.ADDED)
        elif i > 1 and not rows[i - 2] >> (j - 1) & 1:
            i -= 1
            operations.append(Op.REMOVED)
        else:
            i, j = i - 1, j - 1
            operations.append(Op.EQUAL)
    return [*[Op.REMOVED] * i, *[Op.ADDED] * j, *reversed(operations)]


def _joined(script: list[tuple[Op, str]]) -> list[tuple[Op, str]]:
    """Return the script with lone marks and spaces between two changes removed and added again."""
    joined: list[tuple[Op, str]] = []
    for number, (op, word) in enumerate(script):
        lone = op is Op.EQUAL and len(word) == 1 and not word.isalnum() and word != "\n" and 0 < number < len(script) - 1
        if lone and script[number - 1][0] is not Op.EQUAL and script[number + 1][0] is not Op.EQUAL:
            joined += [(Op.REMOVED, word), (Op.ADDED, word)]
        else:
            joined.append((op, word))
    return joined


def _pieces(script: list[tuple[Op, str]]) -> tuple[Piece, ...]:
    pieces = []
    for equal, run in groupby(script, key=lambda step: step[0] is Op.EQUAL):
        steps = list(run)
        ops = (Op.EQUAL,) if equal else (Op.REMOVED, Op.ADDED)
        pieces += [Piece(op, "".join(word for each, word in steps if each is op)) for op in ops]
    return tuple(piece for piece in pieces if piece.text)
