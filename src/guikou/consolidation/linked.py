"""Limits that tie all parts of the programme together: the audience to keep and the number of accounts to keep."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from guikou.consolidation.domain.matrix import INFINITE, Block, Floats, Matrix, matrix
from guikou.consolidation.domain.programme import Ints, Programme, evaluate
from guikou.consolidation.domain.search import improve, keep_everything
from guikou.consolidation.solver import (
    GAP,
    Answer,
    Solution,
    ask_highs,
    chosen_from,
    columns_of,
    price_paid,
    prices_of,
    settled_cost,
    solution_from,
    solve_blocks,
)

_WHOLE_UP_TO = 4000
"""Columns up to which the programme is solved in one piece, limits included."""
_MOST_ROUNDS = 8
_DEAR = 10**6


class LimitCannotBeMet(ValueError):
    """No plan keeps as few accounts as that. `least` is the smallest number that is possible."""

    def __init__(self, least: int) -> None:
        super().__init__(f"at least {least} accounts have to stay")
        self.least = least


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Followers reached at the least, and accounts kept at the most; None: no limit."""

    least_audience: int = 0
    most_kept: int | None = None

    def met_by(self, programme: Programme, chosen: Ints) -> bool:
        """Say whether a choice keeps to the limits."""
        outcome = evaluate(programme, chosen)
        return outcome.audience >= self.least_audience and (self.most_kept is None or outcome.kept <= self.most_kept)


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What every step needs: the programme in blocks, the limits as far as they are not settled, and the clock."""

    programme: Programme
    matrix: Matrix
    blocks: Sequence[Block]
    limits: Limits
    gap: float
    until: float
    workers: int
    advance: Callable[[int], None]

    def rows(self, block: Block) -> list[tuple[Floats, float, float]]:
        """Return the limits as rows over the columns of a block (the whole matrix), less what is settled."""
        p = self.programme
        settled = p.first[:-1][~p.free]
        rows = [(self.audience(block), self.limits.least_audience - float(p.audience[settled].sum()), INFINITE)]
        if self.limits.most_kept is not None:
            rows.append((self.kept(block), -INFINITE, float(self.limits.most_kept - len(settled))))
        return rows

    def audience(self, block: Block) -> Floats:
        return np.where(block.option >= 0, self.programme.audience[np.maximum(block.option, 0)], 0).astype(np.float64)

    def kept(self, block: Block) -> Floats:
        return np.where(block.option >= 0, self.programme.keeps[np.maximum(block.option, 0)], False).astype(np.float64)


@dataclass(frozen=True, kw_only=True)
class Within:
    """A solution, and the audience it was asked to keep in the end: less than wished where norms and limits allow no more."""

    solution: Solution
    least_audience: int


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
    work = _Work(
        programme=programme,
        matrix=whole,
        blocks=list(whole.blocks()),
        limits=limits,
        gap=gap,
        until=time.monotonic() + (time_limit_s if time_limit_s is not None else 1e9),
        workers=workers,
        advance=advance,
    )
    free = free or _without_limits(work)
    if limits.met_by(programme, free.chosen):
        return Within(solution=free, least_audience=limits.least_audience)
    witness = _witness(work, evaluate(programme, free.chosen).penalties)
    reached = evaluate(programme, witness).audience
    work = replace(work, limits=replace(limits, least_audience=min(limits.least_audience, reached)))
    in_one_piece = len(work.blocks) == 1 or whole.whole.columns <= _WHOLE_UP_TO
    solution = (_in_one_piece if in_one_piece else _by_prices)(work, witness, free)
    return Within(solution=solution, least_audience=work.limits.least_audience)


def fewest_kept(programme: Programme, **how: object) -> int:
    """Return the smallest number of accounts that a plan can keep."""
    counted = replace(programme, cost=programme.keeps.astype(np.int64), penalty=np.zeros_like(programme.penalty))
    return evaluate(programme, solve_within(counted, Limits(), **how).solution.chosen).kept  # type: ignore[arg-type]


def _without_limits(work: _Work) -> Solution:
    p = work.programme
    start = improve(p, keep_everything(p), p.price)
    answers = solve_blocks(p, work.blocks, p.price, start, gap=work.gap, until=work.until, workers=work.workers, advance=work.advance)
    return solution_from(p, work.blocks, answers, start)


def _witness(work: _Work, penalties: int) -> Ints:
    """Return a choice that reaches the audience, or the most that can be reached, with at most so many accounts and no norm broken without need."""
    p, limits = work.programme, work.limits
    plain = improve(p, keep_everything(p), p.price - p.audience * _DEAR)
    if limits.most_kept is not None:
        plain = improve(p, plain, p.price - p.audience * _DEAR + p.keeps * _DEAR**2)
    if limits.met_by(p, plain) and evaluate(p, plain).penalties <= penalties:
        return plain
    most = np.maximum.reduceat(p.audience, p.first[:-1])
    lost = replace(p, cost=most[p.account] - p.audience)
    if limits.most_kept is None:
        known = improve(lost, keep_everything(lost), lost.price)
        answers = solve_blocks(
            lost, work.blocks, lost.price, known, gap=work.gap, until=work.until, workers=work.workers, advance=lambda _: None
        )
        return solution_from(lost, work.blocks, answers, known).chosen
    whole = work.matrix.whole
    answer = ask_highs(
        whole.with_rows(work.rows(whole)[1:]),
        prices_of(lost, whole, lost.price),
        start=None,
        seconds=work.until - time.monotonic(),
        relative_gap=work.gap,
        absolute_gap=0.0,
    )
    if answer.taken is None:
        raise LimitCannotBeMet(fewest_kept(p, gap=work.gap, workers=work.workers))
    return chosen_from(p, [whole], [answer.taken])


def _in_one_piece(work: _Work, witness: Ints, free: Solution) -> Solution:
    """Solve the whole matrix with the limits as rows."""
    p, whole = work.programme, work.matrix.whole
    block = whole.with_rows(work.rows(whole))
    cost = prices_of(p, whole, p.price)
    answer = ask_highs(
        block,
        cost,
        start=columns_of(whole, witness, p) if work.limits.met_by(p, witness) else None,
        seconds=work.until - time.monotonic(),
        relative_gap=work.gap,
        absolute_gap=0.0,
    )
    chosen = witness if answer.taken is None else chosen_from(p, [whole], [answer.taken])
    bound = max(free.bound, answer.bound + settled_cost(p))
    paid = price_paid(p, chosen)
    return Solution(chosen=chosen, cost=paid, bound=min(bound, paid), proven=answer.proven)


class _Pool:
    """Solutions of each block that have been found, and the choice among them."""

    def __init__(self, work: _Work) -> None:
        self.work = work
        self.block: list[int] = []
        self.taken: list[Floats] = []
        self.cost: list[float] = []
        self.audience: list[float] = []
        self.kept: list[float] = []
        self.seen: set[tuple[int, bytes]] = set()

    def add(self, number: int, taken: Floats) -> None:
        work, block, whole = self.work, self.work.blocks[number], np.round(taken)
        if (number, whole.tobytes()) in self.seen:
            return
        self.seen.add((number, whole.tobytes()))
        self.block.append(number)
        self.taken.append(whole)
        self.cost.append(float(prices_of(work.programme, block, work.programme.price) @ whole))
        self.audience.append(float(work.audience(block) @ whole))
        self.kept.append(float(work.kept(block) @ whole))

    def choose(self, *, whole: bool) -> Answer:
        """Return the cheapest choice of one solution for each block within the limits; fractional for the prices of the limits."""
        block = np.array(self.block)
        order = np.argsort(block, kind="stable")
        count = len(self.work.blocks)
        master = Block(
            option=np.arange(len(block)),
            start=np.concatenate([[0], np.cumsum(np.bincount(block, minlength=count))]),
            index=order,
            value=np.ones(len(block)),
            lower=np.ones(count),
            upper=np.ones(count),
        )
        limits = self.work.rows(self.work.matrix.whole)
        values = [np.array(self.audience), np.array(self.kept)]
        rows = [(value, low, high) for value, (_, low, high) in zip(values, limits, strict=False)]
        return ask_highs(
            master.with_rows(rows),
            np.array(self.cost),
            start=None,
            seconds=max(5.0, self.work.until - time.monotonic()),
            relative_gap=self.work.gap / 10,
            absolute_gap=0.0,
            whole=whole,
        )

    def chosen(self, answer: Answer) -> Ints:
        taken = answer.taken if answer.taken is not None else np.zeros(0)
        picked = np.flatnonzero(taken > 0.5)
        return chosen_from(self.work.programme, [self.work.blocks[self.block[i]] for i in picked], [self.taken[i] for i in picked])


def _by_prices(work: _Work, witness: Ints, free: Solution) -> Solution:
    """Solve the blocks at prices for the limits, and choose among their solutions, until the gap is closed or time is over."""
    p = work.programme
    pool = _Pool(work)
    for known in (free.chosen, witness, improve(p, witness, p.price)):
        for number, block in enumerate(work.blocks):
            pool.add(number, columns_of(block, known, p))
    best, bound = witness, free.bound
    prices = _prices_of_limits(work)
    for _ in range(_MOST_ROUNDS):
        if prices is None or time.monotonic() > work.until:
            break
        at_prices = p.price - prices[0] * p.audience + prices[1] * p.keeps
        answers = solve_blocks(
            p, work.blocks, at_prices, best, gap=work.gap / 4, until=work.until, workers=work.workers, advance=lambda _: None
        )
        for number, answer in enumerate(answers):
            if answer.taken is not None:
                pool.add(number, answer.taken)
        bound = max(bound, settled_cost(p) + sum(answer.bound for answer in answers) + _value_of_limits(work, prices))
        choice = pool.choose(whole=True)
        if choice.taken is not None:
            chosen = pool.chosen(choice)
            if price_paid(p, chosen) < price_paid(p, best):
                best = chosen
        paid = price_paid(p, best)
        if paid - bound <= work.gap * max(1.0, paid - evaluate(p, best).penalties * p.penalty_cost):
            break
        prices = _duals(pool.choose(whole=False), len(work.blocks), work)
    paid = price_paid(p, best)
    return Solution(chosen=best, cost=paid, bound=min(bound, paid), proven=time.monotonic() <= work.until)


def _value_of_limits(work: _Work, prices: tuple[float, float]) -> float:
    rows = work.rows(work.matrix.whole)
    value = prices[0] * rows[0][1]
    return value - prices[1] * rows[1][2] if len(rows) > 1 else value


def _prices_of_limits(work: _Work) -> tuple[float, float] | None:
    """Return what one follower and one account are worth in the linear relaxation."""
    whole = work.matrix.whole
    answer = ask_highs(
        whole.with_rows(work.rows(whole)),
        prices_of(work.programme, whole, work.programme.price),
        start=None,
        seconds=work.until - time.monotonic(),
        relative_gap=work.gap,
        absolute_gap=0.0,
        whole=False,
    )
    return _duals(answer, len(whole.lower), work)


def _duals(answer: Answer, first: int, work: _Work) -> tuple[float, float] | None:
    if answer.duals is None:
        return None
    follower = max(0.0, float(answer.duals[first]))
    account = max(0.0, -float(answer.duals[first + 1])) if work.limits.most_kept is not None else 0.0
    return follower, account
