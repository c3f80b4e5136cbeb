"""The WebSub hub against a real subscriber on this machine: asked whether it wishes it, told of every change, until it leaves."""

import hashlib
import hmac
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import feedparser
import pytest
from django.conf import settings

from factories_platform import NOW
from guikou.channels.calls import HttpCalls, Reply, Request
from guikou.channels.feeds.hub import Hub
from guikou.network.places import PrivateHosts
from guikou.people.domain.policy import WORKER
from guikou.portal import work
from guikou.portal.feeds import hub as hub_address
from guikou.release.models import HubSubscription, HubWish
from guikou.release.operations import websub
from guikou.trail.models import TrailLine
from public_scene import ZH, Scene

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
TOPIC = f"{settings.ENVIRONMENT.address}/zh/feeds/all.atom"


@dataclass
class Subscriber:
    """A real subscriber: repeats challenges while it agrees, and keeps what it is told."""

    agrees: bool = True
    status: int = 204
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    told: list[tuple[Any, bytes]] = field(default_factory=list)
    address: str = ""


@pytest.fixture
def subscriber() -> Iterator[Subscriber]:
    found = Subscriber()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            found.asked.append(query)
            self._answer(200 if found.agrees else 404, query.get("hub.challenge", [""])[0].encode() if found.agrees else b"")

        def do_POST(self) -> None:
            found.told.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self._answer(found.status, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    found.address = f"http://127.0.0.1:{server.server_address[1]}/told?token=secret-of-theirs"
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def ask(scene: Scene, callback: str, **changed: str) -> Any:
    form = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.callback": callback, "hub.secret": "shared", "hub.lease_seconds": "86400"}
    return scene.client.post("/hub/", form | {name.replace("_", "."): value for name, value in changed.items()})


def go_on(*, now: Any = NOW, private: tuple[str, ...] = ("127.0.0.1",)) -> dict[str, int]:
    """Let the worker do what it does every minute."""
    hub = Hub(hub_address(), HttpCalls(private=PrivateHosts.of(private), limits=work.LIMITS))
    return {**websub.verify(hub=hub, by=WORKER, now=now), **websub.tell(hub=hub, feeds=work._feed, by=WORKER, now=lambda: now)}


def test_a_subscriber_is_asked_first_then_told_of_every_change_with_a_signature(scene: Scene, subscriber: Subscriber) -> None:
    assert ask(scene, subscriber.address).status_code == 202
    assert HubSubscription.objects.count() == 0
    assert go_on() == {"confirmed": 1, "dropped": 0, "told": 1, "left": 0, "later": 0}
    (asked,) = subscriber.asked
    assert (asked["hub.mode"], asked["hub.topic"], asked["hub.lease_seconds"], asked["token"]) == (
        ["subscribe"],
        [TOPIC],
        ["86400"],
        ["secret-of-theirs"],
    )
    assert go_on()["told"] == 0, "nothing changed"
    scene.chinese()
    assert go_on()["told"] == 1
    headers, body = subscriber.told[-1]
    assert [entry.title for entry in feedparser.parse(body).entries] == [ZH]
    assert headers["X-Hub-Signature"] == "sha256=" + hmac.new(b"shared", body, hashlib.sha256).hexdigest()
    assert headers["Content-Type"] == "application/atom+xml"
    assert headers["Link"] == f'<{hub_address()}>; rel="hub", <{TOPIC}>; rel="self"'


def test_a_correction_and_a_recall_are_told_as_well(scene: Scene, subscriber: Subscriber) -> None:
    release = scene.chinese()
    ask(scene, subscriber.address)
    go_on()
    scene.desk.corrected(release)
    assert go_on()["told"] == 1
    scene.recalled(release)
    assert go_on()["told"] == 1
    assert b"deleted-entry" in subscriber.told[-1][1]


class Killed(BaseException):
    """The worker is killed."""


@pytest.mark.parametrize(("call", "after"), [(0, False), (0, True), (1, False), (1, True)])
def test_a_worker_that_is_killed_loses_no_subscriber_and_no_change(
    scene: Scene, subscriber: Subscriber, monkeypatch: pytest.MonkeyPatch, call: int, after: bool
) -> None:
    scene.chinese()
    ask(scene, subscriber.address)
    real, made = HttpCalls.__call__, iter(range(10))

    def dying(self: HttpCalls, request: Request) -> Reply:
        if next(made) != call:
            return real(self, request)
        if after:
            real(self, request)
        raise Killed

    monkeypatch.setattr(HttpCalls, "__call__", dying)
    with pytest.raises(Killed):
        go_on()
    go_on()
    assert go_on()["told"] == 0, "what was told is known"
    assert HubSubscription.objects.get().told_at == NOW
    bodies = [body for _, body in subscriber.told]
    assert len(bodies) == (2 if (call, after) == (1, True) else 1), "told again is the same feed"
    assert len(set(bodies)) == 1
    assert TrailLine.objects.filter(action="hub.subscribe").count() == 1


def test_whoever_does_not_confirm_is_told_nothing(scene: Scene, subscriber: Subscriber) -> None:
    subscriber.agrees = False
    ask(scene, subscriber.address)
    assert go_on() == {"confirmed": 0, "dropped": 1, "told": 0, "left": 0, "later": 0}
    assert HubWish.objects.count() == HubSubscription.objects.count() == 0


def test_a_subscription_ends_when_they_wish_it_and_confirm_that(scene: Scene, subscriber: Subscriber) -> None:
    ask(scene, subscriber.address)
    go_on()
    ask(scene, subscriber.address, hub_mode="unsubscribe")
    subscriber.agrees = False
    go_on()
    assert HubSubscription.objects.count() == 1, "somebody else asked for it"
    subscriber.agrees = True
    ask(scene, subscriber.address, hub_mode="unsubscribe")
    go_on()
    assert HubSubscription.objects.count() == 0
    assert list(TrailLine.objects.filter(action__startswith="hub.").values_list("action", flat=True)) == ["hub.subscribe", "hub.end"]
    assert not [line for line in TrailLine.objects.values_list("change", flat=True) if "secret-of-theirs" in str(line)]


def test_a_subscription_ends_with_its_lease_and_when_it_answers_gone(scene: Scene, subscriber: Subscriber) -> None:
    ask(scene, subscriber.address)
    go_on()
    scene.chinese()
    assert go_on(now=NOW + timedelta(days=2))["told"] == 0
    assert HubSubscription.objects.count() == 0
    ask(scene, subscriber.address)
    subscriber.status = 410
    assert go_on()["left"] == 1
    assert HubSubscription.objects.count() == 0


def test_a_subscriber_in_trouble_is_told_later_each_time_and_given_up_in_the_end(scene: Scene, subscriber: Subscriber) -> None:
    ask(scene, subscriber.address, hub_secret="s")
    subscriber.status = 503
    assert go_on()["later"] == 1
    row = HubSubscription.objects.get()
    assert (row.tries, row.not_before, row.told) == (1, NOW + timedelta(minutes=1), "")
    assert go_on(now=NOW + timedelta(seconds=30))["later"] == 0
    subscriber.status = 200
    assert go_on(now=NOW + timedelta(minutes=1))["told"] == 1
    subscriber.status = 500
    scene.chinese()
    HubSubscription.objects.update(tries=websub.MOST_TRIES)
    assert go_on(now=NOW + timedelta(minutes=2))["left"] == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"hub_mode": "publish"},
        {"hub_topic": "https://elsewhere.example/feed"},
        {"hub_topic": f"{settings.ENVIRONMENT.address}/console/"},
        {"hub_callback": "file:///etc/passwd"},
        {"hub_callback": "ftp://reader.example/"},
        {"hub_callback": "https://user:password@reader.example/"},
        {"hub_callback": "https://reader.example/" + "x" * 1000},
        {"hub_callback": ""},
        {"hub_secret": "x" * 200},
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_reason(scene: Scene, changed: dict[str, str]) -> None:
    answer = ask(scene, "https://reader.example/told", **changed)
    assert answer.status_code == 400
    assert answer.content
    assert HubWish.objects.count() == 0


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:{port}/", "http://[::1]:{port}/", "http://169.254.169.254/", "http://10.0.0.1/", "http://localhost:{port}/"]
)
def test_callbacks_inside_our_own_network_are_never_asked(scene: Scene, subscriber: Subscriber, place: str) -> None:
    ask(scene, place.format(port=urlsplit(subscriber.address).port))
    assert go_on(private=()) == {"confirmed": 0, "dropped": HubWish.objects.count() or 1, "told": 0, "left": 0, "later": 0}
    assert subscriber.asked == []


def test_only_so_many_may_wait_for_their_confirmation(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(websub, "MOST_WAITING", 2)
    answers = [ask(scene, f"https://reader{number}.example/").status_code for number in range(3)]
    assert answers == [202, 202, 503]


def test_the_worker_never_reaches_private_hosts_for_strangers(settings: Any, subscriber: Subscriber) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"private_hosts": ("127.0.0.1",)})
    scene = Scene()
    ask(scene, subscriber.address)
    hub = Hub(hub_address(), work.strangers())
    assert websub.verify(hub=hub, by=WORKER, now=NOW) == {"confirmed": 0, "dropped": 1}
    assert subscriber.asked == []


def test_the_hub_takes_only_posts(scene: Scene) -> None:
    assert scene.get("/hub/").status_code == 405
