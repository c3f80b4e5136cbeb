"""The files of a package, whether it is a folder or a ZIP file. Names are as the package has them, with `/`."""

import hashlib
import lzma
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final, Protocol

from guikou.kernel.bilingual import Text

CHUNK: Final = 1 << 20
MOST_FILES: Final = 1_000_000
MOST_RATIO: Final = 2_000
"""A member of a ZIP file that grows by more than this is no document: running text shrinks to a tenth, empty tables to a thousandth."""
HASHES: Final = ("sha256", "sha512", "sha1", "md5")
WEAK: Final = ("sha1", "md5")
"""They tell an accident, not a forger."""


_UNKNOWN: Final = Text(
    "压缩方式无法识别，不能核验；请用通用方式（不压缩或 Deflate）重新打包",
    "It is packed in a way that is not known here and cannot be verified; pack it anew, stored or with Deflate",
)


class Unreadable(Exception):
    """The package or one of its files cannot be read; `reason` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class Files(Protocol):
    """What a package holds: file name → size in bytes."""

    sizes: dict[str, int]

    def open(self, name: str) -> IO[bytes]:
        """
        Open a file of the package.

        :raises Unreadable: it cannot be.
        """


class Folder:
    """The files of a folder. Links are refused: what they lead to is not of the package."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.sizes: dict[str, int] = {}
        for name, size in _walk(path):
            if len(self.sizes) >= MOST_FILES:
                raise _too_many()
            self.sizes[name] = size

    def open(self, name: str) -> IO[bytes]:
        """Open one."""
        try:
            return (self._path / name).open("rb")
        except OSError as trouble:
            raise Unreadable(Text(f"无法读取：{trouble.strerror}", f"It cannot be read: {trouble.strerror}")) from None


class Zipped:
    """The files of a ZIP file."""

    def __init__(self, file: IO[bytes] | Path) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
        except NotImplementedError as unknown:
            raise Unreadable(_UNKNOWN) from unknown
        except (zipfile.BadZipFile, ValueError, EOFError) as damaged:
            raise Unreadable(Text("压缩包已损坏，无法打开", "The ZIP file is damaged and cannot be opened")) from damaged
        entries = self._zip.infolist()
        members = [each for each in entries if not each.is_dir()]
        if len(members) > MOST_FILES:
            raise _too_many()
        if min((each.header_offset for each in entries), default=0) > 0:
            # A package that was cut off behind a ZIP file inside it still ends as one.
            raise Unreadable(
                Text(
                    "压缩包前面多出内容，或后半截丢失",
                    "Something stands before the ZIP file, or it is the rest of a larger one that was cut off",
                )
            )
        self._members: dict[str, zipfile.ZipInfo] = {}
        for each in members:
            self._members[self._checked(each)] = each
        self.sizes = {name: each.file_size for name, each in self._members.items()}

    def _checked(self, member: zipfile.ZipInfo) -> str:
        name = member.filename
        if not is_inside(name):
            raise Unreadable(Text(f"压缩包内的文件名指向包外：{name[:200]}", f"A file name in the ZIP file leads out of it: {name[:200]}"))
        if name in self._members:
            raise Unreadable(
                Text(
                    f"压缩包内有两个同名文件，无法确定哪个有效：{name[:200]}",
                    f"Two files of the ZIP file have one name, and nobody can say which counts: {name[:200]}",
                )
            )
        if member.flag_bits & 0x1:
            raise Unreadable(Text("压缩包已加密", "The ZIP file is encrypted"))
        if member.file_size > max(member.compress_size, 1) * MOST_RATIO:
            raise Unreadable(
                Text(f"压缩比异常，可能是压缩炸弹：{name[:200]}", f"It grows far more than documents do, as a ZIP bomb would: {name[:200]}")
            )
        return name

    def open(self, name: str) -> IO[bytes]:
        """Open one. It is read up to the size that the ZIP file states, and its checksum is checked at its end."""
        try:
            return self._zip.open(self._members[name])
        except NotImplementedError as unknown:  # `zipfile` says so of a way of packing that it does not know; a kind of RuntimeError
            raise Unreadable(_UNKNOWN) from unknown
        except (zipfile.BadZipFile, RuntimeError) as damaged:
            raise Unreadable(Text("压缩包内的这个文件已损坏", "This file is damaged in the ZIP file")) from damaged


def is_inside(name: str) -> bool:
    """Whether a name stays in its package on every system."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts) and not name.startswith("/") and "\\" not in name and "\x00" not in name and ":" not in parts[0] and ".." not in parts
    )


def hashed(stream: IO[bytes], *algorithms: str) -> tuple[dict[str, str], int]:
    """
    Return the digests of a stream in lower-case hexadecimal, and its length in bytes.

    :raises Unreadable: the stream breaks off.
    """
    running = {each: hashlib.new(each, usedforsecurity=False) for each in algorithms}
    size = 0
    for part in parts(stream):
        size += len(part)
        for each in running.values():
            each.update(part)
    return {name: each.hexdigest() for name, each in running.items()}, size


def parts(stream: IO[bytes]) -> Iterator[bytes]:
    """
    Read a stream in parts.

    :raises Unreadable: it breaks off, or its checksum is wrong.
    """
    while part := _read(stream):
        yield part


def _read(stream: IO[bytes]) -> bytes:
    try:
        return stream.read(CHUNK)
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as damaged:
        raise Unreadable(Text("读到一半出错，文件已损坏", "Reading breaks off; the file is damaged")) from damaged


def whole(stream: IO[bytes], most: int) -> bytes:
    """
    Return all of a stream.

    :raises Unreadable: it is longer than `most` bytes, or breaks off.
    """
    read = bytearray()
    for part in parts(stream):
        read += part
        if len(read) > most:
            raise Unreadable(Text(f"文件过大，上限为 {most:,} 字节", f"It is too large; the limit is {most:,} bytes"))
    return bytes(read)


def _walk(top: Path) -> Iterator[tuple[str, int]]:
    for folder, names, files in os.walk(top):
        names.sort()
        for name in (*names, *files):
            path = Path(folder) / name
            about = path.lstat()
            if stat.S_ISREG(about.st_mode):
                yield path.relative_to(top).as_posix(), about.st_size
            elif not stat.S_ISDIR(about.st_mode):
                raise Unreadable(Text(f"包内有链接或特殊文件：{name}", f"The package holds a link or a special file: {name}"))


def _too_many() -> Unreadable:
    return Unreadable(Text(f"文件数超过 {MOST_FILES:,}", f"It holds more than {MOST_FILES:,} files"))
