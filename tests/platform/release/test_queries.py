"""Lists of releases, whose turn it is, and one release with all that belongs to it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, shown_on, version
from guikou.people.domain.policy import Action, Role
from guikou.release import content
from guikou.release.arrangements import DEFAULT, away, office, review_of
from guikou.release.domain import review
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Field, content_hash
from guikou.release.domain.diff import Op
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Release
from guikou.release.operations import releasing, reviewing, rules, writing
from guikou.release.operations.away import come_back, go_away
from guikou.release.queries import releases as queries
from guikou.release.queries import reviews
from roles import each_role

pytestmark = pytest.mark.django_db


def edit(desk: Desk, release: Release, **fields: Any) -> None:
    writing.edit(release_id=release.pk, version=None, masters=[version(**fields)], accounts=[], by=desk.clerk, now=NOW)


def test_lists_by_state_kind_and_word() -> None:
    desk = Desk.new()
    draft, waiting = desk.draft(), desk.handed_in(kind="news", masters=[version(title="植树活动")])
    assert list(queries.releases(desk.clerk)) == [waiting, draft]
    assert list(queries.releases(desk.clerk, states=[ReleaseState.DRAFT])) == [draft]
    assert list(queries.releases(desk.clerk, kind="news")) == [waiting]
    assert list(queries.releases(desk.clerk, word="停水")) == [draft]


@each_role(Action.SEE_RELEASES)
def test_who_sees_releases(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    release = desk.handed_in()
    by = make_actor(role, at=desk.office if within else desk.other)
    assert queries.releases(by).exists() is may
    assert reviews.waiting(by).exists() is may
    if may:
        assert queries.release(by, release.pk).release == release
    else:
        with pytest.raises(Release.DoesNotExist):
            queries.release(by, release.pk)


def test_my_turn_is_what_i_may_sign_now() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    for turn, reviewer in enumerate(desk.reviewers, start=1):
        turns = [reviews.mine(each, now=NOW).count() for each in desk.reviewers]
        assert turns == [int(each is reviewer) for each in desk.reviewers]
        waiting = reviews.mine(reviewer, now=NOW).get()
        present = reviews.turn_of(waiting)
        assert present is not None
        assert (waiting.release, present.number) == (release, turn)
        assert waiting.due_at is not None
        assert waiting.due_at > NOW
        desk.sign(release, turn)
    assert not reviews.mine(desk.clerk, now=NOW).exists()


def test_a_substitute_is_asked_when_a_turn_is_overdue_or_all_its_people_are_away() -> None:
    desk = Desk.new()
    first, other = make_actor(Role.FIRST_REVIEWER, at=desk.office), make_actor(Role.SECOND_REVIEWER, at=desk.office)
    turns = (replace(DEFAULT[0], substitutes=frozenset({other.key, first.key})), *DEFAULT[1:])
    rules.set_rule(organisation_id=desk.office.pk, kind="", turns=turns, emergency=None, version=None, by=desk.head, now=NOW)
    release = desk.handed_in()
    edition = release.editions.get()

    def asked(now: datetime) -> set[str]:
        """Return who finds it under "my turn", which has to be what the rule itself says."""
        found = {each.key for each in (desk.clerk, *desk.reviewers, first, other) if reviews.mine(each, now=now).exists()}
        gone = away(on=timezone.localdate(now))
        assert found == review.may_sign(review_of(edition), office=office(), now=now, away=gone)
        return found

    due = edition.due_at
    assert due is not None
    assert asked(NOW) == asked(due) == {desk.first.key, first.key}
    assert asked(due + timedelta(seconds=1)) == {desk.first.key, first.key, other.key}
    today = timezone.localdate(NOW)
    gone = [go_away(first=today, last=today, by=each, now=NOW) for each in (desk.first, first)]
    assert asked(NOW) == {desk.first.key, first.key, other.key}
    come_back(away_id=gone[0].pk, by=desk.first, now=NOW)
    assert asked(NOW) == {desk.first.key, first.key}
    desk.sign(release, 1, by=first)
    assert asked(NOW) == {desk.second.key, other.key}


def test_nobody_is_asked_for_what_was_taken_back() -> None:
    desk = Desk.new()
    owing = desk.emergency()
    releasing.recall(release_id=owing.pk, why="有误", by=desk.head, now=NOW)
    corrected = desk.released()
    releasing.correct(release_id=corrected.pk, version=None, why="有误", by=desk.head, now=NOW)
    writing.edit(release_id=corrected.pk, version=None, masters=[version(html="<p>改期</p>")], accounts=[], by=desk.head, now=NOW)
    writing.hand_in(release_id=corrected.pk, version=None, by=desk.head, now=NOW)
    assert [each.release for each in reviews.waiting(desk.head)] == [corrected]
    releasing.recall(release_id=corrected.pk, why="有误", by=desk.head, now=NOW)
    assert not reviews.waiting(desk.head).exists()
    assert [reviews.mine(each, now=NOW).count() for each in desk.reviewers] == [0, 0, 0]


def test_a_debt_is_listed_and_is_the_turn_of_those_who_owe_it() -> None:
    desk = Desk.new()
    desk.released()
    assert not reviews.waiting(desk.head).exists()
    release = desk.emergency()
    assert [(each.release, each.owed) for each in reviews.waiting(desk.head)] == [(release, 2)]
    assert [turn.number for each in reviews.mine(desk.second, now=NOW) if (turn := reviews.turn_of(each))] == [2]


def test_what_changed_is_shown_against_what_was_last_signed_or_sent_back() -> None:
    desk = Desk.new()
    release = desk.handed_in()

    def changed() -> tuple[queries.Change, ...] | None:
        return queries.release(desk.clerk, release.pk).editions[-1].changes

    assert changed() is None
    desk.sign(release, 1)
    assert changed() is None
    edit(desk, release, title="停电通知")
    edit(desk, release, title="停气通知")
    title = (changed() or ())[0]
    assert (title.account, title.field) == ("", Field.TITLE)
    assert "".join(piece.text for piece in title.pieces if piece.op is not Op.ADDED) == "停水通知"
    assert "".join(piece.text for piece in title.pieces if piece.op is not Op.REMOVED) == "停气通知"
    reviewing.send_back(release_id=release.pk, number=1, why="不对", by=desk.first, now=NOW + timedelta(minutes=1))
    edit(desk, release, title="停气通知", html="<p>另一段</p>")
    assert [each.field for each in changed() or ()] == [Field.HTML]


def test_a_correction_is_shown_against_what_is_public() -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    release = desk.released(account)
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=NOW)
    assert queries.release(desk.clerk, release.pk).editions[1].changes == ()
    writing.edit(
        release_id=release.pk,
        version=None,
        masters=[version(html="<p>改为3月6日停水。</p>")],
        accounts=[shown_on(account, own=frozenset({Field.TITLE}), title="改期")],
        by=desk.clerk,
        now=NOW,
    )
    changes = queries.release(desk.clerk, release.pk).editions[1].changes or ()
    assert [(each.account, each.field) for each in changes] == [
        ("", Field.HTML),
        (account.key, Field.TITLE),
        (account.key, Field.DIGEST),  # which nobody wrote: it is the beginning of the body
        (account.key, Field.HTML),
    ]
    assert all(each.blocks for each in changes if each.field is Field.HTML)


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: Any) -> None:
    desk = Desk.new()
    release = desk.released(*(make_account(desk.office) for _ in range(5)))
    for number in range(3):
        desk.corrected(release, masters=[version(html=f"<p>第{number}次更正。</p>")])
    for _ in range(6):
        desk.handed_in()
    with django_assert_max_num_queries(9):
        whole = queries.release(desk.clerk, release.pk)
        assert [len(each.review.signatures) for each in whole.editions] == [3, 3, 3, 3]
        assert len({each.account.name for each in whole.deliveries}) == 5
        assert [list(each.row.remarks.all()) for each in whole.editions] == [[], [], [], []]
    with django_assert_max_num_queries(4):
        assert len([(each.release.organisation.name, reviews.turn_of(each)) for each in reviews.mine(desk.first, now=NOW)]) == 6
    with django_assert_max_num_queries(2):  # the count for the first screen asks who is away, and counts
        assert reviews.mine(desk.first, now=NOW).order_by().count() == 6
    with django_assert_max_num_queries(1):
        assert len([each.organisation.name + each.made_by.name for each in queries.releases(desk.clerk)]) == 7


def stored() -> tuple[dict[str, Any], str]:
    made = Content(kind="notice", address="https://example.org/1/", masters=(version(),))
    return content.stored(made), content_hash(made)


@pytest.mark.parametrize("damage", ["format", "kind", "masters", "extra", "master", "cover", "pictures", "language", "file"])
def test_what_is_damaged_or_unknown_is_told(damage: str) -> None:
    plain, digest = stored()
    content.read(plain, [], content_hash=digest)
    master = plain["masters"][0]
    match damage:
        case "format":
            plain["format"] = "guikou-edition-2"
        case "kind":
            plain["kind"] = 7
        case "masters":
            plain["masters"] = {}
        case "extra":
            plain["more"] = 1
        case "master":
            del master["digest"]
        case "cover":
            master["cover"] = True
        case "pictures":
            master["pictures"] = "a.png"
        case "language":
            master["language"] = "fr"
        case "file":
            master["attachments"] = [{"name": "a.pdf"}]
    with pytest.raises(content.CannotRead, match="another version" if damage == "format" else "damaged"):
        content.read(plain, [], content_hash=digest)


@pytest.mark.parametrize("plain", [None, [], "", {}, 3])
def test_what_is_no_edition_at_all_is_told(plain: Any) -> None:
    with pytest.raises(content.CannotRead):
        content.read(plain, [], content_hash="0" * 64)


@pytest.mark.parametrize("own", [None, [["a"]], [["a", "zh", ["nothing"]]], [[1, "zh", []]]])
def test_damaged_notes_on_own_fields_are_told(own: Any) -> None:
    plain, digest = stored()
    with pytest.raises(content.CannotRead, match="damaged"):
        content.read(plain, own, content_hash=digest)
