"""When posts of the accounts to which a release goes were read most."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from guikou.collection.queries.reads import reads_of
from guikou.people.domain.policy import Actor
from guikou.registry.models import Account
from guikou.registry.queries.accounts import accounts_by_key
from guikou.release.domain.best_time import BestHour, best_hour
from guikou.release.queries.releases import releases

PAST: Final = timedelta(days=180)
SETTLED: Final = timedelta(days=3)
"""Of posts that are younger, reads still come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """When posts of an account were read most; `best` None: there are too few of them, or no hour stands out."""

    account: Account
    best: BestHour | None


def best_times(by: Actor, release_id: int, *, now: datetime) -> list[Suggestion]:
    """
    Return, for each account to which a release goes, at which hour its posts of the last half year were read most.

    :raises Release.DoesNotExist: there is none, or the actor may not see it.
    """
    edition = releases(by).get(pk=release_id).editions.order_by("-number")[0]
    goes_to = {
        account.pk: account
        for account in accounts_by_key({str(each.get("account")) for each in edition.content.get("accounts", ())}).values()
    }
    posts: dict[int, list[tuple[datetime, int]]] = {}
    for account_id, at, reads in reads_of(goes_to, by, since=now - PAST, until=now - SETTLED):
        posts.setdefault(account_id, []).append((at, reads))
    return [
        Suggestion(account=account, best=best_hour(posts.get(account.pk, ()), zone=ZoneInfo(settings.TIME_ZONE)))
        for account in sorted(goes_to.values(), key=lambda account: account.name)
    ]
