"""What a second look changes in figures, questions and services that are known, and how questions are told apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guikou.kernel.ids import stable_id

QUESTION = ("asked_at", "subject", "text", "category", "answered_at", "answer")
SERVICE = ("kind", "name", "place", "language", "url")


def figure_changes(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what changes in a figure of the same moment: an exact number replaces "at least", of two of a kind the higher counts."""
    rank = (not told["floor"], told["value"])
    return {name: told[name] for name in ("value", "floor", "origin")} if rank > (not known["floor"], known["value"]) else {}


def question_keys(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """
    Return the key of each question: made from its id, moment and subject, else of all that it says, and of whom it was asked.

    Rows that are the same in all of that are the first, second … of them, so that the same file has the same keys whenever it is read.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    for row in rows:
        told = (row["question_id"], row["asked_at"].isoformat(), row["subject"], "" if row["question_id"] else row["text"])
        parts = (str(row["account_id"] or ""), str(row["organisation_id"]), *told)
        seen[parts] += 1
        yield stable_id("question", *parts, str(seen[parts]))


def service_key(row: Mapping[str, Any]) -> str:
    """Return the key of a service: its id, else one made from its name; `~` marks that no file states an id."""
    return row["service_id"] or f"~{stable_id('service', row['kind'] or '', row['name'] or '', row['place'] or '')}"


def stated_changes(known: Mapping[str, Any], told: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the columns that a row states differently; empty cells say nothing."""
    return {name: told[name] for name in names if told[name] not in (None, "") and told[name] != known[name]}
