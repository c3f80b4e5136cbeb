"""Switches for tests and for people who teach: the clock, faults, outcomes, quotas. As JSON, or from the form of the control page."""

from datetime import timedelta
from typing import Any

from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import Fault, told
from guikou.channels.practice.wechat.accounts import SCRIPT, follower
from guikou.channels.practice.wechat.forms import refuse_foreign
from guikou.channels.practice.wechat.numbers import COUNTED, Numbers

MOST_SECONDS = 400 * 86400


class Control(Numbers):
    """What the real platform does not have."""

    def tick(self) -> int:
        """Let time do its work: end what is due and bring the callbacks that wait; return how many were taken."""
        with self.store.writing():
            for account in self.store.all("account"):
                self.settle_account(account["appid"], self.clock())
                self.settle_masses(account["appid"], self.clock())
        return self.deliver_due()

    def state(self, _request: Request) -> Response:
        """Tell the time, the accounts without their secrets, and what was ordered."""
        accounts = [
            {
                **{name: account[name] for name in ("appid", "name", "kind", "service", "comments", "followers")},
                "script": self.script(account["appid"]),
            }
            for account in self.store.all("account")
        ]
        return told({"now": self.clock().isoformat(), "accounts": accounts, "waiting_callbacks": len(self.store.all("callback"))})

    def move_clock(self, request: Request) -> Response:
        """Move the clock on by some seconds."""
        seconds = _whole(_given(request), "seconds")
        if not 0 <= seconds <= MOST_SECONDS:
            raise BadRequest("seconds")
        self.clock.advance(timedelta(seconds=seconds))
        return _done(request, {"now": self.clock().isoformat(), "callbacks": self.tick()})

    def order_fault(self, request: Request) -> Response:
        """Order a fault for the next requests at a path."""
        given = _given(request)
        try:
            fault = Fault(str(given.get("fault")))
        except ValueError:
            raise BadRequest("fault") from None
        self.faults.order(fault, str(given.get("path") or "/cgi-bin/"), _whole(given, "times", 1))
        return _done(request, {"ordered": fault})

    def bring_callbacks(self, request: Request) -> Response:
        """End what is due, and bring the callbacks that wait."""
        _given(request)
        return _done(request, {"callbacks": self.tick()})

    def confirm_callback(self, request: Request, appid: str) -> Response:
        """Ask the account's server to confirm its address."""
        self._must_know(appid)
        _given(request)
        return _done(request, {"confirmed": self.confirm_address(appid)})

    def order_script(self, request: Request, appid: str) -> Response:
        """Order what becomes of what the account sends from now on."""
        self._must_know(appid)
        given = {name: value for name, value in _given(request).items() if name in SCRIPT}
        script = {**SCRIPT, **(self.store.get("script", appid) or {}), **{name: _as(SCRIPT[name], value) for name, value in given.items()}}
        self.store.put("script", appid, script)
        return _done(request, {"script": script})

    def set_quota(self, request: Request, appid: str) -> Response:
        """Set how often a day calls may be made (path: number)."""
        self._must_know(appid)
        given = _given(request)
        self.store.put("quota", appid, {path: _whole(given, path) for path in given if path in self.calls})
        return _done(request, {"quota": self.store.get("quota", appid)})

    def void_tokens(self, request: Request, appid: str) -> Response:
        """Make the account's tokens void, as when somebody else asks for new ones."""
        self._must_know(appid)
        _given(request)
        tokens = self.store.get("tokens", appid) or {}
        for name in ("plain", "stable"):
            known = self.store.get("token", tokens.get(name, ""))
            if known:
                self.store.put("token", tokens[name], {**known, "invalid": True})
        return _done(request, {"void": True})

    def add_figures(self, request: Request, appid: str) -> Response:
        """Add to the figures of an article (`msgid`, `day`, and those of `COUNTED`)."""
        self._must_know(appid)
        given = _given(request)
        with self.store.writing():
            self.count(
                appid, str(given.get("msgid")), str(given.get("day")), **{name: _whole(given, name) for name in COUNTED if name in given}
            )
        return _done(request, {"counted": True})

    def reader_writes(self, request: Request, appid: str) -> Response:
        """Let a reader write to the account."""
        self._must_know(appid)
        self.write(appid, follower(appid, 0), str(_given(request).get("text", ""))[:600])
        return _done(request, {"written": True})

    def change_article(self, request: Request, appid: str, article_id: str) -> Response:
        """Let the platform ban an item, or the account's staff delete it by hand."""
        item = self.store.get(f"item {appid}", article_id)
        if item is None:
            raise NotFound
        match _given(request).get("state"):
            case "banned":
                self.store.put(f"item {appid}", article_id, {**item, "banned": True})
            case "deleted":
                self.delete_articles(appid, item, 0)
            case _:
                raise BadRequest("state")
        return _done(request, {"changed": True})

    def confirm_mass(self, request: Request, appid: str, msg_id: str) -> Response:
        """Let the administrator confirm a send."""
        sent = self.store.get(f"mass {appid}", msg_id)
        if sent is None:
            raise NotFound
        _given(request)
        self.store.put(f"mass {appid}", msg_id, {**sent, "confirmed": True})
        return _done(request, {"confirmed": True})

    def _must_know(self, appid: str) -> None:
        if self.store.get("account", appid) is None:
            raise NotFound


def _given(request: Request) -> dict[str, Any]:
    """
    Return what was sent, as JSON or from a form of our own pages.

    :raises Forbidden: the form stands on somebody else's page.
    """
    refuse_foreign(request)
    if request.is_json:
        body = request.get_json()
        if not isinstance(body, dict):
            raise BadRequest("body")
        return body
    return dict(request.form.items())


def _whole(given: dict[str, Any], name: str, default: int | None = None) -> int:
    try:
        return int(given.get(name, default))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise BadRequest(name) from None


def _as(example: Any, value: Any) -> Any:
    """Return a value in the shape of an example: from a form all are texts."""
    if isinstance(example, list):
        parts = value if isinstance(value, list) else [part for part in str(value).split(",") if part.strip() and part != "-"]
        return [int(part) if str(part).strip().isdecimal() else str(part).strip() for part in parts]
    if isinstance(example, bool):
        return value in (True, "true", "1", "on")
    return _whole({"value": value}, "value") if isinstance(example, int) else str(value)


def _done(request: Request, what: dict[str, Any]) -> Response:
    return told(what) if request.is_json else redirect(f"{request.script_root}/practice/", 303)
