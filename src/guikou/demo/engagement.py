"""Reads, likes and followers: they follow the number of followers with noise; some accounts stay far below, one jumps."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import polars as pl

from guikou.demo.posts import Year
from guikou.demo.rhythm import DAY, END, month_span
from guikou.demo.streams import numbers

_SCALE = {
    "wechat": 1.6,
    "toutiao": 2.0,
    "douyin": 6.0,
    "kuaishou": 4.0,
    "website": 1.0,
    "app": 0.8,
    "weibo": 0.0,
    "wechat-mini-program": 0.0,
}
_FAR_BELOW = 0.1
JUMP_MONTH = 4
_CHECKED_SHARE = 0.12


def of_posts(year: Year, at: np.ndarray, account: np.ndarray, broken: list[int]) -> Mapping[str, pl.Series]:
    """Return the columns of figures for the drafts; `broken` are the drafts with dead links."""
    rng = numbers(year.seed, "engagement")
    count = len(at)
    platform = np.array([a.platform for a in year.accounts])
    followers = np.array([max(a.followers, 20) for a in year.accounts], dtype=float)
    scale = np.array([_SCALE[p] for p in platform]) * np.exp(rng.normal(scale=0.22, size=len(platform)))
    scale[list(year.flaws.below_reach)] *= _FAR_BELOW
    median = (scale * followers**0.65)[account]
    reads = median * np.exp(rng.normal(scale=0.6, size=count))
    first, last = month_span(JUMP_MONTH)
    jumped = np.isin(account, year.flaws.jump) & (at >= first) & (at <= last)
    reads[jumped] = (followers[account] * rng.uniform(14, 26, count))[jumped]
    liked = np.where(platform[account] == "weibo", 0.05 * followers[account] ** 0.55, np.where(jumped, 0, reads) * 0.012)
    pictures = rng.poisson(np.where(platform[account] == "weibo", 2.0, 3.2), count)
    seen = pl.Series("seen", scale[account] > 0)
    wechat = pl.Series("wechat", platform[account] == "wechat")
    checked = rng.random(len(platform)) < _CHECKED_SHARE
    dead = np.zeros(count, dtype=np.int32)
    dead[broken] = 1
    has_links = checked[account] | (dead > 0)
    return {
        "reads": _where(seen, np.minimum(reads, 5_000_000).astype(np.int64)),
        "likes": pl.Series(rng.poisson(liked)),
        "hearts": _where(wechat, rng.poisson(liked * 0.6)),
        "comments": pl.Series(rng.poisson(liked * 0.2)),
        "reposts": pl.Series(rng.poisson(liked * 0.8)),
        "pictures": pl.Series(pictures),
        "pictures_without_text": _where(pl.Series(checked[account]), rng.binomial(pictures, _unlabelled(year)[account])),
        "dead_links": _where(pl.Series(has_links), dead),
    }


def of_accounts(year: Year) -> pl.DataFrame:
    """Return the followers of each account at the end of each month, as figures."""
    rng = numbers(year.seed, "growth")
    rows = []
    months = [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]
    for i, account in enumerate(year.accounts):
        if not account.followers or account.platform == "website":
            continue
        growth = np.cumprod(1 + np.abs(rng.normal(0.006, 0.006, 12)))
        values = account.followers * growth / growth[-1]
        if i in year.flaws.jump:
            values[: months.index(JUMP_MONTH)] /= 9
        for month, value in zip(months, values, strict=True):
            at = min(month_span(month)[1], END) - 2 * 3600
            if at > year.span(i)[0]:
                rows.append(
                    (account.account_id, datetime.fromtimestamp(at, UTC), "followers", int(value), "interface" if i % 3 else "page")
                )
    return pl.DataFrame(rows, schema=["account_id", "at", "name", "value", "origin"], orient="row")


def headlines(at: np.ndarray, account: np.ndarray, year: Year) -> pl.Series:
    """Return whether a post is the first item of its account's push of the day; empty for platforms without pushes."""
    frame = pl.DataFrame({"at": at, "account": account, "day": (at + 8 * 3600) // DAY})
    wechat = pl.Series([a.platform == "wechat" for a in year.accounts])
    first = frame.select(pl.struct("at", pl.int_range(pl.len())).rank("ordinal").over("account", "day") == 1).to_series()
    return pl.select(pl.when(wechat.gather(pl.Series(account))).then(first)).to_series()


def _unlabelled(year: Year) -> np.ndarray:
    return np.array([0.0 if account.unit.function == "disabled-persons" else 0.3 for account in year.accounts])


def _where(mask: pl.Series, values: np.ndarray) -> pl.Series:
    return pl.select(pl.when(mask).then(pl.Series(values))).to_series()
