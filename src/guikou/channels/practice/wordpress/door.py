"""Users of the practice WordPress, application passwords, and how its REST API says no."""

import base64
import functools
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

from guikou.channels.practice.frame import PracticePlatform, told

ROLES = {"editor": frozenset({"write", "publish"}), "contributor": frozenset({"write"}), "subscriber": frozenset()}


class Said(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, **data: Any) -> None:
        super().__init__(code)
        self.status, self.body = status, {"code": code, "message": message, "data": {"status": status, **data}}


def call(method: Callable[..., Any]) -> Callable[..., Response]:
    """Let a method answer with a body, or a body with a status and headers, or with the `Said` that it raises."""

    @functools.wraps(method)
    def answer(self: Any, request: Request, **parts: Any) -> Response:
        try:
            with self.store.writing():
                made = method(self, request, **parts)
        except Said as error:
            return told(error.body, error.status)
        body, status, headers = made if isinstance(made, tuple) else (made, 200, {})
        response = told(body, status)
        response.headers.update(headers)
        return response

    return answer


def given(request: Request) -> dict[str, Any]:
    """Return what came in JSON, in a form or in the query."""
    body = request.get_json(silent=True) if request.is_json else None
    return {**request.args.to_dict(), **request.form.to_dict(), **(body if isinstance(body, dict) else {})}


class Door(PracticePlatform):
    """Who asks, and what they may."""

    def add_user(self, name: str, shown: str, *, password: str, role: str = "editor") -> int:
        """Register a user with an application password; roles: editor, contributor, subscriber."""
        key = len(self.store.all("user")) + 1
        self.store.put("user", name, {"id": key, "name": name, "shown": shown, "password": password, "role": role})
        return key

    def user_of(self, request: Request) -> dict[str, Any] | None:
        """
        Return who asks, None for anybody.

        :raises Said: there is a password, and it is wrong.
        """
        kind, _, written = request.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return None
        try:
            name, _, password = base64.b64decode(written).decode().partition(":")
        except ValueError:
            name = password = ""
        user = self.store.get("user", name)
        if user is None or user["password"].replace(" ", "") != password.replace(" ", ""):
            if request.method == "POST" and request.path.endswith("/posts"):
                raise Said(401, "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.")
            raise Said(401, "rest_not_logged_in", "You are not currently logged in.")
        return user

    def required(self, request: Request, right: str, code: str) -> dict[str, Any]:
        """
        Return who asks.

        :raises Said: it is nobody, or they may not.
        """
        user = self.user_of(request)
        if user is None or right not in ROLES[user["role"]]:
            raise Said(403 if user else 401, code, "Sorry, you are not allowed to do that.")
        return user

    @call
    def myself(self, request: Request) -> dict[str, Any]:
        """Show who asks, and what they may."""
        user = self.user_of(request)
        if user is None:
            raise Said(401, "rest_not_logged_in", "You are not currently logged in.")
        rights = ROLES[user["role"]]
        may = {"edit_posts": "write" in rights, "publish_posts": "publish" in rights, "upload_files": "publish" in rights}
        return {
            "id": user["id"],
            "name": user["shown"],
            "slug": user["name"],
            "capabilities": {name: True for name, so in may.items() if so},
        }
