"""Rows of registers made for tests: everything that is not said is empty."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from guikou.kernel.tables import ACCOUNTS, FILES

ROWS = pl.Schema({**{name: kind for name, kind in ACCOUNTS.schema.items() if name != "sources"}, "source": pl.UInt16(), "row": pl.UInt32()})


def rows(*given: Mapping[str, Any]) -> pl.DataFrame:
    """Return account rows; `row` counts up from 2, `source` is 0 and the platform is the one of the id where nothing else is said."""
    complete = [
        {"source": 0, "row": number, "platform": each["account_id"].partition(":")[0], **each} for number, each in enumerate(given, start=2)
    ]
    return pl.DataFrame([[each.get(name) for name in ROWS] for each in complete], schema=ROWS, orient="row")


def files(*given: tuple[str, str, date | None] | Mapping[str, Any]) -> pl.DataFrame:
    """Return the files table for sources 0, 1, …, each a tuple of file, layout and date, or a mapping."""
    listed: Iterable[Mapping[str, Any]] = (
        {
            "source": number,
            "table": "accounts",
            **(each if isinstance(each, Mapping) else dict(zip(("file", "layout", "dated_on"), each, strict=True))),
        }
        for number, each in enumerate(given)
    )
    return FILES.frame(listed)
