"""The readers' pages of the practice platforms in Chromium, wide and narrow: accessible, in Chinese, and clearly for practice."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from werkzeug.test import Client

from guikou.channels.practice.bluesky import PracticeBluesky
from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.practice.mastodon import PracticeMastodon
from guikou.channels.practice.sms import PracticeSms
from guikou.channels.practice.telegram import PracticeTelegram
from guikou.channels.practice.weibo import PracticeWeibo
from guikou.channels.practice.wordpress import PracticeWordPress
from practice_peers import clock
from practice_servers import served

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
TEXT = "城关镇明日停水，请居民提前储水。详见 https://www.county.example/r/2026/11/20/a-rather-long-address-that-has-to-break"
Scene = tuple[PracticePlatform, list[str]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield started
        started.close()


def _weibo() -> Scene:
    platform = PracticeWeibo(clock=clock())
    platform.add_app("key", secret="s", redirect_uri="https://desk.example/", domains=("county.example",))
    platform.add_account("1234567890", "某县发布")
    form = {"access_token": platform.add_token("key", "1234567890"), "status": TEXT, "rip": "203.0.113.7"}
    key = Client(platform).post("/2/statuses/share.json", data=form).json["mid"]
    post = platform.store.get("post", key)
    assert post is not None
    platform.commented(post, "居民", "几点来水？")
    login = "/oauth2/authorize?client_id=key&redirect_uri=https://desk.example/"
    return platform, ["/", "/u/1234567890", "/u/1", f"/status/{key}", "/status/1", login]


def _mastodon() -> Scene:
    platform = PracticeMastodon(clock=clock())
    token = platform.add_token(platform.add_account("gov", "某县发布"))
    made = Client(platform).post("/api/v1/statuses", json={"status": TEXT}, headers={"Authorization": f"Bearer {token}"}).json
    platform.reply(made["id"], "居民", "几点来水？")
    return platform, ["/", "/@gov", "/@none", f"/@gov/{made['id']}"]


def _bluesky() -> Scene:
    platform = PracticeBluesky(clock=clock())
    did = platform.add_account("gov.test", "某县发布", password="p")
    session = Client(platform).post("/xrpc/com.atproto.server.createSession", json={"identifier": did, "password": "p"}).json
    record = {"text": TEXT, "createdAt": "2026-11-20T01:30:00.000Z"}
    body = {"repo": did, "collection": "app.bsky.feed.post", "rkey": "3m62aaaaaaa2a", "record": record}
    headers = {"Authorization": f"Bearer {session['accessJwt']}"}
    platform.reply(Client(platform).post("/xrpc/com.atproto.repo.putRecord", json=body, headers=headers).json["uri"], "居民", "几点来水？")
    return platform, ["/", "/profile/gov.test", "/profile/none", "/profile/gov.test/post/3m62aaaaaaa2a"]


def _wordpress() -> Scene:
    platform = PracticeWordPress(clock=clock())
    platform.add_user("desk", "发布台", password="p")
    body = {"title": "停水通知", "content": f"<h2>范围</h2><p>{TEXT}</p>", "status": "publish", "slug": "water"}
    made = Client(platform).post("/wp-json/wp/v2/posts", json=body, auth=("desk", "p")).json
    platform.comment(made["id"], "居民", "几点来水？")
    return platform, ["/", "/water/", "/none/"]


def _telegram() -> Scene:
    platform = PracticeTelegram(clock=clock())
    platform.add_channel("county_gov", "某县发布")
    platform.add_bot("7:token", "desk_bot", channels=("county_gov",))
    Client(platform).post("/bot7:token/sendMessage", json={"chat_id": "@county_gov", "text": TEXT})
    return platform, ["/", "/s/county_gov", "/s/none", "/county_gov/1", "/county_gov/2"]


def _sms() -> Scene:
    platform = PracticeSms(clock=clock(), report=lambda _: None)
    platform.add_user("desk", "p")
    query = {"username": "desk", "password": "p", "to": "13800000000", "from": "12345", "text": TEXT}
    Client(platform).get("/cgi-bin/sendsms", query_string=query)
    return platform, ["/"]


@pytest.mark.parametrize("scene", [_weibo, _mastodon, _bluesky, _wordpress, _telegram, _sms])
def test_readers_pages_are_accessible_and_say_that_they_are_for_practice(browser: Browser, scene: Callable[[], Scene]) -> None:
    platform, addresses = scene()
    with served(platform) as base:
        for address in addresses:
            for width in (1280, 360):
                page = browser.new_page(viewport={"width": width, "height": 800})
                page.goto(base + address)
                found = Axe().run(page, options=WCAG)
                assert found.violations_count == 0, (address, width, found.generate_report())
                assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"), (address, width)
                assert page.get_by_role("banner").inner_text().startswith("练习平台")
                page.close()
