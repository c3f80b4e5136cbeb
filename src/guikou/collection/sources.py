"""The files behind the paths that were given: folders walked in order, zips unpacked within limits, nothing outside followed."""

import errno
import os
import re
import shutil
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from guikou.collection.formats.recognition import DAMAGED_ZIP, is_archive
from guikou.collection.formats.sheet import NotATable, Unreadable
from guikou.collection.settings import Limits
from guikou.kernel.bilingual import Text

LINK = Text("是符号链接，不跟随", "A symbolic link: not followed")
NO_FILE = Text("不是普通文件", "Not an ordinary file")
GONE = Text("文件不存在或没有读取权限", "The file does not exist or may not be read")
OUTSIDE = Text("压缩包内的路径指向包外，拒绝读取", "The path inside the zip points outside of it: refused")
ENCRYPTED = Text("压缩包内的文件有密码，无法读取", "The file inside the zip has a password")
BOMB = Text(
    "压缩包内的文件声明解开后有{size}兆字节（压缩比{ratio}），超过上限，拒绝解开",
    "The file inside the zip declares {size} MB once unpacked (ratio {ratio}), beyond the limits: not unpacked",
)
TOO_MANY = Text("压缩包内有{count}个文件，超过上限{limit}个", "The zip holds {count} files, more than {limit}")
TOO_DEEP = Text("压缩包套压缩包超过{limit}层，不再解开", "Zips inside zips beyond {limit} levels are not unpacked")
_IGNORED = re.compile(r"(\A|/)(\.|__MACOSX(/|\Z)|~\$)")
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SMALL_ENOUGH = 1 << 20
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """
    A file to read at `path`, called `label` in every report; or, with `wrong`, why there is nothing to read. `folder` is where it lay.

    `no_data`: nothing is wrong with the file, it only holds no table.
    """

    path: Path
    label: str
    folder: str = ""
    wrong: Text | None = None
    no_data: bool = False


def find(paths: Sequence[Path], limits: Limits, scratch: Path) -> Iterator[Found]:
    """
    Yield every file behind the paths, in order of name. Hidden files are left out, links inside folders are not followed.

    A file unpacked from a zip lies in `scratch` only until the next one is asked for.

    :raises OSError: `scratch` has no room for what a zip holds.
    """
    for path, prefix in zip(paths, _prefixes(paths), strict=True):
        for found in _below(path, prefix):
            yield from _unpacked(found, limits, scratch, depth=0)


def _prefixes(paths: Sequence[Path]) -> list[str]:
    """A single folder's files are named from the folder; of several paths each keeps its own name, or as given where names repeat."""
    if len(paths) == 1:
        return ["" if paths[0].is_dir() else paths[0].name]
    names = Counter(path.name for path in paths)
    return [path.name if names[path.name] == 1 else path.as_posix() for path in paths]


def _below(path: Path, prefix: str) -> Iterator[Found]:
    if not path.is_dir():
        yield _checked(Found(path=path, label=prefix, folder=str(path.parent)))
        return
    entries: list[tuple[str, Path]] = []
    for parent, folders, files in os.walk(path):
        here = Path(parent)
        folders[:] = [name for name in folders if not _IGNORED.search(name)]
        entries += [((here / name).relative_to(path).as_posix(), here / name) for name in files if not _IGNORED.search(name)]
        entries += [((here / name).relative_to(path).as_posix(), here / name) for name in folders if (here / name).is_symlink()]
    for relative, entry in sorted(entries):
        label = f"{prefix}/{relative}" if prefix else relative
        found = Found(path=entry, label=label, folder=str(entry.parent))
        yield Found(path=entry, label=label, wrong=LINK) if entry.is_symlink() else _checked(found)


def _checked(found: Found) -> Found:
    try:
        if not stat.S_ISREG(found.path.stat().st_mode):
            return Found(path=found.path, label=found.label, wrong=NO_FILE)
        with found.path.open("rb"):
            return found
    except OSError:
        return Found(path=found.path, label=found.label, wrong=GONE)


def _unpacked(found: Found, limits: Limits, scratch: Path, depth: int) -> Iterator[Found]:
    try:
        archive = found.wrong is None and is_archive(found.path)
    except Unreadable as wrong:
        yield Found(path=found.path, label=found.label, wrong=wrong.reason, no_data=isinstance(wrong, NotATable))
        return
    except OSError:
        yield Found(path=found.path, label=found.label, wrong=GONE)
        return
    if not archive:
        yield found
    elif depth >= limits.zip_depth:
        yield Found(path=found.path, label=found.label, wrong=TOO_DEEP.fill(limit=limits.zip_depth))
    else:
        yield from _members(found, limits, scratch, depth)


def _members(found: Found, limits: Limits, scratch: Path, depth: int) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(found.path) as archive:
            infos = sorted((info for info in archive.infolist() if not info.is_dir() and not _IGNORED.search(_shown(info))), key=_name)
            if len(infos) > limits.zip_members:
                yield Found(path=found.path, label=found.label, wrong=TOO_MANY.fill(count=len(infos), limit=limits.zip_members))
                return
            left = limits.zip_bytes
            for info in infos:
                member = _member(found, info, limits, left)
                left -= info.file_size
                if member.wrong is None:
                    unpacked = scratch / f"unpacked-{depth}"
                    yield from _unpacked(_unpack(archive, info, member, unpacked), limits, scratch, depth + 1)
                    unpacked.unlink(missing_ok=True)
                else:
                    yield member
    except OSError as wrong:
        if wrong.errno in _NO_ROOM:
            raise
        yield Found(path=found.path, label=found.label, wrong=DAMAGED_ZIP)
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        yield Found(path=found.path, label=found.label, wrong=DAMAGED_ZIP)


def _member(found: Found, info: zipfile.ZipInfo, limits: Limits, left: int) -> Found:
    """Return what is to be said of a member before a byte of it is unpacked."""
    name = PurePosixPath(_name(info))
    label = f"{found.label}!{name.as_posix()}"
    wrong = None
    ratio = info.file_size // max(info.compress_size, 1)
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        wrong = OUTSIDE
    elif info.flag_bits & 1:
        wrong = ENCRYPTED
    elif info.file_size > min(left, limits.file_bytes) or (info.file_size > _SMALL_ENOUGH and ratio > limits.zip_ratio):
        wrong = BOMB.fill(size=info.file_size >> 20, ratio=ratio)
    return Found(path=found.path, label=label, folder=f"{found.path}!{name.parent}", wrong=wrong)


def _unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, member: Found, target: Path) -> Found:
    try:
        with archive.open(info) as packed, target.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked, _BLOCK)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return Found(path=target, label=member.label, wrong=DAMAGED_ZIP)
    return Found(path=target, label=member.label, folder=member.folder)


def _shown(info: zipfile.ZipInfo) -> str:
    """The name without steps upwards, which are refused aloud and not left out like a hidden file."""
    return "/".join(part for part in PurePosixPath(_name(info)).parts if part != "..")


def _name(info: zipfile.ZipInfo) -> str:
    """Windows in Chinese writes names in GB18030 without saying so; zipfile then reads them as code page 437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename
