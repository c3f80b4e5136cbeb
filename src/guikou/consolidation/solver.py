"""The programme solved by HiGHS, part by part, with a proven distance from the best."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import highspy
import numpy as np

from guikou.consolidation.domain.matrix import Block, Floats, matrix
from guikou.consolidation.domain.programme import Ints, Programme, evaluate
from guikou.consolidation.domain.search import improve, keep_everything

GAP = 0.001
_ROWWISE = 2
_MINIMISE = 1
_LEAST_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    The answer for one block: a value for each column (None: none was found in time), and what no solution can undercut.

    `duals`: the price of each row, where the answer may be fractional.
    """

    taken: Floats | None
    bound: float
    proven: bool
    duals: Floats | None = None


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One option for each account. `bound`: no solution costs less. Both in the programme's unit, penalties included."""

    chosen: Ints
    cost: int
    bound: float
    proven: bool

    def gap(self, broken: int) -> float:
        """Return the proven distance from the best, as a share of the cost without `broken`, the part that penalties make up."""
        return max(0.0, (self.cost - self.bound) / max(1.0, self.cost - broken))


def ask_highs(
    block: Block, cost: Floats, *, start: Floats | None, seconds: float, relative_gap: float, absolute_gap: float, whole: bool = True
) -> Answer:
    """Return what HiGHS finds for one block. One thread and a fixed seed: the same block always has the same answer unless time runs out."""
    highs = highspy.Highs()
    for name, value in {
        "output_flag": False,
        "threads": 1,
        "random_seed": 0,
        "mip_rel_gap": relative_gap,
        "mip_abs_gap": absolute_gap,
        "time_limit": max(seconds, _LEAST_SECONDS),
    }.items():
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
        np.maximum(block.lower, -highspy.kHighsInf),
        np.minimum(block.upper, highspy.kHighsInf),
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
    info, status = highs.getInfo(), highs.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    optimal = status == highspy.HighsModelStatus.kOptimal
    bound = info.mip_dual_bound if whole else (info.objective_function_value if optimal else -np.inf)
    solution = highs.getSolution()
    return Answer(
        taken=np.array(solution.col_value) if found else None,
        bound=float(bound),
        proven=optimal,
        duals=np.array(solution.row_dual) if found and not whole else None,
    )


def prices_of(programme: Programme, block: Block, price: Ints | Floats) -> Floats:
    """Return the cost of each column of a block; an exception costs a penalty."""
    return np.where(block.option >= 0, price[np.maximum(block.option, 0)], programme.penalty_cost).astype(np.float64)


def columns_of(block: Block, chosen: Ints, programme: Programme) -> Floats:
    """Return a choice as the columns of a block."""
    taken = np.zeros(len(programme.account))
    taken[chosen] = 1.0
    values = np.where(block.option >= 0, taken[np.maximum(block.option, 0)], 0.0)
    for column in np.flatnonzero(block.option < 0):
        row = int(np.searchsorted(block.start, np.flatnonzero(block.index == column)[0], side="right")) - 1
        entries = slice(block.start[row], block.start[row + 1])
        values[column] = max(0.0, float((values[block.index[entries]] * block.value[entries]).sum()) - block.upper[row])
    return values


def solve_blocks(
    programme: Programme,
    blocks: Sequence[Block],
    price: Ints | Floats,
    start: Ints,
    *,
    gap: float,
    until: float,
    workers: int,
    advance: Callable[[int], None],
) -> list[Answer]:
    """Return the answer for each block at these prices, in order. `until` is a reading of the monotonic clock."""

    def one(block: Block) -> Answer:
        cost = prices_of(programme, block, price)
        left = until - time.monotonic()
        known = columns_of(block, start, programme)
        if left <= 0:
            answer = Answer(taken=known, bound=_least_of(programme, block, cost), proven=False)
        else:
            plain = price is programme.price and cost.max(initial=0) < programme.penalty_cost
            least = max(0.0, _least_of(programme, block, prices_of(programme, block, programme.cost)))
            answer = ask_highs(block, cost, start=known, seconds=left, relative_gap=gap if plain else 0.0, absolute_gap=gap * least)
            if answer.taken is None:
                answer = Answer(taken=known, bound=max(answer.bound, _least_of(programme, block, cost)), proven=False)
        advance(int((block.option >= 0).sum()))
        return answer

    with ThreadPoolExecutor(max_workers=workers) as pool:
        return list(pool.map(one, blocks))


def _least_of(programme: Programme, block: Block, cost: Floats) -> float:
    """Return what a block costs at the least: the cheapest option of each account."""
    options = block.option >= 0
    accounts = programme.account[block.option[options]]
    starts = np.flatnonzero(np.diff(accounts, prepend=-1))
    return float(np.minimum.reduceat(cost[options], starts).sum()) if len(starts) else 0.0


def settled_cost(programme: Programme) -> int:
    """Return what the accounts without a choice cost, with the exceptions among them alone."""
    single = ~programme.free[programme.account[programme.singles.option]]
    kept = np.bincount(programme.singles.row, weights=single, minlength=len(programme.singles))
    exceptions = int(np.maximum(kept - 1, 0).sum())
    return int(programme.price[programme.first[:-1]][~programme.free].sum()) + exceptions * programme.penalty_cost


def chosen_from(programme: Programme, blocks: Sequence[Block], taken: Sequence[Floats]) -> Ints:
    """Return the option that each account takes in the answers; accounts without a choice keep their only one."""
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
    *,
    gap: float = GAP,
    time_limit_s: float | None = None,
    workers: int = 2,
    advance: Callable[[int], None] = lambda _: None,
) -> Solution:
    """
    Return the least cost of a programme without limits that link its parts: each part is solved alone, which is exact.

    The same programme gives the same solution on every run, unless `time_limit_s` cuts the work short: then the best found so far, with its bound.
    """
    until = time.monotonic() + (time_limit_s if time_limit_s is not None else 1e9)
    start = improve(programme, keep_everything(programme), programme.price)
    blocks = list(matrix(programme).blocks())
    answers = solve_blocks(programme, blocks, programme.price, start, gap=gap, until=until, workers=workers, advance=advance)
    return solution_from(programme, blocks, answers, start)


def solution_from(programme: Programme, blocks: Sequence[Block], answers: Sequence[Answer], start: Ints) -> Solution:
    """Return the solution that the answers make up, or the start where that is cheaper."""
    chosen = chosen_from(programme, blocks, [answer.taken for answer in answers if answer.taken is not None])
    cost, start_cost = price_paid(programme, chosen), price_paid(programme, start)
    if start_cost < cost:
        chosen, cost = start, start_cost
    bound = settled_cost(programme) + sum(answer.bound for answer in answers)
    return Solution(chosen=chosen, cost=cost, bound=min(bound, cost), proven=all(answer.proven for answer in answers))
