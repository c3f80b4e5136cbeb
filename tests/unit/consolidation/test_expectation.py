import numpy as np
import pytest

from guikou.consolidation.domain.expectation import ENOUGH_PEERS, expect, median_line, months_in_a_row


def peers(count, seed=1, spread=0.3):
    rng = np.random.default_rng(seed)
    followers = np.round(np.exp(rng.normal(7, 1.5, count)))
    reads = np.round(np.expm1(1 + 0.6 * np.log1p(followers) + rng.normal(0, spread, count)))
    return followers, reads, np.zeros(count, dtype=np.int64)


def test_a_line_through_points_is_found():
    x = np.arange(20.0)
    assert median_line(x, 3 + 2 * x) == pytest.approx((3, 2), abs=1e-3)


def test_wild_points_do_not_move_the_line():
    x = np.arange(41.0)
    y = 3 + 2 * x
    y[:8] += 500
    intercept, slope = median_line(x, y)
    assert (intercept, slope) == pytest.approx((3, 2), abs=0.05)


def test_the_same_followers_everywhere_give_the_median():
    assert median_line(np.full(5, 2.0), np.array([1.0, 2.0, 3.0, 4.0, 50.0])) == (3.0, 0.0)


def test_about_eight_in_ten_peers_lie_inside_the_interval():
    followers, reads, level = peers(400)
    found = expect(followers, reads, level)
    inside = ((reads >= found.low) & (reads <= found.high)).mean()
    assert 0.75 < inside < 0.87
    assert (found.peers == 400).all()


def test_too_few_peers_expect_nothing():
    followers, reads, level = peers(ENOUGH_PEERS - 1)
    found = expect(followers, reads, level)
    assert np.isnan(found.middle).all()
    assert (found.peers == ENOUGH_PEERS - 1).all()


def test_an_account_without_followers_has_no_expectation_and_teaches_nothing():
    followers, reads, level = peers(20)
    followers[3] = np.nan
    found = expect(followers, reads, level)
    assert np.isnan(found.middle[3])
    assert (found.peers == 19).all()


def test_a_level_with_many_accounts_has_its_own_expectation_and_one_with_few_is_drawn_to_the_platform():
    followers, reads, level = peers(210, spread=0.2)
    level[100:200], level[200:] = 1, 2
    reads[100:200] *= 4
    reads[200:] *= 4
    found = expect(followers, reads, level)
    plain = expect(followers, reads, np.zeros(210, dtype=np.int64))
    many = np.log1p(found.middle[100]) - np.log1p(plain.middle[100])
    few = np.log1p(found.middle[205]) - np.log1p(plain.middle[205])
    assert many > few > 0
    assert found.peers[100] == 100
    assert found.peers[205] == 10


def test_a_level_of_which_nothing_is_known_is_expected_like_the_platform():
    followers, reads, level = peers(20)
    level[0], reads[0] = 7, np.nan
    found = expect(followers, reads, level)
    assert found.middle[0] > 0
    assert found.peers[0] == 19


def test_months_count_until_the_first_break():
    below = np.array([[True, True, False, True], [False, True, True, True], [True, True, True, True]])
    assert months_in_a_row(below).tolist() == [2, 0, 4]
