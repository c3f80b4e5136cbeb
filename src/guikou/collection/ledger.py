"""The account of what was read: a source for every table of every file, and every row that was refused."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import polars as pl

from guikou.collection.formats.sheet import Refused
from guikou.kernel.bilingual import Text
from guikou.kernel.tables import FILES, REJECTED

MOST_SOURCES = 65_000
MOST_NOTES = 5_000
OTHER_FILES = Text("另有{count}个同类文件，不再逐一列出", "{count} more such files are not listed one by one")
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_.年]?(\d{2})[-_.月]?(\d{2})(?!\d)")


class Kind(StrEnum):
    """What became of a file: see the column of that name in FILES."""

    READ = "read"
    NOT_DATA = "not-data"
    UNKNOWN = "unknown"
    FAILED = "failed"


class TooManySources(ValueError):
    """More files and sheets than the tables can number."""


@dataclass(slots=True, kw_only=True)
class Source:
    """One table of one file, and what became of its rows. `errors` say what could not be read, `notes` how the rest was."""

    number: int
    file: str
    folder: str
    kind: Kind = Kind.READ
    sheet: str | None = None
    table: str | None = None
    form: str | None = None
    layout: str | None = None
    headings: frozenset[str] = frozenset()
    dated_on: date | None = None
    read: int = 0
    rejected: int = 0
    merged: int = 0
    errors: list[Text] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def fail(self, error: Text, kind: Kind = Kind.FAILED) -> None:
        """Add what could not be read, once."""
        self.kind = kind
        if error not in self.errors:
            self.errors.append(error)

    def say(self, note: Text) -> None:
        """Add a note for people, once."""
        if note not in self.notes:
            self.notes.append(note)


class Ledger:
    """All sources and refused rows of one reading."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self._refused: list[pl.DataFrame] = []
        self._rowless: Counter[Kind] = Counter()
        self._others: dict[Kind, Source] = {}

    def open(self, *, file: str, folder: str, **told: object) -> Source:
        """
        Return a new source.

        :raises TooManySources: there are more than the tables can number.
        """
        if len(self.sources) >= MOST_SOURCES:
            raise TooManySources(str(MOST_SOURCES))
        source = Source(number=len(self.sources) + 1, file=file, folder=folder, **told)  # type: ignore[arg-type]
        self.sources.append(source)
        return source

    def note(self, *, file: str, folder: str, why: Text, kind: Kind) -> None:
        """Write down a file that gives no rows; of a kind beyond `MOST_NOTES` they are only counted (a crawl keeps its pictures beside its tables)."""
        self._rowless[kind] += 1
        if self._rowless[kind] <= MOST_NOTES:
            _tell(self.open(file=file, folder=folder, kind=kind), why)
        else:
            others = self._others.get(kind) or self._others.setdefault(kind, self.open(file="*", folder="", kind=kind))
            others.errors, others.notes = [], []
            _tell(others, OTHER_FILES.fill(count=self._rowless[kind] - MOST_NOTES))

    def refuse(self, source: Source, refused: Sequence[Refused]) -> None:
        """Write down rows that are not taken."""
        source.rejected += len(refused)
        for damage in [each for each in refused if each.damage][:1]:
            source.fail(damage.reason, source.kind)
        if refused:
            data = {
                "file": [source.file] * len(refused),
                "sheet": [source.sheet] * len(refused),
                "row": [each.row for each in refused],
                "column": [each.column for each in refused],
                "value": [each.value for each in refused],
                "reason_zh": [each.reason.zh for each in refused],
                "reason_en": [each.reason.en for each in refused],
            }
            self._refused.append(pl.DataFrame(data, schema=REJECTED.schema))

    def date_snapshots(self) -> None:
        """Date the registers whose file names have a date, where a folder holds several of one layout: they are one register over time."""
        alike: dict[tuple[str, str | None, str | None], list[Source]] = defaultdict(list)
        for source in self.sources:
            if source.table == "accounts":
                alike[source.folder, source.layout, source.sheet].append(source)
        for group in alike.values():
            days = {source.number: day for source in group if (day := _date_in(source.file)) is not None}
            if len(set(days.values())) > 1:
                for source in group:
                    source.dated_on = days.get(source.number)

    def files(self) -> pl.DataFrame:
        """Return the table FILES; call it when `merged` of every source is known."""
        return FILES.frame(
            {
                "source": source.number,
                "file": source.file,
                "sheet": source.sheet,
                "kind": source.kind.value,
                "table": source.table,
                "format": source.form,
                "layout": source.layout,
                "dated_on": source.dated_on,
                "read": source.read,
                "accepted": source.read - source.rejected - source.merged,
                "merged": source.merged,
                "rejected": source.rejected,
                "error_zh": "；".join(error.zh for error in source.errors) or None,
                "error_en": "; ".join(error.en for error in source.errors) or None,
                "note_zh": "；".join(note.zh for note in source.notes) or None,
                "note_en": "; ".join(note.en for note in source.notes) or None,
            }
            for source in self.sources
        )

    def rejected(self) -> pl.DataFrame:
        """Return the table REJECTED, in order of source and row."""
        return pl.concat(self._refused) if self._refused else REJECTED.empty()


def _tell(source: Source, why: Text) -> None:
    """Of what is no data nothing is lost, so that is a note; anything else is an error."""
    if source.kind is Kind.NOT_DATA:
        source.say(why)
    else:
        source.fail(why, source.kind)


def _date_in(file: str) -> date | None:
    for match in _DATE_IN_NAME.finditer(file.rpartition("/")[2]):
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None
