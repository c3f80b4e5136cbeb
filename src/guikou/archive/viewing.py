"""
Looking at a web archive in a browser, offline: a server on this machine with ReplayWeb.page (vendored, AGPL-3.0, `static/replay`), which replays WACZ and WARC files.

What is replayed is a stranger's: it is served from an address of its own without cookies, and may ask nothing else.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.utils import send_file
from werkzeug.wrappers import Request, Response

from guikou.archive.bags import top_of
from guikou.archive.files import Files, Folder, Unreadable, Zipped
from guikou.archive.replay import page
from guikou.archive.waczs import LIST
from guikou.kernel.bilingual import Text

_REPLAY: Final = files("guikou.archive") / "static" / "replay"
_SCRIPTS: Final = ("ui.js", "sw.js")
_ASKS_NOTHING_ELSE: Final = "default-src 'self' blob: data: 'unsafe-inline' 'unsafe-eval'; base-uri 'none'; form-action 'self'"
_NOTHING: Final = Text("没有可以打开的网页归档（WACZ、WARC）", "There is no web archive (WACZ, WARC) to look at")


@contextmanager
def web_archives(path: Path) -> Iterator[dict[str, Path]]:
    """
    Yield the web archives of a file or folder, by name: itself, or those inside a bag.

    :raises Unreadable: it is none, or holds none.
    """
    with ExitStack() as opened:
        begins = b"" if path.is_dir() else opened.enter_context(path.open("rb")).read(4)
        package: Files | None = Folder(path) if path.is_dir() else Zipped(path) if begins.startswith(b"PK") else None
        top = top_of(package) if package is not None else None
        if package is None or (LIST in package.sizes and top is None):
            if package is None and not begins.startswith((b"\x1f\x8b", b"WARC")):
                raise Unreadable(_NOTHING)
            yield {_served(path.name): path}
            return
        folder = Path(opened.enter_context(tempfile.TemporaryDirectory(prefix="guikou-view-")))
        found: dict[str, Path] = {}
        for name in sorted(package.sizes):
            if name.endswith((".wacz", ".warc", ".warc.gz")) and name.startswith(f"{top or ''}data/"):
                copy = folder / f"{len(found):03d}"
                with package.open(name) as stream, copy.open("wb") as target:
                    shutil.copyfileobj(stream, target)
                found[_served(name.rpartition("/")[2])] = copy
        if not found:
            raise Unreadable(_NOTHING)
        yield found


def _served(name: str) -> str:
    return "".join(each if each.isalnum() or each in ".-_" else "_" for each in name)


class Viewer:
    """The pages of the server: which archives there are, each replayed, and their bytes in parts."""

    def __init__(self, archives: dict[str, Path]) -> None:
        self._archives = archives

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer as a WSGI application."""
        request = Request(environ)
        try:
            answer = self._answer(request)
        except HTTPException as no:
            answer = Response(f"{no.code} {no.name}", status=no.code)
        answer.headers["Content-Security-Policy"] = _ASKS_NOTHING_ELSE
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Referrer-Policy"] = "no-referrer"
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        parts = request.path.strip("/").split("/")
        match parts:
            case [""] if len(self._archives) == 1:
                return Response(page("view.html", name=next(iter(self._archives)), many=False), mimetype="text/html")
            case [""]:
                return Response(page("views.html", names=list(self._archives)), mimetype="text/html")
            case ["view", name] if name in self._archives:
                return Response(page("view.html", name=name, many=True), mimetype="text/html")
            case ["files", name] if name in self._archives:
                return send_file(
                    self._archives[name], request.environ, mimetype="application/octet-stream", conditional=True, download_name=name
                )
            case ["replay", name] if name in _SCRIPTS:
                return Response((_REPLAY / name).read_bytes(), mimetype="text/javascript")
            case ["replay", ""] | ["replay"]:
                return Response(json.dumps({}), mimetype="application/json")
        raise NotFound


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing about each request."""


@contextmanager
def serving(archives: dict[str, Path], *, port: int = 0) -> Iterator[BaseWSGIServer]:
    """
    Yield a server for this machine alone; `serve_forever` runs it, `port` is where it listens (0: any free one).

    :raises OSError: the port is taken.
    """
    server = make_server("127.0.0.1", port, Viewer(archives), threaded=True, request_handler=_Quiet)
    try:
        yield server
    finally:
        server.server_close()
