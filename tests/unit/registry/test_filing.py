"""By when a change has to be filed, in working days with make-up days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.kernel.bilingual import Text
from guikou.registry.domain.filing import Norm, last_day, norm_in_force, working_days_left
from guikou.registry.filing import WeekDays, deadline, norms, working_days

CHINA = working_days("CN")


def norm(days: int, **more: tuple[str, ...]) -> Norm:
    return Norm(working_days=days, document=Text("文", "text"), clause=Text("条", "clause"), **more)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday on which people work
        (date(2026, 2, 13), 2, date(2026, 2, 24)),  # then the Spring Festival
        (date(2026, 9, 30), 2, date(2026, 10, 9)),
        (date(2026, 3, 6), 5, date(2026, 3, 13)),
        (date(2025, 12, 31), 2, date(2026, 1, 5)),  # 4 January 2026 is a Sunday on which people work
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_working_days_know_the_festivals_and_make_up_days(start: date, days: int, last: date) -> None:
    assert last_day(start, days, CHINA.is_working_day) == last


@given(start=st.dates(date(2020, 1, 1), date(2026, 6, 1)), days=st.integers(0, 15))
def test_the_last_day_has_so_many_working_days_before_it(start: date, days: int) -> None:
    last = last_day(start, days, CHINA.is_working_day)
    assert working_days_left(start, last, CHINA.is_working_day) == days
    assert days == 0 or CHINA.is_working_day(last)
    assert working_days_left(last, start, CHINA.is_working_day) == -days


def test_a_year_without_announced_exchanges_is_not_certain() -> None:
    assert deadline(date(2026, 12, 30), packs=(), place="").certain is False
    assert deadline(date(2026, 12, 1), packs=(), place="").certain is True
    assert working_days("DE").is_known(2035)


def test_a_country_that_is_not_known_has_weekdays_and_no_certainty() -> None:
    nowhere = working_days("QQ")
    assert isinstance(nowhere, WeekDays)
    assert (nowhere.is_working_day(date(2026, 2, 14)), nowhere.is_working_day(date(2026, 2, 16)), nowhere.is_known(2026)) == (
        False,
        True,
        False,
    )


def test_the_norm_of_the_place_goes_before_that_of_a_pack_and_that_before_the_one_for_all() -> None:
    every, pack, later, place, closer = (
        norm(5),
        norm(4, packs=("a",)),
        norm(3, packs=("b",)),
        norm(2, places=("湖北省",)),
        norm(1, places=("湖北省武汉市",)),
    )
    listed = (closer, place, later, pack, every)
    assert norm_in_force(listed, packs=(), place="湖南省") is every
    assert norm_in_force(listed, packs=("a",), place="") is pack
    assert norm_in_force(listed, packs=("a", "b"), place="") is later
    assert norm_in_force(listed, packs=("a",), place="湖北省黄冈市") is place
    assert norm_in_force(listed, packs=("a",), place="湖北省武汉市江岸区") is closer
    with pytest.raises(ValueError, match="everywhere"):
        norm_in_force((closer,), packs=(), place="")


def test_the_norms_that_ship_say_where_they_come_from() -> None:
    shipped = norms()
    assert [each.working_days for each in shipped] == [5, 5, 2]
    assert all(each.document.zh and each.clause.en for each in shipped)
    assert shipped[0].note is not None
