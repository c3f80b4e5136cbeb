"""The WordPress adapter against a real WordPress; and the practice WordPress beside it."""

import base64
from collections.abc import Collection, Iterator

import httpx
import pytest

from guikou.channels.adapters.wordpress import WordPress
from guikou.channels.practice.wordpress import PracticeWordPress
from guikou.channels.protocol import Access
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language
from peers.real import PICTURE, RealPeer, delivered_with_answers_dropped, running
from peers.same import Question, answers
from peers.wordpress import CLERK, USER, WordPressSite, wordpress
from practice_peers import BASE, calls_to, clock

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


SAID = ("code",)
POST = ("status", "type", "title.raw", "title.rendered", "slug", "featured_media", "comment_status")
SHAPES = ("id", "date", "date_gmt", "modified_gmt", "link", "content.rendered", "excerpt.rendered")
BODY = {"title": "停水通知", "content": "<p>明日停水</p>", "excerpt": "停水", "slug": "d-1", "status": "draft"}
QUESTIONS = [
    Question("draft", "POST", "/posts", BODY, fields=POST, shapes=SHAPES, keeps={"id": "id"}),
    Question("draft again", "POST", "/posts", BODY, fields=POST, shapes=SHAPES, keeps={"second": "id"}),
    Question(
        "found by slug",
        "GET",
        "/posts?slug=d-1&status=publish,draft,future,pending,private&context=edit",
        fields=("0.slug", "0.status", "1.slug"),
    ),
    Question("publish", "POST", "/posts/{id}", {"status": "publish"}, fields=POST, shapes=SHAPES),
    Question("publish again", "POST", "/posts/{id}", {"status": "publish"}, fields=POST, shapes=SHAPES),
    Question("publish the second", "POST", "/posts/{second}", {"status": "publish"}, fields=POST, shapes=SHAPES),
    Question(
        "read by anybody", "GET", "/posts/{id}", None, {"Authorization": ""}, ("status", "title.rendered", "content.protected"), SHAPES
    ),
    Question("correct", "POST", "/posts/{id}", {"title": "更正"}, fields=POST, shapes=SHAPES),
    Question("no such state", "POST", "/posts/{id}", {"status": "public"}, fields=SAID),
    Question("nothing in it", "POST", "/posts", {"title": "", "content": "", "status": "publish"}, fields=SAID),
    Question("title too long", "POST", "/posts", {"title": "长" * 30_000, "status": "draft"}, fields=SAID),
    Question("page too large", "GET", "/posts?per_page=101", fields=SAID),
    Question("drafts for anybody", "GET", "/posts?status=draft", None, {"Authorization": ""}, SAID),
    Question("for editing, for anybody", "GET", "/posts?context=edit", None, {"Authorization": ""}, SAID),
    Question("held comments for anybody", "GET", "/comments?status=hold", None, {"Authorization": ""}, SAID),
    Question("no such post", "GET", "/posts/99999", fields=SAID),
    Question("no such route", "GET", "/nothing", fields=SAID),
    Question("wrong password", "POST", "/posts", {"title": "x"}, {"Authorization": "Basic ZGVzazp4"}, SAID),
    Question("without a login", "POST", "/posts", {"title": "x"}, {"Authorization": ""}, SAID),
    Question("a file without a name", "POST", "/media", b"x", {"Content-Type": "image/png"}, SAID),
    Question("myself", "GET", "/users/me?context=edit", fields=("capabilities.edit_posts", "capabilities.publish_posts")),
    Question("into the bin", "DELETE", "/posts/{id}", fields=("status", "slug")),
    Question("into the bin again", "DELETE", "/posts/{id}", fields=SAID),
    Question("in the bin, for anybody", "GET", "/posts/{id}", None, {"Authorization": ""}, SAID),
    Question("in the bin", "GET", "/posts/{id}?context=edit", fields=("status", "slug")),
    Question("removed", "DELETE", "/posts/{id}?force=true", fields=("deleted",)),
    Question("gone", "GET", "/posts/{id}", fields=SAID),
]


def _login(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_the_practice_platform_answers_as_the_real_one(peer: SitePeer) -> None:
    practice = PracticeWordPress(clock=clock())
    practice.add_user(USER, "发布台", password="secret", role="editor")
    real = answers(peer.calls, f"{peer.door.address}/wp-json/wp/v2", _login(USER, peer.server.password), QUESTIONS, {})
    assert answers(calls_to(practice), f"{BASE}/wp-json/wp/v2", _login(USER, "secret"), QUESTIONS, {}) == real


CLERKS = [
    Question("draft", "POST", "/posts", {"title": "停水", "content": "x", "status": "draft"}, fields=("status",), keeps={"id": "id"}),
    Question("publish", "POST", "/posts/{id}", {"status": "publish"}, fields=SAID),
    Question("upload", "POST", "/media", b"x", {"Content-Type": "image/png", "Content-Disposition": "attachment; filename=x.png"}, SAID),
    Question("myself", "GET", "/users/me?context=edit", fields=("capabilities.edit_posts", "capabilities.publish_posts")),
]


def test_the_practice_platform_lets_a_clerk_do_what_the_real_one_does(peer: SitePeer) -> None:
    practice = PracticeWordPress(clock=clock())
    practice.add_user(CLERK, "办事员", password="secret", role="contributor")
    real = answers(peer.calls, f"{peer.door.address}/wp-json/wp/v2", _login(CLERK, peer.server.clerks_password), CLERKS, {})
    assert answers(calls_to(practice), f"{BASE}/wp-json/wp/v2", _login(CLERK, "secret"), CLERKS, {}) == real
