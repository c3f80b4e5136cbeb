"""The newsletter against the contract, on the practice mailbox by HTTP and on a real mail server; and what is SMTP's own."""

import ssl
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from certificates import self_signed
from guikou.channels.adapters.mail import Newsletter, SmtpMailing, Subscriber, by_http, deliveries
from guikou.channels.adapters.mail import mailing as module
from guikou.channels.adapters.mail.mailing import Envelope, Mailing
from guikou.channels.calls import AnswerLost, NotSent, Reply
from guikou.channels.delivery import Delivery, Hold, State, advance, settled_as_absent
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, Transient, Unconfirmed
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.protocol import Access, ByHand, HandedOver, Key, Prepared, Sent, Unsure
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Attachment, Picture, Variant
from guikou.kernel.bilingual import Language
from guikou.network import connection
from guikou.network.limits import FetchLimits
from guikou.network.places import PrivateHosts, Standing
from mail_servers import Handler, mail_server
from practice_peers import BASE, PracticePeer, clock
from servers import raw_server

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PASSWORD, KEY = "pass-verysecret", "key-verysecret"
SETTINGS = {"host": "news.county.example", "from": "news@county.example", "name": "某县人民政府"}
ACCESS = Access(base=BASE, settings=SETTINGS, secrets={"key": KEY, "password": PASSWORD})
WANG = Subscriber(id="17", address="wang@reader.example", unsubscribe="https://county.example/u/17-abc")
QUICK = FetchLimits(body=20_000, unpacked=20_000, connect=2.0, read=0.5, total=2.0)


class MailPeer(PracticePeer):
    settles = False
    platform: PracticeMail

    def __init__(self) -> None:
        super().__init__(PracticeMail(clock=clock()))

    def variant(self, number: int) -> Variant:
        html = f"<p>城关镇第{number}号停水通知，请储水。</p>"
        return Variant(language=Language.ZH, title=f"停水通知{number}", address=f"https://county.example/r/{number}", html=html)

    def mailing(self, interference: Interference) -> Mailing:
        return by_http(BASE, interference.around(self.calls))

    def adapter(self, interference: Interference) -> Newsletter:
        return Newsletter(ACCESS, self.mailing(interference), WANG)

    def copies(self, variant: Variant) -> int:
        titles = [str(make_header(decode_header(mail["Subject"]))) for mail in self.platform.mails(WANG.address)]
        return titles.count(variant.title)

    def secrets(self) -> Collection[str]:
        return [PASSWORD, KEY]


def smtp(address: str, *private: str, **given: Any) -> SmtpMailing:
    settings = SETTINGS | given.pop("settings", {})
    access = replace(ACCESS, base=address, settings=settings, secrets=given.pop("secrets", ACCESS.secrets))
    return SmtpMailing(access, private=PrivateHosts.of(private or ("127.0.0.1",)), limits=QUICK, **given)


class SmtpPeer(MailPeer):
    def __init__(self, mailing: SmtpMailing, box: PracticeMail) -> None:
        super().__init__()
        self.platform, self._smtp = box, mailing

    def mailing(self, interference: Interference) -> Mailing:
        return lambda envelope: interference.call(lambda: self._smtp(envelope))


class TestNewsletterByHttp(AdapterContract):
    schedules = 100

    @pytest.fixture
    def peer(self) -> MailPeer:
        return MailPeer()


class TestNewsletterBySmtp(AdapterContract):
    @pytest.fixture
    def peer(self) -> Iterator[SmtpPeer]:
        box = PracticeMail(clock=clock())
        with mail_server(box) as (_, address):
            mailing = smtp(address)
            yield SmtpPeer(mailing, box)
            mailing.close()


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


def _key(peer: MailPeer, delivery: str = "31.17") -> Key:
    return Key(delivery=delivery, intended_at=peer.now())


def send(peer: MailPeer, mailing: Mailing, to: Subscriber = WANG) -> Sent:
    adapter = Newsletter(ACCESS, mailing, to)
    key = Key(delivery=f"31.{to.id}", intended_at=peer.now())
    return adapter.send(peer.variant(1), adapter_key := key, adapter.prepare(peer.variant(1), adapter_key, now=peer.now()), now=peer.now())


def test_a_mail_says_whose_it_is_and_how_to_leave(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    mailing = smtp(server[1])
    assert send(peer, mailing).ids == {"message": "31.17@news.county.example"}
    mailing.close()
    mail = box.mails()[0]
    assert mail["Message-ID"] == "<31.17@news.county.example>"
    assert mail["List-Id"] == "<newsletter.news.county.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    unfolded = "".join(mail["List-Unsubscribe"].splitlines())
    assert unfolded.startswith("<https://county.example/u/17-abc>, <mailto:unsubscribe+17.")
    assert str(make_header(decode_header(mail["From"]))) == "某县人民政府 <news@county.example>"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    text, html = (part.get_payload(decode=True).decode() for part in list(mail.walk())[1:])  # type: ignore[union-attr]
    assert "请储水" in text
    assert "https://county.example/r/1" in text
    assert '<a href="https://county.example/u/17-abc"' in html
    assert box.store.all("mail")[0]["from"].startswith("bounce+31.17.")


def test_the_same_mail_is_made_at_every_try(peer: MailPeer) -> None:
    made: list[Envelope] = []

    def noting(envelope: Envelope) -> Reply:
        made.append(envelope)
        return Reply(status=250, headers={"command": "end"})

    picture = Picture(name="图.png", media_type="image/png", alt="管网", data=b"\x89PNG")
    variant = replace(
        peer.variant(1),
        title="停水\r\nBcc: all@county.example\u2028通知" * 4,
        html='<p>正文</p><img src="picture:0" alt="管网">',
        pictures=(picture,),
        attachments=(Attachment(name="附件.pdf", media_type="application/pdf", data=b"%PDF"),),
    )
    adapter, key = Newsletter(ACCESS, noting, WANG), _key(peer)
    for _ in range(2):
        adapter.send(variant, key, Prepared({}), now=peer.now())
        peer.pass_time(timedelta(hours=3))
    assert made[0] == made[1]
    mail = message_from_bytes(made[0].message)
    assert "Bcc" not in mail
    assert max(map(len, made[0].message.splitlines())) <= 200
    assert all(line.endswith(b"\r") for line in made[0].message.split(b"\n")[:-1])
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[:4] == ["multipart/mixed", "multipart/alternative", "text/plain", "multipart/related"]
    assert kinds[4:] == ["text/html", "image/png", "application/octet-stream"]
    image = list(mail.walk())[5]
    assert image["Content-ID"] == "<picture0.31.17@news.county.example>"
    assert "wang" not in repr(made[0])


def test_a_list_of_any_length_is_gone_through_one_by_one(peer: MailPeer) -> None:
    def endless() -> Iterator[Subscriber]:
        number = 0
        while True:
            number += 1
            yield replace(WANG, id=str(number))

    stream = deliveries("31", endless(), intended_at=peer.now())
    assert [next(stream)[0].delivery for _ in range(3)] == ["31.1", "31.2", "31.3"]


def test_each_recipient_has_an_end_of_their_own(peer: MailPeer, server: tuple[Handler, str], box: PracticeMail) -> None:
    box.answer("gone@reader.example", 550, "5.1.1 gone@reader.example: no such user")
    box.greylist("grey@reader.example")
    mailing = smtp(server[1])
    ends = {}
    for name in ("wang", "gone", "grey", "li"):
        subscriber = Subscriber(id=name, address=f"{name}@reader.example", unsubscribe="https://county.example/u/1")
        kept = [Delivery(key=_key(peer, f"31.{name}"))]
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
    kept = [Delivery(key=_key(peer))]
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


@pytest.mark.parametrize(
    ("status", "command", "failure"),
    [
        (554, "connect", LoginFailed),
        (535, "login", LoginFailed),
        (454, "login", Transient),
        (550, "mail", LoginFailed),
        (552, "mail", ContentRefused),
        (530, "rcpt", LoginFailed),
        (-1, "rcpt", Transient),
        (-1, "end", Unconfirmed),
        (250, "rcpt", Transient),
        (354, "end", Unconfirmed),
    ],
)
def test_an_answer_means_what_its_step_makes_of_it(status: int, command: str, failure: type[Failure], peer: MailPeer) -> None:
    with pytest.raises(failure) as raised:
        send(peer, lambda _: Reply(status=status, headers={"command": command}, body=b"wang@reader.example is unknown"))
    assert type(raised.value) is failure
    assert "wang" not in str(raised.value)


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


def test_what_is_not_set_or_cannot_be_addressed_is_said_before(peer: MailPeer) -> None:
    silent: Mailing = lambda _: pytest.fail("something was sent")  # noqa: E731
    adapter = Newsletter(Access(base=BASE), silent, WANG)
    assert adapter.probe(now=peer.now()).can == set()
    with pytest.raises(LoginFailed):
        adapter.prepare(peer.variant(1), _key(peer), now=peer.now())
    for address in ("", "wang", "wang@localhost", "a b@reader.example", "王@reader.example", "w@reader.example\r\nRCPT TO:<x@y.example>"):
        with pytest.raises(ContentRefused) as failure:
            Newsletter(ACCESS, silent, replace(WANG, address=address)).prepare(peer.variant(1), _key(peer), now=peer.now())
        assert failure.value.field == "recipient"
    with pytest.raises(ContentRefused):
        Newsletter(ACCESS, silent, WANG).prepare(peer.variant(1), _key(peer, "x" * 60), now=peer.now())


def test_a_mail_is_neither_looked_up_nor_taken_back(peer: MailPeer) -> None:
    adapter, key, sent = peer.adapter(Interference()), _key(peer), Sent({})
    assert isinstance(adapter.find_sent(peer.variant(1), key, Prepared({}), since=peer.now(), now=peer.now()), Unsure)
    assert isinstance(adapter.read_back(sent, now=peer.now()), HandedOver)
    assert isinstance(adapter.recall(sent, now=peer.now()), ByHand)
    assert isinstance(adapter.correct(peer.variant(1), key, sent, now=peer.now()), ByHand)
