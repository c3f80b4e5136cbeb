"""Somebody who works in the console with a browser, and looks at each page on the way."""

import os
from pathlib import Path

from PIL import Image
from playwright.sync_api import Download, Locator, Page

from console_browser import faults
from console_walk import CHINESE, english_in, words_of

# A folder for pictures of the main pages; nothing is kept where it is not set.
PICTURES = os.environ.get("WALK_PICTURES")
PATIENCE_MS, MOST_PX = 60_000, 1400
FOLLOWING = '[data-progress]:not([data-progress=""])'


class Walker:
    """Goes through pages as people do: by the menu, links and buttons that can be seen. Every page it comes to has to be without fault."""

    def __init__(self, page: Page, *, at: str, language: str, troubles: list[str]) -> None:
        self.page, self.at, self.language = page, at, language
        page.set_default_timeout(PATIENCE_MS)
        # A form with mistakes is answered with 422, which the browser reports as well.
        page.on("console", lambda message: None if "status of 422" in message.text else troubles.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("request", lambda request: None if request.url.startswith((at, "data:")) else troubles.append(f"leaves: {request.url}"))
        page.on("response", lambda answer: troubles.append(f"{answer.status}: {answer.url}") if answer.status >= 500 else None)

    def come_to(self, path: str) -> None:
        """Open an address, as the first one or from a bookmark."""
        self.page.goto(self.at + path)
        self.look()

    def menu(self, path: str) -> None:
        """Follow the menu."""
        if self.page.locator("a.open-menu").is_visible():
            self.page.locator("a.open-menu").click()
        self._click(self.page.locator(f'#menu a[href="{path}"]'))

    def follow(self, ending: str) -> None:
        """Follow the first link of the page whose address ends so."""
        self._click(self.page.locator(f'main a[href$="{ending}"]:visible').first)

    def press(self, action: str = "") -> None:
        """Press the button of the form that goes to an address with that ending, else the main one."""
        form = f'main form[action$="{action}"] button' if action else "main form button.primary"
        self._click(self.page.locator(form).first)

    def press_named(self, name: str, value: str) -> None:
        """Press a button by what it sends."""
        self._click(self.page.locator(f'main button[name="{name}"][value="{value}"]').first)

    def fill(self, **values: str) -> None:
        """Fill in fields by name."""
        for name, value in values.items():
            field = self.page.locator(f'main [name="{name}"]:visible').first
            if field.evaluate("element => element.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def download(self, ending: str) -> bytes:
        """Take a file from a link whose address ends so."""
        with self.page.expect_download() as waiting:
            self.page.locator(f'main a[href$="{ending}"]').first.click()
        taken: Download = waiting.value
        return Path(taken.path()).read_bytes()

    def again(self) -> None:
        """See the page again after some work has ended. One that followed the work loads itself, and two reloads would break each other off."""
        if self.follows_work:
            self.page.locator(FOLLOWING).first.wait_for(state="detached")
        else:
            self.page.reload()
        self.look()

    def look(self) -> None:
        """See that the page is without fault, and says nothing in the wrong language."""
        self.page.wait_for_load_state()
        self.follows_work = self.page.locator(FOLLOWING).count() > 0
        found = faults(self.page)
        for words in words_of(self.page.content()):
            if english_in(words) if self.language == "zh" else CHINESE.search(words.replace("中文", "")):
                found.append(f"in the wrong language: {words[:120]}")
        assert found == [], f"{self.page.url}: {found}"

    def picture(self, name: str) -> None:
        """Keep a picture of the page, where pictures are wanted."""
        if PICTURES is None:
            return
        size = self.page.viewport_size
        assert size is not None
        file = Path(PICTURES) / f"{name}-{self.language}-{size['width']}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        whole = self.page.evaluate("document.activeElement?.blur(), scrollTo(0, 0), document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": min(max(whole, size["height"]), MOST_PX)})
        self.page.screenshot(path=file)
        self.page.set_viewport_size(size)
        with Image.open(file) as taken:
            taken.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(file, optimize=True)

    def _click(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            what.click()
        self.look()
