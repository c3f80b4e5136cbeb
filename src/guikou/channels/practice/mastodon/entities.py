"""How Mastodon writes what it keeps, and how it counts a text."""

import html
import re
from datetime import datetime
from typing import Any

from guikou.channels.fitting import graphemes
from guikou.channels.practice.mastodon.login import zulu

ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_MENTION = re.compile(r"(@[A-Za-z0-9_]+)@[A-Za-z0-9.-]+")
_TAG = re.compile(r"(?<![\w&/])#(\w*[^\W\d]\w*)")
ADDRESS_COUNTS = 23


def counted(text: str) -> int:
    """Return the length: graphemes, an address as 23, a mention without its server."""
    return graphemes(_MENTION.sub(r"\1", ADDRESS.sub("x" * ADDRESS_COUNTS, text)))


def content(text: str) -> str:
    """Return a text as HTML: paragraphs, line breaks, addresses and topics as links."""
    done, at = "", 0
    for found in ADDRESS.finditer(text):
        done += _words(text[at : found.start()]) + _link(found[0])
        at = found.end()
    done += _words(text[at:])
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in done.split("\n\n") if part)


def _words(text: str) -> str:
    linked = '<a href="/tags/{0}" class="mention hashtag" rel="tag">#<span>{0}</span></a>'
    return _TAG.sub(lambda found: linked.format(found[1]), html.escape(text, quote=False))


def _link(address: str) -> str:
    scheme, _, rest = address.partition("://")
    head, tail = html.escape(rest[:30]), html.escape(rest[30:])
    shown = f'<span class="invisible">{scheme}://</span><span class="ellipsis">{head}</span><span class="invisible">{tail}</span>'
    return f'<a href="{html.escape(address)}" target="_blank" rel="nofollow noopener noreferrer">{shown}</a>'


def account(row: dict[str, Any], root: str, posts: int) -> dict[str, Any]:
    """Return an account as the API gives it."""
    picture = f"{root}/avatar.png"
    return {
        "id": row["id"],
        "username": row["name"],
        "acct": row["name"],
        "display_name": row["shown"],
        "locked": False,
        "bot": False,
        "discoverable": True,
        "group": False,
        "created_at": zulu(datetime.fromisoformat(row["at"])),
        "note": "<p>练习平台</p>",
        "url": f"{root}/@{row['name']}",
        "uri": f"{root}/users/{row['name']}",
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": posts,
        "last_status_at": None,
        "emojis": [],
        "fields": [],
    }


def medium(row: dict[str, Any], root: str) -> dict[str, Any]:
    """Return an uploaded picture as the API gives it."""
    address = f"{root}/media/{row['id']}"
    return {
        "id": row["id"],
        "type": "image",
        "url": address,
        "preview_url": address,
        "remote_url": None,
        "meta": {},
        "description": row["alt"] or None,
        "blurhash": None,
    }


def status(row: dict[str, Any], writer: dict[str, Any], media: list[dict[str, Any]], replies: int, root: str) -> dict[str, Any]:
    """Return a post as the API gives it."""
    return {
        "id": row["id"],
        "created_at": zulu(datetime.fromisoformat(row["at"])),
        "edited_at": zulu(datetime.fromisoformat(row["edited_at"])) if row["edited_at"] else None,
        "in_reply_to_id": row["answers"],
        "in_reply_to_account_id": None,
        "sensitive": False,
        "spoiler_text": row["warning"],
        "visibility": row["visibility"],
        "language": row["language"],
        "uri": f"{root}/users/{writer['username']}/statuses/{row['id']}",
        "url": f"{root}/@{writer['username']}/{row['id']}",
        "replies_count": replies,
        "reblogs_count": 0,
        "favourites_count": 0,
        "content": content(row["text"]),
        "reblog": None,
        "account": writer,
        "media_attachments": media,
        "mentions": [],
        "tags": [{"name": name, "url": f"{root}/tags/{name}"} for name in _TAG.findall(row["text"])],
        "emojis": [],
        "card": None,
        "poll": None,
    }
