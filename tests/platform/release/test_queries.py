"""Lists of releases, whose turn it is, and one release with all that belongs to it."""

from datetime import timedelta
from typing import Any

import pytest

from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, shown_on, version
from guikou.people.domain.policy import Action, Role
from guikou.release import content
from guikou.release.domain.content import Edition as Content
from guikou.release.domain.content import Field, content_hash
from guikou.release.domain.diff import Op
from guikou.release.domain.states import ReleaseState
from guikou.release.models import Release
from guikou.release.operations import releasing, reviewing, writing
from guikou.release.queries import releases as queries
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
    assert bool(queries.under_review(by, now=NOW)) is may
    if may:
        assert queries.release(by, release.pk).release == release
    else:
        with pytest.raises(Release.DoesNotExist):
            queries.release(by, release.pk)


def test_my_turn_is_what_i_may_sign_now() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    for turn, reviewer in enumerate(desk.reviewers, start=1):
        turns = [len(queries.my_turn(each, now=NOW)) for each in desk.reviewers]
        assert turns == [int(each is reviewer) for each in desk.reviewers]
        waiting = queries.my_turn(reviewer, now=NOW)[0]
        assert (waiting.edition.release, waiting.turn.number) == (release, turn)
        assert waiting.due > NOW
        desk.sign(release, turn)
    assert queries.my_turn(desk.clerk, now=NOW) == []


def test_a_debt_is_listed_and_is_the_turn_of_those_who_owe_it() -> None:
    desk = Desk.new()
    desk.released()
    assert queries.debts(desk.head, now=NOW) == []
    release = desk.emergency()
    assert [each.edition.release for each in queries.debts(desk.head, now=NOW)] == [release]
    assert [each.turn.number for each in queries.my_turn(desk.second, now=NOW)] == [2]


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
        assert len([each.edition.release.organisation.name for each in queries.my_turn(desk.first, now=NOW)]) == 6
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
