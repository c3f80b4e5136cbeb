"""Which accounts have which faults: counts in proportion to a county of 282 accounts, at least one of each where there is room."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from guikou.demo.accounts import Account
from guikou.demo.rhythm import DAY, END
from guikou.demo.streams import numbers

_COUNTY = 282


@dataclass(frozen=True, kw_only=True)
class Flaws:
    """
    Numbers of accounts by fault. `until` is the last second at which each account publishes; the platform's own last update is `shown`
    (for accounts whose collection is behind it is later than `until`).
    """

    silent: tuple[int, ...]
    behind: tuple[int, ...]
    cancelling: tuple[int, ...]
    lost_logins: tuple[int, ...]
    repost_only: tuple[int, ...]
    unverified: tuple[int, ...]
    no_interaction: tuple[int, ...]
    owner_mismatch: tuple[int, ...]
    strange_names: tuple[int, ...]
    below_reach: tuple[int, ...]
    jump: tuple[int, ...]
    newly_opened: tuple[int, ...]
    unanswered: tuple[int, ...]
    kept: tuple[int, ...]
    until: np.ndarray
    shown: np.ndarray

    @property
    def faulty(self) -> frozenset[int]:
        """Return the accounts whose posts or clocks are out of order."""
        return frozenset((*self.silent, *self.behind, *self.cancelling, *self.repost_only, *self.jump, *self.below_reach))


def assign(seed: int, accounts: list[Account]) -> Flaws:
    """Return who has which fault. Faults that would hide each other do not meet on one account."""
    draw = _Draw(seed, accounts)
    kept = tuple(i for i, account in enumerate(accounts) if _plainly_kept(account))
    sound = {*kept, *(i for i, account in enumerate(accounts) if account.unit.parent_id in ("city", "province"))}
    draw.taken.update(sound)
    publishing = draw.publishing
    lost = draw(9, lambda a: publishing(a) and a.unit.weight < 4)
    silent = lost + draw(4, lambda a: a.platform == "toutiao") + draw(15, lambda a: publishing(a) and a.unit.weight < 3)
    cancelling = draw(3, lambda a: a.platform == "wechat" and a.unit.weight < 2 and not a.unit.protected)
    behind = draw(10, publishing)
    repost_only = draw(8, lambda a: a.platform in ("wechat", "toutiao") and a.unit.weight < 3)
    below = draw(12, lambda a: a.platform == "wechat" and a.followers > 1500 and not a.second and a.posts_a_year > 90)
    suspect = draw(1, lambda a: a.primary and not a.unit.protected and 1500 < a.followers < 5000 and 90 < a.posts_a_year < 400)
    jump = suspect[:1]  # however many accounts there are: two would be each other's peers
    newly = draw(12, lambda a: publishing(a) and not a.second)
    draw.taken.clear()
    draw.taken.update(sound)
    unverified = draw(12, lambda a: a.platform in ("wechat", "weibo", "douyin"))
    no_interaction = draw(24, publishing)
    mismatch = draw(6, lambda a: a.platform in ("wechat", "weibo") and a.unit.level == "county")
    strange = draw(4, lambda a: a.platform == "wechat" and a.unit.level == "county" and not a.unit.protected)
    unanswered = draw(7, lambda a: a.unit.weight >= 1)
    until, shown = _clocks(seed, accounts, silent + cancelling, behind)
    return Flaws(
        silent=silent,
        behind=behind,
        cancelling=cancelling,
        lost_logins=lost,
        repost_only=repost_only,
        unverified=unverified,
        no_interaction=no_interaction,
        owner_mismatch=mismatch,
        strange_names=strange,
        below_reach=below,
        jump=jump,
        newly_opened=newly,
        unanswered=unanswered,
        kept=kept,
        until=until,
        shown=shown,
    )


class _Draw:
    """Draws accounts without replacement until `taken` is emptied."""

    def __init__(self, seed: int, accounts: list[Account]) -> None:
        self._accounts = accounts
        self._order = numbers(seed, "flaws").permutation(len(accounts))
        self.taken: set[int] = set()

    def __call__(self, in_a_county: int, suits: Callable[[Account], bool]) -> tuple[int, ...]:
        wanted = max(1, round(in_a_county * len(self._accounts) / _COUNTY))
        fitting: Iterable[int] = (int(i) for i in self._order if int(i) not in self.taken and suits(self._accounts[int(i)]))
        drawn = tuple(sorted(i for i, _ in zip(fitting, range(wanted), strict=False)))
        self.taken.update(drawn)
        self._order = np.roll(self._order, len(drawn) + 1)
        return drawn

    @staticmethod
    def publishing(account: Account) -> bool:
        """Return whether the account publishes items at all."""
        return account.platform in ("wechat", "weibo", "toutiao", "douyin", "kuaishou")


def _plainly_kept(account: Account) -> bool:
    return account.primary and account.unit.weight >= 6 and account.followers >= 3000 and account.unit.level == "county"


def _clocks(seed: int, accounts: list[Account], silent: tuple[int, ...], behind: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    rng = numbers(seed, "clocks")
    until = END - rng.integers(DAY // 24, 9 * DAY, len(accounts))
    for i in silent:
        until[i] = END - rng.integers(17 * DAY, 210 * DAY)
    shown = until.copy()
    for i in behind:
        until[i] = END - rng.integers(20 * DAY, 70 * DAY)
        shown[i] = END - rng.integers(DAY // 12, 6 * DAY)
    return until, shown
