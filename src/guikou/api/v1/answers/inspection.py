"""Answers of version 1: what was inspected and compared. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


class InspectionOut(Schema):
    """An inspection and what it counted."""

    id: int
    organisation_id: int
    as_of: datetime
    state: str
    accounts: int
    counts: dict[str, int]
    digest: str
    asked_at: datetime
    ended_at: datetime | None


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
    days_left: int | None
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
