"""Text cells into typed columns."""

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from guikou.collection.domain import values
from guikou.collection.domain.values import convert
from guikou.kernel.tables import MOMENT, NAMES

ZONE = "Asia/Shanghai"


def _convert(dtype, *cells: str | None):
    return convert(pl.DataFrame({"x": list(cells)}, schema={"x": pl.String}), {"x": dtype, "x_floor": pl.Boolean}, zone=ZONE)


def _good(dtype, *cells: str | None) -> list:
    converted = _convert(dtype, *cells)
    assert converted.bad == ()
    return converted.frame["x"].to_list()


def _bad(dtype, *cells: str) -> dict[int, object]:
    converted = _convert(dtype, *cells)
    return {position: reason for bad in converted.bad for position, (_, reason) in bad.cells.items()}


def test_counts_come_in_every_spelling() -> None:
    assert _good(pl.Int64, "10", "1,234", "1.2万", " 7 ", "-", "", None, "12.0") == [10, 1234, 12000, 7, None, None, None, 12]


def test_a_floor_is_marked_beside_its_count() -> None:
    frame = _convert(pl.Int64, "10万+", "5", None).frame
    assert frame["x"].to_list() == [100_001, 5, None]
    assert frame["x_floor"].to_list() == [True, False, None]


def test_a_floor_that_the_source_states_itself_is_not_replaced() -> None:
    cells = pl.DataFrame({"x": ["5"], "x_floor": ["true"]})
    assert convert(cells, {"x": pl.Int64, "x_floor": pl.Boolean}, zone=ZONE).frame["x_floor"].to_list() == [True]


def test_a_table_without_a_floor_column_gets_none() -> None:
    assert convert(pl.DataFrame({"x": ["5"]}), {"x": pl.Int32}, zone=ZONE).frame.columns == ["x"]


def test_what_is_no_count_is_said() -> None:
    wrong = _bad(pl.Int64, "2026-01-01", "5", "很多", "9" * 5000)
    assert wrong == {0: values.NOT_A_COUNT, 2: values.NOT_A_COUNT, 3: values.NOT_A_COUNT}


def test_a_count_beyond_its_column_is_said() -> None:
    assert _bad(pl.Int32, "99999999999", "7") == {0: values.NOT_A_COUNT}


FORMS = (
    "2026-01-02 08:00:00",
    "2026-01-02T08:00:00",
    "2026-01-02 08:00",
    "2026/1/2 8:00",
    "2026/01/02 08:00:00",
    "2026-01-02T08:00:00+08:00",
    "2026-01-02T00:00:00Z",
    "2026-01-02T00:00:00.000Z",
    "1767312000",
    "1767312000000",
    "2026年1月2日 08:00",
    "Fri, 02 Jan 2026 08:00:00 +0800",
)


@pytest.mark.parametrize("form", FORMS)
def test_moments_come_in_every_common_form(form: str) -> None:
    assert _good(MOMENT, form) == [datetime(2026, 1, 2, 0, 0, tzinfo=UTC)]


def test_a_day_alone_is_its_first_minute_in_the_zone() -> None:
    assert _good(MOMENT, "2026-01-02", "2026/1/2") == [datetime(2026, 1, 1, 16, 0, tzinfo=UTC)] * 2


def test_moments_that_are_none_are_said() -> None:
    wrong = _bad(MOMENT, "2026-02-30", "3分钟前", "soon", "2026-01-02")
    assert wrong == {0: values.NOT_A_DATE, 1: values.RELATIVE, 2: values.NOT_A_DATE}


def test_days_flags_numbers_names_and_texts_are_read() -> None:
    assert _good(pl.Date, "2026年1月2日", None) == [date(2026, 1, 2), None]
    assert _good(pl.Boolean, "是", "False", "√", "-", None) == [True, False, True, None, None]
    assert _good(pl.Float64, "1.5", "1,200", "") == [1.5, 1200.0, None]
    assert _good(NAMES, "甲|乙", None) == [["甲", "乙"], None]
    assert _good(pl.String, " 甲 ", "") == ["甲", None]


def test_flags_and_numbers_that_are_none_are_said() -> None:
    assert _bad(pl.Boolean, "也许", "是") == {0: values.NOT_YES_OR_NO}
    assert _bad(pl.Float64, "多", "nan", "1e999", "2") == {0: values.NOT_A_NUMBER, 2: values.NOT_A_NUMBER}


def test_an_empty_frame_is_converted() -> None:
    assert _good(pl.Int64) == []
    assert _good(MOMENT) == []


def test_a_column_in_which_nothing_is_stated_is_empty() -> None:
    assert _good(pl.Date, "-", "无") == [None, None]
    assert _good(pl.Boolean) == []


@pytest.mark.parametrize(
    "written", ["0001-01-01 00:00", "0001-01-01T00:00:00+14:00", "9999-12-31 23:59:59", "9999-12-31T23:59:59-12:00", "1899/12/31"]
)
def test_a_year_that_no_account_can_have_is_refused(written: str) -> None:
    found = convert(
        pl.DataFrame({"at": [written, "2026-01-02"], "on": ["2026-01-02", written[:10]]}),
        {"at": MOMENT, "on": pl.Date()},
        zone="Asia/Shanghai",
    )
    assert [sorted(bad.cells) for bad in found.bad] == [[0], [1]]
    assert (found.frame["at"].null_count(), found.frame["on"].null_count()) == (1, 1)


def test_days_as_spreadsheets_count_them_are_read_in_the_zone() -> None:
    cells = pl.DataFrame(
        {"published_at": ["46174", "46174.25", "29999", "73000", "2026-06-01"], "opened_on": ["46174", "46174.99", "x", None, "-"]}
    )
    found = convert(cells, {"published_at": MOMENT, "opened_on": pl.Date}, zone="Asia/Shanghai")
    first = datetime(2026, 5, 31, 16, tzinfo=UTC)
    assert found.frame["published_at"].to_list() == [first, first + timedelta(hours=6), None, None, first]
    assert found.frame["opened_on"].to_list() == [date(2026, 6, 1), date(2026, 6, 1), None, None, None]
    assert [sorted(bad.cells) for bad in found.bad] == [[2, 3], [2]]
