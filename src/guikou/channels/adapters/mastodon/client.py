"""Calls to a Mastodon server, and what its answers mean (docs.joinmastodon.org)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guikou.channels.adapters.exchange import ask, json_of, multipart, retry_after, said, text_at, unclear
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient
from guikou.channels.protocol import Access
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

NAME = Text("长毛象服务器", "the Mastodon server")
_RENEW = Text("请重新授权该账号，再选择“重试”", "Authorise the account anew, then choose “Try again”")
_MEND = Text("请修改后重新提交审校", "Change it and have it reviewed again")


class Client:
    """One account's calls. A call returns the answer's JSON, or None where what was asked about is not there."""

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls

    def get(self, path: str, *, now: datetime, can: Can) -> Any:
        """Read something."""
        return self._call("GET", path, {}, b"", now=now, can=can, writes=False)

    def change(self, method: str, path: str, body: Mapping[str, Any] | None, *, now: datetime, can: Can, key: str = "") -> Any:
        """Change something, with an `Idempotency-Key` where one is given."""
        headers = {"Idempotency-Key": key} if key else {}
        sent = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body, ensure_ascii=False).encode()
        return self._call(method, path, headers, sent, now=now, can=can, writes=True)

    def upload(self, picture: Picture, *, now: datetime) -> Any:
        """Upload a picture with its alternative text."""
        headers, body = multipart({"description": picture.alt}, "file", picture)
        return self._call("POST", "/api/v2/media", headers, body, now=now, can=Can.PUBLISH, writes=True, field="pictures")

    def _call(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, now: datetime, can: Can, writes: bool, field: str = "text"
    ) -> Any:
        token = self._access.secrets.get("access_token", "")
        if not token:
            raise LoginFailed(Text("该账号还没有授权", "The account has not been authorised"), _RENEW)
        told = {"Accept": "application/json", "Authorization": f"Bearer {token}", **headers}
        reply = ask(self._calls, Request(method=method, url=self._access.base + path, headers=told, body=body), writes=writes)
        answer = json_of(reply)
        if 200 <= reply.status < 300 and isinstance(answer, dict | list):
            return answer
        error = text_at(answer, "error")
        if reply.status in (404, 410) and (error or self._speaks(told)):
            return None
        raise self._failure(reply, error, now=now, can=can, writes=writes, field=field)

    def _speaks(self, headers: Mapping[str, str]) -> bool:
        """Say whether it is the server itself that answers: snac says "not found" with a page, as a proxy in front of a dead server would."""
        path = "/api/v1/accounts/verify_credentials"
        reply = ask(self._calls, Request(method="GET", url=self._access.base + path, headers=headers), writes=False)
        return reply.status == 200 and bool(text_at(json_of(reply), "id"))

    def _failure(self, reply: Reply, error: str, *, now: datetime, can: Can, writes: bool, field: str) -> Failure:
        code = f"HTTP {reply.status}"
        after = retry_after(reply, now, reset="x-ratelimit-reset")
        told = said(error, self._access.secrets)
        match reply.status:
            case 429 if after:
                return QuotaSpent(Text("调用次数已达上限", "The server takes no more calls for now"), code=code, after=after)
            case 429:
                return Transient(Text("服务器要求稍后再试", "The server asks to come back later"), code=code)
            case 503 if error:
                return Transient(Text("服务器暂时繁忙", "The server is busy"), code=code, after=after)
            case status if status == 401 or (status == 422 and not writes and not error):  # the second is snac's way to say it
                return LoginFailed(
                    Text("服务器不接受该账号的授权", "The server does not accept the account's authorisation"), _RENEW, code=code
                )
            case 403 if error:
                cause = Text(f"该账号无权进行此操作（{told}）", f"The account may not do this ({told})")
                return NotPermitted(cause, Text("请检查授权范围，或人工办理", "Check the scopes, or do it by hand"), code=code, can=can)
            case 413:
                return ContentRefused(Text("图片太大", "The picture is too large"), _MEND, code=code, field="pictures")
            case 422 if "finished processing" in error:
                return Transient(Text("图片仍在处理", "The pictures are still being processed"), code=code)
            case 400 | 422 if error:
                return ContentRefused(
                    Text(f"服务器没有接受（{told}）", f"The server did not accept it ({told})"), _MEND, code=code, field=field
                )
        return unclear(NAME, reply, writes=writes)
