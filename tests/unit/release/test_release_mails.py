"""Mails to the desk: what is read of them, and who vouches for the sender."""

from email.message import EmailMessage
from typing import Any

import pytest

from factories_docx import picture
from guikou.release.intake.mail import ELSEWHERE, MANY, MOST_FILES, NotAMail, read
from guikou.release.mailbox import LARGEST


def letter(text: str = "今天停水。\n请储水。", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    for name, value in {"From": "经办人 <Clerk@Example.org>", "Subject": "停水通知", "Message-ID": "<1@example.org>", **headers}.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def found(mail: EmailMessage, server: str = "mx.example.gov") -> Any:
    return read(mail.as_bytes(), server=server)


def test_a_plain_mail_is_title_and_paragraphs() -> None:
    made = found(letter("今天停水。\n\n请储水 <b>。\n-- \n李四\n电话 1"))
    assert (made.sender, made.subject, made.kind, made.message_id) == ("clerk@example.org", "停水通知", "notice", "<1@example.org>")
    assert made.html == "<p>今天停水。</p><p>请储水 &lt;b&gt;。</p>"
    assert not made.vouched


@pytest.mark.parametrize(
    ("subject", "title", "kind"),
    [
        ("【工作动态】学校开学", "学校开学", "news"),
        ("Re: [news] School", "School", "news"),
        ("【急】停水", "【急】停水", "notice"),
        ("", "", "notice"),
    ],
)
def test_a_kind_can_stand_before_the_title(subject: str, title: str, kind: str) -> None:
    made = found(letter(Subject=subject))
    assert (made.subject, made.kind) == (title, kind)


def test_html_is_sanitised_and_pictures_find_their_places() -> None:
    mail = letter()
    mail.add_alternative(
        '<p onclick="x()">停水<script>x()</script><img src="cid:map"><img src="https://example.org/t.gif"><img src=cid:none></p>',
        subtype="html",
    )
    mail.get_payload()[1].add_related(picture(), "image", "png", cid="<map>", filename="map.png")
    mail.add_attachment(picture("blue"), "image", "png", filename="b.png")
    mail.add_attachment(b"%PDF-1.7", "application", "pdf", filename="名单.pdf")
    made = found(mail)
    assert made.html == '<p>停水<img src="picture:0"></p><p><img src="picture:1" alt=""></p>'
    assert [each.name for each in made.pictures] == ["map.png", "b.png"]
    assert [(each.name, each.data) for each in made.files] == [("名单.pdf", b"%PDF-1.7")]
    assert made.lost == (ELSEWHERE,)


def test_chinese_charsets_are_read_whatever_they_are_called() -> None:
    raw = b"From: a@example.org\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n" + "镕基".encode("gb18030")
    assert read(raw, server="").html == "<p>镕基</p>"
    odd = b"From: a@example.org\r\nContent-Type: text/plain; charset=nothing\r\n\r\n\xe6\xb0\xb4"
    assert read(odd, server="").html == "<p>水</p>"


def test_too_many_files_are_cut_and_it_is_said() -> None:
    mail = letter()
    for number in range(MOST_FILES + 2):
        mail.add_attachment(b"%PDF-", "application", "pdf", filename=f"{number}.pdf")
    made = found(mail)
    assert (len(made.files), made.lost) == (MOST_FILES, (MANY,))


def test_the_same_mail_has_the_same_key_and_another_sender_another() -> None:
    assert found(letter()).key == found(letter("别的")).key
    assert found(letter()).key != found(letter(From="other@example.org")).key
    without = EmailMessage()
    without["From"] = "a@example.org"
    without.set_content("一")
    assert read(without.as_bytes(), server="").key != read(without.as_bytes() + b" ", server="").key


@pytest.mark.parametrize(
    ("results", "vouched"),
    [
        ("mx.example.gov; dmarc=pass (p=reject) header.from=example.org", True),
        ("mx.example.gov 1; spf=pass smtp.mailfrom=x@evil.org; dkim=pass header.i=@example.org header.d=example.org", True),
        ("mx.example.gov; dmarc=pass header.from=evil.org", False),
        ("mx.example.gov; dmarc=fail header.from=example.org", False),
        ("mx.example.gov; spf=pass smtp.mailfrom=clerk@example.org", False),
        ("mx.example.gov; dmarc=fail (dmarc=pass header.from=example.org) header.from=example.org", False),
        ('mx.example.gov; dkim=fail reason="dkim=pass header.d=example.org" header.d=evil.org', False),
        ("evil.org; dmarc=pass header.from=example.org", False),
        ("", False),
    ],
)
def test_only_our_own_server_vouches_for_a_domain(results: str, vouched: bool) -> None:
    assert found(letter(**({"Authentication-Results": results} if results else {}))).vouched is vouched


def test_what_stands_below_the_first_results_counts_nothing() -> None:
    forged = b"Authentication-Results: mx.example.gov; dmarc=pass header.from=example.org\r\n"
    first = b"Authentication-Results: mx.example.gov; dmarc=fail header.from=example.org\r\n"
    assert not read(first + forged + letter().as_bytes(), server="mx.example.gov").vouched
    assert not read(forged + letter().as_bytes(), server="").vouched


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<list.example.org>"},
        {"X_Loop": "desk"},
        {"Return_Path": "<>"},
        {"From": "a@example.org, b@example.org"},
        {"From": "nobody"},
    ],
)
def test_what_no_single_person_wrote_is_not_taken(headers: dict[str, str]) -> None:
    with pytest.raises(NotAMail):
        found(letter(**headers))


def test_two_senders_in_two_headers_are_none() -> None:
    with pytest.raises(NotAMail):
        read(b"From: evil@example.org\r\n" + letter().as_bytes(), server="")


def test_what_is_too_large_or_tangled_is_not_taken() -> None:
    with pytest.raises(NotAMail):
        read(b"x" * (LARGEST + 1), server="")
    deep = b"From: a@example.org\r\nMIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(2000)
    )
    with pytest.raises(NotAMail):
        read(deep, server="")
