"""The Mastodon adapter against snac2, a real server; and the practice Mastodon beside it."""

from collections.abc import Collection, Iterator
from html import unescape

import httpx
import pytest

from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.practice.mastodon import PracticeMastodon
from guikou.channels.protocol import Access
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.real import PICTURE, RealPeer, delivered_with_answers_dropped, running
from peers.same import Question, answers
from peers.snac import Snac, snac
from practice_peers import BASE, calls_to, clock

pytestmark = [pytest.mark.peers, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("snac")]


class SnacPeer(RealPeer):
    def __init__(self, server: Snac, *, keys: bool = True) -> None:
        super().__init__(server.door, server.clock)
        self.server = server
        server.shim.forget(keys=keys)

    def variant(self, number: int) -> Variant:
        address = self.address(number)
        text = f"停水通知{number}\n\n城关镇 & 东街明日停水 <全天>，详见 {address}"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=address, text=text, pictures=(PICTURE,))

    def adapter(self, interference: Interference) -> Mastodon:
        access = Access(base=self.door.address, secrets={"access_token": self.server.token})
        return Mastodon(access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(variant.address in unescape(content) for content in self.server.public())

    def secrets(self) -> Collection[str]:
        return [self.server.token]


@pytest.fixture(scope="module")
def server() -> Iterator[Snac]:
    with running(snac()) as found:
        yield found


class TestMastodonOnSnac(AdapterContract):
    @pytest.fixture
    def peer(self, server: Snac) -> SnacPeer:
        return SnacPeer(server)


class TestMastodonOnSnacWithoutKeys(AdapterContract):
    @pytest.fixture
    def peer(self, server: Snac) -> SnacPeer:
        return SnacPeer(server, keys=False)


@pytest.mark.parametrize("keys", [True, False])
@pytest.mark.parametrize("request_", ["POST /api/v1/statuses ", "POST /api/v2/media ", "GET /api/v1/statuses/"])
def test_an_answer_that_is_dropped_makes_no_second_copy(server: Snac, keys: bool, request_: str) -> None:
    peer = SnacPeer(server, keys=keys)
    _, variant = delivered_with_answers_dropped(peer, server.door, request_, 2)
    assert peer.copies(variant) == 1


def test_posting_again_without_a_key_doubles_when_the_answer_is_dropped(server: Snac) -> None:
    peer = SnacPeer(server)
    variant = peer.variant(1)
    for headers, copies in (({}, 2), ({"Idempotency-Key": "naive"}, 3)):
        server.door.drop("POST /api/v1/statuses ", 1)
        with httpx.Client(headers={"Authorization": f"Bearer {server.token}", **headers}, trust_env=False) as naive:
            with pytest.raises(httpx.HTTPError):
                naive.post(f"{server.door.address}/api/v1/statuses", json={"status": variant.text})
            assert naive.post(f"{server.door.address}/api/v1/statuses", json={"status": variant.text}).status_code == 200
        assert peer.copies(variant) == copies


STATUS = ("id", "url", "created_at", "account.id", "content")
QUESTIONS = [
    Question(
        "myself", "GET", "/api/v1/accounts/verify_credentials", fields=("username",), shapes=("id", "display_name"), keeps={"me": "id"}
    ),
    Question(
        "post",
        "POST",
        "/api/v1/statuses",
        {"status": "停水 & <b>", "visibility": "public", "language": "zh", "media_ids": []},
        fields=("visibility", "replies_count", "reblogs_count", "favourites_count", "in_reply_to_id", "account.username"),
        shapes=STATUS,
        keeps={"id": "id"},
    ),
    Question("show", "GET", "/api/v1/statuses/{id}", fields=("visibility", "replies_count"), shapes=STATUS),
    Question(
        "list", "GET", "/api/v1/accounts/{me}/statuses?limit=40&exclude_replies=true&exclude_reblogs=true", shapes=("0.id", "0.content")
    ),
    Question("edit", "PUT", "/api/v1/statuses/{id}", {"status": "更正", "media_ids": []}, shapes=(*STATUS, "edited_at")),
    Question("nothing below", "GET", "/api/v1/statuses/{id}/context", fields=("ancestors", "descendants")),
    Question(
        "answer",
        "POST",
        "/api/v1/statuses",
        {"status": "答复", "in_reply_to_id": "{id}"},
        shapes=(*STATUS, "in_reply_to_id"),
        keeps={"answer": "id"},
    ),
    Question("something below", "GET", "/api/v1/statuses/{id}/context", shapes=("descendants.0.id", "descendants.0.created_at")),
    Question("delete", "DELETE", "/api/v1/statuses/{answer}"),
    Question("delete again", "DELETE", "/api/v1/statuses/{answer}"),
    Question("unknown", "GET", "/api/v1/statuses/1234567890123456789"),
    Question("bad token", "POST", "/api/v1/statuses", {"status": "x"}, {"Authorization": "Bearer " + "ab" * 32}),
    Question("picture without a token", "POST", "/api/v2/media", b"", {"Authorization": ""}),
]


def test_the_practice_platform_answers_as_the_real_one(server: Snac) -> None:
    peer = SnacPeer(server)
    practice = PracticeMastodon(clock=clock())
    practice.add_token(practice.add_account("gov", "某县发布"), token="token")
    real = answers(peer.calls, peer.door.address, {"Authorization": f"Bearer {server.token}"}, QUESTIONS, {})
    assert answers(calls_to(practice), BASE, {"Authorization": "Bearer token"}, QUESTIONS, {}) == real
