"""What a server of Bluesky checks in a record before it takes it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from guikou.channels.fitting import graphemes, utf8_bytes
from guikou.channels.practice.bluesky.sessions import Said

TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
KEY = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._:~-]{1,512}")
POST = "app.bsky.feed.post"
MOST_GRAPHEMES, MOST_BYTES, MOST_PICTURES, LARGEST_PICTURE = 300, 3000, 4, 2_000_000


def wrong_with_post(record: dict[str, Any], kept_blob: Callable[[str], Any]) -> str:
    """
    Return what is wrong with a post, nothing where it is right. `kept_blob` looks an uploaded picture up by its identifier.

    As @atproto/pds 0.5.35 was seen to do; only that facets are held against the text is stricter: there, readers' programs drop those that do not fit.

    :raises Said: a picture was never uploaded, or was dropped meanwhile.
    """
    text = record.get("text")
    if not isinstance(text, str):
        return 'Record must have the property "text"'
    if (length := graphemes(text)) > MOST_GRAPHEMES:
        return f"grapheme too big (maximum {MOST_GRAPHEMES}, got {length}) at $.record.text"
    if (length := utf8_bytes(text)) > MOST_BYTES:
        return f"string too big (maximum {MOST_BYTES}, got {length}) at $.record.text"
    if not _is_moment(record.get("createdAt")):
        return "Invalid datetime at $.record.createdAt"
    return _wrong_with_facets(record.get("facets", []), utf8_bytes(text)) or _wrong_with_pictures(record.get("embed"), kept_blob)


def _is_moment(value: Any) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _wrong_with_facets(facets: Any, length: int) -> str:
    for facet in facets if isinstance(facets, list) else [None]:
        match facet:
            case {"index": {"byteStart": int() as start, "byteEnd": int() as end}, "features": list()} if 0 <= start < end <= length:
                continue
        return "Invalid facet at $.record.facets"
    return ""


def _wrong_with_pictures(embed: Any, kept_blob: Callable[[str], Any]) -> str:
    if embed is None:
        return ""
    images = embed.get("images") if isinstance(embed, dict) and embed.get("$type") == "app.bsky.embed.images" else None
    if not isinstance(images, list):
        return "Invalid embed at $.record.embed"
    if len(images) > MOST_PICTURES:
        return f"array too big (maximum {MOST_PICTURES}, got {len(images)}) at $.record.embed.images"
    for place, image in enumerate(images):
        match image:
            case {"alt": str(), "image": {"$type": "blob", "ref": {"$link": str() as link}, "size": int() as size}}:
                if kept_blob(link) is None:
                    raise Said("BlobNotFound", f"Could not find blob: {link}")
                if size > LARGEST_PICTURE:
                    return f"blob too big (maximum {LARGEST_PICTURE}, got {size}) at $.record.embed.images[{place}].image"
            case _:
                return "Invalid image at $.record.embed.images"
    return ""
