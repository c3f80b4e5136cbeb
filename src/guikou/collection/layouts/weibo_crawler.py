"""weibo-crawler (dataabc): posts as CSV, JSON or SQLite, and the profiles that it keeps beside them."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

import polars as pl

from guikou.collection.formats.documents import Part
from guikou.collection.layouts.layout import Layout, Prepared, with_missing
from guikou.kernel.bilingual import Text


def account_of_path(path: PurePath) -> Mapping[str, str]:
    """The files are called after the account's number; one that was renamed is at least one account's."""
    return {"account_stable_id": path.stem} if path.stem.isdigit() else {"account_name": path.stem}


def _csv(frame: pl.DataFrame) -> Prepared:
    full = with_missing(frame, "是否原创")
    return full.with_columns(
        _address("id"),
        pl.coalesce(_stated("是否原创"), pl.lit("true")).alias("是否原创"),  # a crawl of originals only has no such column
    ), ()


def _records(frame: pl.DataFrame) -> Prepared:
    full = with_missing(frame, "retweetid")
    source = _stated("retweetid")
    return full.with_columns(
        _address("id"),
        pl.when(source.is_null()).then(pl.lit("true")).otherwise(pl.lit("false")).alias("是否原创"),
        source.alias("源微博id"),
    ), ()


def _stated(heading: str) -> pl.Expr:
    text = pl.col(heading).str.strip_chars()
    return pl.when(text.is_in(["", "None", "0"])).then(None).otherwise(text)


def _address(heading: str) -> pl.Expr:
    return ("https://m.weibo.cn/detail/" + pl.col(heading).str.strip_chars()).alias("address")


def _shape(document: Any) -> list[Part] | None:
    if not isinstance(document, Mapping) or not isinstance(document.get("user"), Mapping) or not isinstance(document.get("weibo"), list):
        return None
    posts = [post if isinstance(post, Mapping) else {} for post in document["weibo"]]
    return [Part(name="user", records=[document["user"]]), Part(name="weibo", records=posts)]


POSTS = Layout(
    name="weibo-crawler",
    title=Text("微博采集程序导出的发布内容（表格）", "Posts written by weibo-crawler as CSV"),
    recognised_by=Text("有“id、bid、正文、点赞数、评论数、转发数”各列", "has the columns id, bid, 正文, 点赞数, 评论数, 转发数"),
    table="posts",
    needs=(("id", "bid", "正文", "点赞数", "评论数", "转发数"),),
    columns={
        "id": "native_id",
        "正文": "text",
        "完整日期": "published_at",
        "日期": "published_at",
        "点赞数": "likes",
        "评论数": "comments",
        "转发数": "reposts",
        "原始图片url": "picture_addresses",
        "是否原创": "original",
        "源微博id": "repost_of_id",
        "源用户昵称": "repost_of",
        "address": "url",
    },
    constants={"platform": "weibo"},
    of_path=account_of_path,
    prepare=_csv,
)
RECORDS = Layout(
    name="weibo-crawler-records",
    title=Text("微博采集程序导出的发布内容（数据文件和数据库）", "Posts written by weibo-crawler as JSON or SQLite"),
    recognised_by=Text("有 bid、attitudes_count、reposts_count 各项", "has bid, attitudes_count and reposts_count"),
    table="posts",
    needs=(("id", "bid", "text", "attitudes_count", "reposts_count"),),
    columns={
        "id": "native_id",
        "user_id": "account_stable_id",
        "screen_name": "account_name",
        "text": "text",
        "full_created_at": "published_at",
        "created_at": "published_at",
        "attitudes_count": "likes",
        "comments_count": "comments",
        "reposts_count": "reposts",
        "pics": "picture_addresses",
        "是否原创": "original",
        "源微博id": "repost_of_id",
        "retweet.screen_name": "repost_of",
        "address": "url",
    },
    constants={"platform": "weibo"},
    prepare=_records,
    shape=_shape,
)
PROFILES = Layout(
    name="weibo-crawler-profiles",
    title=Text("微博采集程序导出的账号资料", "Profiles written by weibo-crawler"),
    recognised_by=Text(
        "有“用户id、昵称、粉丝数、微博数”各列，或数据文件里的相应各项",
        "has 用户id, 昵称, 粉丝数, 微博数, or their names in JSON and SQLite",
    ),
    table="accounts",
    needs=(
        ("用户id", "昵称", "粉丝数", "微博数"),
        ("id", "screen_name", "statuses_count", "followers_count"),
        ("id", "nick_name", "follower_count"),
    ),
    columns={
        "用户id": "stable_id",
        "id": "stable_id",
        "昵称": "name",
        "screen_name": "name",
        "nick_name": "name",
        "粉丝数": "followers",
        "followers_count": "followers",
        "follower_count": "followers",
        "简介": "description",
        "description": "description",
        "bio": "description",
        "是否认证": "verified",
        "verified": "verified",
        "认证信息": "verified_as",
        "verified_reason": "verified_as",
        "注册时间": "opened_on",
        "registration_time": "opened_on",
        "reg_date": "opened_on",
    },
    constants={"platform": "weibo"},
)
LAYOUTS = (POSTS, RECORDS, PROFILES)
