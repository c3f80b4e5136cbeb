"""`python -m bench.duplicates [--posts N] [--base FILE] [--notices FILE]`: prints Markdown tables."""

import argparse
import importlib.metadata
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from bench.duplicates import corpus, notices_real, scoring
from bench.duplicates.peers import PEERS, measure
from guikou.duplicates.index import Index
from guikou.duplicates.run import Parameters, find
from guikou.kernel.progress import Silent

SEED = 7
SUBSET = {"datasketch": 50_000, "rensa": 100_000, "gaoya": 100_000}
"""Posts for each peer: what it does in about a minute. Their speed hardly depends on it; their quality falls with more posts."""
HOUR = 5_000
TARGETS = (
    "Targets: at least 45,000 posts per CPU second, at most 1 GB per million, F1 0.97, template precision 0.98, 140-character recall 0.95."
)


def main() -> None:
    """Generate posts, run everything, print tables."""
    options = _options()
    if options.alone:
        _alone(Path(options.alone))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "posts.parquet"
        truth = _generate(file, options.posts, options.base)
        truth.write_parquet(file.with_suffix(".truth"))
        print(
            f"{_machine()}\n\n{len(truth):,} generated posts ({options.base or 'invented prose'}, seed {SEED}), {truth['template'].mean():.0%} template notices.\n"
        )
        subprocess.run([sys.executable, "-m", "bench.duplicates", "--alone", file], check=True)
        _beside_peers(pl.read_parquet(file, columns=["post_id", "account_id", "text"]), truth, Path(folder))
        _incremental(file, Path(folder))
    if options.notices:
        print("\n### Real notices\n")
        notices_real.compare(options.notices)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench duplicates", description=__doc__)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument(
        "--base", type=Path, help="JSON Lines of real prose (field body) to build the posts from; by default prose is invented"
    )
    parser.add_argument("--notices", type=Path, help="DXYNews-TimeSeries.json, to compare with the hand labels")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    return parser.parse_args()


def _generate(file: Path, posts: int, base: Path | None) -> pl.DataFrame:
    """Generate in another process, so that its memory does not count."""
    code = (
        "import sys; from pathlib import Path; from bench.duplicates import corpus, prose\n"
        f"source = prose.from_file(Path(sys.argv[3]), {SEED}) if sys.argv[3] else prose.invented({SEED})\n"
        f"corpus.write(Path(sys.argv[1]), int(sys.argv[2]), {SEED}, source).write_parquet(sys.argv[1] + '.truth')"
    )
    subprocess.run([sys.executable, "-c", code, file, str(posts), str(base or "")], check=True)
    return pl.read_parquet(f"{file}.truth")


def _alone(file: Path) -> None:
    """Measure Guikou in a process that has done nothing else."""
    with tempfile.TemporaryDirectory() as work:
        posts = pl.scan_parquet(file)
        find(posts.head(1000), corpus.accounts(), work=Path(work), progress=Silent())
        start_mb, cpu, wall = _peak_mb(), time.process_time(), time.perf_counter()
        found = find(posts, corpus.accounts(), work=Path(work), progress=Silent())
        cpu, wall, used_mb = time.process_time() - cpu, time.perf_counter() - wall, _peak_mb() - start_mb
    truth = pl.read_parquet(file.with_suffix(".truth"))
    labelled = scoring.groups_of(found.duplicates, truth)
    every, plain, template = (
        scoring.pairwise(part) for part in (labelled, labelled.filter(~pl.col("template")), labelled.filter("template"))
    )
    print("### Guikou: everything, from Parquet to result tables\n")
    print("| posts | CPU s | posts / CPU s | wall s | peak MB above start | MB / million | all P / R / F1 | plain F1 | template P / R |")
    print("|---:|---:|---:|---:|---:|---:|---|---:|---|")
    print(
        f"| {len(truth):,} | {cpu:.1f} | {len(truth) / cpu:,.0f} | {wall:.1f} | {used_mb:,.0f} | {used_mb / len(truth) * 1e6:,.0f} | "
        f"{every.precision:.4f} / {every.recall:.4f} / **{every.f1:.4f}** | {plain.f1:.4f} | {template.precision:.4f} / {template.recall:.4f} |"
    )
    print(f"\n{TARGETS}\n\n| edit | copies | in the group of their original |\n|---|---:|---:|")
    for operation, copies, recall in scoring.by_operation(labelled).iter_rows():
        print(f"| {operation} | {copies:,} | {recall:.3f} |")
    sys.stdout.flush()


def _beside_peers(posts: pl.DataFrame, truth: pl.DataFrame, folder: Path) -> None:
    """Run each peer and Guikou on the same posts."""
    print(
        "\n### Beside peers, each on the same posts as Guikou\n\n| engine | posts | CPU s | posts / CPU s | all F1 | plain F1 | template P | Guikou is faster by |\n|---|---:|---:|---:|---:|---:|---:|---:|"
    )
    _ours(posts.head(100), truth.head(100), folder)  # loads the kernels
    for name, peer in PEERS.items():
        part = posts.head(SUBSET[name])
        known = part.select("post_id").join(truth, on="post_id", maintain_order="left")
        result = measure(peer, part)
        cpu, labelled = _ours(part, known, folder)
        theirs = known.with_columns(found=pl.Series(result.found))
        for engine, seconds, table, ratio in ((name, result.cpu_s, theirs, result.cpu_s / cpu), ("guikou", cpu, labelled, 1)):
            print(_row(engine, seconds, table, ratio), flush=True)


def _ours(part: pl.DataFrame, known: pl.DataFrame, folder: Path) -> tuple[float, pl.DataFrame]:
    full = part.with_columns(
        title=pl.lit(None, pl.String), repost_of=pl.lit(None, pl.String), published_at=pl.lit(None, pl.Datetime("us", "UTC"))
    )
    cpu = time.process_time()
    found = find(full.lazy(), corpus.accounts(), work=folder / "work", progress=Silent())
    return time.process_time() - cpu, scoring.groups_of(found.duplicates, known)


def _row(engine: str, seconds: float, table: pl.DataFrame, ratio: float) -> str:
    every, plain, template = (scoring.pairwise(part) for part in (table, table.filter(~pl.col("template")), table.filter("template")))
    speed = f"{len(table):,} | {seconds:.1f} | {len(table) / seconds:,.0f}"
    return f"| {engine} | {speed} | {every.f1:.3f} | {plain.f1:.3f} | {template.precision:.3f} | {f'{ratio:.1f} x' if engine != 'guikou' else ''} |"


def _incremental(file: Path, folder: Path) -> None:
    """Add an hour's posts to an index of all the others."""
    posts, index = pl.scan_parquet(file), Index.create(folder / "index", Parameters())
    count = posts.select(pl.len()).collect().item()
    index.add(posts.head(count - HOUR), corpus.accounts(), work=folder / "build", progress=Silent())
    cpu, wall = time.process_time(), time.perf_counter()
    index.add(posts.tail(HOUR), corpus.accounts(), work=folder / "hour", progress=Silent())
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    size_mb = sum(path.stat().st_size for path in (folder / "index").rglob("*") if path.is_file()) / 1e6
    print(
        f"\n### Incremental\n\n{HOUR:,} posts against {count - HOUR:,} in the index ({len(index):,} texts, {size_mb:,.0f} MB on disk): {cpu:.2f} CPU s, {wall:.2f} s."
    )


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _machine() -> str:
    versions = ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in ("polars", "numpy", "numba", "datasketch", "rensa", "gaoya")
    )
    with Path("/proc/cpuinfo").open() as lines:
        model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
    return f"{os.cpu_count()} cores of {model}; Python {platform.python_version()}; {versions}. CPU seconds count all threads."


if __name__ == "__main__":
    main()
