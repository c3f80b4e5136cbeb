"""Restoring a backup into an empty installation, on the same kind of database or the other."""

import hashlib
import io
import itertools
import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from types import SimpleNamespace
from typing import Any

from django.db import connection, models, transaction
from django.db.models.sql import InsertQuery

from guikou.cli.upkeep.copying import (
    FILES,
    FORMAT,
    MANIFEST,
    TABLES,
    Manifest,
    NotABackup,
    columns_of,
    copied_models,
    damaged,
    decoded,
    go_on_after,
    known_migrations,
)
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.progress import Progress
from guikou.trail.models import TrailHead
from guikou.trail.queries import head

MOST_OF_A_MANIFEST = 64 << 20
ROWS_AT_ONCE = 500
# Tables that have no row in an installation that nobody has used.
EMPTY_AT_FIRST = ("people.Person", "people.Organisation", "registry.Account", "trail.TrailLine", "jobs.Job")


class NotEmpty(Refusal):
    """There are data here, which a restore would mix with those of the backup."""

    def __init__(self, what: str) -> None:
        super().__init__(
            Text(
                f"这里已有数据（{what}），只能恢复到空的安装",
                f"there are data here already ({what}); a backup is restored into an empty installation",
            )
        )


def read_manifest(source: Path) -> Manifest:
    """
    Return what the backup says that it holds.

    :raises NotABackup: it is none, or of another version.
    """
    try:
        with zipfile.ZipFile(source) as archive, archive.open(MANIFEST) as member:
            stated = json.loads(member.read(MOST_OF_A_MANIFEST))
            manifest = Manifest(**stated | {"trail": tuple(stated["trail"])})
    except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile):
        raise damaged() from None
    if manifest.format != FORMAT or manifest.migrations != known_migrations():
        raise NotABackup(
            Text(
                f"备份由版本{manifest.version}生成，与当前程序的数据结构不同；请用该版本恢复，再升级",
                f"the backup was made by version {manifest.version}, with other tables; restore it with that version, then upgrade",
            )
        )
    return manifest


def restore(source: Path, home: Path, *, progress: Progress) -> Manifest:
    """
    Put the data and files of the backup here. Everything is verified against the manifest first; the database changes in one transaction.

    :raises NotABackup: it is none, is damaged, or of another version.
    :raises NotEmpty: there are data here.
    """
    manifest = read_manifest(source)
    _refuse_used(home)
    with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory(prefix="restoring-", dir=home) as unpacked:
        _verify(archive, manifest, progress)
        _unpack(archive, manifest, Path(unpacked))
        with transaction.atomic():
            _load(archive, manifest, progress)
        for path in sorted(Path(unpacked).iterdir()):
            _replace(path, home / path.name)
    return manifest


def _refuse_used(home: Path) -> None:
    for model in copied_models():
        if model._meta.label in EMPTY_AT_FIRST and model._base_manager.exists():
            raise NotEmpty(model._meta.label)
    if (home / "files").is_dir() and any((home / "files").iterdir()):
        raise NotEmpty(str(home / "files"))


def _verify(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    if {TABLES + model._meta.label + ".jsonl" for model in copied_models()} != {
        name for name in manifest.members if name.startswith(TABLES)
    }:
        raise damaged()
    with progress.stage(Text("核对备份", "Verifying the backup"), len(manifest.members)) as stage:
        for name, stated in manifest.members.items():
            try:
                with archive.open(name) as member:
                    found = hashlib.file_digest(member, "sha256").hexdigest()  # type: ignore[arg-type]
            except (KeyError, OSError, zipfile.BadZipFile, zlib.error):
                raise damaged() from None
            if found != stated:
                raise damaged()
            stage.advance()


def _unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> None:
    for name in manifest.members:
        if not name.startswith(FILES):
            continue
        parts = PurePosixPath(name.removeprefix(FILES)).parts
        if not parts or ".." in parts or parts[0].startswith("/"):
            raise damaged()
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        target.touch(mode=0o600)
        with archive.open(name) as member, target.open("wb") as file:
            shutil.copyfileobj(member, file, 1 << 20)


def _replace(path: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    path.replace(target)


def _load(archive: zipfile.ZipFile, manifest: Manifest, progress: Progress) -> None:
    models_copied = copied_models()
    with connection.cursor() as cursor:
        for model in models_copied:
            if model is not TrailHead:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608 - the names of our tables
    with progress.stage(Text("恢复数据", "Restoring tables"), sum(manifest.tables.values()), Text("行", "rows")) as stage:
        for model in models_copied:
            name, fields = f"{TABLES}{model._meta.label}.jsonl", columns_of(model)
            count = 0
            with archive.open(name) as member, io.TextIOWrapper(member, encoding="utf-8", newline="\n") as lines:
                for batch in _batches(decoded(lines, fields), connection.ops.bulk_batch_size(fields, range(ROWS_AT_ONCE))):
                    _insert(model, fields, batch)
                    count += len(batch)
                    stage.advance(len(batch))
            if count != manifest.tables[model._meta.label]:
                raise damaged()
    for model in models_copied:
        if model._meta.label in manifest.sequences:
            go_on_after(model, manifest.sequences[model._meta.label])
    if head() != manifest.trail:
        raise damaged()


def _batches(rows: Iterator[list[Any]], size: int) -> Iterator[list[list[Any]]]:
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _insert(model: type[models.Model], fields: list[models.Field[Any, Any]], batch: list[list[Any]]) -> None:
    """Insert rows as they are: no default, no signal, no time of saving."""
    if model is TrailHead:  # its row is there, and only grows
        [row] = batch
        TrailHead.objects.update(**dict(zip((field.attname for field in fields), row, strict=True)))
        return
    names = [field.attname for field in fields]
    query = InsertQuery(model)
    rows: list[Any] = [
        SimpleNamespace(**dict(zip(names, row, strict=True))) for row in batch
    ]  # raw: nothing is asked of them but their columns
    query.insert_values(fields, rows, raw=True)
    query.get_compiler(connection=connection).execute_sql()
