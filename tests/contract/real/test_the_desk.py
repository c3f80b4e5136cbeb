"""The desk against real servers: channels are connected and probed, three people sign, the worker delivers; read at each server itself. Then corrected, and taken back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from factories_platform import NOW, make_account
from factories_release import Desk, shown_on, version
from guikou.registry.models import Account
from guikou.release.delivering.claims import UNDER_WAY
from guikou.release.models import Channel, Release
from guikou.release.operations import channels, releasing, writing
from guikou.trail.queries import breaks
from killing import Workers, until
from newsletter_scene import KEY, SETTINGS, subscribe
from peers import bluesky, wordpress
from peers.bluesky import DataServer, data_server
from peers.opensmtpd import OpenSmtpd, opensmtpd
from peers.real import running
from peers.snac import Snac, snac
from peers.wordpress import WordPressSite

pytestmark = [
    pytest.mark.peers,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.xdist_group("desk on real servers"),
    pytest.mark.django_db(transaction=True),
]
READER, PUBLIC = "reader@home.example", ("mastodon", "bluesky", "wordpress")
FIRST, SECOND = "因管道检修，3月5日8时至18时城东停水。", "停水改为3月6日8时至18时，范围不变。"


@dataclass
class Servers:
    """The four, running."""

    snac: Snac
    bluesky: DataServer
    wordpress: WordPressSite
    mail: OpenSmtpd


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    with running(snac()) as first, running(data_server()) as second, running(wordpress.wordpress()) as third, running(opensmtpd()) as last:
        yield Servers(first, second, third, last)


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers({"GUIKOU_PRIVATE_HOSTS": "127.0.0.1"})
    yield made
    made.close()


@dataclass
class Connected:
    """An account that is connected, and what the public reads of it."""

    account: Account
    reads: Callable[[], list[str]]

    def has(self, words: str) -> int:
        """Count the texts with these words."""
        return sum(words in unescape(text) for text in self.reads())


def _text(mail: Message) -> str:
    parts = [part for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join(bytes(part.get_payload(decode=True)).decode() for part in parts)  # type: ignore[arg-type]


def connect(desk: Desk, servers: Servers) -> dict[str, Connected]:
    """Connect one account on each server as an administrator does."""
    handle = servers.bluesky.account()
    given: dict[str, tuple[str, str, dict[str, str], dict[str, str], Callable[[], list[str]]]] = {
        "mastodon": ("mastodon", servers.snac.door.address, {}, {"access_token": servers.snac.token}, servers.snac.public),
        "bluesky": (
            "bluesky",
            servers.bluesky.door.address,
            {"handle": handle, "view": servers.bluesky.view.address},
            {"app_password": bluesky.PASSWORD},
            lambda: servers.bluesky.posts(handle),
        ),
        "wordpress": (
            "website",
            servers.wordpress.door.address,
            {"user": wordpress.USER},
            {"app_password": servers.wordpress.password},
            servers.wordpress.public,
        ),
        "newsletter": ("newsletter", servers.mail.address, SETTINGS, {"key": KEY}, lambda: [*map(_text, servers.mail.box.mails(READER))]),
    }
    made = {}
    for adapter, (platform, base, settings, secrets, reads) in given.items():
        account = make_account(desk.office, platform=platform, name=f"某县发布（{adapter}）")
        channels.set_up(account_id=account.pk, adapter=adapter, base=base, settings=settings, by=desk.head, now=NOW)
        channels.set_secrets(account_id=account.pk, secrets=secrets, by=desk.head, now=NOW)
        channels.set_mode(account_id=account.pk, mode=Channel.Mode.LIVE, by=desk.head, now=NOW)
        if adapter != "newsletter":
            assert channels.probe(account_id=account.pk, by=desk.head, now=timezone.now()).can
        made[adapter] = Connected(account, reads)
    subscribe(made["newsletter"].account, READER)
    return made


def deliver(release: Release, workers: Workers) -> dict[str, str]:
    """Let a worker go on until nothing of the release is under way; return the states of what was written last, by adapter."""
    workers.begin()

    def settled() -> bool:
        waiting = release.deliveries.filter(state__in=UNDER_WAY, hold="")
        waiting.filter(leased_until=None).update(not_before=timezone.now())
        return not waiting.exists()

    until(settled, "everything is delivered")
    workers.kill()
    rows = release.deliveries.order_by("pk").select_related("account__channel")
    return {row.account.channel.adapter: row.state for row in rows}


def test_a_notice_is_published_corrected_and_taken_back_on_real_servers(servers: Servers, workers: Workers, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    desk = Desk.new()
    there = connect(desk, servers)
    release = desk.released(*(each.account for each in there.values()), masters=[version(html=f"<p>{FIRST}</p>")])
    assert not any(each.has(FIRST) for each in there.values()), "nothing is out before the worker runs"
    assert deliver(release, workers) == dict.fromkeys(PUBLIC, "visible") | {"newsletter": "handed over"}
    servers.mail.settle()
    assert {name: each.has(FIRST) for name, each in there.items()} == dict.fromkeys(there, 1)
    assert not release.deliveries.filter(practice=True).exists()

    masters, shown = [version(title="停水通知（更正）", html=f"<p>{SECOND}</p>")], [shown_on(each.account) for each in there.values()]
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=NOW)
    writing.edit(release_id=release.pk, version=None, masters=masters, accounts=shown, by=desk.head, now=NOW)
    writing.hand_in(release_id=release.pk, version=None, by=desk.head, now=NOW)
    desk.signed(release, number=2)
    assert deliver(release, workers) == dict.fromkeys(PUBLIC, "visible") | {"newsletter": "handed over"}
    servers.mail.settle()
    assert {name: (each.has(FIRST), each.has(SECOND)) for name, each in there.items()} == dict.fromkeys(PUBLIC, (0, 1)) | {
        "newsletter": (1, 1)
    }

    releasing.recall(release_id=release.pk, version=None, why="内容有误", by=desk.head, now=NOW)
    assert deliver(release, workers) == dict.fromkeys(PUBLIC, "recalled") | {"newsletter": "handed over"}
    assert {name: there[name].has("停水") for name in PUBLIC} == dict.fromkeys(PUBLIC, 0)
    servers.mail.settle()
    assert (there["newsletter"].has(SECOND), there["newsletter"].has("内容有误")) == (1, 1), (
        "mails stay where they are, and a notice follows"
    )
    assert not list(breaks())
