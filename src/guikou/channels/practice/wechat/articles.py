"""What the platform makes of an article that is handed in: limits, and what it takes out."""

import re
from collections.abc import Callable
from typing import Any

import nh3

from guikou.channels.practice.wechat.answers import Refused

MOST_ARTICLES = 8
TITLE, AUTHOR, DIGEST, LINK_BYTES = 32, 16, 128, 1024
CONTENT, CONTENT_BYTES = 20_000, 2**20
DIGEST_TAKEN = 54
_OWN_PAGE = re.compile(r"https?://mp\.weixin\.qq\.com(?:[/?#]|$)")
_TAGS = "a abbr b blockquote br caption code col colgroup del div em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins li mark ol p pre q s section small span"
_MORE_TAGS = "strong sub sup table tbody td tfoot th thead tr u ul"
TAGS = frozenset(f"{_TAGS} {_MORE_TAGS}".split())
_ATTRIBUTES = {
    "*": {"style", "align", "width", "height"},
    "a": {"href"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_DROPPED_STYLES = re.compile(r"(?:^|;)\s*(?:position|transform|-webkit-transform|z-index|behavior|expression)\s*:[^;]*", re.IGNORECASE)
_CROP = re.compile(r"(\d(?:\.\d+)?)_(\d(?:\.\d+)?)_(\d(?:\.\d+)?)_(\d(?:\.\d+)?)")
_TAG = re.compile(r"<[^>]*>")
_LINK = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)


def cleaned(html: str, *, own_picture: Callable[[str], bool]) -> str:
    """Return the content as it is kept: no scripts, style sheets, ids, handlers or positions, and no pictures from elsewhere."""

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "style":
            return _DROPPED_STYLES.sub("", value).strip("; ") or None
        if tag == "img" and name == "src":
            return value if own_picture(value) else None
        return value

    return nh3.clean(
        html,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        link_rel=None,
        url_schemes={"http", "https"},
    )


def checked(
    article: Any, *, alone: bool, bad_words: list[str], own_picture: Callable[[str], bool], permanent: Callable[[str], bool]
) -> dict[str, Any]:
    """
    Return the article as it is kept.

    :raises Refused: something in it is not taken.
    """
    if not isinstance(article, dict):
        raise Refused(47001)
    kept: dict[str, Any] = {
        name: _text(article, name) for name in ("title", "author", "digest", "content", "content_source_url", "thumb_media_id")
    }
    _check_lengths(kept)
    if any(word in kept["title"] + kept["content"] for word in bad_words):
        raise Refused(45166)
    kind = article.get("article_type", "news")
    if kind == "newspic":
        kept["image_list"] = _pictures(article, permanent)
        kept["content"] = _TAG.sub("", kept["content"])
    elif kind != "news":
        raise Refused(40097)
    else:
        kept["content"] = cleaned(kept["content"], own_picture=own_picture)
        _check_news(kept, article, permanent)
    if not alone:
        kept["digest"] = ""
    elif not kept["digest"]:
        kept["digest"] = " ".join(_TAG.sub(" ", kept["content"]).split())[:DIGEST_TAKEN]
    flags = {
        name: 1 if article.get(name) in (1, True, "1") else 0 for name in ("need_open_comment", "only_fans_can_comment", "show_cover_pic")
    }
    return {**kept, **flags, "article_type": kind}


def _text(article: dict[str, Any], name: str) -> str:
    value = article.get(name, "")
    if not isinstance(value, str):
        raise Refused(47001)
    return value


def _check_lengths(kept: dict[str, str]) -> None:
    if not kept["title"].strip() or not kept["content"].strip():
        raise Refused(44003)
    for name, most, code in (("title", TITLE, 45003), ("author", AUTHOR, 45110), ("digest", DIGEST, 45004)):
        if len(kept[name]) > most:
            raise Refused(code)
    if len(kept["content"]) >= CONTENT or len(kept["content"].encode("utf-8", "replace")) >= CONTENT_BYTES:
        raise Refused(45002)
    if len(kept["content_source_url"].encode("utf-8", "replace")) > LINK_BYTES:
        raise Refused(45005)


def _check_news(kept: dict[str, str], article: dict[str, Any], permanent: Callable[[str], bool]) -> None:
    if not permanent(kept["thumb_media_id"]):
        raise Refused(40007)
    for name in ("pic_crop_235_1", "pic_crop_1_1"):
        if name in article and not _crops(article[name]):
            raise Refused(53402)
    for address in _LINK.findall(kept["content"]):
        if not _OWN_PAGE.match(address):
            raise Refused(64562)


def _crops(value: Any) -> bool:
    found = _CROP.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    left, top, right, bottom = map(float, found.groups())
    return 0 <= left < right <= 1 and 0 <= top < bottom <= 1


def _pictures(article: dict[str, Any], permanent: Callable[[str], bool]) -> list[str]:
    info = article.get("image_info")
    entries = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= 20:
        raise Refused(40097)
    ids = [entry.get("image_media_id", "") if isinstance(entry, dict) else "" for entry in entries]
    if not all(isinstance(one, str) and permanent(one) for one in ids):
        raise Refused(40007)
    return ids
