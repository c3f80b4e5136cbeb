"""What every list does, shown on a list of organisations."""

import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories_platform import make_organisation, make_person, sign_in
from guikou.console.lists.address import Address
from guikou.people.domain.policy import Role
from guikou.people.models import SavedView
from guikou.trail.models import TrailLine

pytestmark = [pytest.mark.django_db, pytest.mark.urls("console_demonstration")]
LIST = "/demonstration/list/"


def names(answer) -> list[str]:
    return [line.name for line in answer.context["lines"]]


def exported(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_a_list_holds_only_what_is_in_reach(supervisor: Client) -> None:
    assert names(supervisor.get(LIST)) == ["东河镇人民政府", "东河镇第1村", "东河镇第2村", "清江县人民政府"]


@pytest.mark.parametrize(
    ("query", "expected", "chips"),
    [
        ("q=第1", ["东河镇第1村"], ["搜索：第1"]),
        ("q=东河 镇人", ["东河镇人民政府"], ["搜索：东河 镇人"]),
        ("level=county&level=township", ["东河镇人民政府", "清江县人民政府"], ["层级：县", "层级：乡镇"]),
        ("only=county", ["清江县人民政府"], ["单选：县"]),
        ("opens=yes", ["东河镇人民政府"], ["可开设账号：是"]),
        ("since-from=1900-01-01", [], ["成立日期：自 1900-01-01"]),
    ],
)
def test_filters_narrow_the_list_and_say_so_in_chips(supervisor: Client, query: str, expected: list[str], chips: list[str]) -> None:
    answer = supervisor.get(f"{LIST}?{query}")
    assert names(answer) == expected
    assert [chip.text for chip, _ in answer.context["chips"]] == chips


def test_days_include_both_ends(supervisor: Client, county) -> None:
    county.township.active_from = "1984-05-01"
    county.township.save()
    assert names(supervisor.get(f"{LIST}?since-from=1984年5月1日&since-to=1984/5/1")) == ["东河镇人民政府"]
    assert names(supervisor.get(f"{LIST}?since-to=1984-04-30")) == []


def test_a_subtree_is_found_by_id_or_by_part_of_its_name(supervisor: Client, county) -> None:
    below = ["东河镇人民政府", "东河镇第1村", "东河镇第2村"]
    assert names(supervisor.get(f"{LIST}?organisation={county.township.pk}")) == below
    assert names(supervisor.get(f"{LIST}?organisation-search=东河镇人")) == below


def test_a_subtree_out_of_reach_filters_nothing_and_says_why(supervisor: Client, county) -> None:
    answer = supervisor.get(f"{LIST}?organisation={county.other.pk}")
    assert len(names(answer)) == 4
    assert "不在您的管理范围内" in answer.content.decode()
    assert county.other.name not in answer.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "level=moon",
        "opens=perhaps",
        "since-from=someday",
        "only=moon",
        "level=%00",
        "q=%00",
        "organisation=9e9",
        "page=-1",
        "sort=password",
    ],
)
def test_what_means_nothing_in_the_address_is_left_out(supervisor: Client, query: str) -> None:
    answer = supervisor.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    assert len(names(answer)) == 4


def test_a_chip_leads_to_the_list_without_its_condition(supervisor: Client) -> None:
    answer = supervisor.get(f"{LIST}?q=东河&level=township&sort=-name&page=2")
    without = {chip.text: address for chip, address in answer.context["chips"]}
    assert without["搜索：东河"] == str(Address([("level", "township"), ("sort", "-name")]))


def test_rows_without_a_value_come_last_whichever_way(supervisor: Client) -> None:
    up = names(supervisor.get(f"{LIST}?sort=residents"))
    down = names(supervisor.get(f"{LIST}?sort=-residents"))
    assert up[:2] == ["东河镇人民政府", "清江县人民政府"]
    assert down[:2] == ["清江县人民政府", "东河镇人民政府"]


def test_a_sorted_heading_says_so(supervisor: Client) -> None:
    page = supervisor.get(f"{LIST}?sort=-residents").content.decode()
    assert page.count('aria-sort="descending"') == 1


def test_a_page_beyond_the_last_is_the_last(supervisor: Client, county) -> None:
    for number in range(60):
        make_organisation(f"村{number:03d}", parent=county.township, level="village")
    answer = supervisor.get(f"{LIST}?size=25&page=99999999999999999999999")
    assert answer.context["part"].number == 1
    answer = supervisor.get(f"{LIST}?size=25&page=999")
    assert (answer.context["part"].number, len(names(answer))) == (3, 14)
    assert supervisor.get(f"{LIST}?size=7").context["part"].last == 50


def test_the_number_of_queries_does_not_grow_with_the_rows(supervisor: Client, county) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert supervisor.get(f"{LIST}?size=200").status_code == 200
        return len(captured)

    supervisor.get(LIST)
    few = queries()
    for number in range(150):
        make_organisation(f"村{number:03d}", parent=county.township, level="village")
    assert queries() == few
    assert few <= 18


def test_a_column_is_shown_only_to_who_may_see_it(supervisor: Client, county) -> None:
    archivist = sign_in(Client(), make_person(Role.ARCHIVIST, at=county.root))
    assert "王丽" in supervisor.get(LIST).content.decode()
    assert "王丽" not in archivist.get(LIST).content.decode()
    assert "联系人" not in archivist.get(LIST).content.decode()


def test_an_empty_list_says_the_next_step(county) -> None:
    nobody = make_organisation("空县")
    county.root.children.all()
    person = make_person(Role.SUPERVISOR, at=nobody)
    nobody.path = "/unreachable/"
    page = sign_in(Client(), person).get(f"{LIST}?q=没有这样的单位").content.decode()
    assert "没有符合这些筛选条件的内容" in page
    assert "清除全部筛选" in page


# --- files


def test_csv_holds_exactly_the_rows_and_columns_shown(supervisor: Client) -> None:
    rows = exported(supervisor.get(f"{LIST}?level=county&level=township&sort=-residents&as=csv"))
    assert rows == [
        ["名称", "上级", "常住人口", "成立日期", "联系人"],
        ["清江县人民政府", "", "412000", "", "王丽"],
        ["东河镇人民政府", "清江县人民政府", "30000", "", ""],
    ]


def test_xlsx_holds_the_same_with_numbers_as_numbers(supervisor: Client) -> None:
    answer = supervisor.get(f"{LIST}?level=county&as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()][1] == ["清江县人民政府", None, 412_000, None, "王丽"]
    answer.close()


@pytest.mark.parametrize("evil", ["=HYPERLINK(1)", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1"])
def test_a_formula_in_a_name_stays_text_in_files(supervisor: Client, county, evil: str) -> None:
    make_organisation(evil, parent=county.root)
    rows = exported(supervisor.get(f"{LIST}?level=county&sort=-name&as=csv"))
    assert f"'{evil}" in {row[0] for row in rows}
    answer = supervisor.get(f"{LIST}?as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    answer.close()


def test_an_export_leaves_a_line_in_the_trail(supervisor: Client) -> None:
    list(supervisor.get(f"{LIST}?level=county&as=csv").streaming_content)
    line = TrailLine.objects.get(action="list.export")
    assert (line.subject, line.change) == ("list:demonstration", {"query": "level=county", "rows": 1, "format": "csv"})


def test_who_may_not_export_gets_no_file_and_no_button(county) -> None:
    archivist = sign_in(Client(), make_person(Role.ARCHIVIST, at=county.root))
    assert "as=csv" not in archivist.get(LIST).content.decode()
    assert archivist.get(f"{LIST}?as=csv").status_code == 403
    assert not TrailLine.objects.filter(action="list.export").exists()


def test_a_file_holds_only_rows_where_the_person_may_export(county) -> None:
    mixed = make_person(Role.CLERK, at=county.township)
    mixed.appointments.create(role=Role.ARCHIVIST, organisation=county.root, since="2020-01-01")
    client = sign_in(Client(), mixed)
    assert len(names(client.get(LIST))) == 4
    assert {row[0] for row in exported(client.get(f"{LIST}?as=csv"))[1:]} == {"东河镇人民政府", "东河镇第1村", "东河镇第2村"}


def test_an_unknown_kind_of_file_is_a_bad_request(supervisor: Client) -> None:
    assert supervisor.get(f"{LIST}?as=exe").status_code == 400


# --- bulk acts


def test_a_bulk_act_asks_first_and_names_count_and_consequence(supervisor: Client, county, done: list) -> None:
    answer = supervisor.post(LIST, {"do": "mark", "pick": [county.township.pk, county.root.pk]})
    page = answer.content.decode()
    assert "将标记 2 个单位。" in page
    assert "东河镇人民政府" in page
    assert not done
    answer = supervisor.post(LIST, {"do": "mark", "pick": [county.township.pk, county.root.pk], "confirmed": "2", "reason": "重复"})
    assert answer.status_code == 302
    assert done == [("重复", ["东河镇人民政府", "清江县人民政府"])]


def test_a_form_of_a_bulk_act_says_what_is_missing(supervisor: Client, county, done: list) -> None:
    answer = supervisor.post(LIST, {"do": "mark", "pick": [county.root.pk], "confirmed": "1", "reason": " "})
    assert answer.status_code == 422
    assert "请填写“理由”" in answer.content.decode()
    assert not done


def test_all_that_match_can_be_chosen_at_once(supervisor: Client, done: list) -> None:
    supervisor.post(f"{LIST}?level=township", {"do": "mark", "all": "1", "confirmed": "1", "reason": "x"})
    assert done == [("x", ["东河镇人民政府"])]


def test_it_asks_again_when_the_rows_have_changed_meanwhile(supervisor: Client, county, done: list) -> None:
    make_organisation("新设镇", parent=county.root, level="township")
    answer = supervisor.post(f"{LIST}?level=township", {"do": "mark", "all": "1", "confirmed": "1", "reason": "x"})
    assert "有变化，请再确认一次" in answer.content.decode()
    assert not done


def test_rows_out_of_reach_are_never_touched_and_counted_aloud(county, done: list) -> None:
    mixed = make_person(Role.SUPERVISOR, at=county.township)
    mixed.appointments.create(role=Role.AUDITOR, organisation=county.root, since="2020-01-01")
    client = sign_in(Client(), mixed)
    picks = [county.root.pk, county.township.pk, county.other.pk]
    page = client.post(LIST, {"do": "mark", "pick": picks}).content.decode()
    assert "将标记 1 个单位。" in page
    assert "另有 1 项不在您可以操作的范围内" in page
    client.post(LIST, {"do": "mark", "pick": picks, "confirmed": "1", "reason": "x"})
    assert done == [("x", ["东河镇人民政府"])]
    answer = client.post(LIST, {"do": "mark", "pick": [county.root.pk]}, follow=True)
    assert "所选内容不在您可以操作的范围内" in answer.content.decode()


def test_nothing_chosen_is_said(supervisor: Client, done: list) -> None:
    assert "请先勾选" in supervisor.post(LIST, {"do": "mark"}, follow=True).content.decode()
    assert "请先勾选" in supervisor.post(LIST, {"do": "mark", "pick": ["x", "9" * 40]}, follow=True).content.decode()


def test_who_may_not_do_it_sees_no_button_and_is_refused(county, done: list) -> None:
    auditor = sign_in(Client(), make_person(Role.AUDITOR, at=county.root))
    assert "批量处理" not in auditor.get(LIST).content.decode()
    assert auditor.post(LIST, {"do": "mark", "pick": [county.root.pk], "confirmed": "1", "reason": "x"}).status_code == 400
    assert not done


def test_too_many_at_once_are_refused(supervisor: Client, county, done: list) -> None:
    for number in range(501):
        make_organisation(f"村{number:03d}", parent=county.township, level="village")
    assert "一次最多处理 500 项，您选择了 505 项" in supervisor.post(LIST, {"do": "mark", "all": "1"}, follow=True).content.decode()
    assert not done


# --- kept views


def test_a_view_is_kept_found_again_and_forgotten(supervisor: Client, county) -> None:
    supervisor.post(f"{LIST}?level=county&sort=-name&page=3", {"do": "view-keep", "name": " 县级 "})
    view = SavedView.objects.get()
    assert (view.person, view.page, view.name, view.query) == (county.supervisor, "demonstration", "县级", "level=county&sort=-name")
    assert "县级" in supervisor.get(LIST).content.decode()
    supervisor.post(LIST, {"do": "view-forget", "view": view.pk})
    assert not SavedView.objects.exists()
    assert list(TrailLine.objects.values_list("action", flat=True)) == ["view.keep", "view.forget"]


def test_nobody_sees_or_forgets_a_view_of_somebody_else(supervisor: Client, county) -> None:
    supervisor.post(f"{LIST}?level=county", {"do": "view-keep", "name": "县级视图"})
    stranger = sign_in(Client(), make_person(Role.SUPERVISOR, at=county.root))
    assert "县级视图" not in stranger.get(LIST).content.decode()
    assert stranger.post(LIST, {"do": "view-forget", "view": SavedView.objects.get().pk}).status_code == 404
    assert SavedView.objects.exists()


def test_a_view_needs_a_name_and_there_is_a_limit(supervisor: Client, county) -> None:
    assert "请给这个视图起个名字" in supervisor.post(LIST, {"do": "view-keep", "name": "\x00 "}, follow=True).content.decode()
    SavedView.objects.bulk_create(SavedView(person=county.supervisor, page="demonstration", name=str(number)) for number in range(50))
    assert "最多保存50个视图" in supervisor.post(LIST, {"do": "view-keep", "name": "又一个"}, follow=True).content.decode()


def test_an_unknown_act_is_a_bad_request(supervisor: Client) -> None:
    assert supervisor.post(LIST, {"do": "explode"}).status_code == 400


def test_markup_in_data_is_shown_as_text(supervisor: Client, county) -> None:
    make_organisation("<script>alert(1)</script>", parent=county.root)
    page = supervisor.get(LIST).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
