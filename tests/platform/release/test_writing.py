"""Writing a release and handing it in."""

from typing import Any

import pytest

from factories_platform import NOW, make_account, make_actor, make_organisation
from factories_release import Desk, shown_on, version
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import WORKER, Action, NotAllowed, NotThere, Role
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release import content
from guikou.release.domain.content import Field, File, NotAnEdition
from guikou.release.domain.review import CannotReview
from guikou.release.domain.states import NoSuchMove
from guikou.release.domain.turns import BadTurns
from guikou.release.models import Media, Release
from guikou.release.operations import assembling, media, releasing, writing
from guikou.release.operations.common import NobodyActs, NoSuchRelease, NothingOnItsWay
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db


def edit(release: Release, by: Any, *, title: str = "停水通知（更新）", version_seen: int | None = None, **given: Any) -> Release:
    values = {"masters": [version(title=title)], "accounts": []} | given
    return writing.edit(release_id=release.pk, version=version_seen, by=by, now=NOW, **values)


def lines() -> list[str]:
    return list(TrailLine.objects.order_by("number").values_list("action", flat=True))


def test_a_draft_is_stored_with_its_author_its_hash_and_its_line_of_the_trail() -> None:
    desk = Desk.new()
    release = desk.draft()
    edition = release.editions.get()
    assert (release.state, release.title, edition.state) == ("draft", "停水通知", "draft")
    assert [author.person_key for author in edition.authors.all()] == [desk.clerk.key]
    said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
    assert said.address.endswith(f"/releases/{release.slug}/")
    assert lines() == ["release.start"]


def test_an_account_follows_the_master_but_for_its_own_fields() -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    own = shown_on(account, own=frozenset({Field.TITLE}), title="停水", html="<p>旧</p>")
    edition = desk.draft(accounts=[own]).editions.get()
    said = content.read(edition.content, edition.own, content_hash=edition.content_hash)
    shown = said.accounts[0]
    assert (shown.version.title, shown.version.html, shown.own) == ("停水", version().html, {Field.TITLE})


def test_which_fields_follow_can_change_without_another_hash() -> None:
    desk = Desk.new()
    account = make_account(desk.office)
    release = desk.draft(account)
    before = release.editions.get()
    edit(release, desk.clerk, masters=[version()], accounts=[shown_on(account, own=frozenset({Field.TITLE}))])
    after = release.editions.get()
    assert after.content_hash == before.content_hash
    assert after.own != before.own


def test_a_release_goes_to_accounts_above_and_below_its_organisation_only() -> None:
    desk = Desk.new()
    assert desk.office.parent is not None
    above, below, beside = make_account(desk.office.parent), make_account(make_organisation(parent=desk.office)), make_account(desk.other)
    desk.draft(above, below)
    with pytest.raises(assembling.NotThatAccount):
        desk.draft(above, beside)


def test_the_title_in_lists_is_the_chinese_one_where_there_is_one() -> None:
    desk = Desk.new()
    assert desk.draft(masters=[version("en", title="No water"), version()]).title == "停水通知"
    assert desk.draft(masters=[version("en", title="No water")]).title == "No water"


def test_what_makes_no_edition_is_refused_in_words() -> None:
    desk = Desk.new()
    with pytest.raises(NotAnEdition):
        desk.draft(masters=[])
    with pytest.raises(assembling.NotAKind):
        desk.draft(kind="advertisement")
    for text in ("a\x00b", "a\ud800b"):
        with pytest.raises(NotAnEdition, match="character"):
            desk.draft(masters=[version(title=text)])
    with pytest.raises(NotAnEdition, match="cover"):
        desk.draft(masters=[version(cover=0)])
    assert Release.objects.count() == 0


def test_two_who_edit_at_once_are_told() -> None:
    desk = Desk.new()
    release = desk.draft()
    seen = release.version
    edit(release, desk.clerk, version_seen=seen)
    with pytest.raises(ChangedMeanwhile):
        edit(release, desk.clerk, title="别的", version_seen=seen)


def test_an_edit_of_what_was_signed_begins_the_review_again_and_makes_the_editor_an_author() -> None:
    desk = Desk.new()
    editor = make_actor(Role.EDITOR, at=desk.office, name="编辑")
    release = desk.handed_in()
    desk.sign(release, 1)
    edit(release, editor)
    edition = release.editions.get()
    assert edition.state == "in-review"
    assert edition.signatures.filter(void_at=None).count() == 0
    assert {author.person_key for author in edition.authors.all()} == {desk.clerk.key, editor.key}
    assert TrailLine.objects.get(action="release.edit").change["void"] == 1


def test_an_edit_of_what_was_approved_does_so_too() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    releasing.schedule(release_id=release.pk, version=None, at=NOW.replace(year=2027), by=desk.head, now=NOW)
    assert desk.signed(release).state == "approved"
    assert edit(release, desk.clerk).state == "in-review"
    assert release.editions.get().signatures.filter(void_at=None).count() == 0


def test_an_edit_that_changes_nothing_keeps_the_signatures() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    edit(release, desk.clerk, title="停水通知")
    assert release.editions.get().signatures.filter(void_at=None).count() == 1


def test_an_edit_that_would_leave_a_turn_to_nobody_is_refused() -> None:
    desk = Desk.new()
    final = make_actor(Role.CLERK, at=desk.office)
    release = desk.handed_in()
    # The only final reviewer may also write here.
    both = type(final)(desk.final.key, desk.final.name, final.grants, desk.final.person_id)
    with pytest.raises(CannotReview):
        edit(release, both)
    assert release.editions.get().authors.count() == 1


def test_what_is_public_is_not_edited() -> None:
    desk = Desk.new()
    release = desk.released()
    with pytest.raises(NothingOnItsWay, match="correction"):
        edit(release, desk.clerk)


def test_only_an_author_hands_in_and_only_a_draft() -> None:
    desk = Desk.new()
    release = desk.draft()
    with pytest.raises(CannotReview):
        writing.hand_in(release_id=release.pk, version=None, by=make_actor(Role.EDITOR, at=desk.office), now=NOW)
    assert writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW).state == "in-review"
    with pytest.raises(NoSuchMove):
        writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)


def test_without_reviewers_nothing_is_handed_in() -> None:
    office = make_organisation()
    clerk = make_actor(Role.CLERK, at=office)
    release = writing.start(organisation_id=office.pk, kind="notice", masters=[version()], by=clerk, now=NOW)
    with pytest.raises(BadTurns):
        writing.hand_in(release_id=release.pk, version=None, by=clerk, now=NOW)


def test_an_author_takes_it_back_and_its_signatures_are_void() -> None:
    desk = Desk.new()
    release = desk.handed_in()
    desk.sign(release, 1)
    taken = writing.take_back(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    assert (taken.state, release.editions.get().signatures.filter(void_at=None).count()) == ("draft", 0)
    with pytest.raises(NoSuchMove):
        writing.take_back(release_id=release.pk, version=None, by=desk.clerk, now=NOW)


def test_a_file_is_kept_once_and_shown_files_have_to_be_there() -> None:
    desk = Desk.new()
    first = media.keep(data=b"picture", media_type="image/png", by=desk.clerk, now=NOW)
    again = media.keep(data=b"picture", media_type="image/png", by=desk.clerk, now=NOW)
    assert first == again
    assert Media.objects.count() == 1
    assert media.place(first.digest).read_bytes() == b"picture"
    assert lines() == ["release.media"]
    picture = File(name="a.png", media_type="image/png", digest=first.digest, alt="管道")
    assert list(desk.draft(masters=[version(pictures=(picture,), cover=0)]).editions.get().media.all()) == [first]
    with pytest.raises(writing.FilesMissing):
        desk.draft(masters=[version(pictures=(File(name="b.png", media_type="image/png", digest="0" * 64),))])
    with pytest.raises(media.TooLarge):
        media.keep(data=bytes(media.LARGEST + 1), media_type="image/png", by=desk.clerk, now=NOW)


def test_the_worker_writes_nothing() -> None:
    desk = Desk.new()
    with pytest.raises(NotAllowed):
        writing.start(organisation_id=desk.office.pk, kind="notice", masters=[version()], by=WORKER, now=NOW)
    with pytest.raises(NobodyActs):
        releasing.recall(release_id=desk.released().pk, why="错", by=WORKER, now=NOW)


@each_role(Action.WRITE_RELEASES)
def test_who_writes(role: Role, within: bool, may: bool) -> None:
    scene = Scene.new()
    by = scene.actor(role, within=within)
    with refused_unless(may):
        writing.start(organisation_id=scene.office.pk, kind="notice", masters=[version(Language.ZH)], by=by, now=NOW)


@each_role(Action.WRITE_RELEASES)
def test_who_edits_hands_in_and_takes_back(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    scene = Scene(desk.office.parent or desk.office, desk.office, desk.other)
    by, release = scene.actor(role, within=within), desk.draft()
    with refused_unless(may):
        edit(release, by)
    with refused_unless(may):
        writing.hand_in(release_id=release.pk, version=None, by=by, now=NOW)
    with refused_unless(may):
        writing.take_back(release_id=release.pk, version=None, by=by, now=NOW)


def test_refusals_come_in_one_order() -> None:
    desk = Desk.new()
    release = desk.released()
    nowhere, elsewhere, seeing = (
        make_actor(Role.ANALYST, at=desk.office),
        make_actor(Role.CLERK, at=desk.other),
        make_actor(Role.CLERK, at=desk.other),
    )
    with pytest.raises(NotAllowed) as held_nowhere:
        edit(release, nowhere)
    assert not isinstance(held_nowhere.value, NotThere)
    with pytest.raises(NotThere):
        edit(release, elsewhere)
    with pytest.raises(NoSuchRelease):
        writing.edit(release_id=0, version=None, masters=[], accounts=[], by=elsewhere, now=NOW)
    both = type(seeing)(seeing.key, seeing.name, (*seeing.grants, *make_actor(Role.ARCHIVIST, at=desk.office).grants), seeing.person_id)
    with pytest.raises(NotAllowed) as seen:
        edit(release, both)
    assert not isinstance(seen.value, NotThere)
    with pytest.raises(NothingOnItsWay):
        edit(release, desk.clerk)
