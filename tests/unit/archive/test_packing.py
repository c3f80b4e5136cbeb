"""Making the archive of an account."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import bagit
import polars as pl
import pytest
from warcio.archiveiterator import ArchiveIterator

from factories_archive import listed, wacz_files, warc, zipped
from factories_dataset import dataset
from guikou.archive.packing import Content, NotWhole, pack
from guikou.archive.verifying import verify
from guikou.collection.reading import read
from guikou.collection.settings import ReadSettings
from guikou.kernel.progress import Silent

NOW = datetime(2026, 11, 23, tzinfo=UTC)
KEY = "wechat:gh_1"
POSTS = [
    {"post_id": "wechat:1", "title": "停水通知", "text": "明日停水。", "url": "https://mp.weixin.qq.com/s/1", "pictures": 2, "comments": 3},
    {"post_id": "wechat:2", "title": "<script>alert(1)</script>", "text": "", "url": "javascript:alert(1)", "pictures": 0},
    {"post_id": "wechat:3", "title": "=1+1", "text": "同一网址", "url": "https://mp.weixin.qq.com/s/1"},
]


def content(folder: Path, **given: Any) -> Content:
    posts = [{"account_id": KEY, "published_at": f"2026-11-{day:02d}T08:00:00+08:00", **post} for day, post in enumerate(POSTS, start=1)]
    figures = [
        {"account_id": KEY, "at": datetime(2026, 11, day, tzinfo=UTC), "name": "posts", "value": value} for day, value in ((21, 5), (20, 4))
    ]
    made = dataset(folder=folder, accounts=[{"account_id": KEY, "name": "某县发布"}], posts=posts, figures=figures)
    return Content(**{"account": made.accounts, "posts": made.posts().collect(), "figures": made.figures} | given)


def packed(tmp_path: Path, **given: Any) -> tuple[Path, dict[str, Any]]:
    target = tmp_path / "account.zip"
    told = pack(target, content(tmp_path, **given), owner="某县人民政府办公室", now=NOW)
    return target, {part.name: (part.kept, part.stated, part.missing) for part in told.parts}


def test_it_holds_everything_says_what_is_missing_and_verifies(tmp_path: Path) -> None:
    target, parts = packed(tmp_path)
    assert parts == {
        "posts": (3, 5, 2),
        "texts": (2, 3, 1),
        "addresses": (1, 3, 2),
        "pictures": (0, 2, 2),
        "comments": (0, 3, 3),
        "figures": (2, None, None),
    }
    verdict = verify(target)
    assert (verdict.faults, verdict.records) == ([], 2)
    with zipfile.ZipFile(target) as package:
        said = json.loads(package.read("account/data/completeness.json"))
        assert (said["complete"], said["first_post_at"]) == (False, "2026-11-01T00:00:00+00:00")
        assert [part["name"] for part in said["parts"] if "why_zh" in part] == ["posts", "texts", "addresses", "pictures", "comments"]
        first = package.read("account/data/pages/0001.html").decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in first
        assert "平台显示的数量多于取得的数量" in first
        lines = [json.loads(line) for line in package.read("account/data/posts.jsonl").splitlines()]
        assert [line["post_id"] for line in lines] == ["wechat:1", "wechat:2", "wechat:3"]


def test_other_programs_find_it_whole(tmp_path: Path) -> None:
    target, _ = packed(tmp_path)
    with zipfile.ZipFile(target) as package:
        package.extractall(tmp_path / "out")
    bag = bagit.Bag(str(tmp_path / "out" / "account"))
    bag.validate()
    assert (bag.info["External-Identifier"], bag.info["Source-Organization"]) == (KEY, "某县人民政府办公室")
    with (
        zipfile.ZipFile(tmp_path / "out" / "account" / "data" / "web" / "posts.wacz") as package,
        package.open("archive/posts.warc.gz") as stream,
    ):
        about, post = [
            (each.rec_type, each.rec_headers.get_header("WARC-Target-URI"), each.content_stream().read())
            for each in ArchiveIterator(stream)
        ]
    assert about[0] == "warcinfo"
    assert b"not captured from its platform" in about[2]
    assert post[:2] == ("resource", "https://mp.weixin.qq.com/s/1")
    assert "明日停水。" in post[2].decode()


def test_its_tables_are_read_again_as_they_were(tmp_path: Path) -> None:
    target, _ = packed(tmp_path)
    with zipfile.ZipFile(target) as package:
        package.extractall(tmp_path / "out")
    again = read([tmp_path / "out" / "account" / "data" / "tables"], settings=ReadSettings(), work=tmp_path / "work", progress=Silent())
    columns = ["post_id", "account_id", "published_at", "title", "url", "pictures"]
    plain = pl.col("post_id") != "wechat:2"  # its title is markup, which readers take out
    before, after = (posts.filter(plain).sort("post_id").select(columns) for posts in (content(tmp_path).posts, again.posts().collect()))
    assert after.to_dicts() == before.to_dicts()
    assert again.accounts["name"].to_list() == ["某县发布"]


def test_captures_pictures_and_comments_come_along(tmp_path: Path) -> None:
    captured, picture = tmp_path / "site.warc.gz", tmp_path / "图.JPG"
    captured.write_bytes(warc())
    picture.write_bytes(b"picture")
    site = zipped(tmp_path / "site.wacz", listed(wacz_files()))
    target, parts = packed(tmp_path, captured=[captured, site], media=[picture], comments=[{"text": "好", "at": NOW}])
    assert (parts["pictures"], parts["comments"]) == ((1, 2, 1), (1, 3, 2))
    with zipfile.ZipFile(target) as package:
        names = {name.removeprefix("account/data/") for name in package.namelist()}
    assert {"web/001-site.warc.gz", "web/002-site.wacz", "media/00001.jpg", "comments.jsonl"} <= names
    assert verify(target).records == 6


def test_a_damaged_capture_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    captured = tmp_path / "site.warc.gz"
    captured.write_bytes(warc()[:-40])
    with pytest.raises(NotWhole, match=r"site\.warc\.gz, record 2"):
        packed(tmp_path, captured=[captured])
    assert sorted(each.name for each in tmp_path.iterdir() if "account" in each.name) == []


def test_an_account_without_a_post_has_an_archive_too(tmp_path: Path) -> None:
    made = content(tmp_path)
    target, parts = packed(tmp_path, posts=made.posts.clear(), figures=made.figures.clear())
    assert (parts["posts"], parts["pictures"]) == ((0, None, None), (0, None, None))
    assert verify(target).faults == []


def test_posts_are_shown_in_pages_the_newest_first(tmp_path: Path) -> None:
    one = content(tmp_path).posts.head(1)
    many = pl.concat([one.with_columns(post_id=pl.lit(f"wechat:{n:03d}"), title=pl.lit(f"通知{n:03d}")) for n in range(101)])
    target, _ = packed(tmp_path, posts=many)
    with zipfile.ZipFile(target) as package:
        first, second = (package.read(f"account/data/pages/{n:04d}.html").decode() for n in (1, 2))
    assert ("通知100" in first, "通知000" in first, "通知000" in second) == (True, False, True)
    assert '<a href="0002.html">' in first
