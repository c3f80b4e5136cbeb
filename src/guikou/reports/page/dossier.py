"""Everything that is known about one account, account by account."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel.bilingual import Language, Text
from guikou.reports.page.markup import day, number, t, v
from guikou.reports.page.names import Names
from guikou.reports.words import word

_EXPECTED = ("level", "status", "opened_on", "followers", "verified", "interactive")
GROUPS_SHOWN, EVIDENCE_SHOWN = 5, 3
_RANK = {"not-met": 0, "cannot-tell": 1, "met": 2}


def evidence_posts(result: AuditResult) -> list[str]:
    """Return the ids of the posts that the dossiers name as evidence."""
    shown = result.findings.filter(pl.col("verdict") == "not-met").select(
        pl.col("evidence").list.head(EVIDENCE_SHOWN).explode(empty_as_null=True)
    )
    posts = shown["evidence"].drop_nulls()
    return posts.filter(posts.str.starts_with("post:")).str.strip_prefix("post:").unique().sort().to_list()


def dossiers(result: AuditResult, names: Names, titles: Mapping[str, Text]) -> Iterator[dict[str, Any]]:
    """Yield for each account its rows of every table, in the order of the organisation tree."""
    findings = _many(result.findings)
    one = {name: _one(getattr(result, name)) for name in ("own_output", "reach", "workload", "plan")}
    coverage, handovers, groups = _one(result.dataset.coverage), _many(result.handovers), _followed(result)
    successors_of: dict[str, list[str]] = {}
    for account, successor in result.plan.select("account_id", "successor_id").iter_rows():
        if successor in names.accounts:
            successors_of.setdefault(successor, []).append(account)
    for account_id in names.in_order(names.accounts):
        rows = sorted(findings.get(account_id, []), key=lambda row: (_RANK.get(row["verdict"] or "", 3), row["rule_id"]))
        met = [row["rule_id"] for row in rows if row["verdict"] == "met"]
        yield {
            "account": names.accounts[account_id],
            "failures": [row for row in rows if row["verdict"] == "not-met"],
            "unclear": [_unclear(row, titles) for row in rows if row["verdict"] == "cannot-tell"],
            "met": len(met),
            "met_titles": Text(*(" · ".join(titles.get(rule, Text(rule, rule)).on(each) for rule in met) for each in Language)),
            "failed": sum(row["verdict"] == "not-met" for row in rows),
            "untold": sum(row["verdict"] == "cannot-tell" for row in rows),
            **_profile(names.accounts[account_id], names),
            "coverage": coverage.get(account_id),
            "handovers": handovers.get(account_id, []),
            "groups": groups.get(account_id, []),
            "takes_over": names.in_order(successors_of.get(account_id, [])),
            **{name: rows.get(account_id) for name, rows in one.items()},
        }


def _unclear(row: dict[str, Any], titles: Mapping[str, Text]) -> Text:
    title = titles.get(row["rule_id"], Text(row["rule_id"], row["rule_id"]))
    return Text(f"{title.zh}：{row['sentence_zh'] or ''}", f"{title.en}: {row['sentence_en'] or ''}")


def _profile(account: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return the facts that are known, as names of columns with what to show, and the names of the others."""
    followers = None if account["followers"] is None else number(account["followers"])
    shown: dict[str, object] = {
        "level": account["level"] and v("level", account["level"]),
        "place": account["place"],
        "status": account["status"] and v("status", account["status"]),
        "handle": account["handle"],
        "verified_as": account["verified_as"],
        "opened_on": day(account["opened_on"], names.zone),
        "former_names": "、".join(account["former_names"] or []),
        "followers": t("dossier.at_least") + followers if followers and account["followers_floor"] else followers,
        **{
            name: None if account[name] is None else t("yes" if account[name] else "no")
            for name in ("verified", "interactive", "protected")
        },
    }
    lacking = [word(f"column.{name}") for name in _EXPECTED if not shown[name]]
    unknown = Text("、".join(each.zh for each in lacking), ", ".join(each.en for each in lacking)) if lacking else None
    return {"profile": [(name, value) for name, value in shown.items() if value], "unknown": unknown}


def _one(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    return {row["account_id"]: row for row in frame.iter_rows(named=True)}


def _many(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        rows.setdefault(row["account_id"], []).append(row)
    return rows


def _followed(result: AuditResult) -> dict[str, list[dict[str, Any]]]:
    """Return for each account the avoidable groups it followed, the newest first, at most GROUPS_SHOWN; what its owner published first is left out."""
    needless = result.groups.filter(pl.col("nature") == "needless").select("group_id", "title", "first_account_id", "first_at")
    mine = result.duplicates.filter(pl.col("role") == "follower").select("group_id", "account_id").unique()
    owners = result.dataset.accounts.select("account_id", owner="organisation_id", platform="platform")
    firsts = owners.rename({name: f"first_{name}" for name in owners.columns})
    same_owner = (pl.col("owner") == pl.col("first_owner")) & (pl.col("platform") != pl.col("first_platform"))
    found = (
        mine.join(needless, on="group_id")
        .join(owners, on="account_id", how="left")
        .join(firsts, on="first_account_id", how="left")
        .filter(~same_owner.fill_null(value=False))
        .sort("account_id", "first_at", "group_id", descending=[False, True, False])
        .group_by("account_id", maintain_order=True)
        .head(GROUPS_SHOWN)
    )
    return _many(found)
