"""Answers of interfaces: JSON that may hold anything, taken apart without trusting any of it."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from guikou.collection.fetching.client import Accept, Answer
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_moment
from guikou.network import refusals
from guikou.network.refusals import Malformed

JSON = Accept(
    Text("接口数据（JSON）", "data of an interface (JSON)"),
    "application/json",
    frozenset({"application/json", "application/activity+json", "application/feed+json", "application/ld+json"}),
)
LONGEST_TEXT = 400_000
_LARGEST_COUNT = 2**53
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


class NotAsExpected(Malformed):
    """The answer is JSON, but not what this interface answers."""


STRANGE = Text(
    "“{host}”的答复不是{what}接口的格式。请检查来源类型和网址是否选对。",
    "The answer of “{host}” is not one of the {what} interface. Check the kind and the address of the source.",
)


def document(answer: Answer) -> Any:
    """
    Return what the answer holds.

    :raises Malformed: it is no JSON, or nested beyond all reason.
    """
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as broken:
        raise Malformed(refusals.BROKEN.fill(host=host_of(answer.url))) from broken


def host_of(url: str) -> str:
    """Return the host of an address, for sentences."""
    return url.partition("://")[2].partition("/")[0]


def strange(answer: Answer, what: Text) -> NotAsExpected:
    """Return the refusal of an answer that is something else."""
    return NotAsExpected(STRANGE.fill(host=host_of(answer.url), what=what))


def clean(text: str) -> str:
    """Return a text that any database keeps and any page shows as it is: no NUL, no control characters, nothing that turns the writing direction."""
    return _UNPRINTABLE.sub("", text).encode("utf-8", "replace").decode("utf-8")


def text_of(value: object, longest: int = LONGEST_TEXT) -> str:
    """Return a text, cleaned and cut; empty for anything else."""
    return clean(value)[:longest].strip() if isinstance(value, str) else ""


def count_of(value: object) -> int | None:
    """Return a count; None for anything that cannot be one."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST_COUNT else None


def moment_of(value: object) -> datetime | None:
    """Return a moment in UTC; one without a zone is taken as UTC. None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return parse_moment(value, local=UTC)
    except NotAMoment:
        return None


def mapping_of(value: object) -> Mapping[str, Any]:
    """Return an object; empty for anything else."""
    return value if isinstance(value, Mapping) else {}


def list_of(value: object) -> list[Any]:
    """Return a list; empty for anything else."""
    return value if isinstance(value, list) else []
