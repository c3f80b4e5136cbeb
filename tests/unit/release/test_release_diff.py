"""What changed between two texts."""

import pytest

from guikou.release.domain import diff
from guikou.release.domain.diff import BlockChange, Op, Piece, difference, html_difference, words


def shown(old: str, new: str) -> str:
    marks = {Op.EQUAL: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "[+{}+]"}
    return "".join(marks[piece.op].format(piece.text) for piece in difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "result"),
    [
        ("", "", ""),
        ("停水通知", "停水通知", "停水通知"),
        ("", "停水", "[+停水+]"),
        ("停水", "", "[-停水-]"),
        ("明天停水", "后天停水", "[-明天-][+后天+]停水"),
        ("定于2026年11月22日停水", "定于2026年11月23日停水", "定于[-2026年11月22日-][+2026年11月23日+]停水"),
        ("涉及1,200户，18:30起", "涉及1,300户，18:00起", "涉及[-1,200-][+1,300+]户，[-18:30-][+18:00+]起"),
        ("致电0871-65123456", "致电0871-65123457", "致电[-0871-65123456-][+0871-65123457+]"),
        ("It doesn't work", "It does work", "It [-doesn't-][+does+] work"),
        ("on Monday, 3 May.", "on Tuesday, 4 May.", "on [-Monday-][+Tuesday+], [-3-][+4+] May."),
        ("停水", "停水。请储水。", "停水[+。请储水。+]"),
        ("停水，甲，停电，乙，停气", "甲，乙", "[-停水，-]甲，[-停电，-]乙[-，停气-]"),
        ("明天：停水", "后天：停电", "[-明天：停水-][+后天：停电+]"),
        ("甲 乙 丙 丁", "甲 丙 丁", "甲 [-乙 -]丙 丁"),
    ],
)
def test_changes_read_well(old: str, new: str, result: str) -> None:
    assert shown(old, new) == result


def test_words_keep_numbers_dates_and_addresses_whole() -> None:
    assert words("11月22日18:30停水12.5%，见https://a.example/b?c=1。") == [
        "11月22日", "18:30", "停水", "12.5%", "，", "见", "https://a.example/b?c=1", "。",
    ]  # fmt: skip


def test_texts_beyond_the_limit_are_replaced_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MOST_WORDS", 3)
    assert shown("a b c d!", "a x c y!") == "a [-b c d-][+x c y+]!"


def blocks(old: str, new: str) -> list[tuple[str, str]]:
    marks = {Op.EQUAL: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "[+{}+]"}
    return [(each.tag, "".join(marks[piece.op].format(piece.text) for piece in each.pieces)) for each in html_difference(old, new)]


def test_bodies_are_compared_block_by_block() -> None:
    old = "<h2>通知</h2><p>明天停水，请储水。</p><p>特此通知。</p>"
    new = "<h2>通知</h2><p>后天停水，请储水。</p><ul><li>地点：城关镇</li></ul><p>特此通知。</p>"
    assert blocks(old, new) == [
        ("h2", "通知"),
        ("p", "[-明天-][+后天+]停水，请储水。"),
        ("li", "[+地点：城关镇+]"),
        ("p", "特此通知。"),
    ]


def test_a_block_is_compared_with_the_one_most_like_it() -> None:
    assert blocks("<p>甲区明天停水。</p>", "<p>新的一段。</p><p>甲区后天停水。</p>") == [
        ("p", "[+新的一段。+]"),
        ("p", "甲区[-明天-][+后天+]停水。"),
    ]


def test_blocks_that_have_nothing_in_common_are_removed_and_added() -> None:
    assert blocks("<p>甲区停水。</p>", "<p>Traffic news</p>") == [("p", "[-甲区停水。-]"), ("p", "[+Traffic news+]")]
    assert blocks("<p>甲</p><p>乙</p>", "<p>甲</p>") == [("p", "甲"), ("p", "[-乙-]")]
    assert blocks("", "<p>甲</p>") == [("p", "[+甲+]")]


def test_a_link_that_leads_elsewhere_is_seen() -> None:
    assert blocks('<p>见<a href="https://a.example/x">指南</a>。</p>', '<p>见<a href="https://b.example/x">指南</a>。</p>') == [
        ("p", "见指南 ([-https://a.example/x-][+https://b.example/x+])。")
    ]


def test_another_picture_text_is_seen() -> None:
    assert blocks('<p>见<img src="picture:0" alt="地图"></p>', '<p>见<img src="picture:0" alt="照片"></p>') == [
        ("p", "见[[-地图-][+照片+]]")
    ]


def test_a_change_of_markup_alone_is_told() -> None:
    (change,) = html_difference("<p>请储水</p>", "<p>请<b>储水</b></p>")
    assert change == BlockChange("p", (Piece(Op.EQUAL, "请储水"),), form=True)
    assert change.changed
    assert not html_difference("<p>请储水</p>", "<p>请储水</p>")[0].changed
    assert html_difference("<p>请储水</p>", "<p>请排水</p>")[0].changed
