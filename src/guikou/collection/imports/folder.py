"""
The folder of an import: what was uploaded, and what was read from it.

`files/` holds the uploads, `read/` the tables of the dataset as Parquet, `drafts/` proposed mappings, `mapping.yaml` the one in use, `rejected.parquet`
every row that is not taken, with those that the register refuses.
"""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

import polars as pl
from django.conf import settings

from guikou.collection.dataset import Dataset
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.tables import REJECTED

MOST_FILES = 2_000
MOST_BYTES = 2 * 2**30
LIMITS = Limits(file_bytes=2 * 2**30, zip_bytes=4 * 2**30, zip_members=10_000)
_TABLES = (
    "accounts",
    "organisations",
    "figures",
    "questions",
    "services",
    "staffing",
    "files",
    "rejected",
    "conflicts",
    "changes",
    "coverage",
)
_LONGEST_PART = 120
_UNWANTED = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\/\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


class TooMuch(Refusal):
    """More files, or more bytes, than one import takes."""

    field = "files"


class NothingUploaded(Refusal):
    """No file was chosen, or all of them are empty."""

    field = "files"

    def __init__(self) -> None:
        super().__init__(Text("请选择至少一个有内容的文件", "Choose at least one file that is not empty"))


class Upload(Protocol):
    """A file on its way in."""

    @property
    def name(self) -> str | None:
        """As the browser calls it; may hold the path inside a folder that was chosen."""

    @property
    def size(self) -> int | None:
        """Bytes."""

    def chunks(self) -> Iterator[bytes]:
        """Yield the content."""


def place(import_id: int) -> Path:
    """Return the folder of the import."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(import_id)


def files(import_id: int) -> Path:
    """Return the folder of what was uploaded."""
    return place(import_id) / "files"


def mapping(import_id: int) -> Path:
    """Return where the mapping file lies, where there is one."""
    return place(import_id) / "mapping.yaml"


def check(uploads: Iterable[Upload]) -> list[Upload]:
    """
    Return the uploads that hold something.

    :raises NothingUploaded: none does.
    :raises TooMuch: there are too many, or they are too large.
    """
    full = [upload for upload in uploads if upload.size]
    if not full:
        raise NothingUploaded
    if len(full) > MOST_FILES:
        raise TooMuch(
            Text(f"一次最多{MOST_FILES}个文件，请打包成压缩文件", f"At most {MOST_FILES} files at once; put them into a zip file")
        )
    if sum(upload.size or 0 for upload in full) > MOST_BYTES:
        raise TooMuch(Text(f"文件总共超过{MOST_BYTES >> 30}吉字节的上限", f"The files are larger than {MOST_BYTES >> 30} GB together"))
    return full


def keep(import_id: int, uploads: Iterable[Upload]) -> None:
    """Write the uploads into the folder, under names that are safe and different. A folder left by an upload that failed is replaced."""
    target = files(import_id)
    shutil.rmtree(place(import_id), ignore_errors=True)
    target.mkdir(parents=True, mode=0o700)
    taken: set[str] = set()
    for upload in uploads:
        name = _free(safe_name(upload.name or ""), taken)
        taken.add(name.casefold())
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with path.open("wb") as kept:
            for chunk in upload.chunks():
                kept.write(chunk)


def safe_name(name: str) -> str:
    """Return a relative path without steps upwards, hidden parts, control or direction characters, each part of a length that file systems take."""
    parts = [_safe_part(part) for part in PurePosixPath(name.replace("\\", "/")).parts if part not in ("/", "..", ".")]
    return "/".join(part for part in parts if part) or "file"


def _safe_part(part: str) -> str:
    clean = _UNWANTED.sub("_", unicodedata.normalize("NFC", part)).strip().lstrip(".~")
    stem, dot, suffix = clean.rpartition(".")
    if not dot:
        return clean[:_LONGEST_PART]
    return f"{stem[:_LONGEST_PART]}.{suffix[:12]}"


def _free(name: str, taken: set[str]) -> str:
    path = PurePosixPath(name)
    names = (name if count == 1 else str(path.with_name(f"{path.stem} ({count}){path.suffix}")) for count in range(1, len(taken) + 2))
    return next(each for each in names if each.casefold() not in taken)


def store(import_id: int, dataset: Dataset, work: Path) -> None:
    """Keep the dataset; `work` is the folder in which it was read, with the file of posts. What an earlier reading left is replaced."""
    for name in _TABLES:
        getattr(dataset, name).write_parquet(work / f"{name}.parquet")
    if dataset.posts_file != work / "posts.parquet":
        dataset.posts_file.replace(work / "posts.parquet")
    kept = place(import_id) / "read"
    shutil.rmtree(kept, ignore_errors=True)
    work.replace(kept)


def load(import_id: int, zone: str) -> Dataset:
    """Return the dataset that was read."""
    kept = place(import_id) / "read"
    tables = {name: pl.read_parquet(kept / f"{name}.parquet") for name in _TABLES}
    return Dataset(**tables, posts_file=kept / "posts.parquet", zone=zone)


def keep_rejected(import_id: int, rejected: pl.DataFrame) -> None:
    """Keep every row that is not taken."""
    beside = place(import_id) / "rejected.new"
    rejected.write_parquet(beside)
    beside.replace(place(import_id) / "rejected.parquet")


def rejected(import_id: int) -> pl.DataFrame:
    """Return every row that is not taken, empty before the files were read."""
    path = place(import_id) / "rejected.parquet"
    return pl.read_parquet(path) if path.exists() else REJECTED.empty()


def discard(import_id: int) -> None:
    """Delete the folder."""
    shutil.rmtree(place(import_id), ignore_errors=True)
