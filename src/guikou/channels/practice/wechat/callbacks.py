"""What the platform tells the account's own server: events and messages, signed and encrypted, late, twice or never, as ordered."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from guikou.channels.practice.wechat.calls import WeChatCalls

Deliver = Callable[[str, Mapping[str, str], bytes], str]
"""Bring a callback: address, query, body (none where the address is only confirmed); the answer's text comes back. Raises OSError where nobody is there."""
MOST_TRIES = 3
WAIT_SECONDS = 5.0
_BLOCK = 32


def over_http(address: str, query: Mapping[str, str], body: bytes) -> str:
    """
    Bring a callback over HTTP; one without a body is a GET.

    :raises OSError: nobody answers in time.
    """
    method, headers = ("POST", {"Content-Type": "text/xml"}) if body else ("GET", {})
    try:
        return httpx.request(method, address, params=dict(query), content=body, headers=headers, timeout=WAIT_SECONDS, trust_env=False).text
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise OSError(str(failed)) from failed


class Callbacks(WeChatCalls):
    """Callbacks wait in the store until they are due; `deliver_due` brings them."""

    def __init__(self, *, deliver: Deliver = over_http, **given: Any) -> None:
        super().__init__(**given)
        self._deliver = deliver

    def tell(self, appid: str, fields: Mapping[str, Any], *, sender: str, at: datetime, kind: str, now: datetime) -> None:
        """Have something told to the account's server at a time."""
        account = self.store.get("account", appid) or {}
        if not account.get("callback"):
            return
        number = str(self.next_number("callback", 0))
        head = {"ToUserName": account["gh"], "FromUserName": sender, "CreateTime": int(now.timestamp()), "MsgType": kind}
        self.store.put(
            "callback", number, {"number": number, "appid": appid, "at": at.timestamp(), "tries": 0, "xml": xml({**head, **fields})}
        )

    def confirm_address(self, appid: str) -> bool:
        """Ask the account's server to repeat a word, as when its address is set up in the back office."""
        account, word = self.store.get("account", appid) or {}, secrets.token_hex(8)
        try:
            return (
                bool(account.get("callback"))
                and self._deliver(account["callback"], {**signed(account, self.clock()), "echostr": word}, b"") == word
            )
        except OSError:
            return False

    def deliver_due(self) -> int:
        """Bring what is due and return how much was taken. Whoever does not answer "success" or nothing is told again, three times in all."""
        taken = 0
        for waiting in self.store.all("callback"):
            if waiting["at"] > self.clock().timestamp():
                continue
            account = self.store.get("account", waiting["appid"]) or {}
            query, body = envelope(account, waiting["xml"], self.clock())
            try:
                done = self._deliver(account["callback"], query, body).strip() in ("", "success")
            except OSError:
                done = False
            taken += done
            if done or waiting["tries"] + 1 >= MOST_TRIES:
                self.store.drop("callback", waiting["number"])
            else:
                self.store.put("callback", waiting["number"], {**waiting, "tries": waiting["tries"] + 1})
        return taken


def xml(fields: Mapping[str, Any]) -> str:
    """Return fields as the platform writes them: lists are elements that repeat."""
    return f"<xml>{_elements(fields)}</xml>"


def _elements(fields: Mapping[str, Any]) -> str:
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                inner = _elements(one)
            elif isinstance(one, int):
                inner = str(one)
            else:
                inner = f"<![CDATA[{one}]]>" if "]]>" not in one else escape(one)
            parts.append(f"<{name}>{inner}</{name}>")
    return "".join(parts)


def signature(*parts: str) -> str:
    """Return the platform's signature of some texts."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def signed(account: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """Return the part of a callback's query by which the platform shows that it asks."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(5)
    return {"signature": signature(account["token"], timestamp, nonce), "timestamp": timestamp, "nonce": nonce}


def envelope(account: Mapping[str, Any], message: str, now: datetime) -> tuple[dict[str, str], bytes]:
    """Return query and body of a callback, encrypted where the account has a key."""
    query = signed(account, now)
    if not account["aes_key"]:
        return query, message.encode()
    sealed = encrypted(account["aes_key"], message, account["appid"])
    query |= {"encrypt_type": "aes", "msg_signature": signature(account["token"], query["timestamp"], query["nonce"], sealed)}
    return query, xml({"ToUserName": account["gh"], "Encrypt": sealed}).encode()


def encrypted(aes_key: str, message: str, appid: str) -> str:
    """Return a message in safe mode: AES-256-CBC over 16 random bytes, the length, the message and the appid."""
    key, text = base64.b64decode(aes_key + "="), message.encode()
    plain = secrets.token_bytes(16) + len(text).to_bytes(4, "big") + text + appid.encode()
    missing = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()).decode()
