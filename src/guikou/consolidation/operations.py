"""Measuring reach and workload of every account, as the audit does, and keeping them as time series."""

import tempfile
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from guikou.collection import queries as collection
from guikou.consolidation import reach, workload
from guikou.consolidation.models import Measure
from guikou.duplicates import queries as duplicates
from guikou.kernel.progress import Progress
from guikou.people.domain.policy import Actor
from guikou.registry.models import Account
from guikou.trail.operations import Act, record

ROWS_AT_ONCE = 1000
REACH = ("verdict", "reads_per_post", "expected_low", "expected", "expected_high", "posts_used")
WORKLOAD = ("posts_per_month", "hours_low", "hours", "hours_high", "duplicate_hours", "origin")
OWN = ("own", "central", "service", "needless")
WORDS = ("reach_zh", "reach_en", "workload_zh", "workload_en")
TEXTS = ("verdict", "origin", *WORDS)


def measure_all(*, by: Actor, as_of: datetime, now: datetime, progress: Progress) -> int:
    """Measure every account as of a moment and keep it under that day, in place of an earlier measurement of the day; return how many accounts."""
    with tempfile.TemporaryDirectory(prefix="measure-", dir=settings.SCRATCH) as work:
        dataset = collection.dataset(by, as_of=as_of, work=Path(work))
        repeated, groups = duplicates.tables()
        reached = reach.measure(dataset, as_of=as_of, progress=progress)
        worked = workload.estimate(dataset, repeated, groups, as_of=as_of)
        own = duplicates.own_output(dataset.posts(), dataset.accounts)
    table = _joined(dataset.accounts, reached, worked, own)
    accounts = dict(Account.objects.order_by().values_list("key", "pk"))
    day = timezone.localdate(as_of)
    rows = [Measure(account_id=accounts[row.pop("account_id")], on=day, **row) for row in table.iter_rows(named=True)]
    with transaction.atomic():
        Measure.objects.filter(on=day, account__in=[row.account_id for row in rows]).delete()
        Measure.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        record(Act(action="measures.take", subject="measures", change={"on": day.isoformat(), "accounts": len(rows)}), by=by, now=now)
    return len(rows)


def _joined(accounts: pl.DataFrame, reached: pl.DataFrame, worked: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    said = {"sentence_zh": "reach_zh", "sentence_en": "reach_en"}, {"sentence_zh": "workload_zh", "sentence_en": "workload_en"}
    table = accounts.select("account_id")
    for part, names, renamed in ((reached, REACH, said[0]), (worked, WORKLOAD, said[1]), (own, OWN, {})):
        table = table.join(part.select("account_id", *names, *renamed).rename(renamed), on="account_id", how="left", maintain_order="left")
    return table.with_columns(pl.col(*TEXTS).fill_null(""), pl.col("posts_used").fill_null(0))
