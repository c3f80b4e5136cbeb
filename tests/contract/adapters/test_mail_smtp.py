"""The newsletter over SMTP, to real servers on this machine, good and bad ones."""

import random
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from certificates import self_signed
from guikou.channels.adapters.mail import Newsletter, SmtpMailing, Subscriber, way
from guikou.channels.adapters.mail import mailing as module
from guikou.channels.calls import AnswerLost, NotSent
from guikou.channels.delivery import Delivery, Hold, State, advance, settled_as_absent
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, Transient
from guikou.channels.practice.mail import PracticeMail
from guikou.network import connection
from guikou.network.places import PrivateHosts, Standing
from mail_peer import ACCESS, KEY, PASSWORD, WANG, MailPeer, key, send, smtp
from mail_servers import Handler, mail_server
from practice_peers import clock
from servers import raw_server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
def peer() -> MailPeer:
    return MailPeer()


@pytest.fixture
def box() -> PracticeMail:
    return PracticeMail(clock=clock())


@pytest.fixture
def server(box: PracticeMail) -> Iterator[tuple[Handler, str]]:
    with mail_server(box) as found:
        yield found


def test_each_recipient_has_an_end_of_their_own(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    box.answer("gone@reader.example", 550, "5.1.1 gone@reader.example: no such user")
    box.greylist("grey@reader.example")
    mailing = smtp(server[1])
    ends = {}
    for name in ("wang", "gone", "grey", "li"):
        subscriber = Subscriber(id=name, address=f"{name}@reader.example", unsubscribe="https://county.example/u/1")
        kept = [Delivery(key=key(peer, f"31.{name}"))]
        while not kept[-1].ended:
            peer.platform.clock.advance(timedelta(minutes=6))
            box.clock.advance(timedelta(minutes=6))
            advance(kept[-1], adapter=Newsletter(ACCESS, mailing, subscriber), variant=peer.variant(1), keep=kept.append, clock=peer.now)
        ends[name] = (kept[-1].state, kept[-1].field, kept[-1].code)
    mailing.close()
    assert ends == {
        "wang": (State.HANDED_OVER, "", ""),
        "gone": (State.REFUSED, "recipient", "550 5.1.1"),
        "grey": (State.HANDED_OVER, "", ""),
        "li": (State.HANDED_OVER, "", ""),
    }
    assert [kept["to"].partition("@")[0] for kept in box.store.all("mail")] == ["wang", "grey", "li"]
    assert server[0].greetings == 1


def test_greylisting_is_waited_for(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    box.greylist(WANG.address)
    mailing = smtp(server[1])
    with pytest.raises(Transient) as failure:
        send(peer, mailing)
    assert failure.value.after == timedelta(minutes=5)
    assert failure.value.code == "451 4.7.1"
    box.clock.advance(timedelta(minutes=5))
    assert send(peer, mailing).ids
    mailing.close()


def test_a_connection_cut_after_the_mail_was_given_is_left_to_a_person(
    peer: MailPeer, server: tuple[Handler, str], box: PracticeMail
) -> None:
    server[0].cut = True
    mailing = smtp(server[1])
    kept = [Delivery(key=key(peer))]
    while not kept[-1].ended:
        peer.pass_time(timedelta(hours=1))
        advance(kept[-1], adapter=Newsletter(ACCESS, mailing, WANG), variant=peer.variant(1), keep=kept.append, clock=peer.now)
    assert (kept[-1].state, kept[-1].hold) == (State.UNCONFIRMED, Hold.PERSON)
    assert len(box.mails()) == 1
    server[0].cut = False
    assert send(peer, mailing, replace(WANG, id="18", address="li@reader.example")).ids  # the next one gets a connection of its own
    assert settled_as_absent(kept[-1]).state is State.PREPARED
    mailing.close()


@pytest.mark.parametrize(
    ("after", "failure"),
    [
        ("451 4.3.0 later", Transient),
        ("421 4.3.2 going down", Transient),
        ("552 5.3.4 too large", ContentRefused),
        ("554 5.7.1 spam", ContentRefused),
    ],
)
def test_a_mail_that_was_refused_as_a_whole(after: str, failure: type[Failure], peer: MailPeer, server: tuple[Handler, str]) -> None:
    server[0].after = after
    mailing = smtp(server[1])
    with pytest.raises(failure) as raised:
        send(peer, mailing)
    assert raised.value.code == after[:9]
    mailing.close()


def _says(*lines: bytes, wait: bool = False) -> Callable[[Any], None]:
    def answer(connection: Any) -> None:
        for line in lines:
            connection.sendall(line)
            connection.recv(65536)
        if wait:
            connection.recv(65536)

    return answer


HELLO = (b"220 hi\r\n", b"250 hi\r\n")


@pytest.mark.parametrize(
    "lines",
    [
        (b"",),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n",),
        (b"\xff\xfe\x00\r\n",),
        (b"220 " + b"x" * 100_000,),
        (b"220-hi\r\n" * 20_000,),
        HELLO,
        (*HELLO, b"250 ok\r\n"),
        (*HELLO, b"250 ok\r\n", b"250 ok\r\n"),
    ],
    ids=["silence", "web server", "noise", "one long line", "lines without end", "cut at mail", "cut at rcpt", "cut at data"],
)
def test_what_breaks_before_the_mail_was_given_was_not_sent(lines: tuple[bytes, ...], peer: MailPeer) -> None:
    with raw_server(_says(*lines), peek=False) as address, pytest.raises(Transient) as failure:
        send(peer, smtp(address.replace("http", "smtp")))
    assert not isinstance(failure.value, AnswerLost)
    assert failure.value.__context__ is None


def test_what_breaks_after_the_mail_was_given_may_have_been_sent(peer: MailPeer) -> None:
    lines = (*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n")
    with raw_server(_says(*lines, wait=True), peek=False) as address, pytest.raises(AnswerLost):
        send(peer, smtp(address.replace("http", "smtp")))


def test_nobody_listening_and_places_that_may_not_be_asked(peer: MailPeer, server: tuple[Handler, str]) -> None:
    with pytest.raises(NotSent):
        send(peer, smtp("smtp://127.0.0.1:9"))
    with pytest.raises(NotSent):
        send(peer, smtp(server[1], "other.example"))
    with pytest.raises(NotSent):
        send(peer, smtp("smtp://mail.example:80", look_up=lambda *_: pytest.fail("was looked up")))
    assert server[0].greetings == 0


def test_a_password_is_only_given_over_an_encrypted_connection(peer: MailPeer, box: PracticeMail, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, "mail.example")
    ours, theirs = ssl.create_default_context(cafile=str(certificate)), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)
    given: list[Any] = []

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: LoginPassword) -> AuthResult:
        given.append((data.login, data.password))
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    with mail_server(box, tls_context=theirs, require_starttls=True, authenticator=check) as (_, address):
        port = address.rpartition(":")[2]
        named: dict[str, Any] = {"look_up": lambda *_: ["127.0.0.1"], "settings": {"user": "news"}}
        here = f"smtp://mail.example:{port}"
        with pytest.raises(NotSent):  # a certificate that nobody vouches for
            send(peer, smtp(here, "mail.example", **named))
        assert given == []
        mailing = smtp(here, "mail.example", context=ours, **named)
        send(peer, mailing)
        mailing.close()
        with pytest.raises(LoginFailed) as wrong:
            send(peer, smtp(here, "mail.example", context=ours, secrets={"key": KEY, "password": "wrong"}, **named))
        with pytest.raises(LoginFailed):
            send(peer, smtp(here, "mail.example", context=ours, secrets={"key": KEY, "password": "密码"}, **named))
    assert given[0] == (b"news", PASSWORD.encode())
    assert wrong.value.__context__ is None
    assert len(box.mails()) == 1


def test_a_server_on_the_internet_has_to_encrypt(peer: MailPeer, server: tuple[Handler, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "standing", lambda _: Standing.PUBLIC)
    monkeypatch.setattr(module, "PORTS", {int(server[1].rpartition(":")[2])})
    mailing = smtp(server[1], "other.example")
    with pytest.raises(NotSent) as failure:
        send(peer, mailing)
    assert "加密" in failure.value.cause.zh


def test_a_server_may_encrypt_from_the_beginning(peer: MailPeer, box: PracticeMail, tmp_path: Path) -> None:
    certificate = self_signed(tmp_path, "mail.example")
    ours, theirs = ssl.create_default_context(cafile=str(certificate)), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate)

    def secured(connection: Any) -> None:
        with theirs.wrap_socket(connection, server_side=True) as secure:
            _says(*HELLO, b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n", b"250 kept\r\n")(secure)

    with raw_server(secured, peek=False) as address:
        here = f"smtps://mail.example:{address.rpartition(':')[2]}"
        with pytest.raises(NotSent) as failure:
            send(peer, smtp(here, "mail.example", look_up=lambda *_: ["127.0.0.1"]))
        assert "证书" in failure.value.cause.zh
        mailing = smtp(here, "mail.example", look_up=lambda *_: ["127.0.0.1"], context=ours)
        assert send(peer, mailing).ids
        mailing.close()


def test_a_connection_that_ended_meanwhile_is_made_anew(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    mailing = smtp(server[1])
    send(peer, mailing)
    assert mailing._session is not None
    assert mailing._session.sock is not None
    mailing._session.sock.shutdown(2)
    send(peer, mailing)
    mailing.close()
    assert (server[0].greetings, len(box.mails())) == (2, 2)


def test_a_connection_is_not_kept_for_ever(
    peer: MailPeer, server: tuple[Handler, str], box: PracticeMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_IN_A_ROW", 2)
    mailing = smtp(server[1])
    for _ in range(5):
        send(peer, mailing)
    mailing.close()
    assert (server[0].greetings, len(box.mails())) == (3, 5)


_ANSWERS = (
    b"220 hi\r\n", b"250 ok\r\n", b"250-a\r\n250 SIZE x\r\n", b"250-AUTH PLAIN\r\n250 STARTTLS\r\n", b"354 go\r\n", b"421 bye\r\n", b"450 later\r\n",
    b"550 no\r\n", b"999 what\r\n", b"-1 x\r\n", b"25\r\n", b"250\r\n", b"\r\n", b"\0\xff\r\n", b"250 ok\r\n250 ok\r\n354 go\r\n",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_whatever_a_server_says_only_our_failures_come_out(seed: int, peer: MailPeer) -> None:
    dice = random.Random(seed)
    lines = [*(HELLO if dice.random() < 0.7 else ()), *dice.choices(_ANSWERS, k=6)]
    with raw_server(_says(*lines), peek=False) as address:
        mailing = smtp(address.replace("http", "smtp"))
        told = ""
        try:
            assert send(peer, mailing).ids
        except Failure as failure:
            told = f"{failure}{failure.__cause__}{failure.__context__}"
        mailing.close()
    assert WANG.address not in told


@pytest.mark.parametrize("offer", [b"250 hi\r\n", b"250-hi\r\n250 AUTH KERBEROS\r\n"])
def test_a_server_that_takes_no_login_of_ours(offer: bytes, peer: MailPeer) -> None:
    with raw_server(_says(HELLO[0], offer, wait=True), peek=False) as address, pytest.raises(LoginFailed):
        send(peer, smtp(address.replace("http", "smtp"), settings={"user": "news"}))


def test_a_server_that_breaks_off_while_we_log_in(peer: MailPeer) -> None:
    with raw_server(_says(HELLO[0], b"250-hi\r\n250 AUTH PLAIN\r\n"), peek=False) as address, pytest.raises(NotSent):
        send(peer, smtp(address.replace("http", "smtp"), settings={"user": "news"}))


def test_the_address_of_the_account_names_the_way(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    by_smtp = way(replace(ACCESS, base=server[1]), peer.calls, private=PrivateHosts.of(["127.0.0.1"]))
    assert send(peer, by_smtp).ids
    assert isinstance(by_smtp, SmtpMailing)
    by_smtp.close()
    assert send(peer, way(ACCESS, peer.calls, private=PrivateHosts.of([]))).ids
    assert (len(box.mails()), len(peer.platform.mails())) == (1, 1)
