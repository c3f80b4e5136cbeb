"""What a named layout is: how it is recognised, and what its columns mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import polars as pl

from guikou.collection.aliases import normal
from guikou.collection.formats.documents import Shape
from guikou.collection.formats.sheet import Refused
from guikou.kernel.bilingual import Text

Prepared = tuple[pl.DataFrame, tuple[Refused, ...]]


@dataclass(frozen=True, kw_only=True)
class Layout:
    """
    One layout of rows that some program or office writes.

    A sheet has this layout when all headings of one group of `needs` are there; headings are compared in their normal form.
    `columns` leads from headings to fields; several headings may feed one field, the first that is not empty counts.
    `constants` hold for every row. `of_path` reads fields from where the file lay. `prepare` changes raw rows (columns named by normal
    headings) before `columns` is applied, and may refuse some or make several of one. `shape` finds the records in a JSON or YAML document.
    """

    name: str
    title: Text
    recognised_by: Text
    table: str
    needs: tuple[tuple[str, ...], ...]
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(default_factory=dict)
    of_path: Callable[[PurePath], Mapping[str, str]] | None = None
    prepare: Callable[[pl.DataFrame], Prepared] | None = None
    shape: Shape | None = None

    def fits(self, headings: frozenset[str]) -> bool:
        """Return whether a sheet with these headings (normal form) has this layout."""
        return any(all(normal(heading) in headings for heading in group) for group in self.needs)

    def fields_by_heading(self) -> dict[str, tuple[str, ...]]:
        """Return the columns by the normal form of their headings."""
        found: dict[str, tuple[str, ...]] = {}
        for heading, name in self.columns.items():
            found[normal(heading)] = (*found.get(normal(heading), ()), name)
        return found


def with_missing(frame: pl.DataFrame, *headings: str) -> pl.DataFrame:
    """Return the frame with the headings that it does not have as empty columns."""
    return frame.with_columns([pl.lit(None, dtype=pl.String).alias(name) for name in headings if name not in frame.columns])
