"""An import as people work with it: files chosen, columns explained, the preview looked at, carried out, taken back."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from console_browser import faults
from factories_imports import work_off
from factories_platform import make_organisation, make_person, sign_in
from guikou.collection.models import Import
from guikou.people.domain.policy import Role
from guikou.registry.models import Account

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

WORDS = {
    "zh": {
        "upload": "上传并读取",
        "save": "保存并重新读取",
        "import": "确认导入",
        "undo": "撤销导入…",
        "really": "撤销导入",
        "leave": "您可以离开此页",
    },
    "en": {
        "upload": "Upload and read",
        "save": "Save and read again",
        "import": "Import",
        "undo": "Take it back…",
        "really": "Take it back",
        "leave": "You may leave this page",
    },
}
FILES = {
    "zh": (
        "平台,原始ID,账号名称,主办单位,粉丝数\n微信公众号,gh_aaaaaaaaaaa1,青山发布,青山县政府办公室,1200\n微信公众号,gh_aaaaaaaaaaa2,青山教育,青山县教育局,不详多\n",
        "甲,乙\n青山文旅,景区信息\n",
    ),
    "en": (
        "platform,stable_id,name,organisation_name,followers\nwechat,gh_aaaaaaaaaaa1,Clearwater News,Clearwater Office,1200\nwechat,gh_aaaaaaaaaaa2,School News,School Office,lots\n",
        "one,two\nTravel News,Sights\n",
    ),
}


def look(page: Page, name: str = "") -> None:
    """See that the page reads well for everybody, wide and narrow."""
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        if name and SHOTS:
            page.screenshot(path=SHOTS / f"{name}-{width}.png", full_page=True)
        assert faults(page) == [], f"{page.url} {width}"


SHOTS: Path | None = None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_files_are_brought_in_and_taken_back(opened: Any, live_server: Any, language: str, tmp_path: Path) -> None:
    words, zh = WORDS[language], language == "zh"
    county = make_organisation("青山县人民政府" if zh else "Clearwater County")
    boss = sign_in(Client(), make_person(Role.SUPERVISOR, at=county, language=language, name="李强" if zh else "Li Qiang"))
    known, strange = tmp_path / ("名录.csv" if zh else "register.csv"), tmp_path / ("怪表.csv" if zh else "strange.csv")
    known.write_text(FILES[language][0], encoding="utf-8")
    strange.write_text(FILES[language][1], encoding="utf-8")

    page = opened(boss, "/console/imports/")
    look(page, f"{language}-list-empty")
    page.goto(f"{live_server.url}/console/imports/new/")
    page.get_by_role("button", name=words["upload"]).click()
    expect(page.locator(".errors")).to_be_visible()
    look(page, f"{language}-new-errors")
    page.locator("input[type=file]").set_input_files([known, strange])
    page.get_by_role("button", name=words["upload"]).click()
    expect(page.locator("main")).to_contain_text(words["leave"])
    look(page, f"{language}-reading")
    work_off()
    page.reload()
    look(page, f"{language}-ready")
    made = Import.objects.get()
    address = f"{live_server.url}/console/imports/{made.pk}/"
    page.goto(address + "files/")
    look(page, f"{language}-files")
    number = next(n for n, sheet in enumerate(made.found) if not sheet["known"])
    page.goto(f"{address}files/{number}/?table=accounts")
    look(page, f"{language}-columns")
    page.locator("[name=column-0]").select_option("name")
    page.locator("[name=column-1]").select_option("description")
    page.locator("[name=constant-platform]").select_option("wechat")
    page.get_by_role("button", name=words["save"]).click()
    work_off()
    page.goto(address + "preview/accounts/")
    expect(page.locator("tbody tr")).to_have_count(2)
    look(page, f"{language}-preview")
    page.goto(address + "preview/organisations/")
    look(page)
    page.goto(address + "rejected/")
    expect(page.locator("tbody tr")).to_have_count(1)
    look(page, f"{language}-rejected")
    with page.expect_download() as sheet:
        page.locator("a[download]").first.click()
    assert sheet.value.suggested_filename.endswith(".xlsx")
    page.goto(address)
    page.get_by_role("button", name=words["import"], exact=True).click()
    work_off()
    page.reload()
    look(page, f"{language}-applied")
    assert Account.objects.count() == 2
    page.goto(address + "changes/")
    look(page, f"{language}-changes")
    page.goto(address)
    page.get_by_role("link", name=words["undo"]).click()
    look(page, f"{language}-undo")
    page.locator("[name=why]").fill("传错了" if zh else "wrong file")
    page.get_by_role("button", name=words["really"]).click()
    work_off()
    page.reload()
    look(page, f"{language}-undone")
    assert not Account.objects.exists()
    page.goto(f"{live_server.url}/console/imports/")
    look(page, f"{language}-list")
