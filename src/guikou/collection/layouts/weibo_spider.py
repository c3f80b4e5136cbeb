"""weiboSpider (dataabc): posts as CSV, without a numeric id."""

import polars as pl

from guikou.collection.layouts.layout import Layout, Prepared, with_missing
from guikou.collection.layouts.weibo_crawler import account_of_path
from guikou.kernel.bilingual import Text


def _prepare(frame: pl.DataFrame) -> Prepared:
    full = with_missing(frame, "是否为原创微博")
    return full.with_columns(
        ("https://m.weibo.cn/status/" + pl.col("微博id").str.strip_chars()).alias("address"),
        pl.col("是否为原创微博").fill_null("true"),  # a crawl of originals only has no such column
        pl.when(pl.col("原始图片url").str.contains("://")).then("原始图片url").alias("pictures"),
    ), ()


LAYOUTS = (
    Layout(
        name="weibo-spider",
        title=Text("另一种微博采集程序导出的发布内容", "Posts written by weiboSpider"),
        recognised_by=Text("有“微博id、微博正文、原始图片url、发布时间”各列", "has the columns 微博id, 微博正文, 原始图片url, 发布时间"),
        table="posts",
        needs=(("微博id", "微博正文", "原始图片url", "发布时间"),),
        columns={
            "微博id": "native_id",
            "微博正文": "text",
            "发布时间": "published_at",
            "点赞数": "likes",
            "评论数": "comments",
            "转发数": "reposts",
            "pictures": "picture_addresses",
            "是否为原创微博": "original",
            "address": "url",
        },
        constants={"platform": "weibo"},
        of_path=account_of_path,
        prepare=_prepare,
    ),
)
