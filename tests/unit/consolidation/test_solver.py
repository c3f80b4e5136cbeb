import math
import time

import numpy as np
import pytest

from factories_plan import programme
from guikou.consolidation import linked, pool, solver
from guikou.consolidation.domain.matrix import matrix
from guikou.consolidation.domain.programme import OUT, evaluate
from guikou.consolidation.linked import LimitCannotBeMet, Limits, solve_within
from guikou.consolidation.solver import Effort, solve


def town(accounts=30, seed=5, *, area=5, singles=()):
    """Areas of some accounts that can take over from each other or close; each area keeps a home."""
    rng = np.random.default_rng(seed)
    options = []
    for number in range(accounts):
        first, hours, followers = number - number % area, int(rng.integers(50, 400)), int(rng.integers(10, 5000))
        options.append((number, number, hours, followers, 0))
        options += [(number, other, hours // 4, followers // 10, hours // 4) for other in range(first, first + area) if other != number]
        options.append((number, OUT, 1, 0, 0))
    homes = [[o for o, row in enumerate(options) if first <= row[0] < first + area and row[1] != OUT] for first in range(0, accounts, area)]
    return programme(options, homes=homes, capacity=[300] * accounts, singles=singles)


def test_the_best_plan_is_found_and_proven():
    found = solve(town())
    outcome = evaluate(town(), found.chosen)
    assert outcome.broken == ()
    assert outcome.kept == 6
    assert found.gap() <= 0.001
    assert found.bound <= found.cost == outcome.cost


def test_the_same_programme_has_the_same_plan_with_one_worker_and_with_two():
    one = solve(town(60), effort=Effort(workers=1))
    two = solve(town(60), effort=Effort(workers=2))
    again = solve(town(60), effort=Effort(workers=2))
    assert one.chosen.tolist() == two.chosen.tolist() == again.chosen.tolist()


def test_parts_together_cost_what_the_whole_costs():
    whole = matrix(town()).whole
    answer = solver.ask_highs(whole, solver.prices_of(town(), whole, town().price), seconds=60, relative_gap=0.0)
    assert solve(town(), effort=Effort(gap=0.0)).cost == pytest.approx(answer.bound)


def test_when_time_is_over_there_is_a_plan_with_an_honest_gap():
    rushed = solve(town(), effort=Effort(until=time.monotonic() - 1))
    assert evaluate(town(), rushed.chosen).broken == ()
    assert rushed.bound <= solve(town()).cost <= rushed.cost
    assert rushed.gap() > 0


def test_an_answer_without_a_solution_leaves_the_start(monkeypatch):
    monkeypatch.setattr(solver, "ask_highs", lambda *_a, **_k: solver.Answer(taken=None, bound=-math.inf))
    found = solve(town())
    assert evaluate(town(), found.chosen).broken == ()
    assert found.bound == pytest.approx(town().least())


def test_a_worse_answer_than_the_start_is_not_taken(monkeypatch):
    def everything_stays(block, *_a, **_k):
        return solver.Answer(taken=np.zeros(block.columns), bound=-math.inf)

    monkeypatch.setattr(solver, "ask_highs", everything_stays)
    assert evaluate(town(), solve(town()).chosen).kept < 30


def test_progress_counts_each_account_once():
    seen = []
    solve(town(), advance=seen.append)
    assert sum(seen) == 30


def test_an_effort_ends_when_it_said():
    effort = Effort.of(gap=0.1, time_limit_s=100, workers=1)
    assert 90 < effort.left_s <= 100
    assert Effort.of(gap=0.1, time_limit_s=None, workers=1).left_s == math.inf


def test_limits_that_hold_anyway_change_nothing():
    free = solve(town())
    within = solve_within(town(), Limits(most_kept=30), free=free)
    assert within.solution is free


@pytest.mark.parametrize(("pieces", "accounts"), [(True, 30), (False, 400)])
def test_an_audience_that_has_to_be_kept_is_kept_at_the_least_cost(monkeypatch, pieces, accounts):
    monkeypatch.setattr(linked, "_WHOLE_UP_TO", 10**9 if pieces else 0)
    one = town(accounts)
    asked = int(0.7 * one.audience[one.keeps].sum())
    within = solve_within(one, Limits(least_audience=asked), gap=0.005)
    outcome = evaluate(one, within.solution.chosen)
    assert outcome.broken == ()
    assert outcome.audience >= asked
    assert within.least_audience == asked
    assert within.solution.gap() <= 0.005
    assert outcome.cost > solve(one).cost


@pytest.mark.parametrize(("pieces", "accounts"), [(True, 30), (False, 400)])
def test_a_number_of_accounts_that_links_all_parts_is_honoured(monkeypatch, pieces, accounts):
    monkeypatch.setattr(linked, "_WHOLE_UP_TO", 10**9 if pieces else 0)
    one = town(accounts)
    limits = Limits(least_audience=int(0.5 * one.audience[one.keeps].sum()), most_kept=accounts // 3)
    within = solve_within(one, limits, gap=0.005)
    assert limits.met_by(one, within.solution.chosen)
    assert evaluate(one, within.solution.chosen).broken == ()
    assert within.solution.bound <= within.solution.cost
    assert within.solution.gap() <= 0.005


@pytest.mark.parametrize(("share", "places"), [(0.3, 0.35), (0.4, 0.35), (0.6, 0.4)])
def test_both_limits_together_are_met_where_either_alone_is_easy(share, places):
    one = town(30)
    limits = Limits(least_audience=int(share * one.audience[one.keeps].sum()), most_kept=int(places * 30))
    within = solve_within(one, limits)
    assert within.least_audience == limits.least_audience
    assert limits.met_by(one, within.solution.chosen)
    assert evaluate(one, within.solution.chosen).broken == ()
    assert within.solution.gap() <= 0.001


def test_both_ways_of_honouring_limits_agree(monkeypatch):
    total = int(town().audience[town().keeps].sum())
    limits = Limits(least_audience=int(0.6 * total), most_kept=12)
    monkeypatch.setattr(linked, "_WHOLE_UP_TO", 10**9)
    whole = solve_within(town(), limits, gap=0.0).solution
    monkeypatch.setattr(linked, "_WHOLE_UP_TO", 0)
    parts = solve_within(town(), limits, gap=0.0).solution
    assert parts.bound <= whole.cost <= parts.cost
    assert whole.bound <= parts.cost


def test_too_few_accounts_are_refused_with_the_least_that_is_possible():
    with pytest.raises(LimitCannotBeMet, match="at least 6") as refused:
        solve_within(town(), Limits(most_kept=5))
    assert refused.value.least == 6
    assert "6个账号" in refused.value.reason.zh


def test_an_audience_beyond_reach_is_lowered_to_the_most_that_norms_allow():
    two = programme([(0, 0, 9, 100, 0), (0, OUT, 1, 10, 0), (1, 1, 9, 100, 0), (1, OUT, 1, 10, 0)], singles=[[0, 2]])
    within = solve_within(two, Limits(least_audience=200))
    assert within.least_audience == 110
    assert evaluate(two, within.solution.chosen).penalties == 0


def test_an_audience_beyond_reach_under_a_number_of_accounts_is_lowered_too():
    followers = town().audience[town().keeps]
    within = solve_within(town(), Limits(least_audience=int(followers.sum()), most_kept=8))
    outcome = evaluate(town(), within.solution.chosen)
    assert outcome.kept <= 8
    assert within.least_audience <= outcome.audience < followers.sum()


def test_where_nothing_can_be_chosen_limits_are_met_or_not():
    fixed = programme([(0, 0, 1, 7, 0), (1, 1, 1, 7, 0)])
    assert solve_within(fixed, Limits(least_audience=20)).least_audience == 14
    with pytest.raises(LimitCannotBeMet, match="at least 2"):
        solve_within(fixed, Limits(most_kept=1))


def test_limits_are_met_when_time_is_over():
    total = int(town().audience[town().keeps].sum())
    for limits in (Limits(least_audience=int(0.7 * total)), Limits(most_kept=10, least_audience=int(0.5 * total))):
        within = solve_within(town(), limits, time_limit_s=0)
        assert evaluate(town(), within.solution.chosen).broken == ()
        assert evaluate(town(), within.solution.chosen).audience >= within.least_audience
        assert within.solution.bound <= within.solution.cost


def test_prices_of_limits_are_never_negative():
    assert pool.Prices.of(None, 0) == pool.Prices()
    assert pool.Prices.of(np.array([1.0, -3.0, 2.0]), 1) == pool.Prices(follower=0.0, account=0.0)
    assert pool.Prices.of(np.array([1.0, 3.0]), 1) == pool.Prices(follower=3.0)
