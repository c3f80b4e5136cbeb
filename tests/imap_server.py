"""A small IMAP server for tests: one folder with mails and their flags, over TLS or after STARTTLS."""

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Box:
    """What is in the folder: content and flags of each mail, and what clients sent."""

    mails: list[tuple[bytes, set[str]]] = field(default_factory=list)
    password: str = "geheim-4711"
    said: list[str] = field(default_factory=list)

    def add(self, raw: bytes) -> None:
        self.mails.append((raw, set()))


def _serve(box: Box, plain: socket.socket, context: ssl.SSLContext, *, encrypted: bool) -> None:
    if encrypted:
        with context.wrap_socket(plain, server_side=True) as connection:
            _talk(box, connection, greeting=True)
    elif _talk(box, plain, greeting=True) == "STARTTLS":
        with context.wrap_socket(plain, server_side=True) as connection:
            _talk(box, connection, greeting=False)


def _talk(box: Box, connection: socket.socket, *, greeting: bool) -> str:
    """Answer commands until the client goes, or wants to speak encrypted; return the last command."""
    if greeting:
        connection.sendall(b"* OK ready\r\n")
    verb = ""
    with connection.makefile("rb", 0) as lines:
        while verb not in ("LOGOUT", "STARTTLS") and (line := lines.readline()):
            tag, _, rest = line.decode("utf-8").strip().partition(" ")
            box.said.append(rest)
            verb = rest.upper()
            connection.sendall(_answer(box, rest, verb) + f"{tag} {_end(box, verb, rest)}\r\n".encode())
    return verb


def _end(box: Box, verb: str, rest: str) -> str:
    if verb.startswith("LOGIN") and box.password not in rest:
        return f"NO login failed for {rest}"
    return "OK done"


def _answer(box: Box, rest: str, verb: str) -> bytes:
    if verb == "CAPABILITY":
        return b"* CAPABILITY IMAP4rev1 STARTTLS\r\n"
    if verb.startswith("SELECT"):
        return f"* {len(box.mails)} EXISTS\r\n".encode()
    if verb.startswith("UID SEARCH"):
        unread = [str(number) for number, (_, flags) in enumerate(box.mails, start=1) if "\\Seen" not in flags]
        return f"* SEARCH {' '.join(unread)}\r\n".encode()
    if found := re.match(r"UID FETCH (\d+) \(BODY\.PEEK\[\]<0\.(\d+)>\)", rest):
        raw = box.mails[int(found[1]) - 1][0][: int(found[2])]
        return b"* %s FETCH (UID %s BODY[]<0> {%d}\r\n%s)\r\n" % (found[1].encode(), found[1].encode(), len(raw), raw)
    if found := re.match(r"UID STORE (\d+) \+FLAGS \(([^)]*)\)", rest):
        box.mails[int(found[1]) - 1][1].update(found[2].split())
    return b""


@contextmanager
def imap_server(box: Box, certificate: Path, *, encrypted: bool = True) -> Iterator[int]:
    """Run the server and yield its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listening = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                try:
                    _serve(box, connection, context, encrypted=encrypted)
                except OSError:
                    continue

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def trusting(monkeypatch: Any, certificate: Path) -> None:
    """Let clients in this process trust that certificate."""
    original = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: original(cafile=str(certificate)))
