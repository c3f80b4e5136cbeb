"""Asks an installation of its own, on SQLite or PostgreSQL: rows of the outbox, and the real loop of the worker in processes of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATABASES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
WORKERS = {"sqlite": 1, "postgres": 2}
HITS = ("killed before the call", "killed after the commit", "killed while looking", "database gone")
OUTCOMES = ("one copy", "a person", "two copies", "untrue")
PUBLISHED = ("wordpress", "mastodon")


def asked(database: str, *arguments: object) -> Any:
    """Return the answer of a process whose installation, and PostgreSQL server, nobody else uses."""
    with tempfile.TemporaryDirectory(prefix="guikou-bench-") as folder:
        Path(folder).chmod(0o755)  # the database server runs as somebody else
        told = {"TMPDIR": folder, "GUIKOU_TEST_DATABASE": database, "DJANGO_SETTINGS_MODULE": "platform_settings"}
        command = [sys.executable, "-m", "bench.delivery.inside", *map(str, arguments)]
        done = subprocess.run(command, env=os.environ | told, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        return json.loads(done.stdout.splitlines()[-1])


def crashes() -> int:
    """Print what became of deliveries whose worker was killed, or lost its database; return how many made two copies or an untrue word."""
    odd = 0
    for database, name in DATABASES.items():
        found = asked(database, "crashes")
        print(f"\n{name}, the worker a process: one copy / waits for a person / **two copies**.\n")
        print("| practice platform | calls | " + " | ".join(HITS) + " |\n|---|" + "---:|" * (len(HITS) + 1))
        for adapter, (calls, hits) in found.items():
            cells = [
                " / ".join([str(hits[hit].get(OUTCOMES[0], 0)), str(hits[hit].get(OUTCOMES[1], 0)), f"**{hits[hit].get(OUTCOMES[2], 0)}**"])
                for hit in HITS
            ]
            print(f"| {adapter} | {calls} | " + " | ".join(cells) + " |", flush=True)
            odd += sum(counted.get(outcome, 0) for counted in hits.values() for outcome in OUTCOMES[2:])
    print(f"\nTwo copies, or said to be public and not there: {odd}.")
    return odd


def rates(accounts: list[int]) -> None:
    """Print how fast one release reaches so many accounts, beside the same calls one after another without a desk."""
    print(
        "\n| database, workers | platform | accounts | first visible, s | last visible, s | deliveries /s | plain loop /s | ratio |\n|---|---|"
        + "---:|" * 6
    )
    for database, name in DATABASES.items():
        for adapter in ("sms", "wordpress"):
            for count in accounts:
                got = asked(database, "rates", adapter, count, WORKERS[database])
                assert got["ended"] == count, got
                ours, plain = count / got["last"], count / got["plain"]
                cells = f"{got['first']:.2f} | {got['last']:.2f} | {ours:,.1f} | {plain:,.1f} | {ours / plain:.2f}"
                print(f"| {name}, {WORKERS[database]} | {adapter} | {count:,} | {cells} |", flush=True)


def pages(editions: int) -> None:
    """Print what pages of the review cost with so many editions."""
    found = {name: asked(database, "pages", editions) for database, name in DATABASES.items()}
    print(
        f"\n{editions:,} editions.\n\n| page | queries | "
        + " | ".join(f"{name}, ms" for name in found)
        + " |\n|---|"
        + "---:|" * (len(found) + 1)
    )
    for page in next(iter(found.values())):
        cells = " | ".join(f"{each[page]['ms']:.0f}" for each in found.values())
        print(f"| {page} | {max(each[page]['queries'] for each in found.values())} | {cells} |")
