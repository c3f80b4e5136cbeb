"""
WARC files (ISO 28500), plain or with each record in a gzip member of its own: read record by record by warcio, and held to what each record says of itself.

Of a record are checked: its headers, its length, its block and payload digests, that it is followed by an empty line, and that its gzip member is whole.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Final

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from guikou.archive.files import CHUNK, Unreadable
from guikou.archive.verdict import Verdict
from guikou.kernel.bilingual import Text

LONGEST_LINE: Final = 1 << 16
_NEEDED: Final = ("WARC-Type", "WARC-Record-ID", "WARC-Date", "Content-Length")
_WITHOUT_DIGEST: Final = ("warcinfo", "request", "revisit", "metadata", "conversion")
"""Kinds of records that are usual without a digest, or whose digest is that of another record."""
_NO_WARC = Text(
    "不是 WARC 文件：第一条记录的开头不是 WARC/1.0 或 WARC/1.1",
    "This is no WARC file: its first record does not begin with WARC/1.0 or WARC/1.1",
)
_NO_RECORD = Text(
    "这里应是下一条记录的开头，但不是；上一条记录的长度可能有误",
    "The next record should begin here and does not; the length of the one before may be wrong",
)
_ONE_MEMBER = Text(
    "整个文件压缩为一块，无法按位置取出单条记录；请用 warcio recompress 重新压缩",
    "The file is compressed as a whole, so that no record can be fetched by its place; warcio recompress mends that",
)
_EMPTY = Text("文件里没有记录", "The file has no records")
_NO_LENGTH = Text("记录没有写明长度", "The record does not say how long it is")
_NO_EMPTY_LINE = Text("记录之后没有空行，所写长度可能有误", "No empty line follows the record; the length that it states may be wrong")
_LONG_LINE = Text("记录头有一行过长", "A line of the header is too long")
_GZIP_BEGINS: Final = b"\x1f\x8b"
_GZIP = Text("压缩数据已损坏", "The compressed data are damaged")
_CUT = Text("文件在这里被截断", "The file is cut off here")
_UNREADABLE = Text("记录头无法解析", "The header of the record cannot be read")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record stands in its file, in bytes of the file as it is stored."""

    offset: int
    length: int


def verify_warc(stream: IO[bytes], name: str, verdict: Verdict) -> dict[int, Place]:
    """Verify a WARC file, and return the places of its records by their offsets. Stops at a record behind which no other can be found."""
    places: dict[int, Place] = {}
    records = _Records(stream)
    reason = _read(records, stream, name, places, verdict)
    if reason is _EMPTY or reason is _ONE_MEMBER:  # of a file that is compressed as a whole the library counts places backwards
        verdict.wrong(name, reason)
    elif reason is not None:
        verdict.wrong(_where(name, len(places) + 1, records.offset), reason)
    verdict.records += len(places)
    return places


def _read(records: "_Records", stream: IO[bytes], name: str, places: dict[int, Place], verdict: Verdict) -> Text | None:
    """Read the records, and return why reading could not go on to the end of the file; None where it did."""
    try:
        for number, record in enumerate(records, start=1):
            before = records.err_count
            faults = list(_faults(record))
            place = Place(records.get_record_offset(), records.get_record_length())
            if records.err_count > before:
                faults.append(_NO_EMPTY_LINE)
            for fault in faults:
                verdict.wrong(_where(name, number, place.offset), fault)
            places[place.offset] = place
            verdict.unhashed += record.digest_checker.passed is None and record.rec_type not in _WITHOUT_DIGEST
    except (_Broken, Unreadable) as broken:
        return broken.reason
    except ArchiveLoadFailed:
        return _NO_RECORD if places else _NO_WARC
    except Exception:  # on bytes that nobody promised anything about the library raises whatever its parsing meets
        return _UNREADABLE
    if not stream.tell():
        return _EMPTY
    return _CUT if records.cut_off or records.offset < stream.tell() else None


def _faults(record: Any) -> Iterator[Text]:
    """Say what is wrong with a record; its content is read to the end."""
    for header in _NEEDED:
        if not record.rec_headers.get_header(header):
            yield _NO_LENGTH if header == "Content-Length" else Text(f"缺少 {header}", f"{header} is missing")
    if record.length is None:
        return
    wanted = record.payload_length if record.payload_length >= 0 else record.length
    found = 0
    while part := record.raw_stream.read(CHUNK):
        found += len(part)
    if found != wanted:
        missing = wanted - found
        yield Text(
            f"内容被截断：所写长度为 {record.length:,} 字节，缺少 {missing:,} 字节",
            f"The content is cut off: it should have {record.length:,} bytes and lacks {missing:,}",
        )
    for said in record.digest_checker.problems:
        yield _digest(said)


def _digest(said: str) -> Text:
    whose = ("载荷", "payload") if "payload" in said else ("内容", "content")
    if said.startswith("unknown"):
        return Text(f"{whose[0]}摘要的算法无法识别", f"The digest of its {whose[1]} is made in a way that is not known")
    return Text(f"{whose[0]}与所记摘要不符，已被改动或损坏", f"Its {whose[1]} is not what its digest says: it was changed or is damaged")


def _where(name: str, number: int, offset: int) -> Text:
    return Text(f"{name} 第 {number} 条记录（第 {offset:,} 字节）", f"{name}, record {number} (at byte {offset:,})")


class _Broken(Exception):
    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class _Lines(DecompressingBufferedReader):  # type: ignore[misc]
    """Reads with bounds, and says where compressed data are damaged; the library takes those for the end."""

    def readline(self, length: int | None = None) -> bytes:
        line: bytes = super().readline(length or LONGEST_LINE)
        if length is None and len(line) >= LONGEST_LINE:
            raise _Broken(_LONG_LINE)
        return line

    def _decompress(self, data: bytes) -> bytes:
        if not (self.decompressor and (self.num_block_read or data.startswith(_GZIP_BEGINS))):
            return bytes(super()._decompress(data))
        try:
            return bytes(self.decompressor.decompress(data))
        except zlib.error:
            raise _Broken(_GZIP) from None


class _Records(WARCIterator):  # type: ignore[misc]
    INC_RECORD = ""  # counted in `err_count`; the library would also print it

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, check_digests=True)
        self.known_format = "warc"
        self.lines = self.reader = _Lines(self.fh, block_size=CHUNK >> 4)

    def close(self) -> None:
        """Remember how the last gzip member ended."""
        self.ended = getattr(self.lines.decompressor, "eof", True)
        super().close()

    @property
    def cut_off(self) -> bool:
        """Whether the last gzip member has no end."""
        return not getattr(self, "ended", True)

    def _raise_invalid_gzip_err(self) -> None:
        raise _Broken(_ONE_MEMBER)
