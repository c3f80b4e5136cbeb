"""Writing a folder whole or not at all."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from guikou.reports.scratch import WAS, scratch_beside

MANIFEST = "manifest.json"


class NotOurFolder(FileExistsError):
    """The folder holds something that we did not write or that was changed since; the message is the path of the first such thing."""


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """
    Give a folder beside `out` to write into; at the end it takes the place of `out`, with a manifest of its files.

    When anything goes wrong inside, also Ctrl-C, `out` stays as it was and nothing is left beside it.

    :raises NotOurFolder: `out` holds something that is not as we wrote it: replacing it would destroy somebody's work.
    """
    out = out.resolve()
    refuse_foreign(out)
    with scratch_beside(out) as scratch:
        draft = scratch / "draft"
        draft.mkdir()
        yield draft
        _write_manifest(draft)
        _swap(draft, out, scratch / WAS)


def written(out: Path) -> list[Path]:
    """Return every file in the folder, in order of path."""
    return sorted(path for path in out.rglob("*") if path.is_file())


def refuse_foreign(out: Path) -> None:
    """
    Check that a result may take the place of `out`: it is absent, or exactly as we wrote it.

    :raises NotOurFolder: it is not.
    """
    if not out.exists():
        return
    if not out.is_dir():
        raise NotOurFolder(str(out))
    listed = _read_manifest(out / MANIFEST)
    for path in written(out):
        name = path.relative_to(out).as_posix()
        if name != MANIFEST and (name not in listed or _fingerprint(path) != listed[name]):
            raise NotOurFolder(str(path))


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return files if isinstance(files, dict) else {}


def _write_manifest(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix(): _fingerprint(path) for path in written(folder)}
    (folder / MANIFEST).write_text(json.dumps({"files": files}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def _swap(draft: Path, out: Path, was: Path) -> None:
    if not out.exists():
        draft.replace(out)
        return
    out.replace(was)
    try:
        draft.replace(out)
    except BaseException:
        was.replace(out)
        raise
