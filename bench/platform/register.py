"""A register larger than any county: the demo's counties of two seeds under one top, with the newest posts of their year."""

import json
import tempfile
from pathlib import Path

import polars as pl

from guikou.collection import package
from guikou.demo.county import generate
from guikou.kernel.tables import INPUT_TABLES

SEEDS = (11, 12)
NIGHT = 5_000
"""Posts that come in a night."""
_TABLES = {table.name: table for table in INPUT_TABLES}
_KEYS = {"accounts": "account_id", "organisations": "organisation_id", "posts": "post_id", "questions": "question_id"}
_SHARED = ("province", "city")


def write(folder: Path, accounts: int, posts: int) -> None:
    """Write the data package `year` with all posts but the newest `NIGHT`, and `night/posts.csv` with those. Every cell is as the demo wrote it."""
    halves = [_half(seed, accounts // 2, elsewhere=bool(place)) for place, seed in enumerate(SEEDS)]
    tables = {name: pl.concat([half[name] for half in halves]) for name in halves[0]}
    for name, key in _KEYS.items():
        tables[name] = tables[name].unique(key, keep="first", maintain_order=True)
    tables["posts"] = tables["posts"].sort("published_at").tail(posts)
    for part in ("year", "night"):
        (folder / part).mkdir(parents=True)
    for name, table in tables.items():
        (table.head(-NIGHT) if name == "posts" else table).write_csv(folder / "year" / f"{name}.csv")
    described = package.describe([table for name, table in _TABLES.items() if name in tables])
    (folder / "year" / "datapackage.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
    tables["posts"].tail(NIGHT).write_csv(folder / "night" / "posts.csv")


def _half(seed: int, accounts: int, *, elsewhere: bool) -> dict[str, pl.DataFrame]:
    """Return the tables of one seed. `elsewhere`: its counties and what is in them are others than those of the same names."""
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder), seed=seed, accounts=accounts)
        files = {path.stem: path for path in Path(folder).glob("*.csv")}
        tables = {name: pl.read_csv(files[name], infer_schema=False) for name in _TABLES if name in files}
    return {name: table.with_columns(_elsewhere(table.columns)) for name, table in tables.items()} if elsewhere else tables


def _elsewhere(columns: list[str]) -> list[pl.Expr]:
    own = [name for name in ("organisation_id", "parent_id") if name in columns]
    keys = [pl.when(pl.col(name).is_in(_SHARED)).then(pl.col(name)).otherwise("N-" + pl.col(name)).alias(name) for name in own]
    names = [
        ("北" + pl.col(name)).alias(name) for name in ("name", "organisation_name") if name in columns and "organisation_id" in columns
    ]
    shared = pl.col("organisation_id").is_in(_SHARED) if own else pl.lit(value=False)
    return keys + [pl.when(shared).then(pl.col(name.meta.output_name())).otherwise(name).alias(name.meta.output_name()) for name in names]
