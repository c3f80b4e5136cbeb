"""Facts for tests of the checks: everything that is not said is not known."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from guikou.inspection.domain.facts import Facts, Item, UnitAccount

SHANGHAI = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2021, 6, 19, 15, 32, tzinfo=SHANGHAI)


def facts(**values: Any) -> Facts:
    """Return facts of a WeChat account on 19 June 2021; the collection is fresh unless the test says otherwise."""
    return Facts(**{"account_id": "wechat:a", "platform": "wechat", "as_of": AS_OF, "collected_until_at": AS_OF, **values})


def ago(days: float) -> datetime:
    """Return the moment that many days before the inspection."""
    return AS_OF - timedelta(days=days)


def items(*days: float, original: bool | None = None) -> tuple[Item, ...]:
    """Return posts that many days ago, newest first."""
    return tuple(Item(post_id=f"p{n}", at=ago(day), original=original) for n, day in enumerate(sorted(days), 1))


def one(account_id: str, name: str, *, origin: str = "data", language: str | None = None) -> UnitAccount:
    """Return an account of a unit."""
    return UnitAccount(
        account_id=account_id, platform=account_id.partition(":")[0], name=name, organisation_origin=origin, language=language
    )
