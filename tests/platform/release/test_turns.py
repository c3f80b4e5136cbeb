"""The turns that organisations set, and the emergency route."""

import pytest

from factories_platform import NOW, make_actor
from factories_release import Desk, version
from guikou.people.domain.policy import Role
from guikou.release.arrangements import DEFAULT
from guikou.release.domain.review import MayNotSign
from guikou.release.domain.turns import BadTurns, NotAnEmergency
from guikou.release.models import Release
from guikou.release.operations import rules, writing
from guikou.release.operations.common import ChangedMeanwhile


@pytest.mark.django_db
def test_an_emergency_comes_out_after_its_first_turn_and_owes_the_others() -> None:
    desk = Desk.new()
    release = desk.emergency()
    edition = release.editions.get()
    assert (release.state, edition.required, edition.owed) == ("released", 1, 2)
    desk.sign(release, 2)
    assert release.editions.get().owed == 1
    desk.sign(release, 3)
    edition.refresh_from_db()
    assert (edition.owed, edition.signatures.count(), Release.objects.get(pk=release.pk).state) == (0, 3, "released")
    with pytest.raises(MayNotSign):
        desk.sign(release, 3, desk.second)


@pytest.mark.django_db
def test_the_emergency_route_is_open_by_rule_only() -> None:
    desk = Desk.new()
    with pytest.raises(NotAnEmergency):
        writing.hand_in(release_id=desk.draft(kind="emergency").pk, version=None, emergency=True, by=desk.clerk, now=NOW)
    desk.emergency()
    with pytest.raises(NotAnEmergency):
        writing.hand_in(release_id=desk.draft(kind="news").pk, version=None, emergency=True, by=desk.clerk, now=NOW)


@pytest.mark.django_db
def test_an_edit_of_an_emergency_keeps_its_route() -> None:
    desk = Desk.new()
    desk.emergency()
    release = desk.draft(kind="emergency")
    writing.hand_in(release_id=release.pk, version=None, emergency=True, by=desk.clerk, now=NOW)
    writing.edit(
        release_id=release.pk,
        version=None,
        masters=[version(title="紧急停水")],
        accounts=[],
        by=make_actor(Role.EDITOR, at=desk.office),
        now=NOW,
    )
    edition = release.editions.get()
    assert (edition.required, edition.route["decided_by"]) == (1, desk.clerk.key)


@pytest.mark.django_db
def test_the_rule_of_the_nearest_organisation_counts_and_there_that_of_the_kind() -> None:
    desk = Desk.new()
    county = desk.office.parent
    assert county is not None

    def rule(organisation_id: int, kind: str, turns: int) -> None:
        rules.set_rule(
            organisation_id=organisation_id, kind=kind, turns=DEFAULT[:turns], emergency=None, version=None, by=desk.head, now=NOW
        )

    def required(kind: str) -> int:
        return writing.hand_in(release_id=desk.draft(kind=kind).pk, version=None, by=desk.clerk, now=NOW).editions.get().required

    assert required("notice") == 3
    rule(county.pk, "news", 1)
    assert (required("notice"), required("news")) == (3, 1)
    rule(desk.office.pk, "", 2)
    assert (required("notice"), required("news")) == (2, 2)
    with pytest.raises(ChangedMeanwhile):
        rule(desk.office.pk, "", 1)
    with pytest.raises(BadTurns):
        rule(desk.office.pk, "reply", 0)
