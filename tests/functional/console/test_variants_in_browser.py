"""A clerk gives one account its own body and its own pictures: with the editor at a desk, with the keyboard on a telephone, and without script."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_docx import picture as drawn
from factories_platform import NOW, make_account, sign_in
from factories_release import Desk, shown_on, version
from guikou.people.models import Person
from guikou.people.queries import actor_of
from guikou.release import content
from guikou.release.domain.content import Field
from guikou.release.models import Release
from guikou.release.operations import media, writing

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
WORDS = {
    "zh": ("停水通知", "城东停水，请储水。", "城西停水。", ("管道", "阀门"), "清江发布"),
    "en": ("No water", "No water in the east. Please store some.", "No water in the west.", ("A pipe", "A valve"), "Clearwater"),
}


def illustrated(language: str) -> tuple[Client, Release, str]:
    """Return a clerk at work, a draft with two pictures, and the address of what its account shows."""
    desk = Desk.new()
    title, text, _, alts, name = WORDS[language]
    files = tuple(
        media.keep_picture(data=drawn(colour), name=f"{alt}.png", alt=alt, by=desk.clerk, now=NOW)
        for colour, alt in zip(("red", "blue"), alts, strict=True)
    )
    body = f"<p>{text}</p>" + "".join(f'<p><img src="picture:{at}" alt="{alt}"></p>' for at, alt in enumerate(alts))
    account = make_account(desk.office, name=name, language="en" if language == "en" else "zh-Hans")
    master = version(language, title=title, html=body, pictures=files, cover=0)
    release = desk.draft(masters=[master], accounts=[shown_on(account, language)])
    person = Person.objects.get(pk=desk.clerk.person_id)
    person.language = language
    person.save()
    return sign_in(Client(), person), release, f"/console/releases/{release.pk}/accounts/0/"


def said(release: Release) -> Any:
    edition = release.editions.get()
    return content.read(edition.content, edition.own, content_hash=edition.content_hash).accounts[0]


def look(page: Page) -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert faults(page) == [], f"{page.url} {width}"


def press_on(page: Page, selector: str) -> None:
    """Go to a control with the tabulator and press it."""
    for _ in range(120):
        if page.evaluate("(selector) => document.activeElement?.matches(selector)", selector):
            page.keyboard.press("Space")
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no way to {selector} by keyboard")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_body_is_edited_for_one_account_and_its_difference_is_shown(opened: Any, language: str) -> None:
    client, release, address = illustrated(language)
    page = opened(client, address)
    look(page)
    rich = page.locator("#id_html-rich")
    expect(rich.locator("img")).to_have_count(2)
    rich.locator("p").first.evaluate(
        "(p, text) => { p.textContent = text; p.dispatchEvent(new Event('input', { bubbles: true })); }", WORDS[language][2]
    )
    page.locator("form.form button.primary").click()
    expect(page.locator(".against ins").first).to_be_visible()
    assert said(release).own == {Field.HTML}
    assert 'src="picture:1" alt="' in said(release).version.html
    look(page)
    page.locator("[name=same-html]").check()
    page.locator("form.form button.primary").click()
    expect(page.locator(".against")).to_have_count(0)
    assert said(release).own == frozenset()


def test_pictures_are_put_in_order_and_left_out_by_keyboard_on_a_telephone(opened: Any) -> None:
    client, release, address = illustrated("zh")
    page = opened(client, address, width=360)
    press_on(page, "[data-chosen] > li:first-child [data-move='1']")
    expect(page.locator("[data-chosen] > li").first.locator("[name=picture-alt]")).to_have_value("阀门")
    expect(page.locator("[data-moved]")).to_have_text("现在排第 2")
    assert page.evaluate("document.activeElement.dataset.move") == "-1"
    page.locator("form.form button.primary").press("Enter")
    expect(page.locator(".against")).to_contain_text("顺序改为")
    assert [each.alt for each in said(release).version.pictures] == ["阀门", "管道"]
    press_on(page, "[data-chosen] > li:last-child [name=picture-show]")
    page.locator("[data-chosen] > li").first.locator("[name=cover]").check()
    page.locator("form.form button.primary").press("Enter")
    expect(page.locator(".against")).to_contain_text("不用")
    assert said(release).own == {Field.PICTURES, Field.COVER}
    assert faults(page) == []
    page.locator("[data-chosen] [name=picture-alt]").first.fill("")
    page.locator("form.form button.primary").press("Enter")
    expect(page.locator("#errors")).to_contain_text("请写明图片")
    assert faults(page) == []


def test_a_reviewer_reads_what_an_account_shows_otherwise(opened: Any) -> None:
    client, release, address = illustrated("zh")
    page = opened(client, address)
    page.locator("[name=picture-show]").last.uncheck()
    page.locator("form.form button.primary").click()
    expect(page.locator(".against")).to_contain_text("不用")
    clerk, first = (actor_of(Person.objects.get(name=name)) for name in ("经办人", "初审人"))
    writing.hand_in(release_id=release.pk, version=None, by=clerk, now=NOW)
    reviewer = opened(sign_in(Client(), Person.objects.get(pk=first.person_id)), f"/console/reviews/{release.pk}/1/", width=360)
    expect(reviewer.locator(".one-look .against del")).to_contain_text("阀门")
    look(reviewer)


def test_without_script_numbers_put_pictures_in_order(opened: Any) -> None:
    client, release, address = illustrated("zh")
    page = opened(client, address, script=False, width=360)
    page.locator("[name=picture-order]").first.fill("9")
    page.locator("form.form button.primary").click()
    assert [each.alt for each in said(release).version.pictures] == ["阀门", "管道"]
