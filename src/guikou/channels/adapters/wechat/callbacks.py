"""
What WeChat tells our server by itself: that publishing has ended, and what readers write to the account.

The platform wants an answer within five seconds ("success"), tells up to three times, and may tell the same twice: `key` tells what was told already.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.etree import ElementTree

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guikou.channels.protocol import Access
from guikou.kernel.bilingual import Refusal, Text

LARGEST = 64 * 2**10
ANSWER = "success"
_PUBLISHED = frozenset({"PUBLISHJOBFINISH", "FREEPUBLISHJOBFINISH"})  # the documents and a library's samples name it differently
_SENT = "MASSSENDJOBFINISH"
_LATEST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class NotFromPlatform(Refusal):
    """It is not signed by the platform, not meant for this account, or no message at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingEnded:
    """A publishing job has ended: `status` as `freepublish/get` tells it; `failed` are places of articles, from 1."""

    key: str
    publish_id: str
    status: int
    article_id: str = ""
    failed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingEnded:
    """A send to followers has ended; `status` is `sendsuccess` or why not; `addresses` those of the articles, told here alone."""

    key: str
    msg_id: str
    status: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A reader wrote to the account. `reader` is their id for this account, never shown."""

    key: str
    reader: str = field(repr=False)
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Something else happened (a follow, a menu, a picture), of kind `kind`."""

    key: str
    kind: str


Told = PublishingEnded | SendingEnded | Written | Other


class Callbacks:
    """Reads callbacks for one account. Setting `appid`; secrets `callback_token` and, for encrypted ones, `callback_key` (43 characters)."""

    def __init__(self, access: Access) -> None:
        self._appid = access.settings.get("appid", "")
        self._token, self._key = access.secrets.get("callback_token", ""), access.secrets.get("callback_key", "")

    def echo(self, query: Mapping[str, str]) -> str:
        """
        Return what the platform wants to hear when the address is set up.

        :raises NotFromPlatform: somebody else asks.
        """
        self._check(query.get("signature", ""), query)
        return query.get("echostr", "")

    def read(self, query: Mapping[str, str], body: bytes) -> Told:
        """
        Return what is told. Where a key is set, only what is encrypted is taken.

        :raises NotFromPlatform: it is not the platform's, or cannot be read.
        """
        document = _document(body)
        if self._key:
            sealed = _text(document, "Encrypt")
            self._check(query.get("msg_signature", ""), query, sealed)
            document = _document(self._opened(sealed))
        else:
            self._check(query.get("signature", ""), query)
        return _told(document)

    def _check(self, signature: str, query: Mapping[str, str], *more: str) -> None:
        parts = sorted([self._token, query.get("timestamp", ""), query.get("nonce", ""), *more])
        right = hashlib.sha1("".join(parts).encode("utf-8", "replace"), usedforsecurity=False).hexdigest()
        if not self._token or not hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace")):
            raise NotFromPlatform(Text("签名不对，不是微信发来的", "The signature is wrong: it does not come from WeChat"))

    def _opened(self, sealed: str) -> bytes:
        try:
            key, data = base64.b64decode(self._key + "=", validate=True), base64.b64decode(sealed, validate=True)
            decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
            plain = decryptor.update(data) + decryptor.finalize()
        except (binascii.Error, ValueError):
            raise _unreadable() from None
        plain = plain[: -plain[-1]] if plain and 1 <= plain[-1] <= 32 else b""
        length = int.from_bytes(plain[16:20], "big")
        message, meant_for = plain[20 : 20 + length], plain[20 + length :]
        if len(message) != length or meant_for != self._appid.encode():
            raise _unreadable()
        return message


def _told(document: ElementTree.Element) -> Told:
    kind, sender, at = _text(document, "MsgType"), _text(document, "FromUserName"), _text(document, "CreateTime")
    key = _text(document, "MsgId") or f"{sender} {at} {_text(document, 'Event')}"
    event = _text(document, "Event") if kind == "event" else ""
    if event in _PUBLISHED:
        status = _number(_text(document, "PublishEventInfo/publish_status"))
        if status is None:
            raise _unreadable()
        failed = tuple(
            number for found in document.findall("PublishEventInfo/fail_idx") if (number := _number(found.text or "")) is not None
        )
        ids = {name: _text(document, f"PublishEventInfo/{name}") for name in ("publish_id", "article_id")}
        return PublishingEnded(key=f"{key} {ids['publish_id']}", status=status, failed=failed, **ids)
    if event == _SENT:
        addresses = tuple((found.text or "").strip() for found in document.findall("ArticleUrlResult/ResultList/item/ArticleUrl"))
        return SendingEnded(key=key, msg_id=_text(document, "MsgID"), status=_text(document, "Status"), addresses=addresses)
    seconds = _number(at)
    if kind == "text" and seconds is not None and seconds < _LATEST:
        return Written(key=key, reader=sender, text=_text(document, "Content"), written_at=datetime.fromtimestamp(seconds, UTC))
    return Other(key=key, kind=event or kind)


def _document(body: bytes) -> ElementTree.Element:
    if len(body) > LARGEST or not body.lstrip().startswith(b"<xml>"):  # so there is no declaration, and no entity is defined
        raise _unreadable()
    try:
        return ElementTree.fromstring(body)  # noqa: S314 - see above, and it is small
    except (ElementTree.ParseError, ValueError, LookupError):
        raise _unreadable() from None


def _text(document: ElementTree.Element, path: str) -> str:
    return (document.findtext(path) or "").strip()


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 16 else None


def _unreadable() -> NotFromPlatform:
    return NotFromPlatform(Text("内容无法识别，不是给这个公众号的消息", "It cannot be read, or is not meant for this account"))
