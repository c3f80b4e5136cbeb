"""Logging in to the practice Weibo (OAuth 2), and what every call is held against: token, budget, permission."""

import functools
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import PracticePlatform, told
from guikou.channels.practice.pages import joined, page
from guikou.channels.practice.weibo.errors import Said
from guikou.channels.practice.weibo.texts import BEIJING

CALLS_A_DAY, CALLS_FROM_ADDRESS = 100, 15_000  # for each user of an app in a day; for each address in an hour
TOKEN_LASTS = timedelta(days=30)
CODE_LASTS = timedelta(minutes=10)

Answer = Callable[..., Any]


def said(method: Answer) -> Answer:
    """Let a method raise `Said`."""

    @functools.wraps(method)
    def answer(self: Any, request: Request, **parts: Any) -> Response:
        try:
            response: Response = method(self, request, **parts)
        except Said as error:
            return told(error.body(request.path), error.status)
        return response

    return answer


def call(permission: str = "") -> Callable[[Answer], Answer]:
    """Let a method answer a call that needs a token (its row is handed on) and, where named, a permission of the app."""

    def wrap(method: Answer) -> Answer:
        @functools.wraps(method)
        def answer(self: Any, request: Request) -> Response:
            token = self.authorised(request)
            self.count(request, token)
            app = self.store.get("app", token["app"]) or {}
            if permission and permission not in app.get("permissions", []):
                raise Said("10014")
            with self.store.writing():
                return told(method(self, request, token))

        return said(answer)

    return wrap


class Login(PracticePlatform):
    """Apps, accounts and tokens."""

    def add_app(
        self, key: str, *, secret: str, redirect_uri: str = "", domains: tuple[str, ...] = (), permissions: tuple[str, ...] = ()
    ) -> None:
        """Register an app. `domains` are its safe domains; permissions: `update`, `destroy`, `contract`; sharing every app may."""
        body = {"key": key, "secret": secret, "redirect_uri": redirect_uri, "domains": domains, "permissions": permissions}
        self.store.put("app", key, body)

    def add_account(self, uid: str, name: str) -> None:
        """Register an account."""
        self.store.put("account", uid, {"uid": uid, "name": name})

    def add_token(self, app: str, uid: str, *, token: str = "", lasts: timedelta = TOKEN_LASTS) -> str:
        """Let an account authorise an app without a browser, and return the token."""
        token = token or "2.00" + secrets.token_hex(14)
        now = self.clock()
        made = {"token": token, "app": app, "uid": uid, "made_at": now.isoformat(), "expires_at": (now + lasts).isoformat()}
        self.store.put("token", token, made)
        return token

    def authorised(self, request: Request) -> dict[str, Any]:
        """:raises Said: the token of the request is none."""
        name = request.values.get("access_token", "") or request.headers.get("Authorization", "").removeprefix("OAuth2 ")
        if not name:
            raise Said("10006")
        token = self.store.get("token", name)
        if token is None:
            raise Said("21317")
        if token.get("revoked"):
            raise Said("21316")
        if datetime.fromisoformat(token["expires_at"]) <= self.clock():
            raise Said("21327")
        return token

    def count(self, request: Request, token: dict[str, Any]) -> None:
        """:raises Said: the user or the address has made too many calls."""
        now = self.clock().astimezone(BEIJING)
        budgets = (
            (f"{token['app']}/{token['uid']}/{now:%Y-%m-%d}", CALLS_A_DAY, "10023"),
            (f"{request.remote_addr}/{now:%Y-%m-%dT%H}", CALLS_FROM_ADDRESS, "10022"),
        )
        with self.store.writing():
            for key, most, code in budgets:
                made = (self.store.get("calls", key) or {"made": 0})["made"]
                if made >= most:
                    raise Said(code)
                self.store.put("calls", key, {"made": made + 1})

    def authorize(self, request: Request) -> Response:
        """Let the person choose with which account to log in, and lead back with a code."""
        app = self.store.get("app", request.values.get("client_id", ""))
        back = request.values.get("redirect_uri", "")
        if app is None or back != app["redirect_uri"]:
            return page("无法授权", Markup("<p>应用或回调地址不正确。</p>"), platform="微博", status=400)
        if request.method == "POST" and self.store.get("account", request.form.get("uid", "")):
            code = secrets.token_hex(16)
            until = (self.clock() + CODE_LASTS).isoformat()
            self.store.put("code", code, {"app": app["key"], "uid": request.form["uid"], "redirect_uri": back, "expires_at": until})
            return redirect(f"{back}?{urlencode({'code': code, 'state': request.values.get('state', '')})}")
        button = Markup('<form method="post"><p><button name="uid" value="{uid}">以“{name}”的身份授权</button></p></form>')
        return page("授权登录", joined([button.format(**one) for one in self.store.all("account")], "还没有账号。"), platform="微博")

    @said
    def access_token(self, request: Request) -> Response:
        """Exchange a code for a token; a code works once."""
        form = request.form
        app = self.store.get("app", form.get("client_id", ""))
        if app is None or form.get("client_secret") != app["secret"]:
            raise Said("21324")
        with self.store.writing():
            code = self.store.get("code", form.get("code", ""))
            if code is None or code["app"] != app["key"] or datetime.fromisoformat(code["expires_at"]) <= self.clock():
                raise Said("21325")
            if form.get("redirect_uri") != code["redirect_uri"]:
                raise Said("21322")
            self.store.drop("code", form["code"])
            token = self.add_token(app["key"], code["uid"])
        lasts = int(TOKEN_LASTS.total_seconds())
        return told({"access_token": token, "remind_in": str(lasts), "expires_in": lasts, "uid": code["uid"], "isRealName": "true"})

    @said
    def token_info(self, request: Request) -> Response:
        """Say whose a token is and for how many seconds it is good."""
        token = self.authorised(request)
        made, until = (datetime.fromisoformat(token[name]) for name in ("made_at", "expires_at"))
        left = int((until - self.clock()).total_seconds())
        return told(
            {"uid": int(token["uid"]), "appkey": token["app"], "scope": None, "create_at": int(made.timestamp()), "expire_in": left}
        )

    @said
    def revoke(self, request: Request) -> Response:
        """Make a token worthless."""
        token = self.authorised(request)
        self.store.put("token", token["token"], {**token, "revoked": True})
        return told({"result": "true"})
