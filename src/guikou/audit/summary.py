"""The summary of an audit: what `summary.json` and `--json` hold."""

import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult


class Stopwatch:
    """Seconds of wall time for each stage, by name, in the order in which they ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(time.perf_counter() - started, 3)


def peak_rss_mb() -> float:
    """Return the largest resident size of this process so far, in megabytes of 2^20 bytes."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit, 1)


def summarise(result: AuditResult, watch: Stopwatch) -> AuditResult:
    """Return the result with its summary: counts, hours in person-hours a month, shares from 0 to 1, seconds and megabytes."""
    summary: dict[str, Any] = {
        "as_of": result.as_of.isoformat(),
        "files": _files(result),
        "accounts": {**_rows_of(result, "accounts"), "conflicts": result.dataset.conflicts.height},
        "posts": _rows_of(result, "posts"),
        "inspection": _inspection(result),
        "duplicates": _duplicates(result),
        "plan": _plan(result),
        "timings_s": watch.seconds,
        "peak_rss_mb": peak_rss_mb(),
    }
    return replace(result, summary=summary)


def _files(result: AuditResult) -> dict[str, int]:
    kinds = result.dataset.files["kind"]
    return {name: int((kinds == name.replace("_", "-")).sum()) for name in ("read", "not_data", "unknown", "failed")}


def _rows_of(result: AuditResult, table: str) -> dict[str, int]:
    files = result.dataset.files.filter(pl.col("table") == table)
    return {name: int(files[name].sum()) for name in ("read", "accepted", "merged", "rejected")}


def _inspection(result: AuditResult) -> dict[str, int]:
    verdicts = result.findings["verdict"]
    failed = result.findings.filter((pl.col("verdict") == "not-met") & (pl.col("severity") == "veto"))
    return {
        "met": int((verdicts == "met").sum()),
        "not_met": int((verdicts == "not-met").sum()),
        "cannot_tell": int((verdicts == "cannot-tell").sum()),
        "accounts_failed": failed["account_id"].n_unique(),
        "accounts_behind_collection": int(result.dataset.coverage["behind"].sum()),
    }


def _duplicates(result: AuditResult) -> dict[str, int]:
    kinds = result.groups["kind"]
    same = result.groups.filter(pl.col("kind") == "duplicate")
    return {
        "groups": same.height,
        "posts_in_groups": int(same["posts"].sum()),
        "excerpts": int(((result.duplicates["relation"] == "excerpt") & (result.duplicates["role"] == "excerpt")).sum()),
        "template_families": int((kinds == "template").sum()),
        "updates": int((kinds == "update").sum()),
    }


def _plan(result: AuditResult) -> dict[str, float | int | None]:
    plan = result.plan
    counts = {name: int((plan["decision"] == name.replace("_", "-")).sum()) for name in ("keep", "hand_over", "close", "exempt")}
    audience = int(result.dataset.accounts.join(plan, on="account_id", how="semi")["followers"].sum())
    kept = (int(plan["audience_low"].sum()) + int(plan["audience_high"].sum())) / 2
    return {
        **counts,
        "gap": result.gap,
        "hours_before": round(float(plan["hours_before"].sum()), 1),
        "hours_after": round(float(plan["hours_after"].sum()), 1),
        "audience_kept_share": round(kept / audience, 4) if audience else None,
    }
