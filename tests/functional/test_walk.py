"""
The whole console in one walk: sign in with a second factor, import a register, settle a conflict, ask for an account and approve it, collect a feed,
inspect, judge, have it put right, inspect again, issue a bulletin, verify the trail. Every page on the way has to be without fault.

`WALK_PICTURES=out/walk` keeps pictures of the main pages, `WALK_EVERYWHERE=1` walks in both languages at both widths.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, expect, sync_playwright

from console_browser import ARGUMENTS
from factories_imports import work_off
from factories_platform import sign_in
from functional.walk.story import WORDS, Cast, Words, feed, registers, silent_since
from functional.walk.walker import Walker
from guikou.collection.models import Post
from guikou.inspection.models import Bulletin, Finding
from guikou.jobs.models import Job
from guikou.registry.models import Account, Conflict, Request
from guikou.trail.queries import breaks
from people_at_the_door import PASSWORD, code_of
from servers import Reply, Server

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the server has threads of its own
pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
ELSEWHERE = [("zh", 360), ("en", 1280)] if os.environ.get("WALK_EVERYWHERE") else []


@pytest.fixture(autouse=True)
def _as_installed(settings: Any) -> None:
    """Ask for a second factor as a new installation does; let the feed come from this machine."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"second_factor": "required", "private_hosts": ("127.0.0.1",)})


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=os.environ.get("GUIKOU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360), *ELSEWHERE])
def test_the_whole_console_in_one_walk(browser: Browser, live_server: Any, language: str, width: int) -> None:
    words = WORDS[language]
    people, troubles = Cast.made(words, language), []  # type: ignore[var-annotated]
    locale = "zh-CN" if language == "zh" else "en"
    contexts = [browser.new_context(viewport={"width": width, "height": 800}, locale=locale) for _ in range(2)]
    for name, cookie in sign_in(Client(), people.clerk).cookies.items():
        contexts[1].add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
    boss, clerk = (Walker(context.new_page(), at=live_server.url, language=language, troubles=troubles) for context in contexts)
    with Server({}) as website:
        come_in(boss, people)
        bring_in_registers(boss, words)
        settle_a_conflict(boss, words)
        open_an_account(boss, clerk, words)
        collect_a_feed(boss, words, website)
        inspect(boss)
        judge(boss, words)
        put_right(boss, clerk, words, website)
    inspect(boss)
    state(boss, words)
    verify(boss)
    for context in contexts:
        context.close()
    assert troubles == []
    assert not Job.objects.filter(state="failed").exists()
    assert list(breaks()) == []


def come_in(boss: Walker, people: Cast) -> None:
    """Sign in with the password, set up an authenticator, leave, and come in again with its code."""
    boss.come_to("/console/")
    boss.fill(login=people.supervisor.email, password=PASSWORD)
    boss.press("/account/login/")
    boss.follow("/totp/activate/")
    secret = boss.page.locator("code.key").inner_text()
    boss.fill(code=code_of(secret))
    boss.press()
    boss.follow("/console/")
    leave = boss.page.locator("#menu form[action$='/logout/'] button")
    if boss.page.locator("a.open-menu").is_visible():
        boss.page.locator("a.open-menu").click()
    leave.click()
    boss.page.wait_for_url("**/account/login/**")
    boss.fill(login=people.supervisor.email, password=PASSWORD)
    boss.press("/account/login/")
    cache.clear()  # a code works once, and no half minute has passed
    boss.fill(code=code_of(secret))
    boss.press()
    boss.page.wait_for_url("**/console/home/")


def bring_in_registers(boss: Walker, words: Words) -> None:
    """Import two registers that contradict each other."""
    boss.menu("/console/imports/")
    boss.follow("/imports/new/")
    files = [{"name": name, "mimeType": "text/csv", "buffer": text.encode()} for name, text in registers(words).items()]
    boss.page.locator("input[type=file]").set_input_files(files)  # type: ignore[arg-type]
    boss.press()
    work_off()
    boss.again()
    boss.picture("import")
    boss.follow("/preview/accounts/")
    expect(boss.page.locator("tbody tr")).to_have_count(4)
    boss.page.go_back()
    boss.press("/run/")
    work_off()
    boss.again()
    assert Account.objects.count() == 4


def settle_a_conflict(boss: Walker, words: Words) -> None:
    """Say which of two owners is the right one."""
    boss.menu("/console/home/")
    boss.follow("/console/conflicts/?turn=mine-to-settle")
    conflict = Conflict.objects.get(kind="one-id-several-bodies")
    boss.follow(f"/conflicts/{conflict.pk}/")
    boss.picture("conflict")
    boss.follow("/value/")
    boss.page.get_by_label(words.county).check()
    boss.fill(why=words.registered_by)
    boss.press()
    conflict.refresh_from_db()
    assert conflict.outcome == "value"
    assert Account.objects.get(name=words.news).organisation.name == words.county


def open_an_account(boss: Walker, clerk: Walker, words: Words) -> None:
    """Ask for an account, answer what speaks against it, have it approved and filed."""
    clerk.come_to("/console/")
    clerk.menu("/console/requests/")
    clerk.follow("/requests/open/")
    clerk.fill(platform="wechat", name=words.new_account, function="education", why=words.reason)
    clerk.press()
    answers = clerk.page.locator("ul.hints textarea")
    assert answers.count() >= 2
    for number in range(answers.count()):
        answers.nth(number).fill(words.answer)
    clerk.picture("request")
    clerk.press()
    asked = Request.objects.get()
    assert asked.state == "sent"
    boss.menu("/console/home/")
    boss.menu("/console/requests/")
    boss.follow(f"/requests/{asked.pk}/")
    boss.follow("/approve/")
    boss.fill(answer=words.approved)
    boss.press()
    assert boss.download("sheet.docx").startswith(b"PK")
    boss.follow("/file/")
    boss.fill(number="2026-17")
    boss.press()
    assert Account.objects.filter(name=words.new_account).exists()


def collect_a_feed(boss: Walker, words: Words, website: Server) -> None:
    """Have the feed of the website read, whose newest notice is a month old."""
    website.routes["/feed.xml"] = Reply(feed(words, *silent_since(timezone.now())))
    account = Account.objects.get(platform="website")
    boss.menu("/console/accounts/")
    boss.follow(f"/accounts/{account.pk}/")
    boss.picture("account")
    boss.follow(f"/collection/account/{account.pk}/posts/")
    boss.follow(f"/collection/add/{account.pk}/")
    boss.fill(address=f"{website.address}/feed.xml")
    boss.press()
    boss.press()
    work_off()
    boss.again()
    boss.picture("source")
    assert Post.objects.count() == 6


def inspect(boss: Walker) -> None:
    """Inspect the whole county."""
    boss.menu("/console/inspections/")
    boss.follow("/inspections/ask/")
    boss.press()
    work_off()
    boss.again()


def judge(boss: Walker, words: Words) -> None:
    """Confirm one finding, set one aside, send one to its owner."""
    boss.picture("inspection")
    boss.menu("/console/home/")
    boss.picture("home")
    open_finding(boss, "cn.no-interaction")
    boss.follow("/confirm/")
    boss.press()
    open_finding(boss, "cn.one-per-platform")
    boss.follow("/set-aside/")
    boss.fill(why=words.aside)
    boss.press()
    silent = open_finding(boss, "cn.website-silence")
    boss.follow("/confirm/")
    boss.press()
    boss.follow("/rectify/")
    boss.fill(instruction=words.instruction, due_on=(timezone.localdate() + timedelta(days=10)).isoformat())
    boss.press()
    boss.picture("finding")
    silent.refresh_from_db()
    assert silent.standing == "rectifying"


def open_finding(boss: Walker, rule: str) -> Finding:
    """Open a finding from the list."""
    found = Finding.objects.filter(rule_id=rule, verdict="not-met").order_by("pk")[0]
    boss.menu("/console/findings/")
    boss.follow(f"/findings/{found.pk}/")
    return found


def put_right(boss: Walker, clerk: Walker, words: Words, website: Server) -> None:
    """The owner answers and publishes again; the feed is read again."""
    clerk.menu("/console/home/")
    clerk.follow("/console/findings/?turn=mine-to-answer")
    silent = Finding.objects.get(standing="rectifying")
    clerk.follow(f"/findings/{silent.pk}/")
    clerk.follow("/answer/")
    clerk.fill(text=words.mended)
    clerk.press()
    now = timezone.now()
    website.routes["/feed.xml"] = Reply(feed(words, *silent_since(now), now - timedelta(hours=1)))
    boss.menu("/console/collection/")
    boss.follow("/collection/sources/")
    boss.page.locator("main tbody a").first.click()
    boss.press("/now/")
    work_off()
    boss.again()
    assert Post.objects.count() == 7


def state(boss: Walker, words: Words) -> None:
    """See that it is corrected, and state all that in a bulletin."""
    corrected = Finding.objects.get(rule_id="cn.website-silence", account__platform="website")
    assert (corrected.standing, corrected.verdict) == ("corrected", "met")
    boss.menu("/console/findings/")
    boss.follow(f"/findings/{corrected.pk}/")
    boss.menu("/console/bulletins/")
    boss.follow("/bulletins/draft/")
    today = timezone.localdate()
    boss.fill(title=words.bulletin, starts_on=(today - timedelta(days=29)).isoformat(), ends_on=today.isoformat())
    boss.press()
    boss.follow("/issue/")
    boss.press()
    boss.picture("bulletin")
    assert boss.download("bulletin.pdf").startswith(b"%PDF")
    assert boss.download("bulletin.docx").startswith(b"PK")
    assert Bulletin.objects.get().issued_at is not None


def verify(boss: Walker) -> None:
    """Look at the trail, and have it verified."""
    boss.menu("/console/trail/")
    boss.picture("trail")
    boss.follow("/verification/")
    boss.press("/verification/ask/")
    work_off()
    boss.again()
    expect(boss.page.locator("main .message.success")).to_be_visible()
