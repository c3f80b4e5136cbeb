"""Chromium before the live portal, as strangers have it: no script, no cookie, nothing from elsewhere; two languages, two widths."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from console_browser import ARGUMENTS

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the server has threads of its own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=os.environ.get("GUIKOU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def opened(browser: Browser, live_server) -> Iterator[Callable[..., Page]]:
    """Return what opens a page of a stranger. What it complains about, asks of others, or keeps as a cookie fails the test."""
    contexts, troubles = [], []

    def open_page(address: str, *, width: int = 1280) -> Page:
        # axe is a script: the portal's own policy would refuse it, and whether that policy is sent is asked elsewhere.
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: None if "status of 4" in message.text else troubles.append(f"{page.url}: {message.text}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith((live_server.url, "data:")) else troubles.append(f"leaves: {request.url}"),
        )
        page.goto(live_server.url + address)
        return page

    yield open_page
    troubles += [f"a cookie: {cookie['name']}" for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    assert troubles == []
