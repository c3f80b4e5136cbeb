"""Any text: finders do not fail, never show a personal number whole, and agree with the calendar; prefilters hide nothing."""

from calendar import monthrange
from datetime import date

import polars as pl
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.cn import ric

from guikou.inspection.domain.content import FAULTS, PREFILTERS, faults_in

PIECES = st.sampled_from(
    [
        "2月30日",
        "6月31日",
        "（星期三）",
        "星期一",
        "2021年",
        "共5人",
        "，其中",
        "男2人",
        "、女4人",
        "X月X日",
        "{{name}}",
        "【待补充】",
        "身份证号",
        "11010519491231002X",
        "村民李四",
        "手机",
        "13800138000",
        "卡号",
        "4111 1111 1111 1111",
        "6月20日至18日",
        "（甲市4例、乙市3例）",
        "新增5例",
        "农历",
        "。",
        "\n",
        "，",
        "1",
        "https://x.example/",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(text=TEXTS, fault=st.sampled_from(sorted(FAULTS)), on=st.none() | DAYS)
def test_whatever_a_finder_finds_the_prefilter_lets_through(text: str, fault: str, on: date | None) -> None:
    if faults_in(text, fault, on):
        assert pl.Series([text]).str.contains(PREFILTERS[fault]).item()


@given(text=TEXTS, fault=st.sampled_from(sorted(FAULTS)))
@example(text="2月30日4111 1111 1111 1111", fault="dates")
def test_no_sentence_shows_a_personal_number_whole(text: str, fault: str) -> None:
    for found in faults_in(text, fault, date(2021, 6, 16)):
        for sentence in (found.zh, found.en):
            for number in ("11010519491231002X", "1010519491231002", "13800138000", "4111111111111111", "4111 1111 1111 1111"):
                assert number not in sentence


@given(month=st.integers(1, 15), day=st.integers(1, 45))
def test_a_date_is_wrong_exactly_when_no_calendar_has_it(month: int, day: int) -> None:
    exists = month <= 12 and day <= monthrange(2000, month)[1]
    assert bool(faults_in(f"活动定于{month}月{day}日举行", "dates", None)) is not exists


@given(on=DAYS, said=st.sampled_from("一二三四五六日"))
def test_a_weekday_is_wrong_exactly_when_the_calendar_says_so(on: date, said: str) -> None:
    right = "一二三四五六日"[on.weekday()] == said
    assert bool(faults_in(f"{on.year}年{on.month}月{on.day}日（星期{said}）", "dates", None)) is not right


@given(born=st.dates(date(1930, 1, 1), date(2020, 12, 31)), number=st.integers(0, 999), check=st.sampled_from("0123456789X"))
def test_an_identity_number_counts_only_with_its_checksum(born: date, number: int, check: str) -> None:
    written = f"110105{born:%Y%m%d}{number:03}{check}"
    assert bool(faults_in(f"身份证号：{written}", "personal-data", None)) is ric.is_valid(written)
