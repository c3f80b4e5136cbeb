"""The plan of an import: the files that were read, beside everything that the register and the collection hold now."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from guikou.collection.dataset import Dataset
from guikou.collection.imports import comparing, folder, tables
from guikou.collection.imports.plans import Counts, Plan, Refusals, What
from guikou.collection.imports.tables import Done, Targets
from guikou.collection.models import Import, ImportChange
from guikou.collection.operations.posts import Stored, store
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.registry import bulk

POSTS_AT_ONCE = 5_000
COMPARING = Text("与台账比对", "Comparing with the register")
POSTS_UNIT = Text("条", "posts")
ELSEWHERE = Text("这条内容已属于其他单位的账号", "This post belongs to an account outside your organisation")
HELD_DAY = Text("{sentences}", "{sentences}")
_LONGEST_KEY = 300
TOO_LONG_KEY = Text("内容编号超过300个字符", "The id of the post is longer than 300 characters")
Step = Callable[[bool], Done]


def make(imported: Import, progress: Progress) -> Plan:
    """Return what the import is going to do, or what is left of it to do where it was interrupted. Nothing is written."""
    dataset = folder.load(imported.pk, imported.settings["zone"])
    plan = Plan(dataset=dataset, refusals=Refusals(dataset))
    top = imported.organisation
    plan.bodies = comparing.bodies(dataset, top)
    done = ImportChange.objects.filter(imported=imported, table="accounts").values_list("subject", flat=True)
    comparing.accounts(plan, top, skip=frozenset(done))
    limit = float(imported.settings["loss_limit"])
    if imported.settings.get("complete"):
        comparing.missing(plan, top, limit=limit)
    plan.held = plan.held or _held_days(dataset)
    if limit >= 1:
        plan.held = None
    targets = _expected(plan, imported)
    for name in ("figures", "questions", "services"):
        plan.counts[name] = total(step(False).counts for step in steps(plan, name, targets, plan.refusals))
    plan.counts["posts"] = _posts(plan, targets, progress)
    return plan


def steps(plan: Plan, table: str, targets: Targets, refusals: Refusals) -> Iterator[Step]:
    """Yield the steps that store one of the smaller tables."""
    function = {"figures": tables.figures, "questions": tables.questions, "services": tables.services}[table]
    yield from function(getattr(plan.dataset, table), targets, refusals)


def post_batches(dataset: Dataset) -> Iterator[pl.DataFrame]:
    """Yield the posts in batches, always in the same order."""
    with pq.ParquetFile(dataset.posts_file, pre_buffer=False) as file:
        for batch in file.iter_batches(batch_size=POSTS_AT_ONCE):
            yield pl.DataFrame(pa.Table.from_batches([batch]))


def post_rows(batch: pl.DataFrame, targets: Targets) -> Iterator[dict[str, Any]]:
    """Yield the posts of a batch as rows of `operations.posts.store`, without those of refused accounts and those with an id that cannot be stored."""
    for row in batch.iter_rows(named=True):
        account = targets.accounts.get(row["account_id"])
        if account is not None and len(row["post_id"]) <= _LONGEST_KEY:
            yield row | {
                "key": row["post_id"].replace("\0", ""),
                "account_id": account,
                "observation_id": targets.observations.get(row["source"]),
            }


def total(counts: Iterator[Counts]) -> Counts:
    """Return the sum."""
    whole = Counts()
    for one in counts:
        whole = Counts(whole.created + one.created, whole.changed + one.changed, whole.left + one.left)
    return whole


def _posts(plan: Plan, targets: Targets, progress: Progress) -> Counts:
    counts = Counts()
    rows = pq.read_metadata(plan.dataset.posts_file).num_rows
    with progress.stage(COMPARING, total=rows, unit=POSTS_UNIT) as stage:
        for batch in post_batches(plan.dataset):
            _refuse(batch, plan, targets)
            stored = store(list(post_rows(batch, targets)), may_touch=targets.may_touch, write=False)
            counts = total(iter((counts, Counts(len(stored.created), len(stored.changed), stored.left))))
            _refuse_elsewhere(batch, stored, plan)
            stage.advance(batch.height)
    return counts


def _refuse(batch: pl.DataFrame, plan: Plan, targets: Targets) -> None:
    homeless = [key for key, account in targets.accounts.items() if account is None]
    bad = batch.filter(pl.col("account_id").is_in(homeless) | (pl.col("post_id").str.len_chars() > _LONGEST_KEY))
    for source, row, key in bad.select("source", "row", "post_id").iter_rows():
        plan.refusals.row(source, row, TOO_LONG_KEY if len(key) > _LONGEST_KEY else tables.REFUSED_ACCOUNT)


def _refuse_elsewhere(batch: pl.DataFrame, stored: Stored, plan: Plan) -> None:
    if not stored.refused:
        return
    plan.refused_posts.update(stored.refused)
    for source, row in batch.filter(pl.col("post_id").is_in(stored.refused)).select("source", "row").iter_rows():
        plan.refusals.row(source, row, ELSEWHERE)


def _held_days(dataset: Dataset) -> Text | None:
    """Return why days of registers were held while reading: they lost more than they may."""
    held = dataset.changes.filter(pl.col("kind") == "held")
    if held.is_empty():
        return None
    return Text("".join(held["sentence_zh"]), " ".join(held["sentence_en"]))


def _expected(plan: Plan, imported: Import) -> Targets:
    """Return where rows will go, with numbers below zero for what is not made yet."""
    bodies = {body.key: body.id or -number for number, body in enumerate(plan.bodies, start=1)}
    accounts = {one.key: None if one.what is What.REFUSE else one.id or -number for number, one in enumerate(plan.accounts, start=1)}
    return targets(imported, accounts, bodies)


def targets(imported: Import, accounts: dict[str, int | None], bodies: dict[str, int]) -> Targets:
    """Return where rows go, and what the import may touch."""
    top = imported.organisation
    inside = frozenset(entry.id for entry in bulk.entries() if entry.path.startswith(top.path))
    return Targets(accounts=accounts, bodies=bodies, owners={}, inside=inside, top=top.pk, path=top.path)
