"""The report as people meet it: in Chromium, in both languages, wide and narrow, on screen and on paper."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from factories_result import make_empty_result, make_result
from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language
from guikou.reports.page import render
from guikou.reports.page.render import write_page

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDTHS = (1280, 360)
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return make_result(tmp_path_factory.mktemp("result"))


@pytest.fixture(scope="module")
def reports(result: AuditResult, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("reports")
    large = make_result(folder / "large", 1000)
    empty = make_empty_result(folder / "empty")
    few = make_result(folder / "few", 12)
    for language in Language:
        write_page(few, folder / f"few-{language}.html", language=language)
    write_page(result, folder / "zh.html", language=Language.ZH)
    write_page(result, folder / "en.html", language=Language.EN)
    write_page(large, folder / "large.html", language=Language.ZH)
    write_page(empty, folder / "nothing.html", language=Language.ZH)
    return {name: folder / f"{name}.html" for name in ("zh", "en", "few-zh", "few-en", "large", "nothing")}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def troubles() -> list[str]:
    """What a page asked the network for, wrote to the console or threw; each test that opens a page ends by finding it empty."""
    return []


@pytest.fixture
def page(browser: Browser, troubles: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    opened.on("request", lambda request: None if request.url.startswith(("file:", "data:")) else troubles.append(request.url))
    opened.on("console", lambda message: troubles.append(message.text))
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("dialog", lambda dialog: (troubles.append(dialog.message), dialog.dismiss()))
    context.route(lambda url: not url.startswith(("file:", "data:")), lambda route: route.abort())
    yield opened
    context.close()
    assert troubles == []


def visit(page: Page, path: Path, width: int = 1280) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path.as_uri())


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing(page: Page, reports: dict[str, Path], language: str, width: int) -> None:
    visit(page, reports[f"few-{language}"], width)
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    page.add_style_tag(content="* { content-visibility: visible !important }")  # axe measures what is off the screen, too
    found = Axe().run(page, options=WCAG)
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found.response["violations"]] == []


def test_axe_finds_nothing_on_a_report_about_nothing(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["nothing"])
    assert Axe().run(page, options=WCAG).response["violations"] == []


@pytest.mark.parametrize("name", ["zh", "en", "nothing"])
def test_the_page_never_scrolls_sideways_on_a_phone(page: Page, reports: dict[str, Path], name: str) -> None:
    visit(page, reports[name], 360)
    page.evaluate("for (const box of document.querySelectorAll('details')) box.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_language_switch_changes_everything_that_speaks(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    assert page.locator("h1").inner_text() == "青溪县政务新媒体账号审计报告"
    page.get_by_role("button", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title() == "Audit of official accounts: 青溪县"
    assert page.locator("h1").inner_text() == "Audit of official accounts: 青溪县"
    assert page.get_by_role("navigation", name="Contents").is_visible()
    assert page.locator("#filter-decision option").nth(1).inner_text() == "Keep"
    assert "Bars:" in (page.locator("#chart-rules").get_attribute("aria-label") or "")
    assert page.locator("#filter-count").inner_text() == "40 of 40 shown"
    page.get_by_role("button", name="中文").click()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.locator("h1").inner_text() == "青溪县政务新媒体账号审计报告"


def test_the_language_is_remembered_nowhere(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    page.get_by_role("button", name="English").click()
    page.reload()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_the_charts_are_drawn_with_a_description_each(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    charts = page.locator("[data-chart]")
    assert {charts.nth(i).get_attribute("data-chart") for i in range(charts.count())} == {
        "rules",
        "output",
        "months",
        "hours",
        "map",
        "curve",
    }
    for i in range(charts.count()):
        assert charts.nth(i).locator("svg path").count() > 3
        assert len(charts.nth(i).get_attribute("aria-label") or "") > 10


def test_every_link_inside_the_page_leads_somewhere(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    links = page.eval_on_selector_all("a[href^='#']", "links => [...new Set(links.map(link => link.getAttribute('href')))]")
    assert len(links) > 50
    assert [link for link in links if not page.evaluate("id => !!document.getElementById(id)", unquote(link[1:]))] == []


def test_following_a_link_opens_the_dossier(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    page.locator("#board-close a").first.click()
    target = page.locator(".account[open]")
    assert target.count() == 1
    page.wait_for_function("Math.abs(document.querySelector('.account[open]').getBoundingClientRect().top) < 60")
    assert "处置建议" in target.inner_text()


def test_an_address_with_an_account_opens_at_its_dossier(page: Page, reports: dict[str, Path]) -> None:
    page.goto(reports["zh"].as_uri() + "#account-wechat:id00002")
    assert page.locator(".account[open]").get_attribute("id") == "account-wechat:id00002"


def test_typing_filters_the_accounts_and_says_how_many_are_left(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    page.locator("#filter-text").fill("水利局")
    assert page.locator(".account:visible").count() == 5
    assert page.locator("#filter-count").inner_text() == "显示5个，共40个"
    page.locator("#filter-text").fill("")
    page.locator("#filter-decision").select_option("exempt")
    assert page.locator(".account:visible").count() == 5
    page.locator("#filter-state").select_option("behind")
    assert page.locator("#filter-none").is_visible()
    page.locator("#board-close a").first.click()
    page.locator(".account[open]").wait_for()  # the address changes first, then the account opens


def test_the_page_can_be_walked_with_the_keyboard(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator(".account summary").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.locator(".account[open]").count() == 1


def test_hostile_names_run_nothing(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["zh"])
    assert page.get_by_role("heading", name="<script>alert('账号')</script>").count() == 1
    assert page.locator("img, iframe, object, embed").count() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_prints_to_pdf_with_its_charts(page: Page, reports: dict[str, Path], language: str) -> None:
    visit(page, reports[language])
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") > 5 or b"/Count" in printed
    page.emulate_media(media="print")
    for name in ("rules", "map", "curve"):
        chart, svg = (page.locator(f"#chart-{name}{inner}").bounding_box() for inner in ("", " svg"))
        assert svg["height"] > 60
        assert svg["width"] == pytest.approx(chart["width"], abs=2)


def test_a_thousand_accounts_are_all_there_and_can_be_found(page: Page, reports: dict[str, Path]) -> None:
    visit(page, reports["large"])
    assert page.locator(".account").count() == 1000
    page.locator("#filter-text").fill("水利局77发布")
    assert page.locator(".account:visible").count() == 1
    page.get_by_role("button", name="English").click()
    assert page.locator("#filter-count").inner_text() == "1 of 1,000 shown"


def test_packed_dossiers_appear_when_they_are_opened_and_say_the_same(
    result: AuditResult, reports: dict[str, Path], page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "MOST_UNPACKED", 3)
    write_page(result, tmp_path / "packed.html", language=Language.ZH)
    page.goto(reports["zh"].as_uri())
    account = page.locator(".account").nth(1)
    anchor = account.get_attribute("id")
    account.locator("summary").first.click()
    whole = account.inner_text()
    page.goto((tmp_path / "packed.html").as_uri())
    assert page.locator(".dossier").count() == 0
    assert page.locator(".account").count() == result.dataset.accounts.height
    packed = page.locator(".account").nth(1)
    packed.locator("summary").first.click()
    packed.locator(".dossier").wait_for()
    assert packed.inner_text() == whole
    page.goto(f"{(tmp_path / 'packed.html').as_uri()}#{anchor}")
    page.reload()
    assert page.locator(".account .dossier").count() == 1
    assert page.locator(".account[open]").inner_text() == whole
