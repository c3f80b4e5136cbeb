"""Registers with one row for each outlet or unit and a column for each platform; a cell may hold several accounts, or a note instead."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import polars as pl

from guikou.collection.domain.values import SHOWN_CHARACTERS
from guikou.collection.formats.sheet import ROW, Refused
from guikou.collection.layouts.layout import Layout, Prepared
from guikou.kernel.bilingual import Text
from guikou.kernel.numbers import MISSING
from guikou.registry.domain.addresses import read_address

NO_ACCOUNT = Text("这一行没有写任何账号", "The row names no account")
NEITHER = Text("看不出是哪个账号，也不是“未找到”一类的说明", "Neither an account nor a note that there is none")
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
_NOTHING = re.compile(
    r"[（(]?(?:(?:尚|还|暂)?[未没无](?:有|能)?(?:找到|查到|搜到|开通|开设|注册|入驻|建立|账号|帐号|此号)|不存在|查无|没有|not found|no account)[）)]?",
    re.IGNORECASE,
)
_ID = re.compile(r"\S{1,128}")
_LONGEST_NAME = 40
_Found = defaultdict[str, defaultdict[str, list[tuple[str, str | None]]]]


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
        found, unclear = _read(row, columns)
        accounts = list(_accounts(found))
        refused += [Refused(row=row[ROW], column=heading, value=part[:SHOWN_CHARACTERS], reason=NEITHER) for heading, part in unclear]
        if not accounts and not unclear:
            refused.append(Refused(row=row[ROW], value=row[kept[0]], reason=NO_ACCOUNT))
        shared = {"owner": row[kept[0]], ROW: row[ROW], **{heading: row[heading] for heading in kept[1:]}}
        rows += [{**shared, "platform": a.platform, "name": a.name, "address": a.url, "number": a.stable_id} for a in accounts]
    names = ["owner", *kept[1:], "platform", "name", "address", "number"]
    return pl.DataFrame(rows, schema={**dict.fromkeys(names, pl.String), ROW: pl.UInt32}), tuple(refused)


def _read(row: Mapping[str, str | None], columns: Mapping[str, tuple[str, str]]) -> tuple[_Found, list[tuple[str, str]]]:
    """Return what the cells of a row list, by platform and aspect, and under which heading what stands that is neither an account nor a note."""
    found: _Found = defaultdict(lambda: defaultdict(list))
    unclear: list[tuple[str, str]] = []
    for heading, (platform, aspect) in columns.items():
        for written in _SEPARATORS.split(row[heading] or ""):
            part = written.strip()
            if part.casefold() in MISSING or _NOTHING.fullmatch(part):
                continue
            stated = _stated(part, aspect, platform)
            if stated is None:
                unclear.append((heading, part))
            else:
                found[platform][stated[0]].append(stated[1:])
    return found, unclear


def _stated(part: str, aspect: str, platform: str) -> tuple[str, str, str | None] | None:
    """Return what a part of a cell states: aspect, value and the remark in brackets behind it. An address is one in whatever column it stands."""
    remark = _REMARK.search(part)
    full = _ADDRESS.search(part)
    if full:
        return (aspect if platform == "网站" else "url"), full[0], remark[1] if remark else None
    if aspect == "url" or (platform == "网站" and len(part) > _LONGEST_NAME):
        return (aspect, _REMARK.sub("", part), remark[1] if remark else None) if read_address(part) else None
    if aspect == "stable_id":
        return (aspect, part, None) if _ID.fullmatch(part) else None
    return (aspect, part, None) if len(part) <= _LONGEST_NAME else None


def _accounts(found: _Found) -> Iterator[_Account]:
    for platform, aspects in found.items():
        for name, url, stable_id in zip_longest(aspects["name"], aspects["url"], aspects["stable_id"]):
            written = url[1] if url and url[1] else name[0] if name else None
            yield _Account(platform, written, url[0] if url else None, stable_id[0] if stable_id else None)


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
