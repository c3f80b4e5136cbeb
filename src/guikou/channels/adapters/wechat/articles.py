"""What an article is made of, and by what one is known again."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guikou.channels.adapters.exchange import plain, rows_at, squeezed, text_at
from guikou.channels.capability import Markup
from guikou.channels.rendering.bodies import body
from guikou.channels.variants import Variant

_MESSAGE = re.compile(r"[?&]mid=([0-9]{1,20})(?=[&#]|$)")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def article(variant: Variant, *, cover: str, addresses: Mapping[int, str], open_comments: bool) -> dict[str, Any]:
    """Return the article of a draft. The address of the release is its "read the original", and by it the draft is found again."""
    return {
        "article_type": "news",
        "title": _clean(variant.title),
        "author": _clean(variant.author),
        "digest": _clean(variant.digest),
        "content": _clean(body(variant.html, Markup.WECHAT, addresses)),
        "content_source_url": _clean(variant.address),
        "thumb_media_id": cover,
        "need_open_comment": int(open_comments),
        "only_fans_can_comment": 0,
    }


def entries(item: Any) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """
    Return the articles of an item of a list, or of an answer about one item, with their places from 1.

    :raises Unconfirmed: it is of another shape.
    """
    listed = item.get("content") if isinstance(item, dict) and "content" in item else item
    for place, entry in enumerate(rows_at(listed, "news_item"), 1):
        if isinstance(entry, dict):
            yield place, entry


def has_address(entry: Mapping[str, Any], address: str) -> bool:
    """Say whether an article leads to this address of a release."""
    return text_at(entry, "content_source_url").rstrip("/") == address.rstrip("/")


def is_of(entry: Mapping[str, Any], variant: Variant) -> bool:
    """Say whether an article of the platform is this variant, by its words: markup is not kept as it was."""
    same_title = squeezed(text_at(entry, "title")) == squeezed(_clean(variant.title))
    return same_title and squeezed(plain(text_at(entry, "content"))) == squeezed(plain(_clean(body(variant.html, Markup.WECHAT))))


def message_in(address: str) -> str:
    """Return the `msg_data_id` that a long public address carries as `mid` (from general knowledge), empty where it has none."""
    found = _MESSAGE.search(address)
    return found[1] if found else ""


def _clean(text: str) -> str:
    """Leave out what JSON can only write as an escape, which the platform would show as it stands."""
    return _CONTROLS.sub("", text)
