"""Accounts and sessions of the practice Bluesky, and what every call is held against."""

import base64
import functools
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import PracticePlatform, told

ACCESS_LASTS, REFRESH_LASTS = timedelta(hours=2), timedelta(days=60)
LOGINS = ((30, timedelta(minutes=5)), (300, timedelta(days=1)))
POINTS = ((5_000, timedelta(hours=1)), (35_000, timedelta(days=1)))


class Said(Exception):
    """An answer that is an error."""

    def __init__(self, error: str, message: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.body, self.status, self.headers = {"error": error, "message": message}, status, headers or {}


def call(method: Callable[..., Any]) -> Callable[..., Response]:
    """Let a method answer a call with what it returns, or with the `Said` that it raises."""

    @functools.wraps(method)
    def answer(self: Any, request: Request) -> Response:
        try:
            with self.store.writing():
                return told(method(self, request))
        except Said as error:
            response = told(error.body, error.status)
            response.headers.update(error.headers)
            return response

    return answer


def given(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent."""
    body = request.get_json(silent=True, force=True)
    if not isinstance(body, dict):
        raise Said("InvalidRequest", "A request body is expected but none was provided")
    return body


class Sessions(PracticePlatform):
    """Accounts (by their DID) and sessions."""

    def add_account(self, handle: str, name: str, *, password: str) -> str:
        """Register an account and return its DID."""
        did = "did:plc:" + base64.b32encode(hashlib.sha256(handle.encode()).digest()).decode().lower()[:24]
        self.store.put("account", did, {"did": did, "handle": handle, "name": name, "password": password})
        return did

    def account_of(self, who: str) -> dict[str, Any]:
        """
        Return an account by DID or handle.

        :raises Said: there is none.
        """
        for account in self.store.all("account"):
            if who in (account["did"], account["handle"]):
                return account
        raise Said("InvalidRequest", f"Could not find user: {who}")

    def _key(self) -> bytes:
        kept = self.store.get("key", "tokens")
        if kept is None:
            kept = {"key": secrets.token_hex(32)}
            self.store.put("key", "tokens", kept)
        return bytes.fromhex(kept["key"])

    def _token(self, did: str, scope: str, lasts: timedelta) -> str:
        now = self.clock()
        about = {
            "scope": scope,
            "sub": did,
            "iat": int(now.timestamp()),
            "exp": int((now + lasts).timestamp()),
            "jti": secrets.token_hex(8),
        }
        parts = [
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in ({"typ": "JWT", "alg": "HS256"}, about)
        ]
        signed = hmac.new(self._key(), ".".join(parts).encode(), hashlib.sha256).digest()
        return ".".join([*parts, base64.urlsafe_b64encode(signed).rstrip(b"=").decode()])

    def _session(self, account: dict[str, Any]) -> dict[str, Any]:
        tokens = {
            "accessJwt": self._token(account["did"], "com.atproto.access", ACCESS_LASTS),
            "refreshJwt": self._token(account["did"], "com.atproto.refresh", REFRESH_LASTS),
        }
        return {**tokens, "handle": account["handle"], "did": account["did"], "active": True}

    def who(self, request: Request, scope: str = "com.atproto.access") -> dict[str, Any]:
        """
        Return the account that makes a call.

        :raises Said: the token is none, or has run out.
        """
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token:
            raise Said("AuthMissing", "Authentication Required", 401)
        head, _, signature = token.rpartition(".")
        expected = base64.urlsafe_b64encode(hmac.new(self._key(), head.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()
        if not hmac.compare_digest(signature.encode(), expected.encode()) or self.store.get(
            "ended", hashlib.sha256(token.encode()).hexdigest()
        ):
            raise Said("InvalidToken", "Token could not be verified")
        about = json.loads(base64.urlsafe_b64decode(head.split(".")[1] + "=="))
        if about["scope"] != scope:
            raise Said("InvalidToken", "Bad token scope")
        if about["exp"] <= self.clock().timestamp():
            raise Said("ExpiredToken", "Token has expired")
        return self.account_of(about["sub"])

    def spend(self, budgets: tuple[tuple[int, timedelta], ...], name: str, points: int) -> None:
        """:raises Said: nothing is left of one of the budgets."""
        now = self.clock().timestamp()
        for most, within in budgets:
            seconds = int(within.total_seconds())
            key = f"{name}/{seconds}/{int(now // seconds)}"
            spent = (self.store.get("spent", key) or {"points": 0})["points"] + points
            if spent > most:
                reset = (int(now // seconds) + 1) * seconds
                headers = {"RateLimit-Limit": str(most), "RateLimit-Remaining": "0", "RateLimit-Reset": str(reset)}
                raise Said("RateLimitExceeded", "Rate Limit Exceeded", 429, {**headers, "RateLimit-Policy": f"{most};w={seconds}"})
            self.store.put("spent", key, {"points": spent})

    @call
    def create_session(self, request: Request) -> dict[str, Any]:
        """Log in with a handle and an app password."""
        body = given(request)
        who = str(body.get("identifier", ""))
        self.spend(LOGINS, f"login {who}", 1)
        account = next((one for one in self.store.all("account") if who in (one["did"], one["handle"])), None)
        if account is None or body.get("password") != account["password"]:
            raise Said("AuthenticationRequired", "Invalid identifier or password", 401)
        return self._session(account)

    @call
    def refresh_session(self, request: Request) -> dict[str, Any]:
        """Renew a session with its refresh token, which is worthless afterwards."""
        account = self.who(request, "com.atproto.refresh")
        self._end(request)
        return self._session(account)

    def _end(self, request: Request) -> None:
        token = request.headers["Authorization"].removeprefix("Bearer ")
        self.store.put("ended", hashlib.sha256(token.encode()).hexdigest(), {"at": self.clock().isoformat()})

    @call
    def get_session(self, request: Request) -> dict[str, Any]:
        """Say who is logged in."""
        account = self.who(request)
        return {"handle": account["handle"], "did": account["did"], "active": True}

    @call
    def delete_session(self, request: Request) -> dict[str, Any]:
        """Log out."""
        self.who(request, "com.atproto.refresh")
        self._end(request)
        return {}
