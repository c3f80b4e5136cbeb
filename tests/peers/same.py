"""The same questions to a practice platform and to the real one, and what of the answers has to be the same."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guikou.channels.calls import Calls, Reply, Request


@dataclass(frozen=True)
class Question:
    """
    One request. `{name}` in path and body is filled with what earlier answers gave: `keeps` says which name gets what field.

    Compared are the status and the `fields` (`a.b`, `0.a`), as values, or with `shapes` only what kind of value they are.
    """

    name: str
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[str] = ()
    shapes: Sequence[str] = ()
    keeps: Mapping[str, str] = field(default_factory=dict)
    words: bool = False
    """The whole answer, as text, is compared."""


def answers(calls: Calls, base: str, headers: Mapping[str, str], questions: Sequence[Question], known: dict[str, str]) -> dict[str, Any]:
    """Ask one after the other, and return by name what has to be the same; what is kept goes into `known`."""
    found: dict[str, Any] = {}
    for question in questions:
        told = {**headers, **question.headers}
        body = question.body
        if body is not None and not isinstance(body, bytes):
            body = _filled(json.dumps(body, ensure_ascii=False), known).encode()
            told = {"Content-Type": "application/json", **told}
        told = {name: value for name, value in told.items() if value}
        request = Request(method=question.method, url=base + _filled(question.path, known), headers=told, body=body or b"")
        reply = calls(request)
        given = _json(reply)
        found[question.name] = {
            "status": reply.status,
            **{name: _at(given, name) for name in question.fields},
            **{name: _shape(_at(given, name)) for name in question.shapes},
            **({"words": reply.body.decode().strip()} if question.words else {}),
        }
        known.update({name: str(_at(given, where)) for name, where in question.keeps.items()})
    return found


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\{([a-z]+)\}", lambda found: known.get(found[1], found[0]), text)


def _json(reply: Reply) -> Any:
    try:
        return json.loads(reply.body)
    except ValueError:
        return None


def _at(value: Any, name: str) -> Any:
    for part in name.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


_KINDS: Sequence[tuple[str, Callable[[Any], bool]]] = (
    ("time", lambda value: isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", value) is not None),
    ("address", lambda value: isinstance(value, str) and value.startswith(("http://", "https://"))),
    ("text", lambda value: isinstance(value, str) and bool(value)),
)


def _shape(value: Any) -> str:
    return next((name for name, holds in _KINDS if holds(value)), type(value).__name__)
