"""What a person does by hand, and the page of the website that is read back: killed at every point."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.utils import timezone
from werkzeug.wrappers import Response

from delivering import connected
from factories_release import Desk, shown_on
from gates import Gate, Stop
from guikou.channels.states import State
from guikou.release.models import Delivery, Page
from guikou.release.queries import deliveries
from guikou.trail.models import TrailLine
from killing import ASKS, LOOP, ONE, TWO, UNTRUE, Scene, until
from practice_servers import served
from processes import Start, kill_where_it_stops

HOUR = timedelta(hours=1)
PROOFS = ("before-proof", "after-proof")


def by_hand(desk: Desk, start: Start, points: tuple[str, ...]) -> str:
    """
    Deliver to an account at which a person publishes, killed at these points one after the other; return what came of it. Where a point is a person's, the person
    does it again when nothing shows that it was done.
    """
    account = connected(desk.office, "by-hand")
    (row,) = desk.released(accounts=[shown_on(account)]).deliveries.all()
    for point in (point for point in points if point not in PROOFS):
        kill_where_it_stops(start(point))
        Delivery.objects.filter(pk=row.pk).update(leased_until=timezone.now() - HOUR, not_before=timezone.now())
        Delivery.objects.filter(pk=row.pk, sending_since__isnull=False).update(sending_since=timezone.now() - HOUR)
    assert start("-").wait() == 0
    row.refresh_from_db()
    if not set(points) & set(PROOFS):
        return ASKS if row.state == State.BY_HAND and deliveries.package(desk.head, row.pk) else UNTRUE
    for point in points:
        kill_where_it_stops(start(point, row.pk, desk.clerk.person_id))
        row.refresh_from_db()
        if row.state == State.BY_HAND and start("proof", row.pk, desk.clerk.person_id).wait() != 0:
            return UNTRUE
        assert start("proof", row.pk, desk.clerk.person_id).wait() != 0  # what is noted is not noted twice
    assert start("-").wait() == 0
    row.refresh_from_db()
    noted = TrailLine.objects.filter(action="delivery.done-by-hand", subject=f"delivery:{row.pk}").count()
    if noted > 1:
        return TWO
    return ONE if noted == 1 and row.proof_id and row.state == State.HANDED_OVER and row.address else UNTRUE


@contextmanager
def website(gate: Gate) -> Iterator[None]:
    """Serve the portal behind the gate."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        with closing(connection):  # each call is answered by a thread of its own
            said = Client(headers={"host": "127.0.0.1"}).get(environ["PATH_INFO"])
        return Response(said.content, status=said.status_code)(environ, start_response)

    with served(answer) as address:
        gate.target = urlsplit(address).port or 0
        yield


def page(scene: Scene, plan: Mapping[int, Stop], trouble: Callable[[Scene], None] = Scene.killed) -> str:
    """Release to the website alone, and let the worker read the page back while calls are stopped; return what came of it."""
    release = scene.desk.released()
    mine = Page.objects.filter(release=release)
    scene.gate.begin(plan)
    scene.workers.does = "portal.seen"
    scene.workers.begin()

    def seen() -> bool:
        return mine.filter(seen_at__isnull=False).exists()

    while not seen():
        until(lambda: scene.gate.stopped.is_set() or seen(), "the page is seen")
        if scene.gate.stopped.is_set():
            assert not seen(), "said to be visible before its answer came"
            trouble(scene)
            mine.update(not_before=timezone.now())
    scene.workers.kill()
    scene.workers.does = LOOP
    lines = TrailLine.objects.filter(action="release.seen", subject=f"release:{release.pk}").count()
    shown = Client(headers={"host": "127.0.0.1"}).get(f"/releases/{release.slug}/").status_code
    return TWO if lines > 1 else ONE if lines == 1 and shown == 200 else UNTRUE
