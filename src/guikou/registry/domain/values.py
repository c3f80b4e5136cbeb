"""Values of the table ACCOUNTS as conflicts quote them: texts that have to become numbers, days and flags again."""

from datetime import date
from typing import Any

import polars as pl

from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.tables import ACCOUNTS

_FLAGS = {"true": True, "false": False}


class NotThatValue(Refusal):
    """A text is no value of that column."""

    field = "value"

    def __init__(self, column: str, text: str) -> None:
        super().__init__(
            Text("“{text}”不能作为“{column}”的内容", "“{text}” cannot be a value of “{column}”").fill(
                text=text[:60], column=ACCOUNTS.column(column).heading
            )
        )


def read_value(column: str, text: str) -> Any:
    """
    Return the value of a column of ACCOUNTS that Polars wrote as this text.

    :raises NotThatValue: it is none.
    """
    kind = ACCOUNTS.schema[column]
    try:
        if kind == pl.Boolean:
            return _FLAGS[text]
        if kind == pl.Int64:
            return int(text)
        return date.fromisoformat(text) if kind == pl.Date else text
    except (KeyError, ValueError) as wrong:
        raise NotThatValue(column, text) from wrong
