"""The layouts that are known by name, in the order in which they are tried. One module for each program or kind of office file."""

from guikou.collection.formats.feeds import json_feed
from guikou.collection.layouts import (
    citizens_messages,
    data_package,
    douyin_works,
    feeds,
    outlet_registers,
    registers,
    us_legislators,
    wechat_article_exporter,
    weibo_crawler,
    weibo_spider,
)
from guikou.collection.layouts.layout import Layout

LAYOUTS: tuple[Layout, ...] = (
    *data_package.LAYOUTS,
    *feeds.LAYOUTS,
    *weibo_crawler.LAYOUTS,
    *weibo_spider.LAYOUTS,
    *wechat_article_exporter.LAYOUTS,
    *douyin_works.LAYOUTS,
    *registers.LAYOUTS,
    *us_legislators.LAYOUTS,
    *citizens_messages.LAYOUTS,
    *outlet_registers.LAYOUTS,
)
SHAPES = (json_feed, *(layout.shape for layout in LAYOUTS if layout.shape))

__all__ = ["LAYOUTS", "SHAPES", "Layout"]
