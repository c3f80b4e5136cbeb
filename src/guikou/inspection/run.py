"""The inspection: every account judged by every rule that is on and applies to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.inspection.domain.checks import CHECKS
from guikou.inspection.domain.facts import Facts
from guikou.inspection.domain.rules import Judgement, Rule, RuleSet, Version
from guikou.inspection.facts import gather
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import zone
from guikou.kernel.progress import Progress
from guikou.kernel.tables import FINDINGS


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """`rules`: the RULES table on the day of inspection; `findings`: the FINDINGS table; `facts` by account id, for judging again."""

    rules: pl.DataFrame
    findings: pl.DataFrame
    facts: Mapping[str, Facts]


def inspect(dataset: Dataset, *, rules: RuleSet, as_of: datetime, progress: Progress) -> Inspection:
    """
    Judge every account by every rule that is on, in force and applies to it: exactly one finding for each, ordered by account id, then as the packs order the rules.

    `as_of` carries a zone; windows count back from it.
    """
    day = as_of.astimezone(zone(dataset.zone)).date()
    standing = rules.in_force(day)
    texts = any(rule.check == "texts-free-of" for rule, _ in standing)
    facts = gather(dataset, as_of=as_of, progress=progress, texts=texts)
    rows: dict[str, list[object]] = {name: [] for name in FINDINGS.schema}
    with progress.stage(Text("对照指标", "Judging by the rules"), total=len(facts), unit=Text("个账号", "accounts")) as stage:
        for known in facts.values():
            for rule, version in standing:
                if rule.applies.to(known):
                    _record(rows, known, rule, version, CHECKS[rule.check].judge(known, version.parameters))
            stage.advance()
    return Inspection(rules=rules.table(day), findings=pl.DataFrame(rows, schema=FINDINGS.schema), facts=facts)


def _record(rows: dict[str, list[object]], facts: Facts, rule: Rule, version: Version, judgement: Judgement) -> None:
    values = {
        "account_id": facts.account_id,
        "rule_id": rule.rule_id,
        "pack": version.pack,
        "severity": str(rule.severity),
        "verdict": str(judgement.verdict),
        "sentence_zh": judgement.sentence.zh,
        "sentence_en": judgement.sentence.en,
        "document": version.document,
        "clause": version.clause,
        "days_left": judgement.days_left,
        "evidence": list(judgement.evidence),
        "evidence_count": judgement.evidence_count,
    }
    for name, value in values.items():
        rows[name].append(value)
