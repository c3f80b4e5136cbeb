"""Real servers on this machine, for tests of what fetches from servers. Each answers as its `routes` say, or as its socket handler does."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Asked:
    """A request as it arrived."""

    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]


@dataclass
class Reply:
    """What to answer."""

    body: bytes | str = b""
    status: int = 200
    type: str = "application/rss+xml"
    headers: dict[str, str] = field(default_factory=dict)


Route = Callable[[Asked], Reply]


class Server:
    """A web server on this machine. `asked` is what came, in order; `routes` may be changed while it runs."""

    def __init__(self, routes: dict[str, Route | Reply], host: str = "127.0.0.1") -> None:
        self.routes, self.asked = routes, []  # type: ignore[var-annotated]
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                asked = Asked(parts.path, parse_qs(parts.query), dict(self.headers))
                outer.asked.append(asked)
                found = outer.routes.get(parts.path, Reply(status=404, type="text/plain"))
                reply = found(asked) if callable(found) else found
                body = reply.body.encode() if isinstance(reply.body, str) else reply.body
                self.send_response(reply.status)
                if reply.type:
                    self.send_header("Content-Type", reply.type)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer((host, 0), Handler)
        self._http.daemon_threads = True
        self.host, self.port = host, self._http.server_address[1]
        self.address = f"http://{host}:{self.port}"

    def paths(self) -> list[str]:
        """Return the paths that were asked for, without robots.txt."""
        return [asked.path for asked in self.asked if asked.path != "/robots.txt"]

    def __enter__(self) -> "Server":
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def whole_request(connection: socket.socket) -> bytes:
    """Return a request with its body: who closes with something unread breaks the connection, and with it the answer."""
    received = b""
    while chunk := connection.recv(65536):
        received += chunk
        head, end, body = received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0].strip() or b"0"
        if end and len(body) >= int(length):
            break
    return received


@contextmanager
def raw_server(answer: Callable[[socket.socket], None], *, peek: bool = True) -> Iterator[str]:
    """Yield the address of a server that answers each connection as it likes; with `peek` only after the request was read, and robots.txt is absent."""
    listening = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def one(connection: socket.socket) -> None:
        with connection:
            try:
                asked = whole_request(connection) if peek else b""
                if asked.startswith(b"GET /robots.txt"):
                    connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                else:
                    answer(connection)
            except OSError:
                return

    def serve() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join(2)
