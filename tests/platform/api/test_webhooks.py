"""Webhooks: what they are told, by which signature, how often, and what they are never told."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from factories_platform import make_account, make_organisation, make_person
from guikou.api import operations, sending, work
from guikou.api.domain.events import CHOOSABLE, LINES, MOST_ATTEMPTS, NEEDED, Event, wait_after
from guikou.api.models import Delivery, Webhook
from guikou.api.sending import NotTaken
from guikou.channels.signing import signature
from guikou.jobs.models import Job
from guikou.kernel.bilingual import Text
from guikou.network.refusals import AddressRefused
from guikou.people.domain.policy import WORKER, Action, NotAllowed, Role
from guikou.people.models import Organisation, Person, Token
from guikou.people.operations import tokens
from guikou.people.queries import actor_of, actor_of_token
from guikou.registry.operations import change_account
from servers import raw_server

pytestmark = pytest.mark.django_db
ADDRESS = "https://example.org/hook"


class Work:
    """A job as a handler sees it."""

    def __init__(self, webhook: Webhook) -> None:
        self.arguments, self.by, self.progress = {"webhook": webhook.pk}, WORKER, self

    def now(self) -> Any:
        return timezone.now()

    @contextmanager
    def stage(self, *_: Any) -> Iterator["Work"]:
        yield self

    def advance(self, count: int = 1) -> None:
        """Go on."""


@pytest.fixture
def county() -> Organisation:
    return make_organisation()


@pytest.fixture
def supervisor(county: Organisation) -> Person:
    return make_person(Role.SUPERVISOR, at=county)


def add(person: Person, *events: Event) -> Webhook:
    return operations.add(name="数据平台", address=ADDRESS, events=events or CHOOSABLE, by=actor_of(person), now=timezone.now())[0]


def rename(account: Any, by: Person, name: str = "新名") -> None:
    change_account(account_id=account.pk, version=None, values={"name": name}, why="更名的内部理由", by=actor_of(by), now=timezone.now())


def gather() -> int:
    return operations.gather(by=WORKER, now=timezone.now())


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes, dict[str, str]]]:
    posted: list[tuple[str, bytes, dict[str, str]]] = []

    def post(address: str, body: bytes, headers: dict[str, str]) -> int:
        posted.append((address, body, headers))
        return 204

    monkeypatch.setattr(sending, "post", post)
    return posted


def test_a_change_of_an_account_is_told_signed_and_once(county: Organisation, supervisor: Person, sent: list[Any]) -> None:
    account = make_account(county, name="旧名")
    hook, secret = operations.add(
        name="数据平台", address=ADDRESS, events=[Event.ACCOUNT_CHANGED], by=actor_of(supervisor), now=timezone.now()
    )
    rename(account, supervisor)
    assert (gather(), gather()) == (1, 0)
    assert Job.objects.filter(kind="webhooks.send").count() == 1
    assert work.send(Work(hook)) == {"sent": 1}
    assert work.send(Work(hook)) == {"sent": 0}
    [(address, body, headers)] = sent
    told = json.loads(body)
    assert (address, told["event"], told["subject"]) == (ADDRESS, "account.changed", f"account:{account.pk}")
    assert told["change"]["name"] == ["旧名", "新名"]
    assert "内部理由" not in body.decode()
    signed = hmac.new(secret.encode(), headers["Guikou-Timestamp"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["Guikou-Signature"] == f"sha256={signed}"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.status, delivery.attempts) == ("delivered", 204, 1)


def test_only_what_was_chosen_and_happened_since_is_told(county: Organisation, supervisor: Person) -> None:
    account = make_account(county)
    rename(account, supervisor, "早先")
    add(supervisor, Event.BULLETIN_ISSUED)
    add(supervisor, Event.ACCOUNT_CHANGED)
    assert gather() == 0
    rename(account, supervisor, "后来")
    assert gather() == 1


def test_nobody_is_told_of_what_they_may_not_see(county: Organisation, supervisor: Person) -> None:
    office, other = make_organisation("教育局", parent=county), make_organisation("水利局", parent=county)
    hook = add(make_person(Role.SUPERVISOR, at=office), Event.ACCOUNT_CHANGED)
    rename(make_account(other), supervisor, "甲")
    rename(make_account(office), supervisor, "乙")
    assert gather() == 1
    assert json.loads(Delivery.objects.get(webhook=hook).payload)["organisation"] == office.pk


def test_an_event_needs_the_right_to_see_what_it_is_about(county: Organisation) -> None:
    with pytest.raises(NotAllowed):
        add(make_person(Role.ANALYST, at=county), Event.FINDING_TURNED)
    with pytest.raises(NotAllowed):
        add(make_person(Role.REPLIER, at=county), Event.ACCOUNT_CHANGED)


@pytest.mark.parametrize("how", ["left", "revoked"])
def test_a_webhook_ends_with_the_rights_of_who_made_it(county: Organisation, supervisor: Person, how: str) -> None:
    now = timezone.now()
    token, secret = tokens.make(
        name="接口", actions={Action.SEE_REGISTER}, expires_at=now + timedelta(days=1), by=actor_of(supervisor), now=now
    )
    by = actor_of_token(secret, now=now)
    assert by is not None
    hook, _ = operations.add(name="数据平台", address=ADDRESS, events=[Event.ACCOUNT_CHANGED], by=by, now=now)
    rename(make_account(county), supervisor)
    if how == "left":
        Person.objects.filter(pk=supervisor.pk).update(is_active=False)
    else:
        Token.objects.filter(pk=token.pk).update(revoked_at=now)
    assert gather() == 0
    hook.refresh_from_db()
    assert (hook.state, bool(hook.error_zh)) == ("paused", True)


def test_what_is_not_taken_is_sent_again_in_order_and_given_up_at_last(
    county: Organisation, supervisor: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account(county)
    hook = add(supervisor, Event.ACCOUNT_CHANGED)
    rename(account, supervisor, "一")
    rename(account, supervisor, "二")
    assert gather() == 2

    def post(*_: Any) -> int:
        raise NotTaken(Text("没有接收", "not taken"), 500)

    monkeypatch.setattr(sending, "post", post)
    first, second = Delivery.objects.order_by("id")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert work.send(Work(hook)) == {"sent": 0}
        first.refresh_from_db()
        assert first.attempts == attempt
        assert (attempt == MOST_ATTEMPTS) or first.next_at > timezone.now()
        assert operations.next_due(hook.pk, now=timezone.now()) is None, "those behind it wait"
        Delivery.objects.filter(pk=first.pk).update(next_at=timezone.now())
    second.refresh_from_db()
    hook.refresh_from_db()
    assert (first.state, first.status, second.state, second.attempts) == ("given-up", 500, "waiting", 0)
    assert (hook.state, hook.error_en) == ("paused", "not taken")
    by, now = actor_of(supervisor), timezone.now()
    operations.resume(webhook_id=hook.pk, by=by, now=now)
    assert operations.next_due(hook.pk, now=timezone.now()) == second
    operations.send_again(webhook_id=hook.pk, delivery_id=first.pk, by=by, now=now)
    assert operations.next_due(hook.pk, now=timezone.now()) == first


def test_while_it_is_paused_events_are_kept(county: Organisation, supervisor: Person) -> None:
    account, hook, by = make_account(county), add(supervisor, Event.ACCOUNT_CHANGED), actor_of(supervisor)
    operations.pause(webhook_id=hook.pk, by=by, now=timezone.now())
    with pytest.raises(operations.NotNow):
        operations.pause(webhook_id=hook.pk, by=by, now=timezone.now())
    with pytest.raises(operations.NotNow):
        operations.send_test(webhook_id=hook.pk, by=by, now=timezone.now())
    rename(account, supervisor)
    assert gather() == 0
    operations.resume(webhook_id=hook.pk, by=by, now=timezone.now())
    assert gather() == 1


def test_nobody_touches_the_webhook_of_another(county: Organisation, supervisor: Person) -> None:
    hook, other = add(supervisor), actor_of(make_person(Role.SUPERVISOR, at=county))
    for act in (operations.pause, operations.resume, operations.remove, operations.send_test):
        with pytest.raises(operations.NoSuchWebhook):
            act(webhook_id=hook.pk, by=other, now=timezone.now())
    operations.remove(webhook_id=hook.pk, by=actor_of(supervisor), now=timezone.now())
    assert not Webhook.objects.exists()


def test_a_test_is_sent(supervisor: Person, sent: list[Any]) -> None:
    hook = add(supervisor)
    operations.send_test(webhook_id=hook.pk, by=actor_of(supervisor), now=timezone.now())
    assert work.send(Work(hook)) == {"sent": 1}
    assert json.loads(sent[0][1])["event"] == "test"


@pytest.mark.parametrize("address", ["http://example.org/", "ftp://example.org/", "https://a:b@example.org/", "nonsense", ""])
def test_an_address_that_is_open_to_others_is_refused(supervisor: Person, address: str) -> None:
    with pytest.raises((sending.NotEncrypted, AddressRefused)):
        operations.add(name="x", address=address, events=CHOOSABLE, by=actor_of(supervisor), now=timezone.now())


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "192.168.1.1"])
def test_a_name_that_leads_inside_is_not_asked(inside: str) -> None:
    with pytest.raises(NotTaken) as refused:
        sending.post("https://example.org/", b"{}", {}, look_up=lambda _host, _port: [inside])
    assert refused.value.status is None


@pytest.mark.allow_hosts(["127.0.0.1"])
@pytest.mark.parametrize(("status", "taken"), [("200 OK", True), ("204 No Content", True), ("302 Found", False), ("500 Error", False)])
def test_only_the_status_of_the_answer_is_read(status: str, taken: bool, settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    endless = f"HTTP/1.1 {status}\r\nLocation: https://example.org/\r\n\r\n".encode() + b"x" * 10_000_000
    with raw_server(lambda connection: connection.sendall(endless)) as address:
        if taken:
            assert sending.post(address, b"{}", {}) == int(status[:3])
            return
        with pytest.raises(NotTaken) as refused:
            sending.post(address, b"{}", {})
    assert refused.value.status == int(status[:3])


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_server_that_says_nothing_has_not_taken_it(settings: Any) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    with raw_server(lambda connection: connection.close()) as address, pytest.raises(NotTaken) as refused:
        sending.post(address, b"{}", {})
    assert refused.value.status is None


def test_old_records_are_cleared(county: Organisation, supervisor: Person) -> None:
    hook, long_ago = add(supervisor), timezone.now() - timedelta(days=40)
    for state in ("waiting", "delivered", "given-up"):
        Delivery.objects.create(webhook=hook, event="test", payload="{}", state=state, made_at=long_ago, next_at=long_ago)
    assert work.clear(Work(hook)) == {"removed": 2}


def test_every_event_has_a_right_and_the_signature_covers_time_and_body() -> None:
    assert set(LINES) == set(NEEDED) == set(CHOOSABLE)
    now = timezone.now()
    assert signature("k", now, b"a") != signature("k", now, b"b")
    assert signature("k", now, b"a") != signature("k", now + timedelta(seconds=1), b"a")
    waits = [wait_after(attempts) for attempts in range(1, MOST_ATTEMPTS + 1)]
    assert waits[0] == timedelta(minutes=1)
    assert waits[-1] is None
    assert timedelta(days=1) < sum((wait for wait in waits if wait), start=timedelta()) < timedelta(days=2)
