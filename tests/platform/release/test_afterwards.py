"""After a delivery: figures and comments, reminders, warnings, the receipt, and the command line."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from typer.testing import CliRunner

from delivering import connected, released
from factories_platform import NOW, make_account, make_person
from factories_release import Desk
from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.failures import Transient
from guikou.channels.protocol import Comment as Written
from guikou.channels.protocol import Figure
from guikou.cli.release import app
from guikou.kernel.bilingual import Language, Text
from guikou.people.domain.policy import Role
from guikou.release import access
from guikou.release.models import Channel, Comment, Delivery, DeliveryFigure, ReviewReminder
from guikou.release.operations import pulling, releasing, reminding
from guikou.release.queries import deliveries as queries
from guikou.release.receipts import NothingSeen, digest, receipt
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
SEEN = {"address": "https://social.example/7", "title": "停水通知", "text": "因管道检修停水。\n" * 3, "ids": {"id": "7"}}


def seen_delivery(desk: Desk, **columns: Any) -> Delivery:
    """Return a delivery that the public sees since NOW."""
    released(desk, connected(desk.office, "mastodon"))
    given = {"state": "visible", "sent": {"id": "7"}, "address": SEEN["address"], "seen": SEEN, "seen_at": NOW, "pull_point": 1} | columns
    Delivery.objects.update(pull_at=NOW + timedelta(hours=1), **given)
    return Delivery.objects.select_related("edition", "release", "account__organisation").get()


class Told:
    """An adapter that tells figures and comments."""

    capability = Mastodon.capability
    failure: Exception | None = None

    def figures(self, _sent: Any, *, now: Any) -> list[Figure]:
        if self.failure:
            raise self.failure
        return [Figure("likes", 3, now), Figure("comments", 1, now)]

    def comments(self, _sent: Any, *, since: Any, now: Any) -> list[Written]:
        return [Written(id="c1", text="几点来水？", written_at=now, author="居民")]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    adapter = Told()
    monkeypatch.setattr(access, "adapter_for", lambda *_, **__: adapter)
    return adapter


def test_figures_are_asked_for_at_five_points_and_comments_kept_once(told: Told) -> None:
    desk = Desk.new()
    row = seen_delivery(desk)
    assert pulling.pull(by=desk.head, now=NOW) == 0
    for hours in pulling.POINTS:
        assert pulling.pull(by=desk.head, now=NOW + timedelta(hours=hours, minutes=1)) == 1
    assert [each.point for each in DeliveryFigure.objects.filter(name="likes")] == list(pulling.POINTS)
    assert Comment.objects.get().text == "几点来水？"
    assert Delivery.objects.get().pull_at is None
    assert TrailLine.objects.filter(action="delivery.pulled").count() == 5
    shown = queries.delivery(desk.head, row.pk, now=NOW)
    assert (len(shown.figures), len(shown.comments), shown.waits) == (10, 1, None)


def test_a_busy_platform_is_asked_again_and_what_was_taken_back_is_not(told: Told) -> None:
    desk = Desk.new()
    row = seen_delivery(desk)
    told.failure = Transient(Text("繁忙", "busy"))
    now = NOW + timedelta(hours=1)
    assert pulling.pull(by=desk.head, now=now) == 0
    assert (Delivery.objects.get().pull_at, Delivery.objects.get().pull_point) == (now + pulling.AGAIN, 1)
    releasing.recall(release_id=row.release_id, why="有误", by=desk.head, now=NOW)
    Delivery.objects.filter(act="recall").update(state="recalled")
    told.failure = None
    assert pulling.pull(by=desk.head, now=now + pulling.AGAIN) == 0
    assert Delivery.objects.get(act="publish").pull_at is None


def test_reviewers_are_told_once_that_a_turn_waits(mailoutbox: Any) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    assert reminding.remind_reviewers(by=desk.head, now=NOW + timedelta(minutes=5)) == 0
    later = NOW + timedelta(days=1)
    assert reminding.remind_reviewers(by=desk.head, now=later) >= 1
    assert reminding.remind_reviewers(by=desk.head, now=later) == 0
    assert [each.to for each in mail.outbox] == [[desk_mail(desk)]]
    assert "停水通知" in mail.outbox[0].body
    assert f"{reverse('reviews:show', args=[release.pk, 1])}\n" in mail.outbox[0].body
    assert ReviewReminder.objects.count() >= 1


def desk_mail(desk: Desk) -> str:
    from guikou.people.models import Person

    return Person.objects.get(pk=desk.first.person_id).email


def test_who_can_renew_a_login_is_told_days_ahead(mailoutbox: Any) -> None:
    desk = Desk.new()
    make_person(Role.ADMINISTRATOR, at=desk.office, name="管理员")
    account = connected(desk.office, "mastodon", login_expires_at=NOW + timedelta(days=10))
    connected(desk.office, "weibo", login_expires_at=NOW + timedelta(days=60))
    assert reminding.warn_of_logins(by=desk.head, now=NOW) == 1
    assert len(mail.outbox) == 2
    assert account.name in mail.outbox[0].body
    assert reminding.warn_of_logins(by=desk.head, now=NOW + timedelta(days=1)) == 0
    assert reminding.warn_of_logins(by=desk.head, now=NOW + timedelta(days=7)) == 1


@pytest.mark.parametrize("language", [*Language])
def test_a_receipt_is_a_picture_of_what_was_read_back(language: Language) -> None:
    row = seen_delivery(Desk.new())
    assert receipt(row, language=language).startswith(b"\x89PNG")
    assert receipt(row, language=language, form="pdf").startswith(b"%PDF")
    assert len(digest(row)) == 64
    row.seen = None
    with pytest.raises(NothingSeen):
        receipt(row, language=language)


def test_what_a_recall_would_do_is_said_before(told: Told) -> None:
    desk = Desk.new()
    accounts = [connected(desk.office, adapter) for adapter in ("mastodon", "sms", "bluesky", "telegram", "by-hand")]
    release = released(desk, *accounts, make_account(desk.office))
    rows = {row.account.platform: row for row in Delivery.objects.select_related("account")}
    for platform in ("mastodon", "sms"):
        Delivery.objects.filter(pk=rows[platform].pk).update(state="handed over", sent={"id": "7"})
    Delivery.objects.filter(pk=rows["telegram"].pk).update(state="unconfirmed", sending_since=NOW)
    Delivery.objects.filter(pk=rows["douyin"].pk).update(state="by hand")
    found = {each.row.account.platform: each for each in queries.recall_preview(desk.head, release.pk)}
    assert {platform: each.fate.value for platform, each in found.items()} == {
        "mastodon": "taken back",
        "sms": "answered",
        "bluesky": "ended",
        "telegram": "unknown",
        "douyin": "by hand",
        "wechat": "ended",
    }
    assert found["sms"].keeps is not None
    assert Delivery.objects.filter(act="recall").count() == 0
    corrected = {each.row.account.platform: each.fate.value for each in queries.correction_preview(desk.head, release.pk)}
    assert (corrected["mastodon"], corrected["sms"], corrected["bluesky"]) == ("corrected", "by hand", "instead")


def test_the_command_line_says_what_becomes_of_a_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guikou.cli.release._start", lambda _language: None)
    desk = Desk.new()
    row = seen_delivery(desk, state="refused", cause="content", code="422", problem_zh="标题过长", problem_en="the title is too long")
    run = CliRunner().invoke
    assert run(app, ["status", "9999"]).exit_code == 2
    told = run(app, ["status", str(row.release_id), "--lang", "en"])
    assert (told.exit_code, "the title is too long" in told.stdout) == (1, True)
    assert json.loads(run(app, ["status", "--json"]).stdout)["troubles"][0]["code"] == "422"
    email = make_person(Role.SUPERVISOR, at=desk.office.parent).email
    assert run(app, ["retry", "--as", "nobody@example.org"]).exit_code == 2
    assert run(app, ["retry", "--as", make_person(Role.CLERK, at=desk.office).email]).exit_code == 3
    assert run(app, ["retry", "--as", email, "--cause", "content"]).exit_code == 0
    assert run(app, ["retry", "--as", email]).exit_code == 1
    dry = run(app, ["recall", str(row.release_id), "--as", email, "--dry-run", "--lang", "en"])
    assert (dry.exit_code, "nothing was taken back" in dry.stdout) == (0, True)
    assert run(app, ["recall", str(row.release_id), "--as", email]).exit_code == 3
    assert run(app, ["recall", str(row.release_id), "--as", email, "--why", "有误"]).exit_code == 0
    assert Delivery.objects.get().state == "refused"
    assert Channel.objects.count() == 1
    assert timezone.now() > NOW
