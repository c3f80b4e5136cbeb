"""Telling what kind of archive a file is, and verifying it."""

from pathlib import Path
from typing import Final

from guikou.archive.bags import top_of, verify_bag
from guikou.archive.files import Files, Folder, Unreadable, Zipped
from guikou.archive.verdict import Kind, Verdict
from guikou.archive.waczs import LIST, verify_wacz
from guikou.archive.warcs import verify_warc
from guikou.kernel.bilingual import Text

_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_GZIP, _WARC = b"\x1f\x8b", b"WARC/"
_NEITHER = Text(
    "不是可以核验的归档文件。可核验：WARC（.warc、.warc.gz）、WACZ、BagIt 文件夹或压缩包",
    "This is no archive that can be verified. Those are: WARC (.warc, .warc.gz), WACZ, and BagIt as a folder or a ZIP file",
)


def verify(path: Path) -> Verdict:
    """
    Verify a file or a folder. What it is, is told from its content; its name is not believed.

    :raises OSError: it cannot be opened.
    """
    verdict = Verdict()
    try:
        if path.is_dir():
            _package(Folder(path), path.name, verdict)
            return verdict
        with path.open("rb") as stream:
            begins = stream.read(5)
            stream.seek(0)
            if begins[:4] in _ZIP:
                _package(Zipped(stream), path.name, verdict)
            elif begins.startswith((_GZIP, _WARC)):
                verdict.kind, verdict.files, verdict.size = Kind.WARC, 1, path.stat().st_size
                verify_warc(stream, path.name, verdict)
            else:
                verdict.wrong(path.name, _NEITHER)
    except Unreadable as damaged:
        verdict.wrong(path.name, damaged.reason)
    return verdict


def _package(files: Files, name: str, verdict: Verdict) -> None:
    if top_of(files) is not None:
        verdict.kind = Kind.BAG
        verify_bag(files, name, verdict)
    elif LIST in files.sizes or any(each.startswith("archive/") for each in files.sizes):
        verdict.kind = Kind.WACZ
        verify_wacz(files, name, verdict)
    else:
        verdict.wrong(name, _NEITHER)
