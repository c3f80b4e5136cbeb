"""Small counties for the tests of consolidation, and the shortest way to a plan for them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from factories_dataset import dataset
from guikou.collection.dataset import Dataset
from guikou.consolidation import planning, reach, settings, workload
from guikou.consolidation.domain.candidates import Units
from guikou.consolidation.domain.facts import Facts, Verdict
from guikou.consolidation.domain.judging import Settings
from guikou.consolidation.domain.modelling import Model, build
from guikou.consolidation.domain.programme import Programme, Rows
from guikou.consolidation.planning import Proposal, Wishes
from guikou.kernel.progress import Silent
from guikou.kernel.tables import DUPLICATES, FINDINGS, GROUPS, OWN_OUTPUT, REACH, WORKLOAD

NOW = datetime(2024, 6, 1, tzinfo=timezone(timedelta(hours=8)))
Row = Mapping[str, Any]


def account(name: str, unit: str, **more: Any) -> dict[str, Any]:
    """Return the row of a WeChat account that a source says belongs to the unit."""
    told = {"organisation_id": unit, "organisation_name": unit, "organisation_origin": "data", "verified": True}
    return {"account_id": f"wechat:{name}", "platform": "wechat", "name": name, "followers": 500, **told, **more}


def not_met(name: str, rule: str, **more: Any) -> dict[str, Any]:
    """Return a finding against an account."""
    return {"account_id": f"wechat:{name}", "rule_id": rule, "verdict": "not-met", **more}


def posts(name: str, count: int, *, newest_days_ago: float = 1, every_days: float = 2, **more: Any) -> list[dict[str, Any]]:
    """Return posts of an account, the newest first."""
    return [
        {"account_id": f"wechat:{name}", "published_at": NOW - timedelta(days=newest_days_ago + every_days * n), "text": "字" * 300} | more
        for n in range(count)
    ]


def plan(
    folder: Path,
    accounts: Iterable[Row],
    *,
    findings: Iterable[Row] = (),
    own: Iterable[Row] = (),
    wishes: Wishes | None = None,
    reached: Iterable[Row] = (),
    **tables: Any,
) -> Proposal:
    """Return the plan for these rows. Accounts without posts get one every other day unless `posts` are given; reach is as given."""
    listed = list(accounts)
    given = tables.pop("posts", None)
    if given is None:
        given = [post for row in listed for post in posts(row["account_id"].partition(":")[2], 40)]
    data = dataset(folder=folder, accounts=listed, posts=given, **tables)
    return propose(data, findings=findings, own=own, wishes=wishes or Wishes(), reached=reached)


def propose(
    data: Dataset, *, findings: Iterable[Row] = (), own: Iterable[Row] = (), wishes: Wishes, reached: Iterable[Row] = (), worked: Any = None
) -> Proposal:
    """Return the plan for a dataset with these findings, own output and reach."""
    return planning.propose(
        data,
        FINDINGS.frame(findings),
        OWN_OUTPUT.frame(own),
        REACH.frame(reached),
        workload.estimate(data, DUPLICATES.empty(), GROUPS.empty(), as_of=NOW) if worked is None else WORKLOAD.frame(worked),
        wishes=wishes,
        as_of=NOW,
        progress=Silent(),
    )


def decisions(proposal: Proposal) -> dict[str, str]:
    """Return the decision on each account by its short name."""
    return {row["account_id"].partition(":")[2]: row["decision"] for row in proposal.plan.iter_rows(named=True)}


def row_of(proposal: Proposal, name: str) -> dict[str, Any]:
    """Return the row of the plan for an account."""
    (row,) = [row for row in proposal.plan.iter_rows(named=True) if row["account_id"] == f"wechat:{name}"]
    return row


def facts(name: str, unit: str | None = "unit", **more: Any) -> Facts:
    """Return what is known of an account that runs well."""
    known = {
        "owner_confirmed": True,
        "followers": 2000,
        "hours_low": 10.0,
        "hours": 20.0,
        "hours_high": 40.0,
        "posts_per_month": 20.0,
        "verified": True,
    }
    return Facts(
        account_id=f"wechat:{name}", name=name, platform=more.pop("platform", "wechat"), unit=unit, unit_name=unit, **{**known, **more}
    )


def against(*grounds: str) -> dict[str, tuple[str, Verdict]]:
    """Return verdicts that speak against an account."""
    return {ground: (f"cn.{ground}", Verdict.NOT_MET) for ground in grounds}


def rules(**more: Any) -> Settings:
    """Return the settings that ship."""
    return replace(
        Settings(
            thresholds=settings.thresholds(),
            coefficients=settings.coefficients(),
            audience=settings.audience_terms(),
            desk_hours_per_month=settings.closing_terms().desk_hours_per_month,
        ),
        **more,
    )


def model(*accounts: Facts, parent: Mapping[str, str | None] | None = None, website: Mapping[str, str] | None = None, **more: Any) -> Model:
    """Return the model of these accounts."""
    pages = more.pop("pages", {})
    ordered = sorted(accounts, key=lambda one: one.account_id)
    return build(ordered, Units(parent=parent or {}, website=website or {}), pages, rules(**more))


def programme(
    options: Iterable[tuple[int, int, int, int, int]],
    *,
    capacity: Iterable[int] = (),
    homes: Iterable[Iterable[int]] = (),
    singles: Iterable[Iterable[int]] = (),
    penalty: Iterable[int] = (),
) -> Programme:
    """Return a programme of options (account, target, cost, audience, load); desks are wide open unless `capacity` says otherwise."""
    account_, target, cost, audience, load = (np.array(column, dtype=np.int64) for column in zip(*options, strict=True))
    count = int(account_.max()) + 1
    return Programme(
        account=account_,
        target=target,
        cost=cost,
        audience=audience,
        load=load,
        penalty=np.array(list(penalty) or [0] * len(account_), dtype=np.int64),
        capacity=np.array(list(capacity) or [10**9] * count, dtype=np.int64),
        homes=Rows.of(list(homes)),
        singles=Rows.of(list(singles)),
    )


def measured(data: Dataset) -> Any:
    """Return the REACH table of a dataset."""
    return reach.measure(data, as_of=NOW, progress=Silent())
