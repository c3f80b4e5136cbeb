"""RSS, Atom and JSON Feed, as websites and collectors (RSSHub, wewe-rss, we-mp-rss, wechat-feeds) write them."""

import polars as pl

from guikou.collection.formats.feeds import HEADINGS
from guikou.collection.layouts.layout import Layout, Prepared
from guikou.kernel.bilingual import Text

_COLLECTOR_SUFFIX = r"\s*\|\s*wechat-feeds$|的微博$|\s*-\s*微信公众号$"
_ALL_ACCOUNTS = r"(?i)^wewe-rss"


def _prepare(frame: pl.DataFrame) -> Prepared:
    title = pl.col("feedtitle").str.strip_chars()
    on_wechat = pl.col("link").str.contains(r"://mp\.weixin\.qq\.com/") | pl.col("feedlink").str.contains(r"://mp\.weixin\.qq\.com/")
    wechat = on_wechat.fill_null(value=False)
    by_item = pl.when(title.str.contains(_ALL_ACCOUNTS)).then("author")
    return frame.with_columns(
        pl.when(wechat).then(pl.lit("wechat")).alias("platform"),
        pl.when(~wechat).then("feedlink").alias("home"),
        pl.coalesce(by_item, title.str.replace(_COLLECTOR_SUFFIX, "")).alias("name"),
        pl.when(~wechat).then("id").alias("id"),
    ), ()


LAYOUTS = (
    Layout(
        name="feed",
        title=Text("订阅源", "Feed (RSS 2.0, Atom, JSON Feed)"),
        recognised_by=Text("文件是订阅源格式", "the file is a feed"),
        table="posts",
        needs=(HEADINGS,),
        columns={
            "platform": "platform",
            "home": "account_url",
            "name": "account_name",
            "feed.description": "account_description",
            "id": "native_id",
            "link": "url",
            "title": "title",
            "content": "html",
            "summary": "summary",
            "published": "published_at",
        },
        prepare=_prepare,
    ),
)
