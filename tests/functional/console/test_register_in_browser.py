"""The register as people work with it: an opening asked for, decided, given its id; a login handed over; two entries merged and parted."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_platform import NOW, make_account, make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role
from guikou.registry.models import Account, Conflict, Request

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

WORDS = {
    "zh": {
        "save": "保存并核对",
        "send": "送审",
        "approve": "批准",
        "explain": "请对这条提示作出说明。",
        "keep": "保存",
        "merge": "合并",
        "undo": "撤销合并",
        "filter": "筛选",
        "protect": "设置保护…",
        "chosen": "已选 1 项",
        "confirm": "设置保护（1 项）",
    },
    "en": {
        "save": "Save and check",
        "send": "Send",
        "approve": "Approve",
        "explain": "Please answer this point.",
        "keep": "Save",
        "merge": "Merge",
        "undo": "Undo the merger",
        "filter": "Filter",
        "protect": "Set protection…",
        "chosen": "1 chosen",
        "confirm": "Set protection (1)",
    },
}


def look(page: Page) -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], f"{page.url} {width}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_opening_is_asked_for_explained_approved_and_runs(opened: Any, live_server: Any, language: str) -> None:
    words, at = WORDS[language], live_server.url
    zh = language == "zh"
    county = make_organisation("某县人民政府" if zh else "Clearwater County")
    office = make_organisation("教育局" if zh else "School office", parent=county, level="township")
    make_account(office, name="教育局发布" if zh else "School office news")
    clerk = sign_in(Client(), make_person(Role.CLERK, at=office, language=language, name="王芳" if zh else "Wang Fang"))
    page = opened(clerk, "/console/requests/open/")
    look(page)
    page.locator("[name=platform]").select_option("wechat")
    page.locator("[name=name]").fill("家长学校" if zh else "School for parents")
    page.locator("[name=why]").fill("面向家长" if zh else "for parents")
    press(page, words["save"])
    expect(page.locator(".hints > li")).to_have_count(2)
    look(page)
    press(page, words["send"])
    expect(page.locator(".hints p.wrong")).to_have_count(2)
    expect(page.locator(".errors")).to_contain_text(words["explain"])
    for box in page.locator(".hints textarea").all():
        box.fill("确有需要" if zh else "it is needed")
    press(page, words["send"])
    request = Request.objects.get()
    expect(page).to_have_url(f"{at}/console/requests/{request.pk}/")
    look(page)

    boss = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language, name="李强" if zh else "Li Qiang"))
    page = opened(boss, "/console/requests/?turn=mine-to-decide")
    look(page)
    page.get_by_role("link", name="家长学校" if zh else "School for parents").first.click()
    page.locator(".deeds a.primary").click()
    look(page)
    press(page, words["approve"])
    look(page)
    with page.expect_download() as sheet:
        page.get_by_role("link", name="DOCX").click()
    assert sheet.value.suggested_filename.endswith(".docx")
    account = Account.objects.get(name="家长学校" if zh else "School for parents")
    page.goto(f"{at}/console/accounts/{account.pk}/stable-id/")
    look(page)
    page.locator("[name=stable_id]").fill("gh_0123456789ab")
    page.locator("[name=why]").fill("已注册" if zh else "registered")
    press(page, words["keep"])
    look(page)
    account.refresh_from_db()
    assert account.state == "active"
    page.goto(f"{at}/console/accounts/{account.pk}/history/")
    look(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_login_is_handed_over_and_accounts_are_marked_from_the_list(opened: Any, live_server: Any, language: str) -> None:
    words, at = WORDS[language], live_server.url
    zh = language == "zh"
    county = make_organisation("某县人民政府" if zh else "Clearwater County")
    office = make_organisation("教育局" if zh else "School office", parent=county)
    account = make_account(office, name="教育局发布" if zh else "School office news")
    make_account(county, name="县发布" if zh else "County news", platform="weibo", stable_id="1234567890", key="weibo:1234567890")
    boss = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language, name="李强" if zh else "Li Qiang"))
    page = opened(boss, f"/console/accounts/{account.pk}/custody/")
    look(page)
    page.locator("[name=holder]").fill("赵敏" if zh else "Zhao Min")
    page.locator("[name=since]").fill("2026-03-01")
    press(page, words["keep"])
    expect(page.locator("main")).to_contain_text("赵敏" if zh else "Zhao Min")
    look(page)
    page.goto(f"{at}/console/accounts/")
    look(page)
    page.locator(".tree a", has_text="教育局" if zh else "School office").click()
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody input[name=pick]").check()
    expect(page.locator("[data-picked]")).to_have_text(words["chosen"])
    press(page, words["protect"])
    look(page)
    page.locator("[name=why]").fill("应急" if zh else "emergency")
    press(page, words["confirm"])
    account.refresh_from_db()
    assert account.protected
    look(page)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_two_entries_are_merged_and_parted_again(opened: Any, live_server: Any, language: str) -> None:
    words, at = WORDS[language], live_server.url
    zh = language == "zh"
    county = make_organisation("某县人民政府" if zh else "Clearwater County")
    name = "县发布" if zh else "County news"
    sides = make_account(county, name=name), make_account(county, name=name, stable_id="", key=f"wechat:~{name}")
    said = "两个登记项很可能是同一个账号" if zh else "Two entries are probably one account"
    conflict = Conflict.objects.create(
        key="one", kind="several-in-one", organisation=county, values=[name, name], sources=["a.xlsx#2", "b.csv#3"],
        sentence_zh=said, sentence_en=said, found_at=NOW,
    )  # fmt: skip
    conflict.accounts.set(sides)
    boss = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language, name="李强" if zh else "Li Qiang"))
    page = opened(boss, "/console/conflicts/")
    look(page)
    page.locator("tbody a").first.click()
    look(page)
    page.goto(f"{at}/console/conflicts/{conflict.pk}/one/")
    look(page)
    page.locator("[name=why]").fill("核实为同一个" if zh else "checked")
    press(page, words["merge"])
    expect(page).to_have_url(f"{at}/console/accounts/{sides[0].pk}/")
    look(page)
    page.locator("a[href*=mergers]").click()
    look(page)
    page.locator("[name=why]").fill("弄错了" if zh else "a mistake")
    press(page, words["undo"])
    assert Account.objects.filter(merged_into=None).count() == 2
    assert Conflict.objects.get().settled_at is None
