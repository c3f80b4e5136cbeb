"""Writing a backup while people work: one moment of the database, then the files that it names."""

import fnmatch
import hashlib
import json
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from guikou import __version__
from guikou.cli.upkeep.copying import (
    FILES,
    FORMAT,
    MANIFEST,
    NOT_COPIED,
    TABLES,
    Manifest,
    columns_of,
    copied_models,
    encoded,
    known_migrations,
    last_ids,
)
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.progress import Progress
from guikou.trail.queries import head

BLOCK = 1 << 20


class FileExists(Refusal):
    """There is a file of that name already."""


def back_up(target: Path, home: Path, *, now: datetime, progress: Progress) -> Manifest:
    """
    Write a backup. It appears under its name only once it is whole, readable by its owner alone: it holds keys and personal data.

    :raises FileExists: there is a file of that name already.
    """
    if target.exists():
        raise FileExists(Text(f"{target} 已存在", f"{target} exists already"))
    part = target.with_name(f"{target.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            manifest = _write(archive, home, now, progress, leave_out={part.resolve(), target.resolve()})
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(archive: zipfile.ZipFile, home: Path, now: datetime, progress: Progress, leave_out: set[Path]) -> Manifest:
    members: dict[str, str] = {}
    rows: dict[str, int] = {}
    models = copied_models()
    with one_moment(), progress.stage(Text("备份数据", "Copying tables"), len(models)) as stage:
        sequences, trail = last_ids(models), head()
        for model in models:
            fields, name, label = columns_of(model), f"{TABLES}{model._meta.label}.jsonl", model._meta.label
            ordered = model._base_manager.order_by("pk").values_list(*(field.attname for field in fields))
            lines = encoded(ordered.iterator(chunk_size=2000), fields)
            members[name], count = _add(archive, name, lines)
            rows[label] = count - 1
            stage.advance()
    found = sorted(_files(home, leave_out))
    with progress.stage(Text("备份文件", "Copying files"), len(found)) as stage:
        for path in found:
            name = FILES + path.relative_to(home).as_posix()
            try:
                members[name], _ = _add(archive, name, _blocks(path))
            except FileNotFoundError:  # it was removed meanwhile, and nothing of the database names it
                continue
            stage.advance()
    manifest = Manifest(
        format=FORMAT,
        version=__version__,
        made_at=now.isoformat(),
        database=connection.vendor,
        migrations=known_migrations(),
        tables=rows,
        sequences=sequences,
        members=members,
        trail=trail,
    )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """See the database as it is at one moment, without holding up anybody who writes."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")  # Django's own transactions take the place of the writer
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def _add(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> tuple[str, int]:
    """Write one member and return its SHA-256 and the number of its pieces."""
    iterator = iter(pieces)
    first = next(iterator, b"")  # so that a file that is gone leaves no empty member
    digest, count = hashlib.sha256(first), 1
    with archive.open(name, "w", force_zip64=True) as member:
        member.write(first)
        for piece in iterator:
            member.write(piece)
            digest.update(piece)
            count += 1
    return digest.hexdigest(), count


def _files(home: Path, leave_out: set[Path]) -> Iterator[Path]:
    for path in home.rglob("*"):
        top = path.relative_to(home).parts[0]
        wanted = path.is_file() and not path.is_symlink() and path.resolve() not in leave_out
        if wanted and not any(fnmatch.fnmatch(top, pattern) for pattern in NOT_COPIED):
            yield path


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
