"""What comes back to a newsletter."""

import pytest

from guikou.channels.adapters.mail.addresses import Subscriber, back, read_back, usable
from guikou.channels.adapters.mail.bounces import Kind, Returned, read

HOST, SECRET = "news.county.example", "key-verysecret"
BOUNCE = back("bounce", "31.17", host=HOST, secret=SECRET)
LEAVE = back("unsubscribe", "17", host=HOST, secret=SECRET)
REPORT = """From: MAILER-DAEMON@mx.example
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry. 4.2.2 was yesterday.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; gone@reader.example
Action: {action}
Status: {status}

Final-Recipient: rfc822; li@reader.example
Action: delivered
Status: 2.0.0

--b--
"""
PLAIN = "From: <>\nTo: {to}\nSubject: failure\n{more}Content-Type: text/plain\n\n{text}\n"


def returned(mail: str, to: str = "") -> tuple[Returned, ...]:
    return read(mail.encode(), host=HOST, secret=SECRET, to=to)


def report(to: str = BOUNCE, action: str = "failed", status: str = "5.1.1") -> str:
    return REPORT.format(to=to, action=action, status=status)


@pytest.mark.parametrize(
    ("mail", "kind", "status"),
    [
        (report(), Kind.GONE, "5.1.1"),
        (report(action="delayed", status="4.4.1"), Kind.LATER, "4.4.1"),
        (report(status="nonsense"), Kind.GONE, "5.0.0"),
        (report(action="delayed", status=""), Kind.LATER, "4.0.0"),
        (PLAIN.format(to=BOUNCE, more="", text="550 5.1.1 no such user"), Kind.GONE, "5.1.1"),
        (PLAIN.format(to=BOUNCE, more="", text="451 4.2.2 mailbox full"), Kind.LATER, "4.2.2"),
        (PLAIN.format(to=BOUNCE, more="", text="it did not work, 2.0.0"), Kind.UNCLEAR, ""),
        (PLAIN.format(to=BOUNCE, more="Auto-Submitted: auto-replied\n", text="on leave; version 5.1.2"), Kind.AUTOMATIC, ""),
    ],
)
def test_the_address_says_whose_bounce_it_is(mail: str, kind: Kind, status: str) -> None:
    assert returned(mail) == (Returned(kind, "31.17", status=status),)


def test_the_server_may_tell_the_address_itself() -> None:
    assert returned(report(to="somebody@else.example"), to=f"<{BOUNCE}>")[0].of == "31.17"
    mail = f"Delivered-To: {BOUNCE}\n" + report(to="somebody@else.example")
    assert returned(mail)[0].of == "31.17"


def test_a_request_to_leave_is_one_whatever_it_says() -> None:
    assert returned(PLAIN.format(to=LEAVE, more="", text="5.1.1")) == (Returned(Kind.UNSUBSCRIBED, "17"),)


def test_of_strangers_the_report_is_read() -> None:
    assert returned(report(to="news@county.example")) == (Returned(Kind.GONE, "", "gone@reader.example", "5.1.1"),)
    assert "gone" not in repr(returned(report(to="news@county.example"))).replace("'gone'", "")


def test_what_somebody_wrote_is_no_bounce() -> None:
    assert returned(PLAIN.format(to="news@county.example", more="", text="550 5.1.1")) == ()


@pytest.mark.parametrize(
    "forged",
    [
        BOUNCE.replace("31.17", "31.18"),
        BOUNCE.replace("bounce", "unsubscribe"),
        BOUNCE.replace(HOST, "other.example"),
        back("bounce", "31.17", host=HOST, secret="other"),
        "bounce+31.17@" + HOST,
        "",
    ],
)
def test_nobody_makes_up_an_address(forged: str) -> None:
    assert read_back(forged, host=HOST, secret=SECRET) is None
    assert all(found.of == "" for found in returned(report(to=forged or "nobody@x.example")))


def test_case_and_brackets_change_on_the_way() -> None:
    assert read_back(f" <{BOUNCE.replace(HOST, HOST.upper())}> ", host=HOST, secret=SECRET) == ("bounce", "31.17")
    assert read_back(BOUNCE.upper(), host=HOST, secret=SECRET) == ("bounce", "31.17")


@pytest.mark.parametrize(
    "raw", [b"", b"\xff" * 3000, b"Content-Type: multipart/report\n\n" * 50, b"To: " + b"a@b.example, " * 9000 + b"\n\n"]
)
def test_noise_is_nothing(raw: bytes) -> None:
    assert read(raw, host=HOST, secret=SECRET) == ()


def test_addresses_that_can_be_written_to() -> None:
    assert usable("wang.li+news@mail.reader.example")
    for wrong in ("wang", "@x.example", "a@x", "a..b@x.example", "a@-x.example", "a" * 65 + "@x.example", "王@x.example", "a@x.example\n"):
        assert not usable(wrong)


def test_a_subscriber_is_not_shown() -> None:
    assert "wang" not in repr(Subscriber(id="17", address="wang@reader.example", unsubscribe="https://county.example/u/wang"))
