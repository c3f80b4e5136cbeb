"""When periodic work is due."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guikou.jobs.domain.schedule import Daily, Every

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def test_an_interval_is_counted_from_the_last_time() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert Every(timedelta(hours=2)).next_after(moment, SHANGHAI) == moment + timedelta(hours=2)


def test_a_daily_time_is_that_of_the_wall_clock() -> None:
    at_two = Daily(time(2, 0))
    assert at_two.next_after(datetime(2026, 3, 1, 17, 59, tzinfo=UTC), SHANGHAI) == datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
    assert at_two.next_after(datetime(2026, 3, 1, 18, 0, tzinfo=UTC), SHANGHAI) == datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def test_a_changed_clock_neither_skips_nor_repeats_a_day() -> None:
    half_past_two, moment, days = Daily(time(2, 30)), datetime(2026, 3, 27, tzinfo=UTC), []
    for _ in range(5):  # the clock is put forward on the 29th
        moment = half_past_two.next_after(moment, BERLIN)
        days.append(moment.astimezone(BERLIN).day)
    assert days == [27, 28, 29, 30, 31]


@CALM
@given(
    moment=st.timedeltas(timedelta(0), timedelta(days=3650)).map(lambda since: datetime(2020, 1, 1, tzinfo=UTC) + since),
    at=st.times(),
    zone=st.sampled_from([SHANGHAI, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Apia")]),
)
def test_the_next_time_lies_ahead_and_within_a_day_and_a_change_of_clock(moment: datetime, at: time, zone: ZoneInfo) -> None:
    following = Daily(at).next_after(moment, zone)
    assert moment < following <= moment + timedelta(hours=26)
