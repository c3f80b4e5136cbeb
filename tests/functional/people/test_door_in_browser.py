"""Signing in as people do it: in Chromium, with an authenticator app and with a passkey, in both languages, wide and narrow."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from factories_platform import make_organisation
from guikou.people.domain.policy import Role
from guikou.people.operations import invitations
from guikou.people.operations.setup import SETUP
from people_at_the_door import PASSWORD, code_of

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WORDS = {
    "zh": {
        "go on": "设置密码并继续",
        "app": "设置身份验证器",
        "use": "启用",
        "work": "已保存，进入系统",
        "in": "登录",
        "add": "添加",
        "key": "用通行密钥登录",
    },
    "en": {
        "go on": "Set the password and go on",
        "app": "Set up an authenticator app",
        "use": "Start using it",
        "work": "I have kept them: go to work",
        "in": "Sign in",
        "add": "Add",
        "key": "Sign in with a passkey",
    },
}


@pytest.fixture(autouse=True)
def _second_factor_required(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"second_factor": "required"})


def invited(language: str) -> str:
    county = make_organisation("某县人民政府" if language == "zh" else "Clearwater County")
    name = "王芳" if language == "zh" else "Wang Fang"
    given = {"name": name, "email": f"{language}@example.org", "role": Role.SUPERVISOR, "organisation_id": county.pk, "language": language}
    link = invitations.invite(**given, since=timezone.localdate(), by=SETUP, now=timezone.now()).link
    assert link
    return link.partition("8000")[2]


def look(page: Page) -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(page, options=WCAG).response["violations"]
        assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def set_password(page: Page, at: str, language: str) -> None:
    page.goto(at + invited(language))
    look(page)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    press(page, WORDS[language]["go on"])
    expect(page).to_have_url(at + "/account/2fa/")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_invitation_to_the_console_with_an_app(page: Page, live_server: Any, language: str, troubles: list[str]) -> None:
    at, words = live_server.url, WORDS[language]
    set_password(page, at, language)
    look(page)
    page.goto(at + "/console/me/")
    expect(page).to_have_url(at + "/account/2fa/")
    page.get_by_role("link", name=words["app"]).click()
    look(page)
    secret = page.locator("code.key").inner_text()
    page.locator("[name=code]").fill("000000")
    press(page, words["use"])
    look(page)
    page.locator("[name=code]").fill(code_of(secret))
    press(page, words["use"])
    expect(page).to_have_url(at + "/account/2fa/recovery-codes/")
    look(page)
    assert page.locator(".codes li").count() == 10
    recovery = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name=words["work"]).click()
    page.goto(at + "/console/me/")
    look(page)
    page.goto(at + "/account/2fa/")
    look(page)
    page.goto(at + "/account/password/change/")
    look(page)
    page.goto(at + "/account/logout/")
    look(page)
    page.locator("main button.primary").click()
    expect(page).to_have_url(at + "/account/login/")
    look(page)
    page.locator("[name=login]").fill(f"{language}@example.org")
    page.locator("[name=password]").fill("wrong password")
    press(page, words["in"])
    look(page)
    assert page.locator("[name=login]").input_value() == f"{language}@example.org"
    page.locator("[name=password]").fill(PASSWORD)
    press(page, words["in"])
    expect(page).to_have_url(at + "/account/2fa/authenticate/")
    look(page)
    page.locator("[name=code]").fill(recovery)
    press(page, words["in"])
    expect(page).to_have_url(re.compile(re.escape(at) + "/console/"))
    assert troubles == []


def test_a_passkey_stands_for_password_and_second_factor(page: Page, live_server: Any, troubles: list[str]) -> None:
    at = live_server.url
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    set_password(page, at, "zh")
    page.goto(at + "/account/2fa/passkeys/add/")
    look(page)
    page.locator("[name=name]").fill("办公电脑")
    page.locator("[name=passwordless]").check()
    press(page, "添加")
    expect(page).to_have_url(at + "/account/2fa/recovery-codes/")
    page.goto(at + "/account/2fa/")
    expect(page.locator("main")).to_contain_text("办公电脑")
    look(page)
    page.goto(at + "/account/logout/")
    page.locator("main button.primary").click()
    press(page, "用通行密钥登录")
    expect(page).to_have_url(re.compile(re.escape(at) + "/console/"))
    assert troubles == []


def test_a_device_without_a_passkey_says_what_to_do(page: Page, live_server: Any) -> None:
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    page.goto(live_server.url + "/account/login/")
    page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('none')); }")
    press(page, "用通行密钥登录")
    expect(page.locator("[data-passkey-trouble]")).to_be_visible()
    look(page)


@pytest.mark.parametrize(
    "path",
    [
        "/account/password/reset/",
        "/account/password/reset/done/",
        "/account/inactive/",
        "/account/invitation/x/",
        "/account/provider/cancelled/",
        "/account/provider/error/",
    ],
)
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_pages_for_strangers_read_well(browser: Any, live_server: Any, path: str, language: str) -> None:
    context = browser.new_context(locale=language)
    page = context.new_page()
    page.goto(live_server.url + path)
    look(page)
    text = page.locator("main").inner_text().replace("English", "").replace("中文", "")
    assert bool(re.search(r"[\u4e00-\u9fff]", text)) is (language == "zh-CN")
    context.close()
