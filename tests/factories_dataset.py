"""Small datasets made for tests: rows as mappings, everything that is not said has a legal default."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.kernel.tables import (
    ACCOUNTS,
    CHANGES,
    CONFLICTS,
    COVERAGE,
    FIGURES,
    FILES,
    ORGANISATIONS,
    POSTS,
    QUESTIONS,
    REJECTED,
    SERVICES,
    STAFFING,
)

Row = Mapping[str, Any]


def dataset(
    *,
    folder: Path,
    accounts: Iterable[Row] = (),
    posts: Iterable[Row] = (),
    organisations: Iterable[Row] = (),
    figures: Iterable[Row] = (),
    questions: Iterable[Row] = (),
    services: Iterable[Row] = (),
    staffing: Iterable[Row] = (),
    files: Iterable[Row] = (),
    rejected: Iterable[Row] = (),
    conflicts: Iterable[Row] = (),
    changes: Iterable[Row] = (),
    coverage: Iterable[Row] | None = None,
    zone: str = "Asia/Shanghai",
) -> Dataset:
    """
    Return a dataset of these rows; its posts go into a Parquet file in `folder`.

    Times are datetimes with a zone or ISO strings with one. An account without `platform` takes it from `account_id`; a post without
    `post_id` gets `<platform>:p<number>`; questions and services likewise. Coverage is worked out from posts and accounts unless it is given.
    """
    listed_accounts = [{"platform": row["account_id"].partition(":")[0], **row} for row in map(_timed, accounts)]
    listed_posts = [{"post_id": f"{row['account_id'].partition(':')[0]}:p{n}", **row} for n, row in enumerate(map(_timed, posts), 1)]
    posts_file = folder / "posts.parquet"
    POSTS.frame(listed_posts).write_parquet(posts_file)
    return Dataset(
        accounts=ACCOUNTS.frame(listed_accounts),
        organisations=ORGANISATIONS.frame(organisations),
        posts_file=posts_file,
        figures=FIGURES.frame({"name": "followers", **row} for row in map(_timed, figures)),
        questions=QUESTIONS.frame({"question_id": f"q{n}", **row} for n, row in enumerate(map(_timed, questions), 1)),
        services=SERVICES.frame({"service_id": f"s{n}", "kind": "service", **row} for n, row in enumerate(services, 1)),
        staffing=STAFFING.frame(staffing),
        files=FILES.frame({"kind": "read", **each} for each in files),
        rejected=REJECTED.frame(rejected),
        conflicts=CONFLICTS.frame(conflicts),
        changes=CHANGES.frame(changes),
        coverage=COVERAGE.frame(map(_timed, coverage)) if coverage is not None else _coverage(listed_accounts, listed_posts),
        zone=zone,
    )


def _timed(row: Row) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name.endswith("_at") and isinstance(value, str) else value for name, value in row.items()
    }


def _coverage(accounts: list[dict[str, Any]], posts: list[dict[str, Any]]) -> pl.DataFrame:
    rows = []
    for account in accounts:
        times = sorted(p["published_at"] for p in posts if p["account_id"] == account["account_id"] and p.get("published_at"))
        shown = account.get("last_update_at")
        gaps = sorted(((later - earlier), earlier, later) for earlier, later in pairwise(times))
        rows.append(
            {
                "account_id": account["account_id"],
                "posts": sum(p["account_id"] == account["account_id"] for p in posts),
                "first_post_at": times[0] if times else None,
                "last_post_at": times[-1] if times else None,
                "longest_gap_days": gaps[-1][0].days if gaps else None,
                "gap_from": gaps[-1][1] if gaps else None,
                "gap_until": gaps[-1][2] if gaps else None,
                "last_update_at": shown,
                "behind": None if shown is None else not times or shown > times[-1],
                "sentence_zh": "",
                "sentence_en": "",
            }
        )
    return COVERAGE.frame(rows)
