"""Answers of version 1: what was inspected and compared. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Field, Schema


class InspectionOut(Schema):
    """An inspection and what it counted."""

    id: int
    organisation_id: int
    as_of: datetime
    state: str
    accounts: int
    counts: dict[str, int]
    digest: str
    asked_by_name: str
    asked_at: datetime
    ended_at: datetime | None


class InspectionWhole(InspectionOut):
    """An inspection with the rules as they were in force: the table `rules`."""

    rules: list[dict[str, Any]]


class FindingOut(Schema):
    """What the newest inspection says of an account by one rule, and where it stands."""

    id: int
    account_id: int
    account_key: str
    rule_id: str
    title_zh: str
    title_en: str
    pack: str
    severity: str
    verdict: str
    sentence_zh: str
    sentence_en: str
    document: str
    clause: str
    breaks_on: date | None = Field(
        description="the day on which the limit is broken for certain unless something new comes, or since when it was"
    )
    days_left: int | None = Field(description="whole days left today; negative: for so many days")
    evidence: list[str]
    evidence_count: int
    since: datetime
    standing: str
    judged_by_name: str
    judged_at: datetime | None
    why: str
    inspection_id: int
    version: int

    @staticmethod
    def resolve_account_key(row: Any) -> str:
        """Return the account's key."""
        return row.account.key

    @staticmethod
    def resolve_days_left(row: Any) -> int | None:
        """Return how many days are left today."""
        return row.days_left(timezone.localdate())


class VerdictOut(Schema):
    """The verdict of a finding changed at an inspection. `before` is empty at the first."""

    inspection_id: int
    at: datetime
    before: str
    after: str
    sentence_zh: str
    sentence_en: str

    @staticmethod
    def resolve_at(row: Any) -> datetime:
        """Return the moment of the inspection."""
        return row.inspection.as_of


class RectificationOut(Schema):
    """A finding was sent to be put right by a day; the owner unit answers; a later inspection ends it with an outcome."""

    id: int
    instruction: str
    due_on: date
    sent_by_name: str
    sent_at: datetime
    answer: str
    evidence_id: int | None
    answered_by_name: str
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str

    @staticmethod
    def resolve_sent_by_name(row: Any) -> str:
        """Return who sent it."""
        return row.sent_by.name

    @staticmethod
    def resolve_answered_by_name(row: Any) -> str:
        """Return who answered, empty before."""
        return row.answered_by.name if row.answered_by else ""

    @staticmethod
    def resolve_evidence_id(row: Any) -> int | None:
        """Return the picture that proves it."""
        return row.proof_id


class BulletinOut(Schema):
    """The bulletin of a period."""

    id: int
    organisation_id: int
    title: str
    starts_on: date
    ends_on: date
    foreword: str
    content: dict[str, Any]
    issued_at: datetime | None
    version: int


class GroupOut(Schema):
    """Posts that repeat each other."""

    id: int
    key: str
    kind: str
    nature: str
    title: str
    first_post_id: int
    first_at: datetime
    last_at: datetime
    posts: int
    accounts: int
    organisations: int


class MeasureOut(Schema):
    """What was measured of an account on one day."""

    on: date
    verdict: str
    reads_per_post: float | None
    expected: float | None
    hours_low: float | None
    hours: float | None
    hours_high: float | None
    duplicate_hours: float | None
    own: int | None
    central: int | None
    service: int | None
    needless: int | None


class MemberOut(Schema):
    """A post of a group, and why it belongs to it."""

    post_id: int
    account_id: int
    published_at: datetime
    title: str
    role: str
    relation: str
    similarity: float
    reason_zh: str
    reason_en: str

    @staticmethod
    def resolve_account_id(row: Any) -> int:
        """Return the account that published it."""
        return row.post.account_id

    @staticmethod
    def resolve_published_at(row: Any) -> datetime:
        """Return when it was published."""
        return row.post.published_at

    @staticmethod
    def resolve_title(row: Any) -> str:
        """Return its title."""
        return row.post.title
