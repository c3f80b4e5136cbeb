"""The Bluesky adapter against the real personal data server; and the practice Bluesky beside it."""

from collections.abc import Collection, Iterator

import httpx
import pytest

from guikou.channels.adapters.bluesky import Bluesky
from guikou.channels.practice.bluesky import PracticeBluesky
from guikou.channels.protocol import Access
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.bluesky import PASSWORD, DataServer, data_server
from peers.real import PICTURE, RealPeer, delivered_with_answers_dropped, running
from peers.same import Question, answers
from practice_peers import BASE, calls_to, clock

pytestmark = [pytest.mark.peers, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("bluesky")]


class DataServerPeer(RealPeer):
    def __init__(self, server: DataServer) -> None:
        super().__init__(server.door, server.clock)
        self.server, self.handle = server, server.account()

    def variant(self, number: int) -> Variant:
        address = self.address(number)
        text = f"停水通知{number}：城关镇明日停水 #民生 详见 {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text, pictures=(PICTURE,))

    def adapter(self, interference: Interference) -> Bluesky:
        settings = {"handle": self.handle, "view": self.server.view.address}
        access = Access(base=self.door.address, settings=settings, secrets={"app_password": PASSWORD})
        return Bluesky(access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(variant.address in text.split() for text in self.server.posts(self.handle))

    def secrets(self) -> Collection[str]:
        return [PASSWORD]


@pytest.fixture(scope="module")
def server() -> Iterator[DataServer]:
    with running(data_server()) as found:
        yield found


@pytest.fixture
def peer(server: DataServer) -> DataServerPeer:
    return DataServerPeer(server)


class TestBluesky(AdapterContract):
    @pytest.fixture
    def peer(self, server: DataServer) -> DataServerPeer:
        return DataServerPeer(server)


@pytest.mark.parametrize("times", [1, 3])
def test_an_answer_that_is_dropped_makes_no_second_copy(peer: DataServerPeer, times: int) -> None:
    _, variant = delivered_with_answers_dropped(peer, peer.door, "POST /xrpc/com.atproto.repo.putRecord ", times)
    assert peer.copies(variant) == 1


def test_creating_without_a_key_doubles_when_its_answer_is_dropped(peer: DataServerPeer) -> None:
    session = peer.server.asked("POST", "com.atproto.server.createSession", json={"identifier": peer.handle, "password": PASSWORD})
    variant = peer.variant(1)
    record = {"$type": "app.bsky.feed.post", "text": variant.text, "createdAt": "2026-11-20T01:30:00.000Z"}
    given = {"repo": peer.handle, "collection": "app.bsky.feed.post", "record": record}
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    peer.door.drop("POST /xrpc/com.atproto.repo.createRecord ", 1)
    with pytest.raises(httpx.HTTPError):
        peer.server.asked("POST", "com.atproto.repo.createRecord", json=given, headers=headers)
    peer.server.asked("POST", "com.atproto.repo.createRecord", json=given, headers=headers)
    assert peer.copies(variant) == 2


SAID = ("error",)
RECORD = {"$type": "app.bsky.feed.post", "text": "停水", "createdAt": "2026-11-20T01:30:00.000Z"}
KEY = "3n2w6l6464ux2"
GET = f"/com.atproto.repo.getRecord?repo={{handle}}&collection=app.bsky.feed.post&rkey={KEY}"


def _put(name: str, **changes: object) -> Question:
    body = {"repo": "{handle}", "collection": "app.bsky.feed.post", "rkey": KEY, "record": RECORD} | changes
    return Question(name, "POST", "/com.atproto.repo.putRecord", body, fields=SAID, shapes=("uri", "cid"))


def _delete(name: str) -> Question:
    return Question(name, "POST", "/com.atproto.repo.deleteRecord", {"repo": "{handle}", "collection": "app.bsky.feed.post", "rkey": KEY})


# What it does not know itself (other methods, other servers' accounts) it asks of the network's view, which is not there.
QUESTIONS = [
    _put("put"),
    _put("put again"),
    Question("get", "GET", GET, fields=("cid", "value.text", "value.createdAt")),
    _put("no TID", rkey="not-a-tid"),
    _put("301 graphemes", record={**RECORD, "text": "长" * 301}),
    _put("no time", record={**RECORD, "createdAt": "yesterday"}),
    _put("no text", record={"$type": "app.bsky.feed.post", "createdAt": RECORD["createdAt"]}),
    _put("somebody else's", repo="{other}"),
    _put("nobody's", repo="did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"),
    _delete("delete"),
    _delete("delete again"),
    Question("gone", "GET", GET, fields=SAID),
    Question("bad token", "GET", "/com.atproto.server.getSession", None, {"Authorization": "Bearer a.b.c"}, SAID),
    Question("no token", "GET", "/com.atproto.server.getSession", None, {"Authorization": ""}, SAID),
    Question(
        "wrong password",
        "POST",
        "/com.atproto.server.createSession",
        {"identifier": "{handle}", "password": "x"},
        {"Authorization": ""},
        SAID,
    ),
]


def test_the_practice_platform_answers_as_the_real_one(peer: DataServerPeer) -> None:
    practice = PracticeBluesky(clock=clock())
    practice.add_account("county.test", "某县发布", password=PASSWORD)
    practice.add_account("other.test", "别人", password=PASSWORD)
    found = []
    for calls, base, handle, other in (
        (peer.calls, peer.door.address, peer.handle, peer.server.account()),
        (calls_to(practice), BASE, "county.test", "other.test"),
    ):
        login = [
            Question(
                "login",
                "POST",
                "/com.atproto.server.createSession",
                {"identifier": handle, "password": PASSWORD},
                keeps={"token": "accessJwt"},
            )
        ]
        known: dict[str, str] = {}
        answers(calls, f"{base}/xrpc", {}, login, known)
        found.append(
            answers(calls, f"{base}/xrpc", {"Authorization": f"Bearer {known['token']}"}, QUESTIONS, {"handle": handle, "other": other})
        )
    assert found[1] == found[0]
