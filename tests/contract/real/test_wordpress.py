"""The WordPress adapter against a real WordPress; and the practice WordPress beside it."""

from collections.abc import Collection, Iterator

import httpx
import pytest

from guikou.channels.adapters.wordpress import WordPress
from guikou.channels.protocol import Access
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.real import PICTURE, RealPeer, delivered_with_answers_dropped, running
from peers.wordpress import USER, WordPressSite, wordpress

pytestmark = [pytest.mark.peers, pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.xdist_group("wordpress")]


class SitePeer(RealPeer):
    def __init__(self, server: WordPressSite) -> None:
        super().__init__(server.door, server.clock)
        self.server = server
        server.forget()

    def variant(self, number: int) -> Variant:
        address = self.address(number)
        html = (
            f'<p>城关镇 &amp; 东街明日停水。</p><p><img src="picture:0" alt="停水范围图"></p><p>来源：<a href="{address}">{address}</a></p>'
        )
        title = f"停水通知{number}"
        return Variant(language=Language.ZH, title=title, address=address, digest="明日停水", html=html, pictures=(PICTURE,), cover=0)

    def adapter(self, interference: Interference) -> WordPress:
        access = Access(base=self.door.address, settings={"user": USER}, secrets={"app_password": self.server.password})
        return WordPress(access, interference.around(self.calls))

    def copies(self, variant: Variant) -> int:
        return sum(f'"{variant.address}"' in content for content in self.server.public())

    def secrets(self) -> Collection[str]:
        return [self.server.password]


@pytest.fixture(scope="module")
def server() -> Iterator[WordPressSite]:
    with running(wordpress()) as found:
        yield found


@pytest.fixture
def peer(server: WordPressSite) -> SitePeer:
    return SitePeer(server)


class TestWordPress(AdapterContract):
    @pytest.fixture
    def peer(self, server: WordPressSite) -> SitePeer:
        return SitePeer(server)


@pytest.mark.parametrize(
    "start", ["POST /wp-json/wp/v2/posts ", "POST /wp-json/wp/v2/posts/", "POST /wp-json/wp/v2/media ", "GET /wp-json/"]
)
def test_an_answer_that_is_dropped_makes_no_second_copy(peer: SitePeer, start: str) -> None:
    _, variant = delivered_with_answers_dropped(peer, peer.door, start, 2)
    assert peer.copies(variant) == 1


def test_publishing_at_once_under_a_fixed_slug_doubles_when_its_answer_is_dropped(peer: SitePeer) -> None:
    peer.door.drop("POST /wp-json/wp/v2/posts ", 1)
    variant = peer.variant(1)
    post = {"title": "停水通知", "content": f'<a href="{variant.address}">x</a>', "slug": "cut-naive", "status": "publish"}
    with httpx.Client(auth=(USER, peer.server.password), trust_env=False) as naive:
        with pytest.raises(httpx.RemoteProtocolError):
            naive.post(f"{peer.door.address}/wp-json/wp/v2/posts", json=post)
        assert naive.post(f"{peer.door.address}/wp-json/wp/v2/posts", json=post).status_code == 201
    assert peer.copies(variant) == 2
