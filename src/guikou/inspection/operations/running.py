"""Carrying out an inspection: the dataset from the database, judged by the packs in force for each place, stored."""

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guikou.collection import queries as collection
from guikou.collection.dataset import Dataset
from guikou.inspection import run as inspecting
from guikou.inspection.loading import load_packs
from guikou.inspection.models import Inspection
from guikou.inspection.operations.reminding import Limits, remind
from guikou.inspection.operations.storing import Stored, store
from guikou.jobs.registry import Work
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.tables import FINDINGS, RULES
from guikou.people.domain.policy import Actor
from guikou.people.models import Organisation
from guikou.registry.models import Account
from guikou.trail.operations import Act, record

STORING = Text("保存检查结果", "Storing the findings")
ACCOUNTS = Text("个账号", "accounts")

Packs = tuple[str, ...]


def carry_out(inspection_id: int, work: Work) -> Mapping[str, int]:
    """
    Do an inspection that was asked for. Done again after a crash, it judges the same moment again and stores what is not stored yet.

    :raises BadRulePack: a pack that is in force for a place cannot be used.
    """
    inspection = Inspection.objects.select_related("organisation").get(pk=inspection_id)
    if inspection.state == "done":
        return inspection.counts
    Inspection.objects.filter(pk=inspection_id).update(state="running")
    findings, rules, limits = _judge(inspection, work.by, work.progress)
    titles = {row["rule_id"]: (row["title_zh"], row["title_en"]) for row in rules.iter_rows(named=True)}
    total = Stored()
    with work.progress.stage(STORING, total=findings["account_id"].n_unique(), unit=ACCOUNTS) as stage:
        for accounts, stored in store(inspection, findings, titles, by=work.by, now=work.now()):
            total += stored
            stage.advance(accounts)
    remind(findings, limits, as_of=inspection.as_of, by=work.by, now=work.now())
    with transaction.atomic():
        _finish(inspection, findings, rules, by=work.by, now=work.now())
        work.finish(inspection.counts)
    return inspection.counts


def packs_by_account(keys: Sequence[str]) -> Mapping[Packs, list[str]]:
    """Return the account ids by the packs in force for them: those of the installation, then those of each organisation from the root down to the owner."""
    packs_of = dict(Organisation.objects.exclude(packs=[]).order_by("path").values_list("path", "packs"))
    owners = dict(Account.objects.order_by().values_list("key", "organisation__path"))
    groups: dict[Packs, list[str]] = {}
    for key in keys:
        above = (packs for start, packs in packs_of.items() if owners[key].startswith(start))
        names = dict.fromkeys((*settings.ENVIRONMENT.packs, *(name for packs in above for name in packs)))
        groups.setdefault(tuple(names), []).append(key)
    return groups


def _judge(inspection: Inspection, by: Actor, progress: Progress) -> tuple[pl.DataFrame, pl.DataFrame, Limits]:
    with tempfile.TemporaryDirectory(prefix="inspection-", dir=settings.SCRATCH) as folder:
        dataset = collection.dataset(by, as_of=inspection.as_of, organisation=inspection.organisation_id, work=Path(folder))
        found: list[inspecting.Inspection] = []
        limits: dict[str, Mapping[str, tuple[int, ...]]] = {}
        for packs, accounts in packs_by_account(_wanted(dataset, inspection)).items():
            norms = load_packs(packs)
            found.append(inspecting.inspect(_only(dataset, accounts), rules=norms, as_of=inspection.as_of, progress=progress))
            remembered = {
                rule.rule_id: version.remind for rule, version in norms.in_force(timezone.localdate(inspection.as_of)) if version.remind
            }
            limits |= dict.fromkeys(accounts, remembered)
    findings = pl.concat([one.findings for one in found] or [FINDINGS.frame(())]).sort("account_id", maintain_order=True)
    rules = pl.concat([one.rules for one in found]).unique(maintain_order=True) if found else RULES.frame(())
    return findings, rules, limits


def _wanted(dataset: Dataset, inspection: Inspection) -> list[str]:
    """Return the account ids to judge: all that were read, or those asked for (their neighbours are only read to compare with)."""
    keys: list[str] = dataset.accounts["account_id"].to_list()
    if not inspection.again:
        return keys
    asked = set(Account.objects.filter(pk__in=inspection.again).values_list("key", flat=True))
    return [key for key in keys if key in asked]


def _only(dataset: Dataset, accounts: Iterable[str]) -> Dataset:
    wanted = pl.Series(list(accounts), dtype=pl.String).implode()
    return replace(dataset, accounts=dataset.accounts.filter(pl.col("account_id").is_in(wanted)))


def result_file(inspection: Inspection) -> Path:
    """Return where the whole result of the inspection lies."""
    return Path(settings.MEDIA_ROOT) / "inspections" / f"{inspection.pk}.parquet"


def _finish(inspection: Inspection, findings: pl.DataFrame, rules: pl.DataFrame, *, by: Actor, now: datetime) -> None:
    target = result_file(inspection)
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_suffix(".new")
    findings.write_parquet(beside)
    inspection.digest = hashlib.sha256(beside.read_bytes()).hexdigest()
    beside.replace(target)
    inspection.rules = [row | {"in_force": str(row["in_force"])} for row in rules.iter_rows(named=True)]
    inspection.accounts = findings["account_id"].n_unique()
    inspection.counts = {str(verdict): count for verdict, count in findings["verdict"].value_counts(sort=True).iter_rows()}
    inspection.state, inspection.ended_at = "done", now
    inspection.save()
    act = Act(
        action="inspection.done",
        subject=f"inspection:{inspection.pk}",
        subject_name=inspection.organisation.name,
        place=inspection.organisation.path,
        change={"accounts": inspection.accounts, "counts": inspection.counts, "digest": inspection.digest},
    )
    record(act, by=by, now=now)
