"""A release goes to every subscriber who wants it once, whatever breaks off; mails that come back end subscriptions."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from factories_platform import NOW
from factories_release import Desk
from guikou.channels.adapters.mail.addresses import back
from guikou.channels.delivery import MOST_TRIES
from guikou.channels.practice.mail import PracticeMail
from guikou.people.domain.policy import WORKER
from guikou.release.delivering import newsletter as carrier
from guikou.release.delivering.crew import deliver_all
from guikou.release.models import Delivery, Letter, Subscriber
from guikou.release.operations import bounces, deliveries, releasing
from guikou.release.queries.newsletter import counts
from mail_servers import Handler, mail_server
from newsletter_scene import KEY, SETTINGS, newsletter, released, subscribe

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
HOST = SETTINGS["host"]


class Post:
    """A mail server of this machine, a desk and its newsletter."""

    def __init__(self, handler: Handler, address: str) -> None:
        self.handler, self.box, self.desk = handler, handler.box, Desk.new()
        self.account = newsletter(self.desk.office, base=address)

    def mails(self, address: str = "") -> int:
        return len(self.box.mails(address))

    def told(self) -> list[Any]:
        """Say where deliveries and letters are, for whoever reads a failed test."""
        return [
            *Delivery.objects.values("act", "state", "hold", "problem_en", "not_before"),
            *Letter.objects.values("state", "hold", "code", "tries"),
        ]

    def row(self) -> Delivery:
        return Delivery.objects.order_by("pk").last()  # type: ignore[return-value]


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    with mail_server(PracticeMail(clock=timezone.now)) as (handler, address):
        yield Post(handler, address)


def names(count: int) -> list[str]:
    return [f"reader{number}@reader.example" for number in range(count)]


def test_every_subscriber_gets_one_mail_with_a_way_out(post: Post) -> None:
    people = [subscribe(post.account, each) for each in names(3)]
    _, row = released(post.desk, post.account)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.problem_zh) == ("handed over", "已寄出3封")
    assert counts(row.pk) == {"sent": 3, "refused": 0, "bounced": 0, "waiting": 0, "stuck": 0, "left": 0}
    for each in people:
        (mail,) = post.box.mails(each.address)
        assert f"/zh/newsletter/mine/{each.mark}-" in mail["List-Unsubscribe"]
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert post.handler.greetings == 1, "one connection for all"
    deliver_all()
    assert post.mails() == 3


def test_only_those_who_chose_it_and_confirmed_before_get_it(post: Post) -> None:
    office, other = post.desk.office, post.desk.other
    county = office.parent
    assert county is not None
    wanted = {
        "all@reader.example": {},
        "unit@reader.example": {"units": (office.pk,)},
        "above@reader.example": {"units": (county.pk, other.pk)},
        "kind@reader.example": {"kinds": ("notice", "news")},
    }
    unwanted = {"other@reader.example": {"units": (other.pk,)}, "news@reader.example": {"kinds": ("news",)}}
    for address, choice in (wanted | unwanted).items():
        subscribe(post.account, address, **choice)
    subscribe(post.account, "english@reader.example", "en")
    subscribe(post.account, "late@reader.example", days_ago=-1)
    subscribe(newsletter(other), "elsewhere@reader.example")
    released(post.desk, post.account)
    deliver_all()
    assert sorted(mail["To"] for mail in post.box.mails()) == sorted(wanted)


def test_without_subscribers_nothing_is_sent_and_that_is_said(post: Post) -> None:
    _, row = released(post.desk, post.account)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.problem_zh) == ("handed over", "没有订阅者符合条件，没有寄出邮件")


class Killed(BaseException):
    """The worker is killed."""


@pytest.mark.parametrize("after", [False, True])
def test_a_worker_that_is_killed_in_between_sends_nobody_two_mails(post: Post, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    monkeypatch.setattr(carrier, "PAGE", 4)
    for each in names(10):
        subscribe(post.account, each)
    _, row = released(post.desk, post.account)
    real, calls = carrier.SmtpMailing.__call__, 0

    def dying(self: Any, envelope: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 6:
            if after:
                real(self, envelope)
            raise Killed
        return real(self, envelope)

    monkeypatch.setattr(carrier.SmtpMailing, "__call__", dying)
    with pytest.raises(Killed):
        deliver_all()
    Delivery.objects.update(leased_until=None, not_before=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.hold) == ("sending", "person")
    assert "1封无法确认是否寄出" in row.problem_zh
    assert counts(row.pk) == {"sent": 9, "refused": 0, "bounced": 0, "waiting": 1, "stuck": 0, "left": 0}
    got = [mail["To"] for mail in post.box.mails()]
    assert len(got) == len(set(got)) == (10 if after else 9)


def test_a_mail_whose_answer_was_lost_is_not_sent_again(post: Post) -> None:
    subscribe(post.account, "a@reader.example")
    _, row = released(post.desk, post.account)
    post.handler.cut = True
    deliver_all()
    letter = Letter.objects.get()
    assert letter.state == "unconfirmed"
    Letter.objects.update(not_before=timezone.now())
    Delivery.objects.update(not_before=timezone.now())
    post.handler.cut = False
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.hold, post.mails()) == ("sending", "person", 1)
    assert counts(row.pk)["waiting"] == 1


@pytest.mark.parametrize("is_out", [True, False])
def test_a_person_says_what_became_of_mails_of_which_nobody_knew(post: Post, is_out: bool) -> None:
    subscribe(post.account, "a@reader.example")
    _, row = released(post.desk, post.account)
    post.handler.after = "354 what is this"
    deliver_all()
    Letter.objects.update(not_before=timezone.now())
    Delivery.objects.update(not_before=timezone.now())
    deliver_all()
    post.handler.after = "250 2.0.0 kept"
    deliveries.retry(ids=[row.pk], by=post.desk.head, now=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.hold, post.mails()) == ("sending", "person", 0), "trying again sends nothing of which nobody knows"
    deliveries.settle(delivery_id=row.pk, is_out=is_out, by=post.desk.head, now=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.hold, row.problem_zh) == ("handed over", "", "已寄出1封")
    assert post.mails() == (0 if is_out else 1)


def test_mails_that_a_server_never_takes_are_tried_again_when_somebody_says_so(post: Post) -> None:
    subscribe(post.account, "a@reader.example")
    post.box.answer("a@reader.example", 451, "4.7.1 greylisted")
    _, row = released(post.desk, post.account)
    deliver_all()
    Letter.objects.update(tries=MOST_TRIES, not_before=timezone.now())
    Delivery.objects.update(not_before=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.hold, row.problem_zh, counts(row.pk)["stuck"]) == ("person", "1封多次尝试仍未寄出", 1)
    post.box.answer("a@reader.example", 250, "ok")
    deliveries.retry(ids=[row.pk], by=post.desk.head, now=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, post.mails()) == ("handed over", 1)


def test_a_server_that_is_busy_is_asked_later_and_the_others_get_theirs(post: Post) -> None:
    for each in names(3):
        subscribe(post.account, each)
    post.box.answer(names(3)[1], 451, "4.7.1 greylisted")
    _, row = released(post.desk, post.account)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, post.mails()) == ("queued", 2)
    assert row.not_before > timezone.now() + timedelta(minutes=4)
    post.box.answer(names(3)[1], 250, "ok")
    for each in (Letter, Delivery):
        each.objects.update(not_before=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, post.mails()) == ("handed over", 3)


@pytest.mark.parametrize(("said", "ended"), [("5.1.1 no such user", True), ("5.7.1 we do not like you", False)])
def test_a_recipient_that_does_not_exist_is_not_written_to_again(post: Post, said: str, ended: bool) -> None:
    subscribe(post.account, "gone@reader.example")
    subscribe(post.account, "here@reader.example")
    post.box.answer("gone@reader.example", 550, said)
    _, row = released(post.desk, post.account)
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.problem_en) == ("handed over", "1 mail was handed over, 1 was refused")
    assert (Subscriber.objects.get(address="gone@reader.example").ending == "bounced") is ended


def test_a_mail_that_the_server_takes_from_nobody_is_refused_once_for_all(post: Post) -> None:
    for each in names(4):
        subscribe(post.account, each)
    _, row = released(post.desk, post.account)
    post.handler.after = "554 5.6.0 this looks like spam"
    deliver_all()
    row.refresh_from_db()
    assert row.state == "refused"
    assert counts(row.pk)["left"] == 4


def test_a_login_that_fails_holds_the_account_and_no_letter(post: Post) -> None:
    subscribe(post.account, "a@reader.example")
    post.account.channel.settings |= {"user": "desk"}
    post.account.channel.save()
    _, row = released(post.desk, post.account)
    deliver_all()
    row.refresh_from_db()
    post.account.channel.refresh_from_db()
    assert post.account.channel.held
    assert Letter.objects.get().hold == ""


def test_whoever_leaves_before_their_mail_is_sent_gets_none(post: Post) -> None:
    leaver = subscribe(post.account, "a@reader.example")
    subscribe(post.account, "b@reader.example")
    _, row = released(post.desk, post.account)
    Letter.objects.create(delivery=row, subscriber=leaver, not_before=NOW)
    Subscriber.objects.filter(pk=leaver.pk).update(ended_at=NOW, ending="left")
    deliver_all()
    assert [mail["To"] for mail in post.box.mails()] == ["b@reader.example"], post.told()
    row.refresh_from_db()
    assert row.problem_zh == "已寄出1封"


def test_what_corrects_a_mail_or_takes_it_back_goes_to_those_who_have_it(post: Post) -> None:
    subscribe(post.account, "a@reader.example")
    release, _ = released(post.desk, post.account)
    deliver_all()
    subscribe(post.account, "later@reader.example")
    post.desk.corrected(release, post.account)
    deliver_all()
    subjects = [str(carrier_header(mail["Subject"])) for mail in post.box.mails("a@reader.example")]
    assert subjects == ["停水通知", "更正：停水通知"], post.told()
    assert post.mails("later@reader.example") == 0
    releasing.recall(release_id=release.pk, why="内容有误", by=post.desk.head, now=NOW)
    deliver_all()
    row = post.row()
    assert (row.act, row.state, row.problem_zh) == ("recall", "handed over", "已寄出1封")
    notice = post.box.mails("a@reader.example")[-1]
    assert str(carrier_header(notice["Subject"])) == "撤回：停水通知"
    words = "".join(part.get_payload(decode=True).decode() for part in notice.walk() if part.get_content_type() == "text/plain")
    assert "“停水通知”已撤回，请勿再使用或转发。" in words
    assert "原因：内容有误" in words
    assert f"/releases/{release.slug}/" in words
    assert (post.mails("later@reader.example"), post.mails("a@reader.example")) == (0, 3)


def test_those_who_had_the_mail_when_it_was_broken_off_are_told_that_it_was_taken_back(post: Post) -> None:
    for each in ("a@reader.example", "b@reader.example"):
        subscribe(post.account, each)
    post.box.answer("b@reader.example", 451, "4.7.1 greylisted")
    release, row = released(post.desk, post.account)
    deliver_all()
    post.box.answer("b@reader.example", 250, "ok")
    releasing.recall(release_id=release.pk, why="内容有误", by=post.desk.head, now=NOW)
    Letter.objects.update(not_before=timezone.now())
    Delivery.objects.update(not_before=timezone.now())
    deliver_all()
    row.refresh_from_db()
    assert (row.state, row.cause) == ("refused", "taken back"), post.told()
    assert (post.mails("a@reader.example"), post.mails("b@reader.example")) == (2, 0)
    assert post.row().problem_zh == "已寄出1封"


def carrier_header(value: str) -> Any:
    from email.header import decode_header, make_header

    return make_header(decode_header(value))


def returned(folder: Path, to: str, status: str = "", *, subject: str = "Undelivered") -> None:
    """Let a mail come back to an address of the newsletter's domain."""
    report = f"\r\nStatus: {status}\r\n" if status else "\r\n"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    text = f"Delivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example\r\nSubject: {subject}\r\n\r\nIt failed: {status}{report}"
    (folder / "new" / f"{len(list((folder / 'new').iterdir()))}.{abs(hash((to, status)))}").write_bytes(text.encode())


def collect(folder: Path) -> dict[str, int]:
    return bounces.collect(address=f"maildir://{folder}", by=WORKER, now=NOW)


def test_a_mail_that_came_back_for_good_ends_the_subscription(post: Post, tmp_path: Path) -> None:
    gone, here = subscribe(post.account, "a@reader.example"), subscribe(post.account, "b@reader.example")
    _, row = released(post.desk, post.account)
    deliver_all()
    returned(tmp_path, back("bounce", f"d{row.pk}.{gone.mark}", host=HOST, secret=KEY), "5.1.1")
    returned(tmp_path, back("bounce", f"d{row.pk}.{here.mark}", host=HOST, secret="made up"), "5.1.1")
    returned(tmp_path, "news@" + HOST, subject="Thank you")
    assert collect(tmp_path) == {"bounced": 1, "left": 0, "other": 2}
    assert [each.ending for each in Subscriber.objects.order_by("pk")] == ["bounced", ""]
    assert counts(row.pk)["bounced"] == 1
    assert collect(tmp_path) == {"bounced": 0, "left": 0, "other": 0}


def test_a_full_mailbox_ends_the_subscription_after_five_mails_in_a_row(post: Post, tmp_path: Path) -> None:
    full = subscribe(post.account, "a@reader.example")
    for number in range(1, 6):
        _, row = released(post.desk, post.account, title=f"停水通知{number}")
        deliver_all()
        assert Subscriber.objects.get().ended_at is None
        returned(tmp_path, back("bounce", f"d{row.pk}.{full.mark}", host=HOST, secret=KEY), "4.2.2")
        collect(tmp_path)
    assert Subscriber.objects.get().ending == "bounced", post.told()


def test_a_mail_to_the_address_for_leaving_ends_the_subscription(post: Post, tmp_path: Path) -> None:
    leaver = subscribe(post.account, "a@reader.example")
    returned(tmp_path, back("unsubscribe", leaver.mark, host=HOST, secret=KEY), subject="unsubscribe")
    assert collect(tmp_path) == {"bounced": 0, "left": 1, "other": 0}
    assert Subscriber.objects.get().ending == "left"


def test_what_is_corrected_while_mails_are_on_their_way_reaches_everybody(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in names(4):
        subscribe(post.account, each)
    release, _ = released(post.desk, post.account)
    real, calls = carrier.SmtpMailing.__call__, 0
    monkeypatch.setattr(carrier, "time", SimpleNamespace(monotonic=lambda: 1_000.0 * calls))  # a part ends behind each letter

    def corrected_meanwhile(self: Any, envelope: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 2:
            post.desk.corrected(release, post.account)
        return real(self, envelope)

    monkeypatch.setattr(carrier.SmtpMailing, "__call__", corrected_meanwhile)
    deliver_all()
    deliver_all()
    newest = [post.box.mails(each)[-1] for each in names(4)]
    assert all("改为" in text_of(mail) for mail in newest), post.told()


def text_of(mail: Any) -> str:
    return "".join(part.get_payload(decode=True).decode() for part in mail.walk() if part.get_content_type() == "text/plain")
