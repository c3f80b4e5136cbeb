"""Subscribing by two steps, changing, leaving, taking one's data, being forgotten; nothing is kept before somebody confirms, and no address leaks."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache

from factories_platform import NOW
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import WORKER
from guikou.portal import letters
from guikou.release.models import Channel, Subscriber
from guikou.release.operations import subscribing, subscriptions
from guikou.release.operations.subscribing import Choice
from guikou.release.operations.subscriptions import token_of
from guikou.release.queries.newsletter import Numbers, numbers
from guikou.trail.models import TrailLine
from newsletter_scene import newsletter, subscribe
from public_scene import Scene

pytestmark = pytest.mark.django_db
WANG = "wang@reader.example"


@pytest.fixture
def scene() -> Scene:
    cache.clear()
    return Scene()


def post(scene: Scene, path: str, **form: Any) -> Any:
    return scene.client.post(path, form)


def link() -> str:
    found = re.search(r"https?://[^/]+(/\S+/confirm/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def own(row: Subscriber, rest: str = "") -> str:
    return f"/zh/newsletter/mine/{token_of(row.mark)}/{rest}"


def test_somebody_subscribes_in_two_steps(scene: Scene) -> None:
    account = newsletter(scene.desk.office)
    answer = post(
        scene,
        "/zh/newsletter/",
        address=f" {WANG.upper()} ",
        language="en",
        kind=["notice", "nonsense"],
        unit=[str(scene.desk.office.pk), "9999"],
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, "/zh/newsletter/asked/")
    assert Subscriber.objects.count() == 0, "nothing is kept before it is confirmed"
    assert TrailLine.objects.filter(action__startswith="newsletter.").count() == 0
    assert mail.outbox[-1].to == [WANG]
    assert WANG not in link()
    page = scene.get(link())
    assert page.status_code == 200
    assert WANG in page.content.decode()
    assert Subscriber.objects.count() == 0, "programs that look into mails follow links"
    done = post(scene, link())
    row = Subscriber.objects.get()
    assert done.headers["Location"] == f"{own(row)}?done=confirmed"
    assert (row.account, row.address, row.language, row.kinds, row.units) == (account, WANG, "en", "/notice/", f"/{scene.desk.office.pk}/")
    assert "已确认" in scene.text(f"{own(row)}?done=confirmed")
    post(scene, link())
    assert Subscriber.objects.get().mark == row.mark, "confirming twice changes nothing"


def test_whoever_confirms_again_keeps_one_subscription_with_the_last_choices(scene: Scene) -> None:
    account = newsletter(scene.desk.office)
    first, second = subscribe(account, WANG), subscribe(account, WANG, "en", kinds=("news",))
    assert first.pk == second.pk
    assert Subscriber.objects.get().kinds == "/news/"
    subscriptions.leave(token=token_of(first.mark), now=NOW)
    assert subscribe(account, WANG).pk != first.pk, "whoever left and comes back begins anew"


@pytest.mark.parametrize(
    "address", ["", "wang", "wang@", "a b@reader.example", "wang@reader.example\nBcc: x@y.example", "王@reader.example"]
)
def test_what_is_no_address_is_said_at_the_field_and_kept(scene: Scene, address: str) -> None:
    newsletter(scene.desk.office)
    answer = post(scene, "/zh/newsletter/", address=address, kind=["news"])
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#address"' in page
    assert 'aria-invalid="true"' in page
    assert re.search(r'value="news" id="kind-news" checked', page)
    assert mail.outbox == []


def test_a_link_of_another_key_or_an_old_one_confirms_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    account = newsletter(scene.desk.office)
    token = subscribing.ask(newsletter=account.pk, address=WANG, choice=Choice(language=Language.ZH))
    for wrong in (token[:-5] + "AAAA=", "nonsense", "汉字"):
        assert scene.get(f"/zh/newsletter/confirm/{wrong}/").status_code == 410
    monkeypatch.setattr(subscribing, "WITHIN", timedelta(seconds=-100))
    answer = post(scene, f"/zh/newsletter/confirm/{token}/")
    assert answer.status_code == 410
    assert "超过三天" in answer.content.decode()
    assert Subscriber.objects.count() == 0


def test_one_address_gets_one_mail_to_confirm_in_ten_minutes_and_all_together_not_more_than_so_many(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsletter(scene.desk.office)
    for _ in range(3):
        assert post(scene, "/zh/newsletter/", address=WANG).status_code == 303
    assert len(mail.outbox) == 1
    monkeypatch.setattr(letters, "AN_HOUR", 2)
    for number in range(5):
        post(scene, "/zh/newsletter/", address=f"r{number}@reader.example")
    assert len(mail.outbox) == 2


def test_a_subscriber_changes_leaves_comes_back_and_sees_what_is_kept(scene: Scene) -> None:
    row = subscribe(newsletter(scene.desk.office), WANG)
    post(scene, own(row), language="en", kind=["news"])
    row.refresh_from_db()
    assert (row.language, row.kinds) == ("en", "/news/")
    told = json.loads(scene.get(own(row, "data/")).content)
    assert (told["address"], told["language"], told["kinds"], told["letters"]) == (WANG, "en", ["news"], [])
    assert "不再接收邮件" in scene.text(own(row, "leave/"))
    row.refresh_from_db()
    assert row.ended_at is None, "looking at the page ends nothing"
    answer = scene.client.post(own(row, "leave/"), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    row.refresh_from_db()
    assert row.ending == "left"
    scene.client.post(own(row, "leave/"))
    assert TrailLine.objects.filter(action="newsletter.end").count() == 1
    assert "已不再收到邮件" in scene.text(own(row))
    post(scene, own(row), language="zh")
    row.refresh_from_db()
    assert row.language == "en", "who has left changes nothing any more"


def test_whoever_wants_to_be_forgotten_is(scene: Scene) -> None:
    row = subscribe(newsletter(scene.desk.office), WANG)
    assert "无法恢复" in scene.text(own(row, "forget/"))
    assert "已删除" in post(scene, own(row, "forget/")).content.decode()
    row.refresh_from_db()
    assert (row.address, row.ending) == ("", "left")
    assert scene.get(own(row)).status_code == 404


def test_addresses_of_those_who_left_are_erased_after_a_year(scene: Scene) -> None:
    account = newsletter(scene.desk.office)
    old, recent, active = (subscribe(account, f"{name}@reader.example") for name in ("a", "b", "c"))
    subscriptions.leave(token=token_of(old.mark), now=NOW - timedelta(days=366))
    subscriptions.leave(token=token_of(recent.mark), now=NOW - timedelta(days=300))
    assert subscriptions.forget_old(by=WORKER, now=NOW) == 1
    assert [row.address for row in Subscriber.objects.order_by("pk")] == ["", "b@reader.example", "c@reader.example"]
    assert active.pk


def test_links_of_others_cannot_be_made_up(scene: Scene) -> None:
    row = subscribe(newsletter(scene.desk.office), WANG)
    for token in (row.mark, f"{row.mark}-", f"{row.mark}-{'0' * 32}", "nobody-0", token_of("nobody")):
        for rest in ("", "leave/", "data/", "forget/"):
            path = f"/zh/newsletter/mine/{token}/{rest}"
            assert scene.get(path).status_code == 404
            assert post(scene, path).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_pages_about_a_person_are_kept_nowhere_and_tell_nobody_where_they_are(scene: Scene) -> None:
    row = subscribe(newsletter(scene.desk.office), WANG)
    for path in ("/zh/newsletter/", own(row), own(row, "leave/"), own(row, "data/"), own(row, "forget/")):
        answer = scene.get(path)
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert not answer.cookies


def test_no_address_stands_in_the_trail(scene: Scene) -> None:
    row = subscribe(newsletter(scene.desk.office), WANG)
    post(scene, own(row), language="en")
    post(scene, own(row, "forget/"))
    lines = [
        json.dumps(line, default=str, ensure_ascii=False) for line in TrailLine.objects.filter(action__startswith="newsletter.").values()
    ]
    assert len(lines) == 4
    assert not [line for line in lines if WANG in line or row.mark in line]


def test_only_newsletters_that_are_open_are_offered(scene: Scene) -> None:
    assert "目前没有开通邮件订阅" in scene.text("/zh/newsletter/")
    off, closed = newsletter(scene.desk.office, mode="off"), newsletter(scene.desk.office)
    closed.state = "stopped"
    closed.save()
    assert "目前没有开通邮件订阅" in scene.text("/zh/newsletter/")
    assert post(scene, "/zh/newsletter/", address=WANG, newsletter=str(off.pk)).status_code == 422
    Channel.objects.update(mode="practice")
    newsletter(scene.desk.other, name="教育周报")
    page = scene.text("/zh/newsletter/")
    assert "教育周报" in page
    assert "县情周报" in page
    assert post(scene, "/zh/newsletter/", address=WANG).status_code == 422, "with several, one has to be chosen"


def test_numbers_say_how_many_and_never_who(scene: Scene) -> None:
    account, other = newsletter(scene.desk.office), newsletter(scene.desk.other)
    subscribe(account, "a@reader.example")
    subscribe(account, "b@reader.example", "en", days_ago=60)
    gone = subscribe(account, "c@reader.example")
    subscriptions.leave(token=token_of(gone.mark), now=NOW)
    subscribe(other, "a@reader.example")
    both = [account.pk, other.pk]
    assert numbers(scene.desk.clerk, both, now=NOW) == {account.pk: Numbers(in_zh=1, in_en=1, came=2, left=1)}
    assert numbers(scene.desk.head, both, now=NOW)[other.pk].total == 1
