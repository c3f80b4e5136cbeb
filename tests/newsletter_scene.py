"""A newsletter with subscribers, for tests."""

from datetime import timedelta
from typing import Any

from factories_platform import NOW, make_account
from factories_release import Desk, shown_on, version
from guikou.kernel.bilingual import Language
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.release.models import Channel, Delivery, Release, Subscriber
from guikou.release.operations import subscribing
from guikou.release.operations.subscribing import Choice
from guikou.release.secrets import sealed

KEY = "key-verysecret"
SETTINGS = {"host": "news.county.example", "from": "news@county.example", "name": "某县人民政府"}


def newsletter(owner: Organisation, *, base: str = "smtp://127.0.0.1:1", mode: str = "live", name: str = "县情周报") -> Account:
    """Return a newsletter's account, with its way to a mail server."""
    account = make_account(owner, platform="newsletter", name=name)
    Channel.objects.create(
        account=account,
        adapter="newsletter",
        base=base,
        settings=dict(SETTINGS),
        sealed=sealed({"key": KEY}, account=account.pk),
        mode=mode,
        made_at=NOW,
        changed_at=NOW,
    )
    return account


def subscribe(account: Account, address: str, language: str = "zh", *, days_ago: int = 1, **choice: Any) -> Subscriber:
    """Return somebody who confirmed so many days ago."""
    token = subscribing.ask(newsletter=account.pk, address=address, choice=Choice(language=Language(language), **choice))
    return subscribing.confirm(token=token, now=NOW - timedelta(days=days_ago))


def released(desk: Desk, account: Account, *, kind: str = "notice", title: str = "停水通知") -> tuple[Release, Delivery]:
    """Return a release that goes to the newsletter in Chinese, and its row of the outbox."""
    release = desk.released(kind=kind, masters=[version(title=title)], accounts=[shown_on(account, title=title)])
    return release, release.deliveries.get()
