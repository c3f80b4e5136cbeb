"""Our calm style sheet, written into the elements: what WeChat and mail programs do not drop."""

import re
from functools import cache

import css_inline

ROOT = "font-size:16px;line-height:1.75;color:#222222"
"""For the element around everything; what it says is inherited."""

_SHEET = """
p { margin: 0 0 1em }
h1, h2 { font-size: 20px; line-height: 1.4; margin: 1.4em 0 0.6em }
h3, h4, h5, h6 { font-size: 17px; line-height: 1.4; margin: 1.2em 0 0.5em }
ul, ol { margin: 0 0 1em; padding-left: 1.6em }
li { margin: 0 0 0.4em }
table { width: 100%; border-collapse: collapse; margin: 0 0 1em }
caption, figcaption { font-size: 14px; color: #555555; text-align: left; margin: 0.4em 0 }
th, td { border: 1px solid #999999; padding: 6px 8px; text-align: left; vertical-align: top }
th { background-color: #f2f2f2 }
img { max-width: 100%; height: auto }
figure { margin: 0 0 1em }
blockquote { margin: 0 0 1em; padding-left: 1em; border-left: 3px solid #999999 }
hr { border: 0; border-top: 1px solid #999999; margin: 1.5em 0 }
a { color: #0b57a4; text-decoration: underline }
"""
PROPERTIES = frozenset(re.findall(r"([a-z-]+):", _SHEET + ROOT))
"""What the sheet sets, and what alone may be set in what comes out."""


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)


def inlined(html: str) -> str:
    """Return sanitised HTML with the style sheet in the elements; the element around it is the caller's, with `ROOT`."""
    return str(_inliner().inline_fragment(html, _SHEET)) if html else ""
