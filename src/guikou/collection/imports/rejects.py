"""
The rows that were not taken, as their files write them, with the reason behind: to be corrected and uploaded again.

They are gathered by the worker, since a file has to be read again for them; one Parquet file for each sheet, in the folder `rejects`.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from guikou.collection.formats.sheet import ROW, Sheet, Unreadable
from guikou.collection.imports import folder, recognition
from guikou.collection.mapping import load
from guikou.collection.settings import ReadSettings
from guikou.collection.sources import Found, find
from guikou.kernel.bilingual import Text

FILE, LINE, WHY_ZH, WHY_EN = "\x00file", "\x00line", "\x00zh", "\x00en"
"""Columns beside those of the file; no heading of a file has a NUL."""
ADDED = (Text("退回原因", "Why it was rejected"), Text("原文件行号", "Row in the rejected file"), Text("原文件名", "Rejected file"))
"""Headings of the columns that stand behind those of the file when rejected rows are handed out: why, row, file."""
MOST_ROWS = 200_000
Reasons = Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """The rejected rows of one sheet: the columns of the file, all text, with FILE, LINE, WHY_ZH and WHY_EN."""

    number: int
    name: str
    rows: pl.DataFrame


def keep(import_id: int, settings: ReadSettings, scratch: Path) -> None:
    """Gather the rejected rows of all sheets anew, at most `MOST_ROWS` of a sheet."""
    reasons = _reasons(folder.rejected(import_id))
    fresh = scratch / "rejects"
    fresh.mkdir(parents=True, exist_ok=True)
    number = 0
    mapped = load(settings.mapping) if settings.mapping else ()
    wanted = {file for file, _ in reasons}
    for found in find([folder.files(import_id)], settings.limits, scratch):
        if found.label in wanted and found.wrong is None:
            for sheet in recognition.opened(found, settings, mapped):
                rows = _of_sheet(found, sheet, reasons.get((found.label, sheet.name or ""), {}))
                if rows is not None:
                    number += 1
                    rows.write_parquet(fresh / f"{number:04}.parquet", metadata={"name": f"{found.label} {sheet.name or ''}".strip()})
    kept = folder.place(import_id) / "rejects"
    shutil.rmtree(kept, ignore_errors=True)
    fresh.replace(kept)


def tables(import_id: int) -> Iterator[Rejected]:
    """Yield the rejected rows, sheet by sheet."""
    for number, path in enumerate(sorted((folder.place(import_id) / "rejects").glob("*.parquet")), start=1):
        yield Rejected(number, pl.read_parquet_metadata(path).get("name", ""), pl.read_parquet(path))


def names(import_id: int) -> list[tuple[int, str]]:
    """Return number and name of each sheet with rejected rows."""
    paths = sorted((folder.place(import_id) / "rejects").glob("*.parquet"))
    return [(number, pl.read_parquet_metadata(path).get("name", "")) for number, path in enumerate(paths, start=1)]


def _reasons(rejected: pl.DataFrame) -> dict[tuple[str, str], dict[int, tuple[str, str]]]:
    found: dict[tuple[str, str], dict[int, tuple[str, str]]] = {}
    for row in rejected.iter_rows(named=True):
        lines = found.setdefault((row["file"], row["sheet"] or ""), {})
        where = f"{row['column']}：" if row["column"] else ""
        before = lines.get(row["row"], ("", ""))
        told = (f"{where}{row['reason_zh']}", f"{where.replace('：', ': ')}{row['reason_en']}")
        lines[row["row"]] = tuple("; ".join(filter(None, pair)) for pair in zip(before, told, strict=True))  # type: ignore[assignment]
    return found


def _of_sheet(found: Found, sheet: Sheet, reasons: Reasons) -> pl.DataFrame | None:
    """Return the rejected rows of a sheet; those whose cells could not even be parted have none."""
    if not reasons:
        return None
    parts: list[pl.DataFrame] = []
    try:
        for batch in sheet.batches:
            part = batch.frame.filter(pl.col(ROW).is_in(list(reasons)))
            if part.height:
                parts.append(part)
    except (Unreadable, OSError):
        pass  # what follows cannot be read: the table of files says so
    told = pl.concat(parts, how="diagonal") if parts else pl.DataFrame(schema={ROW: pl.UInt32, **dict.fromkeys(sheet.headings, pl.String)})
    bare = sorted(set(reasons) - set(told[ROW].to_list()))
    told = pl.concat([told, pl.DataFrame({ROW: bare}, schema={ROW: pl.UInt32})], how="diagonal").sort(ROW).head(MOST_ROWS)
    lines = told[ROW].to_list()
    return told.drop(ROW).with_columns(
        pl.lit(found.label).alias(FILE),
        pl.Series(LINE, lines, dtype=pl.UInt32),
        pl.Series(WHY_ZH, [reasons[line][0] for line in lines], dtype=pl.String),
        pl.Series(WHY_EN, [reasons[line][1] for line in lines], dtype=pl.String),
    )
