"""`python -m bench.delivery [--schedules 1000] [--accounts 1 100 1000] [--editions 50000] [--double WeChat …]`: crashes, rates and pages, as Markdown tables."""

import argparse
import os
import platform
import sqlite3
import sys

from bench.delivery import installed, matrix, speed
from bench.delivery.doubles import NAMES, SMTP

NOT_TIMED = frozenset({SMTP, "by hand", "WeChat, drafts leave late"})
"""A mail server for each account would measure the start of threads, and the last one how often a plain loop asks."""


def main() -> None:
    """Print the tables; end with 1 where the public saw two copies, or something untrue was said."""
    asked = argparse.ArgumentParser(prog="bench delivery", description=__doc__)
    asked.add_argument("--schedules", type=int, default=1_000, help="random schedules of trouble for each double")
    asked.add_argument(
        "--accounts", type=int, nargs="*", default=[1, 100, 1_000], help="accounts that each round delivers to; none: no rates"
    )
    asked.add_argument("--editions", type=int, default=50_000, help="for what pages cost; 0: not measured")
    asked.add_argument(
        "--only", nargs="+", choices=("doubles", "crashes", "rates", "pages"), default=["doubles", "crashes", "rates", "pages"]
    )
    asked.add_argument("--double", nargs="+", choices=NAMES, default=list(NAMES))
    asked.add_argument("--processes", type=int, default=os.cpu_count(), help="for the matrix; rates are measured in one")
    chosen = asked.parse_args()
    print(f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")
    odd = 0
    if "doubles" in chosen.only:
        odd += matrix.table(chosen.double, schedules=chosen.schedules, processes=chosen.processes)
        if chosen.accounts:
            print()
            speed.table([name for name in chosen.double if name not in NOT_TIMED], chosen.accounts)
    if "crashes" in chosen.only:
        odd += installed.crashes()
    if "rates" in chosen.only and chosen.accounts:
        installed.rates(chosen.accounts)
    if "pages" in chosen.only and chosen.editions:
        installed.pages(chosen.editions)
    sys.exit(bool(odd))


if __name__ == "__main__":
    main()
