"""Calls to a personal data server and to the public view of the network (XRPC), and what their errors mean."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from guikou.channels.adapters.exchange import ask, json_of, retry_after, said, text_at, unclear
from guikou.channels.calls import Calls, Reply, Request, unreadable
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient
from guikou.channels.protocol import Access
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

NAME = Text("Bluesky服务器", "the Bluesky server")
NO_BLOB = "BlobNotFound"
_ABSENT = frozenset({"RecordNotFound", "NotFound"})
_STALE = frozenset({"ExpiredToken", "InvalidToken"})
_LOGIN = frozenset({"AuthenticationRequired", "AuthMissing", "AuthFactorTokenRequired", "AccountTakedown", "AccountDeactivated"}) | _STALE
_RENEW = Text("请更新该账号的应用密码，再选择“重试”", "Renew the account's app password, then choose “Try again”")
_MEND = Text("请修改后重新提交审校", "Change it and have it reviewed again")


class Client:
    """One account's calls. A session is begun with the first call that needs one, and once more when the server does not take it any longer."""

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls
        self._token = self.did = ""

    def read(self, method: str, query: Mapping[str, str], *, now: datetime, can: Can) -> Any:
        """Read a record, which needs no session. None: it is not there."""
        return self._public(f"{self._access.base}/xrpc/{method}?{urlencode(query)}", now=now, can=can)

    def look(self, method: str, query: Mapping[str, str], *, now: datetime, can: Can) -> Any:
        """Read what the network shows; where no address is set for its public view, the account's own server passes the question on."""
        view = self._access.settings.get("view", "")
        if view:
            return self._public(f"{view}/xrpc/{method}?{urlencode(query)}", now=now, can=can)
        return self._as_account("GET", f"{method}?{urlencode(query)}", {}, b"", now=now, can=can, writes=False)

    def change(self, method: str, body: Mapping[str, Any], *, now: datetime, can: Can) -> Any:
        """Change something."""
        sent = json.dumps(body, ensure_ascii=False).encode()
        return self._as_account("POST", method, {"Content-Type": "application/json"}, sent, now=now, can=can, writes=True)

    def upload(self, picture: Picture, *, now: datetime) -> Any:
        """Upload a picture."""
        headers = {"Content-Type": picture.media_type}
        return self._as_account("POST", "com.atproto.repo.uploadBlob", headers, picture.data, now=now, can=Can.PUBLISH, writes=True)

    def begin(self, *, now: datetime) -> None:
        """
        Log in.

        :raises LoginFailed: the server does not accept the app password.
        """
        who, password = self._access.settings.get("handle", ""), self._access.secrets.get("app_password", "")
        if not who or not password:
            raise LoginFailed(Text("该账号没有设置用户名或应用密码", "Handle or app password are not set"), _RENEW)
        request = Request(
            method="POST",
            url=f"{self._access.base}/xrpc/com.atproto.server.createSession",
            headers={"Content-Type": "application/json"},
            body=json.dumps({"identifier": who, "password": password}).encode(),
        )
        session = self._answered(ask(self._calls, request, writes=False), now=now, can=Can.PUBLISH, writes=False)
        self._token, self.did = text_at(session, "accessJwt"), text_at(session, "did")
        if not self._token.isascii() or not self._token.isprintable() or not self.did.startswith("did:"):
            raise unreadable()

    def _public(self, url: str, *, now: datetime, can: Can) -> Any:
        return self._answered(ask(self._calls, Request(method="GET", url=url), writes=False), now=now, can=can, writes=False)

    def _as_account(self, verb: str, method: str, headers: Mapping[str, str], body: bytes, *, now: datetime, can: Can, writes: bool) -> Any:
        if not self._token:
            self.begin(now=now)
        reply = self._asked(verb, method, headers, body, writes=writes)
        if text_at(json_of(reply), "error") in _STALE:
            self.begin(now=now)
            reply = self._asked(verb, method, headers, body, writes=writes)
        return self._answered(reply, now=now, can=can, writes=writes)

    def _asked(self, verb: str, method: str, headers: Mapping[str, str], body: bytes, *, writes: bool) -> Reply:
        told = {**headers, "Authorization": f"Bearer {self._token}"}
        return ask(self._calls, Request(method=verb, url=f"{self._access.base}/xrpc/{method}", headers=told, body=body), writes=writes)

    def _answered(self, reply: Reply, *, now: datetime, can: Can, writes: bool) -> Any:
        answer = json_of(reply)
        if reply.status == 200 and isinstance(answer, dict):
            return answer
        error = text_at(answer, "error")
        if error in _ABSENT:
            return None
        raise self._failure(reply, error, text_at(answer, "message"), now=now, can=can, writes=writes)

    def _failure(self, reply: Reply, error: str, message: str, *, now: datetime, can: Can, writes: bool) -> Failure:
        after = retry_after(reply, now, reset="ratelimit-reset")
        secrets = {**self._access.secrets, "session": self._token}
        told = said(message, secrets)
        code = said(error, secrets) or f"HTTP {reply.status}"
        if reply.status == 429 and after:
            return QuotaSpent(Text("该账号的次数已用完", "The account's budget is used up"), code=code, after=after)
        if reply.status == 429 or (reply.status == 503 and error):
            return Transient(Text("服务器暂时繁忙", "The server is busy"), code=code, after=after)
        if error in _LOGIN:
            return LoginFailed(Text("Bluesky不接受该账号的登录", "Bluesky does not accept the account's login"), _RENEW, code=code)
        if reply.status == 403 and error:
            cause = Text(f"该账号无权进行此操作（{told}）", f"The account may not do this ({told})")
            return NotPermitted(cause, Text("请人工办理", "Do it by hand"), code=code, can=can)
        if "Could not find blob" in message:
            return ContentRefused(Text("图片已过期", "The pictures have expired"), _MEND, code=NO_BLOB, field="pictures")
        if reply.status == 413 or (reply.status == 400 and any(word in message for word in ("blob", "embed", "image"))):
            return ContentRefused(
                Text(f"图片不被接受（{told}）", f"The pictures were not accepted ({told})"), _MEND, code=code, field="pictures"
            )
        if reply.status == 400 and error:
            return ContentRefused(Text(f"内容不被接受（{told}）", f"The content was not accepted ({told})"), _MEND, code=code, field="text")
        return unclear(NAME, reply, writes=writes)
