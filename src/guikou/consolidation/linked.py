"""Limits that tie all parts of the programme together: the audience to keep and the number of accounts to keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from guikou.consolidation.domain.matrix import INFINITE, Block, matrix
from guikou.consolidation.domain.programme import Floats, Ints, Programme, evaluate
from guikou.consolidation.domain.search import bring_within, improve, keep_everything
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
from guikou.kernel.bilingual import Refusal, Text

_WHOLE_UP_TO = 4000
"""Columns up to which the programme is solved in one piece, limits included."""
_MOST_ROUNDS = 8
_DEAR = 10**6


class LimitCannotBeMet(Refusal):
    """No plan keeps as few accounts as asked. `least` is the smallest number that is possible."""

    def __init__(self, least: int) -> None:
        reason = Text(
            f"账号数量压不到所要求的数：各项职责、服务和渠道要有去处，至少须保留{least}个账号。",
            f"So few accounts are not possible: for every duty, service and outlet to have a home at least {least} accounts have to stay.",
        )
        super().__init__(reason)
        self.least = least


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
    solution = _by_prices(work, witness, free)
    if solution.gap(_broken(programme, solution)) > gap and whole.whole.columns <= _WHOLE_UP_TO:
        solution = _in_one_piece(work, solution)
    return Within(solution=solution, least_audience=work.limits.least_audience)


def _broken(programme: Programme, solution: Solution) -> int:
    return evaluate(programme, solution.chosen).penalties * programme.penalty_cost


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
    return _by_prices(at_most, few, unlimited).chosen


def _fewest(work: _Work, most_kept: int) -> Ints:
    """Return a choice that keeps few enough accounts. Whether that is possible is no question of time, so it is always sought to the end."""
    counted = replace(work.programme, cost=work.programme.keeps.astype(np.int64), penalty=np.zeros_like(work.programme.penalty))
    for gap in (0.05, 0.0):
        few = solve(counted, work.blocks, effort=Effort(gap=gap, workers=work.effort.workers)).chosen
        if evaluate(counted, few).kept <= most_kept:
            return few
    raise LimitCannotBeMet(evaluate(counted, few).kept)


def _in_one_piece(work: _Work, known: Solution) -> Solution:
    """Solve the whole matrix with the limits as rows, from a solution that is known."""
    p = work.programme
    answer = ask_highs(
        work.whole.with_rows(work.rows),
        prices_of(p, work.whole, p.price),
        start=as_columns(p, [work.whole], known.chosen)[0],
        seconds=work.effort.left_s,
        relative_gap=work.effort.gap,
    )
    chosen = known.chosen if answer.taken is None else chosen_from(p, [work.whole], [answer.taken])
    return _solution(p, chosen, max(known.bound, answer.bound + settled_cost(p)))


def _by_prices(work: _Work, witness: Ints, free: Solution) -> Solution:
    """
    Solve the parts at prices for the limits, and choose among their solutions, until the gap is closed or time is over.

    Prices and a first bound come from the linear relaxation; often plain search at its prices is near enough already.
    """
    p, effort = work.programme, work.effort
    relaxed = ask_highs(
        work.whole.with_rows(work.rows), prices_of(p, work.whole, p.price), seconds=effort.left_s, relative_gap=effort.gap, whole=False
    )
    prices, bound = Prices.of(relaxed.duals, len(work.whole.lower)), max(free.bound, relaxed.bound + settled_cost(p))
    best = _nearest(work, [witness, free.chosen, improve(p, witness, _at(p, prices)), improve(p, free.chosen, _at(p, prices))])
    pool = Pool(p, work.blocks, [(low, high) for _, low, high in work.rows])
    for known in (free.chosen, witness, best):
        pool.add(as_columns(p, work.blocks, known))
    for _ in range(_MOST_ROUNDS):
        found = _solution(p, best, bound)
        if effort.left_s <= 0 or found.gap(_broken(p, found)) <= effort.gap:
            break
        parts = solve_blocks(p, work.blocks, _at(p, prices), best, replace(effort, gap=effort.gap / 2))
        pool.add([part.taken for part in parts])
        bound = max(bound, settled_cost(p) + sum(part.bound for part in parts) + prices.value(work.rows))
        best = _nearest(work, [best, chosen_from(p, work.blocks, [part.taken for part in parts]), pool.choose(effort)])
        pool.add(as_columns(p, work.blocks, best))
        prices = pool.prices(effort)
    return _solution(p, best, bound)


def _at(programme: Programme, prices: Prices) -> Floats:
    at: Floats = programme.price - prices.follower * programme.audience + prices.account * programme.keeps
    return at


def _nearest(work: _Work, choices: Sequence[Ints]) -> Ints:
    """Return the cheapest choice within the limits that is near one of these, of which at least one is within them."""
    p, limits = work.programme, work.limits
    near = [*choices, *(bring_within(p, chosen, limits.least_audience, limits.most_kept) for chosen in choices)]
    return min((chosen for chosen in near if limits.met_by(p, chosen)), key=lambda chosen: price_paid(p, chosen))


def _solution(programme: Programme, chosen: Ints, bound: float) -> Solution:
    paid = price_paid(programme, chosen)
    return Solution(chosen=chosen, cost=paid, bound=min(bound, paid))
