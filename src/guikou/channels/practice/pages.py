"""Pages of practice platforms: what the public would see there, plain, accessible, and clearly no real platform."""

import re
from datetime import datetime, timedelta, timezone

from markupsafe import Markup
from werkzeug.wrappers import Response

_STYLE = Markup("""
body{margin:0 auto;max-width:42rem;padding:0 1rem 3rem;font:1rem/1.7 system-ui,"Noto Sans CJK SC",sans-serif;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}
.practice{margin:0 -1rem 1rem;padding:.5rem 1rem;background:#5b2c00;color:#fff;font-weight:700}.practice a{color:#fff}
article{border-top:1px solid #767676;padding:1rem 0}article img{max-width:100%;height:auto}.text{white-space:pre-wrap}
small{color:#595959}a{color:#0b57a4}label{display:block}input,textarea{width:100%;box-sizing:border-box;font:inherit;padding:.4rem}
button{font:inherit;padding:.5rem 1rem;min-height:44px}
""")
_FRAME = Markup(
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    "<title>{title} · {platform}（练习平台）</title><style>{style}</style></head><body>"
    '<header class="practice">练习平台：这不是真正的{platform}，这里的内容不会公开。 '
    '<span lang="en">Practice: nothing here becomes public.</span> <a href="/">全部练习平台</a></header><main><h1>{title}</h1>{body}</main></body></html>'
)
_BEIJING = timezone(timedelta(hours=8))
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
COMMENT_FORM = Markup(
    '<form method="post"><p><label for="author">您的名字</label><input id="author" name="author" required maxlength="30"></p>'
    '<p><label for="text">评论</label><textarea id="text" name="text" rows="3" required maxlength="500"></textarea></p>'
    "<p><button>发表评论</button></p></form>"
)


def page(title: str, body: Markup, *, platform: str, status: int = 200) -> Response:
    """Return a page in the frame that all practice platforms share."""
    html = _FRAME.format(title=title, platform=platform, body=body, style=_STYLE)
    return Response(html, status=status, mimetype="text/html")


def local(written: str) -> str:
    """Return a moment (ISO 8601) as readers in China see it."""
    return datetime.fromisoformat(written).astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M")


def linked(text: str) -> Markup:
    """Return text for a page, its addresses as links."""
    done, at = Markup(), 0
    for found in _ADDRESS.finditer(text):
        done += Markup('{}<a href="{}">{}</a>').format(text[at : found.start()], found[0], found[0])
        at = found.end()
    return done + text[at:]


def joined(parts: list[Markup], otherwise: str) -> Markup:
    """Return the parts one after the other, or a sentence that says that there are none."""
    return Markup().join(parts) if parts else Markup("<p>{}</p>").format(otherwise)
