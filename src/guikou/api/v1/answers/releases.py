"""Answers of version 1: releases. A field that is null is not known."""

from datetime import datetime
from typing import Any

from ninja import Schema

from guikou.api.v1.answers.editions import EditionOut
from guikou.release.operations.common import permanent_address


class ReleaseRow(Schema):
    """A release. `title` and `state` are those of its newest edition; `address` is where the public finds it for good."""

    id: int
    organisation_id: int
    organisation_name: str
    kind: str
    title: str
    state: str
    emergency: bool
    scheduled_at: datetime | None
    embargo_until: datetime | None
    address: str
    made_by_name: str
    made_at: datetime
    changed_at: datetime
    version: int


class ReleaseOut(ReleaseRow):
    """A release. `title` and `state` are those of its newest edition; `address` is where the public finds it for good."""

    @staticmethod
    def resolve_organisation_name(row: Any) -> str:
        """Return the name of the organisation."""
        return row.organisation.name

    @staticmethod
    def resolve_address(row: Any) -> str:
        """Return its address."""
        return permanent_address(row.slug)

    @staticmethod
    def resolve_made_by_name(row: Any) -> str:
        """Return who began it."""
        return row.made_by.name


class ReleaseWhole(ReleaseRow):
    """A release with its editions, the oldest first."""

    editions: list[EditionOut]


class StartedOut(ReleaseRow):
    """A draft made of a document, and what of the document could not be kept."""

    lost_zh: list[str]
    lost_en: list[str]
