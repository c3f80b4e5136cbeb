"""What an example is."""

from dataclasses import dataclass
from typing import Any

Value = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """What is sent, where something is, and what is answered with which status."""

    sent: Value | None = None
    status: int = 200
    answer: Value | list[Value]


def part(item: Value) -> Value:
    """Return a list of one thing, as it is answered in parts."""
    return {"total": 1, "items": [item]}
