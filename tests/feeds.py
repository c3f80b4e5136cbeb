"""Feeds for tests, as websites and collectors write them."""

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.sax.saxutils import escape


def rss_item(number: int, at: datetime, **given: Any) -> str:
    """Return an item; keywords replace its elements."""
    told = {
        "title": f"通知{number}",
        "link": f"https://county.example/notice/{number}",
        "guid": f"https://county.example/notice/{number}",
        "description": f"<p>第{number}号通知</p>",
        "pubDate": format_datetime(at),
    } | given
    return "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told.items() if value is not None) + "</item>"


def rss(items: Sequence[str], *, title: str = "某县人民政府网站", link: str = "https://county.example/", more: str = "") -> str:
    """Return an RSS 2.0 feed."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>{escape(title)}</title><link>{escape(link)}</link><description>x</description>{more}{''.join(items)}</channel></rss>"
    )
