"""The dataset while it is being read: sources, their rows, and in the end the tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path, PurePath

import polars as pl

from guikou.collection.accounts import AccountBook
from guikou.collection.dataset import Dataset
from guikou.collection.domain.coverage import coverage
from guikou.collection.formats.sheet import Batch, Refused, Sheet, Unreadable
from guikou.collection.intake import PostIntake
from guikou.collection.ledger import Kind, Ledger, Source
from guikou.collection.mapping import MappedLayout, draft, draft_name
from guikou.collection.posts import PostSpool
from guikou.collection.register import RegisterIntake
from guikou.collection.rows import Recipe, recipe_for, typed_rows
from guikou.collection.settings import ReadSettings
from guikou.collection.sources import GONE, Found
from guikou.collection.tables import TableIntake
from guikou.kernel.bilingual import Text
from guikou.kernel.progress import Progress
from guikou.kernel.tables import ORGANISATIONS
from guikou.registry import catalogue, divisions
from guikou.registry.domain.merging import merge
from guikou.registry.domain.organisations import propose_owners

SETTLING = Text("合并重复内容", "Merging repeated posts")
POSTS_UNIT = Text("条", "posts")
DESCRIPTION = Text("数据包的说明文件", "The description of a data package")
HEADER_ONLY = Text("只有表头，没有数据", "Only a header, no rows")
UNKNOWN_LAYOUT = Text(
    "不认识的版式。认出的列：{understood}；没有认出的列：{unknown}{lack}{how}",
    "An unknown layout. Columns understood: {understood}; not understood: {unknown}{lack}{how}",
)
LACKING = Text("；缺少：{missing}", "; lacking: {missing}")
EDIT_DRAFT = Text("。请修改映射文件“{draft}”后用 --map 给出", ". Edit the mapping file “{draft}” and give it with --map")
NOTHING = Text("无", "none")
UNKNOWN_WORDS = Text("列“{field}”里有不认识的词，已留空：{words}", "Words in “{field}” that are not known were left out: {words}")
_SHOWN_WORDS = 5
_SHOWN_HEADINGS = 30


_rules = cache(catalogue.load)
_directory = cache(divisions.load)


class Assembly:
    """Takes sheets one by one; `finish` gives the dataset."""

    def __init__(self, *, settings: ReadSettings, work: Path, mapped: Sequence[MappedLayout]) -> None:
        self._settings = settings
        self._mapped = mapped
        self._drafts: set[str] = set()
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

    def table_of(self, headings: Sequence[str]) -> str | None:
        """Return the table that rows under these headings go to; None where the headings say too little."""
        recipe = recipe_for(headings, PurePath(), self._mapped)
        return recipe.table if recipe else None

    def take(self, found: Found, sheet: Sheet, advance: Callable[[int], None]) -> None:
        """Take the rows of a sheet; what goes wrong is written beside it, and what came before counts."""
        source = self._ledger.open(file=found.label, folder=found.folder, sheet=sheet.name, form=sheet.format)
        for note in sheet.notes:
            source.say(note)
        recipe = recipe_for(sheet.headings, PurePath(found.label.rpartition("!")[2]), self._mapped)
        if recipe is None:
            source.fail(self._unknown(found.label, sheet), Kind.UNKNOWN)
            return
        source.table, source.layout = recipe.table, recipe.layout
        for batch in _readable(sheet, source):
            advance(self._take_batch(batch, recipe, source))
        if source.read == 0 and not source.errors:
            source.say(HEADER_ONLY)

    def _take_batch(self, batch: Batch, recipe: Recipe, source: Source) -> int:
        typed = typed_rows(batch, recipe, self._settings.zone)
        refused = typed.refused + self._taken(typed.frame, recipe.table, source.number)
        count = typed.frame.height + len(typed.refused)
        source.read += count
        named = [replace(each, column=typed.headings.get(each.column or "", each.column)) for each in refused]
        self._ledger.refuse(source, sorted(named, key=lambda each: each.row))
        for field, strange in sorted(typed.unknown_words.items()):
            source.say(UNKNOWN_WORDS.fill(field=typed.headings.get(field, field), words=", ".join(sorted(strange)[:_SHOWN_WORDS])))
        return count

    def _taken(self, frame: pl.DataFrame, table: str, source: int) -> tuple[Refused, ...]:
        if table == "posts":
            return self._posts.take(frame, source)
        if table == "accounts":
            return self._register.take(frame, source)
        return self._tables.take(table, frame, source)

    def _unknown(self, label: str, sheet: Sheet) -> Text:
        proposal = draft(sheet.headings, f"{label} {sheet.name or ''}".strip())
        how = Text("", "")
        if self._settings.drafts is not None:
            self._settings.drafts.mkdir(parents=True, exist_ok=True)
            name = draft_name(label, sheet.name, self._drafts)
            self._drafts.add(name)
            (self._settings.drafts / name).write_text(proposal.text, encoding="utf-8")
            how = EDIT_DRAFT.fill(draft=name)
        missing = Text("、".join(text.zh for text in proposal.lacking), ", ".join(text.en for text in proposal.lacking))
        lack = LACKING.fill(missing=missing) if proposal.lacking else Text("", "")
        return UNKNOWN_LAYOUT.fill(understood=_listed(proposal.understood), unknown=_listed(proposal.unknown), lack=lack, how=how)

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


def _organisations(stated: pl.DataFrame, accounts: pl.DataFrame) -> pl.DataFrame:
    """Return the organisations that files list, and those that accounts name as their owner in the data."""
    owners = (
        accounts.filter(pl.col("organisation_id").is_not_null() & ~pl.col("organisation_id").is_in(stated["organisation_id"].implode()))
        .group_by("organisation_id")
        .agg(pl.col("organisation_name").drop_nulls().first().alias("name"))
        .sort("organisation_id")
    )
    return pl.concat([stated, ORGANISATIONS.conform(owners)])


def _listed(headings: Sequence[str]) -> Text:
    shown = list(headings[:_SHOWN_HEADINGS])
    if not shown:
        return NOTHING
    rest = len(headings) - len(shown)
    more = Text(f"等{len(headings)}列", f" and {rest} more") if rest else Text("", "")
    return Text("、".join(shown) + more.zh, ", ".join(shown) + more.en)
