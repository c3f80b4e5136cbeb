"""The day on which a limit breaks."""

from datetime import date, timedelta

import pytest

from guikou.inspection.domain.limits import day_of_breaking, days_until

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("left", [-400, -1, 0, 1, 13, 400])
def test_an_inspection_of_the_same_day_counts_the_same_days(left: int) -> None:
    assert days_until(day_of_breaking(DAY, left), DAY) == left


def test_a_day_later_a_day_less_is_left() -> None:
    assert days_until(day_of_breaking(DAY, 3), DAY + timedelta(days=5)) == -2
