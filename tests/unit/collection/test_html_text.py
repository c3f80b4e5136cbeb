"""HTML as plain text, and its pictures."""

import polars as pl
import pytest

from guikou.collection.html_text import pictures, pictures_without_text, plain_text, plain_texts

MARKUP = (
    ("<p>第一段</p><p>第二&nbsp;段</p>", "第一段\n第二 段"),
    ("甲<br/>乙", "甲\n乙"),
    ("<script>alert(1)</script><style>p{}</style>甲", "甲"),
    ("1 &lt; 2 &amp; 3", "1 < 2 & 3"),
    ("<img src=x onerror=alert(1)>甲", "甲"),
    ("<section><p>  </p><p>甲</p></section>", "甲"),
)


@pytest.mark.parametrize(("markup", "shown"), MARKUP)
def test_markup_becomes_what_a_reader_sees(markup: str, shown: str) -> None:
    assert plain_text(markup) == shown


def test_texts_without_markup_stay_as_they_are() -> None:
    frame = pl.DataFrame({"x": ["a < b 与 c > d", "<p>甲</p>", "&quot;乙&quot;", None, "A&B"]})
    assert frame.select(plain_texts(pl.col("x")))["x"].to_list() == ["a < b 与 c > d", "甲", '"乙"', None, "A&B"]


def test_pictures_without_text_are_those_with_no_or_an_empty_alternative() -> None:
    frame = pl.DataFrame({"x": ['<img src="a"><img alt="" src=b><img src=c alt=\'  \'><img alt="地图"><IMG ALT=图>', "甲", None]})
    assert frame.select(pictures(pl.col("x")))["x"].to_list() == [5, 0, None]
    assert frame.select(pictures_without_text(pl.col("x")))["x"].to_list() == [3, 0, None]
