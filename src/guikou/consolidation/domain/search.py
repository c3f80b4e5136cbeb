"""A solution by plain means: keep everything, then give up what saves most, as long as it saves. There always is one."""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from guikou.consolidation.domain.programme import OUT, Floats, Ints, Programme


class Standing:
    """A choice of options and what it leans on, kept up to date while single choices change."""

    def __init__(self, programme: Programme, chosen: Ints) -> None:
        self.programme = programme
        self.account: list[int] = programme.account.tolist()
        self.target: list[int] = programme.target.tolist()
        self.load: list[int] = programme.load.tolist()
        self.capacity: list[int] = programme.capacity.tolist()
        self.chosen: list[int] = chosen.tolist()
        self.homes_of = _sets_of(programme.homes.row, programme.homes.option)
        self.singles_of = _sets_of(programme.singles.row, programme.singles.option)
        self.home_count = [0] * len(programme.homes)
        self.single_count = [0] * len(programme.singles)
        self.guests = [0] * programme.accounts
        self.taken_over = [0] * programme.accounts
        for option in self.chosen:
            self._enter(option, 1)

    def keeps(self, account: int) -> bool:
        """Say whether the account stays."""
        return self.target[self.chosen[account]] == account

    def leaves_gap(self, option: int) -> list[int]:
        """Return the homes that nobody else provides if the account of this option took it instead of its present one."""
        given = self.homes_of.get(option, ())
        return [
            home for home in self.homes_of.get(self.chosen[self.account[option]], ()) if self.home_count[home] == 1 and home not in given
        ]

    def possible(self, option: int) -> bool:
        """Say whether the account of this option can take it while all others stay as they are."""
        account, target = self.account[option], self.target[option]
        if target != account and self.guests[account]:
            return False
        if target not in (account, OUT) and (not self.keeps(target) or self.is_full_for(option)):
            return False
        return not self.leaves_gap(option)

    def is_full_for(self, option: int) -> bool:
        """Say whether the desk that an option leads to stays, but has no room for it."""
        account, target = self.account[option], self.target[option]
        if target in (account, OUT) or not self.keeps(target):
            return False
        return self.taken_over[target] + self.load[option] - self._present_load(account, target) > self.capacity[target]

    def exceptions_added(self, option: int) -> int:
        """Return by how much the number of exceptions from singles changes."""
        before = self.singles_of.get(self.chosen[self.account[option]], ())
        after = self.singles_of.get(option, ())
        added = sum(self.single_count[s] >= 1 for s in after if s not in before)
        return added - sum(self.single_count[s] > 1 for s in before if s not in after)

    def take(self, option: int) -> None:
        """Choose this option for its account."""
        account = self.account[option]
        self._enter(self.chosen[account], -1)
        self.chosen[account] = option
        self._enter(option, 1)

    def _present_load(self, account: int, target: int) -> int:
        present = self.chosen[account]
        return self.load[present] if self.target[present] == target != account else 0

    def _enter(self, option: int, sign: int) -> None:
        account, target = self.account[option], self.target[option]
        if target not in (account, OUT):
            self.guests[target] += sign
            self.taken_over[target] += sign * self.load[option]
        for home in self.homes_of.get(option, ()):
            self.home_count[home] += sign
        for single in self.singles_of.get(option, ()):
            self.single_count[single] += sign


def _sets_of(row: Ints, option: Ints) -> dict[int, tuple[int, ...]]:
    sets: defaultdict[int, list[int]] = defaultdict(list)
    for r, o in zip(row.tolist(), option.tolist(), strict=True):
        sets[o].append(r)
    return {o: tuple(rows) for o, rows in sets.items()}


def keep_everything(programme: Programme) -> Ints:
    """Return the choice that keeps every account. It breaks nothing but, perhaps, the norm of one account per unit and platform."""
    return programme.first[:-1].copy()


@dataclass(slots=True)
class Spare:
    """What may still be given away: followers, and places for accounts that stay. Without limits both are endless."""

    followers: float = math.inf
    places: float = math.inf

    def spend(self, programme: Programme, before: int, after: int, *, only_if_enough: bool = True) -> bool:
        """Take what changing an account's option costs; say whether there was enough, and take nothing if there was not."""
        lost = int(programme.audience[before] - programme.audience[after])
        opened = int(programme.keeps[after]) - int(programme.keeps[before])
        enough = (lost <= 0 or lost <= self.followers) and (opened <= 0 or opened <= self.places)
        if enough or not only_if_enough:
            self.followers -= lost
            self.places -= opened
        return enough


def improve(programme: Programme, chosen: Ints, price: Ints | Floats, spare: Spare | None = None) -> Ints:
    """
    Return a choice that costs no more at these prices: each account in turn takes the best option that the others allow, until nobody gains.

    No exception is made for a gain, and no more is given away than `spare` holds. Those that save most come first (where followers
    are spare: most for each follower); equal ones in the order of their numbers, so the result is always the same.
    """
    standing, left = Standing(programme, chosen), spare or Spare()
    first, prices = programme.first.tolist(), price.tolist()
    exception = 1 + float(price.max(initial=0) - price.min(initial=0))
    movable = [account for account in _by_saving(programme, chosen, price, spare) if programme.free[account]]
    moved = True
    while moved:
        moved = False
        for account in movable:
            now = standing.chosen[account]
            others = (option for option in range(first[account], first[account + 1]) if option != now)
            offers = sorted((prices[option] + exception * standing.exceptions_added(option), option) for option in others)
            for offered, option in offers:
                if offered >= prices[now]:
                    break
                if standing.possible(option) and left.spend(programme, now, option):
                    standing.take(option)
                    moved = True
                    break
    return np.array(standing.chosen, dtype=np.int64)


def _by_saving(programme: Programme, chosen: Ints, price: Ints | Floats, spare: Spare | None) -> list[int]:
    cheapest = np.minimum.reduceat(price, programme.first[:-1]) - price[chosen]
    if spare is not None:
        cheapest = cheapest / (1.0 + programme.audience[chosen])
    order: list[int] = np.argsort(cheapest, kind="stable").tolist()
    return order


def bring_within(programme: Programme, chosen: Ints, least_audience: int, most_kept: int | None) -> Ints:
    """
    Return a choice near this one that reaches the audience with at most so many accounts, where single steps lead there.

    First the cheapest ways for each account that has to go, then the cheapest for each follower that is missing, then whatever saves within what is spare.
    """
    standing = Standing(programme, chosen)
    kept, audience = int(programme.keeps[chosen].sum()), int(programme.audience[chosen].sum())
    spare = Spare(followers=audience - least_audience, places=math.inf if most_kept is None else most_kept - kept)
    now = chosen[programme.account]
    dearer, gained = programme.price - programme.price[now], programme.audience - programme.audience[now]
    fewer = programme.keeps[now] & ~programme.keeps
    to_go = np.lexsort((dearer, ~fewer))[: int(fewer.sum())]
    to_gain = np.lexsort((dearer / np.maximum(gained, 1), gained <= 0))[: int((gained > 0).sum())]
    for option in to_go.tolist():
        if spare.places >= 0:
            break
        _step(programme, standing, spare, int(now[option]), option)
    for option in to_gain.tolist():
        if spare.followers >= 0:
            break
        if not programme.keeps[option] or spare.places >= 1:
            _step(programme, standing, spare, int(now[option]), option)
    near = np.array(standing.chosen, dtype=np.int64)
    return near if min(spare.followers, spare.places) < 0 else improve(programme, near, programme.price, spare)


def _step(programme: Programme, standing: Standing, spare: Spare, before: int, option: int) -> None:
    """Take an option where the account has not moved yet and nothing stands against it."""
    account = standing.account[option]
    if standing.chosen[account] == before and standing.exceptions_added(option) <= 0 and standing.possible(option):
        spare.spend(programme, before, option, only_if_enough=False)
        standing.take(option)
