"""A web archive that we made, replayed offline by a player that is not ours."""

import os
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from console_browser import ARGUMENTS
from factories_dataset import dataset
from guikou.archive.packing import Content, pack
from guikou.archive.viewing import serving, web_archives

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
KEY = "wechat:gh_1"
PATIENCE_MS = 60_000


def test_a_post_opens_at_its_own_address_and_nothing_is_asked_elsewhere(tmp_path: Path) -> None:
    post = {
        "post_id": "wechat:1",
        "account_id": KEY,
        "published_at": "2026-11-01T08:00:00+08:00",
        "title": "停水通知",
        "text": "明日城东停水。",
    }
    made = dataset(
        folder=tmp_path,
        accounts=[{"account_id": KEY, "name": "某县发布"}],
        posts=[post | {"url": "https://mp.weixin.qq.com/s/a_B-1?from=x&Chksm=2"}],
    )
    bag = tmp_path / "account.zip"
    pack(bag, Content(account=made.accounts, posts=made.posts().collect(), figures=made.figures), owner="某办", now=datetime.now(UTC))
    with web_archives(bag) as found, serving(found) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        here = f"http://127.0.0.1:{server.port}/"
        browser = playwright.chromium.launch(executable_path=os.environ.get("GUIKOU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        try:
            page = browser.new_page()
            elsewhere: list[str] = []
            page.on("request", lambda request: None if request.url.startswith((here, "data:", "blob:")) else elsewhere.append(request.url))
            page.goto(here)
            player = page.frame_locator("replay-web-page iframe")
            player.locator("wr-page-entry a").first.click(timeout=PATIENCE_MS)
            replayed = player.frame_locator("iframe[name=___wb_replay_top_frame]")
            expect(replayed.get_by_text("明日城东停水。")).to_be_visible(timeout=PATIENCE_MS)
            expect(replayed.get_by_text("本页由归档数据制成，不是原网页的截取。")).to_be_visible()
            assert elsewhere == []
        finally:
            browser.close()
            server.shutdown()
