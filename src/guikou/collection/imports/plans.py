"""What an import is going to do, table by table."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import polars as pl

from guikou.collection.dataset import Dataset
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import REJECTED

SHOWN_CHARACTERS = 200


class What(StrEnum):
    """What becomes of one object."""

    CREATE = "create"
    CHANGE = "change"
    LEAVE = "leave"
    REFUSE = "refuse"


@dataclass(slots=True, kw_only=True)
class BodyPlan:
    """An organisation. `key` is the file's, `own_key` the register's; `parent` is the file's key of the one above; `changes` the columns that get another value."""

    key: str
    own_key: str
    name: str
    what: What
    id: int | None = None
    parent: str = ""
    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    proposed: bool = False


@dataclass(slots=True, kw_only=True)
class AccountPlan:
    """
    An account. `key` is the file's; `owner` the file's key of its organisation where it gets another one, None where it does not; `changes` are columns of the
    register, `before` what they were. `staffing`: columns that come from the table of staffing. `not_by_file`: the state that a file states and no file
    can bring about, and the present one, of an account of the organisation `owner_id`.
    """

    key: str
    name: str
    what: What
    id: int | None = None
    owner: str | None = None
    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    organisation: tuple[str, str] = ("", "")
    why: Text | None = None
    refs: tuple[str, ...] = ()
    staffing: frozenset[str] = frozenset()
    not_by_file: tuple[Text, Text] | None = None
    owner_id: int = 0


@dataclass(slots=True)
class Counts:
    """Objects of one table that are created, changed, left."""

    created: int = 0
    changed: int = 0
    left: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts by name."""
        return {"created": self.created, "changed": self.changed, "left": self.left}


class Refusals:
    """Rows that the files state well and the register does not take, with the reason; and by source how the counts of rows change."""

    def __init__(self, dataset: Dataset) -> None:
        self._files = {row["source"]: row for row in dataset.files.iter_rows(named=True)}
        self._sources = _written(dataset)
        self._rows: list[dict[str, Any]] = []
        self.from_accepted: Counter[int] = Counter()
        self.from_merged: Counter[int] = Counter()
        self._repeated: Counter[int] = Counter()

    def repeated(self, source: int) -> None:
        """Count a row of a source as merged into another one."""
        self._repeated[source] += 1

    def row(self, source: int, row: int, why: Text, *, column: str = "", value: object = None, merged: bool = False) -> None:
        """Refuse one row of a source."""
        (self.from_merged if merged else self.from_accepted)[source] += 1
        file = self._files[source]
        self._rows.append(
            {
                "file": file["file"],
                "sheet": file["sheet"],
                "row": row,
                "column": column or None,
                "value": None if value is None else str(value)[:SHOWN_CHARACTERS],
                "reason_zh": why.zh,
                "reason_en": why.en,
            }
        )

    def account(self, refs: Iterable[str], why: Text, *, column: str = "", value: object = None) -> None:
        """Refuse all rows of tables of accounts that are about one account; `refs` as in the column `sources` of ACCOUNTS."""
        for position, ref in enumerate(refs):
            written, _, row = ref.rpartition("#")
            source = self._sources.get(written)
            if source is not None and self._files[source]["table"] == "accounts" and row.isdecimal():
                self.row(source, int(row), why, column=column, value=value, merged=position > 0)

    def table(self) -> pl.DataFrame:
        """Return the rows as the table REJECTED."""
        return REJECTED.frame(self._rows)

    def counted(self, row: Mapping[str, Any]) -> dict[str, int]:
        """Return the counts of a row of FILES with these refusals."""
        accepted, merged, repeated = (count[row["source"]] for count in (self.from_accepted, self.from_merged, self._repeated))
        return {
            "read": row["read"] or 0,
            "accepted": (row["accepted"] or 0) - accepted - repeated,
            "merged": (row["merged"] or 0) - merged + repeated,
            "rejected": (row["rejected"] or 0) + accepted + merged,
        }


def _written(dataset: Dataset) -> dict[str, int]:
    """Return the sources by how `sources` of ACCOUNTS writes them."""
    sheets: defaultdict[str, list[tuple[int, str | None]]] = defaultdict(list)
    for source, file, sheet in dataset.files.select("source", "file", "sheet").iter_rows():
        sheets[file].append((source, sheet))
    found: dict[str, int] = {}
    for file, listed in sheets.items():
        for source, sheet in listed:
            found[f"{file}[{sheet}]" if len(listed) > 1 and sheet is not None else file] = source
    return found


@dataclass(slots=True, kw_only=True)
class Plan:
    """
    Everything that an import is going to do. `refused_accounts` are keys of accounts whose rows are not taken, `refused_posts` keys of posts that
    belong to accounts elsewhere. `counts` by table. `held` says why a person has to confirm.
    """

    dataset: Dataset
    refusals: Refusals
    bodies: list[BodyPlan] = field(default_factory=list)
    accounts: list[AccountPlan] = field(default_factory=list)
    refused_accounts: frozenset[str] = frozenset()
    refused_posts: set[str] = field(default_factory=set)
    missing: list[tuple[int, str, str]] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    held: Text | None = None
