"""Reviewing as people do it: on a telephone and on a desk, with the keyboard, and by a link without an account."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from console_browser import faults
from factories_platform import make_account
from factories_release import Desk, shown_on, version
from guikou.release.models import Release, Remark, Signature
from guikou.release.operations import reviewing, writing
from review_scene import EXPERT, signed_in, with_expert

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

WORDS = {
    "zh": {"sign": "签署", "return": "退回", "remark": "批注", "keep": "记下意见"},
    "en": {"sign": "Sign", "return": "Return", "remark": "Remark", "keep": "Keep the remark"},
}


def handed_in(desk: Desk) -> Release:
    account = make_account(desk.office, name="水利发布")
    masters = [version(html="<p>因管道检修，城东停水。</p><p>请提前储水。</p>")]
    release = desk.draft(masters=masters, accounts=[shown_on(account)])
    return writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=timezone.now())


@pytest.mark.parametrize(("language", "width"), [("zh", 360), ("en", 1280)])
def test_it_is_remarked_on_by_selected_words_signed_and_returned(opened: Any, language: str, width: int) -> None:
    words, desk = WORDS[language], Desk.new()
    release = handed_in(desk)
    page = opened(signed_in(desk.first, language=language), "/console/reviews/", width=width)
    assert faults(page) == []
    page.get_by_role("link", name="停水通知").click()
    assert faults(page) == []
    paragraph = page.locator("[data-field=html]").nth(1)
    paragraph.evaluate("each => getSelection().setBaseAndExtent(each.firstChild, 1, each.firstChild, 3)")
    paragraph.locator("xpath=..").locator(".remark-here").click()
    expect(page.locator("[data-quoted]")).to_have_text("提前")
    page.locator("#remark textarea").fill("提前多久？")
    page.get_by_role("button", name=words["keep"]).click()
    expect(page.locator(".remark")).to_contain_text("提前多久？")
    remark = Remark.objects.get()
    assert (remark.place["quote"], remark.place["start"], remark.place["end"]) == ("提前", 13, 15)
    assert faults(page) == []
    page.locator(".decide").get_by_role("button", name=words["sign"], exact=True).click()
    expect(page.locator(".message.success")).to_be_visible()
    assert Signature.objects.count() == 1

    page = opened(signed_in(desk.second, language=language), f"/console/reviews/{release.pk}/1/", width=width)
    page.locator(".jump a", has_text=words["return"]).click()
    back = page.locator("#return button")
    back.click()
    expect(page.locator("#errors")).to_be_focused()
    assert faults(page) == []
    page.locator("#return textarea").fill("请写明时间")
    page.locator("#return button").click()
    expect(page.locator(".message.success")).to_be_visible()
    release.refresh_from_db()
    assert release.state == "draft"


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_has_no_account_opens_a_link_and_signs(opened: Any, width: int) -> None:
    cache.clear()
    desk, now = Desk.new(), timezone.now()
    with_expert(desk)
    release = handed_in(desk)
    edition = release.editions.get()
    token = reviewing.make_link(
        release_id=release.pk, number=1, key=EXPERT, name="李专家", expires_at=now + timedelta(days=1), by=desk.head, now=now
    )
    page = opened(Client(), f"/review/{edition.pk}/#{token}", width=width)
    expect(page.locator(".decide")).to_be_visible()
    assert token not in page.url
    assert faults(page) == []
    page.locator("button[value=sign]").click()
    expect(page.locator(".message.success")).to_be_visible()
    assert faults(page) == []
    assert Signature.objects.get().name == "李专家"


def test_the_turns_are_set_without_script(opened: Any) -> None:
    desk = Desk.new()
    page = opened(signed_in(desk.head), f"/console/reviews/rules/{desk.office.pk}/set/", script=False)
    page.locator("[name=zh3]").fill("")
    page.locator("[name=role3]").select_option("")
    page.locator("[name=preview]").click()
    expect(page.locator(".preview-turns .turns > li")).to_have_count(2)
    page.locator(".ends .primary").click()
    expect(page.locator(".rule .turns > li")).to_have_count(2)
    page = opened(signed_in(desk.head), f"/console/reviews/rules/{desk.office.pk}/set/", width=360)
    assert faults(page) == []
