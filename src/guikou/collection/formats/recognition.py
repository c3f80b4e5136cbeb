"""Which format a file has, told from its content and never from its name."""

import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from guikou.collection.formats.columnar import open_parquet
from guikou.collection.formats.database import open_database
from guikou.collection.formats.delimited import EMPTY, NO_TABLE, open_delimited
from guikou.collection.formats.documents import NO_YAML, Shape, open_json, open_json_lines, open_yaml
from guikou.collection.formats.feeds import open_feed
from guikou.collection.formats.sheet import NotATable, Sheet, Unreadable, Unrecognised
from guikou.collection.formats.workbook import open_workbook
from guikou.collection.headings import Knows
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
WEB_ARCHIVE = Text("网页存档", "a web archive")
_NOT_TABLES = (
    (b"\x89PNG", Text("图片", "a picture")),
    (b"\xff\xd8\xff", Text("图片", "a picture")),
    (b"GIF8", Text("图片", "a picture")),
    (b"RIFF", Text("音频、视频或图片", "sound, video or a picture")),
    (b"BM", Text("图片", "a picture")),
    (b"%PDF", Text("版式文档", "a PDF document")),
    (b"WARC/", WEB_ARCHIVE),
    (b"\x7fELF", Text("程序", "a program")),
    (b"MZ", Text("程序", "a program")),
)
_TO_BE_UNPACKED = {_GZIP: "gzip", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7z", b"Rar!": "RAR", b"\x28\xb5\x2f\xfd": "Zstandard", b"BZh": "bzip2"}
_TAR_AT = 257
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
IS = Text("是{what}，不是数据表", "It is {what}, not a table")
UNPACK = Text("是压缩文件，里面可能有数据，请先解压", "A packed file ({form}) that may hold data: unpack it first")
SAVE_AS_XLSX = Text(
    "是旧版、带密码或其他软件的表格、文档，里面可能有数据；请取消密码，另存为新版工作簿",
    "A table or text with a password, or of an old or another office program, that may hold data: save it as XLSX without a password",
)
DOCUMENT = Text("文字或演示文档", "a text document or slides")
BINARY = Text("是二进制数据，认不出是什么", "Binary data of no form that is known")
WEB_PAGE = Text("网页", "a web page")
XML = Text("可扩展标记文件，但不是订阅源", "XML, but not a feed")
DAMAGED_ZIP = Text("压缩包已损坏或不完整", "The zip file is damaged or cut off")
_ARCHIVED = re.compile(r"archive/[^/]+\.w?arc(\.gz)?", re.IGNORECASE)
_DOCUMENTS = {"word/document.xml", "ppt/presentation.xml"}
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_FEED = re.compile(rb"<(\w+:)?(rss|feed|RDF)\b")
_FRONT_MATTER = re.compile(rb"---[ \t]*\r?\n.*?\n---[ \t]*\r?\n\s*[^\s-]", re.DOTALL)
_YAML = re.compile(r"\A\ufeff?(#[^\n]*\n|---[^\n]*\n|\s*\n)*(- +)?[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff .-]*:(\s|\Z)")


class Descriptor(Exception):
    """The file describes a data package; the tables are in the files beside it."""


def is_archive(path: Path) -> bool:
    """
    Return whether the file is a zip of files, and not a workbook that happens to be a zip.

    :raises NotATable: it is a WACZ (a zip that holds an archive of web pages) or an office document without tables.
    :raises Unreadable: it begins like a zip and is damaged, or it is a workbook in a form that is not read.
    """
    with path.open("rb") as stream:
        start = stream.read(4)
    if start == _EMPTY_ZIP:
        return True
    if start != _ZIP:
        return False
    members = _members(path)
    if any(_ARCHIVED.fullmatch(name) for name in members):
        raise NotATable(IS.fill(what=WEB_ARCHIVE))
    if _DOCUMENTS & members:
        raise NotATable(IS.fill(what=DOCUMENT))
    if "xl/workbook.bin" in members or {"mimetype", "content.xml"} <= members:
        raise Unreadable(SAVE_AS_XLSX)
    return "xl/workbook.xml" not in members


def open_sheets(path: Path, limits: Limits, shapes: tuple[Shape, ...], knows: Knows) -> Sequence[Sheet]:
    """
    Return the tables of a file that is no archive. `knows` tells headings from titles and rows.

    :raises Descriptor: the file describes a data package.
    :raises NotATable: the file holds none.
    :raises Unrecognised: nobody can tell what the file is.
    :raises Unreadable: it should hold one, but cannot be read.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(EMPTY)
    if size > limits.file_bytes:
        raise Unreadable(Text(f"文件超过{limits.file_bytes >> 30}吉字节的上限", f"The file is larger than {limits.file_bytes >> 30} GB"))
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(_ZIP):
        return open_workbook(path, limits, knows)
    if head.startswith(b"SQLite format 3\x00"):
        return open_database(path, limits)
    if head.startswith(b"PAR1"):
        return [open_parquet(path, limits)]
    _refuse_what_is_no_table(head)
    return _open_text(path, head, limits, shapes, knows)


def _refuse_what_is_no_table(head: bytes) -> None:
    if head.startswith(_GZIP) and _unpacked_start(head).startswith(b"WARC/"):
        raise NotATable(IS.fill(what=WEB_ARCHIVE))
    for mark, form in _TO_BE_UNPACKED.items():
        if head.startswith(mark) and (len(mark) > 3 or _is_binary(head)):
            raise Unreadable(UNPACK.fill(form=form))
    if head[_TAR_AT:].startswith(b"ustar"):
        raise Unreadable(UNPACK.fill(form="tar"))
    if head.startswith(_OLD_OFFICE):
        raise Unreadable(SAVE_AS_XLSX)
    for mark, what in _NOT_TABLES:
        if head.startswith(mark) and (len(mark) > 2 or _is_binary(head)):
            raise NotATable(IS.fill(what=what))
    if not head.startswith((b"\xff\xfe", b"\xfe\xff")) and _is_binary(head):
        raise Unrecognised(BINARY)


def _unpacked_start(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16)
    except zlib.error:
        return b""


def _is_binary(head: bytes) -> bool:
    """Control characters are rare in text; a few NUL bytes in a damaged table are not enough to call it binary."""
    control = sum(head.count(byte) for byte in range(32) if byte not in b"\t\n\r\x0b\x0c\x1b")
    return control > 8 and control * 50 > len(head)


def _open_text(path: Path, head: bytes, limits: Limits, shapes: tuple[Shape, ...], knows: Knows) -> Sequence[Sheet]:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if _FRONT_MATTER.match(start):
        raise NotATable(NO_TABLE)
    if start.startswith(b"<"):
        return _open_marked_up(path, start, limits)
    if start.startswith((b"{", b"[")):
        return _open_json(path, start, limits, shapes)
    if _YAML.match(head.decode("utf-8", "replace")):
        try:
            return open_yaml(path, limits, shapes)
        except Unreadable as wrong:
            if wrong.reason is not NO_YAML:
                raise
    return [open_delimited(path, limits, knows)]


def _open_marked_up(path: Path, start: bytes, limits: Limits) -> Sequence[Sheet]:
    if _HTML.match(start):
        raise NotATable(IS.fill(what=WEB_PAGE))
    if _FEED.search(start) or b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        return [open_feed(path, limits)]
    raise NotATable(IS.fill(what=XML))


def _open_json(path: Path, start: bytes, limits: Limits, shapes: tuple[Shape, ...]) -> Sequence[Sheet]:
    if start.startswith(b"{") and _has_an_object_on_each_line(path, limits):
        return [open_json_lines(path, limits)]
    if b'"resources"' in start and b'data-package"' in start:
        raise Descriptor
    return open_json(path, limits, shapes)


def _has_an_object_on_each_line(path: Path, limits: Limits) -> bool:
    with path.open("rb") as stream:
        first = stream.readline(4 * limits.field_characters).rstrip()
        second = stream.readline(_HEAD).lstrip()
    return first.endswith(b"}") and second.startswith(b"{")


def _members(path: Path) -> set[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as wrong:
        raise Unreadable(DAMAGED_ZIP) from wrong
