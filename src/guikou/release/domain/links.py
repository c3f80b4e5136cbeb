"""
One-time links for reviewers without an account.

A link is good for one edition, turn, content and person, until it expires, once. It is `payload.seal`: base64url of JSON, and of its HMAC-SHA256.
Whoever holds the key can make links, so that it stays with the server.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.text import normalise

SHORTEST_KEY: Final = 32
LONGEST_TOKEN: Final = 4096
_FORMAT: Final = "guikou-link-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a link is good for: a turn of an edition with this content hash, for the person of this key and name, before `expires_at`."""

    edition: str
    turn: int
    content_hash: str
    key: str
    name: str
    expires_at: datetime


class Why(StrEnum):
    """Why a link is not taken."""

    FORGED = "forged"
    USED = "used"
    EXPIRED = "expired"
    OTHER_HASH = "other-hash"
    OTHER_TURN = "other-turn"


_WORDS = {
    Why.FORGED: Text(
        "链接不完整或不是本系统签发的，请从收到的消息中完整打开", "The link is incomplete or not ours; open it whole from the message"
    ),
    Why.USED: Text("链接已使用过，如需再次签署请向发布台索取新链接", "The link has been used; ask the release desk for a new one"),
    Why.EXPIRED: Text("链接已过期，请向发布台索取新链接", "The link has expired; ask the release desk for a new one"),
    Why.OTHER_HASH: Text("稿件已被修改，此链接作废，请等待新链接", "The text has been changed since; a new link will come"),
    Why.OTHER_TURN: Text("此链接不属于这篇稿件目前的审校", "The link is not for the present turn of this edition"),
}


class LinkRefused(Refusal):
    """The link is not taken; `why` says for which reason."""

    def __init__(self, why: Why) -> None:
        super().__init__(_WORDS[why])
        self.why = why


def issue(link: Link, key: bytes) -> str:
    """
    Return the token of a link: ASCII letters, digits, `-`, `_` and one dot. The same link gives the same token, so that a used one stays used.

    :raises ValueError: the key is shorter than 32 bytes, the expiry has no time zone, or the person no name.
    """
    if link.expires_at.tzinfo is None or not normalise(link.name):
        raise ValueError("a link needs an expiry with its time zone, and the person's name")
    plain = {
        "format": _FORMAT,
        "edition": link.edition,
        "turn": link.turn,
        "hash": link.content_hash,
        "key": link.key,
        "name": link.name,
        "expires": int(link.expires_at.timestamp()),
    }
    payload = _encoded(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii"))
    return f"{payload}.{_encoded(_seal(payload, key))}"


def mark(token: str) -> str:
    """Return what is kept of a used link: its SHA-256, from which nobody makes the link again."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def check(token: str, key: bytes, *, edition: str, turn: int, content_hash: str, used: Container[str], now: datetime) -> Link:
    """
    Return what a token is good for. `used` holds the marks of used links. Nothing of a token is read before its seal was found right, in constant time.

    :raises LinkRefused: it is forged, used, expired, or for another turn or other content; it says which.
    :raises ValueError: the key is shorter than 32 bytes.
    """
    payload, _, seal = token[: LONGEST_TOKEN + 1].partition(".")
    given = seal.encode("utf-8", "surrogatepass")
    right = hmac.compare_digest(_encoded(_seal(payload, key)).encode("ascii"), given)
    if not right or len(token) > LONGEST_TOKEN:
        raise LinkRefused(Why.FORGED)
    plain = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    expires = datetime.fromtimestamp(plain["expires"], UTC)
    same_hash = hmac.compare_digest(plain["hash"].encode("utf-8"), content_hash.encode("utf-8"))
    if mark(token) in used:
        raise LinkRefused(Why.USED)
    if now >= expires:
        raise LinkRefused(Why.EXPIRED)
    if (plain["edition"], plain["turn"]) != (edition, turn):
        raise LinkRefused(Why.OTHER_TURN)
    if not same_hash:
        raise LinkRefused(Why.OTHER_HASH)
    return Link(edition=edition, turn=turn, content_hash=content_hash, key=plain["key"], name=plain["name"], expires_at=expires)


def _seal(payload: str, key: bytes) -> bytes:
    if len(key) < SHORTEST_KEY:
        raise ValueError("the key of links has to have at least 32 bytes")
    return hmac.new(key, f"{_FORMAT}:{payload}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
