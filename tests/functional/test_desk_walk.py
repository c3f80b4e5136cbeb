"""
The release desk in one walk: a clerk writes a notice, three people sign it, it appears on the practice platforms, the website, in its feeds and by mail; it is
corrected, and taken back. Every page on the way has to be without fault.

`WALK_PICTURES=out/walk` keeps pictures of the main pages, `WALK_EVERYWHERE=1` walks in both languages at both widths.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console_browser import ARGUMENTS, faults
from delivering import go_on, practising
from factories_platform import sign_in
from functional.walk.desk import NOTICES, READER, Notice, Office
from functional.walk.walker import Walker
from guikou.channels.practice.serving import Running
from guikou.people.domain.policy import WORKER
from guikou.people.models import Person
from guikou.portal.work import ourselves
from guikou.release.models import Delivery, Release
from guikou.release.operations import pages
from guikou.trail.queries import breaks

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the server has threads of its own
pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
ELSEWHERE = [("zh", 360), ("en", 1280)] if os.environ.get("WALK_EVERYWHERE") else []


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=os.environ.get("GUIKOU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 360), *ELSEWHERE])
def test_a_notice_is_written_signed_seen_corrected_and_taken_back(
    browser: Browser, live_server: Any, settings: Any, tmp_path: Path, language: str, width: int
) -> None:
    notice, troubles = NOTICES[language], []  # type: ignore[var-annotated]
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"address": live_server.url})
    with practising(settings, tmp_path) as platforms:
        try:
            office = Office.made(notice, language)
            people = {person.name: walker_of(person, browser, live_server.url, language, width, troubles) for person in everybody(office)}
            clerk, head = people[office.clerk.name], people[office.head.name]
            public = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN" if language == "zh" else "en").new_page()
            write(clerk, notice)
            sign(people, office, number=1)
            go_on(platforms)
            seen(head, public, platforms, notice, notice.text)
            correct(head, notice)
            sign(people, office, number=2)
            go_on(platforms)
            corrected(head, public, platforms, notice)
            recall(head, notice)
            go_on(platforms)
            gone(head, public, platforms, notice)
        finally:
            # Open pages keep connections to the live server, for which every test that follows would wait.
            for context in browser.contexts:
                context.close()
    assert troubles == []
    assert list(breaks()) == []


def everybody(office: Office) -> list[Person]:
    return [office.clerk, *office.reviewers, office.head]


def walker_of(person: Person, browser: Browser, at: str, language: str, width: int, troubles: list[str]) -> Walker:
    """Return somebody at their own browser, signed in."""
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="zh-CN" if language == "zh" else "en")
    for name, cookie in sign_in(Client(), person).cookies.items():
        context.add_cookies([{"name": name, "value": cookie.value, "url": at}])
    return Walker(context.new_page(), at=at, language=language, troubles=troubles)


def write(clerk: Walker, notice: Notice) -> None:
    """Four fields, and hand it in."""
    clerk.come_to("/console/")
    clerk.menu("/console/releases/")
    clerk.follow("/releases/new/")
    clerk.press_named("kind", "notice")
    clerk.page.locator(f"#{clerk.language}-title").fill(notice.title)
    clerk.page.locator(f"#{clerk.language}-html-rich").click()
    clerk.page.keyboard.type(notice.text)
    expect(clerk.page.locator(".look-weibo .said")).to_contain_text(notice.title)
    clerk.picture("write")
    clerk.press_named("then", "hand-in")
    clerk.picture("hand-in")
    clerk.press()
    assert Release.objects.get().state == "in-review"


def sign(people: dict[str, Walker], office: Office, *, number: int) -> None:
    """The three whose turn it is, one after the other, from what waits for them."""
    release = Release.objects.get()
    for turn, person in enumerate(office.reviewers, start=1):
        walker = people[person.name]
        walker.come_to("/console/home/")
        walker.menu("/console/reviews/")
        walker.follow(f"/reviews/{release.pk}/{number}/")
        if turn == 1:
            walker.picture("review" if number == 1 else "review-of-correction")
        walker.press(f"/reviews/{release.pk}/{number}/sign/")
    assert release.editions.get(number=number).state == "released"


def seen(head: Walker, public: Page, platforms: Running, notice: Notice, text: str) -> None:
    """It is visible on every account, on the website and in its feeds, and the reader has a mail; whoever runs the desk sees all of that."""
    pages.read_back(calls=ourselves(), by=WORKER, now=timezone.now)
    release = Release.objects.get()
    assert {each.account.platform: each.state for each in Delivery.objects.select_related("account")} == {
        "wechat": "visible",
        "weibo": "visible",
        "newsletter": "handed over",
    }
    head.come_to("/console/home/")
    head.menu("/console/deliveries/")
    head.picture("deliveries")
    weibo = release.deliveries.get(account__platform="weibo")
    head.follow(f"/deliveries/{weibo.pk}/")
    head.picture("delivery")
    assert head.download("/receipt.png").startswith(b"\x89PNG")
    head.menu("/console/calendar/")
    head.picture("calendar")
    head.menu("/console/channels/")
    head.picture("channels")
    head.menu("/console/releases/")
    head.follow(f"/releases/{release.pk}/")
    head.picture("release")
    for address in (each.address for each in release.deliveries.exclude(address="")):
        public.goto(address)
        expect(public.get_by_text(text, exact=False).first).to_be_visible()
    public.goto(f"{platforms.address}/mail/")
    assert notice.title in public.content() or READER in public.content()
    public.goto(f"{head.at}/releases/{release.slug}/")
    expect(public.get_by_role("heading", level=1)).to_have_text(notice.title)
    expect(public.locator("main")).to_contain_text(text)
    assert faults(public) == []
    keep(public, head, "portal-release")
    public.goto(f"{head.at}/{head.language}/")
    public.get_by_role("link", name=notice.title).click()
    for form in ("rss", "atom", "json"):
        feed = public.request.get(f"{head.at}/{head.language}/feeds/all.{form}")
        assert (feed.status, release.slug in feed.text()) == (200, True), form


def correct(head: Walker, notice: Notice) -> None:
    """Correct it openly."""
    release = Release.objects.get()
    head.come_to(f"/console/releases/{release.pk}/")
    head.follow(f"/release/{release.pk}/correct/")
    head.fill(why=notice.wrong)
    head.press()
    rich = head.page.locator(f"#{head.language}-html-rich")
    rich.click()
    head.page.keyboard.press("Control+A")
    head.page.keyboard.type(notice.other_text)
    head.press_named("then", "hand-in")
    head.press()


def corrected(head: Walker, public: Page, platforms: Running, notice: Notice) -> None:
    """Where a platform can change a text it is changed; the website says what was wrong."""
    pages.read_back(calls=ourselves(), by=WORKER, now=timezone.now)
    release = Release.objects.get()
    public.goto(f"{head.at}/releases/{release.slug}/")
    public.reload()  # browsers may keep a page for a minute
    expect(public.locator("main")).to_contain_text(notice.other_text)
    expect(public.locator("main")).to_contain_text(notice.wrong)
    assert faults(public) == []
    keep(public, head, "portal-corrected")
    head.come_to(f"/console/releases/{release.pk}/")
    head.picture("corrected")
    assert release.deliveries.filter(act="correct").exists()


def recall(head: Walker, notice: Notice) -> None:
    """Look at what would happen, then take it back."""
    release = Release.objects.get()
    head.follow(f"/release/{release.pk}/recall/")
    head.picture("recall")
    head.fill(why=notice.gone)
    head.press()


def gone(head: Walker, public: Page, platforms: Running, notice: Notice) -> None:
    """It is nowhere any more, and the website says why."""
    pages.read_back(calls=ourselves(), by=WORKER, now=timezone.now)
    release = Release.objects.get()
    assert release.state == "recalled"
    public.goto(f"{head.at}/releases/{release.slug}/")
    answer = public.reload()
    assert answer is not None
    assert answer.status == 410
    expect(public.locator("main")).to_contain_text(notice.gone)
    expect(public.locator("main")).not_to_contain_text(notice.other_text)
    keep(public, head, "portal-recalled")
    for address in (each.address for each in release.deliveries.exclude(address="").filter(act="publish")):
        public.goto(address)
        expect(public.get_by_text(notice.other_text, exact=False)).to_have_count(0)
    head.again()
    head.picture("recalled")


def keep(public: Page, head: Walker, name: str) -> None:
    """Keep a picture of what the public sees, where pictures are wanted."""
    Walker(public, at=head.at, language=head.language, troubles=[]).picture(name)
