"""Reading what people have: files of any kind in, a dataset out, every row accounted for."""

from collections.abc import Callable, Sequence
from pathlib import Path, PurePath

from guikou.collection.assembly import Assembly
from guikou.collection.dataset import Dataset
from guikou.collection.formats.recognition import Descriptor, open_sheets
from guikou.collection.formats.sheet import NotATable, Unreadable, Unrecognised
from guikou.collection.layouts import SHAPES
from guikou.collection.ledger import Kind
from guikou.collection.mapping import UnusableMapping, load
from guikou.collection.settings import Limits, ReadSettings
from guikou.collection.sources import GONE, Found, find
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import zone
from guikou.kernel.progress import Progress

__all__ = ["Dataset", "Limits", "ReadSettings", "UnusableMapping", "read"]

_TABLES = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".et", ".ods", ".parquet", ".jsonl", ".ndjson"})
READING = Text("读入文件", "Reading files")
ROWS = Text("行", "rows")


def read(paths: Sequence[Path], *, settings: ReadSettings, work: Path, progress: Progress) -> Dataset:
    """
    Return everything that the files, folders and zips at `paths` hold, with every row accounted for.

    For each row of FILES, read = accepted + merged + rejected. A row is rejected where it does not say what it is about, where a post has no
    readable time, and where any cell of a column that we use cannot be read: half a row would be a silent loss. Only words of columns with a
    fixed set of values (level, kind, status, language) that are not known leave their cell empty; the file's note then names them.
    What cannot be read as a whole is a row of FILES with the reason, and the rest still runs.

    `work` is a folder for scratch files and for the Parquet file of posts, which has to outlive the dataset.

    :raises UnusableMapping: the mapping file of the settings cannot be used.
    :raises TooManySources: more than 65,000 tables.
    :raises NotAMoment: the zone of the settings does not exist.
    :raises OSError: `work` cannot be written to, or is full.
    """
    zone(settings.zone)
    mapped = load(settings.mapping) if settings.mapping else ()
    work.mkdir(parents=True, exist_ok=True)
    assembly = Assembly(settings=settings, work=work, mapped=mapped)
    with progress.stage(READING, unit=ROWS) as stage:
        for found in find(paths, settings.limits, work):
            _take_file(assembly, found, settings, stage.advance)
    return assembly.finish(progress)


def _take_file(assembly: Assembly, found: Found, settings: ReadSettings, advance: Callable[[int], None]) -> None:
    if found.wrong is not None:
        assembly.note(found, found.wrong, Kind.NOT_DATA if found.no_data else Kind.FAILED)
        return
    try:
        sheets = open_sheets(found.path, settings.limits, SHAPES, lambda headings: assembly.table_of(headings, found))
    except Descriptor:
        assembly.describe(found)
        return
    except NotATable as other:
        assembly.note(found, other.reason, Kind.FAILED if _named_as_a_table(found) else Kind.NOT_DATA)
        return
    except Unreadable as wrong:
        assembly.note(found, wrong.reason, Kind.UNKNOWN if isinstance(wrong, Unrecognised) else Kind.FAILED)
        return
    except OSError:
        assembly.note(found, GONE, Kind.FAILED)
        return
    for sheet in sheets:
        assembly.take(found, sheet, advance)


def _named_as_a_table(found: Found) -> bool:
    """What is inside decides how a file is read; but a page with an error message, saved as posts.csv, is a table that somebody misses."""
    return PurePath(found.label.rpartition("!")[2]).suffix.lower() in _TABLES
