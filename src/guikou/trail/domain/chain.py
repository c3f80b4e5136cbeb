"""The hash chain: every line holds the hash of the line before it, so that no line can be edited, dropped or reordered unnoticed."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from guikou.kernel.bilingual import Text

START = "0" * 64
NOTHING_KNOWN: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """
    What one line states. `number` counts from 1 without holes; `at` carries a zone; `actor` is a key such as `person:7`, `token:3` or `worker`;
    `subject` is what was acted on, such as `account:12`; `place` is the path of the organisation concerned, for who may read the line;
    `change` holds column → [before, after] or other facts, as JSON; `why` is the reason that a person gave.
    """

    number: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject: str
    subject_name: str
    place: str
    change: dict[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is kept: with the hash of the line before it and its own."""

    entry: Entry
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain does not hold: at the line of that number, and why."""

    number: int
    reason: Text


def columns(entry: Entry) -> dict[str, Any]:
    """Return what the entry states, by name."""
    return {name: getattr(entry, name) for name in Entry.__slots__}


def stored_alike(change: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the facts as every database gives them back: keys are text, and a number that PostgreSQL returns as a whole one is whole from the start.

    :raises ValueError: a number is not finite.
    :raises TypeError: a value is nothing that JSON knows.
    """
    stated: dict[str, Any] = json.loads(json.dumps(change, allow_nan=False), parse_float=_float)
    return stated


def _float(written: str) -> float:
    number = float(written)
    return int(number) if abs(number) >= 1e16 else number + 0.0  # so that there is one zero


def digest(entry: Entry, previous: str) -> str:
    """Return the SHA-256 of the entry's canonical JSON (sorted keys, no spaces, UTC with microseconds) and the previous line's hash, in hexadecimal."""
    stated = columns(entry) | {"at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"), "previous": previous}
    return hashlib.sha256(json.dumps(stated, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")).hexdigest()


def link(entries: Iterable[Entry], previous: str) -> Iterator[Line]:
    """Chain the entries to the line whose hash is `previous`."""
    for entry in entries:
        own = digest(entry, previous)
        yield Line(entry, previous, own)
        previous = own


def verify(
    lines: Iterable[Line],
    *,
    after: tuple[int, str] = (0, START),
    head: tuple[int, str] | None = None,
    known: Mapping[int, str] = NOTHING_KNOWN,
) -> Iterator[Break]:
    """
    Say where the chain is broken: lines come in the order of their numbers, from the one that follows `after` (number and hash).

    `head` is number and hash of the newest line, as they are kept beside the chain: nothing may come behind it or be missing before it. `known` are
    hashes of lines that were signed and exported earlier, by number: a chain that was cut off and continued, or hashed anew, does not have them.
    """
    number, previous = after
    awaited = {each: signed for each, signed in known.items() if each > number}
    for line in lines:
        number += 1
        if line.entry.number != number:
            yield Break(number, Text(f"缺少第{number}条，或顺序被改动", f"line {number} is missing, or lines were reordered"))
            number = line.entry.number
        elif line.previous != previous:
            yield Break(number, Text(f"第{number}条与上一条不衔接", f"line {number} does not follow the line before it"))
        if digest(line.entry, line.previous) != line.digest:
            yield Break(number, Text(f"第{number}条的内容被改动", f"line {number} was edited"))
        if awaited.pop(number, line.digest) != line.digest:
            yield _not_signed(number)
        previous = line.digest
    for missing in sorted(awaited):
        yield _not_signed(missing)
    if head is not None and (number, previous) != head:
        yield Break(head[0], Text(f"链尾应为第{head[0]}条，实际不符", f"the chain should end with line {head[0]}, and does not"))


def _not_signed(number: int) -> Break:
    return Break(number, Text(f"第{number}条与已签名的链头不符", f"line {number} is not the one whose hash was signed"))
