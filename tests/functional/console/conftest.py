"""Chromium before a live console; every test that opens a page ends by finding that nothing went wrong there."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from console_browser import ARGUMENTS

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop in this thread; the server has threads of its own


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=os.environ.get("GUIKOU_CHROMIUM", "/usr/bin/chromium"), args=ARGUMENTS)
        yield started
        started.close()


Opened = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, live_server) -> Iterator[Opened]:
    """Return what opens a page as whoever is signed in with that client. What a page complains about or asks of others fails the test."""
    contexts, troubles = [], []

    def open_page(client: Client, address: str, *, width: int = 1280, script: bool = True) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
        contexts.append(context)
        context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url} for name, cookie in client.cookies.items()])
        page = context.new_page()
        # A form with mistakes is answered with 422, which the browser reports as well.
        page.on("console", lambda message: None if "status of 422" in message.text else troubles.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on(
            "request",
            lambda request: None if request.url.startswith((live_server.url, "data:")) else troubles.append(f"leaves: {request.url}"),
        )
        page.goto(live_server.url + address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []
