"""Places of remarks: paragraphs in reading order, and finding a place again."""

import pytest

from guikou.kernel.bilingual import Language
from guikou.release.domain.content import Field, File, Version
from guikou.release.domain.places import located, paragraphs

PICTURE = File(name="a.jpg", media_type="image/jpeg", digest="0" * 64, alt="施工现场")
UNSAID = File(name="b.jpg", media_type="image/jpeg", digest="1" * 64)
VERSION = Version(
    language=Language.ZH,
    title="停水通知",
    digest="城东停水",
    html="<h2>时间</h2><p>3月5日停水。</p><p>请储水。</p>",
    text="第一行\n第二行",
    pictures=(PICTURE, UNSAID),
    attachments=(PICTURE,),
    video="https://v.example.org/1",
)


def test_paragraphs_come_in_the_order_in_which_they_are_read() -> None:
    assert [(each.field, each.text, each.start, each.end) for each in paragraphs(VERSION)] == [
        (Field.TITLE, "停水通知", 0, 4),
        (Field.DIGEST, "城东停水", 0, 4),
        (Field.HTML, "时间", 0, 2),
        (Field.HTML, "3月5日停水。", 3, 10),
        (Field.HTML, "请储水。", 11, 15),
        (Field.TEXT, "第一行", 0, 3),
        (Field.TEXT, "第二行", 4, 7),
        (Field.PICTURES, "施工现场", 0, 4),
        (Field.PICTURES, "b.jpg", 5, 10),
        (Field.ATTACHMENTS, "a.jpg", 0, 5),
        (Field.VIDEO, "https://v.example.org/1", 0, 23),
    ]


def test_of_some_fields_only_these_are_read_and_a_picture_in_the_text_by_what_it_shows() -> None:
    shown = Version(language=Language.ZH, title="", html='<p><img src="picture:0" alt="图"></p>')
    assert [each.text for each in paragraphs(shown, {Field.HTML})] == ["[图]"]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ({"field": "html", "start": 3, "quote": "3月5日"}, "3月5日停水。"),
        ({"field": "html", "start": 0, "quote": "储水"}, "请储水。"),
        ({"field": "html", "start": 12}, "请储水。"),
        ({"field": "html", "start": 3, "quote": "3月6日"}, None),
        ({"field": "html", "start": 900}, None),
        ({"field": "author", "start": 0}, None),
        ({}, None),
    ],
)
def test_a_place_is_found_again_by_its_words_or_where_it_was(place: dict, found: str | None) -> None:
    hit = located(place, paragraphs(VERSION))
    assert (hit.text if hit else None) == found
