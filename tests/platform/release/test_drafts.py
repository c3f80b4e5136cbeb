"""Drafts that nobody goes on writing, bringing them back, copies; and who may."""

from datetime import timedelta

import pytest

from factories_platform import NOW, make_account
from factories_release import Desk, version
from guikou.people.domain.policy import WORKER, Action, NotAllowed, NotThere, Role
from guikou.release.domain.states import NoSuchMove
from guikou.release.models import Release
from guikou.release.operations import drafts, releasing, writing
from guikou.release.operations.common import NobodyActs, NothingOnItsWay
from guikou.release.queries import writing as queries
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def discard(desk: Desk, release: Release) -> Release:
    return drafts.discard(release_id=release.pk, version=None, by=desk.clerk, now=NOW)


def test_a_discarded_draft_is_out_of_sight_for_good_after_a_day() -> None:
    desk = Desk.new()
    release = discard(desk, desk.draft())
    assert release.state == "discarded"
    assert list(queries.discarded(desk.clerk, now=NOW + DAY)) == [release]
    assert not queries.discarded(desk.clerk, now=NOW + DAY + timedelta(seconds=1)).exists()
    with pytest.raises(drafts.NothingDiscarded):
        drafts.restore(release_id=release.pk, by=desk.clerk, now=NOW + DAY + timedelta(seconds=1))
    assert drafts.restore(release_id=release.pk, by=desk.clerk, now=NOW + DAY).state == "draft"
    assert list(TrailLine.objects.order_by("number").values_list("action", flat=True))[-2:] == ["release.discard", "release.restore"]


def test_a_discarded_draft_is_not_written_nor_handed_in() -> None:
    desk = Desk.new()
    release = discard(desk, desk.draft())
    with pytest.raises(NothingOnItsWay, match="discarded"):
        writing.edit(release_id=release.pk, version=None, masters=[version()], accounts=[], by=desk.clerk, now=NOW)
    with pytest.raises(NothingOnItsWay):
        discard(desk, release)


def test_what_others_have_seen_is_not_discarded() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    with pytest.raises(NoSuchMove):
        discard(desk, release)
    writing.take_back(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    with pytest.raises(drafts.WasHandedIn):
        discard(desk, release)
    with pytest.raises(drafts.NothingDiscarded):
        drafts.restore(release_id=release.pk, by=desk.clerk, now=NOW)


def test_a_correction_that_is_discarded_leaves_what_is_public_and_another_can_begin() -> None:
    desk = Desk.new()
    release = desk.released()
    for number in (2, 3):
        releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=NOW)
        assert release.editions.get(state="draft").number == number
        assert discard(desk, release).state == "released"
    assert release.editions.get(number=1).state == "released"
    assert drafts.restore(release_id=release.pk, by=desk.clerk, now=NOW).state == "draft"


def test_a_copy_is_a_new_draft_with_its_own_address() -> None:
    desk = Desk.new()
    weibo = make_account(desk.office, platform="weibo", stable_id="1")
    first = desk.released(weibo)
    made = drafts.copy(release_id=first.pk, by=desk.clerk, now=NOW)
    said = queries.draft(desk.clerk, made.pk).content
    assert (made.state, made.title, made.pk) != ("released", first.title, first.pk)
    assert first.slug not in said.address
    assert said.accounts[0].version.text.endswith(said.address)


def test_a_machine_discards_nothing() -> None:
    release = Desk.new().draft()
    with pytest.raises((NobodyActs, NotAllowed, NotThere)):
        drafts.discard(release_id=release.pk, version=None, by=WORKER, now=NOW)


@each_role(Action.WRITE_RELEASES)
def test_who_discards_brings_back_and_copies(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    by, release = Scene(desk.office.parent or desk.office, desk.office, desk.other).actor(role, within=within), desk.draft()
    with refused_unless(may):
        drafts.copy(release_id=release.pk, by=by, now=NOW)
    with refused_unless(may):
        drafts.discard(release_id=release.pk, version=None, by=by, now=NOW)
    with refused_unless(may):
        drafts.restore(release_id=release.pk, by=by, now=NOW)
