"""From drafts to the tables that are handed over: accounts, posts, staffing, with the ids that truths refer to."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from guikou.demo import engagement
from guikou.demo.organisations import Unit
from guikou.demo.posts import Year
from guikou.demo.streams import numbers, token, words
from guikou.kernel.tables import ACCOUNTS, POSTS, STAFFING

_STRANGE = ("小荷尖尖", "今日份美好", "微风拂面", "指尖时光", "半亩花田", "暖阳在线", "清风徐来", "一叶知秋")


def posts(year: Year, broken: list[int]) -> tuple[pl.DataFrame, list[str]]:
    """Return the table of posts in order of time, and the post id of each draft."""
    ledger = year.ledger
    at, account = np.array(ledger.at, dtype=np.int64), np.array(ledger.account, dtype=np.int64)
    ids = [_post_id(year, draft) for draft in range(len(ledger))]
    text = pl.Series("text", ledger.text)
    columns = {
        "post_id": pl.Series(ids),
        "account_id": pl.Series([a.account_id for a in year.accounts]).gather(pl.Series(account)),
        "published_at": pl.from_epoch(pl.Series(at), time_unit="s").dt.replace_time_zone("UTC"),
        "title": pl.Series(ledger.title),
        "text": text,
        "original": pl.Series(ledger.original, dtype=pl.Boolean),
        "repost_of": pl.Series([ids[of] if isinstance(of, int) else of for of in ledger.repost_of], dtype=pl.String),
        "headline": engagement.headlines(at, account, year),
        "reads_floor": pl.Series([None] * len(ledger), dtype=pl.Boolean),
        **engagement.of_posts(year, at, account, broken),
    }
    return POSTS.conform(pl.DataFrame(columns).sort("published_at", "post_id")), ids


def accounts(year: Year) -> pl.DataFrame:
    """Return the table of accounts in order of unit and platform."""
    rng = words(year.seed, "account rows")
    flaws = year.flaws
    last = _last_updates(year)
    rows = []
    for i, account in enumerate(year.accounts):
        unit = account.unit
        verifiable = account.platform not in ("website", "app")
        rows.append(
            {
                "account_id": account.account_id,
                "platform": account.platform,
                "stable_id": account.stable_id,
                "name": shown_name(year, i),
                "handle": account.handle,
                "url": account.url,
                "organisation_id": unit.organisation_id,
                "organisation_name": unit.name,
                "organisation_origin": "data",
                "level": unit.level,
                "place": unit.place,
                "function": unit.function,
                "kind": unit.kind,
                "description": f"{unit.name}官方账号，发布工作动态和便民信息。",
                "language": account.language,
                "status": _status(year, i),
                "verified": (i not in flaws.unverified) if verifiable else None,
                "verified_as": _verified_as(year, i, rng.choice(("宣传", "信息", "联络", "综合"))) if verifiable else None,
                "is_main": account.primary and unit.parent_id in ("city", "province"),
                "interactive": (i not in flaws.no_interaction) if rng.random() < 0.93 or i in flaws.no_interaction else None,
                "protected": unit.protected,
                "followers": None if account.platform == "website" else account.followers,
                "opened_on": account.opened_on,
                "last_update_at": last[i],
            }
        )
    return ACCOUNTS.frame(rows)


def shown_name(year: Year, i: int) -> str:
    """Return the name that the account bears: some have nothing to do with their owner."""
    strange = year.flaws.strange_names
    return _STRANGE[strange.index(i) % len(_STRANGE)] if i in strange else year.accounts[i].name


def staffing(year: Year) -> pl.DataFrame:
    """Return who runs the accounts: 223 of 282 part-time; some state hours, some pay a fee."""
    rng = numbers(year.seed, "staffing")
    full_time = set(
        sorted(range(len(year.accounts)), key=lambda i: (-year.accounts[i].unit.weight, i))[: round(len(year.accounts) * 59 / 282)]
    )
    rows = []
    for i, account in enumerate(year.accounts):
        draw = rng.random(4)
        per_month = account.posts_a_year / 12
        rows.append(
            {
                "account_id": account.account_id,
                "people": float(1 + int(draw[0] * 3)) if i in full_time else (0.5 if draw[0] < 0.7 else 1.0),
                "part_time": i not in full_time,
                "hours_per_month": round(6 + per_month * (0.8 + draw[1]), 1) if draw[2] < 0.24 else None,
                "reviews": 3 if draw[1] < 0.6 else 2,
                "fee_per_year": float(round(20 + 180 * draw[3])) * 1000 if account.unit.weight >= 3 and draw[3] < 0.3 else None,
                "login_lost": i in year.flaws.lost_logins,
            }
        )
    return STAFFING.frame(rows)


def organisation_rows(units: list[Unit]) -> Iterator[dict[str, Any]]:
    """Return the units as rows of the table of organisations."""
    for unit in units:
        names = ("organisation_id", "name", "parent_id", "level", "place", "function", "website", "residents", "contact")
        yield {name: getattr(unit, name) for name in names}


def _post_id(year: Year, draft: int) -> str:
    """Ids of the platforms' forms, beyond the numbers that the platforms have given out."""
    account = year.accounts[year.ledger.account[draft]]
    platform = account.platform
    digest = token(year.seed, "post", draft, year.ledger.at[draft])
    if platform == "wechat":
        return f"wechat:{base64.urlsafe_b64encode(bytes.fromhex(digest)[:16]).decode().rstrip('=')}"
    if platform == "weibo":
        return f"weibo:9{int(digest[:16], 16) % 10**15:015}"
    if platform in ("toutiao", "douyin"):
        return f"{platform}:99{int(digest[:16], 16) % 10**17:017}"
    if platform == "website":
        return f"website:{account.stable_id}/{digest[:16]}"
    return f"{platform}:{digest[:16]}"


def _last_updates(year: Year) -> list[datetime | None]:
    newest = np.zeros(len(year.accounts), dtype=np.int64)
    np.maximum.at(newest, np.array(year.ledger.account), np.array(year.ledger.at))
    for i in year.flaws.behind:
        newest[i] = year.flaws.shown[i]
    return [datetime.fromtimestamp(int(second), UTC) if second else None for second in newest]


def _status(year: Year, i: int) -> str:
    if i in year.flaws.cancelling:
        return "cancelling"
    return "login-lost" if i in year.flaws.lost_logins and i % 2 else "active"


def _verified_as(year: Year, i: int, word: str) -> str | None:
    if i in year.flaws.unverified:
        return None
    unit = year.accounts[i].unit
    return f"{unit.county.name}{word}工作服务部" if i in year.flaws.owner_mismatch else unit.name
