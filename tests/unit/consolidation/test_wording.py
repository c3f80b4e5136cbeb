"""A limit in days, said as posts a week."""

import pytest

from guikou.consolidation.domain.wording import DAYS_PER_WEEK, pace


@pytest.mark.parametrize(
    ("limit_days", "zh", "en"),
    [
        (1, "每周至少发布7条、间隔不超过1天", "it posted at least 7 times a week, never more than 1 day apart"),
        (4, "每周至少发布2条、间隔不超过4天", "it posted at least twice a week, never more than 4 days apart"),
        (7, "每周至少发布1条、间隔不超过7天", "it posted at least once a week, never more than 7 days apart"),
        (10, "每周至少发布1条、间隔不超过10天", "it posted at least once a week, never more than 10 days apart"),
        (14, "每2周至少发布1条、间隔不超过14天", "it posted at least once every 2 weeks, never more than 14 days apart"),
        (90, "每12周至少发布1条、间隔不超过90天", "it posted at least once every 12 weeks, never more than 90 days apart"),
    ],
)
def test_the_pace_that_a_limit_asks_for(limit_days: int, zh: str, en: str) -> None:
    assert (pace(limit_days).zh, pace(limit_days).en) == (zh, en)


@pytest.mark.parametrize("limit_days", range(1, 100))
def test_posts_at_that_pace_spread_evenly_never_break_the_limit(limit_days: int) -> None:
    said = pace(limit_days).zh
    every, _, posts = said.removeprefix("每").partition("周至少发布")
    gap_days = DAYS_PER_WEEK * int(every or 1) / int(posts.partition("条")[0])
    assert gap_days <= limit_days
