"""Reading an article's public page: for what a person published in the back office, of which the interface tells nothing."""

import re
from html import unescape
from urllib.parse import urlsplit

from guikou.channels.adapters.exchange import ask, plain
from guikou.channels.adapters.wechat.articles import message_in
from guikou.channels.calls import Calls, Request
from guikou.channels.failures import Transient
from guikou.channels.protocol import Gone, Pending, Seen
from guikou.kernel.bilingual import Text

PUBLIC_HOST = "mp.weixin.qq.com"
_LONGEST = 2_000_000
# How pages of articles are built is general knowledge, not documented: what is not found makes the answer "not yet", never "gone".
_TITLE = re.compile(r"""<meta\s+property="og:title"\s+content="([^"]{1,400})""")
_BODY = re.compile(r"""<div\b[^<>]{0,400}\bid="js_content"[^<>]{0,400}>(.*)""", re.DOTALL)
_END = re.compile(r"""<!--\s*/js_content|<script\b|id="js_sponsor|id="js_tags""")
_DELETED = ("该内容已被发布者删除", "此内容因违规无法查看")


def read_page(address: str, base: str, calls: Calls) -> Seen | Pending | Gone:
    """
    Read what the public sees at an address of an article. In practice mode (`base`), that of the practice platform.

    :raises Transient: the page could not be had.
    """
    if not _is_article(address, base):
        return Pending(Text("这不是公众号文章的链接", "This is not the address of an article"))
    reply = ask(calls, Request(method="GET", url=address), writes=False)
    page = reply.body[:_LONGEST].decode("utf-8", "replace")
    if reply.status != 200:
        raise Transient(Text("文章页面打不开", "The page of the article cannot be opened"), code=f"HTTP {reply.status}")
    title = _TITLE.search(page)
    if title is None:
        if said := next((mark for mark in _DELETED if mark in page), ""):
            return Gone(Text(f"文章页面显示“{said}”", f"The page of the article says “{said}”"))
        return Pending(Text("文章页面没有给出标题，可能需要人工查看", "The page does not give a title; a person may have to look"))
    body = _BODY.search(page)
    text = plain(_END.split(body[1], maxsplit=1)[0]) if body else ""
    message = message_in(address)
    return Seen(address=address, title=unescape(title[1]), text=text, ids={"msg_data_id": message} if message else {})


def _is_article(address: str, base: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and parts.hostname in (PUBLIC_HOST, urlsplit(base).hostname)
    except ValueError:
        return False
