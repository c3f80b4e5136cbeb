"""A clerk writes a notice: on a telephone with the keyboard alone, and at a desk with the editor; nothing that was typed is lost."""

import io
from base64 import b64decode
from typing import Any

import docx
import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_platform import make_account, sign_in
from factories_release import Desk
from guikou.people.models import Person
from guikou.release import content
from guikou.release.models import Release

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
URL = "/console/releases/"
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def clerk_of(desk: Desk, language: str = "zh") -> Client:
    person = Person.objects.get(pk=desk.clerk.person_id)
    person.language = language
    person.save()
    return sign_in(Client(), person)


def look(page: Page) -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], f"{page.url} {width}"


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until that control has the focus."""
    for _ in range(120):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


def said(release: Release) -> Any:
    edition = release.editions.get()
    return content.read(edition.content, edition.own, content_hash=edition.content_hash)


def test_a_notice_is_written_checked_and_handed_in_on_a_telephone_by_keyboard(opened: Any) -> None:
    desk = Desk.new()
    make_account(desk.office, platform="weibo", stable_id="1", name="清江水利")
    page = opened(clerk_of(desk), f"{URL}write/?kind=notice", width=360)
    tab_to(page, "#zh-title")
    page.keyboard.type("城东停水通知")
    tab_to(page, "#zh-html-rich")
    page.keyboard.type("因管道检修，明天城东停水，请提前储水。")
    expect(page.locator(".look-weibo .said")).to_contain_text("城东停水通知")
    expect(page.locator(".counters")).to_contain_text("140")
    assert faults(page) == []
    tab_to(page, "button[value=hand-in]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/hand-in/?kept")
    assert faults(page) == []
    tab_to(page, "main button.primary")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{URL}{Release.objects.get().pk}/")
    expect(page.locator("h1 .status")).to_have_text("审校中")
    assert faults(page) == []
    assert Release.objects.get().state == "in-review"
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_editor_keeps_structure_and_pictures_and_drops_what_word_brings(opened: Any, language: str) -> None:
    desk = Desk.new()
    make_account(desk.office, name="清江水利" if language == "zh" else "Clearwater")
    page = opened(clerk_of(desk, language), f"{URL}write/")
    first, second = ("zh", "en") if language == "zh" else ("en", "zh")
    page.locator(f"#{first}-title").fill("停水通知" if language == "zh" else "No water")
    rich = page.locator(f"#{first}-html-rich")
    rich.focus()
    page.evaluate(
        """(place) => {
          const data = new DataTransfer();
          data.setData("text/html", '<p class="MsoNormal" style="mso-x:1;color:red">One<o:p></o:p></p><h2>Two</h2><table><tr><td>3</td></tr></table><script>x()</script>');
          document.querySelector(place).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        f"#{first}-html-rich",
    )
    expect(rich.locator("h2")).to_have_text("Two")
    assert "Mso" not in rich.inner_html()
    page.locator("input[name=new-pictures]").set_input_files({"name": "map.png", "mimeType": "image/png", "buffer": b64decode(PICTURE)})
    page.locator(f"[data-pictures] [name=picture-alt-{first}]").fill("停水范围图" if language == "zh" else "Map of the streets")
    page.locator("[data-second]").click()
    page.locator(f"#{second}-title").fill("No water" if language == "zh" else "停水通知")
    look(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("button[value=keep]").click()
    expect(page.locator("h1 .status")).to_be_visible()
    look(page)
    masters = {each.language: each for each in said(Release.objects.get()).masters}
    assert masters[first].html.startswith("<p>One</p><h2>Two</h2><table>")
    assert 'src="picture:0" alt="' in masters[first].html
    assert set(masters) == {"zh", "en"}
    page.goto(page.url.split("?")[0] + "edit/")
    expect(page.locator(f"#{first}-html-rich img")).to_be_visible()
    look(page)


def test_what_was_not_saved_is_offered_again(opened: Any) -> None:
    desk = Desk.new()
    page = opened(clerk_of(desk), f"{URL}write/")
    page.locator("#zh-title").fill("写了一半")
    expect(page.locator("[data-stored]")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("[data-restore-take]").click()
    expect(page.locator("#zh-title")).to_have_value("写了一半")
    assert faults(page) == []


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def document(*paragraphs: str) -> dict[str, Any]:
    """Return a Word document with a picture, as a file that a browser sends."""
    made, written = docx.Document(), io.BytesIO()
    made.add_heading(paragraphs[0], level=0)
    for each in paragraphs[1:]:
        made.add_paragraph(each)
    made.add_picture(io.BytesIO(b64decode(PICTURE)))
    made.save(written)
    return {"name": "通知.docx", "mimeType": WORD, "buffer": written.getvalue()}


@pytest.mark.parametrize("script", [True, False])
def test_a_document_fills_in_the_form_and_nothing_typed_is_lost(opened: Any, script: bool) -> None:
    desk = Desk.new()
    weibo = make_account(desk.office, platform="weibo", stable_id="1", name="清江水利")
    page = opened(clerk_of(desk), f"{URL}write/?kind=news", script=script, width=360)

    def give(file: dict[str, Any]) -> None:
        if page.locator(".from-document:not([open])").count():
            page.locator(".from-document summary").click()
        page.locator("#document").set_input_files(file)
        if not script:
            page.get_by_role("button", name="读入文档").click()

    page.locator("#zh-title").fill("城东停水")
    text = page.locator("#zh-html-rich" if script else "#zh-html")
    text.click()
    page.keyboard.type("先写的一句。")
    page.locator(f'[name="place"][value="{weibo.pk}:zh"]').uncheck()
    give({"name": "旧文.doc", "mimeType": "application/msword", "buffer": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600})
    expect(page.get_by_role("alert").first).to_contain_text("请另存为")
    assert not script or faults(page) == []  # which asks with a script
    give(document("停水通知", "因管道检修，明天停水。"))
    expect(page.locator(".read")).to_contain_text("通知.docx")
    assert not script or faults(page) == []  # which asks with a script
    expect(page.locator("#zh-title")).to_have_value("城东停水")
    expect(page.locator(f'[name="place"][value="{weibo.pk}:zh"]')).not_to_be_checked()
    page.locator('[name="picture-alt-zh"]').first.fill("停水范围图")
    assert page.locator("[data-restore]").is_hidden()
    page.locator("button[value=keep]").click()
    expect(page.locator("h1 .status")).to_be_visible()
    master = said(Release.objects.get()).masters[0]
    assert Release.objects.get().kind == "news"
    assert master.title == "城东停水"
    assert master.html.startswith("<p>先写的一句。</p><p>因管道检修，明天停水。</p>")
    assert 'src="picture:0" alt="停水范围图"' in master.html


def test_without_script_a_plain_text_is_enough(opened: Any) -> None:
    desk = Desk.new()
    page = opened(clerk_of(desk), f"{URL}write/", script=False, width=360)
    page.locator("#zh-title").fill("停水通知")
    page.locator("#zh-html").fill("第一段\n第二段")
    page.locator("button[value=keep]").click()
    assert said(Release.objects.get()).masters[0].html == "<p>第一段</p><p>第二段</p>"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_other_pages_read_well(opened: Any, live_server: Any, language: str) -> None:
    desk = Desk.new()
    weibo = make_account(desk.office, platform="weibo", stable_id="1", name="清江水利" if language == "zh" else "Clearwater")
    draft, public = desk.draft(weibo), desk.released(weibo)
    page = opened(clerk_of(desk, language), URL)
    paths = ["", "new/", "office/", "office/add/", "discarded/", "templates/weather/", f"{public.pk}/"]
    for path in [*paths, *(f"{draft.pk}/{each}" for each in ("", "hand-in/", "discard/", "copy/", "accounts/0/"))]:
        page.goto(f"{live_server.url}{URL}{path}")
        look(page)
