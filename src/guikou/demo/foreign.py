"""A part of the county's data as offices really hand it in: a workbook, a crawl, a feed, a table with bad rows."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import polars as pl
import xlsxwriter

from guikou.demo.planted import PlantedConflict, PlantedRejection
from guikou.demo.posts import Year
from guikou.demo.rhythm import AS_OF, ZONE
from guikou.demo.tables import shown_name

_CRAWL = "id,bid,正文,头条文章url,原始图片url,视频url,位置,日期,工具,点赞数,评论数,转发数,话题,@用户,完整日期,是否原创,源用户id,源用户昵称,源微博id"
_TOWN_HEADINGS = ("平台", "账号ID", "账号名称", "发布时间", "标题", "正文", "链接", "阅读量", "点赞数")
_BAD = (
    ("发布时间", "昨天"),
    ("发布时间", "2026-02-30 09:00"),
    ("发布时间", "待定"),
    ("阅读量", "很多"),
    ("点赞数", "-3"),
)
_REGISTER_HEADINGS = ("单位名称", "层级", "微信公众号名称", "微信公众号ghid", "微博主页url", "抖音主页url", "备注")
_UNREGISTERED = "家校共育小课堂"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """What is left for the data package, and what the other files planted."""

    posts: pl.DataFrame
    conflicts: tuple[PlantedConflict, ...]
    rejected: tuple[PlantedRejection, ...]


def hand_in(folder: Path, year: Year, posts: pl.DataFrame, avoid: frozenset[int]) -> Handed:
    """
    Write the files of other layouts and return what they planted; posts that they hold are not in the data package.

    `avoid`: accounts whose posts have planted facts that these layouts cannot carry.
    """
    conflicts = _register(folder / "教育局报送" / "教育系统新媒体名录.xlsx", year)
    sound = [i for i in range(len(year.accounts)) if i not in year.flaws.faulty | avoid]
    crawled = next((i for i in sound if year.accounts[i].platform == "weibo"), None)
    fed = next((i for i in sound if year.accounts[i].platform == "website" and year.accounts[i].unit.parent_id != "city"), None)
    town = next((i for i in sound if year.accounts[i].primary and year.accounts[i].unit.level == "township"), None)
    moved = []
    rejected: tuple[PlantedRejection, ...] = ()
    for i, write in ((crawled, _crawl), (fed, _feed), (town, _town_table)):
        if i is not None:
            own = posts.filter(pl.col("account_id") == year.accounts[i].account_id)
            rejected += write(folder, year, i, own)
            moved.append(year.accounts[i].account_id)
    return Handed(posts=posts.filter(~pl.col("account_id").is_in(moved)), conflicts=conflicts, rejected=rejected)


def _register(path: Path, year: Year) -> tuple[PlantedConflict, ...]:
    """One row for each school, several accounts in a cell; one name, one owner and one missing id contradict the county's register."""
    schools = [i for i, a in enumerate(year.accounts) if a.primary and a.unit.topic == "education" and a.unit.county.number == 1][:24]
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = []
    for i in schools:
        unit = year.accounts[i].unit
        same = [a for a in year.accounts if a.unit.organisation_id == unit.organisation_id]
        wechat = [a for a in same if a.platform == "wechat"]
        rows.append(
            [
                unit.name,
                "县级",
                "\n".join(shown_name(year, year.accounts.index(a)) for a in wechat),
                "\n".join(a.stable_id for a in wechat),
                next((f"https://weibo.com/u/{a.stable_id}" for a in same if a.platform == "weibo"), "未找到"),
                "|".join(f"https://www.douyin.com/user/{a.stable_id}" for a in same if a.platform == "douyin") or "无",
                "",
            ]
        )
    first, last = year.accounts[schools[0]], year.accounts[schools[-1]]
    rows[-1][2] = f"{last.name}（校园版）"
    rows.append(["澹溪县家庭教育指导中心", "县级", first.name, first.stable_id, "", "", "与教育局共用"])
    rows.append(["澹溪县家庭教育指导中心", "县级", _UNREGISTERED, "", "未找到", "", "编号待补"])
    _write_sheet(path, rows)
    return (
        PlantedConflict(kind="different-facts", account_ids=(last.account_id,)),
        PlantedConflict(kind="one-id-several-bodies", account_ids=(first.account_id,)),
        PlantedConflict(kind="missing-id", account_ids=(f"wechat:~{_UNREGISTERED}",)),
    )


def _write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_urls": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": AS_OF.replace(tzinfo=None)})
        sheet = book.add_worksheet("名录")
        for number, row in enumerate([_REGISTER_HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 0)


def _crawl(folder: Path, year: Year, i: int, posts: pl.DataFrame) -> tuple[PlantedRejection, ...]:
    """A Weibo account as weibo-crawler writes it (ids with a TAB behind them), in gb18030 as a spreadsheet program saved it again."""
    account = year.accounts[i]
    path = folder / "微博采集" / account.name / f"{account.stable_id}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_CRAWL.split(","))
        for post in posts.iter_rows(named=True):
            at = post["published_at"].astimezone(ZONE)
            pictures = ",".join(f"https://example.invalid/{n}.jpg" for n in range(post["pictures"] or 0))
            figures = (post["likes"], post["comments"], post["reposts"])
            native = post["post_id"].removeprefix("weibo:")
            start = (f"{native}\t", f"N{native[-8:]}", post["text"], "", pictures, "", "", f"{at:%Y-%m-%d}", "政务微博")
            writer.writerow([*start, *figures, "", "", f"{at:%Y-%m-%d %H:%M:%S}", post["original"] is not False, "", post["repost_of"], ""])
    return ()


def _feed(folder: Path, year: Year, i: int, posts: pl.DataFrame) -> tuple[PlantedRejection, ...]:
    """A website as the RSS 2.0 feed that it offers."""
    account = year.accounts[i]
    home = f"http://{account.stable_id}/"
    items = [
        f"<item><title>{escape(post['title'])}</title><link>{home}p/{post['post_id'][-16:]}.html</link>"
        f'<guid isPermaLink="false">{post["post_id"][-16:]}</guid><description>{escape(post["text"])}</description>'
        f"<pubDate>{format_datetime(post['published_at'].astimezone(ZONE))}</pubDate></item>"
        for post in posts.sort("published_at", "post_id", descending=True).iter_rows(named=True)
    ]
    head = f"<title>{escape(account.name)}</title><link>{home}</link><description>{escape(account.unit.name)}</description>"
    (folder / "订阅源").mkdir(parents=True, exist_ok=True)
    written = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>' + "\n".join([head, *items]) + "</channel></rss>\n"
    (folder / "订阅源" / f"{account.name}.xml").write_text(written, encoding="utf-8")
    return ()


def _town_table(folder: Path, year: Year, i: int, posts: pl.DataFrame) -> tuple[PlantedRejection, ...]:
    """A township's posts typed by hand: Chinese headings and dates, and at the end rows that cannot be understood."""
    account = year.accounts[i]
    name = f"乡镇报送/{account.unit.place}发布内容.csv"
    (folder / "乡镇报送").mkdir(parents=True, exist_ok=True)
    rows = [_typed(account.stable_id, account.name, post) for post in posts.iter_rows(named=True)]
    good = len(rows)
    for number, (column, value) in enumerate(_BAD):
        bad = list(rows[number])
        bad[_TOWN_HEADINGS.index(column)] = value
        bad[_TOWN_HEADINGS.index("链接")] = f"https://mp.weixin.qq.com/s/bad-row-{number}-{account.stable_id}"
        rows.append(bad)
    with (folder / name).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([_TOWN_HEADINGS, *rows])
    return tuple(PlantedRejection(file=name, row=good + 2 + number, column=column) for number, (column, _) in enumerate(_BAD))


def _typed(stable_id: str, name: str, post: Mapping[str, Any]) -> list[str]:
    local = post["published_at"].astimezone(ZONE)
    token = post["post_id"].removeprefix("wechat:")
    written = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M:%S}"
    link = f"https://mp.weixin.qq.com/s/{token}"
    return ["微信公众号", stable_id, name, written, post["title"], post["text"], link, f"{post['reads']:,}", str(post["likes"])]
