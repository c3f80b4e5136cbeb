"""
Bags (BagIt, RFC 8493), in a folder or in a ZIP file: the form in which Guikou keeps what an account published.

Checked are: that each file under `data/` is in each manifest and the reverse, every digest, the stated number of files and bytes, and the web archives inside.
"""

import re
import tempfile
from collections.abc import Iterator
from typing import Final

from guikou.archive.files import HASHES, WEAK, Files, Unreadable, Zipped, hashed, is_inside, parts, whole
from guikou.archive.verdict import Verdict
from guikou.archive.waczs import verify_wacz
from guikou.archive.warcs import verify_warc
from guikou.kernel.bilingual import Text

DECLARATION: Final = "bagit.txt"
_MANIFEST: Final = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_MOST_TEXT: Final = 512 << 20
_NO_DECLARATION = Text("bagit.txt 缺少版本或编码", "bagit.txt lacks the version or the encoding")
_NO_MANIFEST = Text("没有清单（manifest-sha256.txt），无从核对", "It has no manifest (manifest-sha256.txt): nothing vouches for its files")
_ONLY_WEAK = Text(
    "清单只有 {algorithms} 摘要，能发现损坏，不能防止篡改",
    "Its manifests have {algorithms} digests only: those show damage, and no forgery",
)
_UNKNOWN = Text("清单的摘要算法无法识别", "The digests of the manifest are made in a way that is not known")
_FETCH = Text("有文件不在包内，要从别处下载（fetch.txt）", "Files of it are elsewhere (fetch.txt)")
_NO_LINE = Text("不是“摘要 文件名”的形式，或文件名指向包外", "It is not “digest file name”, or the name leads out of the package")
_TWICE = Text("同一文件列了两次", "The file is listed twice")
_MISSING = Text("列在 {manifest} 中，但包内没有", "It is listed in {manifest}, and not in the bag")
_NOT_LISTED = Text("没有列在 {manifest} 中，无从核对", "It is not listed in {manifest}, so that nothing vouches for it")
_CHANGED = Text("与 {manifest} 所记摘要不符，已被改动或损坏", "It is not what {manifest} says: it was changed or is damaged")
_NOT_UTF8 = Text("不是 UTF-8 编码", "It is not in UTF-8")
_OXUM = Text(
    "写明有 {count} 个文件、{size} 字节，实有 {files} 个文件、{bytes} 字节",
    "It states {count} files with {size} bytes; there are {files} with {bytes}",
)


def top_of(files: Files) -> str | None:
    """Return the folder of the bag inside its package, with its slash; empty where it stands at the top, None where there is no bag."""
    tops = [name.removesuffix(DECLARATION) for name in files.sizes if name.rpartition("/")[2] == DECLARATION and name.count("/") < 2]
    return min(tops, key=len) if tops else None


def verify_bag(files: Files, name: str, verdict: Verdict) -> None:
    """Verify a bag."""
    bag = _Bag(files, top_of(files) or "", name, verdict)
    bag.declaration()
    manifests = bag.manifests()
    bag.payload(manifests)
    bag.oxum()
    bag.web_archives()
    verdict.files += len(bag.names)


class _Bag:
    def __init__(self, files: Files, top: str, name: str, verdict: Verdict) -> None:
        self.files, self.top, self.name, self.verdict = files, top, name, verdict
        self.names = {each.removeprefix(top): size for each, size in files.sizes.items() if each.startswith(top)}
        for each in sorted(files.sizes.keys() - {top + inner for inner in self.names}):
            verdict.wrong(f"{name}/{each}", Text("在包的文件夹之外", "It is outside the folder of the bag"))

    def declaration(self) -> None:
        said = self._text(DECLARATION)
        if said is not None and not (re.search(r"(?m)^BagIt-Version: \d+\.\d+\s*$", said) and "Tag-File-Character-Encoding:" in said):
            self.verdict.wrong(self._at(DECLARATION), _NO_DECLARATION)
        if "fetch.txt" in self.names:
            self.verdict.wrong(self._at("fetch.txt"), _FETCH)

    def manifests(self) -> dict[str, dict[str, str]]:
        """Return file → digest for each manifest, by the manifest's name."""
        found = {}
        for file in sorted(each for each in self.names if _MANIFEST.fullmatch(each)):
            if file.partition("-")[2].removesuffix(".txt") in HASHES:
                found[file] = dict(self._entries(file))
            else:
                self.verdict.note(self._at(file), _UNKNOWN)
        kept = [each.partition("-")[2].removesuffix(".txt") for each in found if each.startswith("manifest-")]
        if not kept:
            self.verdict.wrong(self.name, _NO_MANIFEST)
        elif all(each in WEAK for each in kept):
            self.verdict.note(self.name, _ONLY_WEAK.fill(algorithms=", ".join(kept)))
        return found

    def payload(self, manifests: dict[str, dict[str, str]]) -> None:
        """Hold every file against every manifest that lists it; each is read once."""
        for file, listed in manifests.items():
            for missing in sorted(listed.keys() - self.names.keys()):
                self.verdict.wrong(self._at(missing), _MISSING.fill(manifest=file))
            if file.startswith("manifest-"):
                for unlisted in sorted(each for each in self.names if each.startswith("data/") and each not in listed):
                    self.verdict.wrong(self._at(unlisted), _NOT_LISTED.fill(manifest=file))
        for each in sorted(self.names):
            wanted = {file: listed[each] for file, listed in manifests.items() if each in listed}
            if wanted:
                self._hold(each, wanted)

    def _hold(self, each: str, wanted: dict[str, str]) -> None:
        algorithms = {file: file.partition("-")[2].removesuffix(".txt") for file in wanted}
        try:
            with self.files.open(self.top + each) as stream:
                found, size = hashed(stream, *set(algorithms.values()))
        except Unreadable as damaged:
            self.verdict.wrong(self._at(each), damaged.reason)
            return
        self.verdict.size += size
        for file, digest in wanted.items():
            if found[algorithms[file]] != digest:
                self.verdict.wrong(self._at(each), _CHANGED.fill(manifest=file))

    def oxum(self) -> None:
        """Hold the stated sum of the payload against what is there; it tells at once that a bag was cut short."""
        said = re.search(r"(?m)^Payload-Oxum: (\d{1,18})\.(\d{1,18})\s*$", self._text("bag-info.txt") or "")
        if said is None:
            return
        sizes = [size for each, size in self.names.items() if each.startswith("data/")]
        size, count = int(said[1]), int(said[2])
        if (size, count) != (sum(sizes), len(sizes)):
            found = {"files": f"{len(sizes):,}", "bytes": f"{sum(sizes):,}"}
            self.verdict.wrong(self._at("bag-info.txt"), _OXUM.fill(count=f"{count:,}", size=f"{size:,}", **found))

    def web_archives(self) -> None:
        """Verify the WARC and WACZ files of the payload."""
        for each in sorted(self.names):
            try:
                if each.startswith("data/") and each.endswith((".warc", ".warc.gz")):
                    with self.files.open(self.top + each) as stream:
                        verify_warc(stream, self._at(each), self.verdict)
                elif each.startswith("data/") and each.endswith(".wacz"):
                    self._wacz(each)
            except Unreadable as damaged:
                self.verdict.wrong(self._at(each), damaged.reason)

    def _wacz(self, each: str) -> None:
        """Verify a WACZ file by a copy: inside a ZIP file one cannot go back and forth."""
        with tempfile.TemporaryFile() as copy, self.files.open(self.top + each) as stream:
            for part in parts(stream):
                copy.write(part)
            verify_wacz(Zipped(copy), self._at(each), self.verdict)

    def _entries(self, file: str) -> Iterator[tuple[str, str]]:
        text = self._text(file)
        seen: set[str] = set()
        for number, line in enumerate((text or "").splitlines(), start=1):
            digest, _, path = line.partition(" ")
            path = _decoded(path.lstrip(" *"))
            if not path or not is_inside(path) or not re.fullmatch("[0-9a-fA-F]+", digest):
                if line.strip():
                    self.verdict.wrong(_line(self._at(file), number), _NO_LINE)
            elif path in seen:
                self.verdict.wrong(_line(self._at(file), number), _TWICE)
            else:
                seen.add(path)
                yield path, digest.lower()

    def _text(self, file: str) -> str | None:
        if file not in self.names:
            return None
        try:
            with self.files.open(self.top + file) as stream:
                return whole(stream, _MOST_TEXT).decode("utf-8-sig")
        except Unreadable as damaged:
            self.verdict.wrong(self._at(file), damaged.reason)
        except UnicodeDecodeError:
            self.verdict.wrong(self._at(file), _NOT_UTF8)
        return None

    def _at(self, file: str) -> str:
        return f"{self.name}/{file}"


def _decoded(path: str) -> str:
    """Return a name with what RFC 8493 section 2.1.3 encodes."""
    return path.replace("%0D", "\r").replace("%0A", "\n").replace("%0d", "\r").replace("%0a", "\n").replace("%25", "%").removeprefix("./")


def _line(where: str, number: int) -> Text:
    return Text(f"{where} 第 {number} 行", f"{where}, line {number}")
