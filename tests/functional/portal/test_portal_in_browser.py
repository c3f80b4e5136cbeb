"""The portal as people see it: axe-clean and nowhere too wide, in both languages, on a screen and on a telephone; by keyboard alone."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_release import version
from guikou.release.models import Release
from guikou.release.operations.subscriptions import token_of
from newsletter_scene import newsletter, subscribe
from public_scene import EN, Scene, picture

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
Opened = Callable[..., Page]
TABLE = "<table><thead><tr><th>路段</th><th>开始时间</th><th>结束时间</th><th>影响范围</th></tr></thead><tbody><tr><td>西湖路</td><td>3月5日8时</td><td>3月5日18时</td><td>城东小区、水厂家属院、第二中学</td></tr></tbody></table>"
BODY = f'<p>因供水管道检修，3月5日8时至18时城东片区停水，请提前储水。</p><h3>停水范围</h3>{TABLE}<p><img src="picture:0" alt="停水范围示意图"></p><p>咨询电话：<a href="tel:12345">12345</a></p>'


@pytest.fixture
def scene(transactional_db: Any) -> Scene:
    cache.clear()
    return Scene()


def told(scene: Scene) -> Release:
    """Return a release with all that a page can have, corrected once."""
    shown = scene.file("停水范围.png", "image/png", picture(), alt="停水范围示意图")
    sheet = scene.file("停水小区名单.xlsx", "application/vnd.ms-excel", b"sheet")
    fields = {
        "html": BODY,
        "pictures": (shown,),
        "attachments": (sheet,),
        "digest": "3月5日城东片区停水一天，请提前储水。",
        "title": "关于城东片区停水检修的通知",
    }
    english = version("en", title=EN, html="<p>Water will be off in the east of the town on 5 March, from 8 to 18.</p>")
    release = scene.desk.released(masters=[version(**fields), english])
    changed = version(**fields | {"html": BODY.replace("3月5日", "3月6日")})
    later = version("en", title=EN, html="<p>Water will be off in the east of the town on 6 March, from 8 to 18.</p>")
    scene.desk.corrected(release, masters=[changed, later])
    return release


def looked_at(page: Page, name: str) -> None:
    """Keep a picture where one is asked for, and find nothing wrong."""
    if folder := os.environ.get("PORTAL_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
    assert faults(page) == [], name


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_page_is_clean_and_fits(scene: Scene, opened: Opened, language: str, width: int) -> None:
    release, gone = told(scene), scene.chinese(title="误发的通知")
    scene.recalled(gone, why="发布单位核实后发现日期有误")
    account = newsletter(scene.desk.office)
    mine = f"/{language}/newsletter/mine/{token_of(subscribe(account, 'wang@reader.example').mark)}/"
    addresses = {
        "list": f"/{language}/?kind=notice",
        "release": f"/{language}/releases/{release.slug}/",
        "recalled": f"/{language}/releases/{gone.slug}/",
        "missing": f"/{language}/nothing/",
        "feeds": f"/{language}/feeds/",
        "subscribe": f"/{language}/newsletter/",
        "asked": f"/{language}/newsletter/asked/",
        "mine": f"{mine}?done=confirmed",
        "leave": f"{mine}leave/",
        "forget": f"{mine}forget/",
        "over": f"/{language}/newsletter/confirm/nonsense/",
    }
    page = opened(addresses.pop("list"), width=width)
    looked_at(page, f"list-{language}-{width}")
    for name, address in addresses.items():
        page.goto(re.match(r"https?://[^/]+", page.url)[0] + address)  # type: ignore[index]
        looked_at(page, f"{name}-{language}-{width}")


def test_an_empty_portal_says_what_to_do_next(scene: Scene, opened: Opened) -> None:
    page = opened("/zh/", width=360)
    looked_at(page, "empty-zh-360")
    expect(page.get_by_role("main").get_by_role("link", name="邮件订阅")).to_be_visible()


def test_targets_are_large_enough_for_fingers(scene: Scene, opened: Opened) -> None:
    told(scene)
    page = opened("/zh/?kind=notice", width=360)
    small = page.evaluate(
        """() => [...document.querySelectorAll("nav a, .chips a, button, select, .releases a")]
        .map((each) => [each.textContent.trim(), each.getBoundingClientRect().height]).filter(([, height]) => height < 44)"""
    )
    assert small == []
    assert page.evaluate("() => parseFloat(getComputedStyle(document.body).fontSize)") >= 18


def test_somebody_finds_a_release_changes_the_language_and_reads_what_was_corrected(scene: Scene, opened: Opened) -> None:
    told(scene)
    page = opened("/zh/")
    page.get_by_label("类型").select_option("notice")
    page.get_by_role("button", name="查看").click()
    page.get_by_role("link", name="关于城东片区停水检修的通知").click()
    page.get_by_role("link", name="查看更正记录").click()
    expect(page.get_by_text("原因：时间有误")).to_be_visible()
    assert page.locator("del").first.inner_text() == "删去的文字"
    expect(page.locator(".log details del").first).to_have_text("3月5日")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(EN)
    with page.expect_download() as download:
        page.get_by_role("link", name="中文").click()
        page.get_by_role("link", name="停水小区名单.xlsx").click()
    assert download.value.suggested_filename == "停水小区名单.xlsx"


def test_somebody_subscribes_and_leaves_by_keyboard(scene: Scene, opened: Opened) -> None:
    newsletter(scene.desk.office)
    page = opened("/zh/newsletter/", width=360)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "跳到正文"
    page.get_by_label("邮箱").focus()
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("邮箱地址有误")
    looked_at(page, "subscribe-wrong-zh-360")
    page.get_by_label("邮箱").fill("wang@reader.example")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("请查收确认邮件")
    found = re.search(r"/zh/newsletter/confirm/\S+", str(mail.outbox[-1].body))
    assert found is not None
    page.goto(re.match(r"https?://[^/]+", page.url)[0] + found[0])  # type: ignore[index]
    looked_at(page, "confirm-zh-360")
    page.get_by_role("button", name="确认订阅").click()
    expect(page.get_by_role("status")).to_contain_text("已确认")
    page.get_by_role("button", name="不再接收邮件").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已退订")
