"""Scratch folders beside a result; what a killed run leaves there, the next one clears away."""

import contextlib
import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "guikou.lock"
WAS = "was"
"""In a scratch folder: the result that was being replaced."""
_RANDOM_END = r"-[a-z0-9_]{8}\Z"


@contextmanager
def scratch_beside(out: Path) -> Iterator[Path]:
    """
    Give a folder on the disk of `out` (whose own folder is made where it is missing) that goes away at the end.

    Whoever works in such a folder keeps the lock file in it locked, and the system unlocks it when the process ends, however it ends. So
    folders of the same `out` that nobody holds any more are cleared first. A result that a run was just replacing when it was killed is put back.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    for folder in _abandoned(out):
        if (folder / WAS).exists() and not out.exists():
            (folder / WAS).replace(out)
        shutil.rmtree(folder, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        with _held(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """The lock file gets its name when it is locked, so that nobody finds it unlocked while its owner lives."""
    with (folder / "lock").open("xb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "lock").replace(folder / LOCK)
        yield


def _abandoned(out: Path) -> list[Path]:
    form = re.compile(re.escape(f".{out.name}") + _RANDOM_END)
    return [path for path in sorted(out.parent.iterdir()) if form.match(path.name) and not path.is_symlink() and _is_free(path / LOCK)]


def _is_free(lock: Path) -> bool:
    with contextlib.suppress(OSError), lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
