"""Small archives: WARC files by warcio, WACZ files and bags put together by hand, so that one part at a time can be wrong."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGES = {"https://office.example/": b"<p>Notice</p>", "https://office.example/2": "<p>停水通知</p>".encode()}


def warc(pages: Mapping[str, bytes] = PAGES, *, gzip: bool = True) -> bytes:
    """Return a WARC file with an answer for each address."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=gzip)
    for address, body in pages.items():
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.0")
        record = writer.create_warc_record(address, "response", payload=io.BytesIO(body), http_headers=headers)
        writer.write_record(record)
        record.raw_stream.close()  # the copy that its digest was taken of
    return file.getvalue()


def wacz_files(**changed: bytes | None) -> dict[str, bytes]:
    """Return the files of a good WACZ file before they are listed. `changed` replaces one by its short name: `warc`, `index`, `pages`; None leaves it out."""
    content = changed.get("warc", warc()) or b""
    places = _places(content)
    lines = [
        f"example,office)/ 20261122000000 {json.dumps({'url': address, 'offset': str(place), 'length': str(length), 'filename': 'all.warc.gz'})}"
        for address, (place, length) in zip(PAGES, places, strict=False)
    ]
    pages = [json.dumps({"format": "json-pages-1.0", "id": "pages"}), *(json.dumps({"url": address}) for address in PAGES)]
    files = {
        "archive/all.warc.gz": content,
        "indexes/index.cdx": "\n".join(lines).encode(),
        "pages/pages.jsonl": "\n".join(pages).encode(),
    }
    names = {"warc": "archive/all.warc.gz", "index": "indexes/index.cdx", "pages": "pages/pages.jsonl"}
    files |= {names[short]: value for short, value in changed.items() if value is not None}
    return {name: value for name, value in files.items() if changed.get({v: k for k, v in names.items()}[name], b"") is not None}


def listed(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files with the list that vouches for them."""
    resources = [
        {"name": name, "path": name, "hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": len(content)}
        for name, content in files.items()
    ]
    return {**files, "datapackage.json": json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()}


def signed(files: Mapping[str, bytes], **said: Any) -> dict[str, bytes]:
    """Return the files with the digest of their list, and what is said of a signature."""
    digest = f"sha256:{hashlib.sha256(files['datapackage.json']).hexdigest()}"
    return {**files, "datapackage-digest.json": json.dumps({"path": "datapackage.json", "hash": digest, **said}).encode()}


def bag_files(payload: Mapping[str, bytes], *, algorithm: str = "sha256") -> dict[str, bytes]:
    """Return a bag around files, in a folder of its own."""
    data = {f"data/{name}": content for name, content in payload.items()}
    manifest = "".join(f"{hashlib.new(algorithm, content).hexdigest()}  {name}\n" for name, content in data.items())
    oxum = f"Payload-Oxum: {sum(map(len, data.values()))}.{len(data)}\n"
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": oxum.encode(),
        f"manifest-{algorithm}.txt": manifest.encode(),
    }
    return {f"account/{name}": content for name, content in {**data, **tags}.items()}


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    """Write a ZIP file, and return its path."""
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name, (2026, 11, 22, 0, 0, 0)), content)
    return path


def _places(content: bytes) -> list[tuple[int, int]]:
    """Return where each gzip member begins, and its length."""
    begins = [at for at in range(len(content)) if content.startswith(b"\x1f\x8b\x08", at)]
    return [(at, (begins[number + 1] if number + 1 < len(begins) else len(content)) - at) for number, at in enumerate(begins)]
