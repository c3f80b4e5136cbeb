"""Writing the trail, in the transaction of the change that it records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from django.db import transaction

from guikou.trail.domain.chain import Entry, columns, link, stored_alike
from guikou.trail.models import TrailHead, TrailLine

BATCH = 1000


class Actor(Protocol):
    """Who acts: a person, a token of a system, or the worker."""

    @property
    def key(self) -> str:
        """Such as `person:7`."""

    @property
    def name(self) -> str:
        """As people know them on that day."""


class OutsideTransaction(RuntimeError):
    """A trail line was written outside the transaction of the change that it records."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """What was done to one object: see `trail.domain.chain.Entry`."""

    action: str
    subject: str
    subject_name: str = ""
    place: str = ""
    change: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


def record(*acts: Act, by: Actor, now: datetime) -> None:
    """
    Append a line for each act. Appends queue behind each other until the transaction ends, so call this as its last step.

    :raises OutsideTransaction: there is no transaction open.
    """
    record_all(acts, by=by, now=now)


def record_all(acts: Iterable[Act], *, by: Actor, now: datetime) -> None:
    """As `record`, for many acts at once, written in batches."""
    if not transaction.get_connection().in_atomic_block:
        raise OutsideTransaction("record() has to run inside transaction.atomic()")
    head = TrailHead.objects.select_for_update().get()
    entries = (
        Entry(
            number=number,
            at=now,
            actor=by.key,
            actor_name=by.name,
            action=act.action,
            subject=act.subject,
            subject_name=act.subject_name,
            place=act.place,
            change=stored_alike(act.change),
            why=act.why,
        )
        for number, act in enumerate(acts, start=head.number + 1)
    )
    linked = link(entries, head.digest)
    while lines := [TrailLine(**columns(line.entry), previous=line.previous, digest=line.digest) for line in islice(linked, BATCH)]:
        TrailLine.objects.bulk_create(lines)
        head.number, head.digest = lines[-1].number, lines[-1].digest
        head.save(update_fields=("number", "digest"))
