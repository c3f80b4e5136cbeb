"""A process that is killed while it delivers, and two that deliver at once: the public sees one copy, nothing is lost, no row is taken twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from delivering import connected, go_on, practising, released
from factories_release import Desk
from guikou.release.models import Attempt, Delivery
from guikou.trail.queries import breaks
from killing import ASKS, ONE
from killing_people import by_hand
from processes import Start, kill_where_it_stops, processes_of

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]
SCRIPT = Path(__file__).with_name("one_deliverer.py")


@pytest.fixture
def start() -> Iterator[Start]:
    with processes_of(SCRIPT) as start:
        yield start


@pytest.mark.parametrize("point", ["before-prepare", "after-prepare", "before-send", "after-send"])
def test_one_copy_whenever_it_is_killed(start: Start, point: str, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    desk = Desk.new()
    with practising(settings, tmp_path) as running:
        monkeypatch.setenv("GUIKOU_PRACTICE_ADDRESS", running.address)
        account = connected(desk.office, "wordpress")
        released(desk, account, adapter="wordpress")
        kill_where_it_stops(start(point))
        row = Delivery.objects.get()
        assert row.state == ("sending" if point.endswith("send") else "preparing")
        assert row.leased_until is not None
        # Its lease runs out, and so does the time in which the platform may still be at work.
        begun = timezone.now() - timedelta(minutes=10)
        Delivery.objects.update(leased_until=begun, **{"sending_since": begun} if row.sending_since else {})
        go_on(running)
        posts = [post for post in running.platforms["wordpress"].all_posts() if post["status"] == "publish"]
    assert Delivery.objects.get().state == "visible", Delivery.objects.get().problem_en
    assert len(posts) == 1
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("points", "outcome"),
    [
        (("before-send", "after-send"), ASKS),
        (("after-prepare", "before-prepare"), ASKS),
        (("before-proof",), ONE),
        (("after-proof",), ONE),
    ],
)
def test_what_a_person_does_by_hand_is_asked_for_and_noted_once_whenever_it_is_killed(
    start: Start, points: tuple[str, ...], outcome: str
) -> None:
    assert by_hand(Desk.new(), start, points) == outcome
    assert list(breaks()) == []


def test_two_processes_never_take_the_same_row(start: Start, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    desk = Desk.new()
    with practising(settings, tmp_path) as running:
        monkeypatch.setenv("GUIKOU_PRACTICE_ADDRESS", running.address)
        released(desk, *(connected(desk.office, "webhook", base="https://receiver.example/in") for _ in range(12)))
        both = [start("-"), start("-")]
        taken = [line for process in both for line in process.communicate()[0].split()]
    assert sorted(map(int, taken)) == sorted(Delivery.objects.values_list("pk", flat=True))
    assert {row.state for row in Delivery.objects.all()} == {"handed over"}
    assert Attempt.objects.filter(after="accepted").count() == 12
