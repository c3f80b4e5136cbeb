import numpy as np
import pytest

from factories_plan import programme
from guikou.consolidation.domain.matrix import connected, matrix
from guikou.consolidation.domain.programme import OUT, Rows, evaluate
from guikou.consolidation.domain.search import Spare, Standing, bring_within, improve, keep_everything

PAIR = [(0, 0, 10, 5, 0), (0, 1, 2, 1, 2), (0, OUT, 0, 0, 0), (1, 1, 10, 5, 0), (1, 0, 2, 1, 2)]
"""Two accounts that can take over from each other; the first can be closed as well."""


def ints(*values):
    return np.array(values, dtype=np.int64)


def test_sets_are_sorted_and_without_repetition():
    rows = Rows.of([[3, 1, 3], [], [2]])
    assert rows.option.tolist() == [1, 3, 2]
    assert rows.row.tolist() == [0, 0, 2]
    assert len(rows) == 3


def test_a_choice_is_counted_by_its_own_words():
    outcome = evaluate(programme(PAIR, penalty=[0, 0, 3, 0, 0]), ints(1, 3))
    assert (outcome.cost, outcome.audience, outcome.kept, outcome.penalties, outcome.broken) == (12, 6, 1, 0, ())
    assert evaluate(programme(PAIR, penalty=[0, 0, 3, 0, 0]), ints(2, 3)).penalties == 3


@pytest.mark.parametrize(
    ("chosen", "more", "broken"),
    [
        (ints(1, 4), {}, "does not stay"),
        (ints(1, 3), {"capacity": [9, 1]}, "desk"),
        (ints(2, 3), {"homes": [[0, 1]]}, "home"),
        (ints(3, 0), {}, "own option"),
    ],
)
def test_what_must_not_be_in_a_solution_is_named(chosen, more, broken):
    (named,) = evaluate(programme(PAIR, **more), chosen).broken
    assert broken in named


def test_each_account_too_many_of_a_set_is_one_penalty():
    three = programme([(n, n, 1, 0, 0) for n in range(3)], singles=[[0, 1, 2]])
    assert evaluate(three, keep_everything(three)).penalties == 2


def test_a_penalty_costs_more_than_everything_together():
    assert programme(PAIR).penalty_cost == 21
    assert programme(PAIR).least() == 2


def test_accounts_without_a_choice_and_settled_sets_are_not_in_the_matrix():
    fixed = programme([(0, 0, 5, 0, 0), (1, 1, 5, 0, 0), (1, 0, 1, 0, 3)], homes=[[0, 2], [1, 2]], capacity=[3, 3])
    whole = matrix(fixed).whole
    assert whole.option.tolist() == [1, 2]
    assert len(whole.lower) == 2


def test_a_desk_that_cannot_overflow_has_no_row_and_one_that_can_has_one():
    options = [(0, 0, 9, 0, 0), (1, 1, 9, 0, 0), (1, 0, 1, 0, 3), (2, 2, 9, 0, 0), (2, 0, 1, 0, 3)]
    assert len(matrix(programme(options, capacity=[6, 0, 0])).whole.lower) == 2
    tight = matrix(programme(options, capacity=[5, 0, 0])).whole
    assert len(tight.lower) == 3
    assert 5.0 in tight.upper.tolist()


def test_parts_that_have_nothing_to_do_with_each_other_are_apart():
    apart = programme(
        [(n, n, 1, 0, 0) for n in range(4) for _ in "x"] and [row for n in range(4) for row in ((n, n, 9, 0, 0), (n, n ^ 1, 1, 0, 0))]
    )
    blocks = list(matrix(apart).blocks())
    assert [block.option.tolist() for block in blocks] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert all(block.index.max() < block.columns for block in blocks)


def test_a_set_of_singles_has_a_column_for_its_exceptions():
    listed = [(0, 0, 9, 0, 0), (1, 1, 9, 0, 0), (1, OUT, 1, 0, 0), (2, 2, 9, 0, 0), (2, OUT, 1, 0, 0)]
    whole = matrix(programme(listed, singles=[[0, 1, 3]])).whole
    assert (whole.option < 0).sum() == 1
    assert 0.0 in whole.upper.tolist()


def test_a_set_of_singles_of_which_only_one_can_stay_has_no_row():
    listed = [(0, 0, 9, 0, 0), (0, OUT, 1, 0, 0)]
    assert (matrix(programme(listed, singles=[[0]])).whole.option < 0).sum() == 0


def test_nothing_to_choose_is_no_block():
    assert list(matrix(programme([(0, 0, 1, 0, 0)])).blocks()) == []


def test_columns_without_rows_are_parts_of_their_own():
    assert connected(3, ints(), ints()).tolist() == [0, 1, 2]


def test_a_long_chain_is_one_part():
    count = 50
    row = np.repeat(np.arange(count - 1), 2)
    column = np.stack([np.arange(count - 1), np.arange(1, count)], axis=1).ravel()
    assert set(connected(count, row, column).tolist()) == {0}


def test_plain_search_gives_up_what_saves_and_keeps_what_is_needed():
    needed = programme(PAIR, homes=[[0, 1]])
    found = improve(needed, keep_everything(needed), needed.price)
    assert evaluate(needed, found).broken == ()
    assert evaluate(needed, found).cost == 12


def test_plain_search_makes_no_exception_for_a_gain():
    start = programme([(0, 0, 9, 0, 0), (1, 1, 9, 0, 0), (1, OUT, 10, 0, 0)], singles=[[0, 1]])
    assert improve(start, ints(0, 2), start.price).tolist() == [0, 2]
    assert improve(start, ints(0, 1), start.price).tolist() == [0, 2]


def test_plain_search_ends_when_nobody_gains():
    still = programme([(0, 0, 1, 0, 0), (0, OUT, 5, 0, 0)])
    assert improve(still, keep_everything(still), still.price).tolist() == [0]


def test_a_full_desk_and_a_closed_one_take_nobody():
    crowded = programme(
        [(0, 0, 9, 0, 0), (0, OUT, 1, 0, 0), (1, 1, 9, 0, 0), (1, 0, 1, 0, 3), (2, 2, 9, 0, 0), (2, 0, 1, 0, 3)], capacity=[4, 0, 0]
    )
    standing = Standing(crowded, ints(0, 3, 4))
    assert not standing.possible(5)
    assert standing.is_full_for(5)
    assert not standing.is_full_for(4)
    assert standing.possible(3)
    assert not standing.possible(1)
    standing.take(2)
    standing.take(1)
    assert not standing.possible(5)
    assert not standing.is_full_for(5)


FOUR = [row for n in range(4) for row in ((n, n, 10 + n, 100 * (n + 1), 0), (n, OUT, n, 10, 0))]
"""Four accounts that can be closed: each next one costs a little more and is followed by more people."""


def test_what_is_spare_is_not_overspent():
    four = programme(FOUR)
    found = evaluate(four, improve(four, keep_everything(four), four.price, Spare(followers=500)))
    assert found.audience >= 500
    assert found.kept < 4


def test_accounts_go_until_few_enough_are_left():
    four = programme(FOUR)
    found = evaluate(four, bring_within(four, keep_everything(four), 0, 2))
    assert found.kept <= 2


def test_followers_come_back_until_enough_are_reached_and_no_place_is_overspent():
    four = programme(FOUR)
    closed = ints(1, 3, 5, 7)
    assert evaluate(four, bring_within(four, closed, 700, None)).audience >= 700
    assert evaluate(four, bring_within(four, closed, 700, 2)).kept <= 2
    assert evaluate(four, bring_within(four, closed, 400, 1)).audience >= 400


def test_limits_beyond_reach_leave_a_choice_that_breaks_nothing_else():
    four = programme(FOUR, homes=[[0, 2]])
    found = evaluate(four, bring_within(four, keep_everything(four), 1000, 0))
    assert found.broken == ()
