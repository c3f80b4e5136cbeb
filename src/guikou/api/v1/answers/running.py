"""Answers of version 1: who did what, and work in the background. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guikou.people.domain.personal import covered, sees


class LineOut(Schema):
    """A line of the trail. Telephones and contacts in `change` read `#covered` where one may not see personal data."""

    number: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    subject: str
    subject_name: str
    change: dict[str, Any]
    why: str
    previous: str
    digest: str

    @staticmethod
    def resolve_change(row: Any, context: Any) -> Any:
        """Return what the reader may see of it."""
        shown = sees(context["request"].auth, place=row.place, subject=row.subject)
        return row.change if shown else covered(row.change)


class JobOut(Schema):
    """Work in the background. `done` of `total` is how far it is; `result` what came out."""

    id: int
    kind: str
    state: str
    asked_by_name: str
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    attempts: int
    stage_zh: str
    stage_en: str
    done: int
    total: int | None
    result: dict[str, Any]
    error_zh: str
    error_en: str


class HeadOut(Schema):
    """The newest line of the trail: its number and hash."""

    number: int
    digest: str


class VerificationOut(Schema):
    """The newest job that verified the trail, or will, and the newest that signed and exported its head; their results say what was found."""

    verified: JobOut | None
    exported: JobOut | None


class WaitingOut(Schema):
    """How much of one kind of work waits for whoever asks."""

    what: str
    count: int


class JobStarted(Schema):
    """The job that was asked for."""

    job: int


class WebhookOut(Schema):
    """An address that is told of events. `error_*`: why it was paused by itself."""

    id: int
    name: str
    address: str
    events: list[str]
    state: str
    made_at: datetime
    error_zh: str
    error_en: str


class NewWebhookOut(Schema):
    """A new webhook, and the key of its signatures, which is shown once: null where the answer is given again to the same Idempotency-Key."""

    webhook: WebhookOut
    secret: str | None


class EventOut(Schema):
    """One event for one webhook. `status` is what the other system answered last."""

    id: int
    event: str
    line: int | None
    state: str
    attempts: int
    made_at: datetime
    next_at: datetime
    delivered_at: datetime | None
    status: int | None
    payload: str
    error_zh: str
    error_en: str
