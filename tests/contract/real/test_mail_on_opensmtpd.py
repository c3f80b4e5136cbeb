"""The newsletter through OpenSMTPD, a real mail server, to a server of the recipients; and the practice mailbox beside it."""

import base64
from collections.abc import Iterator

import pytest

from guikou.channels.adapters.mail import Newsletter, SmtpMailing, Subscriber, bounces
from guikou.channels.delivery import Hold
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.testing.contract import delivered, key
from guikou.channels.variants import Variant
from mail_peer import ACCESS, KEY, SmtpPeer, smtp
from peers.opensmtpd import OpenSmtpd, opensmtpd
from peers.real import running

pytestmark = [pytest.mark.peers, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("opensmtpd")]


class OpenSmtpdPeer(SmtpPeer):
    def __init__(self, mailing: SmtpMailing, server: OpenSmtpd) -> None:
        super().__init__(mailing, server.box)
        self.server = server
        server.settle()
        for row in server.box.store.all("mail"):
            server.box.store.drop("mail", row["key"])

    def copies(self, variant: Variant) -> int:
        self.server.settle()
        return super().copies(variant)


@pytest.fixture(scope="module")
def server() -> Iterator[OpenSmtpd]:
    with running(opensmtpd()) as found:
        yield found


@pytest.fixture
def peer(server: OpenSmtpd) -> Iterator[OpenSmtpdPeer]:
    mailing = smtp(server.address)
    yield OpenSmtpdPeer(mailing, server)
    mailing.close()


class TestNewsletterThroughOpenSmtpd(AdapterContract):
    @pytest.fixture
    def peer(self, server: OpenSmtpd) -> Iterator[OpenSmtpdPeer]:
        mailing = smtp(server.address)
        yield OpenSmtpdPeer(mailing, server)
        mailing.close()


def test_an_answer_that_is_dropped_after_the_mail_was_taken_makes_no_second_mail(peer: OpenSmtpdPeer) -> None:
    dropped = peer.server.door.dropped
    peer.server.door.drop(lambda said: said.endswith(b"\r\n.\r\n"), 1)
    waiting = delivered(peer, peer.variant(1), key(peer, 1), Interference())
    assert peer.server.door.dropped == dropped + 1
    assert waiting.hold is not Hold.NOT
    assert peer.copies(peer.variant(1)) == 1


def test_a_real_bounce_names_the_delivery_that_it_is_of(peer: OpenSmtpdPeer) -> None:
    gone = Subscriber(id="gone", address="gone@reader.example", unsubscribe="https://county.example/u/1")
    peer.server.box.answer(gone.address, 550, "5.1.1 no such user")
    adapter, of = Newsletter(ACCESS, peer.mailing(Interference()), gone), key(peer, 31)
    adapter.send(peer.variant(1), of, adapter.prepare(peer.variant(1), of, now=peer.now()), now=peer.now())
    peer.server.settle()
    (row,) = peer.server.box.store.all("mail")
    (came,) = bounces.read(base64.b64decode(row["raw"]), host="news.county.example", secret=KEY, to=row["to"])
    assert (row["from"], came.kind, came.of) == ("<>", bounces.Kind.GONE, of.delivery)
