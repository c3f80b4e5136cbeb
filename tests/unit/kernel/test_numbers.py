"""Counts as platforms and spreadsheets write them."""

import pytest

from guikou.kernel.numbers import Count, NotACount, parse_count


@pytest.mark.parametrize(
    ("written", "value", "floor"),
    [
        ("0", 0, False),
        ("1,234", 1234, False),
        ("1,234,567", 1_234_567, False),
        ("10万+", 100_001, True),
        ("100w+", 1_000_001, True),
        ("1.2万", 12_000, False),
        ("3亿", 300_000_000, False),
        ("12k", 12_000, False),
        ("1.5 万", 15_000, False),
        ("12.0", 12, False),
        ("１２３", 123, False),
        (" 7 ", 7, False),
        ("1 234 567", 1_234_567, False),
        ("1\u00a0234", 1_234, False),
        ("350人次", 350, False),
        ("5000 次", 5_000, False),
        ("'123", 123, False),
        (">10万", 100_001, True),
        ("10万以上", 100_001, True),
        ("1万余人", 10_001, True),
        ("1万多", 10_001, True),
    ],
)
def test_a_count_is_read_as_it_is_written(written: str, value: int, floor: bool) -> None:
    assert parse_count(written) == Count(value, floor)


@pytest.mark.parametrize("written", ["", " ", "-", "—", "N/A", "无", "未找到", "null"])
def test_a_cell_that_says_there_is_none_gives_none(written: str) -> None:
    assert parse_count(written) is None


@pytest.mark.parametrize(
    "written",
    [
        "-3",
        "12.5",
        "1.23456万",
        "1,23",
        "1 23",
        "约5000",
        "近万",
        "≥100000",
        "twelve",
        "9" * 30,
        "9" * 5_000,
        "1." + "0" * 5_000,
        "99999999亿亿",
        "0x10",
        "1e9",
        "99999999999999999",
        "1." + "0" * 40,
    ],
)
def test_what_is_no_count_is_refused(written: str) -> None:
    with pytest.raises(NotACount):
        parse_count(written)
