"""What an audit finds: all that the report is made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.kernel.bilingual import Text


@dataclass(frozen=True, kw_only=True)
class AuditResult:
    """
    The dataset and everything derived from it; the frames are tables of `guikou.kernel.tables` with the same names.

    `as_of` is the moment the windows count back from, in the dataset's zone. `gap` is the proven distance of the plan from the best one
    (0.001 = 0.1 %); `notes` say what was asked of the plan and could not be done. `summary` is what `summary.json` holds.
    """

    title: str
    as_of: datetime
    dataset: Dataset
    packs: tuple[str, ...]
    rules: pl.DataFrame
    findings: pl.DataFrame
    duplicates: pl.DataFrame
    groups: pl.DataFrame
    own_output: pl.DataFrame
    reach: pl.DataFrame
    workload: pl.DataFrame
    plan: pl.DataFrame
    handovers: pl.DataFrame
    curve: pl.DataFrame
    gap: float | None
    summary: Mapping[str, Any]
    notes: tuple[Text, ...] = ()
