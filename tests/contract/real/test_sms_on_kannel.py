"""The SMS adapter against Kannel, a real gateway; and the practice gateway beside it."""

import time
from collections.abc import Collection, Iterator
from datetime import timedelta

import pytest

from guikou.channels.adapters.sms import Sms
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.protocol import Access, Prepared, Sent
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.testing.contract import delivered, key
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.kannel import PASSWORD, USER, Kannel, kannel
from peers.real import RealPeer, running
from peers.same import Question, answers
from practice_peers import BASE, calls_to, clock
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
        """Return how many times each telephone got it, once the gateway has passed it on to all."""
        wait_until(lambda: len(set(self._got(variant))) <= 1, "the last telephone gets it as well")
        return self._got(variant)[0]

    def _got(self, variant: Variant) -> list[int]:
        got = [to for to, text in self.server.messages() if variant.address in text.split()]
        return [got.count(each) for each in TELEPHONES]

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


def _kannel(**given: str) -> dict[str, str]:
    stated = {"Username": USER, "Password": PASSWORD, "From": "12345", "To": TELEPHONES[0], "Coding": "2"} | given
    return {"Content-Type": "text/plain; charset=UTF-8"} | {f"X-Kannel-{name}": value for name, value in stated.items()}


def _post(name: str, body: str, **given: str) -> Question:
    return Question(name, "POST", "/cgi-bin/sendsms", body.encode(), _kannel(**given), words=True)


_LOGIN = f"username={USER}&password={PASSWORD}"
QUESTIONS = [
    _post("plain", "停水"),
    _post("two telephones", "停水", To=" ".join(TELEPHONES)),
    _post("ten parts", "停" * 670),
    _post("too long", "停" * 1000),
    _post("empty", ""),
    _post("nobody", "停水", To=""),
    _post("no number", "停水", To="abc"),
    _post("a number and none", "停水", To=f"{TELEPHONES[0]} abc"),
    _post("wrong password", "停水", Password="wrong"),
    _post("wrong user", "停水", Username="nobody"),
    _post("no sender", "停水", From=""),
    Question("asked by GET", "GET", f"/cgi-bin/sendsms?{_LOGIN}&from=1&to={TELEPHONES[0]}&text=x", words=True),
    Question("GET for nobody", "GET", f"/cgi-bin/sendsms?{_LOGIN}&from=1&text=x", words=True),
    Question("GET with a wrong password", "GET", "/cgi-bin/sendsms?username=desk&password=x&from=1&to=138&text=x", words=True),
]


def test_the_practice_gateway_answers_as_the_real_one(peer: KannelPeer) -> None:
    practice = PracticeSms(clock=clock(), report=lambda _: None)
    practice.add_user(USER, PASSWORD)
    before = len(peer.server.messages())
    real = answers(peer.calls, peer.door.address, {}, QUESTIONS, {})
    assert answers(calls_to(practice), BASE, {}, QUESTIONS, {}) == real
    texts = [(row["to"], row["text"]) for row in practice.messages()]
    assert sorted(texts) == sorted(peer.server.messages()[before:])
