"""Answers of version 1: the register: organisations, accounts, requests. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from ninja import Schema


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
    residents: int | None
    duties: str
    opens_accounts: bool | None
    active_from: date | None
    version: int


class FormerName(Schema):
    """A name that an organisation bore until that day."""

    name: str
    until: date


class OrganisationWhole(OrganisationOut):
    """Everything about a public body. Its contacts are null where one may not see personal data."""

    first_contact: str | None
    second_contact: str | None
    packs: list[str]
    split_from_id: int | None
    former_names: list[FormerName]


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
    stop_on: date | None
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


class ServiceOut(Schema):
    """A service, a duty or an emergency channel that an account offers."""

    key: str
    kind: str
    name: str
    place: str
    language: str
    url: str


class AccountWhole(AccountOut):
    """Everything that the register says of an account. `proposed`: what was worked out and not looked at by a person; `identity_*`: what the platform shows."""

    description: str
    state_since: date | None
    filing_number: str
    people: float | None
    part_time: bool | None
    hours_per_month: float | None
    reviews: int | None
    operator: str
    contract_ends_on: date | None
    fee_per_year: float | None
    certificate: str
    certificate_expires_on: date | None
    sources: list[str]
    proposed: list[str]
    identity_checked_at: datetime | None
    identity_seen: dict[str, Any]
    identity_drift: str
    services: list[ServiceOut]


class MergerOut(Schema):
    """An entry, `gone_id`, that was joined into another one. `undone_at`: they were parted again."""

    id: int
    kept_id: int
    gone_id: int
    gone_name: str
    conflict_id: int | None
    at: datetime
    by_name: str
    why: str
    undone_at: datetime | None

    @staticmethod
    def resolve_gone_name(row: Any) -> str:
        """Return the name of the entry that went."""
        return row.gone.name


class RequestOut(Schema):
    """A request to open, change or close an account."""

    id: int
    kind: str
    state: str
    organisation_id: int
    account_id: int | None
    wanted: dict[str, Any]
    reason: str
    seen: list[dict[str, Any]]
    answer: str
    made_by_name: str
    made_at: datetime
    sent_at: datetime | None
    decided_by_name: str
    decided_at: datetime | None
    file_by: date | None
    filed_on: date | None
    filing_number: str
    version: int

    @staticmethod
    def resolve_made_by_name(row: Any) -> str:
        """Return who made it."""
        return row.made_by.name

    @staticmethod
    def resolve_decided_by_name(row: Any) -> str:
        """Return who decided it, empty before."""
        return row.decided_by.name if row.decided_by else ""


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


class CustodyOut(Schema):
    """Who holds or held the login of an account: personal data. `until` null: the present holder."""

    id: int
    account_id: int
    holder: str
    post: str
    telephone: str
    recovery: str
    since: date
    until: date | None
    handed_over_by: str
    tried_on: date | None


class StableIdOut(Schema):
    """The account, and the conflict to settle where another account has that id."""

    account: AccountOut
    conflict_id: int | None


class ConflictOut(Schema):
    """Something that sources say differently, and how it was settled. `settled_at` null: open."""

    id: int
    kind: str
    organisation_id: int
    accounts: list[int]
    column: str
    values: list[str]
    sources: list[str]
    sentence_zh: str
    sentence_en: str
    found_at: datetime
    settled_at: datetime | None
    settled_by_name: str
    outcome: str
    chosen: str
    why: str
    version: int

    @staticmethod
    def resolve_accounts(row: Any) -> list[int]:
        """Return the ids of the accounts, which the query has fetched."""
        return [account.pk for account in row.accounts.all()]


class HintOut(Schema):
    """Something to look at before a request is sent; `key` is what its answer is given under."""

    key: str
    kind: str
    accounts: list[int]
    requests: list[int]
    sentence_zh: str
    sentence_en: str

    @staticmethod
    def resolve_sentence_zh(hint: Any) -> str:
        """Return the sentence in Chinese."""
        return hint.sentence.zh

    @staticmethod
    def resolve_sentence_en(hint: Any) -> str:
        """Return the sentence in English."""
        return hint.sentence.en
