"""What version 1 answers with. Names are those of the tables in docs/reference/columns.md; a field that is null is not known."""

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from ninja import Schema

Item = TypeVar("Item")


class Part(Schema, Generic[Item]):
    """One part of a list: `total` rows in all, `items` those asked for."""

    total: int
    items: list[Item]


class OrganisationOut(Schema):
    """A public body. `path` is where it stands in the tree: the ids from the root."""

    id: int
    key: str
    name: str
    parent_id: int | None
    path: str
    level: str
    place: str
    function: str
    website: str
    ended_on: date | None
    successor_id: int | None


class AccountOut(Schema):
    """An account of the register."""

    id: int
    key: str
    organisation_id: int
    organisation_name: str
    platform: str
    stable_id: str
    handle: str
    name: str
    former_names: list[str]
    url: str
    state: str
    level: str
    place: str
    function: str
    kind: str
    language: str
    verified: bool | None
    verified_as: str
    is_main: bool | None
    interactive: bool | None
    protected: bool
    followers: int | None
    followers_floor: bool | None
    opened_on: date | None
    last_update_at: datetime | None
    filed_on: date | None
    changed_at: datetime
    version: int

    @staticmethod
    def resolve_organisation_name(row: Any) -> str:
        """Return the owner's name."""
        return row.organisation.name


class PostOut(Schema):
    """A published item, with the observation that saw it: when, how and whether completely."""

    id: int
    key: str
    account_id: int
    published_at: datetime
    title: str
    text: str
    url: str
    original: bool | None
    repost_of: str
    reads: int | None
    reads_floor: bool | None
    likes: int | None
    hearts: int | None
    comments: int | None
    reposts: int | None
    observed_at: datetime
    origin: str
    complete: bool

    @staticmethod
    def resolve_observed_at(row: Any) -> datetime:
        """Return when it was seen."""
        return row.observation.at

    @staticmethod
    def resolve_origin(row: Any) -> str:
        """Return how it was seen."""
        return row.observation.origin

    @staticmethod
    def resolve_complete(row: Any) -> bool:
        """Return whether the observation saw everything."""
        return row.observation.complete


class FigureOut(Schema):
    """A number about an account at one moment. `floor`: the platform shows only that it is at least this."""

    account_id: int
    at: datetime
    name: str
    value: int
    floor: bool
    origin: str


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


class RequestOut(Schema):
    """A request to open, change or close an account."""

    id: int
    kind: str
    state: str
    organisation_id: int
    account_id: int | None
    wanted: dict[str, Any]
    reason: str
    answer: str
    made_at: datetime
    sent_at: datetime | None
    decided_at: datetime | None
    file_by: date | None
    filed_on: date | None
    version: int


class SourceOut(Schema):
    """Where an account's posts come from. `complete`: the last good observation saw everything since the one before."""

    id: int
    account_id: int
    kind: str
    address: str
    state: str
    every_minutes: int
    next_at: datetime | None
    last_tried_at: datetime | None
    last_good_at: datetime | None
    complete: bool | None
    error_zh: str
    error_en: str
    version: int


class BulletinOut(Schema):
    """The bulletin of a period."""

    id: int
    organisation_id: int
    title: str
    starts_on: date
    ends_on: date
    content: dict[str, Any]
    issued_at: datetime | None
    version: int


class LineOut(Schema):
    """A line of the trail."""

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


class Me(Schema):
    """Who asks, and what they may do where."""

    key: str
    name: str
    grants: list[dict[str, Any]]


class PublicAccount(Schema):
    """What the public may know of an account: no figures, no people."""

    key: str
    platform: str
    name: str
    former_names: list[str]
    handle: str
    url: str
    organisation: str
    state: str
    official: bool


class Verification(Schema):
    """Whether an address or a name belongs to an official account: `yes`, `no-longer` (it is closed), or `unknown` to this register."""

    answer: str
    accounts: list[PublicAccount]
