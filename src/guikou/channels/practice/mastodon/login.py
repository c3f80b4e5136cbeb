"""Logging in to the practice Mastodon (OAuth 2), and what every call is held against: token, scope, budget."""

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

NAME = "长毛象"
BUDGETS = {"": (300, timedelta(minutes=5)), "media": (30, timedelta(minutes=30)), "delete": (30, timedelta(minutes=30))}
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


class Said(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status, self.error = status, error


NOT_FOUND = "Record not found"


def zulu(moment: datetime) -> str:
    """Return a moment as Mastodon writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def call(scope: str = "", *, budget: str = "") -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Let a method answer a call; where a scope is named, a token with that scope is needed. `request.environ["practice.token"]` is its row."""

    def wrap(method: Callable[..., Any]) -> Callable[..., Response]:
        @functools.wraps(method)
        def answer(self: Any, request: Request, **parts: Any) -> Response:
            headers: dict[str, str] = {}
            try:
                token = self.token_of(request)
                headers = self.counted(request, token, budget)
                if scope and token is None:
                    raise Said(401, "The access token is invalid")
                if scope and token and scope not in token["scopes"]:
                    raise Said(403, "This action is outside the authorized scopes")
                request.environ["practice.token"] = token
                with self.store.writing():
                    response = told(method(self, request, **parts))
            except Said as error:
                headers = {**headers, **getattr(error, "headers", {})}
                response = told({"error": error.error}, error.status)
            response.headers.update(headers)
            return response

        return answer

    return wrap


class Login(PracticePlatform):
    """Apps, accounts, tokens, and the budgets of each account."""

    def add_account(self, name: str, shown: str) -> str:
        """Register an account and return its id."""
        key = str(109_000_000_000_000_000 + 1 + len(self.store.all("account")))
        self.store.put("account", key, {"id": key, "name": name, "shown": shown, "at": self.clock().isoformat()})
        return key

    def add_token(self, account: str, *, token: str = "", scopes: str = "read write") -> str:
        """Let an app act for an account without a browser, and return the token."""
        token = token or secrets.token_urlsafe(32)
        self.store.put("token", token, {"token": token, "account": account, "scopes": [part.partition(":")[0] for part in scopes.split()]})
        return token

    def token_of(self, request: Request) -> dict[str, Any] | None:
        """
        Return the token of a request, None where it has none.

        :raises Said: it has one that is worthless.
        """
        written = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not written:
            return None
        token = self.store.get("token", written)
        if token is None:
            raise Said(401, "The access token is invalid")
        return token

    def counted(self, request: Request, token: dict[str, Any] | None, budget: str) -> dict[str, str]:
        """
        Count a call and return the headers that say what is left.

        :raises Said: nothing is left.
        """
        who = token["account"] if token else request.remote_addr
        headers: dict[str, str] = {}
        for name in dict.fromkeys(("", budget)):
            most, within = BUDGETS[name]
            now = self.clock()
            number = int(now.timestamp() // within.total_seconds())
            with self.store.writing():
                made = (self.store.get("calls", f"{who}/{name}/{number}") or {"made": 0})["made"] + 1
                self.store.put("calls", f"{who}/{name}/{number}", {"made": made})
            reset = datetime.fromtimestamp((number + 1) * within.total_seconds(), now.tzinfo)
            headers = {
                "X-RateLimit-Limit": str(most),
                "X-RateLimit-Remaining": str(max(0, most - made)),
                "X-RateLimit-Reset": zulu(reset),
            }
            if made > most:
                error = Said(429, "Too many requests")
                error.headers = headers  # type: ignore[attr-defined]
                raise error
        return headers

    @call()
    def register_app(self, request: Request) -> dict[str, Any]:
        """Register an app."""
        values = self.given(request)
        key = str(1 + len(self.store.all("app")))
        app = {
            "id": key,
            "name": values.get("client_name", ""),
            "website": values.get("website"),
            "redirect_uri": values.get("redirect_uris", _OUT_OF_BAND),
            "client_id": secrets.token_urlsafe(32),
            "client_secret": secrets.token_urlsafe(32),
            "scopes": (values.get("scopes") or "read").split(),
        }
        self.store.put("app", app["client_id"], app)
        return {**app, "redirect_uris": [app["redirect_uri"]], "vapid_key": ""}

    @staticmethod
    def given(request: Request) -> dict[str, Any]:
        """Return what came in a form, in JSON or in the query; lists are written `name[]`."""
        if request.is_json:
            body = request.get_json(silent=True)
            return body if isinstance(body, dict) else {}
        return {
            name.removesuffix("[]"): request.values.getlist(name) if name.endswith("[]") else request.values[name]
            for name in request.values
        }

    def authorize(self, request: Request) -> Response:
        """Let the person choose with which account to log in, and lead back with a code (or show it)."""
        app = self.store.get("app", request.values.get("client_id", ""))
        back = request.values.get("redirect_uri", "")
        if app is None or back != app["redirect_uri"]:
            return page("无法授权", Markup("<p>应用或回调地址不正确。</p>"), platform=NAME, status=400)
        account = request.form.get("account", "")
        if request.method == "POST" and self.store.get("account", account):
            code = secrets.token_urlsafe(32)
            self.store.put("code", code, {"account": account, "app": app["client_id"], "scopes": request.values.get("scope", "read")})
            if back == _OUT_OF_BAND:
                return page("授权码", Markup('<p><input readonly value="{}" aria-label="授权码"></p>').format(code), platform=NAME)
            return redirect(f"{back}?{urlencode({'code': code, 'state': request.values.get('state', '')})}")
        button = Markup('<form method="post"><p><button name="account" value="{id}">以“{shown}”的身份授权</button></p></form>')
        return page("授权登录", joined([button.format(**one) for one in self.store.all("account")], "还没有账号。"), platform=NAME)

    @call()
    def token(self, request: Request) -> dict[str, Any]:
        """Exchange a code for a token; a code works once."""
        values = self.given(request)
        app = self.store.get("app", values.get("client_id", ""))
        code = self.store.get("code", values.get("code", ""))
        if app is None or values.get("client_secret") != app["client_secret"]:
            raise Said(401, "invalid_client")
        if code is None or code["app"] != app["client_id"] or values.get("redirect_uri") != app["redirect_uri"]:
            raise Said(400, "invalid_grant")
        self.store.drop("code", values["code"])
        token = self.add_token(code["account"], scopes=code["scopes"])
        return {"access_token": token, "token_type": "Bearer", "scope": code["scopes"], "created_at": int(self.clock().timestamp())}

    @call()
    def revoke(self, request: Request) -> dict[str, Any]:
        """Make a token worthless."""
        self.store.drop("token", self.given(request).get("token", ""))
        return {}
