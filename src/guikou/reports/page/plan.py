"""The plan: the board, who goes where, the waves on a calendar."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Text
from guikou.reports.page.names import Names
from guikou.reports.page.sections import Part, part

DECISIONS = ("keep", "hand-over", "close", "exempt")
MONTHS_NAMED, DUTIES_SHOWN = 4, 100
LEAVING = ("hand-over", "close")


@dataclass(frozen=True)
class Wave:
    """One wave: its accounts, and its days as places on the calendar in per cent (None where a day is not planned)."""

    number: int
    accounts: list[str]
    days: dict[str, date | None]
    places: dict[str, float | None]


def board(result: AuditResult, names: Names) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of the plan by decision, in the order of the organisation tree."""
    rows = {row["account_id"]: row for row in result.plan.iter_rows(named=True)}
    ordered = [rows[name] for name in names.in_order(rows)]
    return {decision: [row for row in ordered if row["decision"] == decision] for decision in DECISIONS}


def destinations(result: AuditResult, names: Names) -> list[tuple[str, list[str]]]:
    """Return every successor with the accounts that go there, those of our own accounts first, in the order of the organisation tree."""
    leaving = result.plan.filter(pl.col("decision").is_in(LEAVING))
    groups: dict[str, list[str]] = {}
    for account, successor in leaving.select("account_id", "successor_id").iter_rows():
        groups.setdefault(successor or "", []).append(account)
    return [
        (name, names.in_order(groups[name])) for name in sorted(groups, key=lambda each: (names.order.get(each, len(names.order)), each))
    ]


def duties(result: AuditResult, names: Names) -> Part:
    """Return where duties and services go, in the order of the accounts that carried them."""
    order = pl.col("account_id").replace_strict(names.order, default=len(names.order), return_dtype=pl.Int64)
    return part(result.handovers.sort(order, "service_id", nulls_last=True), DUTIES_SHOWN)


def waves(result: AuditResult, names: Names) -> tuple[list[Wave], list[tuple[float, Text]]]:
    """Return the waves in order, and the months of the calendar they share with their places in per cent."""
    frame = result.plan.filter(pl.col("wave").is_not_null())
    rows = frame.group_by("wave").agg(
        pl.col("account_id"),
        pl.col("notice_on", "stop_on", "gone_from").min(),
        pl.col("gone_until").max(),
    ).sort("wave").to_dicts()  # fmt: skip
    days = [row[name] for row in rows for name in ("notice_on", "stop_on", "gone_from", "gone_until") if row[name]]
    if not days:
        return [Wave(row["wave"], names.in_order(row["account_id"]), {}, {}) for row in rows], []
    first, last = min(days).replace(day=1), _next_month(max(days))
    whole = (last - first).days

    def place(day: date | None) -> float | None:
        return None if day is None else round(100 * (day - first).days / whole, 2)

    months, month = [], first
    while month < last:
        months.append(month)
        month = _next_month(month)
    every = max(1, -(-len(months) // MONTHS_NAMED))
    ticks = [(place(m) or 0.0, Text(f"{m.year}年{m.month}月", f"{m:%b} {m.year}")) for m in months[::every]]
    found = []
    for row in rows:
        planned = {name: row[name] for name in ("notice_on", "stop_on", "gone_from", "gone_until")}
        found.append(Wave(row["wave"], names.in_order(row["account_id"]), planned, {name: place(day) for name, day in planned.items()}))
    return found, ticks


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
