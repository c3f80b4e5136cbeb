"""Ways to solve one programme: ours by part, HiGHS whole, SciPy, and CBC through PuLP where it is installed. Each returns cost and bound."""

import importlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import numpy as np

from guikou.consolidation.domain.matrix import Block, matrix
from guikou.consolidation.domain.programme import Programme, evaluate
from guikou.consolidation.linked import Limits, solve_within
from guikou.consolidation.solver import Effort, ask_highs, chosen_from, price_paid, prices_of, settled_cost, solve

GAP = 0.001


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a way of solving came to. `cost` is None where no solution was found in time; seconds of wall time and of all cores together."""

    name: str
    cost: int | None
    bound: float | None
    wall_s: float
    cpu_s: float

    @property
    def gap(self) -> float | None:
        """Proven distance from the best, as a share."""
        return None if self.cost is None or self.bound is None else max(0.0, (self.cost - self.bound) / max(1, self.cost))


def timed(name: str, call: Callable[[], tuple[int | None, float | None]]) -> Result:
    """Return what a call comes to and what it took."""
    wall, cpu = time.perf_counter(), _cpu_s()
    cost, bound = call()
    return Result(name=name, cost=cost, bound=bound, wall_s=time.perf_counter() - wall, cpu_s=_cpu_s() - cpu)


def _cpu_s() -> float:
    return sum(usage.ru_utime + usage.ru_stime for usage in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)))


def by_part(programme: Programme, seconds: float) -> tuple[int | None, float | None]:
    """Ours: parts that have nothing to do with each other alone, two at a time."""
    found = solve(programme, effort=Effort.of(gap=GAP, time_limit_s=seconds, workers=2))
    assert evaluate(programme, found.chosen).broken == ()
    return found.cost, found.bound


def by_part_within(limits: Limits) -> Callable[[Programme, float], tuple[int | None, float | None]]:
    """Ours with limits that link all parts."""

    def call(programme: Programme, seconds: float) -> tuple[int | None, float | None]:
        found = solve_within(programme, limits, gap=GAP, time_limit_s=seconds).solution
        assert limits.met_by(programme, found.chosen)
        assert evaluate(programme, found.chosen).broken == ()
        return found.cost, found.bound

    return call


def whole(programme: Programme, seconds: float) -> tuple[int | None, float | None]:
    """HiGHS with the whole programme in one piece."""
    block = matrix(programme).whole
    answer = ask_highs(block, prices_of(programme, block, programme.price), seconds=seconds, relative_gap=GAP)
    return _read(programme, block, answer.taken, answer.bound)


def scipy_milp(programme: Programme, seconds: float) -> tuple[int | None, float | None]:
    """SciPy's milp with the whole programme (it carries its own HiGHS)."""
    optimize, sparse = importlib.import_module("scipy.optimize"), importlib.import_module("scipy.sparse")
    block = matrix(programme).whole
    rows = sparse.csr_array((block.value, block.index, block.start), shape=(len(block.lower), block.columns))
    found = optimize.milp(
        prices_of(programme, block, programme.price),
        constraints=optimize.LinearConstraint(rows, block.lower, block.upper),
        integrality=np.ones(block.columns),
        bounds=optimize.Bounds(0, 1),
        options={"time_limit": seconds, "mip_rel_gap": GAP},
    )
    return _read(programme, block, found.x, float("nan") if found.mip_dual_bound is None else found.mip_dual_bound)


def cbc(programme: Programme, seconds: float) -> tuple[int | None, float | None]:
    """CBC through PuLP with the whole programme; PuLP does not hand back its bound."""
    pulp = importlib.import_module("pulp")
    block = matrix(programme).whole
    cost = prices_of(programme, block, programme.price)
    model = pulp.LpProblem("county", pulp.LpMinimize)
    variables = [pulp.LpVariable(f"x{column}", cat="Binary") for column in range(block.columns)]
    model += pulp.lpSum(float(c) * x for c, x in zip(cost, variables, strict=True))
    for row in range(len(block.lower)):
        entries = slice(block.start[row], block.start[row + 1])
        total = pulp.lpSum(float(v) * variables[i] for v, i in zip(block.value[entries], block.index[entries], strict=True))
        if block.lower[row] == block.upper[row]:
            model += total == float(block.lower[row])
        elif np.isfinite(block.lower[row]):
            model += total >= float(block.lower[row])
        else:
            model += total <= float(block.upper[row])
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=seconds, gapRel=GAP, threads=2))
    taken = np.array([variable.value() or 0.0 for variable in variables])
    cost_found, _ = _read(programme, block, taken, 0.0)
    return cost_found, None


def _read(programme: Programme, block: Block, taken: "np.ndarray | None", bound: float) -> tuple[int | None, float | None]:
    if taken is None:
        return None, None
    chosen = chosen_from(programme, [block], [taken])
    if evaluate(programme, chosen).broken:
        return None, None
    return price_paid(programme, chosen), bound + settled_cost(programme)
