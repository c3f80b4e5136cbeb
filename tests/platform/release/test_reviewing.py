"""Signing, sending back, and remarks."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, version
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Role
from guikou.release.arrangements import DEFAULT, TurnRule
from guikou.release.domain.links import LinkRefused, Why
from guikou.release.domain.review import CannotReview, MayNotSign
from guikou.release.domain.states import NoSuchMove
from guikou.release.models import Edition, Release, Remark, Signature
from guikou.release.operations import releasing, reviewing, rules, writing
from guikou.release.operations.common import NoSuchRelease
from guikou.trail.models import TrailLine
from roles import each_role, refused_unless

LINK = "link:外请专家"


def with_expert(desk: Desk) -> None:
    """Let an expert without an account sign the first turn."""
    first = TurnRule(name=Text("专家审核", "Expert"), people=frozenset({LINK}))
    rules.set_rule(
        organisation_id=desk.office.pk, kind="", turns=[first, *DEFAULT[1:]], emergency=None, version=None, by=desk.head, now=NOW
    )


def link(desk: Desk, release: Release) -> tuple[Edition, str]:
    token = reviewing.make_link(
        release_id=release.pk, number=1, key=LINK, name="外请专家", expires_at=NOW + timedelta(days=1), by=desk.head, now=NOW
    )
    return release.editions.get(), token


@pytest.mark.django_db
def test_three_people_sign_in_their_turns_and_the_last_one_lets_it_out() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    assert [desk.sign(release, turn).state for turn in (1, 2, 3)] == ["in-review", "in-review", "released"]
    edition = release.editions.get()
    assert edition.released_at == NOW
    names = list(edition.signatures.values_list("name", flat=True))
    assert names == ["初审人", "复审人", "终审人"]
    assert list(TrailLine.objects.order_by("number").values_list("action", flat=True))[-2:] == ["release.sign", "release.release"]


@pytest.mark.django_db
def test_a_double_click_signs_once() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    desk.sign(release, 1)
    assert Signature.objects.count() == 1
    assert TrailLine.objects.filter(action="release.sign").count() == 1


@pytest.mark.django_db
def test_nobody_signs_out_of_turn_twice_for_other_content_or_their_own_text() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    with pytest.raises(MayNotSign, match="not yours"):
        desk.sign(release, 1, desk.second)
    with pytest.raises(MayNotSign, match="changed"):
        desk.sign(release, 1, seen="0" * 64)
    desk.sign(release, 1)
    both = make_actor(Role.FIRST_REVIEWER, Role.SECOND_REVIEWER, at=desk.office)
    with pytest.raises(MayNotSign, match="Somebody else"):
        desk.sign(release, 1, both)
    with pytest.raises(MayNotSign, match="signed this already"):
        desk.sign(release, 2, desk.first)
    author = type(desk.clerk)(desk.clerk.key, desk.clerk.name, desk.second.grants, desk.clerk.person_id)
    with pytest.raises(MayNotSign, match="wrote"):
        desk.sign(release, 2, author)
    assert Signature.objects.count() == 1


@pytest.mark.django_db
def test_a_token_signs_in_the_name_of_its_person() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    token = type(desk.first)("token:1", "初审人 (脚本)", desk.second.grants, desk.first.person_id)
    with pytest.raises(MayNotSign, match="signed this already"):
        desk.sign(release, 2, token)


@pytest.mark.django_db
def test_a_draft_is_not_signed_and_no_edition_that_is_not_there() -> None:
    desk = Desk.new()
    release = desk.draft()
    with pytest.raises(MayNotSign):
        desk.sign(release, 1)
    with pytest.raises(NoSuchRelease):
        reviewing.sign(release_id=release.pk, number=2, turn=1, content_hash="", by=desk.first, now=NOW)


@pytest.mark.django_db
def test_it_is_sent_back_with_a_reason_that_stays() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    with pytest.raises(CannotReview):
        reviewing.send_back(release_id=release.pk, number=1, why="  ", by=desk.second, now=NOW)
    with pytest.raises(CannotReview):
        reviewing.send_back(release_id=release.pk, number=1, why="时间不对", by=desk.final, now=NOW)
    assert reviewing.send_back(release_id=release.pk, number=1, why="时间不对", by=desk.second, now=NOW).state == "draft"
    edition = release.editions.get()
    assert edition.signatures.filter(void_at=None).count() == 0
    assert [(remark.text, remark.returns) for remark in edition.remarks.all()] == [("时间不对", True)]
    with pytest.raises(NoSuchMove):
        reviewing.send_back(release_id=release.pk, number=1, why="再看", by=desk.second, now=NOW)


@pytest.mark.django_db
def test_remarks_have_a_place_and_are_settled_once() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    place = {"account": "", "language": "zh", "field": "html", "start": 3, "end": 7}
    made = reviewing.remark(release_id=release.pk, number=1, text="核对日期", place=place, by=desk.first, now=NOW)
    for bad in ({"start": 9, "end": 3}, {"start": "3"}, {"x": 1}, {"start": -1}):
        with pytest.raises(reviewing.NotARemark):
            reviewing.remark(release_id=release.pk, number=1, text="核对日期", place=bad, by=desk.first, now=NOW)
    with pytest.raises(reviewing.NotARemark):
        reviewing.remark(release_id=release.pk, number=1, text=" ", place={}, by=desk.first, now=NOW)
    for later in (NOW, NOW + timedelta(hours=1)):
        reviewing.settle(release_id=release.pk, remark_id=made.pk, by=desk.clerk, now=later)
    assert Remark.objects.get().settled_at == NOW
    with pytest.raises(NoSuchRelease):
        reviewing.settle(release_id=desk.draft().pk, remark_id=made.pk, by=desk.clerk, now=NOW)
    with pytest.raises(CannotReview):
        reviewing.remark(release_id=desk.draft().pk, number=1, text="核对日期", place={}, by=desk.first, now=NOW)


@pytest.mark.django_db
def test_somebody_without_an_account_signs_by_a_link_once() -> None:
    desk = Desk.new()
    with_expert(desk)
    release = desk.handed_in()
    edition, token = link(desk, release)
    assert reviewing.look_by_link(edition_id=edition.pk, token=token, now=NOW)[1].name == "外请专家"
    reviewing.sign_by_link(edition_id=edition.pk, token=token, now=NOW)
    signature = Signature.objects.get()
    assert (signature.turn, signature.name, signature.way, signature.person) == (1, "外请专家", "link", None)
    assert token not in signature.link_mark
    with pytest.raises(LinkRefused) as refused:
        reviewing.sign_by_link(edition_id=edition.pk, token=token, now=NOW)
    assert refused.value.why is Why.USED
    assert TrailLine.objects.get(action="release.sign").actor == LINK
    assert all(token not in str(line.change) for line in TrailLine.objects.all())


@pytest.mark.django_db
def test_a_link_is_good_for_one_content_turn_and_time() -> None:
    desk = Desk.new()
    with_expert(desk)
    release = desk.handed_in()
    edition, token = link(desk, release)

    def why(token: str = token, edition_id: int = edition.pk, later: timedelta = timedelta()) -> Why:
        with pytest.raises(LinkRefused) as refused:
            reviewing.sign_by_link(edition_id=edition_id, token=token, now=NOW + later)
        return refused.value.why

    assert why(token + "x") is Why.FORGED
    assert why(edition_id=0) is Why.FORGED
    assert why(edition_id=desk.handed_in().editions.get().pk) is Why.OTHER_TURN
    assert why(later=timedelta(days=1)) is Why.EXPIRED
    writing.edit(release_id=release.pk, version=None, masters=[version(title="另一件事")], accounts=[], by=desk.clerk, now=NOW)
    assert why() is Why.OTHER_HASH
    assert Signature.objects.count() == 0


@pytest.mark.django_db
def test_links_are_made_for_those_whom_the_turn_names_by_others_than_who_wrote_it() -> None:
    desk = Desk.new()
    with_expert(desk)
    release = desk.handed_in()

    def make(key: str = LINK, by: object = desk.head, days: int = 1) -> None:
        expires = NOW + timedelta(days=days)
        reviewing.make_link(release_id=release.pk, number=1, key=key, name="外请专家", expires_at=expires, by=by, now=NOW)  # type: ignore[arg-type]

    for wrong in ({"key": "link:别人"}, {"key": desk.first.key}, {"days": 8}, {"days": 0}):
        with pytest.raises(reviewing.NotALink):
            make(**wrong)  # type: ignore[arg-type]
    writing.edit(release_id=release.pk, version=None, masters=[version(title="另一件事")], accounts=[], by=desk.head, now=NOW)
    with pytest.raises(reviewing.NotALink, match="wrote"):
        make()


@each_role(Action.REVIEW_RELEASES)
@pytest.mark.django_db
def test_who_reviews(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    by = make_actor(role, at=desk.office if within else desk.other)
    with refused_unless(may):
        reviewing.remark(release_id=release.pk, number=1, text="核对", place={}, by=by, now=NOW)
    for act in (
        lambda: desk.sign(release, 1, by),
        lambda: reviewing.send_back(release_id=release.pk, number=1, why="错", by=by, now=NOW),
    ):
        # The right is not the turn: of those who may review only the one whose turn it is signs and returns.
        with refused_unless(may):
            try:
                act()
            except (MayNotSign, CannotReview):
                assert may


@each_role(Action.RUN_DESK)
@pytest.mark.django_db
def test_who_runs_the_desk(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    with_expert(desk)
    by = make_actor(role, at=desk.office if within else desk.other)
    waiting, public = desk.handed_in(), desk.draft()
    with refused_unless(may):
        reviewing.make_link(release_id=waiting.pk, number=1, key=LINK, name="外请专家", expires_at=NOW + timedelta(days=1), by=by, now=NOW)
    with refused_unless(may):
        releasing.schedule(release_id=waiting.pk, version=None, at=None, by=by, now=NOW)
    with refused_unless(may):
        rules.set_rule(organisation_id=desk.office.pk, kind="news", turns=DEFAULT, emergency=None, version=None, by=by, now=NOW)
    for act in (releasing.correct, releasing.recall):
        with refused_unless(may):
            try:
                act(release_id=public.pk, version=None, why="错", by=by, now=NOW)
            except releasing.NotPublic:
                assert may


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", [True, False], ids=["one person clicks twice", "two people"])
def test_at_the_same_moment_a_turn_is_signed_once(same: bool) -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    other = desk.final if same else make_actor(Role.FINAL_REVIEWER, at=desk.office.parent or desk.office, name="另一终审人")
    release = desk.handed_in(account)
    for turn in (1, 2):
        desk.sign(release, turn)
    seen, together, refused = release.editions.get().content_hash, threading.Barrier(2), []

    def sign(by: object) -> None:
        try:
            together.wait(timeout=30)
            reviewing.sign(release_id=release.pk, number=1, turn=3, content_hash=seen, by=by, now=NOW)  # type: ignore[arg-type]
        except Refusal as wrong:
            refused.append(wrong)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(by,)) for by in (desk.final, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == (0 if same else 1)
    assert Signature.objects.filter(turn=3).count() == 1
    release.refresh_from_db()
    assert (release.state, release.deliveries.count()) == ("released", 1)
    assert TrailLine.objects.filter(action="release.release").count() == 1
