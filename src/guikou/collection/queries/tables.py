"""The tables that inspection, duplicates, reach, workload and planning work on, from the database."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Q, QuerySet

from guikou.collection.dataset import Dataset
from guikou.collection.domain import gaps
from guikou.collection.domain.coverage import coverage
from guikou.collection.domain.posts import COLUMNS
from guikou.collection.imports import folder
from guikou.collection.models import Figure, Import, Post, Question, RegisterChange
from guikou.collection.queries.organisation import keys_below, path_of
from guikou.collection.queries.origins import SEEN, STANDING, Scope, Sources
from guikou.kernel.tables import CHANGES, CONFLICTS, FIGURES, POSTS, QUESTIONS, REJECTED, Table
from guikou.kernel.tables.schema import MOMENT
from guikou.people.domain.policy import Actor
from guikou.registry import queries as registry

POSTS_AT_ONCE = 20_000
BESIDE = timedelta(days=3)
"""A file is taken to hold everything from its first post of an account to its last, and so long beside: what a feed shows as well stands with the feed."""


def dataset(by: Actor, *, as_of: datetime, organisation: int | None = None, accounts: Sequence[int] | None = None, work: Path) -> Dataset:
    """
    Return the tables of everything that the actor may see of collection, of one organisation and all below it, or of all.

    What was published, measured or asked after `as_of` is left out. `accounts`: only these accounts and those of the same organisations, with their
    posts. Posts are streamed into a Parquet file in `work`, which has to outlive the dataset. Each source of POSTS is a file of an import or a
    feed of an account; FILES says how far it came and whether it could be read to its end.

    :raises DoesNotExist: there is no such organisation.
    """
    scope = Scope(by, path_of(organisation), accounts)
    register = _register(by, scope)
    sources = Sources(scope)
    posts_file = _posts(scope, sources, as_of, work)
    published = pl.scan_parquet(posts_file).select("account_id", "published_at", "source").collect()
    shown = register["accounts"].with_columns(
        pl.when(pl.col("last_update_at") <= pl.lit(as_of.astimezone(UTC))).then("last_update_at").alias("last_update_at")
    )
    return Dataset(
        **register,
        posts_file=posts_file,
        figures=_figures(scope, sources, as_of),
        questions=_questions(scope, sources, as_of),
        files=sources.files(),
        rejected=_rejected(scope),
        conflicts=_conflicts(by, scope),
        changes=_changes(scope),
        coverage=coverage(published, shown, zone=settings.TIME_ZONE, gapless=_gapless(published, sources, scope, as_of)),
        zone=settings.TIME_ZONE,
    )


def _gapless(published: pl.DataFrame, sources: Sources, scope: Scope, as_of: datetime) -> pl.DataFrame:
    """Return the accounts with a gap that neither another feed nor a file fills, and from when on they have none."""
    files = (
        published.filter(pl.col("source").is_between(1, sources.number_of_files))
        .group_by("account_id", "source")
        .agg(begins=pl.col("published_at").min() - BESIDE, ends=pl.col("published_at").max() + BESIDE)
    )
    filled: dict[str, list[gaps.Gap]] = {}
    for account, begins, ends in files.select("account_id", "begins", "ends").iter_rows():
        filled.setdefault(account, []).append((begins, ends))
    rows = []
    for account, feeds in ((scope.keys.get(own), feeds) for own, feeds in sources.looked_at().items()):
        if account is None:
            continue
        stretches = [stretch for good, missing in feeds for stretch in gaps.covered(missing, good)]
        until = min(as_of, max(good for good, _ in feeds))
        since = gaps.gapless_since([*stretches, *filled.get(account, ())], until)
        rows.append((account, since))
    return pl.DataFrame(rows, schema={"account_id": pl.String, "gapless_since_at": MOMENT}, orient="row").drop_nulls()


def _register(by: Actor, scope: Scope) -> dict[str, pl.DataFrame]:
    ids = list(scope.keys)
    stated = registry.accounts_table(by, account_ids=ids if scope.few else None, action=SEEN)
    mine = pl.DataFrame({"account_id": list(scope.keys.values())}, schema={"account_id": pl.String})
    bodies = registry.organisations_table(by, action=SEEN)
    return {
        "accounts": _as_stated(stated.join(mine, on="account_id", how="semi", maintain_order="left")),
        "organisations": _below(bodies, scope.path),
        "services": _services(registry.services_table(by, action=SEEN), mine, scope),
        "staffing": registry.staffing_table(by, account_ids=ids if scope.few else None, action=SEEN).join(
            mine, on="account_id", how="semi", maintain_order="left"
        ),
    }


def _as_stated(accounts: pl.DataFrame) -> pl.DataFrame:
    """Take away what only the database needs: an owner for every account, and a name for every account."""
    unowned = pl.col("organisation_origin").is_null()
    nameless = pl.col("proposed").list.contains("name").fill_null(value=False)
    return accounts.with_columns(
        pl.when(~unowned).then("organisation_id").alias("organisation_id"),
        pl.when(~unowned).then("organisation_name").alias("organisation_name"),
        pl.when(~nameless).then("name").alias("name"),
        pl.col("proposed").list.eval(pl.element().filter(pl.element() != "name")).alias("proposed"),
    )


def _below(bodies: pl.DataFrame, path: str) -> pl.DataFrame:
    if path == "/":
        return bodies
    return bodies.filter(pl.col("organisation_id").is_in(keys_below(path)))


def _services(services: pl.DataFrame, mine: pl.DataFrame, scope: Scope) -> pl.DataFrame:
    kept = services.join(mine, on="account_id", how="semi", nulls_equal=False, maintain_order="left")
    free = services.filter(pl.col("account_id").is_null())
    if scope.few:
        free = free.clear()
    elif scope.path != "/":
        free = free.filter(pl.col("organisation_id").is_in(keys_below(scope.path)))
    stated = pl.when(~pl.col("service_id").str.starts_with("~")).then("service_id")
    return pl.concat([kept, free]).with_columns(service_id=stated)


def _posts(scope: Scope, sources: Sources, as_of: datetime, work: Path) -> Path:
    """Write the posts to a Parquet file; a batch is all that is held in memory."""
    work.mkdir(parents=True, exist_ok=True)
    target = work / "posts.parquet"
    names = ("key", "account_id", "observation_id", "row", *COLUMNS)
    rows = scope.of_accounts(Post.objects.filter(published_at__lte=as_of)).order_by().values_list(*names)
    with pq.ParquetWriter(target, POSTS.empty().to_arrow().schema, compression="zstd") as writer:
        for frame in _frames(rows, names, POSTS, scope, sources):
            writer.write_table(frame.rename({"key": "post_id"}).select(list(POSTS.schema)).to_arrow())
    return target


def _figures(scope: Scope, sources: Sources, as_of: datetime) -> pl.DataFrame:
    names = ("account_id", "observation_id", "row", "at", "name", "value", "floor", "origin")
    rows = scope.of_accounts(Figure.objects.filter(at__lte=as_of)).order_by().values_list(*names)
    return _whole(rows, names, FIGURES, scope, sources).sort("account_id", "name", "at")


def _questions(scope: Scope, sources: Sources, as_of: datetime) -> pl.DataFrame:
    names = (
        "question_id",
        "account_id",
        "organisation__key",
        "observation_id",
        "row",
        "asked_at",
        "subject",
        "text",
        "category",
        "answered_at",
        "answer",
    )
    rows = Question.objects.filter(
        scope.within("organisation__path") | Q(account_id__in=list(scope.keys)) if scope.few else scope.within("organisation__path")
    )
    rows = rows.filter(asked_at__lte=as_of).order_by()
    found = _whole(rows.values_list(*names), names, QUESTIONS, scope, sources)
    late = pl.col("answered_at") > pl.lit(as_of.astimezone(UTC))
    return found.with_columns(
        pl.when(~late.fill_null(value=False)).then("answered_at").alias("answered_at"),
        pl.when(~late.fill_null(value=False)).then("answer").alias("answer"),
    ).sort("asked_at", "question_id")


def _whole(rows: QuerySet[Any], names: Sequence[str], table: Table, scope: Scope, sources: Sources) -> pl.DataFrame:
    renamed = {"organisation__key": "organisation_id"}
    frames = [
        frame.rename({old: new for old, new in renamed.items() if old in frame.columns})
        for frame in _frames(rows, names, table, scope, sources)
    ]
    return table.conform(pl.concat(frames).select(list(table.schema))) if frames else table.empty()


def _frames(rows: QuerySet[Any], names: Sequence[str], table: Table, scope: Scope, sources: Sources) -> Iterator[pl.DataFrame]:
    """Yield the rows in batches, with keys for accounts, `source` for observations, and nothing for empty texts."""
    own = {"key": pl.String, "account_id": pl.Int64, "observation_id": pl.Int64, "organisation__key": pl.String}
    schema = {name: own.get(name) or table.schema[name] for name in names}
    texts = [name for name, kind in schema.items() if kind == pl.String]
    keys = pl.DataFrame(
        {"account_id": list(scope.keys), "account_key": list(scope.keys.values())},
        schema={"account_id": pl.Int64, "account_key": pl.String},
    )
    for batch in _batched(rows):
        frame = pl.DataFrame(batch, schema=schema, orient="row")
        numbers = sources.numbers(frame["observation_id"].unique().to_list())
        joined = frame.join(keys, on="account_id", how="left", maintain_order="left")
        yield joined.with_columns(
            *(pl.when(pl.col(name) != "").then(name).alias(name) for name in texts),
            account_id=pl.col("account_key"),
            source=pl.col("observation_id").replace_strict(numbers, return_dtype=pl.UInt16),
        )


def _batched(rows: QuerySet[Any]) -> Iterator[list[tuple[Any, ...]]]:
    batch: list[tuple[Any, ...]] = []
    for row in rows.iterator(chunk_size=5_000):
        batch.append(row)
        if len(batch) == POSTS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _conflicts(by: Actor, scope: Scope) -> pl.DataFrame:
    rows = []
    for conflict in registry.conflicts(by, SEEN).filter(registry.open_conflicts(), organisation__path__startswith=scope.path):
        keys = [account.key for account in conflict.accounts.all()]
        named = {name: getattr(conflict, name) for name in ("kind", "values", "sources", "sentence_zh", "sentence_en")}
        rows.append({**named, "accounts": keys, "column": conflict.column or None})
    return CONFLICTS.frame(rows).sort("kind", "accounts", "column", maintain_order=True)


def _changes(scope: Scope) -> pl.DataFrame:
    names = ("dated_on", "kind", "account_id", "before", "after", "file", "sentence_zh", "sentence_en")
    rows = RegisterChange.objects.filter(scope.within("imported__organisation__path"), imported__state__in=STANDING).order_by(
        "dated_on", "id"
    )
    told = (dict(zip(names, row, strict=True)) for row in rows.values_list(*names))
    return CHANGES.frame({name: _cell(name, value, scope.keys) for name, value in row.items()} for row in told)


def _cell(name: str, value: Any, keys: Mapping[int, str]) -> Any:
    return keys.get(value) if name == "account_id" else None if value == "" else value


def _rejected(scope: Scope) -> pl.DataFrame:
    """Return the rows that imports did not take, as their folders keep them."""
    standing = Import.objects.filter(scope.within("organisation__path"), state__in=STANDING).order_by("pk").values_list("pk", flat=True)
    return pl.concat([REJECTED.empty(), *(folder.rejected(own) for own in standing)])
