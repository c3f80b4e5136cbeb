"""Everything that is known of each account, brought together from the tables."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.consolidation.domain.candidates import Units
from guikou.consolidation.domain.facts import Facts, Offer, Verdict, Wish
from guikou.consolidation.domain.grounds import UNPLANNED, Ground, Thresholds
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.dates import whole_days, zone

_NO_UNIT = "~"
_LONGEST_LIMIT_DAYS = 366


class UnknownAccount(Refusal):
    """A wish names an account that is not there, or a name that several accounts have."""


class ContradictoryWish(Refusal):
    """The same account is to be kept and to be closed."""


def gather(
    dataset: Dataset,
    findings: pl.DataFrame,
    own_output: pl.DataFrame,
    reach: pl.DataFrame,
    workload: pl.DataFrame,
    *,
    wishes: Mapping[str, Wish],
    thresholds: Thresholds,
    as_of: datetime,
) -> list[Facts]:
    """Return the facts of every account that a plan can say something about, by account id. Accounts that are gone are left out."""
    verdicts, clocks = _verdicts(findings, thresholds)
    offers = _offers(dataset)
    planned = dataset.accounts.filter(~pl.col("status").fill_null("").is_in(UNPLANNED)).sort("account_id")
    joined = (
        planned.join(own_output.select("account_id", "posts", "own", "needless", "own_share"), on="account_id", how="left")
        .join(reach.select("account_id", "reads_per_post", "expected_low", "months_below", reach="verdict"), on="account_id", how="left")
        .join(_hours(workload), on="account_id", how="left")
        .join(dataset.coverage.select("account_id", "last_post_at", "behind"), on="account_id", how="left")
        .join(_lost_logins(dataset), on="account_id", how="left")
        .join(dataset.organisations.select("organisation_id", unit_name="name"), on="organisation_id", how="left")
    )
    return [
        _facts(
            row,
            verdicts[row["account_id"]],
            clocks.get(row["account_id"]),
            offers[row["account_id"]],
            wishes.get(row["account_id"]),
            as_of,
            dataset.zone,
        )
        for row in joined.iter_rows(named=True)
    ]


def units_of(dataset: Dataset) -> Units:
    """Return the tree of units with their websites."""
    parent: dict[str, str | None] = {}
    website: dict[str, str] = {}
    for row in dataset.organisations.sort("organisation_id").iter_rows(named=True):
        parent[row["organisation_id"]] = row["parent_id"]
        if row["website"]:
            website[row["organisation_id"]] = row["website"]
    return Units(parent=parent, website=website)


def pages_of_services(dataset: Dataset) -> dict[str, str]:
    """Return the page of each service that is offered without any account."""
    pages = dataset.services.filter(pl.col("account_id").is_null() & pl.col("url").is_not_null() & pl.col("service_id").is_not_null())
    return dict(pages.sort("service_id", "url", descending=True).select("service_id", "url").iter_rows())


def resolve(names: frozenset[str], accounts: pl.DataFrame) -> frozenset[str]:
    """
    Return the account ids that are meant by ids or names.

    :raises UnknownAccount: nothing, or more than one account, is called that.
    """
    ids = set(accounts["account_id"].to_list())
    named: defaultdict[str, set[str]] = defaultdict(set)
    for account_id, name in accounts.select("account_id", "name").iter_rows():
        if name:
            named[name].add(account_id)
    found = set()
    for written in sorted(names):
        meant = {written} if written in ids else named.get(written, set())
        if len(meant) != 1:
            raise UnknownAccount(_no_one_account(written, sorted(meant)))
        found |= meant
    return frozenset(found)


def _no_one_account(written: str, meant: list[str]) -> Text:
    if not meant:
        return Text(
            f"没有账号叫“{written}”，请给出账号编号或完整名称。", f"No account is called “{written}”; give its id or its whole name."
        )
    return Text(
        f"有{len(meant)}个账号叫“{written}”，请给出账号编号：{'、'.join(meant)}",
        f"{len(meant)} accounts are called “{written}”; give the id: {', '.join(meant)}",
    )


def wished(keep: frozenset[str], close: frozenset[str]) -> dict[str, Wish]:
    """
    Return the wish for each account id.

    :raises ContradictoryWish: an account is in both.
    """
    if both := sorted(keep & close):
        raise ContradictoryWish(Text(f"既要保留又要关停：{'、'.join(both)}", f"Asked to be kept and to be closed: {', '.join(both)}"))
    return dict.fromkeys(keep, Wish.KEEP) | dict.fromkeys(close, Wish.CLOSE)


def _verdicts(findings: pl.DataFrame, thresholds: Thresholds) -> tuple[defaultdict[str, dict[str, tuple[str, Verdict]]], dict[str, int]]:
    """Return for each account and ground the rule that counts with its verdict, and the days left by the silence rule. The strictest rule counts."""
    verdicts: defaultdict[str, dict[str, tuple[str, Verdict]]] = defaultdict(dict)
    clocks: dict[str, int] = {}
    strictest = pl.col("verdict").replace_strict({"not-met": 0, "met": 1, "cannot-tell": 2}, return_dtype=pl.Int8)
    counted = findings.filter(pl.col("rule_id").is_in(list(thresholds.rules))).sort(
        "account_id", strictest, "days_left", "rule_id", nulls_last=True
    )
    for account, rule, verdict, days_left in counted.select("account_id", "rule_id", "verdict", "days_left").iter_rows():
        ground = thresholds.rules[rule]
        if ground not in verdicts[account]:
            verdicts[account][ground] = (rule, Verdict(verdict))
            if ground is Ground.SILENT and days_left is not None:
                clocks[account] = days_left
    return verdicts, clocks


def _offers(dataset: Dataset) -> defaultdict[str, tuple[Offer, ...]]:
    offers: defaultdict[str, tuple[Offer, ...]] = defaultdict(tuple)
    for row in dataset.services.filter(pl.col("account_id").is_not_null()).sort("service_id", "account_id").iter_rows(named=True):
        offers[row["account_id"]] += (
            Offer(
                service_id=row["service_id"],
                kind=row["kind"] or "service",
                name=row["name"] or row["service_id"],
                place=row["place"],
                language=row["language"],
            ),
        )
    return offers


def _hours(workload: pl.DataFrame) -> pl.DataFrame:
    return workload.select("account_id", "posts_per_month", "hours_low", "hours", "hours_high", "duplicate_hours")


def _lost_logins(dataset: Dataset) -> pl.DataFrame:
    return dataset.staffing.group_by("account_id").agg(pl.col("login_lost").fill_null(False).any())


def _facts(
    row: Mapping[str, Any],
    verdicts: dict[str, tuple[str, Verdict]],
    days_left: int | None,
    offers: tuple[Offer, ...],
    wish: Wish | None,
    as_of: datetime,
    zone_name: str,
) -> Facts:
    moments = [moment for moment in (row["last_update_at"], row["last_post_at"]) if moment is not None]
    last = max(moments, default=None)
    limit = None
    if last is not None and days_left is not None:
        limit = days_left + ceil((as_of - last) / timedelta(days=1))
    same = (
        "account_id", "platform", "level", "place", "function", "language", "kind", "status", "verified", "followers", "behind", "posts", "own",
        "needless", "own_share", "last_update_at", "last_post_at", "posts_per_month", "reads_per_post", "expected_low", "hours_low", "hours", "hours_high", "duplicate_hours", "reach",
    )  # fmt: skip
    return Facts(
        **{name: row[name] for name in same},
        name=row["name"] or row["account_id"],
        unit=row["organisation_id"] or (_NO_UNIT + row["organisation_name"] if row["organisation_name"] else None),
        unit_name=row["unit_name"] or row["organisation_name"],
        owner_confirmed=row["organisation_origin"] == "data",
        is_main=bool(row["is_main"]),
        protected=bool(row["protected"]),
        login_lost=bool(row["login_lost"]),
        months_below=row["months_below"],
        verdicts=verdicts,
        last_update_on=None if last is None else last.astimezone(zone(zone_name)).date(),
        silent_days=None if last is None else whole_days(last, as_of),
        silence_limit_days=limit if limit is not None and 0 < limit <= _LONGEST_LIMIT_DAYS else None,
        offers=offers,
        wish=wish,
    )
