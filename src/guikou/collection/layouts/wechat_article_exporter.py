"""wechat-article-exporter: articles with figures, as a workbook or JSON. 点赞 (thumb) and 喜欢 (heart) are different figures."""

import polars as pl

from guikou.collection.layouts.layout import Layout, Prepared, with_missing
from guikou.kernel.bilingual import Text

_ORIGINAL = "11"  # `copyright_stat` of an article declared original


def _records(frame: pl.DataFrame) -> Prepared:
    full = with_missing(frame, "copyrightstat", "itemidx")
    position = pl.col("itemidx").str.strip_chars()
    return full.with_columns(
        pl.when(pl.col("copyrightstat") == _ORIGINAL).then(pl.lit("true")).alias("declared"),
        pl.when(position.is_not_null()).then(pl.when(position == "1").then(pl.lit("true")).otherwise(pl.lit("false"))).alias("first"),
    ), ()


LAYOUTS = (
    Layout(
        name="wechat-article-exporter",
        title=Text("公众号文章导出工具的工作簿", "Workbook of wechat-article-exporter"),
        recognised_by=Text("有“公众号、链接、标题、发布时间、阅读、点赞、喜欢”各列", "has 公众号, 链接, 标题, 发布时间, 阅读, 点赞, 喜欢"),
        table="posts",
        needs=(("公众号", "链接", "标题", "发布时间", "阅读", "点赞", "喜欢"),),
        columns={
            "公众号": "account_name",
            "ID": "native_id",
            "链接": "url",
            "标题": "title",
            "摘要": "summary",
            "发布时间": "published_at",
            "创建时间": "published_at",
            "阅读": "reads",
            "点赞": "likes",
            "分享": "reposts",
            "喜欢": "hearts",
            "留言": "comments",
            "是否原创": "original",
            "文章内容": "text",
        },
        constants={"platform": "wechat"},
    ),
    Layout(
        name="wechat-article-exporter-records",
        title=Text("公众号文章导出工具的数据文件", "JSON of wechat-article-exporter"),
        recognised_by=Text("有 appmsgid、itemidx、link、title、update_time 各项", "has appmsgid, itemidx, link, title, update_time"),
        table="posts",
        needs=(("appmsgid", "itemidx", "link", "title"),),
        columns={
            "_accountName": "account_name",
            "aid": "native_id",
            "link": "url",
            "title": "title",
            "digest": "summary",
            "update_time": "published_at",
            "create_time": "published_at",
            "readNum": "reads",
            "oldLikeNum": "likes",
            "likeNum": "hearts",
            "shareNum": "reposts",
            "commentNum": "comments",
            "content": "html",
            "declared": "original",
            "first": "headline",
        },
        constants={"platform": "wechat"},
        prepare=_records,
    ),
)
