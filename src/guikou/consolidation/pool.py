"""Solutions of the parts that are known, and the best choice among them within the limits."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from guikou.consolidation.domain.matrix import Block
from guikou.consolidation.domain.programme import Floats, Ints, Programme
from guikou.consolidation.solver import Answer, Effort, ask_highs, chosen_from, prices_of

_LEAST_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """What one follower and one account are worth in the programme's unit of cost, neither below 0."""

    follower: float = 0.0
    account: float = 0.0

    @classmethod
    def of(cls, duals: Floats | None, first: int) -> "Prices":
        """Return the prices of the limits, which are the rows from `first` on; 0 where there is no price."""
        if duals is None:
            return cls()
        return cls(follower=max(0.0, float(duals[first])), account=max(0.0, -float(duals[first + 1])) if len(duals) > first + 1 else 0.0)

    def value(self, rows: Sequence[tuple[Floats, float, float]]) -> float:
        """Return what the limits themselves are worth: the part of the bound that the blocks do not hold."""
        audience = self.follower * rows[0][1]
        return audience - self.account * rows[1][2] if len(rows) > 1 else audience


class Pool:
    """Solutions of each block that have been found. `limits`: lower and upper value of the audience and, where limited, of the accounts kept."""

    def __init__(self, programme: Programme, blocks: Sequence[Block], limits: Sequence[tuple[float, float]]) -> None:
        self.programme = programme
        self.blocks = blocks
        self.limits = limits
        self.block: list[int] = []
        self.taken: list[Floats] = []
        self.figures: list[tuple[float, float, float]] = []
        self.seen: set[tuple[int, bytes]] = set()

    def add(self, solutions: Sequence[Floats]) -> None:
        """Add one solution of each block; what is known already is not added."""
        for number, (block, taken) in enumerate(zip(self.blocks, solutions, strict=True)):
            whole = np.round(taken)
            if (number, whole.tobytes()) in self.seen:
                continue
            self.seen.add((number, whole.tobytes()))
            p, option = self.programme, block.option[(block.option >= 0) & (whole > 0.5)]
            cost = float(prices_of(p, block, p.price) @ whole)
            self.block.append(number)
            self.taken.append(whole)
            self.figures.append((cost, float(p.audience[option].sum()), float(p.keeps[option].sum())))

    def choose(self, effort: Effort) -> Ints:
        """Return the cheapest choice of one solution for each block within the limits; all accounts kept where none was found."""
        answer = self._ask(effort, whole=True)
        picked = [] if answer.taken is None else np.flatnonzero(answer.taken > 0.5).tolist()
        return chosen_from(self.programme, [self.blocks[self.block[i]] for i in picked], [self.taken[i] for i in picked])

    def prices(self, effort: Effort) -> Prices:
        """Return what the limits are worth where solutions may be mixed."""
        return Prices.of(self._ask(effort, whole=False).duals, len(self.blocks))

    def _ask(self, effort: Effort, *, whole: bool) -> Answer:
        block = np.array(self.block)
        cost, audience, kept = np.array(self.figures).T
        count = len(self.blocks)
        one_each = Block(
            option=np.arange(len(block)),
            start=np.concatenate([[0], np.cumsum(np.bincount(block, minlength=count))]),
            index=np.argsort(block, kind="stable"),
            value=np.ones(len(block)),
            lower=np.ones(count),
            upper=np.ones(count),
        )
        rows = [(values, low, high) for values, (low, high) in zip((audience, kept), self.limits, strict=False)]
        return ask_highs(
            one_each.with_rows(rows), cost.copy(), seconds=max(_LEAST_SECONDS, effort.left_s), relative_gap=effort.gap / 10, whole=whole
        )
