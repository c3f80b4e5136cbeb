"""Small random programmes, solved beside trying everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories_plan import programme
from guikou.consolidation import linked
from guikou.consolidation.domain.programme import OUT, Programme, evaluate
from guikou.consolidation.domain.search import improve, keep_everything
from guikou.consolidation.linked import LimitCannotBeMet, Limits, solve_within
from guikou.consolidation.solver import Effort, price_paid, solve


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Up to five accounts with up to four options each, and some sets over them."""
    count = draw(st.integers(1, 5))
    numbers = st.integers(0, 30)
    options = []
    for account in range(count):
        options.append((account, account, draw(numbers), draw(numbers), 0))
        targets = st.sampled_from([OUT, *(n for n in range(count) if n != account)])
        ways = draw(st.lists(targets, max_size=3, unique=True))
        options += [(account, target, draw(numbers), draw(numbers), draw(st.integers(0, 5))) for target in ways]
    keeping = [o for o, row in enumerate(options) if row[0] == row[1]]
    sets = st.lists(st.sampled_from(range(len(options))), min_size=1, max_size=4, unique=True)
    homes = [sorted({*chosen, draw(st.sampled_from(keeping))}) for chosen in draw(st.lists(sets, max_size=3))]
    singles = draw(st.lists(st.lists(st.sampled_from(keeping), min_size=2, max_size=3, unique=True), max_size=2)) if count > 1 else []
    penalty = [draw(st.integers(0, 1)) if o in keeping else 0 for o in range(len(options))]
    capacity = [draw(st.integers(0, 8)) for _ in range(count)]
    return programme(options, homes=homes, singles=singles, capacity=capacity, penalty=penalty)


def all_choices(one: Programme) -> list[np.ndarray]:
    ranges = [range(one.first[account], one.first[account + 1]) for account in range(one.accounts)]
    choices = (np.array(chosen, dtype=np.int64) for chosen in product(*ranges))
    return [chosen for chosen in choices if not evaluate(one, chosen).broken]


@given(programmes())
@settings(max_examples=60, deadline=None)
def test_the_solution_is_the_cheapest_of_all(one):
    found = solve(one, effort=Effort(gap=0.0, workers=1))
    assert evaluate(one, found.chosen).broken == ()
    assert found.cost == min(price_paid(one, chosen) for chosen in all_choices(one))
    assert found.bound <= found.cost
    assert found.bound >= found.cost - 1


@given(programmes())
@settings(max_examples=100, deadline=None)
def test_plain_search_never_breaks_anything_and_never_costs_more_than_keeping_everything(one):
    found = improve(one, keep_everything(one), one.price)
    assert evaluate(one, found).broken == ()
    assert price_paid(one, found) <= price_paid(one, keep_everything(one))


@given(programmes(), st.integers(0, 120), st.one_of(st.none(), st.integers(0, 5)), st.booleans())
@settings(max_examples=60, deadline=None)
def test_limits_are_met_by_the_cheapest_plan_that_meets_them_or_refused(one, audience, most_kept, in_parts):
    least = min(evaluate(one, chosen).kept for chosen in all_choices(one))
    limits = Limits(least_audience=audience, most_kept=most_kept)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linked, "_WHOLE_UP_TO", 0 if in_parts else 10**9)
        if most_kept is not None and least > most_kept:
            with pytest.raises(LimitCannotBeMet) as refused:
                solve_within(one, limits, gap=0.0, workers=1)
            assert refused.value.least == least
            return
        within = solve_within(one, limits, gap=0.0, workers=1)
    outcome = evaluate(one, within.solution.chosen)
    assert outcome.broken == ()
    assert outcome.audience >= within.least_audience
    assert most_kept is None or outcome.kept <= most_kept
    limits = Limits(least_audience=within.least_audience, most_kept=most_kept)
    cheapest = min(price_paid(one, chosen) for chosen in all_choices(one) if limits.met_by(one, chosen))
    assert within.solution.bound <= cheapest + 1e-6 <= within.solution.cost + 2e-6
