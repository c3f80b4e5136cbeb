"""The same rows in every format, recognised by content and never by name."""

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
import yaml

from guikou.collection import package
from guikou.collection.dataset import Dataset

ROWS = [
    {
        "平台": "微博",
        "账号名称": "云溪发布",
        "发布时间": "2026-01-02 08:00:00",
        "标题": "春节放假安排",
        "阅读量": "10万+",
        "点赞": "1.2万",
        "编号": "1",
    },
    {"平台": "微博", "账号名称": "云溪发布", "发布时间": "2026/1/3 9:05", "标题": "停水通知", "阅读量": "1234", "点赞": "-", "编号": "2"},
]


def _csv(delimiter: str, encoding: str) -> bytes:
    lines = [ROWS[0].keys(), *(row.values() for row in ROWS)]
    return "\n".join(delimiter.join(line) for line in lines).encode(encoding)


def _parquet(path: Path) -> None:
    pl.DataFrame(ROWS).write_parquet(path)


def _xlsx(path: Path) -> None:
    pl.DataFrame(ROWS).write_excel(path)


def _sqlite(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE posts ({', '.join(ROWS[0])})")
        connection.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?)", [tuple(row.values()) for row in ROWS])
    connection.close()


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("数据/内容.csv")
        archive.writestr(info, _csv(",", "gb18030"))
        archive.writestr("__MACOSX/._x", b"junk")


WRITERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "utf-8": ("csv", lambda path: path.write_bytes(_csv(",", "utf-8"))),
    "utf-8-sig": ("csv", lambda path: path.write_bytes(_csv(",", "utf-8-sig"))),
    "gb18030": ("csv", lambda path: path.write_bytes(_csv(",", "gb18030"))),
    "utf-16": ("csv", lambda path: path.write_bytes(_csv("\t", "utf-16"))),
    "semicolon": ("csv", lambda path: path.write_bytes(_csv(";", "utf-8"))),
    "tab": ("csv", lambda path: path.write_bytes(_csv("\t", "utf-8"))),
    "bar": ("csv", lambda path: path.write_bytes(_csv("|", "utf-8"))),
    "xlsx": ("xlsx", _xlsx),
    "json": ("json", lambda path: path.write_text(json.dumps(ROWS), encoding="utf-8")),
    "wrapped": ("json", lambda path: path.write_text(json.dumps({"code": 0, "data": ROWS}, indent=1), encoding="utf-8")),
    "jsonl": (
        "jsonl",
        lambda path: path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS) + "\n\n", encoding="utf-8"),
    ),
    "yaml": ("yaml", lambda path: path.write_text(yaml.safe_dump(ROWS, allow_unicode=True), encoding="utf-8")),
    "parquet": ("parquet", _parquet),
    "sqlite": ("sqlite", _sqlite),
    "zip": ("csv", _zip),
}


@pytest.mark.parametrize("form", WRITERS)
def test_the_same_rows_are_read_from_every_format_under_any_name(form: str, tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    expected, write = WRITERS[form]
    write(tmp_path / "anything.bin")
    found = reading(tmp_path)
    assert found.files.select("format", "table", "read", "accepted").rows() == [(expected, "posts", 2, 2)]
    posts = found.posts().sort("published_at").collect()
    assert posts.select("account_id", "published_at", "title", "reads", "reads_floor", "likes").rows() == [
        ("weibo:~云溪发布", datetime(2026, 1, 2, 0, 0, tzinfo=UTC), "春节放假安排", 100_001, True, 12_000),
        ("weibo:~云溪发布", datetime(2026, 1, 3, 1, 5, tzinfo=UTC), "停水通知", 1234, False, None),
    ]
    assert posts["row"].to_list() == [2, 3]


def test_names_inside_a_zip_made_on_windows_are_legible(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    _zip(tmp_path / "a.zip")
    raw = (tmp_path / "a.zip").read_bytes()
    legacy = raw.replace("数据/内容.csv".encode(), "数据/内容.csv".encode("gb18030").ljust(17, b"v")).replace(b"\x00\x08", b"\x00\x00")
    (tmp_path / "a.zip").write_bytes(legacy)
    assert reading(tmp_path).files["file"].item().startswith("a.zip!数据/内容.csv")


def test_moments_without_a_zone_are_taken_in_the_zone_given(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_bytes(_csv(",", "utf-8"))
    found = reading(tmp_path, zone="America/Toronto")
    assert found.posts().sort("published_at").collect()["published_at"][0] == datetime(2026, 1, 2, 13, 0, tzinfo=UTC)
    assert found.zone == "America/Toronto"


RSS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>云溪发布</title><link>{home}</link><description>官方账号</description>
<item><id>1</id><title>甲 &amp; 乙</title><description>摘要</description><guid>{link}</guid><link>{link}</link>
<content:encoded>{content}</content:encoded><pubDate>Thu, 17 Jun 2021 10:02:28 {zone}</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>云溪县政府</title><link href="https://yunxi.example.org/"/>
<entry><id>tag:1</id><title>公告</title><link href="https://yunxi.example.org/n/1"/><updated>2026-01-02T00:00:00Z</updated>
<content type="html">&lt;p&gt;第一段&lt;/p&gt;&lt;p&gt;第二段&lt;img src="a.png"&gt;&lt;img src="b.png" alt="地图"&gt;&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "云溪发布的微博",
    "home_page_url": "https://weibo.com/1234567890",
    "items": [
        {"id": "https://weibo.com/1234567890/OabcDEfgh", "url": "https://weibo.com/1234567890/OabcDEfgh", "title": "甲", "content_html": "甲<br>乙",
         "date_published": "2026-01-02T00:00:00.000Z", "authors": [{"name": "云溪发布"}]},
    ],
}  # fmt: skip


def test_a_we_mp_rss_feed_with_its_quirks_is_read(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    link = "https://mp.weixin.qq.com/s/abcdefghijklmnopqrstuv"
    content = "&lt;![CDATA[&lt;p&gt;正文&lt;/p&gt;]]&gt;"
    (tmp_path / "feed").write_text(RSS.format(home="", link=link, content=content, zone=""), encoding="utf-8")
    found = reading(tmp_path)
    post = found.posts().collect().row(0, named=True)
    assert (post["post_id"], post["title"], post["text"]) == ("wechat:abcdefghijklmnopqrstuv", "甲 & 乙", "正文")
    assert post["published_at"] == datetime(2021, 6, 17, 2, 2, 28, tzinfo=UTC)
    account = found.accounts.row(0, named=True)
    assert (account["account_id"], account["description"]) == ("wechat:~云溪发布", "官方账号")


def test_a_feed_that_is_cut_off_gives_its_whole_items_and_a_note(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    whole = RSS.format(home="https://a.example.org/", link="https://a.example.org/1", content="", zone="+0800")
    (tmp_path / "feed.xml").write_text(whole.replace("</item></channel></rss>", "</item><item><title>半"), encoding="utf-8")
    found = reading(tmp_path)
    assert found.posts().collect()["title"].to_list()[0] == "甲 & 乙"
    assert "不完整" in found.files["error_zh"].item()


def test_an_atom_feed_gives_plain_text_and_counts_pictures_without_text(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "feed").write_text(ATOM, encoding="utf-8")
    found = reading(tmp_path)
    post = found.posts().collect().row(0, named=True)
    assert found.files["format"].item() == "atom"
    assert (post["text"], post["pictures"], post["pictures_without_text"]) == ("第一段\n第二段", 2, 1)
    assert post["account_id"] == "website:yunxi.example.org"


def test_a_json_feed_of_a_weibo_account_is_that_account(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "feed").write_text(json.dumps(JSON_FEED), encoding="utf-8")
    found = reading(tmp_path)
    assert found.files["format"].item() == "json-feed"
    assert found.accounts.select("account_id", "name").rows() == [("weibo:1234567890", "云溪发布")]
    assert found.posts().collect()["text"].to_list() == ["甲\n乙"]


def test_a_feed_of_all_accounts_is_taken_apart_by_author(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    items = [
        {
            "id": f"{n}",
            "url": f"https://mp.weixin.qq.com/s/{'x' * 21}{n}",
            "title": f"第{n}条",
            "date_modified": "2026-01-02T00:00:00Z",
            "author": {"name": name},
        }
        for n, name in enumerate(("云溪发布", "云溪交警"))
    ]
    feed = {"version": "https://jsonfeed.org/version/1", "title": "WeWe-RSS All", "items": items}
    (tmp_path / "feed").write_text(json.dumps(feed), encoding="utf-8")
    assert sorted(reading(tmp_path).accounts["name"]) == ["云溪交警", "云溪发布"]


def test_words_of_fixed_sets_that_are_not_known_leave_their_cell_empty_and_are_said(
    tmp_path: Path, reading: Callable[..., Dataset]
) -> None:
    head = "平台,账号名称,语言,状态\n"
    (tmp_path / "a.csv").write_text(f"{head}微博,甲,français,启用\n微博,乙,pa,打烊\n微博,丙,鸟语,停用\n", encoding="utf-8")
    found = reading(tmp_path)
    assert sorted(found.accounts.select("name", "language", "status").rows()) == [
        ("丙", None, "dormant"),
        ("乙", "pa", None),
        ("甲", "fr", "active"),
    ]
    assert found.files["error_zh"].item() is None
    assert found.files["note_zh"].item() == "列“语言”里有不认识的词，已留空：鸟语；列“状态”里有不认识的词，已留空：打烊"


def test_a_rejected_row_names_the_column_as_the_file_does(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    head = "账号 名称,发布 时间,标题,阅读量\n"
    (tmp_path / "a.csv").write_text(f"{head}甲,2026-01-02,题,\x1f很多\n甲,,题,1\n,2026-01-02,题,1\n甲,2026-01-02,,1\n", encoding="utf-8")
    found = reading(tmp_path)
    assert found.rejected.select("row", "column", "reason_en").rows() == [
        (2, "阅读量", "Not a count that can be understood"),
        (3, "发布 时间", "It has no time of publication"),
        (4, None, "Nothing says which account published it"),
        (5, None, "It has no title, no text, no address and no id"),
    ]


def test_words_count_only_in_the_table_that_they_belong_to(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "services.csv").write_text(
        "service_id,kind,name,account_id\n1,duty,公开,wechat:gh_a\n2,应急,预警,wechat:gh_a\n3,办事,社保,wechat:gh_a\n4,媒体,报道,wechat:gh_a\n",
        encoding="utf-8",
    )
    found = reading(tmp_path)
    assert found.services.sort("service_id")["kind"].to_list() == ["duty", "emergency", "service", None]
    assert found.files["note_zh"].item() == "列“kind”里有不认识的词，已留空：媒体"


def test_a_level_in_a_column_of_places_is_no_place(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    head = "媒体名,分级,区域,区县,行业,平台,账号名,识别符\n"
    (tmp_path / "a.csv").write_text(f"{head}甲,市级,云溪市,市级,环境,微信公众号,甲,gh_0123456789ab\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"{head}甲,市级,云溪市,,广电,微信公众号,甲,gh_0123456789ab\n", encoding="utf-8")
    found = reading(tmp_path)
    assert found.accounts.select("place", "level").rows() == [("云溪市", "city")]
    assert found.conflicts.filter(pl.col("column") == "place").is_empty()


def test_the_description_of_a_data_package_is_listed_and_nothing_is_wrong_with_it(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    found = reading(tmp_path)
    package.write(tmp_path, {"accounts": found.accounts})
    files = reading(tmp_path).files
    assert files.filter(pl.col("file") == "datapackage.json").select("format", "layout", "table", "kind", "read", "error_zh").rows() == [
        ("json", "data-package", None, "not-data", 0, None)
    ]


def test_a_web_archive_is_no_table_however_it_is_packed(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    warc = b"WARC/1.0\r\nWARC-Type: warcinfo\r\n\r\n"
    (tmp_path / "a.warc").write_bytes(warc)
    (tmp_path / "b.warc.gz").write_bytes(gzip.compress(warc))
    with zipfile.ZipFile(tmp_path / "c.wacz", "w") as archive:
        archive.writestr("archive/data.warc.gz", gzip.compress(warc))
        archive.writestr(
            "pages/pages.jsonl", '{"format":"json-pages-1.0"}\n{"id":"1","url":"https://weibo.com/u/1234567890","title":"题"}\n'
        )
        archive.writestr("datapackage.json", '{"resources":[]}')
    (tmp_path / "d.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    (tmp_path / "e.gz").write_bytes(b"\x1f\x8b\x09" + bytes(60))
    found = reading(tmp_path)
    assert found.accounts.is_empty()
    assert found.files.select("kind", "note_zh").rows()[:3] == [("not-data", "是网页存档，不是数据表")] * 3
    assert found.files.select("kind", "error_zh").rows()[3:] == [("failed", "是压缩文件，里面可能有数据，请先解压")] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_damaged_character_costs_its_row_and_not_the_file(encoding: str, tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    lines = [f"微博,云溪发布,2026-01-{day:02} 08:00,春节放假安排".encode(encoding) for day in range(1, 29)]
    lines[4] = lines[4][:-1]
    lines[9] = "微博,云溪发布,2026-01-10 08:00,春节\ufffd安排".encode(encoding)
    lines[12] = b'\xff"' + lines[12]
    (tmp_path / "a.csv").write_bytes("平台,账号名称,发布时间,标题\n".encode(encoding) + b"\n".join(lines))
    found = reading(tmp_path)
    assert found.files.select("kind", "read", "accepted", "rejected", "error_en").rows() == [
        ("read", 28, 26, 2, "The row has bytes that are no text; it was not taken")
    ]
    assert found.rejected["row"].to_list() == [6, 14]
    assert sorted(found.posts().collect()["title"].unique()) == ["春节放假安排", "春节\ufffd安排"]


def test_a_text_in_another_encoding_is_not_taken_for_a_damaged_one(tmp_path: Path, reading: Callable[..., Dataset]) -> None:
    (tmp_path / "a.csv").write_bytes("name,platform\nПравительство,Телеграм\n".encode("koi8-r") * 30 + b"\xff\xff")
    assert "encoding is unknown" in reading(tmp_path / "a.csv").files["error_en"].item()
