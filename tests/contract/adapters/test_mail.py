"""The newsletter against the contract, on the practice mailbox by HTTP and on a real mail server; and what a mail is like."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest

from guikou.channels.adapters.mail import Newsletter, Press, Subscriber, deliveries, letters
from guikou.channels.adapters.mail.mailing import Envelope, Mailing
from guikou.channels.calls import Reply
from guikou.channels.failures import ContentRefused, Failure, LoginFailed, Transient, Unconfirmed
from guikou.channels.practice.mail import PracticeMail
from guikou.channels.protocol import Access, ByHand, HandedOver, Prepared, Sent, Unsure
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.variants import Attachment, Picture
from guikou.kernel.bilingual import Refusal, Text
from mail_peer import ACCESS, WANG, MailPeer, SmtpPeer, key, send, smtp
from mail_servers import Handler, mail_server
from practice_peers import BASE, clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


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
    adapter, of = Newsletter(ACCESS, noting, WANG), key(peer)
    for _ in range(2):
        adapter.send(variant, of, Prepared({}), now=peer.now())
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
    assert image["Content-ID"] == f"<{picture.digest[:32]}@news.county.example>"
    html = list(mail.walk())[4].get_payload(decode=True)
    assert isinstance(html, bytes)
    assert f"cid:{picture.digest[:32]}@news.county.example".encode() in html
    assert "wang" not in repr(made[0])


def test_a_release_is_rendered_once_and_each_subscriber_has_an_address_of_their_own(
    peer: MailPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[bytes] = []
    times: list[str] = []

    def noting(envelope: Envelope) -> Reply:
        made.append(envelope.message)
        return Reply(status=250, headers={"command": "end"})

    def counted(**told: Any) -> Any:
        times.append(told["title"])
        return original(**told)

    original, press = letters.rendered, Press()
    monkeypatch.setattr(letters, "rendered", counted)
    for number in (1, 1, 1, 2):
        subscriber = replace(WANG, id=str(len(made)), unsubscribe=f"https://county.example/u?a={len(made)}&b=1")
        adapter, of = Newsletter(ACCESS, noting, subscriber, press), key(peer, f"31.{len(made)}")
        adapter.send(peer.variant(number), of, adapter.prepare(peer.variant(number), of, now=peer.now()), now=peer.now())
    assert times == ["停水通知1", "停水通知2"]
    for number, message in enumerate(made):
        text, html = (part.get_payload(decode=True) for part in list(message_from_bytes(message).walk())[1:])
        assert isinstance(text, bytes)
        assert isinstance(html, bytes)
        assert f"https://county.example/u?a={number}&b=1\n".encode() in text
        assert html.count(f'href="https://county.example/u?a={number}&amp;b=1"'.encode()) == 1
        assert b"unsubscribe.invalid" not in html + text


def test_a_list_of_any_length_is_gone_through_one_by_one(peer: MailPeer) -> None:
    def endless() -> Iterator[Subscriber]:
        number = 0
        while True:
            number += 1
            yield replace(WANG, id=str(number))

    stream = deliveries("31", endless(), intended_at=peer.now())
    assert [next(stream)[0].delivery for _ in range(3)] == ["31.1", "31.2", "31.3"]


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


def test_what_is_not_set_or_cannot_be_addressed_is_said_before(peer: MailPeer) -> None:
    silent: Mailing = lambda _: pytest.fail("something was sent")  # noqa: E731
    adapter = Newsletter(Access(base=BASE), silent, WANG)
    assert adapter.probe(now=peer.now()).can == set()
    with pytest.raises(LoginFailed):
        adapter.prepare(peer.variant(1), key(peer), now=peer.now())
    for address in ("", "wang", "wang@localhost", "a b@reader.example", "王@reader.example", "w@reader.example\r\nRCPT TO:<x@y.example>"):
        with pytest.raises(ContentRefused) as failure:
            Newsletter(ACCESS, silent, replace(WANG, address=address)).prepare(peer.variant(1), key(peer), now=peer.now())
        assert failure.value.field == "recipient"
    with pytest.raises(ContentRefused):
        Newsletter(ACCESS, silent, WANG).prepare(peer.variant(1), key(peer, "x" * 60), now=peer.now())


def test_a_mail_is_neither_looked_up_nor_taken_back(peer: MailPeer) -> None:
    adapter, of, sent = peer.adapter(Interference()), key(peer), Sent({})
    assert isinstance(adapter.find_sent(peer.variant(1), of, Prepared({}), since=peer.now(), now=peer.now()), Unsure)
    assert isinstance(adapter.read_back(sent, now=peer.now()), HandedOver)
    assert isinstance(adapter.recall(sent, now=peer.now()), ByHand)
    assert isinstance(adapter.correct(peer.variant(1), of, sent, now=peer.now()), ByHand)


def test_a_body_that_cannot_be_shown_is_the_editors_matter(peer: MailPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    def tangled(**_: object) -> None:
        raise Refusal(Text("乱", "tangled"))

    monkeypatch.setattr(letters, "rendered", tangled)
    with pytest.raises(ContentRefused) as failure:
        peer.adapter(Interference()).prepare(peer.variant(1), key(peer), now=peer.now())
    assert failure.value.field == "html"
