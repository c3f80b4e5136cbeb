"""The server for looking at web archives: what it finds in a package, and what it hands out."""

from pathlib import Path

import pytest
from werkzeug.test import Client

from factories_archive import bag_files, listed, wacz_files, warc, zipped
from guikou.archive.files import Unreadable
from guikou.archive.viewing import Viewer, web_archives


def names(path: Path) -> list[str]:
    with web_archives(path) as found:
        assert all(each.is_file() for each in found.values())
        return sorted(found)


def test_archives_are_found_alone_in_bags_and_in_folders(tmp_path: Path) -> None:
    wacz = zipped(tmp_path / "a b.wacz", listed(wacz_files()))
    plain = tmp_path / "site.warc.gz"
    plain.write_bytes(warc())
    files = bag_files({"web/posts.wacz": wacz.read_bytes(), "web/001-site.warc.gz": warc(), "posts.csv": b""})
    bag = zipped(tmp_path / "bag.zip", files)
    for name, content in files.items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(content)
    assert (names(wacz), names(plain)) == (["a_b.wacz"], ["site.warc.gz"])
    assert names(bag) == names(tmp_path / "out" / "account") == ["001-site.warc.gz", "posts.wacz"]


@pytest.mark.parametrize("content", [b"hello", b""])
def test_what_holds_no_web_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    for path in (tmp_path / "a", zipped(tmp_path / "b.zip", bag_files({"a.txt": b""}))):
        with pytest.raises(Unreadable, match="no web archive"), web_archives(path):
            pass


def test_it_hands_out_its_own_pages_the_player_and_parts_of_archives(tmp_path: Path) -> None:
    wacz = zipped(tmp_path / "a.wacz", listed(wacz_files()))
    client = Client(Viewer({"a.wacz": wacz}))
    first = client.get("/")
    assert '<replay-web-page source="/files/a.wacz"' in first.text
    assert first.headers["Content-Security-Policy"].startswith("default-src 'self'")
    part = client.get("/files/a.wacz", headers={"Range": "bytes=0-3"}, buffered=True)
    assert (part.status_code, part.data) == (206, b"PK\x03\x04")
    assert client.get("/files/a.wacz", headers={"Range": "bytes=99999999-"}).status_code == 416
    assert client.get("/replay/sw.js").mimetype == "text/javascript"
    for path in ("/files/b.wacz", "/replay/../files.py", "/view/x", "/a"):
        assert client.get(path).status_code == 404
    several = Client(Viewer({"a.wacz": wacz, "b.wacz": wacz}))
    assert '<a href="/view/b.wacz">' in several.get("/").text
    assert 'source="/files/b.wacz"' in several.get("/view/b.wacz").text
