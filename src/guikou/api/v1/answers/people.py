"""Answers of version 1: people, their roles, what they are signed in with. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Schema

from guikou.people.queries import standing_of


class Me(Schema):
    """Who asks, and what they may do where."""

    key: str
    name: str
    grants: list[dict[str, Any]]


class AppointmentOut(Schema):
    """A role held in an organisation and all below it, the last day included."""

    id: int
    role: str
    organisation_id: int
    organisation_name: str
    since: date
    until: date | None

    @staticmethod
    def resolve_organisation_name(row: Any) -> str:
        """Return the organisation's name."""
        return row.organisation.name


class PersonOut(Schema):
    """
    Somebody who can sign in, with the roles that one may see. The telephone is null where one may not see personal data.

    `state`: in (can sign in), invited, stuck (the invitation expired, or its mail was not taken), left.
    """

    id: int
    name: str
    email: str
    telephone: str | None
    is_active: bool
    state: str
    last_login: datetime | None
    joined_at: datetime | None
    appointments: list[AppointmentOut]

    @staticmethod
    def resolve_state(row: Any) -> str:
        """Return how it stands with the person."""
        return standing_of(row, now=timezone.now())

    @staticmethod
    def resolve_telephone(row: Any) -> str | None:
        """Return it to whoever may see it."""
        return row.telephone if row.personal else None

    @staticmethod
    def resolve_appointments(row: Any) -> Any:
        """Return the roles within reach."""
        return row.seen_appointments


class EndedOut(Schema):
    """The role as it ends; null: it had not begun and was removed."""

    appointment: AppointmentOut | None


class RoleOut(Schema):
    """A role and what it allows."""

    role: str
    actions: list[str]


class SessionOut(Schema):
    """What somebody is signed in with: the address on the network and what the browser says of itself."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    ip: str
    user_agent: str


class TokenOut(Schema):
    """A token, never its secret. `made_with_id`: the token with which it was made."""

    id: int
    name: str
    actions: list[str]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None
    made_with_id: int | None


class NewTokenOut(Schema):
    """A new token and its secret, which is shown once: null where the answer is given again to the same Idempotency-Key."""

    token: TokenOut
    secret: str | None


class SettingsOut(Schema):
    """What one chooses for oneself; `digest` is how often mail comes about what waits."""

    language: str
    digest: str
    telephone: str


class ViewOut(Schema):
    """A list of the console as one wants to find it again."""

    id: int
    list: str
    name: str
    query: str

    @staticmethod
    def resolve_list(row: Any) -> str:
        """Return the name of the list."""
        return row.page
