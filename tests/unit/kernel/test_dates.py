"""Moments as people, platforms and spreadsheets write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from guikou.kernel.dates import DEFAULT_ZONE, NotAMoment, RelativeMoment, parse_day, parse_moment, whole_days, zone

SHANGHAI = zone(DEFAULT_ZONE)


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2021-06-19T08:55:47+08:00", "2021-06-19 00:55:47"),
        ("2021-06-19T08:55:47Z", "2021-06-19 08:55:47"),
        ("2021-06-19 08:55:47 -0500", "2021-06-19 13:55:47"),
        ("2024-11-29 11:00", "2024-11-29 03:00:00"),
        ("2019/5/9 10:02:08", "2019-05-09 02:02:08"),
        ("2024.5.9", "2024-05-08 16:00:00"),
        ("2024年5月9日", "2024-05-08 16:00:00"),
        ("2024年5月9日 8时05分", "2024-05-09 00:05:00"),
        ("20240509", "2024-05-08 16:00:00"),
        ("20240509T100208Z", "2024-05-09 10:02:08"),
        ("20240509100208", "2024-05-09 02:02:08"),
        ("02/17/2012 12:00:00 AM", "2012-02-16 16:00:00"),
        ("02/17/2012 12:00:00 PM", "2012-02-17 04:00:00"),
        ("Thu, 17 Jun 2021 10:02:28 +0800", "2021-06-17 02:02:28"),
        ("Thu, 17 Jun 2021 10:02:28 ", "2021-06-17 02:02:28"),
        ("202405091002", "2024-05-09 02:02:00"),
        ("20240509 1002", "2024-05-09 02:02:00"),
        ("2024年5月9日 星期四", "2024-05-08 16:00:00"),
        ("2024-05-09（周四）", "2024-05-08 16:00:00"),
        ("2024年5月9日（周四）下午3点", "2024-05-09 07:00:00"),
        ("2024年5月9日上午8时", "2024-05-09 00:00:00"),
        ("2024-05-09 下午15:30", "2024-05-09 07:30:00"),
        ("2024年5月9日 中午12点整", "2024-05-09 04:00:00"),
        ("2024年5月9日中午1点10分", "2024-05-09 05:10:00"),
        ("2024年5月9日凌晨0:30", "2024-05-08 16:30:00"),
        ("2024-05-09 24:00", "2024-05-09 16:00:00"),
        ("9 May 2024", "2024-05-08 16:00:00"),
        ("1 sept. 2024 10:00", "2024-09-01 02:00:00"),
        ("May 9, 2024", "2024-05-08 16:00:00"),
        ("June 9, 2024 8:05 p.m.", "2024-06-09 12:05:00"),
        ("Mon Jun 01 08:05:00 +0800 2026", "2026-06-01 00:05:00"),
        ("1585293476", "2020-03-27 07:17:56"),
        ("1585293476000", "2020-03-27 07:17:56"),
    ],
)
def test_a_moment_is_read_in_utc(written: str, utc: str) -> None:
    assert parse_moment(written, local=SHANGHAI) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


def test_fractions_of_a_second_are_kept_to_the_microsecond() -> None:
    assert parse_moment("2024-11-29T11:00:00.1234567Z", local=SHANGHAI).microsecond == 123456


@pytest.mark.parametrize("written", ["刚刚", "3分钟前", "昨天 12:00", "2 hours ago", "Yesterday", "星期三"])
def test_a_relative_moment_is_refused_as_such(written: str) -> None:
    with pytest.raises(RelativeMoment):
        parse_moment(written, local=SHANGHAI)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "-",
        "x",
        "2021-02-30",
        "2021-13-01",
        "45000",
        "13/45/2020",
        "2020-01-01 25:00",
        "20240230101010",
        "0 AM",
        "202613010000",
        "May 32, 2024",
        "2024-05-09 24:30",
        "2024-05-098:00",
        "01/01/2020 13:00 PM",
        "01/01/2020 0:10 AM",
    ],
)
def test_what_is_no_moment_is_refused(written: str) -> None:
    with pytest.raises(NotAMoment):
        parse_moment(written, local=SHANGHAI)


def test_a_day_is_the_day_in_the_place() -> None:
    assert parse_day("2021-06-18T20:00:00Z", local=SHANGHAI) == date(2021, 6, 19)


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(NotAMoment):
        zone("Mars/Olympus")


def test_days_are_whole_and_signed() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert whole_days(noon, noon + timedelta(days=14, hours=23)) == 14
    assert whole_days(noon, noon - timedelta(days=2, hours=1)) == -2
