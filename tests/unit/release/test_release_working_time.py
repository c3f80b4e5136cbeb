"""Deadlines in working hours and days."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from guikou.release.domain.working_time import Office, Unit, WorkingTime, after

ZONE = ZoneInfo("Asia/Shanghai")
HOLIDAY = date(2026, 11, 24)
OFFICE = Office(
    zone=ZONE,
    sessions=((time(9), time(12)), (time(14), time(18))),
    is_working_day=lambda day: day.weekday() < 5 and day != HOLIDAY,
)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        (local(23, 9), 2, local(23, 11)),
        (local(23, 9), 3, local(23, 12)),
        (local(23, 11), 2, local(23, 15)),
        (local(23, 12, 30), 1, local(23, 15)),
        (local(23, 17, 30), 1, local(25, 9, 30)),
        (local(23, 20), 7, local(25, 18)),
        (local(21, 3), 1, local(23, 10)),
    ],
)
def test_hours_run_in_sessions_of_working_days_only(start: datetime, hours: int, end: datetime) -> None:
    assert after(start, WorkingTime(hours, Unit.HOURS), OFFICE) == end


def test_days_end_when_the_office_closes_and_skip_holidays() -> None:
    assert after(local(23, 10), WorkingTime(1, Unit.DAYS), OFFICE) == local(25, 18)
    assert after(local(20, 17), WorkingTime(2, Unit.DAYS), OFFICE) == local(25, 18)


def test_the_result_is_in_utc_and_the_start_may_be_in_any_zone() -> None:
    end = after(datetime(2026, 11, 23, 1, tzinfo=UTC), WorkingTime(1, Unit.HOURS), OFFICE)
    assert (end, end.tzinfo) == (datetime(2026, 11, 23, 2, tzinfo=UTC), UTC)


def test_no_working_time_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        WorkingTime(0, Unit.DAYS)


@pytest.mark.parametrize("sessions", [(), ((time(12), time(9)),), ((time(9), time(12)), (time(11), time(18)))])
def test_an_office_without_sessions_in_order_is_refused(sessions: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="in the order of the day"):
        Office(zone=ZONE, sessions=sessions, is_working_day=lambda day: True)
