"""What adapters over HTTP share: bodies to send, and answers to read that may be of any shape."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from guikou.channels.calls import AnswerLost, Calls, NotSent, Reply, Request, unreadable
from guikou.channels.failures import Transient, Unconfirmed
from guikou.channels.variants import Picture
from guikou.kernel.bilingual import Text

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


def form(fields: Mapping[str, str]) -> bytes:
    """Return the body of a form."""
    return urlencode(fields).encode("ascii")


def multipart(fields: Mapping[str, str], name: str, picture: Picture) -> tuple[dict[str, str], bytes]:
    """Return the headers and the body of a form with one picture. The same content gives the same body."""
    boundary = "guikou" + hashlib.sha256(picture.digest.encode() + repr(sorted(fields.items())).encode()).hexdigest()[:32]
    file_name = re.sub(r"[^A-Za-z0-9._-]", "_", picture.name)[-80:] or "picture"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {picture.media_type}\r\n\r\n'
    )
    body = "".join(parts).encode("utf-8") + picture.data + f"\r\n--{boundary}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body


def ask(calls: Calls, request: Request, *, writes: bool) -> Reply:
    """
    Make a call. A lost answer of a call that changes nothing is only a reason to ask again.

    :raises Transient: nothing was done.
    :raises Unconfirmed: it may have been done.
    """
    try:
        return calls(request)
    except NotSent:
        raise
    except AnswerLost as lost:
        if writes:
            raise
        raise Transient(lost.cause) from lost


def unclear(platform: Text, reply: Reply, *, writes: bool) -> Transient | Unconfirmed:
    """Return the failure for an answer that is not the platform's own: a proxy's page, an empty body, a status without words."""
    cause = Text(f"{platform.zh}的答复无法识别（HTTP {reply.status}）", f"The answer of {platform.en} cannot be read (HTTP {reply.status})")
    return Unconfirmed(cause, code=f"HTTP {reply.status}") if writes else Transient(cause, code=f"HTTP {reply.status}")


def json_of(reply: Reply) -> Any:
    """Return the body as JSON, None where it is none."""
    try:
        return reply.json()
    except Unconfirmed:
        return None


def at(body: Any, *path: str | int) -> Any:
    """Return what is at a path in an answer, None where the answer is of another shape."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(body, list) or not -len(body) <= step < len(body):
                return None
        elif not isinstance(body, dict) or step not in body:
            return None
        body = body[step]
    return body


def text_at(body: Any, *path: str | int) -> str:
    """Return the text (or the number, written out) at a path, the empty string where there is none."""
    found = at(body, *path)
    if isinstance(found, bool) or not isinstance(found, str | int):
        return ""
    return str(found)


def number_at(body: Any, *path: str | int) -> int | None:
    """Return the whole number at a path, from zero on; None where there is none."""
    found = at(body, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None


def rows_at(body: Any, *path: str | int) -> Sequence[Any]:
    """
    Return the list at a path.

    :raises Unconfirmed: there is none.
    """
    found = at(body, *path)
    if not isinstance(found, list):
        raise unreadable()
    return found


def said(message: str, secrets: Mapping[str, str]) -> str:
    """Return what a platform said for people to read: short, on one line, and without our secrets, should it echo them."""
    line = _CONTROLS.sub(" ", message)
    for secret in secrets.values():
        if secret:
            line = line.replace(secret, "…")
    return line.strip()[:200]


def moment(written: str) -> datetime:
    """
    Return a moment as ISO 8601 writes it; without an offset it is UTC.

    :raises Unconfirmed: it is none.
    """
    try:
        found = datetime.fromisoformat(written)
    except ValueError as strange:
        raise unreadable() from strange
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def retry_after(reply: Reply, now: datetime, *, reset: str = "") -> timedelta | None:
    """Return how long the platform asks to wait, by `Retry-After` (seconds or a date) or by the header named in `reset` (ISO 8601 or seconds since 1970)."""
    for value in (reply.headers.get("retry-after", ""), reply.headers.get(reset, "") if reset else ""):
        wait = _wait(value.strip(), now)
        if wait is not None:
            return min(max(wait, timedelta(seconds=1)), timedelta(days=1))
    return None


def _wait(value: str, now: datetime) -> timedelta | None:
    if re.fullmatch(r"[0-9]{1,7}", value, re.ASCII):
        return timedelta(seconds=int(value))
    if re.fullmatch(r"[0-9]{8,11}", value, re.ASCII):
        return datetime.fromtimestamp(int(value), UTC) - now
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            until = read(value)
        except (ValueError, TypeError):
            continue
        return (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return None


class _Plain(HTMLParser):
    """Collects the text of HTML; blocks begin on lines of their own."""

    _BLOCKS = frozenset(
        {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "figure", "table", "ul", "ol", "figcaption"}
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the library names them
        if tag in ("script", "style"):
            self._hidden += 1
        elif tag == "br" or tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._hidden = max(0, self._hidden - 1)
        elif tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain(html: str) -> str:
    """Return the text that people read in HTML, a line for each block."""
    parser = _Plain()
    parser.feed(html[:2_000_000])
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def squeezed(text: str) -> str:
    """Return a text without white space, to compare what a platform made of it."""
    return "".join(text.split())
