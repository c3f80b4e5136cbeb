"""
Making the archive of an account: a bag (BagIt, RFC 8493) in a ZIP file.

    data/completeness.json   what is kept, what is missing and why (`completeness`)
    data/tables/             account, posts and figures as our own data package, which `guikou` reads again
    data/posts.jsonl         the posts once more, one a line, for other programs
    data/pages/              all posts as plain pages, for people
    data/web/posts.wacz      each post at its own address, to be opened offline
    data/web/…               web archives that were captured
    data/media/              pictures and other files
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from guikou import __version__
from guikou.archive.completeness import Statement, statement
from guikou.archive.files import CHUNK
from guikou.archive.replay import page, write_wacz
from guikou.archive.verdict import Verdict
from guikou.archive.verifying import verify
from guikou.collection import package
from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.tables import ACCOUNTS, FIGURES, POSTS

PER_PAGE: Final = 100
_ALREADY_PACKED: Final = (".wacz", ".gz", ".jpg", ".jpeg", ".png", ".webp", ".mp4", ".mp3", ".zip")


class NotWhole(Refusal):
    """What was written, or a web archive that was given, does not verify; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        first = verdict.faults[0]
        super().__init__(Text("{where}：{reason}", "{where}: {reason}").fill(where=first.where, reason=first.reason))
        self.verdict = verdict


@dataclass(frozen=True, kw_only=True)
class Content:
    """
    Everything that is known of one account: a frame of ACCOUNTS with its one row, frames of POSTS and FIGURES, web archives that were captured (WARC, WACZ), pictures
    and other files, and comments as plain mappings.
    """

    account: pl.DataFrame
    posts: pl.DataFrame
    figures: pl.DataFrame
    captured: Sequence[Path] = ()
    media: Sequence[Path] = ()
    comments: Sequence[dict[str, Any]] = ()


def pack(target: Path, content: Content, *, owner: str, now: datetime) -> Statement:
    """
    Write the archive, verify it, and only then put it in its place; return what it holds.

    :raises NotWhole: a web archive that was given is damaged.
    :raises OSError: it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as given:
        work = Path(given)
        bag, scratch = work / target.stem, work / "scratch"
        (bag / "data" / "web").mkdir(parents=True)
        scratch.mkdir()
        told = _payload(bag / "data", content, now=now, scratch=scratch)
        _tags(bag, told, owner=owner, now=now)
        packed = work / "packed"
        _zip(bag, packed)
        verdict = verify(packed)
        if not verdict.good:
            raise NotWhole(verdict)
        with packed.open("rb") as stream:
            os.fsync(stream.fileno())
        packed.replace(target)
    return told


def _payload(data: Path, content: Content, *, now: datetime, scratch: Path) -> Statement:
    posts = POSTS.conform(content.posts).sort("published_at", "post_id")
    figures = FIGURES.conform(content.figures)
    package.write(data / "tables", {"accounts": content.account, "posts": posts, "figures": figures})
    account = ACCOUNTS.conform(content.account).to_dicts()[0]
    with (data / "posts.jsonl").open("w", encoding="utf-8") as lines:
        for post in posts.drop("source", "row").iter_rows(named=True):
            lines.write(json.dumps(post, ensure_ascii=False, default=str) + "\n")
    replayable = write_wacz(data / "web" / "posts.wacz", posts.iter_rows(named=True), account=account, made_at=now, scratch=scratch)
    for number, file in enumerate(content.captured, start=1):
        verdict = verify(file)
        if not verdict.good:
            raise NotWhole(verdict)
        shutil.copyfile(file, data / "web" / f"{number:03d}-{file.name}")
    for number, file in enumerate(content.media, start=1):
        (data / "media").mkdir(exist_ok=True)
        shutil.copyfile(file, data / "media" / f"{number:05d}{file.suffix.lower()}")
    if content.comments:
        lines_of = (json.dumps(each, ensure_ascii=False, default=str) for each in content.comments)
        (data / "comments.jsonl").write_text("\n".join(lines_of) + "\n", encoding="utf-8")
    told = statement(
        account=account,
        posts=posts,
        figures=figures,
        pictures=len(content.media),
        comments=len(content.comments),
        replayable=replayable,
        made_at=now,
    )
    (data / "completeness.json").write_text(json.dumps(told.plain(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _pages(data / "pages", account, posts, told)
    return told


def _pages(folder: Path, account: dict[str, Any], posts: pl.DataFrame, told: Statement) -> None:
    """Write the posts as pages, the newest first; the first page says what is kept."""
    folder.mkdir()
    newest = posts.reverse()
    pages = max(1, -(-posts.height // PER_PAGE))
    for number in range(1, pages + 1):
        shown = newest.slice((number - 1) * PER_PAGE, PER_PAGE).to_dicts()
        facts = {"account": account, "posts": shown, "page": number, "pages": pages, "statement": told if number == 1 else None}
        (folder / f"{number:04d}.html").write_bytes(page("index.html", **facts))


def _tags(bag: Path, told: Statement, *, owner: str, now: datetime) -> None:
    """Write what makes a folder a bag."""
    payload = [(file.relative_to(bag).as_posix(), *_digest(file)) for file in _files(bag / "data")]
    information = {
        "Source-Organization": owner,
        "External-Identifier": told.account,
        "External-Description": told.name,
        "Bagging-Date": now.date().isoformat(),
        "Bag-Software-Agent": f"guikou {__version__}",
        "Payload-Oxum": f"{sum(size for _, _, size in payload)}.{len(payload)}",
    }
    lines = [f"{name}: {' '.join(value.split())}" for name, value in information.items() if value]
    tags = {
        "bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "\n".join(lines) + "\n",
        "manifest-sha256.txt": "".join(f"{digest}  {name}\n" for name, digest, _ in payload),
    }
    tags["tagmanifest-sha256.txt"] = "".join(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tags.items())
    for name, text in tags.items():
        (bag / name).write_text(text, encoding="utf-8")


def _zip(bag: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as package_:
        for file in _files(bag):
            stored = zipfile.ZIP_STORED if file.suffix.lower() in _ALREADY_PACKED else zipfile.ZIP_DEFLATED
            package_.write(file, file.relative_to(bag.parent).as_posix(), compress_type=stored)


def _files(folder: Path) -> Iterator[Path]:
    return iter(sorted(each for each in folder.rglob("*") if each.is_file()))


def _digest(file: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with file.open("rb") as stream:
        while part := stream.read(CHUNK):
            digest.update(part)
            size += len(part)
    return digest.hexdigest(), size
