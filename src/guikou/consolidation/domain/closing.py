"""When closings happen: waves that the staff can carry, and the platforms' own freeze times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from guikou.kernel.bilingual import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Days during which a cancelling can be withdrawn, for accounts of at most so many followers (None: any number)."""

    followers_at_most: int | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTerms:
    """What a platform asks for, in calendar days. `freeze` is empty where it is not known."""

    notice_days: int
    notice_mark: str
    verify_days: int
    confirm_days: int
    freeze: tuple[Freeze, ...]
    freeze_mark: str
    freeze_source: Text

    def freeze_days(self, followers: int | None) -> int | None:
        """Return the freeze for that many followers; where the number is not known the longest, where the terms are not known None."""
        if followers is None:
            return max((step.days for step in self.freeze), default=None)
        return next((s.days for s in self.freeze if s.followers_at_most is None or followers <= s.followers_at_most), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingTerms:
    """Terms of all platforms (`other` for those not named), and what staff can carry."""

    platforms: Mapping[str, PlatformTerms]
    share_per_month: float
    least_per_month: int
    desk_hours_per_month: float

    def of(self, platform: str) -> PlatformTerms:
        """Return the terms of a platform."""
        return self.platforms.get(platform, self.platforms["other"])

    def closings_per_month(self, accounts: int) -> int:
        """Return how many closings a month are usual for that many accounts."""
        return max(self.least_per_month, ceil(self.share_per_month * accounts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The dates of one closing; `gone_…` and `freeze_days` are empty where the platform's freeze is not known."""

    wave: int
    notice_on: date
    stop_on: date
    freeze_days: int | None
    gone_from: date | None
    gone_until: date | None


def schedule(
    position: int, *, per_month: int, starts_on: date, terms: PlatformTerms, followers: int | None, notice_days: int | None = None
) -> Days:
    """
    Return the dates of the closing that is `position` (from 0) in the order of closings.

    The notice comes out on the first day of its wave's month (the first wave on `starts_on`); the account is kept up to date until it stops;
    cancelling is applied for on that day. It is gone at the earliest after the freeze, at the latest after verification, freeze and confirmation.
    """
    wave = position // per_month
    notice_on = starts_on if wave == 0 else _first_of_month(starts_on, wave)
    stop_on = notice_on + timedelta(days=terms.notice_days if notice_days is None else notice_days)
    freeze = terms.freeze_days(followers)
    gone_from = None if freeze is None else stop_on + timedelta(days=freeze)
    gone_until = None if gone_from is None else gone_from + timedelta(days=terms.verify_days + terms.confirm_days)
    return Days(wave=wave + 1, notice_on=notice_on, stop_on=stop_on, freeze_days=freeze, gone_from=gone_from, gone_until=gone_until)


def _first_of_month(start: date, months: int) -> date:
    count = start.year * 12 + start.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def next_month(day: date) -> date:
    """Return the first day of the month after that day."""
    return _first_of_month(day, 1)
