"""The 0/1 programme: for every account exactly one option, at the least cost, such that nothing loses its home."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]

OUT = -1
"""Target of an option that closes an account without an account that takes over."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Sets of options, one after another: set `r` is `option[start[r]:start[r + 1]]`."""

    start: Ints
    option: Ints

    @classmethod
    def of(cls, sets: Sequence[Iterable[int]]) -> "Rows":
        """Return the sets, each sorted and without repetition."""
        listed = [sorted(set(options)) for options in sets]
        lengths = np.array([0, *map(len, listed)], dtype=np.int64)
        return cls(start=np.cumsum(lengths), option=np.fromiter(chain.from_iterable(listed), dtype=np.int64))

    def __len__(self) -> int:
        return len(self.start) - 1

    @cached_property
    def row(self) -> Ints:
        """The set to which each entry of `option` belongs."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))


@dataclass(frozen=True, kw_only=True)
class Programme:
    """
    Options of all accounts. Options are sorted by account; the first option of each account keeps it and has the account as its target.

    `target`: the account that is there afterwards: itself, the one that takes over, or OUT. `cost`, `load` and `capacity` are whole numbers of one unit
    of work. `audience`: followers reached afterwards, at the least. `penalty`: how many wishes or norms the option breaks.
    `homes`: of each set at least one option must be taken. `singles`: of each set of options at most one should be, each further one is a
    broken norm. A broken norm costs `penalty_cost`, so it happens only where nothing else is possible; keeping everything is always a solution.
    """

    account: Ints
    target: Ints
    cost: Ints
    audience: Ints
    load: Ints
    penalty: Ints
    capacity: Ints
    homes: Rows
    singles: Rows

    @cached_property
    def accounts(self) -> int:
        """How many accounts there are."""
        return len(self.capacity)

    @cached_property
    def first(self) -> Ints:
        """The keeping option of each account; one more entry closes the last."""
        return np.searchsorted(self.account, np.arange(self.accounts + 1))

    @cached_property
    def free(self) -> Flags:
        """Which accounts have more than one option."""
        more_than_one: Flags = np.diff(self.first) > 1
        return more_than_one

    @cached_property
    def keeps(self) -> Flags:
        """Which options keep their account."""
        keeps: Flags = self.target == self.account
        return keeps

    @cached_property
    def penalty_cost(self) -> int:
        """More than all accounts together can cost: no saving is worth a broken norm."""
        return 1 + int(np.maximum.reduceat(self.cost, self.first[:-1]).sum()) if self.accounts else 1

    @cached_property
    def price(self) -> Ints:
        """Cost with penalties."""
        return self.cost + self.penalty * self.penalty_cost

    def least(self) -> int:
        """Return what every solution costs at the least, without solving anything."""
        return int(np.minimum.reduceat(self.price, self.first[:-1]).sum()) if self.accounts else 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a choice of one option for each account comes to; `broken` names what must not be in a solution."""

    cost: int
    penalties: int
    audience: int
    kept: int
    broken: tuple[str, ...]


def evaluate(programme: Programme, chosen: Ints) -> Outcome:
    """Return what the choice costs, keeps and breaks. This is the definition of a solution; it knows nothing of how one is found."""
    taken = np.zeros(len(programme.account), dtype=bool)
    taken[chosen] = True
    kept = programme.keeps[chosen]
    target = programme.target[chosen]
    handed = (target != OUT) & ~kept
    load = np.bincount(target[handed], weights=programme.load[chosen][handed], minlength=programme.accounts)
    home = np.bincount(programme.homes.row, weights=taken[programme.homes.option], minlength=len(programme.homes))
    single = np.bincount(programme.singles.row, weights=taken[programme.singles.option], minlength=len(programme.singles))
    rules = {
        "an account without its own option": (programme.account[chosen] != np.arange(programme.accounts)).any(),
        "handed over into an account that does not stay": (~kept[target[handed]]).any(),
        "more work than a desk can take": (load > programme.capacity).any(),
        "a set without a home": (home < 1).any(),
    }
    return Outcome(
        cost=int(programme.cost[chosen].sum()),
        penalties=int(programme.penalty[chosen].sum() + np.maximum(single - 1, 0).sum()),
        audience=int(programme.audience[chosen].sum()),
        kept=int(kept.sum()),
        broken=tuple(name for name, wrong in rules.items() if wrong),
    )
