"""Findings of one rule, as an inspection gives them."""

from datetime import timedelta
from typing import Any

import polars as pl

from factories_platform import NOW
from guikou.inspection.domain.rules import Verdict
from guikou.inspection.models import Inspection
from guikou.inspection.operations.storing import Stored, store
from guikou.kernel.tables import FINDINGS
from guikou.people.domain.policy import WORKER
from guikou.people.models import Organisation
from guikou.registry.models import Account

TITLES = {"quiet": ("内容不更新", "Not updated")}


def make_inspection(organisation: Organisation, *, days: int = 0) -> Inspection:
    return Inspection.objects.create(organisation=organisation, as_of=NOW + timedelta(days=days), asked_by_name="张三", asked_at=NOW)


def found(account: Account, verdict: Verdict = Verdict.NOT_MET, **columns: Any) -> dict[str, Any]:
    return {
        "account_id": account.key,
        "rule_id": "quiet",
        "pack": "cn-national",
        "severity": "veto",
        "verdict": verdict,
        "sentence_zh": "20天未更新",
        "sentence_en": "no update for 20 days",
        "document": "国办秘函〔2019〕19号",
        "clause": "单项否决",
        "days_left": -6,
        "evidence": [],
        "evidence_count": 0,
    } | columns


def inspect(organisation: Organisation, *rows: dict[str, Any], days: int = 0) -> Stored:
    inspection = make_inspection(organisation, days=days)
    table = pl.DataFrame(rows, schema=FINDINGS.schema)
    return sum((stored for _, stored in store(inspection, table, TITLES, by=WORKER, now=NOW)), start=Stored())
