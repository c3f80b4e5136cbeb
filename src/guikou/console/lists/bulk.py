"""Acts on many rows of a list at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from guikou.console.forms import Form
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor

MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """
    One act. A page of its own asks before it is done: it names the count, gives `consequence` (in which `{n}` is the count), and shows `form`.

    `run` is called with the chosen rows, already limited to the organisations in which the person may do `action`, and what the form holds; it calls ONE
    operation (which limits them again: it is the law, this is the door) and returns what to say. At most `most` rows at a time.
    """

    name: str
    label: Text
    action: Action
    consequence: Counted
    run: Callable[..., Text]
    form: type[Form] = Form
    danger: bool = False
    most: int = MOST

    def carry_out(self, rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
        """Do it."""
        return self.run(rows, by=by, now=now, data=data)
