"""`python -m bench.planner [--accounts 500 5000] [--limit-s 60] [--linked 1000]`: tables in Markdown, ours first."""

import argparse
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from bench.planner import solvers
from bench.planner.counties import county, without_audience
from bench.planner.solvers import GAP, Result, timed
from guikou.consolidation.domain.matrix import matrix
from guikou.consolidation.domain.programme import Programme
from guikou.consolidation.linked import Limits

WHOLE_UP_TO = 5_000
"""Accounts up to which the ways in one piece are asked: beyond, none of them ended within minutes."""
SECONDS_FOR_EVERYTHING = 600.0


def main() -> None:
    """Print the tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--accounts", type=int, nargs="+", default=[500, 5_000])
    asked.add_argument("--linked", type=int, default=1_000, help="accounts of the county with limits that link all parts; 0: none")
    asked.add_argument("--limit-s", type=float, default=60.0, help="seconds for each way in one piece")
    chosen = asked.parse_args()
    print(_machine())
    for accounts in chosen.accounts:
        _side_by_side(accounts, chosen.limit_s)
    if chosen.linked:
        _linked(chosen.linked)


def _machine() -> str:
    names = ("highspy", "scipy", "pulp", "numpy")
    return (
        f"{os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}; "
        + ", ".join(map(_installed, names))
        + f"; gap {GAP:.1%}"
    )


def _installed(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"no {name}"


def _side_by_side(accounts: int, limit_s: float) -> None:
    programme = without_audience(county(accounts))
    parts = np.diff(matrix(programme).column_start)
    print(f"\n### {accounts:,} accounts, {int(parts.sum()):,} choices of 0 or 1, {len(parts)} parts, the largest {int(parts.max()):,}\n")
    results = [timed("ours, by part", lambda: solvers.by_part(programme, SECONDS_FOR_EVERYTHING))]
    if accounts <= WHOLE_UP_TO:
        ways: list[tuple[str, Callable[[Programme, float], tuple[int | None, float | None]]]] = [
            ("HiGHS, in one piece", solvers.whole),
            ("SciPy milp, in one piece", solvers.scipy_milp),
            ("CBC through PuLP, in one piece", solvers.cbc),
        ]
        for name, way in ways:
            results += _tried(name, way, programme, limit_s)
    _table(results)


def _tried(
    name: str, way: Callable[[Programme, float], tuple[int | None, float | None]], programme: Programme, limit_s: float
) -> list[Result]:
    try:
        return [timed(name, lambda: way(programme, limit_s))]
    except ModuleNotFoundError as missing:
        print(f"{name}: {missing.name} is not installed\n")
        return []


def _linked(accounts: int) -> None:
    programme = county(accounts)
    followers = int(programme.audience[programme.keeps].sum())
    print(f"\n### {accounts:,} accounts with limits that link all parts\n")
    share = Limits(least_audience=int(0.8 * followers))
    both = Limits(least_audience=int(0.6 * followers), most_kept=int(0.3 * accounts))
    named = (("no limit", Limits()), ("80 % of the audience", share), ("60 % of the audience, at most 30 % of the accounts", both))
    _table([timed(name, lambda limits=limits: solvers.by_part_within(limits)(programme, SECONDS_FOR_EVERYTHING)) for name, limits in named])


def _table(results: list[Result]) -> None:
    first = results[0]
    print("| way | wall s | CPU s | × wall of the first | cost | proven gap |\n|---|---:|---:|---:|---:|---:|")
    for result in results:
        cost = "none in time" if result.cost is None else f"{result.cost:,}"
        gap = "–" if result.gap is None else f"{result.gap:.3%}"
        print(
            f"| {result.name} | {result.wall_s:.1f} | {result.cpu_s:.1f} | {result.wall_s / first.wall_s:.1f} | {cost} | {gap} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
