"""Headings are found below titles and in two languages, and no row of data is taken for one."""

from collections.abc import Sequence

import pytest

from guikou.collection.aliases import meaning, normal, understand
from guikou.collection.headings import Heading, find_heading

CHINESE = ["序号", "平台", "账号名称", "主办单位", "粉丝数", "备注"]
ENGLISH = ["No.", "Platform", "Account name", "Organisation", "Followers", "Remark"]
ROW = ["1", "微博", "云溪发布", "云溪县政府办", "1200", ""]


def knows(headings: Sequence[str]) -> str | None:
    found = understand({normal(heading) for heading in headings})
    return found.table if found else None


def found(*rows: list[str]) -> Heading:
    return find_heading(rows, knows)


@pytest.mark.parametrize(
    "above", [[], [["云溪县政务新媒体台账"]], [["云溪县台账", "", "", ""], ["填报单位：云溪县政府办", "", "填报日期：2026-06-30"]]]
)
@pytest.mark.parametrize("headings", [[CHINESE], [ENGLISH], [CHINESE, ENGLISH], [ENGLISH, CHINESE]])
def test_headings_are_found_below_titles_and_in_two_languages(above: list[list[str]], headings: list[list[str]]) -> None:
    heading = found(*above, *headings, ROW, ROW)
    assert (heading.first, heading.last, heading.known) == (len(above), len(above) + len(headings) - 1, True)
    assert {normal(name) for name in heading.names} >= {normal(name) for name in headings[0][1:5]}
    assert len(heading.notes([*above, *headings, ROW], range(1, 99))) == bool(above) + (len(headings) > 1)


def test_a_heading_that_only_the_other_language_makes_clear_is_taken_from_there() -> None:
    heading = found(["平台", "账号名称", "上级", ""], ["platform", "account name", "organisation", "followers"], ROW)
    assert heading.names == ("平台", "账号名称", "organisation", "followers")
    assert (heading.first, heading.last) == (0, 1)


def test_an_unknown_language_above_headings_that_are_known_is_a_title() -> None:
    heading = found(["Plateforme", "Nom", "Organisme", "Abonnés"], ["平台", "账号名称", "主办单位", "粉丝数"], ROW)
    assert (heading.first, heading.last, heading.names[0]) == (1, 1, "平台")


@pytest.mark.parametrize(
    "row", [["微博", "云溪发布", "云溪县政府办", "1200"], ["平台", "账号", "", ""], ["平台", "账号名称", "主办单位", "粉丝数"]]
)
def test_a_row_of_data_or_the_same_headings_again_are_no_second_heading(row: list[str]) -> None:
    heading = found(["平台", "账号名称", "主办单位", "粉丝数"], row)
    assert heading.last == 0


def test_a_legend_is_no_register() -> None:
    legend = [["字段", "说明"], ["平台", "发布平台"], ["网址", "主页地址"], ["账号名称", "全称"]]
    assert not found(*legend).known


def test_headings_that_nobody_knows_are_the_first_full_row_below_titles() -> None:
    rows = [["台账"], ["栏一", "栏二", "栏三", "栏四"], ["a", "b", "c", "d"], ["e", "f", "g", "h"]]
    assert found(*rows).names == ("栏一", "栏二", "栏三", "栏四")
    assert found(["栏一", "栏二"], ["a", "b"]).first == 0
    assert found(["一句话"], ["两句", "话"], ["三", "句", "话"], ["又一句话"], ["再一句"]).first == 0


def test_headings_further_down_are_repetitions() -> None:
    heading = found(CHINESE, ENGLISH, ROW)
    assert heading.repeated_in([*CHINESE, "", None])
    assert heading.repeated_in(ENGLISH)
    assert not heading.repeated_in(ROW)
    assert not heading.repeated_in([])


def test_a_long_title_is_quoted_in_part() -> None:
    said = found(["长" * 200], CHINESE, ROW).notes([["长" * 200], CHINESE, ROW], [2, 4, 5])
    assert said[0].zh == f"表头在第4行，上面的标题没有当作数据：{'长' * 60}…"


@pytest.mark.parametrize(
    ("heading", "fields"),
    [
        ("平台 Platform", {"platform"}),
        ("账号ID/Stable ID", {"stable_id"}),
        ("Followers（粉丝数）", {"followers"}),
        ("栏目ID", set()),
        ("平台 URL", set()),
    ],
)
def test_one_heading_in_two_languages_counts_where_both_say_the_same(heading: str, fields: set[str]) -> None:
    assert meaning(heading, "accounts") == fields
