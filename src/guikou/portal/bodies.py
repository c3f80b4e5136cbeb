"""The body of a release as HTML that may stand on a page of ours: sanitised once more, with pictures from here, below the page's own heading."""

import re
from functools import lru_cache
from html import escape
from urllib.parse import quote

from guikou.channels.rendering.master import placed, places, sanitised
from guikou.kernel.bilingual import Language, Refusal, Text
from guikou.portal.answers import whole
from guikou.release.domain.content import File, Version

_HEADING = re.compile(r"(</?)h([1-6])\b")
_CANNOT = Text("正文无法显示，请联系发布单位。", "The text cannot be shown; please ask the unit that released it.")
_TABLE = Text("表格", "Table")
SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
"""Types that a browser shows and that can do nothing."""


def path_of(file: File) -> str:
    """Return where a picture or an attachment is on this website."""
    return f"/files/{file.digest}/{quote(file.name, safe='')}"


@lru_cache(maxsize=512)
def absolute(version: Version) -> str:
    """Return the body with whole addresses, for readers elsewhere. Kept, as versions never change once they are public."""
    try:
        return placed(sanitised(version.html), {place: whole(path_of(each)) for place, each in enumerate(version.pictures)})
    except Refusal:
        return f"<p>{escape(_CANNOT.on(version.language))}</p>"


@lru_cache(maxsize=512)
def on_page(version: Version) -> str:
    """Return the body for a page: its highest heading is one below the page's title, wide tables can be moved by keyboard."""
    html = absolute(version).replace(f'src="{whole("/files/")}', 'src="/files/')
    rank = {level: str(min(place + 2, 6)) for place, level in enumerate(sorted({found[2] for found in _HEADING.finditer(html)}))}
    html = _HEADING.sub(lambda found: f"{found[1]}h{rank[found[2]]}", html)
    label = _TABLE.on(Language(version.language))
    return html.replace("<table>", f'<div class="wide" role="region" tabindex="0" aria-label="{label}"><table>').replace(
        "</table>", "</table></div>"
    )


def unplaced(version: Version) -> list[File]:
    """Return the pictures that stand nowhere in the body, and can be shown."""
    named = set(places(version.html))
    return [each for place, each in enumerate(version.pictures) if place not in named and each.media_type in SHOWN]
