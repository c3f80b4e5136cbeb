from datetime import date

import pytest

from guikou.consolidation import settings
from guikou.consolidation.domain.audience import Party, followers_can_move, share_pointed
from guikou.consolidation.domain.closing import next_month, schedule

TERMS = settings.closing_terms()
AUDIENCE = settings.audience_terms()
START = date(2024, 11, 15)


def dates(position=0, *, platform="wechat", followers=500, per_month=5, notice_days=None):
    return schedule(position, per_month=per_month, starts_on=START, terms=TERMS.of(platform), followers=followers, notice_days=notice_days)


@pytest.mark.parametrize(
    ("followers", "days"),
    [(0, 7), (1000, 7), (1001, 15), (10_000, 15), (10_001, 30), (100_000, 30), (100_001, 60), (None, 60)],
)
def test_wechat_freezes_by_followers_and_for_longest_where_they_are_not_known(followers, days):
    assert dates(followers=followers).freeze_days == days


def test_the_days_follow_from_each_other():
    found = dates()
    assert (found.wave, found.notice_on, found.stop_on) == (1, START, date(2024, 12, 13))
    assert found.gone_from == date(2024, 12, 20)
    assert found.gone_until == date(2025, 1, 6)


def test_waves_begin_on_the_first_of_a_month_and_hold_what_staff_can_carry():
    assert [dates(n, per_month=2).wave for n in range(5)] == [1, 1, 2, 2, 3]
    assert [dates(n, per_month=2).notice_on for n in (0, 2, 4)] == [START, date(2024, 12, 1), date(2025, 1, 1)]


def test_a_longer_notice_moves_everything_after_it():
    assert dates(notice_days=60).stop_on == date(2025, 1, 14)
    assert dates(notice_days=0).stop_on == START


def test_a_platform_without_confirmed_terms_gives_no_day_of_its_end():
    found = dates(platform="bluesky")
    assert (found.freeze_days, found.gone_from, found.gone_until) == (None, None, None)
    assert found.stop_on > found.notice_on
    assert dates(platform="bluesky", followers=None).freeze_days is None


def test_a_website_is_announced_for_thirty_days():
    found = dates(platform="website")
    assert (found.stop_on - found.notice_on).days == 30
    assert found.gone_from == found.stop_on


def test_the_month_after_december_is_january():
    assert next_month(date(2024, 12, 31)) == date(2025, 1, 1)


def test_what_staff_can_carry_grows_with_the_number_of_accounts():
    assert TERMS.closings_per_month(10) == 5
    assert TERMS.closings_per_month(282) == 23


def test_every_term_has_a_mark_and_a_source_without_an_address():
    for terms in TERMS.platforms.values():
        assert terms.notice_mark in "ABCDN"
        assert terms.freeze_mark in "ABCDN"
        assert terms.freeze_source.zh
        assert terms.freeze_source.en


def party(platform="wechat", followers=500, verified=True):
    return Party(platform=platform, followers=followers, verified=verified)


@pytest.mark.parametrize(
    ("source", "target", "moves"),
    [
        (party(), party(followers=1000), True),
        (party(), party(followers=1001), False),
        (party(), party(followers=None), False),
        (party(), party(verified=None), False),
        (party(verified=False), party(), False),
        (party("weibo"), party(), False),
        (party("weibo"), party("weibo"), False),
    ],
)
def test_followers_move_only_as_the_platform_allows(source, target, moves):
    assert followers_can_move(source, target, AUDIENCE) is moves


def test_pointing_to_another_platform_keeps_less():
    same, other = share_pointed(party(), party(), AUDIENCE), share_pointed(party(), party("weibo"), AUDIENCE)
    assert same.low > other.low
    assert same.high > other.high
