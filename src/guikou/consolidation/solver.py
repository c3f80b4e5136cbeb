"""The programme solved by HiGHS, part by part, with a proven distance from the best."""

import math
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import highspy
import numpy as np

from guikou.consolidation.domain.matrix import Block, matrix
from guikou.consolidation.domain.programme import Floats, Ints, Programme, evaluate
from guikou.consolidation.domain.search import improve, keep_everything

GAP = 0.001
_ROWWISE = 2
_MINIMISE = 1
_LEAST_SECONDS = 0.05
_SEARCHES = ("feasibility_jump", "root_reduced_cost", "rins", "rens", "shifting", "zi_round")
"""Searches of HiGHS for a first solution: of no use where one is given."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    The answer for one block: a value for each column (None: none was found in time), and what no solution can undercut.

    `duals`: the price of each row, where the answer may be fractional.
    """

    taken: Floats | None
    bound: float
    duals: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A solution of one block, and what no solution of it can undercut."""

    taken: Floats
    bound: float


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One option for each account. `bound`: no solution costs less. Both in the programme's unit, penalties included."""

    chosen: Ints
    cost: int
    bound: float

    def gap(self, broken: int = 0) -> float:
        """Return the proven distance from the best, as a share of the cost without `broken`, the part that penalties make up."""
        return max(0.0, (self.cost - self.bound) / max(1.0, self.cost - broken))


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How exact and how long: proven gap as a share, reading of the monotonic clock at which to stop, blocks at a time."""

    gap: float = GAP
    until: float = math.inf
    workers: int = 2

    @classmethod
    def of(cls, *, gap: float, time_limit_s: float | None, workers: int) -> "Effort":
        """Return an effort that ends so many seconds from now."""
        return cls(gap=gap, until=math.inf if time_limit_s is None else time.monotonic() + time_limit_s, workers=workers)

    @property
    def left_s(self) -> float:
        """Seconds left."""
        return self.until - time.monotonic()


def ask_highs(
    block: Block,
    cost: Floats,
    *,
    seconds: float,
    relative_gap: float,
    absolute_gap: float = 0.0,
    start: Floats | None = None,
    whole: bool = True,
) -> Answer:
    """Return what HiGHS finds for one block. One thread and a fixed seed: the same block always has the same answer unless time runs out."""
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | int | float] = {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": relative_gap,
        "mip_abs_gap": absolute_gap,
        "time_limit": max(seconds, _LEAST_SECONDS),
        **{f"mip_heuristic_run_{search}": start is None for search in _SEARCHES},
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(
        block.columns,
        len(block.lower),
        len(block.index),
        _ROWWISE,
        _MINIMISE,
        0.0,
        cost,
        np.zeros(block.columns),
        np.where(block.option >= 0, 1.0, float(max(1, block.columns))),
        block.lower,
        block.upper,
        block.start[:-1].astype(np.int32),
        block.index.astype(np.int32),
        block.value,
        np.full(block.columns, int(whole), dtype=np.int32),
    )
    if start is not None:
        known = highspy.HighsSolution()
        known.col_value = start.tolist()
        highs.setSolution(known)
    highs.run()
    info, solution = highs.getInfo(), highs.getSolution()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Answer(
        taken=np.array(solution.col_value) if found else None,
        bound=_proven(highs, whole=whole),
        duals=np.array(solution.row_dual) if found and not whole else None,
    )


def _proven(highs: highspy.Highs, *, whole: bool) -> float:
    """Return what no solution undercuts: of the linear relaxation its value, where it was solved to the end."""
    if whole:
        return float(highs.getInfo().mip_dual_bound)
    return float(highs.getInfo().objective_function_value) if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal else -math.inf


def prices_of(programme: Programme, block: Block, price: Ints | Floats) -> Floats:
    """Return the cost of each column of a block; an exception costs a penalty."""
    return np.where(block.option >= 0, price[np.maximum(block.option, 0)], programme.penalty_cost).astype(np.float64)


def as_columns(programme: Programme, blocks: Sequence[Block], chosen: Ints) -> list[Floats]:
    """Return a choice as the columns of each block."""
    taken = np.zeros(len(programme.account))
    taken[chosen] = 1.0
    return [_with_exceptions(block, np.where(block.option >= 0, taken[np.maximum(block.option, 0)], 0.0)) for block in blocks]


def _with_exceptions(block: Block, values: Floats) -> Floats:
    """Return the values with as many exceptions as the rows that allow them need."""
    exception = block.option[block.index] < 0
    if not exception.any():
        return values
    row = np.repeat(np.arange(len(block.lower)), np.diff(block.start))
    too_many = np.bincount(row, weights=block.value * values[block.index], minlength=len(block.lower)) - block.upper
    values[block.index[exception]] = np.maximum(too_many[row[exception]], 0.0)
    return values


def solve_blocks(
    programme: Programme,
    blocks: Sequence[Block],
    price: Ints | Floats,
    start: Ints,
    effort: Effort,
    advance: Callable[[int], None] = lambda _: None,
) -> list[Part]:
    """
    Return a solution for each block at these prices, in order; where time is over, the start and what the cheapest options come to.

    The gap is a share of a block's cost where it costs what the programme says without penalties; at other prices, which may be negative,
    it is that share of what the start costs.
    """

    def one(block: Block, known: Floats) -> Part:
        cost = prices_of(programme, block, price)
        least = _least_of(programme, block, cost)
        answer = Answer(taken=None, bound=least)
        if effort.left_s > 0:
            plain = price is programme.price and cost.max(initial=0) < programme.penalty_cost
            work = float(prices_of(programme, block, programme.cost) @ np.where(block.option >= 0, known, 0.0))
            answer = ask_highs(
                block, cost, start=known, seconds=effort.left_s, relative_gap=effort.gap if plain else 0.0, absolute_gap=effort.gap * work
            )
        advance(len(np.unique(programme.account[block.option[block.option >= 0]])))
        bound = max(answer.bound, least)
        if np.issubdtype(price.dtype, np.integer):
            bound = math.ceil(bound - 1e-6 - 1e-9 * abs(bound))
        return Part(taken=known if answer.taken is None else answer.taken, bound=bound)

    with ThreadPoolExecutor(max_workers=effort.workers) as pool:
        return list(pool.map(one, blocks, as_columns(programme, blocks, start)))


def _least_of(programme: Programme, block: Block, cost: Floats) -> float:
    """Return what a block costs at the least: the cheapest option of each account."""
    options = block.option >= 0
    starts = np.flatnonzero(np.diff(programme.account[block.option[options]], prepend=-1))
    return float(np.minimum.reduceat(cost[options], starts).sum())


def settled_cost(programme: Programme) -> int:
    """Return what the accounts without a choice cost, with the exceptions among them alone."""
    single = ~programme.free[programme.account[programme.singles.option]]
    kept = np.bincount(programme.singles.row, weights=single, minlength=len(programme.singles))
    exceptions = int(np.maximum(kept - 1, 0).sum())
    return int(programme.price[programme.first[:-1]][~programme.free].sum()) + exceptions * programme.penalty_cost


def chosen_from(programme: Programme, blocks: Sequence[Block], taken: Sequence[Floats]) -> Ints:
    """Return the option that each account takes in the answers; accounts without a choice stay."""
    chosen = programme.first[:-1].copy()
    for block, values in zip(blocks, taken, strict=True):
        options = block.option[(block.option >= 0) & (values > 0.5)]
        chosen[programme.account[options]] = options
    return chosen


def price_paid(programme: Programme, chosen: Ints) -> int:
    """Return the cost of a choice with penalties."""
    outcome = evaluate(programme, chosen)
    return outcome.cost + outcome.penalties * programme.penalty_cost


def solve(
    programme: Programme,
    blocks: Sequence[Block] | None = None,
    *,
    effort: Effort | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Solution:
    """
    Return the least cost of a programme without limits that link its parts: each part is solved alone, which is exact.

    The same programme gives the same solution on every run, unless time cuts the work short: then the best found so far, with its bound.
    """
    blocks = list(matrix(programme).blocks()) if blocks is None else blocks
    start = improve(programme, keep_everything(programme), programme.price)
    parts = solve_blocks(programme, blocks, programme.price, start, effort or Effort(), advance)
    chosen = min((chosen_from(programme, blocks, [part.taken for part in parts]), start), key=lambda c: price_paid(programme, c))
    cost = price_paid(programme, chosen)
    return Solution(chosen=chosen, cost=cost, bound=min(settled_cost(programme) + sum(part.bound for part in parts), cost))
