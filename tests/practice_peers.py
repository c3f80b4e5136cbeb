"""Practice platforms as peers of the adapter contract: in this process, without a socket, with a clock that moves only when told."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from werkzeug.test import EnvironBuilder, run_wsgi_app

from guikou.channels.calls import AnswerLost, Calls, Reply, Request
from guikou.channels.practice.frame import Clock, PracticePlatform
from guikou.kernel.bilingual import Text

START = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
BASE = "http://practice.example"
LARGEST = 4 * 2**20
LOST = Text("连接中断", "The connection broke")


def calls_to(app: Any) -> Calls:
    """Return calls that end in an application; a connection that it breaks, or an answer without an end, is an answer that was lost."""

    def ask(request: Request) -> Reply:
        path = request.url.removeprefix(BASE)
        with_query = EnvironBuilder(path=path, base_url=BASE, method=request.method, headers=dict(request.headers), data=request.body)
        try:
            body, status, headers = run_wsgi_app(app, with_query.get_environ())
            data = _taken(body)
        except ConnectionResetError:
            raise AnswerLost(LOST) from None
        return Reply(status=int(status.split()[0]), headers={name.lower(): value for name, value in headers}, body=data)

    return ask


def _taken(body: Iterable[bytes]) -> bytes:
    data = bytearray()
    for chunk in body:
        data += chunk
        if len(data) > LARGEST:
            raise AnswerLost(LOST)
    return bytes(data)


class PracticePeer:
    """What the peers share. A subclass says how to make a variant and an adapter, and counts copies in the platform's store."""

    settles = True

    def __init__(self, platform: PracticePlatform) -> None:
        self.platform = platform
        self.calls = calls_to(platform)

    def now(self) -> datetime:
        return self.platform.clock()

    def pass_time(self, by: timedelta) -> None:
        self.platform.clock.advance(by)


def clock() -> Clock:
    """Return a clock that stands still."""
    return Clock(start=START)
