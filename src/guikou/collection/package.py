"""Our own form of data on disk: a Frictionless data package, one CSV for each table that can be read."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from guikou.kernel.tables import INPUT_TABLES, NAMES, Column, Table

PROVENANCE = frozenset({"source", "row", "sources", "proposed"})
SEPARATOR = "|"
_INSTEAD_OF_SEPARATOR = "｜"
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%S%.fZ"
_TABLES = {table.name: table for table in INPUT_TABLES}


class NotAnInputTable(ValueError):
    """A table of that name is not one that Guikou reads."""


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns of the table's CSV: all but those that say where a row was read, or that nobody stated it."""
    return tuple(column for column in table.columns if column.name not in PROVENANCE)


def write(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    """
    Write the tables (by name, such as `accounts`) as a data package into the folder, which is made where it is missing.

    UTF-8, comma, times in UTC as ISO 8601. Several names in one cell are joined with `|`; a `|` inside a name becomes the full-width `｜`.

    :raises NotAnInputTable: a name that is not among the input tables.
    :raises NotThatTable: a frame that does not conform to its table.
    """
    if strange := sorted(set(tables) - set(_TABLES)):
        raise NotAnInputTable(", ".join(strange))
    folder.mkdir(parents=True, exist_ok=True)
    written = [table for table in INPUT_TABLES if table.name in tables]
    for table in written:
        frame = table.conform(tables[table.name]).select([_cell(column) for column in columns_of(table)])
        frame.write_csv(folder / f"{table.name}.csv", datetime_format=_MOMENT_FORMAT, date_format="%Y-%m-%d")
    described = json.dumps(describe(written), ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(described + "\n", encoding="utf-8")


def describe(tables: list[Table]) -> dict[str, Any]:
    """Return what `datapackage.json` says about the tables."""
    return {
        "profile": "tabular-data-package",
        "name": "guikou",
        "title": "归口数据包 / Guikou data package",
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "profile": "tabular-data-resource",
                "title": f"{table.heading.zh} / {table.heading.en}",
                "format": "csv",
                "encoding": "utf-8",
                "schema": _schema(table),
            }
            for table in tables
        ],
    }


def _schema(table: Table) -> dict[str, Any]:
    fields = [_field(column) for column in columns_of(table)]
    return {"fields": fields, "missingValues": [""], **({"primaryKey": list(table.key)} if table.key else {})}


def _field(column: Column) -> dict[str, str]:
    note = f"{column.note}; " if column.note and column.dtype == NAMES else column.note
    return {
        "name": column.name,
        "type": _frictionless_type(column),
        "title": f"{column.heading.zh} / {column.heading.en}",
        "description": note + ("joined with |" if column.dtype == NAMES else ""),
    }


def _frictionless_type(column: Column) -> str:
    dtype = column.dtype
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return {pl.Boolean: "boolean", pl.Date: "date", pl.Datetime: "datetime"}.get(dtype.base_type(), "string")


def _cell(column: Column) -> pl.Expr:
    if column.dtype != NAMES:
        return pl.col(column.name)
    harmless = pl.element().str.replace_all(SEPARATOR, _INSTEAD_OF_SEPARATOR, literal=True)
    return pl.col(column.name).list.eval(harmless).list.join(SEPARATOR)
