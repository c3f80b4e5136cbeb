"""Numbers of newsletters: how many get them, and what became of the mails. Nobody's address is here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.release.delivering.newsletter import counts
from guikou.release.models import Subscriber

LATELY = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many people get a newsletter, by language, and of the last 30 days how many came, left, or could not be reached any more."""

    in_zh: int = 0
    in_en: int = 0
    came: int = 0
    left: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        """All who get it."""
        return self.in_zh + self.in_en


def numbers(by: Actor, accounts: Iterable[int], *, now: datetime) -> dict[int, Numbers]:
    """Return the numbers of newsletters by account, where the actor may see releases. One query."""
    since, active = now - LATELY, Q(ended_at=None)
    rows: Iterable[Mapping[str, Any]] = (
        Subscriber.objects.filter(under(by.reach(Action.SEE_RELEASES), field="account__organisation__path"), account__in=list(accounts))
        .order_by()
        .values("account")
        .annotate(
            in_zh=Count("pk", filter=active & Q(language="zh")),
            in_en=Count("pk", filter=active & Q(language="en")),
            came=Count("pk", filter=Q(confirmed_at__gte=since)),
            left=Count("pk", filter=Q(ended_at__gte=since, ending=Subscriber.Ending.LEFT)),
            bounced=Count("pk", filter=Q(ended_at__gte=since, ending=Subscriber.Ending.BOUNCED)),
        )
    )
    return {row["account"]: Numbers(**{each.name: row[each.name] for each in fields(Numbers)}) for row in rows}


def waiting(delivery_id: int) -> bool:
    """Say whether there are mails of a delivery of which nobody knows whether they went out."""
    return counts(delivery_id)["waiting"] > 0


__all__ = ["Numbers", "counts", "numbers", "waiting"]
