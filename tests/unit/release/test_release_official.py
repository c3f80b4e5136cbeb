"""Official documents: what is the title, the number, the signature and a heading."""

import pytest

from guikou.release.domain.official import Layout, Line, heading, layout


def lines(*texts: str, place: str = "left") -> list[Line]:
    return [Line(text, place) for text in texts]


def test_the_head_and_the_number_are_not_the_title() -> None:
    found = layout([*lines("青山县水利局文件", "青水发〔2026〕12 号", "关于停水的", "通知", place="center"), *lines("", "各单位：")])
    assert found == Layout(title="关于停水的通知", number="青水发〔2026〕12 号", left_out=frozenset({0, 2, 3}))


def test_the_title_ends_where_the_centre_ends_or_the_day_stands_in_brackets() -> None:
    centred = lines("停水通知", "（2026年3月1日）", place="center")
    assert layout([*centred, *lines("今天停水。")]).left_out == {0}
    assert layout([*lines("停水", place="center"), *lines("文。"), *lines("落款", place="center")]).title == "停水"


def test_a_style_counts_more_than_the_place() -> None:
    found = layout([Line("青山", "center"), Line("Notice of", is_title=True), Line("works", is_title=True), Line("今天停水。")])
    assert (found.title, found.left_out) == ("Notice of works", {1, 2})


def test_a_short_first_line_is_the_title_where_nothing_says_more() -> None:
    assert layout(lines("停水通知", "今天停水。")).title == "停水通知"
    assert layout(lines("一、停水时间", "今天停水。")).title == ""
    assert layout(lines("今天城东停水，" * 10)).title == ""
    assert layout([]) == Layout(title="")


def test_a_title_far_below_is_none() -> None:
    assert layout([*lines(*("正文" * 30 + "。",) * 8), *lines("图一", place="center")]).title == ""


def test_who_signs_stands_above_the_day_at_the_end() -> None:
    body = lines("停水通知", "今天停水。")
    assert layout([*body, *lines("青山县水利局", "2026年3月1日", place="right")]).author == "青山县水利局"
    assert layout([*body, *lines("青山县水利局", "二〇二六年三月一日", "", "附件：名单")]).author == "青山县水利局"
    assert layout([*body, *lines("2026年3月1日")]).author == ""
    assert layout([*body, *lines("青山县水利局")]).author == ""


@pytest.mark.parametrize(
    ("text", "level"),
    [("一、时间", 2), ("十二、其他", 2), ("（三）范围", 3), ("(四) 范围", 3), ("一、今天停水。", 0), ("时间", 0), ("一、" + "长" * 40, 0)],
)
def test_headings_are_known_by_their_numbers(text: str, level: int) -> None:
    assert heading(text) == level
