"""Registers with one row for each outlet or unit and a column for each platform; a cell may hold several accounts, or a note instead."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import polars as pl

from guikou.collection.formats.sheet import ROW, Refused
from guikou.collection.layouts.layout import Layout, Prepared
from guikou.kernel.bilingual import Text
from guikou.kernel.numbers import MISSING

NO_ACCOUNT = Text("这一行没有写任何账号", "The row names no account")
_PLATFORMS = {
    "网站": ("网站", "官网", "website"),
    "微信公众号": ("微信公众号", "公众号", "微信", "wechat"),
    "视频号": ("视频号",),
    "微博": ("新浪微博", "微博", "weibo"),
    "抖音": ("抖音", "douyin"),
    "快手": ("快手", "kuaishou"),
    "头条号": ("今日头条", "头条号", "toutiao"),
    "哔哩哔哩": ("哔哩哔哩", "b站", "bilibili"),
    "X": ("twitter",),
    "Facebook": ("facebook",),
    "YouTube": ("youtube",),
    "Instagram": ("instagram",),
    "LinkedIn": ("linkedin",),
    "Mastodon": ("mastodon",),
}
_ASPECTS = {
    "url": ("主页url", "主页链接", "主页地址", "主页", "链接", "网址", "url", "link"),
    "stable_id": ("ghid", "uid", "secuid", "原始id", "id"),
    "name": ("账号名称", "账号名", "名称", "昵称", "账号", "号名", "名", "handle", "name", ""),
}
_OWNERS = (
    "媒体名",
    "主办单位",
    "单位名称",
    "单位",
    "部门",
    "机构",
    "agency",
    "department",
    "organisation",
    "organization",
    "office",
    "outlet",
)
_KEPT = ("区县", "区域", "地区", "分级", "层级", "级别")
_SEPARATORS = re.compile(r"[\n|｜；;]+|\s*[、，,]\s*(?=https?://)")
_ADDRESS = re.compile(r"https?://[^\s（）()，,；;\"'<>|]+")
_REMARK = re.compile(r"[（(]([^（）()]{1,40})[）)]\s*\Z")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class _Account:
    platform: str
    name: str | None
    url: str | None
    stable_id: str | None


def _columns(headings: list[str]) -> dict[str, tuple[str, str]]:
    """Return which headings hold accounts: heading → (platform, aspect)."""
    meanings = {
        prefix + word + aspect_word: (platform, aspect)
        for platform, platform_words in _PLATFORMS.items()
        for word in platform_words
        for aspect, aspect_words in _ASPECTS.items()
        for aspect_word in aspect_words
        for prefix in ("", "已知", "官方")
    }
    return {heading: meanings[heading] for heading in headings if heading in meanings}


def _owner(headings: list[str]) -> str | None:
    return next((owner for owner in _OWNERS if owner in headings), None)


class _OutletRegister(Layout):
    """The headings follow a pattern, so a fixed list of them cannot tell this layout."""

    def fits(self, headings: frozenset[str]) -> bool:
        """Return whether there is a column of owners and at least two platforms have columns of their own."""
        listed = sorted(headings)
        return _owner(listed) is not None and len({platform for platform, _ in _columns(listed).values()}) > 1


def _prepare(frame: pl.DataFrame) -> Prepared:
    columns = _columns(frame.columns)
    kept = [heading for heading in (_owner(frame.columns), *_KEPT) if heading in frame.columns]
    rows: list[dict[str, object]] = []
    refused: list[Refused] = []
    for row in frame.iter_rows(named=True):
        accounts = list(_accounts(row, columns))
        if not accounts:
            refused.append(Refused(row=row[ROW], value=row[kept[0]], reason=NO_ACCOUNT))
        shared = {"owner": row[kept[0]], ROW: row[ROW], **{heading: row[heading] for heading in kept[1:]}}
        rows += [{**shared, "platform": a.platform, "name": a.name, "address": a.url, "number": a.stable_id} for a in accounts]
    names = ["owner", *kept[1:], "platform", "name", "address", "number"]
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), ROW: pl.UInt32}), tuple(refused)


def _accounts(row: Mapping[str, str | None], columns: Mapping[str, tuple[str, str]]) -> Iterator[_Account]:
    by_platform: dict[str, dict[str, list[tuple[str, str | None]]]] = defaultdict(lambda: defaultdict(list))
    for heading, (platform, aspect) in columns.items():
        by_platform[platform][aspect] += _parts(row[heading] or "", aspect, platform)
    for platform, aspects in by_platform.items():
        for name, url, stable_id in zip_longest(aspects["name"], aspects["url"], aspects["stable_id"]):
            written = url[1] if url and url[1] else name[0] if name else None
            yield _Account(platform, written, url[0] if url else None, stable_id[0] if stable_id else None)


def _parts(cell: str, aspect: str, platform: str) -> list[tuple[str, str | None]]:
    """Return what a cell lists, each with the remark in brackets behind it; notes such as 未找到 list nothing."""
    found: list[tuple[str, str | None]] = []
    for written in _SEPARATORS.split(cell):
        part = written.strip()
        remark = _REMARK.search(part)
        address = _ADDRESS.search(part)
        if part.casefold() in MISSING:
            continue
        if address and (aspect == "url" or platform == "网站"):
            found.append((address[0], remark[1] if remark else None))
        elif not address and len(part) <= _LONGEST_NAME and (aspect != "url" or "." in part):
            found.append((part, None))
    return found


LAYOUTS = (
    _OutletRegister(
        name="outlet-register",
        title=Text("一行一个单位、每个平台一列的名录", "Register with one row for each unit and a column for each platform"),
        recognised_by=Text(
            "有单位一列，并且至少两个平台各有自己的列（如“抖音主页url”“已知公众号名”）",
            "has a column of units, and columns for at least two platforms (such as 抖音主页url, 已知公众号名)",
        ),
        table="accounts",
        needs=(),
        columns={
            "platform": "platform",
            "name": "name",
            "address": "url",
            "number": "stable_id",
            "owner": "organisation_name",
            "区县": "place",
            "区域": "place",
            "地区": "place",
            "层级": "level",
            "级别": "level",
            "分级": "level",
        },
        prepare=_prepare,
    ),
)
