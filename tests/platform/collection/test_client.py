"""The client against servers that mean no good. All of them are real, on this machine."""

import gzip
import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from guikou.collection.fetching.client import AGENT, Client
from guikou.collection.fetching.hosts import SharedHosts
from guikou.collection.fetching.readers.feed import FEED
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts
from guikou.network.refusals import (
    AddressRefused,
    LoginRefused,
    Malformed,
    Missing,
    NotFetched,
    NotReached,
    RobotsForbid,
    ServerFailed,
    SlowDown,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    WrongType,
)
from servers import Asked, Reply, Server, raw_server

pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
QUICK = FetchLimits(body=200_000, unpacked=400_000, headers=16_000, connect=2.0, read=0.4, total=1.0, interval=0.0, patience=0.3)
RSS = b"<rss version='2.0'><channel><title>x</title></channel></rss>"


def client(*private: str, limits: FetchLimits = QUICK, **how: Any) -> Client:
    return Client(
        hosts=SharedHosts(),
        private=PrivateHosts.of(private or ("127.0.0.1",)),
        clock=lambda: datetime.now(UTC),
        limits=limits,
        **how,
    )


def serving(**routes: Any) -> Server:
    return Server({f"/{name}": reply for name, reply in routes.items()})


def test_what_is_at_an_address_is_returned_and_the_product_names_itself() -> None:
    with serving(feed=Reply(RSS, headers={"ETag": '"1"', "Last-Modified": "Mon, 02 Mar 2026 00:00:00 GMT", "Set-Cookie": "a=b"})) as server:
        first = client()
        answer = first.get(f"{server.address}/feed", FEED)
        first.get(f"{server.address}/feed", FEED)
    assert (answer.body, answer.etag, answer.last_modified) == (RSS, '"1"', "Mon, 02 Mar 2026 00:00:00 GMT")
    assert server.asked[-1].headers["User-Agent"] == AGENT
    assert AGENT.startswith("Guikou/")
    assert server.asked[-1].headers["Host"] == f"127.0.0.1:{server.port}"
    assert "Cookie" not in server.asked[-1].headers


def test_an_unchanged_answer_is_not_sent_again() -> None:
    def conditional(asked: Asked) -> Reply:
        unchanged = asked.headers.get("If-None-Match") == '"1"' and asked.headers.get("If-Modified-Since") == "yesterday"
        return Reply(status=304 if unchanged else 200)

    with serving(feed=conditional) as server:
        answer = client().get(f"{server.address}/feed", FEED, etag='"1"', last_modified="yesterday")
    assert answer.unchanged
    assert answer.body == b""


def test_nothing_asked_is_not_unchanged() -> None:
    with serving(feed=Reply(status=304)) as server, pytest.raises(ServerFailed):
        client().get(f"{server.address}/feed", FEED)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/feed",
        "http://localhost/feed",
        "http://[::1]/feed",
        "http://[::ffff:127.0.0.1]/feed",
        "http://[::ffff:7f00:1]/feed",
        "http://[64:ff9b::7f00:1]/feed",
        "http://[2002:7f00:1::]/feed",
        "http://10.1.2.3/feed",
        "http://192.168.0.1/feed",
        "http://172.16.0.1/feed",
        "http://100.64.0.1/feed",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.100.100.200/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "http://[fe80::1]/feed",
        "http://0.0.0.0/feed",
        "http://224.0.0.1/feed",
        "http://255.255.255.255/feed",
        "http://2130706433/feed",
        "http://0177.0.0.1/feed",
        "http://0x7f.1/feed",
        "http://127.1/feed",
        "http://１２７.0.0.1/feed",
        "http://example.org:22/feed",
        "http://example.org:6379/feed",
        "ftp://example.org/feed",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "http://user:secret@example.org/",
        "http:///feed",
        "",
        "http://" + "a" * 3000,
    ],
)
def test_an_address_that_leads_inwards_or_is_none_is_refused_without_a_word_to_it(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("something was connected to"))
    with pytest.raises(AddressRefused) as refused:
        client("intranet.example").get(address, FEED)
    assert refused.value.reason.zh
    assert "secret" not in refused.value.reason.zh + refused.value.reason.en


@pytest.mark.parametrize("addresses", [["10.0.0.5"], ["93.184.216.34", "192.168.1.1"], ["93.184.216.34", "::1"], ["169.254.169.254"]])
def test_a_name_whose_address_is_private_is_refused(addresses: list[str]) -> None:
    with pytest.raises(AddressRefused):
        client(look_up=lambda *_: addresses).get("http://feeds.example/feed", FEED)


def test_a_host_that_is_listed_may_be_private_but_never_keep_metadata() -> None:
    with pytest.raises(AddressRefused):
        client("metadata.example", look_up=lambda *_: ["169.254.169.254"]).get("http://metadata.example/", FEED)


def test_a_listed_port_allows_that_port_only() -> None:
    with serving(feed=Reply(RSS)) as server:
        assert client(f"127.0.0.1:{server.port}").get(f"{server.address}/feed", FEED).body == RSS
        with pytest.raises(AddressRefused):
            client("127.0.0.1:1").get(f"{server.address}/feed", FEED)


def test_a_name_is_resolved_once_for_each_connection_so_that_it_cannot_change_in_between() -> None:
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) > 1 else ["93.184.216.34"]

    # The first answer is public: a client that resolves again to connect would reach this machine.
    with pytest.MonkeyPatch.context() as patch:
        reached: list[str] = []

        def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
            reached.append(address[0])
            raise OSError("unreachable")

        patch.setattr(socket, "create_connection", connect)
        with pytest.raises(NotReached):
            client("elsewhere.example", look_up=rebinding).get("http://feeds.example/feed", FEED)
    assert asked == ["feeds.example"]
    assert reached == ["93.184.216.34"]


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    with serving(feed=Reply(status=302, headers={"Location": "http://10.0.0.1/secret"})) as server, pytest.raises(AddressRefused):
        client().get(f"{server.address}/feed", FEED)


def test_a_redirect_from_outside_to_a_listed_host_is_not_followed() -> None:
    with serving(secret=Reply(RSS)) as inside, serving(feed=Reply(status=302, headers={"Location": f"{inside.address}/secret"})) as server:
        from guikou.network import connection

        outside = ipaddress.ip_address("127.0.0.1")

        def standing(address: Any) -> Any:  # the first server stands for a public one
            told.append(address)
            return connection.Standing.PUBLIC if len(told) <= 2 else connection.Standing.PRIVATE

        told: list[Any] = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(connection, "standing", standing)
            with pytest.raises(AddressRefused) as refused:
                client().get(f"{server.address}/feed", FEED)
    assert outside in told
    assert "internal host" in refused.value.reason.en
    assert inside.asked == []


def test_a_redirect_within_listed_hosts_is_followed() -> None:
    with serving(new=Reply(RSS), feed=Reply(status=301, headers={"Location": "/new"})) as server:
        answer = client().get(f"{server.address}/feed#part", FEED)
    assert answer.url == f"{server.address}/new"


def test_redirects_end() -> None:
    with serving(a=Reply(status=302, headers={"Location": "/b"}), b=Reply(status=302, headers={"Location": "/a"})) as server:
        with pytest.raises(TooManyRedirects):
            client().get(f"{server.address}/a", FEED)
        assert len(server.paths()) == 6


@pytest.mark.parametrize("place", ["", "file:///etc/passwd", "http://user:pw@127.0.0.1/", "http://[::bad/", "https://127.0.0.1:x/"])
def test_a_redirect_to_no_place_is_refused(place: str) -> None:
    with serving(feed=Reply(status=302, headers={"Location": place})) as server, pytest.raises((AddressRefused, Malformed)):
        client().get(f"{server.address}/feed", FEED)


def _endlessly(head: bytes, part: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        until = time.monotonic() + 8
        while time.monotonic() < until:
            connection.sendall(part)
            time.sleep(pause)

    return answer


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        pytest.param(_endlessly(HEAD + b"\r\n", b"x" * 65536), TooLarge, id="an endless body"),
        pytest.param(_endlessly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"x" * 4096 + b"\r\n"), TooLarge, id="endless chunks"),
        pytest.param(
            _endlessly(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"e" * 9000 + b"\r\nx\r\n"), (TooLarge, Malformed), id="chunk extensions"
        ),
        pytest.param(_endlessly(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 500), (TooLarge, TooSlow), id="never more than Continue"),
        pytest.param(_endlessly(HEAD + b"\r\n", b"x", 0.05), TooSlow, id="a body letter by letter"),
        pytest.param(_endlessly(HEAD, b"X", 0.05), TooSlow, id="headers letter by letter"),
        pytest.param(_endlessly(b"", b"", 0.05), TooSlow, id="silence"),
        pytest.param(_endlessly(HEAD, b"X-Filler: " + b"y" * 2000 + b"\r\n"), (TooLarge, Malformed), id="endless headers"),
    ],
)  # fmt: skip
def test_a_server_without_end_is_left(answer: Callable[[socket.socket], None], refusal: Any) -> None:
    with raw_server(answer) as address, pytest.raises(refusal):
        client().get(f"{address}/feed", FEED)


def _once(*parts: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: [connection.sendall(part) for part in parts] and None


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        pytest.param(_once(HEAD, b"Content-Length: 100\r\n\r\n", b"short"), Malformed, id="cut off"),
        pytest.param(_once(HEAD, b"Content-Length: 99999999999\r\n\r\n", b"x"), TooLarge, id="said to be huge"),
        pytest.param(_once(HEAD, b"X-Filler: " + b"y" * 20_000 + b"\r\nContent-Length: 1\r\n\r\nx"), TooLarge, id="a huge header"),
        pytest.param(_once(), Malformed, id="nothing at all"),
        pytest.param(_once(b"220 mail.example ESMTP\r\n"), Malformed, id="no HTTP"),
    ],
)
def test_a_broken_answer_is_said_to_be_one(answer: Callable[[socket.socket], None], refusal: Any) -> None:
    with raw_server(answer) as address, pytest.raises(refusal):
        client().get(f"{address}/feed", FEED)


BOMB = gzip.compress(b"\x00" * 50_000_000)


@pytest.mark.parametrize(
    ("body", "encoding", "refusal"),
    [
        pytest.param(BOMB, "gzip", TooLarge, id="a bomb"),
        pytest.param(zlib.compress(b"\x00" * 50_000_000), "deflate", TooLarge, id="a bomb in deflate"),
        pytest.param(gzip.compress(BOMB), "gzip, gzip", WrongType, id="a bomb in a bomb"),
        pytest.param(b"\x0b\x02\x80", "br", WrongType, id="an encoding that was not asked for"),
        pytest.param(gzip.compress(RSS * 50)[:-20], "gzip", Malformed, id="cut off"),
        pytest.param(b"nonsense", "gzip", Malformed, id="not packed"),
    ],
)
def test_packed_answers_are_unpacked_within_limits(body: bytes, encoding: str, refusal: type[NotFetched]) -> None:
    with serving(feed=Reply(body, headers={"Content-Encoding": encoding})) as server, pytest.raises(refusal):
        client().get(f"{server.address}/feed", FEED)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(RSS), "gzip"),
        (gzip.compress(RSS) + b"\0padding", "x-gzip"),
        (zlib.compress(RSS), "deflate"),
        (zlib.compress(RSS)[2:-4], "deflate"),
        (RSS, "identity"),
    ],
    ids=("gzip", "padded gzip", "deflate", "bare deflate", "not packed"),
)
def test_packed_answers_are_read(body: bytes, encoding: str) -> None:
    with serving(feed=Reply(body, headers={"Content-Encoding": encoding})) as server:
        assert client().get(f"{server.address}/feed", FEED).body == RSS


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (Reply(b"<html>", type="text/html; charset=utf-8"), WrongType),
        (Reply(b"\x89PNG", type="image/png"), WrongType),
        (Reply(status=404), Missing),
        (Reply(status=410), Missing),
        (Reply(status=401), LoginRefused),
        (Reply(status=403), LoginRefused),
        (Reply(status=500), ServerFailed),
        (Reply(status=503), ServerFailed),
        (Reply(status=429, headers={"Retry-After": "soon"}), ServerFailed),
        (Reply(status=204), ServerFailed),
    ],
)
def test_each_cause_has_its_refusal(reply: Reply, refusal: type[NotFetched]) -> None:
    with serving(feed=reply) as server, pytest.raises(refusal):
        client().get(f"{server.address}/feed?key=secret", FEED)


@pytest.mark.parametrize(("header", "seconds"), [("120", 120), ("999999999", 86_400), ("-5", None), ("", None)])
def test_a_host_that_asks_to_wait_is_left_alone_by_everybody(header: str, seconds: int | None) -> None:
    with serving(feed=Reply(status=429, headers={"Retry-After": header})) as server:
        if seconds is None:
            with pytest.raises(ServerFailed):
                client().get(f"{server.address}/feed", FEED)
            return
        with pytest.raises(SlowDown) as slow:
            client().get(f"{server.address}/feed", FEED)
        assert abs(slow.value.until - datetime.now(UTC) - timedelta(seconds=seconds)) < timedelta(seconds=30)
        before = len(server.asked)
        with pytest.raises(SlowDown):
            client().get(f"{server.address}/other", FEED)
        assert len(server.asked) == before


def test_robots_are_obeyed_read_once_and_for_their_own_host() -> None:
    robots = Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: guikou\nAllow: /feed\nDisallow: /\n", type="text/plain")
    with Server({"/robots.txt": robots, "/feed": Reply(RSS)}) as server:
        asking = client()
        assert asking.get(f"{server.address}/feed", FEED).body == RSS
        for path in ("/private", "/private?x=/feed"):
            with pytest.raises(RobotsForbid):
                asking.get(f"{server.address}{path}", FEED)
    assert [asked.path for asked in server.asked] == ["/robots.txt", "/feed"]


@pytest.mark.parametrize(
    ("reply", "refusal"),
    [
        (Reply(status=404), None),
        (Reply(status=403), None),
        (Reply(status=302, headers={"Location": "/robots.txt"}), None),
        (Reply(status=500), NotReached),
        (Reply(b"User-agent: *\n" + b"Disallow: /x\n" * 60_000, type="text/plain"), RobotsForbid),
        (Reply(b"\x00\xff\xfe nothing to read", type="application/octet-stream"), None),
    ],
)
def test_robots_that_are_absent_allow_and_robots_that_cannot_be_read_do_not(reply: Reply, refusal: type[NotFetched] | None) -> None:
    with Server({"/robots.txt": reply, "/feed": Reply(RSS)}) as server:
        if refusal is None:
            assert client().get(f"{server.address}/feed", FEED).body == RSS
        else:
            with pytest.raises(refusal):
                client().get(f"{server.address}/feed", FEED)


def test_environment_proxies_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(feed=Reply(RSS)) as server:
        assert client().get(f"{server.address}/feed", FEED).body == RSS


def test_a_resolver_that_hangs_or_knows_nothing_is_not_waited_for() -> None:
    def hanging(*_: Any) -> list[str]:
        time.sleep(3)
        return []

    def unknown(*_: Any) -> list[str]:
        raise socket.gaierror("unknown")

    quick = FetchLimits(connect=0.1, total=0.5, interval=0.0)
    for look_up in (hanging, unknown, lambda *_: []):
        with pytest.raises(NotReached):
            client(limits=quick, look_up=look_up).get("http://nowhere.example/feed", FEED)


def test_nobody_listening_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotReached):
        client().get(f"http://127.0.0.1:{port}/feed", FEED)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a certificate for feeds.example that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "feeds.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("feeds.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def tls_server(certificate: Path) -> Iterator[tuple[int, list[str | None]]]:
    """Yield the port of a server that speaks TLS, and the names that it was asked for."""
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: names.append(name)

    def answer(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            asked = secure.recv(65536)
            if b"/down" in asked:
                secure.sendall(b"HTTP/1.1 302 Found\r\nLocation: http://feeds.example/feed\r\nContent-Length: 0\r\n\r\n")
            elif b"robots" in asked:
                secure.sendall(b"HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")
            else:
                secure.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(RSS) + RSS)

    with raw_server(answer, peek=False) as address:
        yield int(address.rpartition(":")[2]), names


def test_tls_is_for_the_name_although_the_connection_goes_to_the_address(
    tls_server: tuple[int, list[str | None]], certificate: Path
) -> None:
    port, names = tls_server
    trusted = ssl.create_default_context(cafile=str(certificate))
    asking = client("feeds.example", "other.example", look_up=lambda *_: ["127.0.0.1"], trusted=trusted)
    assert asking.get(f"https://feeds.example:{port}/feed", FEED).body == RSS
    assert set(names) == {"feeds.example"}
    with pytest.raises(NotReached) as refused:
        asking.get(f"https://other.example:{port}/feed", FEED)
    assert "certificate" in refused.value.reason.en


def test_a_redirect_to_an_unencrypted_address_is_not_followed(tls_server: tuple[int, list[str | None]], certificate: Path) -> None:
    trusted = ssl.create_default_context(cafile=str(certificate))
    asking = client("feeds.example", look_up=lambda *_: ["127.0.0.1"], trusted=trusted)
    with pytest.raises(AddressRefused) as refused:
        asking.get(f"https://feeds.example:{tls_server[0]}/down", FEED)
    assert "unencrypted" in refused.value.reason.en


def test_a_certificate_that_nobody_vouches_for_is_refused(tls_server: tuple[int, list[str | None]]) -> None:
    with pytest.raises(NotReached):
        client("feeds.example", look_up=lambda *_: ["127.0.0.1"]).get(f"https://feeds.example:{tls_server[0]}/feed", FEED)
