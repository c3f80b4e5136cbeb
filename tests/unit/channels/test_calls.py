"""Calls to real servers on this machine: what is certain not to have been sent, and what may have been."""

import gzip
import json
import logging
import socket
import ssl
import threading
import traceback
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule
from werkzeug.wrappers import Request as Asked
from werkzeug.wrappers import Response

from certificates import self_signed
from guikou.channels.calls import AnswerLost, HttpCalls, NotSent, Reply, Request
from guikou.channels.failures import Unconfirmed
from guikou.channels.practice.frame import Fault, PracticePlatform, told
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from practice_servers import served
from servers import raw_server, whole_request

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
QUICK = FetchLimits(body=100_000, unpacked=200_000, headers=16_000, connect=2.0, read=0.4, total=1.5)
SECRET = "tok-5ecret"
HEAD = b"HTTP/1.1 200 OK\r\n"


def calls(*private: str, limits: FetchLimits = QUICK, **how: Any) -> HttpCalls:
    return HttpCalls(private=PrivateHosts.of(private or ("127.0.0.1",)), limits=limits, **how)


def post(address: str, **given: Any) -> Request:
    return Request(
        method="POST", url=f"{address}/do?token={SECRET}", headers={"Authorization": f"Bearer {SECRET}"}, body=SECRET.encode(), **given
    )


class Counting(PracticePlatform):
    """Counts what was done."""

    rules = (Rule("/do", endpoint="do"), Rule("/away", endpoint="away"))
    done = 0

    def do(self, request: Asked) -> Response:
        """Do it."""
        self.done += 1
        return told({"done": self.done, "agent": request.user_agent.string, "body": request.get_data(as_text=True)})

    def away(self, request: Asked) -> Response:
        """Send elsewhere."""
        return Response(status=302, headers={"Location": "/do"})


@pytest.fixture
def platform() -> Counting:
    return Counting()


@pytest.fixture
def address(platform: Counting) -> Iterator[str]:
    with served(platform) as found:
        yield found


def everything_said(failure: BaseException) -> str:
    return "".join(traceback.format_exception(failure)) + repr(failure.__context__) + repr(failure.__cause__)


def test_an_answer_comes_with_status_headers_in_lower_case_and_body(address: str) -> None:
    reply = calls()(post(address))
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/json"
    assert reply.json()["body"] == SECRET
    assert reply.json()["agent"].startswith("Guikou/")


def test_the_body_is_left_where_only_the_status_matters() -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Retry-After: 7\r\n\r\n")
        while True:
            connection.sendall(b"y" * 65536)

    with raw_server(endless) as address:
        reply = calls()(post(address, status_only=True))
    assert (reply.status, reply.headers["retry-after"], reply.body) == (200, "7", b"")


def test_nobody_listening_means_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotSent) as failure:
        calls()(post(f"http://127.0.0.1:{port}"))
    assert SECRET not in everything_said(failure.value)


def test_a_name_that_leads_nowhere_means_not_sent() -> None:
    def unknown(*_: Any) -> list[str]:
        raise socket.gaierror("unknown")

    with pytest.raises(NotSent):
        calls(look_up=unknown)(post("http://nowhere.example"))


def test_a_private_address_that_nobody_listed_is_never_connected_to(address: str, platform: Counting) -> None:
    with pytest.raises(NotSent) as failure:
        calls("elsewhere.example")(post(address))
    assert platform.done == 0
    assert "设置" in failure.value.next_step.zh


@pytest.mark.parametrize(
    "wrong", ["", "ftp://a.example/", "http://user:tok-5ecret@a.example/", "http://[/tok-5ecret", "http://a.example:tok-5ecret/"]
)
def test_what_is_no_address_means_not_sent_and_is_not_shown(wrong: str) -> None:
    with pytest.raises(NotSent) as failure:
        calls()(Request(method="GET", url=wrong))
    assert SECRET not in everything_said(failure.value)


@pytest.mark.parametrize("value", ["tok-5ecret\nX-More: 1", "tok-5ecret令牌", "tok-5ecret\0", " tok-5ecret"])
def test_a_header_that_cannot_be_sent_means_not_sent_and_is_not_shown(value: str, address: str, platform: Counting) -> None:
    with pytest.raises(NotSent) as failure:
        calls()(Request(method="POST", url=address + "/do", headers={"Authorization": value}))
    assert platform.done == 0
    assert SECRET not in everything_said(failure.value)


def test_a_redirect_is_an_answer_and_not_followed(address: str, platform: Counting) -> None:
    assert calls()(Request(method="GET", url=address + "/away")).status == 302
    assert platform.done == 0


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.STALL, Fault.HUGE])
def test_once_connected_nobody_knows_what_was_done(fault: Fault, address: str, platform: Counting) -> None:
    platform.faults.order(fault)
    platform.faults.stall_seconds = 0.6
    with pytest.raises(AnswerLost) as failure:
        calls()(post(address))
    assert platform.done == (fault is not Fault.CUT_BEFORE)
    assert SECRET not in everything_said(failure.value)


def test_a_slow_trickle_ends_with_the_time() -> None:
    over = threading.Event()

    def trickle(connection: socket.socket) -> None:
        connection.sendall(HEAD + b"Content-Length: 5000\r\n\r\n")
        while not over.wait(0.05):
            connection.sendall(b"y")

    with raw_server(trickle) as address, pytest.raises(AnswerLost):
        calls(limits=FetchLimits(read=0.4, total=0.5))(post(address))
    over.set()


def _packed(body: bytes, encoding: str) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(
        HEAD + f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )


@pytest.mark.parametrize(
    "answer",
    [
        _packed(gzip.compress(bytes(20_000_000)), "gzip"),
        _packed(gzip.compress(b"{}")[:-4], "gzip"),
        _packed(b"{}", "br"),
        lambda connection: connection.sendall(b"SSH-2.0-OpenSSH\r\n"),
        lambda connection: connection.sendall(HEAD + b"X: " + b"y" * 200_000 + b"\r\n\r\n"),
        lambda connection: connection.sendall(HEAD + b"Content-Length: 100\r\n\r\n{"),
    ],
    ids=["bomb", "cut archive", "unknown packing", "other protocol", "huge headers", "cut body"],
)
def test_an_answer_that_cannot_be_read_is_a_lost_one(answer: Callable[[socket.socket], None]) -> None:
    with raw_server(answer) as address, pytest.raises(AnswerLost):
        calls()(post(address))


def test_a_packed_answer_is_unpacked() -> None:
    with raw_server(_packed(zlib.compress(b'{"a": 1}'), "deflate")) as address:
        assert calls()(post(address)).json() == {"a": 1}


@contextmanager
def tls_server(folder: Path) -> Iterator[tuple[int, Path, list[bytes]]]:
    """Serve TLS for platform.example, with a certificate that signs itself."""
    path = self_signed(folder, "platform.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    heard: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            heard.append(whole_request(secure))
            secure.sendall(HEAD + b"Content-Length: 2\r\n\r\n{}")

    with raw_server(answer, peek=False) as address:
        yield int(address.rpartition(":")[2]), path, heard


def test_whoever_cannot_show_who_they_are_hears_nothing(tmp_path: Path) -> None:
    with tls_server(tmp_path) as (port, certificate, heard):
        inside: dict[str, Any] = {"look_up": lambda *_: ["127.0.0.1"]}
        with pytest.raises(NotSent):
            calls("platform.example", **inside)(post(f"https://platform.example:{port}"))
        trusted = ssl.create_default_context(cafile=str(certificate))
        with pytest.raises(NotSent):
            calls("other.example", trusted=trusted, **inside)(post(f"https://other.example:{port}"))
        assert heard == []
        assert calls("platform.example", trusted=trusted, **inside)(post(f"https://platform.example:{port}")).json() == {}
        assert len(heard) == 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 200_000, b"NaN", b'{"a": 1e999}', b"9" * 5000])
def test_what_is_no_json_is_unconfirmed(body: bytes) -> None:
    with pytest.raises(Unconfirmed) as failure:
        Reply(status=200, body=body).json()
    assert len(repr(failure.value)) < 500


def test_what_no_database_keeps_is_taken_out_of_an_answer() -> None:
    body = rb'{"a\u0000": ["x\ud800y", "\ud83d\ude00", 1.5, null, "\\ud800"]}'
    assert Reply(status=200, body=body).json() == {"a": ["x\ufffdy", "😀", 1.5, None, "\\ud800"]}
    assert json.dumps(Reply(status=200, body=b'{"a": [1.5]}').json()) == '{"a": [1.5]}'


def test_no_secret_is_shown_or_logged(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    request = post(address)
    reply = calls()(request)
    assert SECRET not in f"{request!r}{reply!r}{caplog.text}"
