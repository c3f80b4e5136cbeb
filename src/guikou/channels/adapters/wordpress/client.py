"""Calls to the REST API of WordPress, and what its errors mean (developer.wordpress.org/rest-api)."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guikou.channels.adapters.exchange import ask, at, json_of, multipart, retry_after, said, text_at, unclear
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, Transient
from guikou.channels.protocol import Access
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

NAME = Text("网站", "the website")
_API = "/wp-json/wp/v2"
ABSENT = frozenset({"rest_post_invalid_id", "rest_already_trashed"})
NOT_PUBLIC = "rest_forbidden"
_FIELDS = {"title": "title", "excerpt": "digest", "content": "html", "featured_media": "pictures"}
_RENEW = Text(
    "请在网站后台重新生成应用密码并填入账号设置", "Make a new application password in the website's back office and set it for this account"
)
_MEND = Text("请修改后重新提交审校", "Change it and have it reviewed again")


class Client:
    """One user's calls. A call returns the answer's JSON, or None where what was asked about is not there."""

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls

    def as_public(self, path: str, *, now: datetime, can: Can) -> Any:
        """Read something as anybody can. None: nobody can see it."""
        request = Request(method="GET", url=self._access.base + _API + path, headers={"Accept": "application/json"})
        return self._answered(ask(self._calls, request, writes=False), now=now, can=can, writes=False, field="html", public=True)

    def get(self, path: str, *, now: datetime, can: Can) -> Any:
        """Read something as the user."""
        return self._as_user("GET", path, {}, b"", now=now, can=can, writes=False)

    def change(self, method: str, path: str, body: Mapping[str, Any], *, now: datetime, can: Can) -> Any:
        """Change something."""
        sent = json.dumps(body, ensure_ascii=False).encode()
        return self._as_user(method, path, {"Content-Type": "application/json"}, sent, now=now, can=can, writes=True)

    def upload(self, picture: Picture, *, now: datetime) -> Any:
        """Put a picture into the library, with its alternative text."""
        headers, body = multipart({"alt_text": picture.alt}, "file", picture)
        return self._as_user("POST", "/media", headers, body, now=now, can=Can.PREPARE, writes=True, field="pictures")

    def _as_user(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, *, now: datetime, can: Can, writes: bool, field: str = "html"
    ) -> Any:
        user, password = self._access.settings.get("user", ""), self._access.secrets.get("app_password", "")
        if not user or not password:
            raise LoginFailed(Text("没有设置用户名或应用密码", "User name or application password are not set"), _RENEW)
        login = base64.b64encode(f"{user}:{password}".encode()).decode()
        told = {"Accept": "application/json", "Authorization": f"Basic {login}", **headers}
        reply = ask(self._calls, Request(method=method, url=self._access.base + _API + path, headers=told, body=body), writes=writes)
        return self._answered(reply, now=now, can=can, writes=writes, field=field, public=False)

    def _answered(self, reply: Reply, *, now: datetime, can: Can, writes: bool, field: str, public: bool) -> Any:
        answer = json_of(reply)
        if reply.status in (200, 201) and isinstance(answer, dict | list):
            return answer
        code = text_at(answer, "code")
        if code in ABSENT or (public and code == NOT_PUBLIC):
            return None
        raise self._failure(reply, answer, code, now=now, can=can, writes=writes, field=field)

    def _failure(self, reply: Reply, answer: Any, code: str, *, now: datetime, can: Can, writes: bool, field: str) -> Failure:
        told = said(text_at(answer, "message"), self._access.secrets)
        if reply.status == 413 or (code.startswith("rest_upload") and reply.status >= 400):
            return ContentRefused(
                Text(f"图片不被接受（{told}）", f"The picture was not accepted ({told})"), _MEND, code=code, field="pictures"
            )
        match reply.status:
            case 429:
                return Transient(Text("网站要求稍后再试", "The website asks to come back later"), code=code, after=retry_after(reply, now))
            case 401 if code:
                return LoginFailed(Text("网站不接受该账号的登录", "The website does not accept the account's login"), _RENEW, code=code)
            case 403 if code:
                cause = Text(f"该用户无权进行此操作（{told}）", f"The user may not do this ({told})")
                return NotPermitted(
                    cause, Text("请在网站后台调整用户角色，或人工办理", "Change the user's role, or do it by hand"), code=code, can=can
                )
            case 404 if code:
                cause = Text("网站没有开放接口", "The website does not offer its interface")
                return NotPermitted(cause, Text("请在网站后台启用接口", "Switch the REST API on"), code=code, can=can)
            case 400 if code:
                wrong = at(answer, "data", "params")
                named = next((_FIELDS[name] for name in wrong if name in _FIELDS), field) if isinstance(wrong, dict) else field
                return ContentRefused(
                    Text(f"网站没有接受（{told}）", f"The website did not accept it ({told})"), _MEND, code=code, field=named
                )
        return unclear(NAME, reply, writes=writes)
