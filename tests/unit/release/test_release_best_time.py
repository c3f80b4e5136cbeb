"""At which hour posts were read most."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guikou.release.domain.best_time import BestHour, best_hour

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, tzinfo=UTC)


def posts(hour: int, *reads: int) -> list[tuple[datetime, int]]:
    """Return one post a day at that hour of Shanghai."""
    return [(START.replace(hour=(hour - 8) % 24) + timedelta(days=day), count) for day, count in enumerate(reads)]


def test_the_hour_with_the_highest_middle_is_suggested_and_one_that_went_round_does_not_decide() -> None:
    found = best_hour(posts(9, *[10] * 24, 1_000_000) + posts(20, *[30] * 10), zone=ZONE)
    assert found == BestHour(hour=20, posts=10, reads=30, of=35, overall=10)


def test_hours_are_those_of_the_zone() -> None:
    found = best_hour(posts(1, *[10] * 25) + posts(2, *[30] * 6), zone=ZONE)
    assert found is not None
    assert found.hour == 2


@pytest.mark.parametrize(
    "given",
    [
        [],
        posts(9, *[10] * 20) + posts(20, *[30] * 9),
        [each for hour in range(10) for each in posts(hour, *[hour] * 4)],
        posts(9, *[10] * 40),
    ],
    ids=["nothing", "too few", "too few in each hour", "no hour stands out"],
)
def test_of_too_little_nothing_is_said(given: list[tuple[datetime, int]]) -> None:
    assert best_hour(given, zone=ZONE) is None


def test_of_two_equal_hours_the_one_with_more_posts_is_taken_then_the_earlier() -> None:
    low = posts(6, *[1] * 30)
    more = best_hour(low + posts(9, *[30] * 6) + posts(20, *[30] * 7), zone=ZONE)
    earlier = best_hour(low + posts(9, *[30] * 6) + posts(20, *[30] * 6), zone=ZONE)
    assert more is not None
    assert earlier is not None
    assert (more.hour, earlier.hour) == (20, 9)
