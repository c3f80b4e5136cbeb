"""Other people's rows as they are stored."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from guikou.collection.fetching.readers.documents import clean
from guikou.kernel.ids import stable_id

LONGEST_KEY, LONGEST_TITLE = 300, 2_000


def post_row(row: Mapping[str, Any], account_id: int, observation_id: int) -> dict[str, Any]:
    """Return a post as it is stored: other people's texts without what no page should show, and only addresses that a reader can follow."""
    texts = {name: clean(row[name]) if row[name] else None for name in ("title", "text", "repost_of")}
    return {
        **row,
        **texts,
        "title": texts["title"][:LONGEST_TITLE] if texts["title"] else None,
        "key": short_key(clean(row["post_id"])),
        "url": web_address(row["url"]),
        "account_id": account_id,
        "observation_id": observation_id,
        "row": None,
    }


def short_key(key: str) -> str:
    """Return a key that fits its column; one that is too long is told by its hash."""
    if len(key) <= LONGEST_KEY:
        return key
    return f"{key[:200]}#{stable_id('post', key)}"


def web_address(address: str | None) -> str | None:
    """Return an address that a page may link to; None for anything but http and https (`javascript:` is an address as well)."""
    written = clean(address or "").strip()
    try:
        parts = urlsplit(written)
    except ValueError:
        return None
    return written if parts.scheme.lower() in ("http", "https") and parts.netloc and len(written) <= 2_000 else None
