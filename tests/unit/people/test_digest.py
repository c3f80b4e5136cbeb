"""When mail about what waits is due."""

from datetime import date

import pytest

from guikou.people.domain.digest import due

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("wanted", "on", "last", "is_due"),
    [
        ("daily", MONDAY, None, True),
        ("daily", TUESDAY, MONDAY, True),
        ("daily", TUESDAY, TUESDAY, False),
        ("weekly", MONDAY, None, True),
        ("weekly", TUESDAY, None, False),
        ("weekly", MONDAY, MONDAY, False),
        ("none", MONDAY, None, False),
    ],
)
def test_mail_comes_as_often_as_somebody_wants(wanted: str, on: date, last: date | None, is_due: bool) -> None:
    assert due(wanted, on, last) is is_due
