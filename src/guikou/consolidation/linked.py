"""Limits that tie all parts of the programme together: the audience to keep and the number of accounts to keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from guikou.consolidation.domain.matrix import INFINITE, Block, Floats, matrix
from guikou.consolidation.domain.programme import Ints, Programme, evaluate
from guikou.consolidation.domain.search import improve, keep_everything
from guikou.consolidation.pool import Pool, Prices
from guikou.consolidation.solver import (
    GAP,
    Effort,
    Solution,
    as_columns,
    ask_highs,
    chosen_from,
    price_paid,
    prices_of,
    settled_cost,
    solve,
    solve_blocks,
)
from guikou.kernel.bilingual import Text

_WHOLE_UP_TO = 4000
"""Columns up to which the programme is solved in one piece, limits included."""
_MOST_ROUNDS = 8
_DEAR = 10**6


class LimitCannotBeMet(ValueError):
    """No plan keeps as few accounts as asked. `least` is the smallest number that is possible."""

    def __init__(self, least: int) -> None:
        self.least = least
        self.reason = Text(
            f"账号数量压不到所要求的数：各项职责、服务和渠道要有去处，至少须保留{least}个账号。",
            f"So few accounts are not possible: for every duty, service and outlet to have a home at least {least} accounts have to stay.",
        )
        super().__init__(self.reason.en)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Followers reached at the least, and accounts kept at the most (None: no limit)."""

    least_audience: int = 0
    most_kept: int | None = None

    def met_by(self, programme: Programme, chosen: Ints) -> bool:
        """Say whether a choice keeps to the limits."""
        outcome = evaluate(programme, chosen)
        return outcome.audience >= self.least_audience and (self.most_kept is None or outcome.kept <= self.most_kept)


@dataclass(frozen=True, kw_only=True)
class Within:
    """A solution, and the audience it was asked to keep in the end: less than wished where norms and limits allow no more."""

    solution: Solution
    least_audience: int


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What every step needs: the programme in blocks, the limits, how long."""

    programme: Programme
    whole: Block
    blocks: Sequence[Block]
    limits: Limits
    effort: Effort

    @cached_property
    def rows(self) -> list[tuple[Floats, float, float]]:
        """The limits as rows over the columns of the whole matrix, less what is settled."""
        p = self.programme
        option = np.maximum(self.whole.option, 0)
        settled = p.first[:-1][~p.free]
        audience = np.where(self.whole.option >= 0, p.audience[option], 0).astype(np.float64)
        rows = [(audience, self.limits.least_audience - float(p.audience[settled].sum()), INFINITE)]
        if self.limits.most_kept is not None:
            kept = np.where(self.whole.option >= 0, p.keeps[option], False).astype(np.float64)
            rows.append((kept, -INFINITE, float(self.limits.most_kept - len(settled))))
        return rows


def solve_within(
    programme: Programme,
    limits: Limits,
    *,
    gap: float = GAP,
    time_limit_s: float | None = None,
    workers: int = 2,
    advance: Callable[[int], None] = lambda _: None,
    free: Solution | None = None,
) -> Within:
    """
    Return the least cost within the limits. `free`: the solution without limits, where it is known already.

    Where the limits bind, a price on each (from the linear relaxation) lets the parts be solved alone; a choice among the
    solutions of each part is then made such that the limits hold. The prices also give the bound: no solution within the limits is cheaper.
    An audience that cannot be kept without breaking more norms than necessary is lowered to the most that can.

    :raises LimitCannotBeMet: so few accounts are not possible.
    """
    whole = matrix(programme)
    effort = Effort.of(gap=gap, time_limit_s=time_limit_s, workers=workers)
    blocks = list(whole.blocks())
    free = free or solve(programme, blocks, effort=effort, advance=advance)
    if limits.met_by(programme, free.chosen):
        return Within(solution=free, least_audience=limits.least_audience)
    if not blocks:
        return _without_choice(programme, limits, free)
    work = _Work(programme=programme, whole=whole.whole, blocks=blocks, limits=limits, effort=effort)
    witness = _witness(work, evaluate(programme, free.chosen).penalties)
    reached = evaluate(programme, witness).audience
    work = replace(work, limits=replace(limits, least_audience=min(limits.least_audience, reached)))
    in_one_piece = len(blocks) == 1 or whole.whole.columns <= _WHOLE_UP_TO
    solution = (_in_one_piece if in_one_piece else _by_prices)(work, witness, free)
    return Within(solution=solution, least_audience=work.limits.least_audience)


def _without_choice(programme: Programme, limits: Limits, only: Solution) -> Within:
    outcome = evaluate(programme, only.chosen)
    if limits.most_kept is not None and outcome.kept > limits.most_kept:
        raise LimitCannotBeMet(outcome.kept)
    return Within(solution=only, least_audience=min(limits.least_audience, outcome.audience))


def _witness(work: _Work, penalties: int) -> Ints:
    """Return a choice that reaches the audience, or the most that can be reached, with at most so many accounts and no norm broken without need."""
    p, limits = work.programme, work.limits
    plain = improve(p, keep_everything(p), p.price - p.audience * _DEAR)
    if limits.met_by(p, plain) and evaluate(p, plain).penalties <= penalties:
        return plain
    most = np.maximum.reduceat(p.audience, p.first[:-1])
    lost = replace(p, cost=most[p.account] - p.audience)
    if limits.most_kept is None:
        return solve(lost, work.blocks, effort=work.effort).chosen
    few = _fewest(work, limits.most_kept)
    at_most = replace(work, programme=lost, limits=Limits(most_kept=limits.most_kept))
    pool = Pool(lost, work.blocks, [(low, high) for _, low, high in at_most.rows])
    for known in (few, plain, improve(p, few, lost.price)):
        pool.add(as_columns(lost, work.blocks, known))
    mixed = pool.choose(work.effort)
    if limits.met_by(p, mixed) and evaluate(p, mixed).penalties <= penalties:
        return mixed
    unlimited = solve(lost, work.blocks, effort=work.effort)
    if at_most.limits.met_by(lost, unlimited.chosen):
        return unlimited.chosen
    return _by_prices(at_most, few, unlimited).chosen


def _fewest(work: _Work, most_kept: int) -> Ints:
    """Return a choice that keeps few enough accounts. Whether that is possible is no question of time, so it is always sought to the end."""
    counted = replace(work.programme, cost=work.programme.keeps.astype(np.int64), penalty=np.zeros_like(work.programme.penalty))
    for gap in (0.05, 0.0):
        few = solve(counted, work.blocks, effort=Effort(gap=gap, workers=work.effort.workers)).chosen
        if evaluate(counted, few).kept <= most_kept:
            return few
    raise LimitCannotBeMet(evaluate(counted, few).kept)


def _in_one_piece(work: _Work, witness: Ints, free: Solution) -> Solution:
    """Solve the whole matrix with the limits as rows."""
    p = work.programme
    answer = ask_highs(
        work.whole.with_rows(work.rows),
        prices_of(p, work.whole, p.price),
        start=as_columns(p, [work.whole], witness)[0],
        seconds=work.effort.left_s,
        relative_gap=work.effort.gap,
    )
    chosen = witness if answer.taken is None else chosen_from(p, [work.whole], [answer.taken])
    return _solution(p, chosen, max(free.bound, answer.bound + settled_cost(p)))


def _by_prices(work: _Work, witness: Ints, free: Solution) -> Solution:
    """Solve the blocks at prices for the limits, and choose among their solutions, until the gap is closed or time is over."""
    p, effort = work.programme, work.effort
    pool = Pool(p, work.blocks, [(low, high) for _, low, high in work.rows])
    for known in (free.chosen, witness, improve(p, witness, p.price)):
        pool.add(as_columns(p, work.blocks, known))
    best, bound = witness, free.bound
    prices = _prices_of_limits(work)
    for _ in range(_MOST_ROUNDS):
        if effort.left_s <= 0:
            break
        at_prices = p.price - prices.follower * p.audience + prices.account * p.keeps
        parts = solve_blocks(p, work.blocks, at_prices, best, replace(effort, gap=effort.gap / 2))
        pool.add([part.taken for part in parts])
        bound = max(bound, settled_cost(p) + sum(part.bound for part in parts) + prices.value(work.rows))
        best = min(best, pool.choose(effort), key=lambda chosen: price_paid(p, chosen) if work.limits.met_by(p, chosen) else np.inf)
        if _solution(p, best, bound).gap(evaluate(p, best).penalties * p.penalty_cost) <= effort.gap:
            break
        prices = pool.prices(effort)
    return _solution(p, best, bound)


def _solution(programme: Programme, chosen: Ints, bound: float) -> Solution:
    paid = price_paid(programme, chosen)
    return Solution(chosen=chosen, cost=paid, bound=min(bound, paid))


def _prices_of_limits(work: _Work) -> Prices:
    """Return what one follower and one account are worth in the linear relaxation."""
    answer = ask_highs(
        work.whole.with_rows(work.rows),
        prices_of(work.programme, work.whole, work.programme.price),
        seconds=work.effort.left_s,
        relative_gap=work.effort.gap,
        whole=False,
    )
    return Prices.of(answer.duals, len(work.whole.lower))
