"""
snac2, a real server that speaks the Mastodon API, and in front of it what it lacks of Mastodon's own ways.

snac ignores `Idempotency-Key` and knows no limits (docs.joinmastodon.org/methods/statuses, /api/rate-limits): the shim has both.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from werkzeug.wrappers import Request, Response

from peers.clocks import MachinesClock, ServersClock
from peers.door import Door, door
from peers.installing import debian
from peers.namespace import LONGEST_S, Namespace, comes_up, namespace
from practice_servers import served

VERSION = "2.96-1~bpo13+1"
USER, PORT = "gov", 8083
_HOST = f"localhost:{PORT}"
KEYS_KEPT = timedelta(hours=1)
MOST_CHARACTERS = 500
_BUDGETS = {"POST /api/v2/media": (30, timedelta(minutes=30)), "DELETE": (30, timedelta(minutes=30)), "": (300, timedelta(minutes=5))}


class Shim:
    """Mastodon's memory for keys and its limits, in front of a server without; with `keys` off it has no memory, and is as snac is."""

    def __init__(self, clock: MachinesClock) -> None:
        self.clock, self.keys = clock, True
        self._known: dict[tuple[str, str], tuple[datetime, bytes]] = {}
        self._calls: Counter[tuple[str, int]] = Counter()

    def forget(self, *, keys: bool = True) -> None:
        """Begin anew: no key is known and no call was made."""
        self.keys = keys
        self._known.clear()
        self._calls.clear()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Answer one request."""
        with Request(environ) as request:
            response = self._spent(request) or self._refused(request) or self._known_already(request) or self._forwarded(request)
        return response(environ, start_response)

    def _spent(self, request: Request) -> Response | None:
        now = self.clock()
        for start, (most, within) in _BUDGETS.items():
            if f"{request.method} {request.path}".startswith(start):
                number = int(now.timestamp() // within.total_seconds())
                self._calls[start, number] += 1
                if self._calls[start, number] > most:
                    reset = datetime.fromtimestamp((number + 1) * within.total_seconds(), now.tzinfo)
                    headers = {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset.isoformat()}
                    return Response('{"error": "Too many requests"}', 429, headers, mimetype="application/json")
        return None

    @staticmethod
    def _refused(request: Request) -> Response | None:
        if not _is_text(request):
            return None
        given = request.get_json(silent=True) or {}
        text = re.sub(r"https?://\S+", "x" * 23, str(given.get("status") or ""))
        why = "Text can't be blank" if not text.strip() and not given.get("media_ids") else ""
        if len(text) > MOST_CHARACTERS:
            why = f"Text character limit of {MOST_CHARACTERS} exceeded"
        return Response(json.dumps({"error": f"Validation failed: {why}"}), 422, mimetype="application/json") if why else None

    def _name(self, request: Request) -> tuple[str, str] | None:
        key = request.headers.get("Idempotency-Key", "")
        return (request.headers.get("Authorization", ""), key) if key and self.keys and request.method == "POST" else None

    def _known_already(self, request: Request) -> Response | None:
        name = self._name(request)
        at, body = self._known.get(name, (None, b"")) if name else (None, b"")
        return Response(body, mimetype="application/json") if at and at + KEYS_KEPT > self.clock() else None

    def _forwarded(self, request: Request) -> Response:
        headers = {name: value for name, value in request.headers if name.lower() not in ("host", "connection", "idempotency-key")}
        address = f"http://127.0.0.1:{PORT}{request.full_path.rstrip('?')}"
        got = httpx.request(
            request.method, address, headers={**headers, "Host": _HOST}, content=request.get_data(), trust_env=False, timeout=30
        )
        if (name := self._name(request)) and got.status_code == 200:
            self._known[name] = (self.clock(), got.content)
        passed = {name: got.headers[name] for name in ("Content-Type", "Location") if name in got.headers}
        return Response(got.content, got.status_code, passed)


def _is_text(request: Request) -> bool:
    return (request.method == "POST" and request.path == "/api/v1/statuses") or (
        request.method == "PUT" and request.path.startswith("/api/v1/statuses/")
    )


@dataclass
class Snac:
    """A running server with one account; `token` may read and write for it."""

    door: Door
    shim: Shim
    clock: ServersClock
    token: str
    _where: Namespace

    def public(self) -> list[str]:
        """Return what is public of the account, from the server's own files, as the HTML that readers get."""
        files = (self._where.work / "data" / "user" / USER / "public").glob("*.json")
        posts = [json.loads(file.read_text()) for file in files]
        return [post["content"] for post in posts if post.get("type") == "Note"]


def installed() -> Path:
    """Return the root with the server."""
    return debian("snac", [f"snac2={VERSION}", "libfaketime"], suites=("trixie", "trixie-backports"))


@contextmanager
def snac() -> Iterator[Snac]:
    """
    Run a new server for the block.

    :raises CannotRun: this machine cannot.
    """
    root = installed()
    with namespace(root) as where:
        clock = ServersClock(where.work / "clock")
        where.run("/usr/bin/snac", "init", "/srv/data", given=f"127.0.0.1\n{PORT}\n{_HOST}\n\nadmin@example.test\n")
        settings = where.work / "data" / "server.json"
        stated = json.loads(settings.read_text()) | {"protocol": "http", "num_threads": 16, "queue_timeout": 1}
        settings.write_text(json.dumps(stated))  # it also delivers to itself, and waits for itself while few threads are free
        said = where.run("/usr/bin/snac", "adduser", "/srv/data", USER, given="某县人民政府\n\n")
        password = re.findall(r"password is (\S+)", said)[0]
        process = where.start("/usr/bin/snac", "httpd", "/srv/data", log="log", env={**clock.env, "LD_PRELOAD": clock.library(root)})
        shim = Shim(clock)
        comes_up(lambda: where.answers(PORT), process, where.work / "log")
        with where.entered(served(shim)) as address, door(lambda: where.connect(urlsplit(address).port or 0)) as way:
            yield Snac(way, shim, clock, _token(way.address, password), where)


def _token(address: str, password: str) -> str:
    """Log in as a person does in a browser, and return the token."""
    back = "http://desk.example/"
    with httpx.Client(base_url=address, trust_env=False, timeout=LONGEST_S) as client:
        app = client.post("/api/v1/apps", data={"client_name": "desk", "redirect_uris": back, "scopes": "read write"}).json()
        form = {"login": USER, "passwd": password, "redir": back, "cid": app["client_id"], "state": "s", "scope": "read write"}
        code = parse_qs(urlsplit(client.post("/oauth/x-snac-login", data=form).headers["Location"]).query)["code"][0]
        asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": back}
        asked |= {"client_id": app["client_id"], "client_secret": app["client_secret"]}
        return str(client.post("/oauth/token", data=asked).json()["access_token"])
