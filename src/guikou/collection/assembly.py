"""The dataset while it is being read: sources, their rows, and in the end the tables."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

from guikou.collection.accounts import AccountBook
from guikou.collection.dataset import Dataset
from guikou.collection.domain.coverage import coverage
from guikou.collection.domain.fields import says_whose
from guikou.collection.formats.sheet import Batch, Refused, Sheet, Unreadable
from guikou.collection.intake import PostIntake
from guikou.collection.ledger import Kind, Ledger, Source
from guikou.collection.mapping import MappedLayout
from guikou.collection.posts import PostSpool
from guikou.collection.proposals import Proposals, place_of
from guikou.collection.register import RegisterIntake
from guikou.collection.rows import Recipe, recipe_for, typed_rows
from guikou.collection.settings import ReadSettings
from guikou.collection.sources import GONE, Found
from guikou.collection.tables import TableIntake
from guikou.kernel.bilingual import Text
from guikou.kernel.numbers import MISSING
from guikou.kernel.progress import Progress
from guikou.kernel.tables import ORGANISATIONS
from guikou.registry import catalogue, divisions
from guikou.registry.domain.merging import merge
from guikou.registry.domain.organisations import propose_owners

SETTLING = Text("合并重复内容", "Merging repeated posts")
POSTS_UNIT = Text("条", "posts")
DESCRIPTION = Text("数据包的说明文件", "The description of a data package")
HEADER_ONLY = Text("只有表头，没有数据", "Only a header, no rows")
UNKNOWN_WORDS = Text("列“{field}”里有不认识的词，已留空：{words}", "Words in “{field}” that are not known were left out: {words}")
UNKNOWN_PLATFORMS = Text(
    "平台目录中没有：{words}；没有网址或编号能认定平台的行，账号归入“其他”并保留平台名称",
    "The platform catalogue does not know {words}; where no address or id tells the platform, the account is listed under Other with the platform's name",
)
_Strange = defaultdict[tuple[str, str], set[str]]
"""By field and heading the words that are not known."""
_SHOWN_WORDS = 5


_rules = cache(catalogue.load)
_directory = cache(divisions.load)


class Assembly:
    """Takes sheets one by one; `finish` gives the dataset."""

    def __init__(self, *, settings: ReadSettings, work: Path, mapped: Sequence[MappedLayout]) -> None:
        self._settings = settings
        self._mapped = mapped
        self._proposals = Proposals(settings.drafts)
        self._ledger = Ledger()
        rules = _rules()
        self._book = AccountBook(rules)
        self._spool = PostSpool(work)
        self._posts = PostIntake(rules, self._book, self._spool)
        self._register = RegisterIntake(rules)
        self._tables = TableIntake(self._book)

    def note(self, found: Found, why: Text, kind: Kind) -> None:
        """Write down a file that gives no rows."""
        self._ledger.note(file=found.label, folder=found.folder, why=why, kind=kind)

    def describe(self, found: Found) -> None:
        """Write down the description of a data package: read, with nothing wrong and no rows of its own."""
        self._ledger.open(file=found.label, folder=found.folder, kind=Kind.NOT_DATA, form="json", layout="data-package").say(DESCRIPTION)

    def table_of(self, headings: Sequence[str], found: Found) -> str | None:
        """Return the table that rows under these headings of a file go to; None where the headings say too little."""
        recipe = recipe_for(headings, place_of(found.label), self._mapped)
        return recipe.table if recipe else None

    def take(self, found: Found, sheet: Sheet, advance: Callable[[int], None]) -> None:
        """Take the rows of a sheet; what goes wrong is written beside it, and what came before counts."""
        source = self._ledger.open(file=found.label, folder=found.folder, sheet=sheet.name, form=sheet.format)
        for note in sheet.notes:
            source.say(note)
        recipe = recipe_for(sheet.headings, place_of(found.label), self._mapped)
        if recipe is None:
            source.fail(self._proposals.unknown(found.label, sheet), Kind.UNKNOWN)
            return
        source.table, source.layout = recipe.table, recipe.layout
        strange: _Strange = defaultdict(set)
        for batch in _readable(sheet, source):
            advance(self._take_batch(batch, recipe, source, strange))
        for (field, heading), listed in sorted(strange.items()):
            if listed:
                said = UNKNOWN_PLATFORMS if field == "platform" else UNKNOWN_WORDS
                source.say(said.fill(field=heading, words=_first_few(listed)))
        if source.read == 0 and not source.errors:
            source.say(HEADER_ONLY)
        if recipe.table == "posts" and 0 < source.read == source.rejected and not says_whose(recipe.stated()):
            source.fail(self._proposals.whose(found.label, sheet), Kind.UNKNOWN)

    def _take_batch(self, batch: Batch, recipe: Recipe, source: Source, strange: _Strange) -> int:
        typed = typed_rows(batch, recipe, self._settings.zone)
        refused = typed.refused + self._taken(typed.frame, recipe.table, source.number)
        count = typed.frame.height + len(typed.refused)
        source.read += count
        named = [replace(each, column=typed.headings.get(each.column or "", each.column)) for each in refused]
        self._ledger.refuse(source, sorted(named, key=lambda each: each.row))
        for field, words in typed.unknown_words.items():
            strange[field, typed.headings.get(field, field)] |= words
        if "platform" in typed.frame.columns:
            stated = typed.frame["platform"].drop_nulls().unique().to_list()
            strange["platform", ""] |= {text for text in stated if text.casefold() not in MISSING and _rules().named(text) is None}
        return count

    def _taken(self, frame: pl.DataFrame, table: str, source: int) -> tuple[Refused, ...]:
        if table == "posts":
            return self._posts.take(frame, source)
        if table == "accounts":
            return self._register.take(frame, source)
        return self._tables.take(table, frame, source)

    def finish(self, progress: Progress) -> Dataset:
        """Return the dataset: accounts merged, posts freed of repetitions, everything counted."""
        self._ledger.date_snapshots()
        account_ids = self._book.resolve(self._register.named())
        tables, merged = self._tables.finish(account_ids)
        rows = self._register.rows(self._book, account_ids)
        register = merge(rows, files=self._ledger.files(), snapshot_loss_limit=self._settings.snapshot_loss_limit)
        days = {source.number: (source.dated_on - date(1970, 1, 1)).days for source in self._ledger.sources if source.dated_on}
        with progress.stage(SETTLING, unit=POSTS_UNIT) as stage:
            posts_file, settled = self._spool.settle(account_ids, days, stage.advance)
        by_table = {"posts": settled.merged, "accounts": register.merged_per_source}
        for source in self._ledger.sources:
            source.merged = by_table.get(source.table or "", merged).get(source.number, 0)
        accounts, organisations = propose_owners(
            register.accounts, _organisations(tables["organisations"], register.accounts), _directory()
        )
        published = pl.scan_parquet(posts_file).select("account_id", "published_at").collect()
        names = {source.number: source.file for source in self._ledger.sources}
        return Dataset(
            accounts=accounts,
            organisations=organisations,
            posts_file=posts_file,
            figures=tables["figures"],
            questions=tables["questions"],
            services=tables["services"],
            staffing=tables["staffing"],
            files=self._ledger.files(),
            rejected=self._ledger.rejected(),
            conflicts=pl.concat([register.conflicts, self._register.conflicts(names)]),
            changes=register.changes,
            coverage=coverage(published, accounts, zone=self._settings.zone),
            zone=self._settings.zone,
        )


def _readable(sheet: Sheet, source: Source) -> Iterator[Batch]:
    """Yield the batches that can be read. What goes wrong while they are taken (a full disk) is not the file's fault and passes."""
    try:
        yield from sheet.batches
    except Unreadable as wrong:
        source.fail(wrong.reason)
    except OSError:
        source.fail(GONE)


def _first_few(words: Collection[str]) -> Text:
    shown, rest = sorted(words)[:_SHOWN_WORDS], max(0, len(words) - _SHOWN_WORDS)
    more = Text(f"等{len(words)}种", f" and {rest} more") if rest else Text("", "")
    return Text("、".join(shown) + more.zh, ", ".join(shown) + more.en)


def _organisations(stated: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the organisations that files list, and those that accounts name as their owner in the data."""
    owners = (
        accounts.filter(pl.col("organisation_id").is_not_null() & ~pl.col("organisation_id").is_in(stated["organisation_id"].implode()))
        .group_by("organisation_id")
        .agg(pl.col("organisation_name").drop_nulls().first().alias("name"))
        .sort("organisation_id")
    )
    return pl.concat([stated, ORGANISATIONS.conform(owners)])
