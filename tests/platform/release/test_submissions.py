"""Material by mail: whose becomes a draft, what is answered, and what never happens twice."""

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from factories_docx import official_document, picture
from factories_platform import NOW, make_person, sign_in
from factories_release import Desk
from guikou.people.domain.policy import NotAllowed, Role
from guikou.people.models import Person
from guikou.people.queries import actor_of
from guikou.release.models import Edition, Release, Submission
from guikou.release.operations import submissions
from guikou.release.operations.submissions import KEPT_FOR, MOST_WAITING, NoSuchSubmission, read_mailbox, take
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
SERVER = "mx.example.gov"


@pytest.fixture(autouse=True)
def own_server(settings: Any, tmp_path: Path) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"desk_mail_server": SERVER, "desk_mailbox": f"maildir://{tmp_path}/box"})


def letter(person: Person, *, vouched: bool = True, number: int = 1, subject: str = "停水通知", text: str = "今天停水。") -> EmailMessage:
    made = EmailMessage()
    domain = person.email.partition("@")[2]
    made["Authentication-Results"] = f"{SERVER}; dmarc={'pass' if vouched else 'none'} header.from={domain}"
    made["From"], made["Subject"], made["Message-ID"] = person.email, subject, f"<{number}@{domain}>"
    made.set_content(text)
    return made


def clerk_of(desk: Desk) -> Person:
    return Person.objects.get(pk=desk.clerk.person_id)


def content_of(release: Release) -> Any:
    return Edition.objects.get(release=release).content["masters"][0]


def test_a_mail_for_whose_sender_our_server_vouches_becomes_a_draft_and_is_answered() -> None:
    desk = Desk.new()
    person = clerk_of(desk)
    made = letter(person, subject="【工作动态】学校开学")
    made.add_attachment(picture(), "image", "png", filename="a.png")
    made.add_attachment(b"%PDF-1.7", "application", "pdf", filename="名单.pdf")
    made.add_attachment(b"MZ", "application", "octet-stream", filename="a.exe")
    assert take(made.as_bytes(), now=NOW) == "draft"
    release = Release.objects.get()
    assert (release.organisation, release.kind, release.title, release.made_by) == (desk.office, "news", "学校开学", person)
    master = content_of(release)
    assert master["html"] == '<p>今天停水。</p><p><img src="picture:0" alt=""></p>'
    assert [each["name"] for each in master["attachments"]] == ["名单.pdf"]
    (answer,) = mail.outbox
    assert answer.to == [person.email]
    assert answer.extra_headers == {"Auto-Submitted": "auto-replied"}
    assert f"/console/releases/{release.pk}/edit/" in answer.body
    assert "a.exe" in answer.body
    line = TrailLine.objects.get(action="release.by-mail")
    assert (line.change["message"], line.change["vouched"]) == ("<1@example.org>", True)


def test_the_same_mail_makes_no_second_draft() -> None:
    person = clerk_of(Desk.new())
    raw = letter(person).as_bytes()
    assert [take(raw, now=NOW), take(raw, now=NOW)] == ["draft", "known"]
    assert (Release.objects.count(), len(mail.outbox)) == (1, 1)


def test_a_draft_whose_answer_was_lost_is_answered_the_next_time() -> None:
    person = clerk_of(Desk.new())
    take(letter(person).as_bytes(), now=NOW)
    Submission.objects.update(answered_at=None)
    assert take(letter(person).as_bytes(), now=NOW) == "draft"
    assert (Release.objects.count(), len(mail.outbox)) == (1, 2)


def test_an_attached_document_is_the_text() -> None:
    person = clerk_of(Desk.new())
    made = letter(person, text="见附件")
    made.add_attachment(official_document(), "application", "octet-stream", filename="通知.DOCX")
    assert take(made.as_bytes(), now=NOW) == "draft"
    master = content_of(Release.objects.get())
    assert master["title"] == "关于城东片区停水的通 知"
    assert "见附件" not in master["html"]
    assert "邮件正文" in mail.outbox[0].body


def test_a_document_and_a_picture_that_cannot_be_read_are_said() -> None:
    person = clerk_of(Desk.new())
    made = letter(person)
    made.add_attachment(b"PK no", "application", "octet-stream", filename="坏.docx")
    made.add_attachment(b"\x89PNG no", "image", "png", filename="a.png")
    made.add_attachment(picture(), "image", "png", filename="b.png")
    assert take(made.as_bytes(), now=NOW) == "draft"
    master = content_of(Release.objects.get())
    assert master["html"] == '<p>今天停水。</p><p><img src="picture:0" alt=""></p>'
    assert [each["name"] for each in master["pictures"]] == ["b.png"]
    assert "坏.docx" in mail.outbox[0].body


def link_in(answer: Any) -> str:
    return str(answer.body.partition("/console/submissions/")[2].partition("/")[0])


def test_without_a_voucher_the_sender_confirms_it_once(client: Client) -> None:
    desk = Desk.new()
    person = clerk_of(desk)
    assert take(letter(person, vouched=False).as_bytes(), now=NOW) == "asked"
    assert Release.objects.count() == 0
    secret = link_in(mail.outbox[0])
    other = make_person(Role.CLERK, at=desk.office)
    with pytest.raises(NoSuchSubmission):
        submissions.confirm(secret=secret, by=actor_of(other), now=NOW)
    with pytest.raises(NotAllowed):
        submissions.confirm(secret=secret, by=desk.first, now=NOW)
    made = submissions.confirm(secret=secret, by=desk.clerk, now=NOW)
    assert made.release.title == "停水通知"
    assert Submission.objects.get().raw is None
    with pytest.raises(NoSuchSubmission):
        submissions.confirm(secret=secret, by=desk.clerk, now=NOW)


def test_the_page_asks_before_it_makes_a_draft(client: Client) -> None:
    from django.utils import timezone

    person = clerk_of(Desk.new())
    take(letter(person, vouched=False).as_bytes(), now=timezone.now())
    address = f"/console/submissions/{link_in(mail.outbox[0])}/"
    assert client.get(address).status_code == 302
    sign_in(client, person)
    page = client.get(address)
    assert "停水通知" in page.content.decode()
    assert Release.objects.count() == 0
    assert client.post(address)["Location"] == f"/console/releases/{Release.objects.get().pk}/edit/"
    assert client.get(address).status_code == 404


def test_what_nobody_confirms_is_forgotten() -> None:
    desk = Desk.new()
    take(letter(clerk_of(desk), vouched=False).as_bytes(), now=NOW)
    with pytest.raises(NoSuchSubmission):
        submissions.confirm(secret=link_in(mail.outbox[0]), by=desk.clerk, now=NOW + KEPT_FOR)
    assert submissions.forget(now=NOW + KEPT_FOR) == 1


def test_a_stranger_cannot_fill_a_mailbox_with_links() -> None:
    person = clerk_of(Desk.new())
    became = [take(letter(person, vouched=False, number=number).as_bytes(), now=NOW) for number in range(MOST_WAITING + 3)]
    assert became == ["asked"] * MOST_WAITING + ["ignored"] * 3
    assert len(mail.outbox) == MOST_WAITING


def test_a_day_takes_so_many_mails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submissions, "MOST_A_DAY", 1)
    person = clerk_of(Desk.new())
    assert [take(letter(person, number=number).as_bytes(), now=NOW) for number in (1, 2)] == ["draft", "ignored"]
    assert take(letter(person, number=3).as_bytes(), now=NOW + timedelta(days=2)) == "draft"


@pytest.mark.parametrize("who", ["stranger", "left", "reviewer", "machine"])
def test_nobody_else_gets_a_draft_or_an_answer(who: str) -> None:
    desk = Desk.new()
    person = clerk_of(desk)
    if who == "stranger":
        person = Person(email="evil@example.com")
    elif who == "left":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    elif who == "reviewer":
        person = Person.objects.get(pk=desk.first.person_id)
    made = letter(person)
    if who == "machine":
        made["Auto-Submitted"] = "auto-generated"
    assert take(made.as_bytes(), now=NOW) == "ignored"
    assert (Release.objects.count(), len(mail.outbox)) == (0, 0)


def test_the_worker_empties_the_mailbox(tmp_path: Path) -> None:
    person = clerk_of(Desk.new())
    for name in ("new", "cur", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1").write_bytes(letter(person).as_bytes())
    (tmp_path / "box" / "new" / "2").write_bytes(b"no mail")
    assert read_mailbox(now=lambda: NOW) == {"draft": 1, "ignored": 1, "forgotten": 0}
    assert read_mailbox(now=lambda: NOW) == {"forgotten": 0}


def test_without_a_mailbox_nothing_is_read(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"desk_mailbox": ""})
    assert read_mailbox(now=lambda: NOW) == {"forgotten": 0}
