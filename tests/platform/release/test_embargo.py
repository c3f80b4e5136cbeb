"""Times before which nothing of a release may be public: set by its author, held by the desk, the worker and the database."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from api_scene import bearer, send
from factories_platform import NOW, sign_in
from factories_release import Desk, version
from guikou.people.domain.policy import WORKER
from guikou.people.models import Person
from guikou.release.models import Release
from guikou.release.operations import releasing, writing
from guikou.release.operations.releasing import Embargoed
from guikou.release.operations.writing import EmbargoWithoutTime, Wish
from guikou.trail.models import TrailLine

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(days=3)
LATER, EARLIER = UNTIL + timedelta(days=1), UNTIL - timedelta(minutes=1)


@pytest.fixture
def desk() -> Desk:
    return Desk.new()


def schedule(desk: Desk, release: Release, at: object, *, now: object = NOW) -> Release:
    return releasing.schedule(release_id=release.pk, version=None, at=at, by=desk.head, now=now)  # type: ignore[arg-type]


def test_the_desk_may_put_it_off_and_not_bring_it_forward(desk: Desk) -> None:
    release = desk.handed_in(wish=Wish(UNTIL, embargo=True))
    assert schedule(desk, release, LATER).scheduled_at == LATER
    for too_early in (EARLIER, None):
        with pytest.raises(Embargoed) as refused:
            schedule(desk, release, too_early)
        assert "2026" in refused.value.reason.zh
    assert schedule(desk, release, UNTIL).scheduled_at == UNTIL


def test_nothing_comes_out_before_even_when_it_is_signed_and_at_once_is_possible_after(desk: Desk) -> None:
    release = desk.signed(desk.handed_in(wish=Wish(UNTIL, embargo=True)))
    assert (release.state, releasing.release_due(by=WORKER, now=EARLIER)["released"]) == ("approved", 0)
    schedule(desk, release, LATER)
    assert schedule(desk, release, None, now=UNTIL).state == "released"


def test_the_worker_lets_it_out_when_the_embargo_ends_and_a_correction_has_none(desk: Desk) -> None:
    release = desk.signed(desk.handed_in(wish=Wish(UNTIL, embargo=True)))
    assert releasing.release_due(by=WORKER, now=UNTIL)["released"] == 1
    corrected = releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=UNTIL)
    assert (corrected.scheduled_at, corrected.embargo_until) == (None, None)


def test_the_database_refuses_an_earlier_time(desk: Desk) -> None:
    release = desk.handed_in(wish=Wish(UNTIL, embargo=True))
    for past in ({"scheduled_at": EARLIER}, {"scheduled_at": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(**past)


def test_an_author_changes_it_as_long_as_it_is_a_draft(desk: Desk) -> None:
    release = desk.draft(wish=Wish(UNTIL, embargo=True))

    def edit(wish: Wish) -> Release:
        return writing.edit(release_id=release.pk, version=None, masters=[version()], accounts=[], wish=wish, by=desk.clerk, now=NOW)

    changed = edit(Wish(LATER))
    assert (changed.scheduled_at, changed.embargo_until) == (LATER, None)
    assert TrailLine.objects.order_by("-number")[0].change["embargo"] == [UNTIL.isoformat(), None]
    edit(Wish(UNTIL, embargo=True))
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    assert edit(Wish(None)).embargo_until == UNTIL


def test_an_embargo_has_an_end() -> None:
    with pytest.raises(EmbargoWithoutTime):
        Wish(None, embargo=True)


def test_the_form_asks_for_it_and_every_reviewer_reads_it(desk: Desk) -> None:
    clerk = sign_in(Client(), Person.objects.get(pk=desk.clerk.person_id))
    typed = {
        "organisation": desk.office.pk,
        "kind": "notice",
        "zh-title": "停水通知",
        "zh-html": "<p>3月5日停水。</p>",
        "embargo": "on",
        "then": "keep",
    }
    missing = clerk.post("/console/releases/write/", typed)
    assert missing.status_code == 422
    assert 'href="#scheduled"' in missing.content.decode()
    clerk.post("/console/releases/write/", typed | {"scheduled": "2030-01-01T08:00"})
    release = Release.objects.get()
    assert release.embargo_until == release.scheduled_at
    assert 'name="embargo" checked' in clerk.get(f"/console/releases/{release.pk}/edit/").content.decode()
    assert "禁发期至 2030-01-01 08:00" in clerk.get(f"/console/releases/{release.pk}/").content.decode()
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    first = sign_in(Client(), Person.objects.get(pk=desk.first.person_id))
    assert "禁发期至 2030-01-01 08:00" in first.get(f"/console/reviews/{release.pk}/1/").content.decode()


def test_programs_set_it_and_are_told_when_they_try_to_pass_it(desk: Desk) -> None:
    clerk, head = (bearer(Person.objects.get(pk=each.person_id)) for each in (desk.clerk, desk.head))
    body = {"organisation": desk.office.pk, "kind": "notice", "masters": [{"language": "zh", "title": "停水通知", "html": "<p>停水。</p>"}]}
    made = send(clerk, "POST /releases", body | {"wish": {"at": "2030-01-01T08:00:00+08:00", "embargo": True}})
    assert made.status_code == 201
    assert datetime.fromisoformat(made.json()["embargo_until"]) == datetime(2030, 1, 1, tzinfo=UTC)
    assert send(clerk, "POST /releases", body | {"wish": {"at": None, "embargo": True}}).status_code == 409
    refused = send(head, f"POST /releases/{made.json()['id']}/schedule", {"version": 1, "at": "2029-12-31T00:00:00Z"})
    assert refused.status_code == 409
    assert "2030-01-01 08:00" in refused.content.decode()
