"""Access tokens: plain ones, of which only the last is good, and stable ones; and the counters that a caller may ask and clear."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from guikou.channels.practice.wechat.accounts import day_of
from guikou.channels.practice.wechat.answers import Refused
from guikou.channels.practice.wechat.calls import Asked, WeChatCalls, call

LIFE = timedelta(seconds=7200)
RENEWED_BEFORE = timedelta(minutes=5)
FORCED_APART = timedelta(seconds=30)
FORCED_A_DAY = 20
CLEARS_A_MONTH = 10


class Tokens(WeChatCalls):
    """Who asks."""

    @call("/cgi-bin/token", method="GET", token=False)
    def token(self, asked: Asked) -> dict[str, Any]:
        """Give a new plain token; the one before is void."""
        given = asked.request.args
        if given.get("grant_type") != "client_credential":
            raise Refused(40097)
        appid = self._authenticated(asked, given.get("appid", ""), given.get("secret", ""))
        self.spend(appid, "/cgi-bin/token", asked.now)
        state = self.store.get("tokens", appid) or {}
        self._void(state.get("plain"))
        state["plain"] = self._new(appid, asked.now)
        self.store.put("tokens", appid, state)
        return {"access_token": state["plain"], "expires_in": int(LIFE.total_seconds())}

    @call("/cgi-bin/stable_token", token=False)
    def stable_token(self, asked: Asked) -> dict[str, Any]:
        """Give the stable token: the same until shortly before it expires, or until a new one is forced."""
        if asked.text("grant_type") != "client_credential":
            raise Refused(40097)
        appid = self._authenticated(asked, asked.text("appid"), asked.text("secret"))
        self.spend(appid, "/cgi-bin/stable_token", asked.now)
        state = self.store.get("tokens", appid) or {}
        known = self.store.get("token", state.get("stable", ""))
        if asked.body.get("force_refresh") is True:
            self._count_forced(state, asked.now)
            self._void(state.get("stable"))
            known = None
        if known is None or known["invalid"] or known["expires_at"] - RENEWED_BEFORE.total_seconds() <= asked.now.timestamp():
            state["stable"] = self._new(appid, asked.now)
            known = self.store.get("token", state["stable"])
            self.store.put("tokens", appid, state)
        assert known is not None  # noqa: S101 - made just now
        return {"access_token": state["stable"], "expires_in": int(known["expires_at"] - asked.now.timestamp())}

    @call("/cgi-bin/openapi/quota/get")
    def quota_get(self, asked: Asked) -> dict[str, Any]:
        """Say how much of a call's quota is left today."""
        path = asked.text("cgi_path")
        if path not in self.calls:
            raise Refused(40066)
        count = self.store.get("count", f"{asked.appid} {path}") or {}
        most, used = self.quota(asked.appid, path), count.get("used", 0) if count.get("day") == day_of(asked.now) else 0
        return {"errcode": 0, "errmsg": "ok", "quota": {"daily_limit": most, "used": used, "remain": max(most - used, 0)}}

    @call("/cgi-bin/clear_quota")
    def clear_quota(self, asked: Asked) -> dict[str, Any]:
        """Set all counters back, ten times a month."""
        if asked.text("appid") != asked.appid:
            raise Refused(40013)
        month, cleared = day_of(asked.now)[:7], self.store.get("cleared", asked.appid) or {}
        times = cleared.get("times", 0) if cleared.get("month") == month else 0
        if times >= CLEARS_A_MONTH:
            raise Refused(48006)
        self.store.put("cleared", asked.appid, {"month": month, "times": times + 1})
        for path in self.calls:
            self.store.drop("count", f"{asked.appid} {path}")
        return {"errcode": 0, "errmsg": "ok"}

    def _authenticated(self, asked: Asked, appid: str, secret: str) -> str:
        account = self.store.get("account", appid)
        if account is None:
            raise Refused(40013)
        caller = asked.request.remote_addr or ""
        if account["whitelist"] and caller not in account["whitelist"]:
            raise Refused(40164, f"{caller} ipv6 ::ffff:{caller}, not in whitelist")
        if not secrets.compare_digest(account["secret"].encode(), secret.encode()):
            raise Refused(40125)
        return appid

    def _new(self, appid: str, now: datetime) -> str:
        token = f"{self.next_number('token', 10)}_{secrets.token_urlsafe(99)}"
        self.store.put("token", token, {"appid": appid, "expires_at": (now + LIFE).timestamp(), "invalid": False})
        return token

    def _void(self, token: str | None) -> None:
        known = self.store.get("token", token) if token else None
        if token and known:
            self.store.put("token", token, {**known, "invalid": True})

    @staticmethod
    def _count_forced(state: dict[str, Any], now: datetime) -> None:
        day = day_of(now)
        times = state.get("forced", 0) if state.get("forced_on") == day else 0
        if times >= FORCED_A_DAY:
            raise Refused(45009)
        if now.timestamp() - state.get("forced_at", 0) < FORCED_APART.total_seconds():
            raise Refused(45011)
        state.update(forced=times + 1, forced_on=day, forced_at=now.timestamp())
