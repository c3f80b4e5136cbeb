"""A browser in front of the running platform."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from console_browser import ARGUMENTS

# The browser's own loop runs in this thread; Django would refuse to be used beside it, although nothing here runs at once.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def troubles() -> list[str]:
    """What pages wrote to the console or threw, and what they asked of other servers."""
    return []


@pytest.fixture
def page(browser: Browser, troubles: list[str], live_server: object, request: pytest.FixtureRequest) -> Iterator[Page]:
    callspec = getattr(request.node, "callspec", None)
    language = callspec.params.get("language", "zh") if callspec else "zh"
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en" if language == "en" else "zh-CN")
    opened = context.new_page()
    opened.on("console", lambda message: troubles.append(message.text) if message.type in ("error", "warning") else None)
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda request: None if request.url.startswith(("http://localhost", "data:")) else troubles.append(request.url))
    yield opened
    context.close()
