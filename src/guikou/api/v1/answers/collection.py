"""Answers of version 1: what was collected. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guikou.collection.queries.imports import sheets
from guikou.people.domain.personal import covered


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
    pictures: int | None
    pictures_without_text: int | None
    observation_id: int
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


class ObservationOut(Schema):
    """What was seen of an account: when, how, how completely."""

    id: int
    account_id: int | None
    source_id: int | None
    at: datetime
    origin: str
    complete: bool
    incomplete_zh: str
    incomplete_en: str
    posts_new: int
    posts_changed: int
    evidence_id: int | None
    by_name: str


class ObservationWhole(ObservationOut):
    """What was seen of an account, with the figures that it brought; its posts are those with this `observation_id`."""

    figures: list[FigureOut]

    @staticmethod
    def resolve_figures(row: Any) -> list[Any]:
        """Return the figures."""
        return list(row.figures.all())


class OverviewOut(Schema):
    """How collection stands: how many sources there are, how many of them are not as they should be, how many accounts have none."""

    sources: int
    behind: int
    incomplete: int
    failing: int
    login_expired: int
    paused: int
    accounts_without: int
    oldest_good_at: datetime | None


class AccountBrief(Schema):
    """An account, as far as it has to be named."""

    id: int
    key: str
    platform: str
    name: str
    organisation_id: int


class WayOut(Schema):
    """A way to read an address, and why it is proposed: `kind` and `address` are what a source is made of."""

    kind: str
    address: str
    why_zh: str
    why_en: str

    @staticmethod
    def resolve_why_zh(way: Any) -> str:
        """Return the reason in Chinese."""
        return way.why.zh

    @staticmethod
    def resolve_why_en(way: Any) -> str:
        """Return the reason in English."""
        return way.why.en


class ImportOut(Schema):
    """Files that somebody brought in. `found`: what was recognised; `summary`: what will be, then was, created, changed, left and refused."""

    id: int
    organisation_id: int
    state: str
    title: str
    settings: dict[str, Any]
    found: list[Any]
    summary: dict[str, Any]
    held_zh: str
    held_en: str
    error_zh: str
    error_en: str
    corrects_id: int | None
    made_at: datetime
    applied_at: datetime | None
    undone_at: datetime | None
    version: int

    @staticmethod
    def resolve_found(row: Any, context: Any) -> Any:
        """Return it without values of the files for whoever may not see personal data."""
        return sheets(context["request"].auth, row)


class PreviewRow(Schema):
    """What would become of one account or organisation; `column`, `before` and `after` belong together, one by one."""

    what: str | None
    key: str | None
    name: str | None
    owner: str | None
    id: int | None
    column: list[str] | None
    before: list[str | None] | None
    after: list[str | None] | None
    why_zh: str | None
    why_en: str | None
    refs: list[str] | None


class ChangeOut(Schema):
    """What an import did to one account or organisation: `before` is empty for what it created."""

    table: str
    subject: int
    name: str
    before: dict[str, Any]
    after: dict[str, Any]

    @staticmethod
    def resolve_before(row: Any) -> Any:
        """Return what the reader may see of it."""
        return row.before if row.personal else covered(row.before)

    @staticmethod
    def resolve_after(row: Any) -> Any:
        """Return what the reader may see of it."""
        return row.after if row.personal else covered(row.after)


class RejectedRow(Schema):
    """One row, or one field of it, that was not taken."""

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    reason_zh: str
    reason_en: str
