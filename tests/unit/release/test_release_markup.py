"""What people see of a body in HTML."""

import pytest

from guikou.release.domain.markup import Link, Page, Shown, Styled, declarations, page


def test_blocks_lists_and_rows_are_lines() -> None:
    read = page("<h2>通知</h2><p>一  二<br>三</p><ul><li>四</li></ul><table><tr><td>五</td><td>六</td></tr></table>")
    assert [(block.tag, block.text) for block in read.blocks] == [
        ("h2", "通知"),
        ("p", "一 二"),
        ("p", "三"),
        ("li", "四"),
        ("tr", "五 | 六"),
    ]
    assert read.text == "通知\n一 二\n三\n四\n五 | 六"
    assert all(read.text[block.start :].startswith(block.text) for block in read.blocks)


def test_links_are_found_with_the_place_of_their_words() -> None:
    read = page('<p>详见<a href="https://county.example/a">办事指南</a>。</p><a>没有地址</a>')
    assert read.links == (Link("https://county.example/a", 2, 6),)
    assert read.blocks[0].read == "详见办事指南 (https://county.example/a)。"


def test_pictures_are_found_with_and_without_alternative_text() -> None:
    read = page('<p>图<img src="picture:0" alt="路线"/><img src="picture:1" alt><img src="picture:2"></p>')
    assert read.pictures == (Shown("picture:0", "路线", 1), Shown("picture:1", "", 1), Shown("picture:2", None, 1))
    assert read.blocks[0].read == "图[路线][picture:1][picture:2]"


def test_a_picture_alone_is_a_block() -> None:
    assert [block.read for block in page('<figure><img src="picture:0" alt="路线"></figure>').blocks] == ["[路线]"]


def test_inline_declarations_hold_inside_their_element() -> None:
    read = page('<p style="color: #FFF; background:#eee">a<b style="color:red">b</b>c</p>d')
    outer = (("background", "#eee"), ("color", "#fff"))
    assert read.styled == (Styled(outer, 0, 1), Styled((("color", "red"), *outer), 1, 2), Styled(outer, 2, 3))


def test_of_two_declarations_the_last_counts_and_what_is_none_is_left_out() -> None:
    assert declarations("color:red; x; COLOR : Blue !important") == (("color", "blue"), ("color", "red"))


def test_scripts_and_styles_are_not_read() -> None:
    assert page("<style>p{}</style><script>alert('x')</script><p>正文</p>").text == "正文"


@pytest.mark.parametrize(
    "html",
    ["", "</p></b>", "<p><b>x</p>", "<![foo[x]]>", "<!doctype html><p>x", "<p", "&#xZZ;", "<table><td>x", "<br><br>", "<!-- <p> -->"],
)
def test_whatever_is_given_is_read(html: str) -> None:
    assert isinstance(page(html), Page)


def test_an_element_that_is_never_closed_ends_with_its_text() -> None:
    assert page('<p><a href="x">一<b>二').links == (Link("x", 0, 2),)
    assert page('<p><a href="x">一<i>二</a>三</p>').links == (Link("x", 0, 2),)


def test_no_place_is_beyond_the_text() -> None:
    read = page('<p>停水 <a href="x"></a></p><p><a href="y"><img src="z"></a>')
    assert read.links == (Link("x", 3, 3), Link("y", 3, 3))
    assert page('<p>停水 <img src="z"></p>').pictures == (Shown("z", None, 2),)
