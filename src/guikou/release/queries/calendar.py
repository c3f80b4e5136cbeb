"""What the desk has before it and behind it, day by day: releases, reviews that are due, accounts that stop, days off, and what accounts may still publish."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from guikou.channels.states import State
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.stopping import TAKING
from guikou.registry.filing import here
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts, accounts_by_key
from guikou.release.models import Delivery, Edition, Release
from guikou.release.operations.common import ON_ITS_WAY
from guikou.release.queries.quotas import Quota, quotas
from guikou.release.queries.releases import releases
from guikou.release.queries.reviews import turn_of, waiting

LONGEST: Final = 42
"""Days that are shown at a time: six weeks of a month."""
MOST: Final = 1_000
"""Editions of each kind that are read for them; `more` says where there are further ones."""
_STOPS: Final = (AccountState.NOTICE_PUBLISHED, AccountState.STOPPED)


class Kind(StrEnum):
    """What stands in the calendar."""

    SCHEDULED = "scheduled"
    RELEASED = "released"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    DEADLINE = "deadline"
    CLOSING = "closing"
    STOPPED = "stopped"
    STOPS = "stops"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One thing on one day, at a moment (UTC), None: the whole day. `accounts` are names of accounts that it goes to. `movable`: the actor may put the release at
    another time; `late`: the time is over and it has not happened.
    """

    kind: Kind
    day: date
    at: datetime | None = None
    title: str
    organisation: str
    release: Release | None = None
    account: Account | None = None
    turn: Text | None = None
    accounts: tuple[str, ...] = ()
    movable: bool = False
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day with what is on it; `holiday` is what its holiday is called, `known` whether the days off of its year are announced."""

    date: date
    working: bool
    holiday: Text | None
    known: bool
    entries: tuple[Entry, ...]
    quotas: tuple[Quota, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days; `more`: not everything is in them, because there is too much."""

    days: tuple[Day, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: of one organisation and those below (`path`), of a platform, of accounts with that in their name. Empty: of all."""

    path: str = ""
    platform: str = ""
    account: str = ""

    @property
    def by_account(self) -> bool:
        """Only what concerns certain accounts."""
        return bool(self.platform or self.account)


@dataclass(slots=True)
class _Gathered:
    entries: list[Entry] = field(default_factory=list)
    used: Counter[tuple[int, date]] = field(default_factory=Counter)
    accounts: dict[int, Account] = field(default_factory=dict)
    more: bool = False


def zone() -> ZoneInfo:
    """Return the zone in which all times of the desk are said."""
    return ZoneInfo(settings.TIME_ZONE)


def calendar(by: Actor, *, first: date, days: int, wanted: Wanted, now: datetime) -> Calendar:
    """Return so many days (at most LONGEST) from the first one on. A bounded number of queries, whatever is on them."""
    span = [first + timedelta(days=number) for number in range(min(days, LONGEST))]
    asked = _Asked(by, span[0], span[-1], wanted, now)
    gathered = _Gathered()
    for part in (asked.planned, asked.public, asked.due, asked.stops):
        part(gathered)
    planned = quotas(gathered.accounts, gathered.used, span)
    working, by_day = here(), {day: [each for each in gathered.entries if each.day == day] for day in span}
    return Calendar(
        days=tuple(
            Day(
                date=day,
                working=working.is_working_day(day),
                holiday=working.holiday(day),
                known=working.is_known(day.year),
                entries=tuple(sorted(by_day[day], key=lambda each: (each.at is not None, each.at or now, each.title))),
                quotas=planned.get(day, ()),
            )
            for day in span
        ),
        more=gathered.more,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    by: Actor
    first: date
    last: date
    wanted: Wanted
    now: datetime

    @property
    def since(self) -> datetime:
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        return _midnight(self.last + timedelta(days=1))

    def _below(self, lookup: str) -> Q:
        return Q(**{f"{lookup}__startswith": self.wanted.path}) if self.wanted.path else Q()

    def _concerns(self, account: Account) -> bool:
        return (
            not self.wanted.platform or account.platform == self.wanted.platform
        ) and self.wanted.account.casefold() in account.name.casefold()

    def _entry(self, kind: Kind, release: Release, at: datetime, **further: object) -> Entry:
        values = {"title": release.title, "organisation": release.organisation.name, "release": release} | further
        return Entry(kind=kind, day=_day(at), at=at, **values)  # type: ignore[arg-type]

    def planned(self, found: _Gathered) -> None:
        """Add what is to become public, and counts it with its accounts."""
        waiting = releases(self.by).filter(self._below("organisation__path"), scheduled_at__gte=self.since, scheduled_at__lt=self.until)
        rows = list(
            Edition.objects.filter(release__in=waiting.order_by().values("pk"), state__in=ON_ITS_WAY)
            .select_related("release__organisation")
            .order_by("release__scheduled_at", "pk")[: MOST + 1]
        )
        found.more |= len(rows) > MOST
        keys = {row.pk: [str(each.get("account")) for each in row.content.get("accounts", ())] for row in rows[:MOST]}
        known = accounts_by_key({key for each in keys.values() for key in each})
        for row in rows[:MOST]:
            release, at = row.release, row.release.scheduled_at
            assert at is not None  # noqa: S101 - it was asked for
            goes_to = [known[key] for key in keys[row.pk] if key in known]
            if self.wanted.by_account and not any(map(self._concerns, goes_to)):
                continue
            movable = self.by.may(Action.RUN_DESK, release.organisation.path)
            found.entries.append(self._entry(Kind.SCHEDULED, release, at, accounts=_names(goes_to), movable=movable, late=at < self.now))
            for account in filter(self._concerns, goes_to):
                found.used[account.pk, _day(at)] += 1
                found.accounts[account.pk] = account

    def public(self, found: _Gathered) -> None:
        """Add what became public and what was taken back, and count what went out."""
        span = (self.since, self.until)
        rows = list(
            Edition.objects.filter(
                Q(released_at__gte=span[0], released_at__lt=span[1]) | Q(recalled_at__gte=span[0], recalled_at__lt=span[1]),
                under(self.by.reach(Action.SEE_RELEASES), field="release__organisation__path"),
                self._below("release__organisation__path"),
            )
            .select_related("release__organisation")
            .defer("content", "own")
            .order_by("released_at", "pk")[: MOST + 1]
        )
        found.more |= len(rows) > MOST
        goes_to = _sent_to([row.pk for row in rows[:MOST]])
        for row in rows[:MOST]:
            named = goes_to.get(row.pk, [])
            if self.wanted.by_account and not any(self._concerns(each.account) for each in named):
                continue
            names = _names(each.account for each in named)
            if row.released_at and span[0] <= row.released_at < span[1]:
                kind = Kind.RELEASED if row.number == 1 else Kind.CORRECTED
                found.entries.append(self._entry(kind, row.release, row.released_at, accounts=names))
            if row.recalled_at and span[0] <= row.recalled_at < span[1]:
                found.entries.append(self._entry(Kind.RECALLED, row.release, row.recalled_at, accounts=names))
        self._sent(found)

    def _sent(self, found: _Gathered) -> None:
        """Count all that went out or is on its way to an account, from the first day of the month on: what others released there as well, but not who."""
        since = _midnight(self.first.replace(day=1))
        rows = Delivery.objects.filter(
            under(self.by.reach(Action.SEE_RELEASES), field="account__organisation__path"),
            self._below("account__organisation__path"),
            act=Delivery.Act.PUBLISH,
            intended_at__gte=since,
            intended_at__lt=self.until,
        ).exclude(state=State.REFUSED)
        for row in rows.select_related("account__organisation").only(
            "intended_at", "account__name", "account__platform", "account__organisation__name"
        ):
            if self._concerns(row.account):
                found.used[row.account_id, _day(row.intended_at)] += 1
                found.accounts[row.account_id] = row.account

    def due(self, found: _Gathered) -> None:
        """Add by when reviews have to be done; they are of releases, so that nothing of them belongs to one account."""
        if self.wanted.by_account:
            return
        rows = list(
            waiting(self.by).filter(self._below("release__organisation__path"), due_at__gte=self.since, due_at__lt=self.until)[: MOST + 1]
        )
        found.more |= len(rows) > MOST
        for row in rows[:MOST]:
            turn, due = turn_of(row), row.due_at
            assert turn is not None and due is not None  # noqa: S101, PT018 - those were asked for
            found.entries.append(self._entry(Kind.DEADLINE, row.release, due, turn=turn.name, late=due < self.now))

    def stops(self, found: _Gathered) -> None:
        """Add since when accounts are closed, or their closing is announced, and when they are to stop, as the register has it."""
        seen, span = accounts(self.by).filter(self._below("organisation__path")), (self.first, self.last)
        been = seen.filter(state__in=[state.value for state in _STOPS], state_since__range=span)
        planned = seen.filter(state__in=[state.value for state in TAKING], stop_on__range=span)
        listed = [
            *((Kind.STOPPED if row.state == AccountState.STOPPED else Kind.CLOSING, row.state_since, row) for row in been[:MOST]),
            *((Kind.STOPS, row.stop_on, row) for row in planned[:MOST]),
        ]
        for kind, day, account in listed:
            if day and self._concerns(account):
                found.entries.append(Entry(kind=kind, day=day, title=account.name, organisation=account.organisation.name, account=account))


def _sent_to(editions: list[int]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = {}
    for row in (
        Delivery.objects.filter(edition__in=editions).select_related("account").only("edition", "account__name", "account__platform")
    ):
        found.setdefault(row.edition_id, []).append(row)
    return found


def _names(found: Iterable[Account]) -> tuple[str, ...]:
    return tuple(sorted({account.name for account in found}))


def _day(at: datetime) -> date:
    return at.astimezone(zone()).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, zone())
