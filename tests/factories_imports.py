"""Making imports in tests: files from texts, folders or disk, and the worker's part done on the spot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from guikou.collection.models import Import
from guikou.collection.operations import imports
from guikou.jobs import leases
from guikou.jobs.registry import handlers
from guikou.jobs.running import run
from guikou.kernel.progress import Silent
from guikou.people.domain.policy import Actor
from guikou.people.models import Organisation


@dataclass(frozen=True)
class Text:
    """A file to upload, whose content is a text or bytes."""

    name: str
    content: str | bytes

    @property
    def size(self) -> int:
        return len(self._bytes())

    def chunks(self) -> Iterator[bytes]:
        yield self._bytes()

    def _bytes(self) -> bytes:
        return self.content.encode() if isinstance(self.content, str) else self.content


@dataclass(frozen=True)
class OnDisk:
    """A file to upload that lies on disk; `name` is its path in the folder."""

    name: str
    path: Path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        yield self.path.read_bytes()


def folder_of(path: Path) -> list[OnDisk]:
    """Return all files of a folder."""
    return [OnDisk(file.relative_to(path).as_posix(), file) for file in sorted(path.rglob("*")) if file.is_file() and not file.is_symlink()]


def uploaded(
    files: Mapping[str, str | bytes] | Path, *, into: Organisation, by: Actor, now: datetime | None = None, **told: object
) -> Import:
    """Return an import of these files, read."""
    if isinstance(files, Path):
        listed: list[Text] | list[OnDisk] = folder_of(files) if files.is_dir() else [OnDisk(files.name, files)]
    else:
        listed = [Text(name, content) for name, content in files.items()]
    made = imports.upload(organisation_id=into.pk, uploads=listed, by=by, now=now or timezone.now(), **told)
    work_off()
    made.refresh_from_db()
    return made


def imported(files: Mapping[str, str | bytes] | Path, *, into: Organisation, by: Actor, **told: object) -> Import:
    """Return an import of these files, carried out."""
    made = uploaded(files, into=into, by=by, **told)
    assert made.state == "ready", (made.state, made.held_en, made.error_en)
    imports.run(import_id=made.pk, by=by, now=timezone.now())
    work_off()
    made.refresh_from_db()
    assert made.state == "applied", made.state
    return made


def work_off() -> None:
    """Do what waits for a worker; an error of a job is raised by the state that it leaves."""
    while held := leases.claim("test", list(handlers()), now=timezone.now()):
        run(held, handlers()[held.kind], lease=None)


class Asked:
    """The part of a worker, for code that is called without a job."""

    id, attempt, arguments = 0, 1, {}

    def __init__(self, by: Actor) -> None:
        self.by, self.progress = by, Silent()

    def now(self) -> datetime:
        return timezone.now()

    def finish(self, result: object = None) -> None:
        """Record nothing."""
