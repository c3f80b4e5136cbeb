"""A text or a web page in a file as something that can be published: enough to measure it, before it is written in the desk."""

import re
from html import escape, unescape

from guikou.channels.rendering.master import sanitised
from guikou.channels.rendering.plain import plain
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language, Refusal, Text

READABLE = "稿件：文本或HTML文件 · What is to be published: a text or an HTML file."
MOST_BYTES = 8 * 2**20
_TAG = re.compile(r"\s*<(?:!doctype|!--|[a-z][a-z0-9]*[\s>/])", re.IGNORECASE)
_TITLES = tuple(re.compile(rf"<{tag}\b[^>]*>(.*?)</{tag}\s*>", re.IGNORECASE | re.DOTALL) for tag in ("h1", "title"))
_TOO_LARGE = Text("文件超过8 MB，不像一篇稿件", "The file has more than 8 MB, which is no text to publish")
_NO_TEXT = Text("文件不是文本：既不是UTF-8也不是GB18030编码", "The file is no text, neither in UTF-8 nor in GB18030")


def read_variant(data: bytes, *, language: Language, title: str = "", address: str = "") -> Variant:
    """
    Return what a file holds; what it is, its content says. The title is the first heading of a page or the first line of a text where none is given; the
    address is put at the end of the short text where it is not in it.

    :raises Refusal: it is too large, no text, or a page that cannot be put in order.
    """
    written = _decoded(data)
    page = _TAG.match(written) is not None
    html = sanitised(written) if page else sanitised(_paragraphs(written))
    text = plain(html, language)
    own = _title_of_page(written) if page else next(iter(text.splitlines()), "")
    if address and address not in text:
        text = f"{text}\n{address}"
    return Variant(language=language, title=title or own, address=address, html=html, text=text)


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise Refusal(_TOO_LARGE)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(_NO_TEXT)


def _title_of_page(page: str) -> str:
    found = next((match[1] for title in _TITLES if (match := title.search(page))), "")
    return " ".join(unescape(re.sub(r"<[^>]*>", "", found)).split())


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(line.strip())}</p>" for line in text.splitlines() if line.strip())
