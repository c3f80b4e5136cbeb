"""Which unit runs which accounts: platforms in the proportions of a county, followers, opening days."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from guikou.demo.organisations import Unit
from guikou.demo.streams import numbers, token

# Of 218 accounts of departments, 28 of townships, 36 of villages, as Changxing had before its cut; the mix of platforms as inspections found it.
OFFICE_SHARES = {
    "wechat": 146,
    "weibo": 32,
    "toutiao": 13,
    "douyin": 11,
    "website": 4,
    "app": 3,
    "wechat-mini-program": 2,
    "kuaishou": 2,
    "second": 5,
}
TOWN_SHARES = {"wechat": 16, "weibo": 4, "douyin": 4, "toutiao": 3, "second": 1}
VILLAGE_SHARES = {"wechat": 36}
SMALL_SHARE = 0.6
YEAR_FROM, YEAR_UNTIL = date(2025, 7, 1), date(2026, 6, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account. `posts_a_year` is what it would publish of its own and copied; `second`: the unit has another one on the platform."""

    account_id: str
    platform: str
    stable_id: str
    name: str
    unit: Unit
    opened_on: date
    followers: int
    posts_a_year: int
    primary: bool
    second: bool = False

    @property
    def url(self) -> str | None:
        """Return the address of its page; WeChat accounts and mini-programs have none."""
        form = _ADDRESSES.get(self.platform)
        return form.format(self.stable_id) if form else None

    @property
    def handle(self) -> str | None:
        """Return what people type to find it on WeChat."""
        return f"{self.unit.county.english.lower()}-{self.stable_id[-8:]}" if self.platform == "wechat" else None

    @property
    def language(self) -> str:
        """Return the language it writes in."""
        return self.unit.language


def apportion(shares: dict[str, int], count: int) -> dict[str, int]:
    """Return the count divided in those proportions (largest remainder; ties in the order given)."""
    whole = sum(shares.values())
    exact = {name: count * share / whole for name, share in shares.items()}
    given = {name: int(value) for name, value in exact.items()}
    for name in sorted(shares, key=lambda name: given[name] - exact[name])[: count - sum(given.values())]:
        given[name] += 1
    return given


def open_accounts(seed: int, units: Sequence[Unit], shares: dict[str, int], count: int) -> list[Account]:
    """Return `count` accounts of the units: one on WeChat each, then second platforms for the larger ones, then second presences."""
    given = apportion(shares, count)
    planned = list(_planned(units, given))
    rng = numbers(seed, "accounts", units[0].organisation_id if units else "none", count)
    noise = rng.normal(size=(len(planned), 3))
    return [_account(seed, unit, platform, second, noise[i]) for i, (unit, platform, second) in enumerate(planned)]


def follow(seed: int, accounts: list[Account]) -> list[Account]:
    """Return the accounts with followers: the given share below 1,000, the rest up to some hundred thousand, larger for weightier units."""
    rng = numbers(seed, "followers")
    score = np.array([1.5 * np.log(account.unit.weight) + _PULL[account.platform] - account.second for account in accounts])
    rank = np.argsort(np.argsort(-(score + rng.normal(scale=0.8, size=len(accounts))), kind="stable"), kind="stable")
    share = (rank + 0.5) / len(accounts)
    below = share >= 1 - SMALL_SHARE
    top = np.exp(np.log(1000) + (np.log(160_000) - np.log(1000)) * ((1 - SMALL_SHARE - share) / (1 - SMALL_SHARE)).clip(0) ** 1.7)
    low = 999 * np.exp(-3.2 * ((share - (1 - SMALL_SHARE)) / SMALL_SHARE).clip(0))
    followers = (np.where(below, low, top) * rng.uniform(0.97, 1.0, len(accounts))).astype(int)
    followers = np.where(below, np.minimum(followers, 999), np.maximum(followers, 1000))
    return [replace(account, followers=int(count)) for account, count in zip(accounts, followers, strict=True)]


_PULL = {
    "wechat": 0.3,
    "weibo": 0.2,
    "toutiao": -0.6,
    "douyin": 0.3,
    "kuaishou": -0.3,
    "website": -9.0,
    "app": 1.0,
    "wechat-mini-program": 0.6,
}
_PACE = {
    "wechat": 1.0,
    "weibo": 1.1,
    "toutiao": 0.8,
    "douyin": 0.45,
    "kuaishou": 0.3,
    "website": 1.3,
    "app": 0.6,
    "wechat-mini-program": 0.0,
}


def _planned(units: Sequence[Unit], given: dict[str, int]) -> Iterator[tuple[Unit, str, bool]]:
    for unit in units[: given["wechat"]]:
        yield unit, "wechat", False
    for platform, count in given.items():
        if platform in ("wechat", "second") or not units:
            continue
        order = sorted(range(min(len(units), max(given["wechat"], 1))), key=lambda i: (-units[i].weight, i))
        for i in range(count):
            yield units[order[i % len(order)]], platform, i >= len(order)
    for i in range(given.get("second", 0)):
        yield units[(7 + 11 * i) % max(given["wechat"], 1)], "wechat", True


def _account(seed: int, unit: Unit, platform: str, second: bool, noise: np.ndarray) -> Account:
    stable_id = _stable_id(seed, unit, platform, second)
    base = 100 * unit.weight**0.8 * _PACE[platform] * float(np.exp(0.75 * noise[0]))
    opened = date(2013, 1, 10) + timedelta(days=int(abs(2600 + 900 * noise[1])) % 4300)
    return Account(
        account_id=f"{platform}:{stable_id}",
        platform=platform,
        stable_id=stable_id,
        name=f"{unit.account_name}服务号" if second else unit.account_name,
        unit=unit,
        opened_on=opened,
        followers=0,
        posts_a_year=int(min(base, 1900.0)) + (24 if base else 0),
        primary=platform == "wechat" and not second,
        second=second,
    )


_ADDRESSES = {
    "weibo": "https://weibo.com/u/{}",
    "toutiao": "https://www.toutiao.com/c/user/{}/",
    "douyin": "https://www.douyin.com/user/{}",
    "kuaishou": "https://www.kuaishou.com/profile/{}",
    "website": "http://{}/",
}


def _stable_id(seed: int, unit: Unit, platform: str, second: bool) -> str:
    """Ids of the platforms' forms, beyond the numbers that the platforms have given out."""
    digest = token(seed, "account", unit.organisation_id, platform, second)
    digits = f"{int(digest, 16):040}"
    host = unit.organisation_id.lower().replace("-", ".")
    return {
        "wechat": f"gh_{digest[:12]}",
        "weibo": f"99{digits[-8:]}",
        "toutiao": f"99{digits[-18:]}",
        "douyin": f"MS4wLjABAAAA{digest}",
        "kuaishou": f"3x{digest[:13]}",
        "wechat-mini-program": f"wx{digest[:16]}",
        "website": f"{host}.{unit.county.english.lower()}.example",
        "app": f"example.{unit.county.english.lower()}.{unit.organisation_id.lower().replace('-', '')}",
    }[platform]
