"""The toolkit in Chromium: by mouse and keyboard, wide and narrow, with script and without."""

import pytest
from django.test import Client
from playwright.sync_api import expect

import console_demonstration
from console_browser import faults
from factories_platform import make_organisation, make_person, sign_in
from guikou.people.domain.policy import Role

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("console_demonstration"),
]
LIST, FORM, PARTS = "/demonstration/list/", "/demonstration/form/", "/demonstration/parts/"


@pytest.fixture
def supervisor(transactional_db: None) -> Client:
    console_demonstration.done.clear()
    root = make_organisation("清江县人民政府", residents=412_000)
    for number in range(30):
        make_organisation(f"清江县第{number:02d}镇", parent=root, level="township", residents=number)
    return sign_in(Client(), make_person(Role.SUPERVISOR, at=root))


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "address",
    [
        LIST,
        f"{LIST}?q=镇&level=township&sort=-residents&size=25",
        f"{LIST}?q=没有",
        FORM,
        "/demonstration/sure/",
        PARTS,
        "/console/nowhere/",
    ],
)
def test_axe_finds_nothing_and_nothing_is_too_wide(opened, supervisor: Client, address: str, width: int) -> None:
    page = opened(supervisor, address if "nowhere" not in address else "/console/help/", width=width)
    assert faults(page) == []


def test_a_form_with_mistakes_is_as_accessible_and_takes_the_focus_to_them(opened, supervisor: Client) -> None:
    page = opened(supervisor, FORM)
    page.get_by_label("人数").fill("很多")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#errors")).to_be_focused()
    assert faults(page) == []
    page.get_by_role("link", name="名称").click()
    expect(page.get_by_label("名称", exact=True)).to_be_focused()
    expect(page.get_by_label("人数")).to_have_value("很多")


def test_the_menu_of_a_phone_opens_and_closes_without_script_too(opened, supervisor: Client) -> None:
    for script in (True, False):
        page = opened(supervisor, LIST, width=360, script=script)
        menu = page.get_by_role("navigation", name="主菜单")
        expect(menu).to_be_hidden()
        page.get_by_role("link", name="菜单").click()
        expect(menu).to_be_visible()
        menu.get_by_role("link", name="关闭菜单").click()
        expect(menu).to_be_hidden()


def test_what_is_ticked_is_counted_and_the_act_is_asked_for(opened, supervisor: Client) -> None:
    page = opened(supervisor, f"{LIST}?size=25")
    page.get_by_label("选择 清江县第00镇").check()
    page.get_by_label("选择 清江县第01镇").check()
    expect(page.get_by_text("已选 2 项")).to_be_visible()
    page.get_by_label("选择本页全部").check()
    expect(page.get_by_text("已选 25 项")).to_be_visible()
    page.get_by_label("选择符合条件的全部 31 项").check()
    expect(page.get_by_text("已选 25 项")).to_be_hidden()
    page.get_by_role("button", name="标记…").click()
    expect(page.get_by_text("将标记 31 个单位。")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("理由").fill("年度核对")
    page.get_by_role("button", name="标记（31 项）").click()
    expect(page.get_by_role("status")).to_contain_text("已标记。")
    assert len(console_demonstration.done[0][1]) == 31


def test_filters_and_bulk_acts_work_without_script(opened, supervisor: Client) -> None:
    page = opened(supervisor, LIST, script=False)
    page.get_by_label("搜索").fill("第07")
    page.get_by_role("button", name="筛选", exact=True).click()
    expect(page.get_by_text("共 1 项")).to_be_visible()
    page.get_by_label("选择 清江县第07镇").check()
    page.get_by_role("button", name="标记…").click()
    expect(page.get_by_text("将标记 1 个单位。")).to_be_visible()


def test_a_chip_lifts_its_filter(opened, supervisor: Client) -> None:
    page = opened(supervisor, f"{LIST}?q=第07&level=township")
    page.get_by_role("link", name="搜索：第07").click()
    expect(page.get_by_text("共 30 项")).to_be_visible()


def test_an_organisation_is_found_by_typing_and_by_arrow_keys(opened, supervisor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guikou.console.forms.MOST_IN_A_LIST", 5)
    page = opened(supervisor, FORM)
    page.get_by_label("主办单位").press_sequentially("第1")
    expect(page.get_by_role("option")).to_have_count(10)
    assert faults(page) == []
    page.get_by_label("主办单位").press("ArrowDown")
    page.get_by_label("主办单位").press("ArrowDown")
    page.get_by_label("主办单位").press("Enter")
    expect(page.get_by_label("主办单位")).to_have_value("清江县第11镇")
    page.get_by_label("名称", exact=True).fill("甲")
    page.get_by_label("自何日起").fill("2026/3/5")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("已保存")
    assert console_demonstration.done[0][1]["organisation"].name == "清江县第11镇"


def test_progress_renews_itself_and_the_page_follows_when_it_has_ended(opened, supervisor: Client) -> None:
    console_demonstration.progress.update(done=10, ended=False)
    page = opened(supervisor, PARTS)
    expect(page.get_by_text("10 / 40")).to_be_visible()
    console_demonstration.progress.update(done=30)
    expect(page.get_by_text("30 / 40")).to_be_visible()
    console_demonstration.progress.update(done=40, ended=True)
    expect(page.get_by_text("已导入 40 项。")).to_be_visible()


def test_a_chart_is_drawn_and_its_table_is_there_without_script(opened, supervisor: Client) -> None:
    console_demonstration.progress.update(done=40, ended=True)
    page = opened(supervisor, PARTS)
    expect(page.locator("[data-chart] svg")).to_be_visible()
    page = opened(supervisor, PARTS, script=False)
    page.get_by_text("数据表").click()
    expect(page.get_by_role("cell", name="1,200")).to_be_visible()


def test_a_word_of_the_glossary_explains_itself_to_the_keyboard(opened, supervisor: Client) -> None:
    console_demonstration.progress.update(done=40, ended=True)
    page = opened(supervisor, PARTS)
    page.locator("a.term").focus()
    expect(page.get_by_role("tooltip")).to_be_visible()
