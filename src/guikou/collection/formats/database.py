"""SQLite, table by table, opened read-only and without trusting its schema."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from guikou.collection.formats.sheet import BATCH_ROWS, Batch, Sheet, Unreadable, cell_text, clean_headings, frame_of
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

DAMAGED = Text("数据库文件已损坏，无法继续读取", "The database file is damaged and cannot be read on")
_MOST_TABLES = 200


def open_database(path: Path, limits: Limits) -> list[Sheet]:
    """
    Return the tables of a SQLite file that have rows, by name. Views are not read: they are programs.

    :raises Unreadable: damaged.
    """
    try:
        with closing(_connect(path, limits)) as connection:
            query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT ?"
            names = [str(name) for (name,) in connection.execute(query, (_MOST_TABLES,))]
            sheets = []
            for name in names:
                cursor = connection.execute(f"SELECT * FROM {_quoted(name)} LIMIT 1")  # noqa: S608 - the name is quoted
                headings = clean_headings([column[0] for column in cursor.description][: limits.columns])
                if cursor.fetchone():
                    sheets.append(Sheet(format="sqlite", name=name, headings=headings, batches=_batches(path, name, headings, limits)))
            return sheets
    except sqlite3.Error as wrong:
        raise Unreadable(DAMAGED) from wrong


def _batches(path: Path, name: str, headings: tuple[str, ...], limits: Limits) -> Iterator[Batch]:
    try:
        with closing(_connect(path, limits)) as connection:
            cursor = connection.execute(f"SELECT * FROM {_quoted(name)}")  # noqa: S608 - the name is quoted
            first = 2
            while rows := cursor.fetchmany(BATCH_ROWS):
                cells = [[_cell(value) for value in row[: len(headings)]] for row in rows]
                yield Batch(frame=frame_of(headings, cells, range(first, first + len(rows))))
                first += len(rows)
    except sqlite3.Error as wrong:
        raise Unreadable(DAMAGED) from wrong


def _connect(path: Path, limits: Limits) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 4 * limits.field_characters)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: object) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else cell_text(value)
