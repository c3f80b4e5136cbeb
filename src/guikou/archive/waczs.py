"""
WACZ files (Web Archive Collection Zipped 1.0 and 1.1, https://specs.webrecorder.net/wacz/1.1.1/): a ZIP file of WARC files with an index, a list of pages and the
digests of all of them.

Checked are: that each file is listed with its digest and size, and no other is there; each WARC file, record by record; that each line of the index leads to a record
and each page is in the index; and who signed, if somebody did.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Any, Final

from guikou.archive.files import HASHES, WEAK, Files, Unreadable, hashed, is_inside, parts, whole
from guikou.archive.signing import verify_signature
from guikou.archive.verdict import Verdict
from guikou.archive.warcs import Place, verify_warc
from guikou.kernel.bilingual import Text

LIST: Final = "datapackage.json"
DIGEST: Final = "datapackage-digest.json"
_MOST_JSON: Final = 64 << 20
_LONGEST_LINE: Final = 16 << 20
_NO_WARC = Text("包内没有 WARC 文件，无法还原网页", "It holds no WARC file, so that no page can be shown")
_NO_INDEX = Text("包内没有索引（indexes/），无法找到网页", "It holds no index (indexes/), so that no page can be found")
_NO_PAGES = Text("包内没有网页目录（pages/pages.jsonl）", "It holds no list of pages (pages/pages.jsonl)")
_NOT_LISTED = Text("没有列在 datapackage.json 中，无从核对", "It is not listed in datapackage.json, so that nothing vouches for it")
_MISSING = Text("列在 datapackage.json 中，但包内没有", "It is listed in datapackage.json, and not in the package")
_NO_LIST = Text("缺少 datapackage.json", "datapackage.json is missing")
_NO_JSON = Text("不是有效的 JSON", "It is not valid JSON")
_NO_RESOURCES = Text("没有列出文件（resources）", "It lists no files (resources)")
_BAD_ENTRY = Text("有一项缺少文件名，或文件名指向包外", "An entry has no file name, or one that leads out of the package")
_NO_HASH = Text("没有写明摘要，或算法无法识别", "It has no digest, or one that is made in a way that is not known")
_WEAK = Text("只有 {algorithm} 摘要，能发现损坏，不能防止篡改", "Its only digest is {algorithm}: that shows damage, and no forgery")
_CHANGED = Text("与所记摘要不符，已被改动或损坏", "It is not what its digest says: it was changed or is damaged")
_UNSIGNED = Text("没有签名，无法确认由谁制作", "It is not signed: nothing says who made it")


def verify_wacz(files: Files, name: str, verdict: Verdict) -> None:
    """Verify a WACZ file."""
    listed = _listed(files, name, verdict)
    if listed is None:
        return
    for path, (algorithm, digest, size) in listed.items():
        _verify_file(files, f"{name}/{path}", path, (algorithm, digest, size), verdict)
    for path in sorted(files.sizes.keys() - listed.keys() - {LIST, DIGEST}):
        verdict.wrong(f"{name}/{path}", _NOT_LISTED)
    records = _warcs(files, name, verdict)
    addresses = _index(files, name, records, verdict)
    _pages(files, name, addresses, verdict)
    if DIGEST in files.sizes:
        _signature(files, name, verdict)
    else:
        verdict.note(name, _UNSIGNED)
    verdict.files += len(files.sizes)


def _listed(files: Files, name: str, verdict: Verdict) -> dict[str, tuple[str, str, int | None]] | None:
    """Return digest algorithm, digest and size of each file that the package lists; None where it has no list that can be read."""
    if LIST not in files.sizes:
        verdict.wrong(name, _NO_LIST)
        return None
    said = _json(files, LIST, f"{name}/{LIST}", verdict)
    if said is None:
        return None
    resources = said.get("resources") if isinstance(said, Mapping) else None
    if not isinstance(resources, list) or not resources:
        verdict.wrong(f"{name}/{LIST}", _NO_RESOURCES)
        return None
    listed = {}
    for each in resources:
        path = each.get("path") if isinstance(each, Mapping) else None
        if not isinstance(path, str) or not is_inside(path):
            verdict.wrong(f"{name}/{LIST}", _BAD_ENTRY)
        else:
            listed[path] = _digest(each)
    return listed


def _digest(entry: Mapping[str, Any]) -> tuple[str, str, int | None]:
    """Return what an entry says, in the way of 1.1 (`hash`, `bytes`) or of 1.0 (`hashing`, `stats`)."""
    stats = entry.get("stats")
    older: Mapping[str, Any] = stats if isinstance(stats, Mapping) else {}
    digest, size = entry.get("hash", older.get("hash")), entry.get("bytes", older.get("bytes"))
    algorithm, _, value = str(digest or "").rpartition(":")
    return algorithm or str(entry.get("hashing", "sha256")), value.lower(), size if isinstance(size, int) else None


def _verify_file(files: Files, where: str, path: str, said: tuple[str, str, int | None], verdict: Verdict) -> None:
    algorithm, digest, size = said
    if path not in files.sizes:
        verdict.wrong(where, _MISSING)
        return
    if not digest or algorithm not in HASHES:
        verdict.wrong(where, _NO_HASH)
        return
    try:
        with files.open(path) as stream:
            found, length = hashed(stream, algorithm)
    except Unreadable as damaged:
        verdict.wrong(where, damaged.reason)
        return
    verdict.size += length
    if size is not None and size != length:
        verdict.wrong(where, Text(f"大小应为 {size:,} 字节，实为 {length:,} 字节", f"It should have {size:,} bytes and has {length:,}"))
    elif found[algorithm] != digest:
        verdict.wrong(where, _CHANGED)
    elif algorithm in WEAK:
        verdict.note(where, _WEAK.fill(algorithm=algorithm))


def _warcs(files: Files, name: str, verdict: Verdict) -> dict[str, dict[int, Place]]:
    records = {}
    for path in sorted(files.sizes):
        if path.startswith("archive/") and path.endswith((".warc", ".warc.gz")):
            try:
                with files.open(path) as stream:
                    records[path.removeprefix("archive/")] = verify_warc(stream, f"{name}/{path}", verdict)
            except Unreadable as damaged:
                verdict.wrong(f"{name}/{path}", damaged.reason)
    if not records:
        verdict.wrong(name, _NO_WARC)
    return records


def _index(files: Files, name: str, records: Mapping[str, Mapping[int, Place]], verdict: Verdict) -> set[str]:
    """Follow each line of the index to its record, and return the addresses that it knows."""
    indexes = [
        path for path in sorted(files.sizes) if path.startswith("indexes/") and path.endswith((".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz"))
    ]
    if not indexes:
        verdict.wrong(name, _NO_INDEX)
    addresses: set[str] = set()
    for path in indexes:
        where = f"{name}/{path}"
        for number, line in _lines(files, path, where, verdict):
            if line.startswith(b"!"):
                continue
            entry = _parsed(line[line.find(b"{") :])
            if entry is None:
                verdict.wrong(_line(where, number), _NO_JSON)
                continue
            addresses.add(str(entry.get("url", "")))
            fault = _led_to(entry, records)
            if fault is not None:
                verdict.wrong(_line(where, number), fault)
    return addresses


def _led_to(entry: Mapping[str, Any], records: Mapping[str, Mapping[int, Place]]) -> Text | None:
    file = str(entry.get("filename", ""))
    if file not in records:
        return Text(f"索引指向包内没有的文件：{file[:200]}", f"The index leads to a file that is not in the package: {file[:200]}")
    offset, length = str(entry.get("offset", "")), str(entry.get("length", ""))
    place = records[file].get(int(offset)) if offset.isascii() and offset.isdecimal() and len(offset) < 19 else None
    if place is None:
        return Text(
            f"索引所指的位置没有记录（{file} 第 {offset[:20]} 字节）",
            f"No record begins where the index leads ({file}, byte {offset[:20]})",
        )
    if length.isdecimal() and int(length) < place.length - _BETWEEN:
        return Text(
            f"索引所记的记录长度有误（{file} 第 {offset} 字节）", f"The index has a wrong length for a record ({file}, byte {offset})"
        )
    return None


_BETWEEN: Final = 4
"""Bytes of the empty lines between records, which some count to the record and some do not."""


def _pages(files: Files, name: str, addresses: set[str], verdict: Verdict) -> None:
    lists = [path for path in sorted(files.sizes) if path.startswith("pages/") and path.endswith(".jsonl")]
    if not lists:
        verdict.wrong(name, _NO_PAGES)
    for path in lists:
        where = f"{name}/{path}"
        for number, line in _lines(files, path, where, verdict):
            page = _parsed(line)
            if page is None:
                verdict.wrong(_line(where, number), _NO_JSON)
            elif "url" in page and addresses and str(page["url"]) not in addresses:
                said = str(page["url"])[:200]
                verdict.wrong(
                    _line(where, number),
                    Text(f"网页不在索引中，无法打开：{said}", f"The page is not in the index and cannot be opened: {said}"),
                )


def _signature(files: Files, name: str, verdict: Verdict) -> None:
    where = f"{name}/{DIGEST}"
    said = _json(files, DIGEST, where, verdict)
    if said is None:
        return
    try:
        with files.open(LIST) as stream:
            found, _ = hashed(stream, "sha256")
    except Unreadable as damaged:
        verdict.wrong(f"{name}/{LIST}", damaged.reason)
        return
    if not isinstance(said, Mapping) or str(said.get("hash", "")).lower() != f"sha256:{found['sha256']}":
        verdict.wrong(f"{name}/{LIST}", _CHANGED)
        return
    signed = said.get("signedData")
    if isinstance(signed, Mapping):
        verify_signature(signed, f"sha256:{found['sha256']}", where, verdict)
    else:
        verdict.note(name, _UNSIGNED)


def _lines(files: Files, path: str, where: str, verdict: Verdict) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers; blank ones are left out."""
    rest = b""
    number = 0
    try:
        with files.open(path) as stored, _plain(stored, path) as stream:
            for part in parts(stream):
                *lines, rest = (rest + part).split(b"\n")
                if len(rest) > _LONGEST_LINE:
                    raise Unreadable(Text("有一行过长", "A line is too long"))
                for line in lines:
                    number += 1
                    if line.strip():
                        yield number, line
        if rest.strip():
            yield number + 1, rest
    except (Unreadable, zlib.error) as damaged:
        verdict.wrong(where, damaged.reason if isinstance(damaged, Unreadable) else _CHANGED)


def _plain(stored: IO[bytes], path: str) -> Any:
    return gzip.open(stored) if path.endswith(".gz") else stored


def _json(files: Files, path: str, where: str, verdict: Verdict) -> Any | None:
    try:
        with files.open(path) as stream:
            return json.loads(whole(stream, _MOST_JSON))
    except Unreadable as damaged:
        verdict.wrong(where, damaged.reason)
    except (ValueError, RecursionError):
        verdict.wrong(where, _NO_JSON)
    return None


def _parsed(line: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, Mapping) else None


def _line(where: str, number: int) -> Text:
    return Text(f"{where} 第 {number} 行", f"{where}, line {number}")
