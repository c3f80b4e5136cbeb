"""Reminding owners before a limit breaks: one mail a person, and no reminder twice for the same limit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction
from django.utils import timezone

from guikou.inspection.domain.limits import day_of_breaking
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.models import Reminder
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Actor, Role
from guikou.people.mail import send
from guikou.people.models import Person
from guikou.people.queries import appointed
from guikou.registry.models import Account
from guikou.trail.operations import Act, record_all

Limits = Mapping[str, Mapping[str, tuple[int, ...]]]
SUBJECT = Counted(
    "提醒：{n}个账号即将超过更新期限", "Reminder: {n} account will soon break a limit", "Reminder: {n} accounts will soon break a limit"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A limit that breaks soon: what the mail says about it."""

    account: Account
    rule_id: str
    breaks_on: date
    days_left: int
    days_before: int
    sentence: Text


def remind(findings: pl.DataFrame, limits: Limits, *, as_of: datetime, by: Actor, now: datetime) -> int:
    """
    Tell the owners of accounts that are in order now but not for long, and return how many limits they were told of.

    `limits` says, by account id and rule, with how many days left an owner is told. Of an inspection of the past nobody is told. The clerks of the
    owner unit get the mail, else those of the nearest organisation above that has any.
    """
    if timezone.localdate(as_of) != timezone.localdate(now):
        return 0
    due = list(_due(findings, limits, timezone.localdate(as_of)))
    known = set(
        Reminder.objects.filter(account__in={one.account.pk for one in due}).values_list(
            "account_id", "rule_id", "breaks_on", "days_before"
        )
    )
    fresh = [one for one in due if (one.account.pk, one.rule_id, one.breaks_on, one.days_before) not in known]
    told: dict[Person, list[Due]] = {}
    for one in fresh:
        for clerk in appointed(Role.CLERK, one.account.organisation.path, on=timezone.localdate(now)):
            told.setdefault(clerk, []).append(one)
    with transaction.atomic():
        Reminder.objects.bulk_create(
            Reminder(account=one.account, rule_id=one.rule_id, breaks_on=one.breaks_on, days_before=one.days_before, sent_at=now)
            for one in fresh
        )
        record_all((_act(one, told) for one in fresh), by=by, now=now)
    for clerk, theirs in told.items():
        send(clerk, SUBJECT.of(len(theirs)), "reminder", {"due": sorted(theirs, key=lambda one: (one.days_left, one.account.name))})
    return len(fresh)


def _due(findings: pl.DataFrame, limits: Limits, today: date) -> Iterator[Due]:
    ahead = findings.filter((pl.col("verdict") == Verdict.MET) & (pl.col("days_left") >= 0) & (pl.col("days_left") <= 60))
    keys = [key for key in ahead["account_id"].unique() if limits.get(key)]
    accounts = {account.key: account for account in Account.objects.filter(key__in=keys).select_related("organisation")}
    for row in ahead.iter_rows(named=True):
        days = limits.get(row["account_id"], {}).get(row["rule_id"], ())
        reached = [day for day in days if row["days_left"] <= day]
        if reached and row["account_id"] in accounts:
            yield Due(
                account=accounts[row["account_id"]],
                rule_id=row["rule_id"],
                breaks_on=day_of_breaking(today, row["days_left"]),
                days_left=row["days_left"],
                days_before=min(reached),
                sentence=Text(row["sentence_zh"], row["sentence_en"]),
            )


def _act(due: Due, told: Mapping[Person, list[Due]]) -> Act:
    return Act(
        action="finding.remind",
        subject=f"account:{due.account.pk}",
        subject_name=due.account.name,
        place=due.account.organisation.path,
        change={
            "rule": due.rule_id,
            "breaks_on": due.breaks_on.isoformat(),
            "days_left": due.days_left,
            "told": [clerk.name for clerk, theirs in told.items() if due in theirs],
        },
    )
