"""What accounts may still publish: limits that the platform sets for a day or a month, and how much of them is taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from guikou.channels.capability import Rate
from guikou.kernel.bilingual import Refusal
from guikou.registry.models import Account
from guikou.release.access import capability_of
from guikou.release.models import Channel

_MONTH: Final = timedelta(days=28)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """What an account may publish in a day, or in a month (`monthly`), and how much of it is taken by what went out and what is planned up to that day."""

    account: Account
    rate: Rate
    used: int
    monthly: bool

    @property
    def over(self) -> bool:
        """More is planned than the platform takes."""
        return self.used > self.rate.most


def quotas(accounts: Mapping[int, Account], used: Mapping[tuple[int, date], int], span: list[date]) -> dict[date, tuple[Quota, ...]]:
    """Return, for each day on which something goes to an account whose platform limits publications, how much of that is taken."""
    able = _rates(list(accounts))
    by_day: dict[date, list[Quota]] = {}
    for account_id, account in sorted(accounts.items(), key=lambda pair: pair[1].name):
        for rate in able.get(account_id, ()):
            monthly = rate.within >= _MONTH
            for day in span:
                if used.get((account_id, day)):
                    taken = sum(_used(used, account_id, day, monthly=monthly))
                    by_day.setdefault(day, []).append(Quota(account=account, rate=rate, used=taken, monthly=monthly))
    return {day: tuple(each) for day, each in by_day.items()}


def _rates(account_ids: list[int]) -> dict[int, list[Rate]]:
    """Return the limits of publications in a day or more, by account, as its way is set up: a subscription account of WeChat sends otherwise than a service account."""
    found = {}
    for row in Channel.objects.filter(account__in=account_ids).select_related("account"):
        try:
            rates = capability_of(row).rates
        except Refusal:  # the adapter is gone or cannot be used: nothing is known of its limits
            continue
        found[row.account_id] = [each for each in rates if each.publications and each.within >= timedelta(days=1)]
    return found


def _used(used: Mapping[tuple[int, date], int], account_id: int, day: date, *, monthly: bool) -> Iterator[int]:
    begin = day.replace(day=1) if monthly else day
    return (used.get((account_id, begin + timedelta(days=number)), 0) for number in range((day - begin).days + 1))
