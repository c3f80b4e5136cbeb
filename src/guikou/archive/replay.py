"""Writing a WACZ file of posts: each opens offline at its own address, in a page that is made of what is known of it and says so."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader
from warcio.warcwriter import WARCWriter

from guikou import __version__

WARC: Final = "archive/posts.warc.gz"
_INDEX: Final = "indexes/index.cdx.gz"
_SECOND: Final = "indexes/index.idx"
_BLOCK: Final = 1024
"""So many lines of the index are compressed together; players fetch one such block at a time, by the second index."""
_PAGES: Final = "pages/pages.jsonl"
MADE: Final = "Pages made of the data of an account, not captured from its platform"
_SOFTWARE: Final = f"guikou {__version__}"
_TEMPLATES = Environment(loader=PackageLoader("guikou.archive"), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def page(template: str, **facts: Any) -> bytes:
    """Return a page of an archive."""
    return _TEMPLATES.get_template(template).render(**facts).encode("utf-8")


def write_wacz(target: Path, posts: Iterable[dict[str, Any]], *, account: dict[str, Any], made_at: datetime, scratch: Path) -> int:
    """
    Write the posts that have an address on the web, one record for each address (of two posts at one address the first counts), and return how many.

    `scratch` is a folder that holds the parts for a while; memory holds one line of the index for each post.
    """
    warc, pages = scratch / "posts.warc.gz", scratch / "pages.jsonl"
    with warc.open("wb") as stream, pages.open("wb") as listing:
        listing.write(_line({"format": "json-pages-1.0", "id": "pages", "title": account["name"] or account["account_id"]}))
        index = sorted(_records(stream, listing, posts, account=account, made_at=made_at))
    packed, second = _blocks(index)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        files: dict[str, IO[bytes]] = {
            WARC: warc.open("rb"),
            _INDEX: io.BytesIO(packed),
            _SECOND: io.BytesIO(second),
            _PAGES: pages.open("rb"),
        }
        listed = [_add(package, name, content) for name, content in files.items()]
        about = {"profile": "data-package", "wacz_version": "1.1.1", "software": _SOFTWARE, "created": _stamp(made_at), "resources": listed}
        described = json.dumps(about | {"title": account["name"] or account["account_id"]}, ensure_ascii=False, indent=2).encode("utf-8")
        _add(package, "datapackage.json", io.BytesIO(described))
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(described).hexdigest()}"}
        _add(package, "datapackage-digest.json", io.BytesIO(json.dumps(digest).encode("ascii")))
    return len(index)


def _records(
    stream: IO[bytes], listing: IO[bytes], posts: Iterable[dict[str, Any]], *, account: dict[str, Any], made_at: datetime
) -> Iterator[str]:
    """Write a record and a line of the list of pages for each post, and yield its line of the index."""
    writer = WARCWriter(stream, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record(WARC, {"software": _SOFTWARE, "format": "WARC File Format 1.1", "description": MADE}))
    seen: set[bytes] = set()
    for post in posts:
        address = post["url"] or ""
        mark = hashlib.sha256(address.encode()).digest()[:16]
        if not is_web(address) or mark in seen:
            continue
        seen.add(mark)
        body = page("post.html", post=post, account=account, made_at=made_at)
        headers = {"WARC-Date": _stamp(made_at)}
        record = writer.create_warc_record(
            address, "resource", payload=io.BytesIO(body), warc_content_type="text/html; charset=utf-8", warc_headers_dict=headers
        )
        offset = stream.tell()
        writer.write_record(record)
        record.raw_stream.close()  # the copy that its digest was taken of
        entry = {
            "url": address,
            "mime": "text/html",
            "status": "200",
            "digest": record.rec_headers.get_header("WARC-Payload-Digest"),
            "length": str(stream.tell() - offset),
            "offset": str(offset),
            "filename": WARC.rpartition("/")[2],
        }
        listing.write(_line({"url": address, "ts": _stamp(made_at), "title": post["title"] or "", "text": (post["text"] or "")[:500]}))
        yield f"{_key(address)} {made_at.astimezone(UTC):%Y%m%d%H%M%S} {json.dumps(entry, ensure_ascii=False)}\n"


def _blocks(index: list[str]) -> tuple[bytes, bytes]:
    """Return the index in compressed blocks, and the index of these blocks."""
    packed, second = bytearray(), ['!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}\n']
    for begin in range(0, len(index), _BLOCK):
        block = gzip.compress("".join(index[begin : begin + _BLOCK]).encode("utf-8"), mtime=0)
        key, moment, _ = index[begin].split(" ", 2)
        about = {"offset": len(packed), "length": len(block), "digest": f"sha256:{hashlib.sha256(block).hexdigest()}"}
        second.append(f"{key} {moment} {json.dumps(about)}\n")
        packed += block
    return bytes(packed), "".join(second).encode("utf-8")


def is_web(address: str) -> bool:
    """Whether an address is one of the web that a page can stand at."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(each.isspace() for each in address)


def _key(address: str) -> str:
    """Return the key by which an index is sorted: the host turned round, then path and query in lower case (SURT)."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    port = f":{parts.port}" if parts.port and parts.port not in (80, 443) else ""
    query = f"?{'&'.join(sorted(parts.query.lower().split('&')))}" if parts.query else ""
    return f"{','.join(reversed(host.split('.')))}{port}){parts.path.lower() or '/'}{query}"


def _add(package: zipfile.ZipFile, name: str, content: IO[bytes]) -> dict[str, Any]:
    """Copy a file into the package, and return what its list says of it."""
    digest, size = hashlib.sha256(), 0
    # Players look for a file behind a header of the length that the directory at the end implies; for large files both headers are longer.
    large = content.seek(0, io.SEEK_END) >= zipfile.ZIP64_LIMIT
    content.seek(0)
    with content, package.open(zipfile.ZipInfo(name), "w", force_zip64=large) as member:
        while part := content.read(1 << 20):
            digest.update(part)
            size += len(part)
            member.write(part)
    return {"name": name.rpartition("/")[2], "path": name, "hash": f"sha256:{digest.hexdigest()}", "bytes": size}


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8") + b"\n"


def _stamp(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
