"""The frame of all calls: token, rights, counters, the body, and one step of the store for each."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import PracticePlatform
from guikou.channels.practice.wechat.accounts import SCRIPT, Kind, day_of
from guikou.channels.practice.wechat.answers import Refused, fine

_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{100,512}")
DAILY = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    "/cgi-bin/media/upload": 5000,
    "/cgi-bin/user/get": 500,
    "/cgi-bin/message/custom/send": 500_000,
    "/cgi-bin/message/mass/sendall": 100,
    "/cgi-bin/menu/create": 1000,
}
OTHERWISE = 10_000
"""For calls whose quota is not documented: practice platform's own."""
PER_MINUTE = {"/cgi-bin/stable_token": 10_000, "/cgi-bin/message/mass/sendall": 60}


class Right(StrEnum):
    """What only some kinds of account may do."""

    VERIFIED = "verified"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Asked:
    """One call: by which account, with what, when. `body` is the JSON of a POST."""

    account: dict[str, Any]
    request: Request
    body: dict[str, Any]
    now: datetime

    @property
    def appid(self) -> str:
        """Return the account's id."""
        return str(self.account["appid"])

    def text(self, name: str) -> str:
        """Return a field as text; numbers are taken as text, as the platform does."""
        value = self.body.get(name)
        return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""

    def number(self, name: str, default: int | None = None) -> int:
        """
        Return a field as a whole number.

        :raises Refused: it is none.
        """
        value = self.body.get(name, default)
        if isinstance(value, str) and value.isdecimal():
            return int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refused(40097)
        return value


@dataclass(frozen=True, slots=True)
class Call:
    """How a call is made."""

    path: str
    method: str
    right: Right | None
    token: bool
    form: bool


def call(path: str, *, method: str = "POST", right: Right | None = None, token: bool = True, form: bool = False) -> Callable[..., Any]:
    """Mark the method that answers a call; `form` where it takes an upload instead of JSON."""

    def mark(function: Any) -> Any:
        function.call = Call(path, method, right, token, form)
        return function

    return mark


class WeChatCalls(PracticePlatform):
    """Finds the method for a call, and looks at everything that is the same for all."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.calls: dict[str, tuple[Call, Callable[[Asked], dict[str, Any]]]] = {}
        for name in dir(type(self)):
            found = getattr(getattr(type(self), name), "call", None)
            if isinstance(found, Call):
                self.calls[found.path] = (found, getattr(self, name))

    def busy(self) -> Response:
        """Return the platform's "later"."""
        return Refused(-1).answer()

    def api(self, request: Request, **_parts: str) -> Response:
        """Answer one call of the interface."""
        with self.store.writing():
            try:
                made, method = self._found(request)
                now = self.clock()
                account = self._account(request, made, now)
                self.spend(str(account.get("appid", "")), made.path, now)
                if made.right and (account["kind"] != Kind.VERIFIED):
                    raise Refused(48001)
                if made.right is Right.COMMENTS and not account["comments"]:
                    raise Refused(88000)
                body = {} if made.method == "GET" or made.form else decoded(request.get_data())
                return fine(method(Asked(account, request, body, now)))
            except Refused as refused:
                return refused.answer()

    def _found(self, request: Request) -> tuple[Call, Callable[[Asked], dict[str, Any]]]:
        try:
            made, method = self.calls[request.path]
        except KeyError:
            raise Refused(40066) from None
        if request.method != made.method:
            raise Refused(43001 if made.method == "GET" else 43002)
        return made, method

    def _account(self, request: Request, made: Call, now: datetime) -> dict[str, Any]:
        if not made.token:
            return {}
        token = request.args.get("access_token", "")
        if not token:
            raise Refused(41001)
        if not _TOKEN.fullmatch(token):
            raise Refused(40014)
        known = self.store.get("token", token)
        if known is None or known["invalid"]:
            raise Refused(40001)
        if known["expires_at"] <= now.timestamp():
            raise Refused(42001)
        return self.store.get("account", known["appid"]) or {}

    def spend(self, appid: str, path: str, now: datetime) -> None:
        """
        Count a call.

        :raises Refused: the day's or the minute's quota is spent.
        """
        if not appid:
            return
        count = self.store.get("count", f"{appid} {path}") or {}
        day, minute = day_of(now), int(now.timestamp() // 60)
        today = count.get("used", 0) if count.get("day") == day else 0
        this_minute = count.get("in_minute", 0) if count.get("minute") == minute else 0
        if today >= self.quota(appid, path):
            raise Refused(45009)
        if this_minute >= PER_MINUTE.get(path, today + 1):
            raise Refused(45011)
        self.store.put("count", f"{appid} {path}", {"day": day, "used": today + 1, "minute": minute, "in_minute": this_minute + 1})

    def quota(self, appid: str, path: str) -> int:
        """Return how often a day the account may make a call."""
        changed = (self.store.get("quota", appid) or {}).get(path)
        return int(DAILY.get(path, OTHERWISE) if changed is None else changed)

    def script(self, appid: str) -> dict[str, Any]:
        """Return what was ordered for the account."""
        return {**SCRIPT, **(self.store.get("script", appid) or {})}

    def next_number(self, name: str, start: int) -> int:
        """Return a number that was not given yet, larger than all before."""
        number = int((self.store.get("number", name) or {"last": start})["last"]) + 1
        self.store.put("number", name, {"last": number})
        return number


def decoded(data: bytes) -> dict[str, Any]:
    r"""
    Return the JSON of a body as the platform reads it: `\uXXXX` is not decoded but kept as it stands.

    :raises Refused: it is no JSON object in UTF-8.
    """
    try:
        body = json.loads(_ESCAPE.sub(rb"\1\\\\u", data).decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refused(47001) from None
    if not isinstance(body, dict):
        raise Refused(47001)
    return body
