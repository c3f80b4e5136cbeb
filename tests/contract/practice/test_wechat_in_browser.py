"""The pages of the practice WeChat in Chromium, wide and narrow: somebody reads an article and comments on it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from console_browser import ARGUMENTS, faults
from guikou.channels.practice.wechat import PracticeWeChat
from practice_servers import served
from wechat_caller import APPID, Caller, draft, new_platform, picture, published

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
PICTURES = os.environ.get("PRACTICE_PICTURES")


@pytest.fixture(scope="module", params=[1280, 360])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        made = browser.new_page(viewport={"width": request.param, "height": 800})
        yield made
        browser.close()


@pytest.fixture
def wechat() -> PracticeWeChat:
    return new_platform()


def look(page: Page, name: str) -> list[str]:
    """Return what is wrong with the page, and keep a picture where one is wanted."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width'] if page.viewport_size else 0}.png", full_page=True)
    return faults(page)


def test_somebody_reads_an_article_and_comments_on_it(page: Page, wechat: PracticeWeChat) -> None:
    ask = Caller(wechat)
    image = ask.upload("/cgi-bin/media/uploadimg", picture(size=(1080, 600)))["url"]
    table = "<table><tr><th>" + "</th><th>".join(["停水地点与范围"] * 12) + "</th></tr></table>"
    content = f'<section><p style="line-height:1.8">城关镇明日九时至十七时停水。</p><img src="{image}" alt="停水范围图">{table}</section>'
    more = {
        "content_source_url": "https://www.county.example/r/1",
        "author": "县政府办公室",
        "digest": "明日九时至十七时停水，请提前储水。",
    }
    with served(wechat) as base:
        job = published(wechat, ask, title="关于城关镇明日停水的通知", content=content, **more)
        address = f"{base}/s?sn={wechat.item(APPID, job['article_id'])['articles'][0]['sn']}"
        page.goto(f"{base}/")
        assert look(page, "home") == []
        page.get_by_role("link", name="某县发布").click()
        assert look(page, "account") == []
        page.goto(address)
        page.get_by_label("写留言").fill("请问几时恢复供水？")
        page.get_by_label("昵称").fill("城关居民")
        page.get_by_role("button", name="点赞 0").focus()
        assert look(page, "article") == []
        page.get_by_role("button", name="发送留言").click()
        page.get_by_text("请问几时恢复供水？").wait_for()
        assert look(page, "comment") == []
        page.goto(f"{base}/preview/{APPID}/{draft(ask)}/1")
        assert look(page, "draft") == []
        wechat.delete_articles(APPID, wechat.item(APPID, job["article_id"]), 0)
        page.goto(address)
        assert look(page, "gone") == []
        page.goto(f"{base}/practice/")
        assert look(page, "control") == []
        page.get_by_role("button", name="拨快").click()
        page.wait_for_url(f"{base}/practice/")
