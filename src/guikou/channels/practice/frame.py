"""What all practice platforms share: a clock that can be moved, faults on order, a store that survives a restart, and the WSGI frame."""

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

LARGEST_REQUEST = 32 * 2**20


class Clock:
    """The platform's time (UTC): the machine's, moved by what was asked."""

    def __init__(self, *, start: datetime | None = None) -> None:
        self._fixed, self._moved = start, timedelta()

    def __call__(self) -> datetime:
        """Return the time."""
        return (self._fixed or datetime.now(UTC)) + self._moved

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self._moved += by


class Fault(StrEnum):
    """What can go wrong between a platform and us."""

    CUT_BEFORE = "cut before"  # the connection breaks and nothing was done
    CUT_AFTER = "cut after"  # done, and the answer is lost
    STALL = "stall"  # done, and the answer comes late
    BUSY = "busy"  # the platform's own way of saying "later"
    HTML = "html"  # done, and a page comes instead of the answer
    HUGE = "huge"  # done, and the answer never ends
    GARBAGE = "garbage"  # done, and the answer is of another shape


@dataclass
class Faults:
    """Faults on order: the next `times` requests whose path starts with `path` meet one."""

    ordered: list[tuple[Fault, str, int]] = field(default_factory=list)
    stall_seconds: float = 5.0

    def order(self, fault: Fault, path: str = "/", times: int = 1) -> None:
        """Let a fault happen."""
        self.ordered.append((fault, path, times))

    def take(self, path: str) -> Fault | None:
        """Return the fault that this request meets."""
        for place, (fault, start, times) in enumerate(self.ordered):
            if path.startswith(start):
                if times > 1:
                    self.ordered[place] = (fault, start, times - 1)
                else:
                    del self.ordered[place]
                return fault
        return None


class Store:
    """Documents by kind and id, in the order in which they came; in a file, or in memory where no path is given. A block of `writing()` is all or nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._db.execute("create table if not exists document (kind text, id text, body text, primary key (kind, id))")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the store for one step of the platform."""
        with self._lock:
            self._db.execute("begin immediate")
            try:
                yield
            except BaseException:
                self._db.execute("rollback")
                raise
            self._db.execute("commit")

    def put(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        """Keep a document; one with the same id is replaced and keeps its place."""
        with self._lock:
            self._db.execute(
                "insert into document values (?, ?, ?) on conflict (kind, id) do update set body = excluded.body",
                (kind, key, json.dumps(body, ensure_ascii=False)),
            )

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """Return a document."""
        with self._lock:
            row = self._db.execute("select body from document where kind = ? and id = ?", (kind, key)).fetchone()
        return json.loads(row[0]) if row else None

    def drop(self, kind: str, key: str) -> None:
        """Forget a document."""
        with self._lock:
            self._db.execute("delete from document where kind = ? and id = ?", (kind, key))

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return all documents of a kind, oldest first."""
        with self._lock:
            return [json.loads(row[0]) for row in self._db.execute("select body from document where kind = ? order by rowid", (kind,))]


class PracticePlatform:
    """
    A platform as a WSGI application.

    Subclasses state `rules` (address → name of the method that answers; it takes the request and the parts of the address), and how the platform says that it
    is busy. A method answers with a `Response`; state is changed inside `store.writing()`.
    """

    rules: tuple[Rule, ...] = ()

    def __init__(self, *, store: Store | None = None, clock: Clock | None = None) -> None:
        self.store, self.clock, self.faults = store or Store(), clock or Clock(), Faults()
        self._map = Map([rule.empty() for rule in self.rules], strict_slashes=False, merge_slashes=False)

    def busy(self) -> Response:
        """Return what the platform says when it is busy."""
        return Response("busy", status=503)

    def not_found(self) -> Response:
        """Return what the platform says of an address that it does not know."""
        return Response("not found", status=404)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request, with the fault that was ordered for it."""
        request = Request(environ)
        request.max_content_length = LARGEST_REQUEST
        fault = self.faults.take(request.path)
        if fault is Fault.CUT_BEFORE:
            return self._cut(environ)
        if fault is Fault.BUSY:
            return self.busy()(environ, start_response)
        response = self._answer(request)
        match fault:
            case Fault.CUT_AFTER:
                return self._cut(environ)
            case Fault.STALL:
                time.sleep(self.faults.stall_seconds)
            case Fault.HTML:
                response = Response(
                    "<!doctype html><title>502</title><h1>Bad Gateway</h1>", status=response.status_code, mimetype="text/html"
                )
            case Fault.HUGE:
                response = Response((b'{"x":"' + b"y" * 2**20 for _ in range(4096)), mimetype="application/json")
            case Fault.GARBAGE:
                response = Response('[1, {"id": [null]}, "\\ud800"]', mimetype="application/json")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        try:
            name, parts = self._map.bind_to_environ(request.environ).match()
            answer: Response = getattr(self, name)(request, **parts)
        except HTTPException as error:
            if error.code == 404:
                return self.not_found()
            return Response(error.description, status=error.code)
        finally:
            request.close()  # files that came along
        return answer

    @staticmethod
    def _cut(environ: dict[str, Any]) -> Any:
        """Break the connection without a word."""
        socket = environ.get("werkzeug.socket")
        if socket is None:
            raise ConnectionResetError
        socket.shutdown(2)
        return []


def told(body: Any, status: int = 200) -> Response:
    """Return JSON as it is, without escapes for what is not ASCII."""
    return Response(json.dumps(body, ensure_ascii=False), status=status, mimetype="application/json")
