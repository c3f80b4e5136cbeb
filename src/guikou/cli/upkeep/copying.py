"""
The form of a backup: a zip with one file of JSON lines for each table, the files of the home folder, and a manifest with the SHA-256 of each.

Rows are written as Django's fields understand them, not as one database stores them, so that a backup of SQLite can be restored on PostgreSQL and back.
"""

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from guikou.kernel.bilingual import Refusal, Text

FORMAT = 1
MANIFEST, TABLES, FILES = "manifest.json", "tables/", "home/"
# Sessions end and the search index is made again; workers say themselves that they live.
LEFT_OUT = frozenset({"sessions.Session", "usersessions.UserSession", "jobs.Worker"})
LEFT_OUT_APPS = frozenset({"wagtailsearch"})
NOT_COPIED = ("guikou.sqlite3*", "static", "scratch", "backups")
"""What of the home folder is the database itself, can be made again, or is a backup."""

Field = models.Field[Any, Any]


class NotABackup(Refusal):
    """The file is no backup, is damaged, or was made by another version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """
    What a backup holds. `tables` is label → number of rows; `sequences` label → last id given; `members` name → SHA-256 of its content; `trail` the number
    and hash of the newest line; `migrations` what had been applied, which has to be the same where it is restored.
    """

    format: int
    version: str
    made_at: str
    database: str
    migrations: list[str]
    tables: Mapping[str, int]
    sequences: Mapping[str, int]
    members: Mapping[str, str]
    trail: tuple[int, str]


def copied_models() -> list[type[models.Model]]:
    """Return the models whose tables a backup holds, in a fixed order."""
    found = (
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
        if model._meta.label not in LEFT_OUT and model._meta.app_label not in LEFT_OUT_APPS
    )
    return sorted(found, key=lambda model: model._meta.label)


def columns_of(model: type[models.Model]) -> list[Field]:
    """Return the fields of the model's own table."""
    return list(model._meta.local_concrete_fields)


def known_migrations() -> list[str]:
    """Return all migrations of this version."""
    return sorted(f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes)


def encoded(rows: Iterable[tuple[Any, ...]], fields: list[Field]) -> Iterator[bytes]:
    """Write rows as JSON lines, the first naming the columns."""
    yield _line([field.attname for field in fields])
    for row in rows:
        yield _line([_plain(field, value) for field, value in zip(fields, row, strict=True)])


def decoded(lines: Iterable[str], fields: list[Field]) -> Iterator[list[Any]]:
    """
    Read rows from JSON lines.

    :raises NotABackup: the columns are others than these.
    """
    iterator = iter(lines)
    if json.loads(next(iterator, "[]")) != [field.attname for field in fields]:
        raise damaged()
    for line in iterator:
        yield [_value(field, plain) for field, plain in zip(fields, json.loads(line), strict=True)]


def damaged() -> NotABackup:
    """Return the refusal of a file that cannot be read whole."""
    return NotABackup(Text("这不是完整的备份文件", "this is not a whole backup"))


def _line(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8") + b"\n"


def _plain(field: Field, value: Any) -> Any:
    if isinstance(field, models.JSONField):
        return value
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time():
            return value.isoformat()
        case timedelta():
            return value // timedelta(microseconds=1)
        case Decimal() | UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(bytes(value)).decode("ascii")
        case _:
            return field.get_prep_value(value)


def _value(field: Field, plain: Any) -> Any:
    if plain is None or isinstance(field, models.JSONField):
        return plain
    if isinstance(field, models.DurationField):
        return timedelta(microseconds=plain)
    if isinstance(field, models.BinaryField):
        return base64.b64decode(plain)
    return field.to_python(plain)


def last_ids(tables: Iterable[type[models.Model]]) -> dict[str, int]:
    """Return, for each table that numbers its rows, the last number that was given, also to a row that is gone."""
    given: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in tables:
            if not isinstance(model._meta.pk, models.AutoField | models.BigAutoField):
                continue
            if connection.vendor == "sqlite":
                cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
                found = cursor.fetchone()
            else:
                cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)", [*_quoted(model)])
                found = cursor.fetchone()
            if found and found[0]:
                given[model._meta.label] = int(found[0])
    return given


def go_on_after(model: type[models.Model], last: int) -> None:
    """Let the table give the number after this one to its next row."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [model._meta.db_table, last])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [*_quoted(model), last])


def _quoted(model: type[models.Model]) -> tuple[str, str]:
    return connection.ops.quote_name(model._meta.db_table), str(model._meta.pk and model._meta.pk.column)
