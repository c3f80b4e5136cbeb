"""Calls to Weibo, and what its error codes mean (open.weibo.com/wiki/Error_code; codes from 20016 on from general knowledge)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

from guikou.channels.adapters.exchange import FORM, ask, form, json_of, multipart, said, text_at, unclear
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.capability import Can
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, NotPermitted, QuotaSpent, Transient, Unconfirmed
from guikou.channels.protocol import Access
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

NAME = Text("微博", "Weibo")
NO_SUCH_POST, REPEATED = "20101", "20019"
_BEIJING = timezone(timedelta(hours=8))
_BUSY = frozenset({"10002", "10009", "10010"})  # suspended, too many tasks, task expired: nothing was done
_BROKEN = frozenset({"10001", "10003", "10011"})  # an error inside, which says nothing about what was done
_LOGIN = frozenset({"10006", "10013", "21314", "21315", "21316", "21317", "21319", "21327", "21332"})
_PERMISSION = frozenset({"10004", "10005", "10014", "10020", "10021"})
_QUOTA = frozenset({"10022", "10024", "20016"})
_DAY_QUOTA = "10023"
_CONTENT = {
    "10007": ("pictures", Text("图片格式不受支持", "The format of the picture is not supported")),
    "20005": ("pictures", Text("图片格式不受支持", "The format of the picture is not supported")),
    "20006": ("pictures", Text("图片太大", "The picture is too large")),
    "20012": ("text", Text("正文超过字数上限", "The text is too long")),
    "20013": ("text", Text("正文超过字数上限", "The text is too long")),
    "20017": ("text", Text("与刚发布的微博过于相似", "The text is too similar to the post before")),
    "20018": ("text", Text("正文中有不允许的网址", "The text has an address that is not allowed")),
    REPEATED: ("text", Text("与刚发布的微博内容相同", "The text is the same as that of the post before")),
    "20021": ("text", Text("平台认定正文含有不允许的内容", "The platform holds that the text is not allowed")),
}
_RENEW = Text("请重新授权该微博账号，再选择“重试”", "Authorise the Weibo account anew, then choose “Try again”")


class Client:
    """One account's calls."""

    def __init__(self, access: Access, calls: Calls) -> None:
        self._access, self._calls = access, calls

    def get(self, path: str, fields: Mapping[str, str], *, now: datetime, can: Can) -> Any:
        """Read something."""
        query = urlencode({**fields, "access_token": self._token()})
        return self._answered(Request(method="GET", url=f"{self._access.base}{path}?{query}"), now=now, can=can, writes=False)

    def expanded(self, shorts: Sequence[tuple[str, str]], *, now: datetime) -> Any:
        """Ask what is behind short links (pairs of `url_short` and the link)."""
        query = urlencode([*shorts, ("access_token", self._token())])
        request = Request(method="GET", url=f"{self._access.base}/2/short_url/expand.json?{query}")
        return self._answered(request, now=now, can=Can.LOOK_UP, writes=False)

    def post(
        self, path: str, fields: Mapping[str, str], *, now: datetime, can: Can, picture: Picture | None = None, writes: bool = True
    ) -> Any:
        """Change something; `writes` is false for the calls that Weibo wants as POST and that change nothing."""
        told = {**fields, "access_token": self._token()}
        headers, body = multipart(told, "pic", picture) if picture else (FORM, form(told))
        request = Request(method="POST", url=self._access.base + path, headers=headers, body=body)
        return self._answered(request, now=now, can=can, writes=writes)

    def _token(self) -> str:
        token = self._access.secrets.get("access_token", "")
        if not token:
            raise LoginFailed(Text("该账号还没有授权", "The account has not been authorised"), _RENEW)
        return token

    def _answered(self, request: Request, *, now: datetime, can: Can, writes: bool) -> Any:
        reply = ask(self._calls, request, writes=writes)
        body = json_of(reply)
        code = text_at(body, "error_code")
        if code:
            raise self._failure(code, text_at(body, "error"), now=now, can=can, writes=writes)
        if reply.status != 200 or body is None:
            raise self._without_code(reply, now=now, writes=writes)
        return body

    @staticmethod
    def _without_code(reply: Reply, *, now: datetime, writes: bool) -> Failure:
        if reply.status == 429:
            return _spent("HTTP 429", now)
        return unclear(NAME, reply, writes=writes)

    def _failure(self, code: str, message: str, *, now: datetime, can: Can, writes: bool) -> Failure:
        if code in _BROKEN and writes:
            return Unconfirmed(Text("微博内部出错", "Weibo met an error of its own"), code=code)
        if code in _BUSY | _BROKEN:
            return Transient(Text("微博暂时繁忙", "Weibo is busy"), code=code)
        if code in _LOGIN:
            return LoginFailed(Text("微博授权已失效", "Weibo does not accept the authorisation any more"), _RENEW, code=code)
        if code in _PERMISSION:
            cause = Text("该应用没有这项接口权限", "The app does not have the right to this call")
            return NotPermitted(cause, Text("请到微博后台人工办理", "Do it by hand in Weibo's own pages"), code=code, can=can)
        if code == _DAY_QUOTA or code in _QUOTA:
            return _spent(code, now)
        if code in _CONTENT:
            field, cause = _CONTENT[code]
            return ContentRefused(cause, Text("请修改后重新提交审校", "Change it and have it reviewed again"), code=code, field=field)
        if code == NO_SUCH_POST:
            return ContentRefused(Text("这条微博已不存在", "The post does not exist any more"), _NOTHING, code=code, field="text")
        if "domain" in message:
            return ContentRefused(_DOMAIN, _ADD_DOMAIN, code=code, field="text")
        told = said(message, self._access.secrets)
        cause = Text(f"微博没有接受（错误码 {code[:20]}：{told}）", f"Weibo did not accept it (error {code[:20]}: {told})")
        return ContentRefused(cause, Text("请按平台的说明修改", "Change it as the platform says"), code=code, field="text")


_NOTHING = Text("无需处理", "Nothing is to be done")
_DOMAIN = Text("正文中的网址不属于该应用登记的安全域名", "The address in the text is not of a domain that is registered for the app")
_ADD_DOMAIN = Text(
    "请在微博开放平台登记网站域名，或改用本单位网站的网址",
    "Register the website's domain on Weibo's open platform, or use an address of your own website",
)


def _spent(code: str, now: datetime) -> QuotaSpent:
    """The day's calls come back at midnight in Beijing, the others within the hour."""
    if code == _DAY_QUOTA:
        local = now.astimezone(_BEIJING)
        after = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1, minutes=1) - local
        return QuotaSpent(
            Text("该账号今天的微博接口次数已用完", "The account's calls to Weibo are used up for today"), code=code, after=after
        )
    return QuotaSpent(
        Text("该账号这一小时的微博次数已用完", "The account's calls to Weibo are used up for this hour"),
        code=code,
        after=timedelta(hours=1),
    )
