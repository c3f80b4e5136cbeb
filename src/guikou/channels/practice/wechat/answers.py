"""How the platform answers: always with HTTP 200, errors by number, and with a hint and a request id that differ every time."""

import secrets
import string
from collections.abc import Mapping
from typing import Any

from werkzeug.wrappers import Response

from guikou.channels.practice.frame import told

MESSAGES: dict[int, str] = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40004: "invalid media type",
    40005: "invalid file type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40009: "invalid image size",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40018: "invalid button name size",
    40023: "invalid sub button size",
    40059: "invalid msg id",
    40066: "invalid url",
    40097: "invalid args",
    40114: "invalid index value",
    40125: "invalid appsecret",
    40164: "invalid ip",
    41001: "access_token missing",
    41005: "media data missing",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    44003: "empty news data",
    45002: "content size out of limit",
    45003: "title size out of limit",
    45004: "description size out of limit",
    45005: "link size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45028: "has no masssend quota",
    45047: "out of response count limit",
    45065: "clientmsgid exist",
    45066: "same clientmsgid retry too fast",
    45067: "clientmsgid size out of limit",
    45110: "author size out of limit",
    45166: "invalid content",
    46003: "menu no exist",
    47001: "data format error",
    48001: "api unauthorized",
    48006: "forbid to clear quota because of reaching the limit",
    53402: "cover crop failed",
    53503: "draft fails the publish check",
    53504: "draft has to be used in the official site",
    53505: "draft has to be saved by hand in the official site first",
    53600: "Article ID 无效",
    61500: "date format error",
    61501: "date range error",
    63178: "account has not been migrated from there, or too long ago",
    64562: "invalid link in content",
    88000: "without comment privilege",
    88001: "msg_data is not exists",
    88005: "already reply",
    88007: "reply content beyond max len or content len is zero",
    88008: "comment is not exists",
    88010: "count range error. cout <= 0 or count > 50",
}
"""Real wordings where they are known; nobody should compare them."""
BARE = frozenset({45065, 53600})  # bodies that were seen without hint and request id


class Refused(Exception):
    """The platform says no. `extra` are more fields of the answer."""

    def __init__(self, code: int, detail: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.code, self.detail, self.extra = code, detail, extra

    def answer(self) -> Response:
        """Return the answer."""
        said = MESSAGES[self.code] + (f" {self.detail}" if self.detail else "")
        if self.code not in BARE:
            hint = "" if self.code in (48001, 45009) else f" hint: [{_random(11)}]"
            said += f"{hint} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
        return told({"errcode": self.code, "errmsg": said, **self.extra})


def fine(fields: Mapping[str, Any]) -> Response:
    """Return the answer to what was done."""
    return told(fields)


def _random(length: int) -> str:
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(length))
