"""The SMS adapter against Kannel, a real gateway; and the practice gateway beside it."""

import time
from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest

from guikou.channels.adapters.sms import Sms
from guikou.channels.protocol import Access, Prepared, Sent
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.testing.contract import delivered, key
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.kannel import PASSWORD, USER, Kannel, kannel
from peers.real import RealPeer, running
from processes import wait_until

pytestmark = [pytest.mark.peers, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("kannel")]
TELEPHONES = ("13800000000", "13800000001")


class KannelPeer(RealPeer):
    settles = False  # nobody can look on the telephones

    def __init__(self, server: Kannel) -> None:
        super().__init__(server.door, server.clock)
        self.server = server

    def reported(self, delivery: str) -> bool:
        return any(asked.query["delivery"] == [delivery] and asked.query["for"] == [self.series] for asked in self.server.reports.asked)

    def variant(self, number: int) -> Variant:
        address = self.address(number)
        text = f"停水通知{number}：城关镇明日停水，" + "请提前储水。" * 12 + f" {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text)

    def adapter(self, interference: Interference) -> Sms:
        settings = {"user": USER, "sender": "12345", "receivers": " ".join(TELEPHONES)}
        settings["report_url"] = f"{self.server.reports.address}/report?for={self.series}"
        access = Access(base=self.door.address, settings=settings, secrets={"password": PASSWORD})
        return Sms(access, interference.around(self.calls), reported=self.reported)

    def copies(self, variant: Variant) -> int:
        """Return how many times each telephone got it."""
        got = [to for to, text in self.server.messages() if variant.address in text.split()]
        assert got.count(TELEPHONES[0]) == got.count(TELEPHONES[1])
        return got.count(TELEPHONES[0])

    def secrets(self) -> Collection[str]:
        return [PASSWORD]


@pytest.fixture(scope="module")
def server() -> Iterator[Kannel]:
    with running(kannel()) as found:
        yield found


@pytest.fixture
def peer(server: Kannel) -> KannelPeer:
    return KannelPeer(server)


class TestSmsOnKannel(AdapterContract):
    @pytest.fixture
    def peer(self, server: Kannel) -> KannelPeer:
        return KannelPeer(server)


def test_an_answer_that_is_dropped_is_settled_by_the_delivery_report(peer: KannelPeer) -> None:
    before = peer.door.dropped
    peer.door.drop("POST /cgi-bin/sendsms ", 1)
    variant, of = peer.variant(1), key(peer, 1)
    waiting = delivered(peer, variant, of, Interference())
    assert peer.door.dropped == before + 1
    assert peer.copies(variant) == 1
    wait_until(lambda: peer.reported(of.delivery), "the network reports")
    found = peer.adapter(Interference()).find_sent(variant, of, Prepared({}), since=of.intended_at, now=peer.now() + timedelta(days=1))
    assert isinstance(found, Sent), waiting


def test_asking_again_without_looking_doubles_when_the_answer_is_dropped(peer: KannelPeer) -> None:
    variant, of = peer.variant(2), key(peer, 2)
    peer.door.drop("POST /cgi-bin/sendsms ", 1)
    for _ in range(2):
        try:
            peer.adapter(Interference()).send(variant, of, Prepared({}), now=peer.now())
        except Exception:
            time.sleep(0)
    assert peer.copies(variant) == 2
