"""Storing what an inspection found: only what differs from what stands, a few hundred accounts at a time, and the same however often it is run."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from guikou.inspection.domain.limits import day_of_breaking
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import Standing, after_inspection
from guikou.inspection.models import Finding, FindingChange, Inspection, Rectification
from guikou.people.domain.policy import Actor
from guikou.registry.models import Account
from guikou.trail.operations import Act, record_all

ACCOUNTS_AT_ONCE = 300
CONTENT = ("pack", "severity", "verdict", "sentence_zh", "sentence_en", "document", "clause", "breaks_on", "evidence", "evidence_count")
WRITTEN = ("title_zh", "title_en", *CONTENT, "inspection", "since", "standing", "version")
BATCH = 500

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """How many findings were written: new ones, ones with another verdict, ones with other words."""

    created: int = 0
    turned: int = 0
    reworded: int = 0

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(self.created + other.created, self.turned + other.turned, self.reworded + other.reworded)


def store(
    inspection: Inspection, findings: pl.DataFrame, titles: Mapping[str, tuple[str, str]], *, by: Actor, now: datetime
) -> Iterator[tuple[int, Stored]]:
    """
    Store the FINDINGS table of an inspection, one transaction for each few hundred accounts; yields after each how many accounts and what it wrote.

    `titles` are the Chinese and English titles of the rules by id. An inspection older than the one that wrote a finding leaves it alone.
    """
    for part in _slices(findings):
        with transaction.atomic():
            stored = _store_slice(inspection, part, titles, by=by, now=now)
        yield part["account_id"].n_unique(), stored


def _slices(findings: pl.DataFrame) -> Iterator[pl.DataFrame]:
    keys = findings["account_id"].unique(maintain_order=True)
    for start in range(0, len(keys), ACCOUNTS_AT_ONCE):
        yield findings.filter(pl.col("account_id").is_in(keys[start : start + ACCOUNTS_AT_ONCE].implode()))


def _store_slice(inspection: Inspection, part: pl.DataFrame, titles: Mapping[str, tuple[str, str]], *, by: Actor, now: datetime) -> Stored:
    accounts = {account.key: account for account in _accounts(part["account_id"].unique().to_list())}
    standing = {
        (found.account_id, found.rule_id): found
        for found in Finding.objects.select_for_update(of=("self",))
        .filter(account__in=accounts.values())
        .select_related("inspection")
        .defer("inspection__rules", "inspection__counts")
    }
    fresh: list[Finding] = []
    changed: list[Finding] = []
    turns: list[tuple[Finding, str]] = []
    for row in _rows(part, timezone.localdate(inspection.as_of)):
        account = accounts.get(row["account_id"])
        if account is None:
            continue
        found = standing.get((account.pk, row["rule_id"]))
        if found is None:
            found = Finding(account=account, rule_id=row["rule_id"], since=inspection.as_of, standing=Standing.NONE, version=0)
            turns.append((found, ""))
            fresh.append(found)
        elif found.inspection.as_of > inspection.as_of or all(getattr(found, name) == row[name] for name in CONTENT):
            continue
        else:
            found.account = account
            changed.append(found)
            if found.verdict != row["verdict"]:
                turns.append((found, found.verdict))
        _write(found, row, titles, inspection)
    Finding.objects.bulk_create(fresh, batch_size=BATCH)
    # Far faster than bulk_update, whose statement holds a condition for each row and column.
    Finding.objects.bulk_create(
        map(_as_new, changed), batch_size=BATCH, update_conflicts=True, unique_fields=("account", "rule_id"), update_fields=WRITTEN
    )
    FindingChange.objects.bulk_create(_changes(turns, inspection), batch_size=BATCH, ignore_conflicts=True)
    _end_rectifications([found for found, _ in turns], now)
    record_all(_acts(turns, inspection), by=by, now=now)
    return Stored(len(fresh), len(turns) - len(fresh), len(changed) - len(turns) + len(fresh))


def _rows(findings: pl.DataFrame, as_of: date) -> Iterator[Row]:
    """Return the rows with the day on which a limit breaks: unlike the days that are left it is still true tomorrow."""
    for row in findings.iter_rows(named=True):
        left = row["days_left"]
        yield row | {"breaks_on": None if left is None else day_of_breaking(as_of, left)}


def _accounts(keys: Sequence[str]) -> Iterator[Account]:
    return Account.objects.filter(key__in=keys).select_related("organisation").only("key", "name", "organisation__path").iterator()


def _write(found: Finding, row: Row, titles: Mapping[str, tuple[str, str]], inspection: Inspection) -> None:
    before = Verdict(found.verdict) if found.verdict else None
    now = Verdict(row["verdict"])
    found.standing = after_inspection(Standing(found.standing), before, now)
    if before is not now:
        found.since = inspection.as_of
    for name in CONTENT:
        setattr(found, name, row[name])
    found.title_zh, found.title_en = titles[found.rule_id]
    found.inspection = inspection
    found.version += 1


def _as_new(found: Finding) -> Finding:
    """Return the same row without its number, by which it would be in the way of itself."""
    return Finding(**{field.attname: getattr(found, field.attname) for field in Finding._meta.concrete_fields if not field.primary_key})


def _changes(turns: Sequence[tuple[Finding, str]], inspection: Inspection) -> Iterator[FindingChange]:
    for found, before in turns:
        yield FindingChange(
            finding=found,
            inspection=inspection,
            before=before,
            after=found.verdict,
            sentence_zh=found.sentence_zh,
            sentence_en=found.sentence_en,
        )


def _end_rectifications(found: Sequence[Finding], now: datetime) -> None:
    """Close the running rectification of what is corrected. What is still not met goes on, past its day if need be."""
    corrected = [one.pk for one in found if one.standing == Standing.CORRECTED]
    Rectification.objects.filter(finding__in=corrected, ended_at__isnull=True).update(ended_at=now, outcome="corrected")


def _acts(turns: Sequence[tuple[Finding, str]], inspection: Inspection) -> Iterator[Act]:
    """Say on the trail what turned; first verdicts are told together, or the first inspection of a register would fill the trail."""
    first: dict[int, list[Finding]] = {}
    for found, before in turns:
        if not before:
            first.setdefault(found.account_id, []).append(found)
            continue
        yield Act(
            action="finding.turned",
            subject=f"account:{found.account_id}",
            subject_name=found.account.name,
            place=found.account.organisation.path,
            change={"rule": found.rule_id, "verdict": [before, found.verdict], "inspection": inspection.pk},
        )
    for account_id, findings in first.items():
        account = findings[0].account
        yield Act(
            action="finding.first",
            subject=f"account:{account_id}",
            subject_name=account.name,
            place=account.organisation.path,
            change={"verdicts": {found.rule_id: found.verdict for found in findings}, "inspection": inspection.pk},
        )
