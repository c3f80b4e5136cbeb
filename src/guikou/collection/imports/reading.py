"""Reading the files of an import, and saying what carrying it out would do."""

import shutil
from typing import Any

import polars as pl
from django.db import transaction

from guikou.collection.domain.imports import ImportState
from guikou.collection.imports import folder, planning, recognition, rejects, showing
from guikou.collection.imports.plans import Plan
from guikou.collection.models import Import
from guikou.collection.reading import read
from guikou.collection.settings import ReadSettings
from guikou.jobs.registry import Work
from guikou.kernel.bilingual import Refusal, Text

NOTHING_FOUND = Text(
    "没有读到任何数据。请查看各文件的说明；版式不认识的，请说明各列的含义。",
    "No data was found. See what is said of each file; where the layout is not known, say what the columns mean.",
)


def carry_out(imported: Import, work: Work) -> None:
    """Read, compare, and leave the import ready, held, or failed with the reason."""
    try:
        plan = _read(imported, work)
    except Refusal as wrong:
        _end(imported, work, ImportState.FAILED, error_zh=wrong.reason.zh, error_en=wrong.reason.en)
        return
    showing.keep(imported.pk, plan)
    keep_rejects(imported, pl.concat([plan.dataset.rejected, plan.refusals.table()]))
    summary = {
        "expected": {table: counts.as_json() for table, counts in plan.counts.items()},
        "files": [showing.counted(row, plan) for row in plan.dataset.files.iter_rows(named=True)][:2_000],
        "missing": len(plan.missing),
        "conflicts": plan.dataset.conflicts.height,
        "not_by_file": sum(1 for one in plan.accounts if one.not_by_file),
    }
    held = plan.held or Text("", "")
    nothing = not any(sum(counts.as_json().values()) for counts in plan.counts.values())
    if nothing:
        _end(imported, work, ImportState.FAILED, summary=summary, error_zh=NOTHING_FOUND.zh, error_en=NOTHING_FOUND.en)
    else:
        state = ImportState.HELD if plan.held else ImportState.READY
        _end(imported, work, state, summary=summary, held_zh=held.zh, held_en=held.en, error_zh="", error_en="")


def settings_of(imported: Import) -> ReadSettings:
    """Return how the files of an import are read."""
    mapping = folder.mapping(imported.pk)
    return ReadSettings(
        zone=imported.settings["zone"],
        mapping=mapping if mapping.exists() else None,
        snapshot_loss_limit=float(imported.settings["loss_limit"]),
        limits=folder.LIMITS,
    )


def keep_rejects(imported: Import, rejected: pl.DataFrame) -> None:
    """Keep the rows that are not taken: which and why, and as their files write them."""
    folder.keep_rejected(imported.pk, rejected)
    scratch = folder.place(imported.pk) / "rejecting"
    rejects.keep(imported.pk, settings_of(imported), scratch)
    shutil.rmtree(scratch, ignore_errors=True)


def _read(imported: Import, work: Work) -> Plan:
    scratch = folder.place(imported.pk) / f"reading-{work.id}-{work.attempt}"
    for left in folder.place(imported.pk).glob("reading-*"):
        shutil.rmtree(left, ignore_errors=True)
    settings = settings_of(imported)
    imported.found = recognition.recognise(folder.files(imported.pk), settings, scratch)
    dataset = read([folder.files(imported.pk)], settings=settings, work=scratch, progress=work.progress)
    folder.store(imported.pk, dataset, scratch)
    return planning.make(imported, work.progress)


def _end(imported: Import, work: Work, state: ImportState, **columns: Any) -> None:
    with transaction.atomic():
        waits = Import.objects.filter(pk=imported.pk, state=ImportState.READING)
        if not waits.update(state=state, found=imported.found, version=imported.version + 1, **columns):
            folder.discard(imported.pk)  # somebody gave it up meanwhile
        work.finish({"import": imported.pk})
