"""What is released counts as visible once our own public address shows it."""

from datetime import datetime, timedelta

import pytest

from factories_platform import NOW
from guikou.channels.calls import AnswerLost, NotSent, Reply, Request
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import WORKER, NotAllowed
from guikou.portal import work
from guikou.release.models import Page
from guikou.release.operations import pages
from guikou.release.operations.common import permanent_address
from guikou.trail.models import TrailLine
from public_scene import Scene

pytestmark = pytest.mark.django_db


class Public:
    """Our own website, as it is reached from outside."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.asked, self.instead = scene, [], None  # type: ignore[var-annotated]

    def __call__(self, request: Request) -> Reply:
        self.asked.append(request.url)
        if isinstance(self.instead, Exception):
            raise self.instead
        if self.instead:
            return self.instead
        answer = self.scene.get("/" + request.url.split("/", 3)[3])
        return Reply(status=answer.status_code, body=answer.content)


def look(public: Public, *, now: datetime = NOW) -> dict[str, int]:
    return pages.read_back(calls=public, by=WORKER, now=lambda: now)


def lines() -> list[str]:
    return list(TrailLine.objects.filter(action__startswith="release.seen").order_by("number").values_list("action", flat=True))


def test_a_page_counts_as_visible_once_it_was_read_back() -> None:
    scene = Scene()
    release, public = scene.released(), Public(scene)
    assert Page.objects.get().seen_at is None
    assert look(public) == {"seen": 1, "not_seen": 0}
    assert public.asked == [permanent_address(release.slug)]
    row = Page.objects.get()
    assert (row.seen_at, row.answer) == (NOW, 200)
    line = TrailLine.objects.get(action="release.seen")
    assert line.change == {"edition": 1, "hash": row.edition.content_hash, "address": permanent_address(release.slug), "status": 200}
    assert look(public) == {"seen": 0, "not_seen": 0}


def test_a_correction_and_a_recall_are_read_back_as_well() -> None:
    scene = Scene()
    release, public = scene.released(), Public(scene)
    look(public)
    scene.desk.corrected(release)
    assert Page.objects.get().seen_at is None
    look(public)
    scene.recalled(release)
    assert Page.objects.get().seen_at is None
    look(public)
    assert Page.objects.get().answer == 410
    assert lines() == ["release.seen", "release.seen", "release.seen-gone"]


@pytest.mark.parametrize(
    ("instead", "answer"),
    [
        (Reply(status=200, body=b"<h1>Welcome</h1>"), 200),
        (Reply(status=502), 502),
        (NotSent(Text("不通", "no way")), 0),
        (AnswerLost(Text("断了", "lost")), 0),
    ],
)
def test_what_does_not_show_the_edition_is_asked_again_later_each_time(instead: Reply | Exception, answer: int) -> None:
    scene = Scene()
    scene.released()
    public = Public(scene)
    public.instead = instead
    assert look(public) == {"seen": 0, "not_seen": 1}
    row = Page.objects.get()
    assert (row.seen_at, row.answer, row.tries, row.not_before) == (None, answer, 1, NOW + timedelta(minutes=2))
    assert look(public, now=NOW + timedelta(minutes=1)) == {"seen": 0, "not_seen": 0}
    look(public, now=NOW + timedelta(minutes=2))
    assert Page.objects.get().not_before == NOW + timedelta(minutes=6)
    assert lines() == []
    public.instead = None
    assert look(public, now=NOW + timedelta(minutes=6)) == {"seen": 1, "not_seen": 0}


def test_a_page_that_a_cache_still_shows_is_not_gone() -> None:
    scene = Scene()
    release, public = scene.released(), Public(scene)
    look(public)
    public.instead = Reply(status=200, body=b"old")
    scene.recalled(release)
    assert look(public) == {"seen": 0, "not_seen": 1}


def test_what_changed_while_it_was_asked_for_is_not_taken_for_seen() -> None:
    scene = Scene()
    release = scene.released()

    def meanwhile(request: Request) -> Reply:
        answer = scene.get("/" + request.url.split("/", 3)[3])
        scene.desk.corrected(release)
        return Reply(status=200, body=answer.content)

    assert pages.read_back(calls=meanwhile, by=WORKER, now=lambda: NOW) == {"seen": 0, "not_seen": 1}
    assert Page.objects.get().seen_at is None
    assert lines() == []


def test_only_the_worker_and_who_runs_the_desk_may_read_back() -> None:
    scene = Scene()
    with pytest.raises(NotAllowed):
        pages.read_back(calls=Public(scene), by=scene.desk.clerk, now=lambda: NOW)


def test_the_worker_may_ask_our_own_address_and_no_other_private_one() -> None:
    with pytest.raises((NotSent, AnswerLost)):
        work.strangers()(Request(method="GET", url="http://127.0.0.1:8000/"))
