"""Every table as CSV and Parquet, for people who calculate themselves."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import polars as pl

from guikou.audit.result import AuditResult
from guikou.kernel import tables
from guikou.kernel.bilingual import Language
from guikou.kernel.tables import Table
from guikou.reports.safe import inert

MANY = " | "
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S%:z"


def frames(result: AuditResult) -> Iterator[tuple[Table, pl.DataFrame]]:
    """Yield every table with its rows, posts excepted, each in the order of its key."""
    for table in (*tables.INPUT_TABLES, *tables.RESULT_TABLES):
        if table is not tables.POSTS:
            frame = getattr(result.dataset, table.name, None)
            frame = getattr(result, table.name) if frame is None else frame
            yield table, frame.sort(table.key, nulls_last=True) if table.key else frame


def export(result: AuditResult, out: Path, *, language: Language) -> None:
    """Write `csv/`, `parquet/`, and at the top `duplicates.csv`, `plan.csv`, `rejected.csv` and `summary.json`."""
    (out / "csv").mkdir()
    (out / "parquet").mkdir()
    zone = result.dataset.zone
    for table, frame in frames(result):
        frame.write_parquet(out / "parquet" / f"{table.name}.parquet")
        write_csv(frame.lazy(), out / "csv" / f"{table.name}.csv", zone=zone)
    shutil.copyfile(result.dataset.posts_file, out / "parquet" / "posts.parquet")
    write_csv(result.dataset.posts().drop("text"), out / "csv" / "posts.csv", zone=zone)
    for name in ("duplicates", "rejected"):
        shutil.copyfile(out / "csv" / f"{name}.csv", out / f"{name}.csv")
    write_csv(plan_in(language, result.plan.sort("account_id")).lazy(), out / "plan.csv", zone=zone)
    summary = json.dumps(dict(result.summary), ensure_ascii=False, indent=2, sort_keys=True)
    (out / "summary.json").write_text(summary + "\n", encoding="utf-8")


def plan_in(language: Language, plan: pl.DataFrame) -> pl.DataFrame:
    """Return the plan with `grounds` and `changes_if` in one language, the agreed columns first."""
    first = plan.select(
        "account_id",
        "decision",
        "successor_id",
        pl.col(f"grounds_{language}").alias("grounds"),
        pl.col(f"changes_if_{language}").alias("changes_if"),
    )
    spoken = {f"{name}_{each}" for name in ("grounds", "changes_if") for each in Language}
    return first.hstack(plan.select(pl.exclude(*first.columns, *spoken)))


def write_csv(frame: pl.LazyFrame, path: Path | IO[bytes], *, zone: str) -> None:
    """Write UTF-8 with a mark at the start (Excel needs it): moments in `zone`, lists joined by ` | `, no cell able to start a formula."""
    schema = frame.collect_schema()
    lists = [name for name, kind in schema.items() if isinstance(kind, pl.List)]
    texts = [name for name, kind in schema.items() if kind == pl.String]
    moments = [name for name, kind in schema.items() if isinstance(kind, pl.Datetime)]
    frame = frame.with_columns([pl.col(name).list.join(MANY) for name in lists])
    frame = frame.with_columns([inert(name) for name in (*texts, *lists)])
    frame = frame.with_columns([pl.col(name).dt.convert_time_zone(zone).dt.to_string(_MOMENT_FORMAT) for name in moments])
    frame.sink_csv(path, include_bom=True)
