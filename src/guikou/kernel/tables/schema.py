"""What a table is: columns with types and headings, and frames that conform to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Text

MOMENT = pl.Datetime("us", "UTC")
NAMES = pl.List(pl.String)


class NotThatTable(ValueError):
    """A frame does not have the columns or types of the table it should be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `note` says what only words can say: unit, zone, meaning of an empty cell."""

    name: str
    dtype: pl.DataType | type[pl.DataType]
    heading: Text
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. `key` names the columns that make a row unique; it is empty where rows may repeat."""

    name: str
    heading: Text
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pl.Schema:
        """Column names and types, in order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def column(self, name: str) -> Column:
        """
        Return the column of that name.

        :raises KeyError: the table has none.
        """
        return next((column for column in self.columns if column.name == name), None) or self._missing(name)

    def empty(self) -> pl.DataFrame:
        """Return the table without rows."""
        return pl.DataFrame(schema=self.schema)

    def frame(self, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
        """
        Return rows (mappings from column name to value) as the table; absent columns are empty.

        :raises NotThatTable: a row has a column that the table has not, or a value that its type does not take.
        """
        listed = list(rows)
        if strange := sorted({name for row in listed for name in row} - set(self.schema)):
            raise NotThatTable(f"{self.name}: unknown columns {', '.join(strange)}")
        try:
            return pl.DataFrame([{name: row.get(name) for name in self.schema} for row in listed], schema=self.schema, orient="row")
        except (TypeError, pl.exceptions.PolarsError) as wrong:
            raise NotThatTable(f"{self.name}: {wrong}") from wrong

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """
        Return the frame with exactly the table's columns, in order and cast; absent ones are empty.

        :raises NotThatTable: a column that the table has not, or values that do not cast.
        """
        if strange := sorted(set(frame.columns) - set(self.schema)):
            raise NotThatTable(f"{self.name}: unknown columns {', '.join(strange)}")
        try:
            return frame.select(
                [pl.col(n).cast(t) if n in frame.columns else pl.lit(None, dtype=t).alias(n) for n, t in self.schema.items()]
            )
        except pl.exceptions.PolarsError as wrong:
            raise NotThatTable(f"{self.name}: {wrong}") from wrong

    def _missing(self, name: str) -> Column:
        raise KeyError(f"{self.name} has no column {name}")


def column(name: str, dtype: pl.DataType | type[pl.DataType], zh: str, en: str, note: str = "") -> Column:
    """Return a column; a short form for the tables beside this file."""
    return Column(name=name, dtype=dtype, heading=Text(zh, en), note=note)
