"""Answers of version 1: how accounts are reached, stops, and the calendar. A field that is null is not known."""

from datetime import date, datetime
from typing import Any

from ninja import Schema

from guikou.api.v1.answers.accounts import OfAccount


class ChannelOut(OfAccount):
    """
    How an account is reached: nothing is sent while `mode` is off, to the practice platform in practice, to the real one when live. Of secrets only the names
    are told. `problem` is that of the last probe, or why the account is `held`; `missing` says what the platform does not let it do.
    """

    id: int
    account_id: int
    organisation_id: int
    adapter: str
    base: str
    settings: dict[str, str]
    secret_names: list[str]
    mode: str
    held: bool
    can: list[str]
    missing: dict[str, list[str]]
    name: str
    login_expires_at: datetime | None
    probed_at: datetime | None
    problem_zh: str
    problem_en: str
    next_step_zh: str
    next_step_en: str
    version: int

    @staticmethod
    def resolve_organisation_id(row: Any) -> int:
        """Return whose it is."""
        return row.account.organisation_id


class FieldOut(Schema):
    """A setting or a secret of an adapter."""

    name: str
    label_zh: str
    label_en: str
    required: bool
    secret: bool


class AdapterOut(Schema):
    """A way to accounts of these platforms (none: of any), and what has to be filled in."""

    id: str
    name_zh: str
    name_en: str
    platforms: list[str]
    fields: list[FieldOut]


class ProbeOut(Schema):
    """What the platform says the account may do, and why not the rest."""

    can: list[str]
    name: str
    login_expires_at: datetime | None


class StopOut(Schema):
    """Sending is stopped for an organisation and all below it, from `since` until it is lifted."""

    id: int
    organisation_id: int
    organisation_name: str
    since: datetime
    by_name: str
    why: str
    lifted_at: datetime | None
    lifted_by_name: str | None

    @staticmethod
    def resolve_organisation_name(row: Any) -> str:
        """Return whose."""
        return row.organisation.name

    @staticmethod
    def resolve_by_name(row: Any) -> str:
        """Return who stopped it."""
        return row.by.name

    @staticmethod
    def resolve_lifted_by_name(row: Any) -> str | None:
        """Return who let it go on."""
        return row.lifted_by.name if row.lifted_by else None


class CalendarEntryOut(Schema):
    """One thing on a day, at a moment (null: the whole day)."""

    kind: str
    at: datetime | None
    title: str
    organisation: str
    release_id: int | None
    account_id: int | None
    turn_zh: str | None
    turn_en: str | None
    accounts: list[str]
    movable: bool
    late: bool


class QuotaOut(Schema):
    """How much of what an account may publish in a day, or in a month, is taken."""

    account_id: int
    what_zh: str
    what_en: str
    most: int
    used: int
    monthly: bool
    over: bool


class DayOut(Schema):
    """A day with what is on it; `holiday` is what its holiday is called, `known` whether the days off of its year are announced."""

    date: date
    working: bool
    holiday_zh: str | None
    holiday_en: str | None
    known: bool
    entries: list[CalendarEntryOut]
    quotas: list[QuotaOut]


class CalendarOut(Schema):
    """The days; `more`: there is more than is told."""

    days: list[DayOut]
    more: bool


class BestTimeOut(Schema):
    """At which hour posts of an account were read most, of how many; null: no hour stands out. A suggestion only."""

    account_id: int
    account_name: str
    hour: int | None
    posts: int | None


def adapter(listing: Any, fields: Any) -> dict[str, Any]:
    """Return an adapter as it is answered."""
    return {
        "id": listing.id,
        "name_zh": listing.name.zh,
        "name_en": listing.name.en,
        "platforms": sorted(listing.platforms),
        "fields": [
            {"name": each.name, "label_zh": each.label.zh, "label_en": each.label.en, "required": each.required, "secret": each.secret}
            for each in fields
        ],
    }


def calendar(found: Any) -> dict[str, Any]:
    """Return the calendar as it is answered."""
    return {"days": [_day(each) for each in found.days], "more": found.more}


def _day(day: Any) -> dict[str, Any]:
    return {
        "date": day.date,
        "working": day.working,
        "holiday_zh": day.holiday.zh if day.holiday else None,
        "holiday_en": day.holiday.en if day.holiday else None,
        "known": day.known,
        "entries": [_entry(each) for each in day.entries],
        "quotas": [_quota(each) for each in day.quotas],
    }


def _entry(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("kind", "at", "title", "organisation", "movable", "late")} | {
        "release_id": entry.release.pk if entry.release else None,
        "account_id": entry.account.pk if entry.account else None,
        "turn_zh": entry.turn.zh if entry.turn else None,
        "turn_en": entry.turn.en if entry.turn else None,
        "accounts": list(entry.accounts),
    }


def _quota(quota: Any) -> dict[str, Any]:
    about = {"account_id": quota.account.pk, "what_zh": quota.rate.what.zh, "what_en": quota.rate.what.en, "most": quota.rate.most}
    return about | {"used": quota.used, "monthly": quota.monthly, "over": quota.over}
