"""Calls to WeChat: the token, which is refreshed once and no more, and what the error numbers mean. Messages are never compared: they differ each time."""

import json
import re
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from guikou.channels.adapters.exchange import ask, at, json_of, multipart, said, text_at, unclear
from guikou.channels.adapters.wechat.words import CHANGE
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient
from guikou.channels.protocol import Access
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

NAME = Text("微信公众平台", "WeChat")
CHINA = timezone(timedelta(hours=8))
"""The platform's days, of quotas and figures."""
NO_MEDIA, NO_ARTICLE, NO_MESSAGE = 40007, 53600, 88001
BY_HAND_ONLY = (53504, 53505)
_TOKEN = frozenset({40001, 40014, 42001})
_LOGIN = {
    40013: Text("公众号的开发者ID不对", "The account's AppID is wrong"),
    40125: Text("公众号的开发者密码不对", "The account's AppSecret is wrong"),
    40164: Text("服务器的网络地址不在公众号的IP白名单中", "The server's address is not on the account's list of allowed addresses"),
}
_PERMISSION = frozenset({48001, 48004, 50002, 88000})  # 48004 and 50002 (forbidden, limited) from general knowledge
_CONTENT = {
    40005: ("pictures", Text("图片格式不受支持，只能用JPG或PNG", "The format of the picture is not supported: only JPEG and PNG are")),
    40007: ("cover", Text("封面图素材无效", "The cover picture is not valid")),
    40009: ("pictures", Text("图片太大", "The picture is too large")),
    44003: ("html", Text("标题或正文是空的", "The title or the body is empty")),
    45002: ("html", Text("正文太长", "The body is too long")),
    45003: ("title", Text("标题太长", "The title is too long")),
    45004: ("digest", Text("摘要太长", "The digest is too long")),
    45005: ("address", Text("原文链接太长", "The address of the source is too long")),
    45110: ("author", Text("作者太长", "The author's name is too long")),
    45166: ("html", Text("平台认定正文含有不允许的内容", "The platform holds that the body is not allowed")),
    47001: ("html", Text("平台不接受这份稿件的格式", "The platform does not take the format of the article")),
    53402: ("cover", Text("封面图裁剪失败", "The cover picture could not be cropped")),
    53503: ("html", Text("草稿没有通过平台的发布检查", "The draft did not pass the platform's check")),
    64562: ("html", Text("正文中有不允许的外部链接", "The body has a link that is not allowed")),
}
_RENEW = Text("请核对该公众号的接口设置，再选择“重试”", "Check what is set for this account's interface, then choose “Try again”")
_IN_OFFICE = Text("请到公众号后台人工办理", "Do it by hand in the account's back office")
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_MINUTE = timedelta(minutes=1)


class Client:
    """One account's calls. The token is kept as long as the object lives; the platform gives the same to all who ask."""

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls, self._token = access, calls, ""

    def post(
        self, path: str, body: Mapping[str, Any], *, now: datetime, can: Can, writes: bool = False, accepts: Collection[int] = ()
    ) -> dict[str, Any]:
        """
        Ask with JSON in real UTF-8: escapes would be kept as they stand. `writes`: doing it twice would not be the same as once.

        Errors listed in `accepts` come back as the answer, see `code_of`.
        """
        data = json.dumps(body, ensure_ascii=False).encode("utf-8")
        headers = {"Content-Type": "application/json; charset=utf-8"}
        return self._answered(path, headers, data, now=now, can=can, writes=writes, accepts=accepts)

    def upload(self, path: str, picture: Picture, *, now: datetime) -> dict[str, Any]:
        """Upload a picture. One that is uploaded twice does no harm."""
        headers, data = multipart({}, "media", picture)
        return self._answered(path, headers, data, now=now, can=Can.PREPARE)

    def _answered(
        self,
        path: str,
        headers: Mapping[str, str],
        data: bytes,
        *,
        now: datetime,
        can: Can,
        writes: bool = False,
        accepts: Collection[int] = (),
    ) -> dict[str, Any]:
        refreshed = False
        while True:
            self._token = self._token or self._fetched(now, force=False)
            joint = "&" if "?" in path else "?"
            url = f"{self._access.base}{path}{joint}access_token={quote(self._token, safe='')}"
            reply = ask(self._calls, Request(method="POST", url=url, headers=headers, body=data), writes=writes)
            body = _read(reply, writes=writes)
            code = code_of(body)
            if code == 0 or code in accepts:
                return body
            if code not in _TOKEN:
                raise self._failure(code, body, now=now, can=can)
            if refreshed:
                cause = Text("平台不接受该公众号的令牌", "The platform does not accept the account's token")
                raise LoginFailed(cause, _RENEW, code=str(code))
            refreshed = True
            self._refresh(now)

    def _refresh(self, now: datetime) -> None:
        """Take the token that somebody else may have renewed, or force a new one if it is still the one that was refused."""
        refused, self._token = self._token, ""
        token = self._fetched(now, force=False)
        self._token = token if token != refused else self._fetched(now, force=True)

    def _fetched(self, now: datetime, *, force: bool) -> str:
        asked = {
            "grant_type": "client_credential",
            "appid": self._access.settings.get("appid", ""),
            "secret": self._access.secrets.get("secret", ""),
            "force_refresh": force,
        }
        headers, data = {"Content-Type": "application/json; charset=utf-8"}, json.dumps(asked).encode()
        request = Request(method="POST", url=f"{self._access.base}/cgi-bin/stable_token", headers=headers, body=data)
        reply = ask(self._calls, request, writes=False)
        body = _read(reply, writes=False)
        code = code_of(body)
        if code in _TOKEN:
            raise LoginFailed(_LOGIN[40125], _RENEW, code=str(code))
        if code:
            raise self._failure(code, body, now=now, can=Can.PUBLISH)
        token = text_at(body, "access_token")
        if not token:
            raise unclear(NAME, reply, writes=False)
        return token

    def _failure(self, code: int, body: Mapping[str, Any], *, now: datetime, can: Can) -> Failure:
        number = str(code)
        if code == -1:
            return Transient(Text("微信公众平台繁忙", "WeChat is busy"), code=number)
        if code == 45011:
            return Transient(Text("对微信公众平台的调用过于频繁", "WeChat was asked too often"), code=number, after=_MINUTE)
        if code == 45009:
            spent = Text("该公众号今天的接口次数已用完", "The account's calls are used up for today")
            return QuotaSpent(spent, code=number, after=_until_midnight(now))
        if code == 45028:
            spent = Text("该公众号的群发次数已用完", "The account's sends to followers are used up")
            return QuotaSpent(spent, code=number, after=_until_midnight(now))
        if code in _LOGIN:
            return LoginFailed(_with_address(_LOGIN[code], body) if code == 40164 else _LOGIN[code], _RENEW, code=number)
        if code in _PERMISSION:
            return NotPermitted(Text("该公众号没有这项接口权限", "The account has no right to this call"), _IN_OFFICE, code=number, can=can)
        asks_to_publish = can in (Can.PREPARE, Can.PUBLISH)
        if code in _CONTENT and asks_to_publish:
            field, cause = _CONTENT[code]
            return ContentRefused(cause, CHANGE, code=number, field=field)
        told = said(text_at(body, "errmsg"), {**self._access.secrets, "token": self._token})
        cause = Text(f"微信公众平台没有接受（错误码{number}：{told}）", f"WeChat did not accept it (error {number}: {told})")
        if asks_to_publish:
            return ContentRefused(cause, Text("请按平台的说明修改", "Change it as the platform says"), code=number, field="html")
        return Transient(cause, code=number)


def day_of(moment: datetime) -> str:
    """Return the platform's day (ISO) of a moment."""
    return moment.astimezone(CHINA).date().isoformat()


def code_of(body: Mapping[str, Any]) -> int:
    """Return the error number of an answer; 0 where there is none, as of some calls that succeed."""
    found = body.get("errcode")
    return found if isinstance(found, int) and not isinstance(found, bool) else 0


def _read(reply: Reply, *, writes: bool) -> dict[str, Any]:
    """Return an answer whose error number, if it has one, is a number."""
    body = json_of(reply)
    if isinstance(body, dict) and isinstance(body.get("errcode"), str) and re.fullmatch(r"-?[0-9]{1,9}", body["errcode"], re.ASCII):
        body["errcode"] = int(body["errcode"])
    code = at(body, "errcode")
    if reply.status != 200 or not isinstance(body, dict) or isinstance(code, bool) or ("errcode" in body and not isinstance(code, int)):
        raise unclear(NAME, reply, writes=writes)
    return body


def _with_address(cause: Text, body: Mapping[str, Any]) -> Text:
    """Say which address the platform saw: that is the one to put on the list."""
    found = _ADDRESS.search(text_at(body, "errmsg"))
    return Text(f"{cause.zh}（{found[0]}）", f"{cause.en} ({found[0]})") if found else cause


def _until_midnight(now: datetime) -> timedelta:
    local = now.astimezone(CHINA)
    return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1, minutes=1) - local
