"""One account says and shows otherwise than the master: its own body, its own pictures and cover, until they follow again."""

from dataclasses import replace
from typing import Any

import pytest

from factories_docx import picture as drawn
from factories_platform import NOW, make_account, make_actor
from factories_release import Desk, shown_on, version
from guikou.jobs.models import Job
from guikou.kernel.bilingual import Language
from guikou.people.domain.policy import Action, Role
from guikou.people.operations.tree import ChangedMeanwhile
from guikou.release import content
from guikou.release.checking import links_of
from guikou.release.domain.checks.base import Level
from guikou.release.domain.content import AccountVersion, Field, File, Version
from guikou.release.fitting import capability_of, fields_of
from guikou.release.models import Release
from guikou.release.operations import assembling, drafts, media, releasing, varying, writing
from guikou.release.operations.common import NothingOnItsWay
from guikou.release.operations.linking import JOB
from guikou.release.previews import previews
from guikou.release.queries import reviews
from guikou.release.queries import writing as queries
from guikou.trail.models import TrailLine
from roles import Scene, each_role, refused_unless

pytestmark = pytest.mark.django_db
BODY = '<p>城东停水。</p><p><img src="picture:0" alt="管道"></p><p>请储水。</p><p><img src="picture:1" alt="阀门"></p>'


def two(desk: Desk) -> tuple[File, File]:
    """Keep two pictures."""
    pipe, valve = (
        media.keep_picture(data=drawn(colour), name=f"{alt}.png", alt=alt, by=desk.clerk, now=NOW)
        for colour, alt in (("red", "管道"), ("blue", "阀门"))
    )
    return pipe, valve


def illustrated(desk: Desk, *accounts: Any) -> Release:
    return desk.draft(*accounts, masters=[version(html=BODY, pictures=two(desk), cover=0)])


def said(release: Release) -> Any:
    edition = release.editions.order_by("-number")[0]
    return content.read(edition.content, edition.own, content_hash=edition.content_hash)


def vary(release: Release, by: Any, *own: Field, seen: int | None = None, at: int = 0, **fields: Any) -> Version:
    """Let one account show these fields of its own, and return what it shows."""
    former: AccountVersion = said(release).accounts[at]
    shown = AccountVersion(account=former.account, version=replace(former.version, **fields), own=frozenset(own))
    varying.vary(release_id=release.pk, version=seen, shown=shown, by=by, now=NOW)
    found: Version = said(release).accounts[at].version
    return found


def test_an_account_has_its_own_body_until_it_follows_again() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office), make_account(desk.office, platform="website", stable_id="1"))
    before = release.editions.get().content_hash
    own = vary(release, desk.clerk, Field.HTML, html="<p>城东停水，请看网站。</p><script>x</script>")
    assert (own.html, said(release).accounts[1].version.html) == ("<p>城东停水，请看网站。</p>", BODY)
    assert release.editions.get().content_hash != before
    assert vary(release, desk.clerk).html == BODY
    assert release.editions.get().content_hash == before


def test_a_summary_that_nobody_wrote_is_of_the_body_that_the_account_shows() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    assert vary(release, desk.clerk, Field.HTML, html="<p>城西停水。</p>").digest == "城西停水。"
    assert vary(release, desk.clerk).digest.startswith("城东停水。")


@pytest.mark.parametrize(
    ("platform", "fields"),
    [
        ("wechat", "title digest html author pictures cover"),
        ("website", "title digest html author pictures cover"),
        ("newsletter", "title digest html author pictures cover"),
        ("toutiao", "title digest html author pictures cover"),
        ("weibo", "text pictures"),
        ("douyin", "title text pictures"),
        ("sms", "text"),
    ],
)
def test_an_account_has_of_its_own_what_its_platform_shows(platform: str, fields: str) -> None:
    account = make_account(Desk.new().office, platform=platform, stable_id="1")
    assert fields_of(capability_of(account)) == tuple(Field(each) for each in fields.split())


def test_an_account_chooses_among_the_pictures_and_their_order_and_the_body_shows_them() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office), make_account(desk.office, platform="weibo", stable_id="1"))
    pipe, valve = two(desk)
    article = vary(release, desk.clerk, Field.PICTURES, pictures=(valve,))
    assert article.html == '<p>城东停水。</p><p>请储水。</p><p><img src="picture:0" alt="阀门"></p>'
    assert article.cover == 0
    post = vary(release, desk.clerk, Field.PICTURES, at=1, pictures=(valve, pipe))
    assert (post.pictures, post.html, post.cover) == ((valve, pipe), "", None)
    shown = previews(said(release), address_of=str)
    assert [[each.field for each in preview.differs] for preview in shown] == [[Field.PICTURES], [Field.PICTURES]]
    assert shown[0].differs[0].pictures is not None
    assert shown[0].differs[0].pictures.left_out == (pipe,)


def test_what_is_own_goes_on_naming_the_same_pictures_when_the_master_is_edited() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    pipe, valve = two(desk)
    vary(release, desk.clerk, Field.HTML, Field.COVER, html='<p>阀门：</p><p><img src="picture:1" alt="阀门"></p>', cover=1)
    later = version(title="停水", html="<p>新</p>", pictures=(valve, pipe), cover=1)
    writing.edit(release_id=release.pk, version=None, masters=[later], accounts=said(release).accounts, by=desk.clerk, now=NOW)
    shown = said(release).accounts[0]
    assert (shown.version.html, shown.version.cover) == ('<p>阀门：</p><p><img src="picture:0" alt="阀门"></p>', 0)
    assert (shown.version.title, shown.own) == ("停水", {Field.HTML, Field.COVER})


def test_a_picture_that_the_release_does_not_have_is_shown_nowhere() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    stranger = media.keep_picture(data=drawn("green"), name="别处.png", alt="别处", by=desk.clerk, now=NOW)
    with pytest.raises(assembling.NotOfTheRelease, match="别处"):
        vary(release, desk.clerk, Field.PICTURES, pictures=(stranger,))
    accounts = said(release).accounts
    vary(release, desk.clerk, Field.PICTURES, pictures=two(desk)[:1])
    with pytest.raises(assembling.NotOfTheRelease):
        writing.edit(release_id=release.pk, version=None, masters=[version()], accounts=said(release).accounts, by=desk.clerk, now=NOW)
    writing.edit(release_id=release.pk, version=None, masters=[version()], accounts=accounts, by=desk.clerk, now=NOW)
    assert said(release).accounts[0].version.pictures == ()


def test_the_checks_read_what_an_account_says_of_its_own() -> None:
    desk = Desk.new()
    account = make_account(desk.office, name="清江发布")
    release = illustrated(desk, account)
    pipe, _ = two(desk)
    vary(
        release,
        desk.clerk,
        Field.HTML,
        Field.PICTURES,
        html='<p>2月30日停水。</p><p><img src="picture:0"></p>',
        pictures=(replace(pipe, alt=""),),
    )
    found = queries.checked(desk.clerk, release.pk, now=NOW).remarks
    assert {(each.remark.check, each.remark.place.field, each.account) for each in found if each.remark.level is Level.STOP} >= {
        ("dates", "html", account.name),
        ("pictures", "pictures", account.name),
    }


def test_an_own_body_that_says_nothing_holds_it_up() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    vary(release, desk.clerk, Field.HTML, html="")
    assert Level.STOP in {each.remark.level for each in queries.checked(desk.clerk, release.pk, now=NOW).remarks}


def test_links_that_only_an_account_has_are_looked_at_too() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    vary(release, desk.clerk, Field.HTML, html='<p><a href="https://old.county.gov.cn/a">办事</a></p>')
    assert links_of(said(release)) == {"https://old.county.gov.cn/a"}
    assert Job.objects.filter(kind=JOB).count() == 1


def test_an_own_picture_after_signing_begins_the_review_again_and_the_reviewer_sees_it() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    desk.sign(release, 1)
    _, valve = two(desk)
    vary(release, desk.clerk, Field.PICTURES, pictures=(valve,))
    edition = release.editions.get()
    assert (edition.state, edition.signatures.filter(void_at=None).count()) == ("in-review", 0)
    changes = reviews.under_review(desk.first, release.pk, 1, now=NOW).changes
    assert changes is not None
    (pictures,) = [each for each in changes if each.field is Field.PICTURES]
    assert pictures.pictures is not None
    assert [each.alt for each in pictures.pictures.left_out] == ["管道"]
    line = TrailLine.objects.get(action="release.edit")
    assert (line.change["own"], line.change["void"]) == (["pictures"], 1)


def test_a_correction_keeps_what_is_own_and_reviews_it_from_the_first_turn() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    vary(release, desk.clerk, Field.HTML, html="<p>城东停水，请看网站。</p>")
    writing.hand_in(release_id=release.pk, version=None, by=desk.clerk, now=NOW)
    desk.signed(release)
    with pytest.raises(NothingOnItsWay):
        vary(release, desk.clerk)
    releasing.correct(release_id=release.pk, version=None, why="时间有误", by=desk.head, now=NOW)
    assert said(release).accounts[0].own == {Field.HTML}
    assert vary(release, desk.head, Field.HTML, html="<p>城西停水。</p>").html == "<p>城西停水。</p>"
    assert release.editions.order_by("-number")[0].state == "draft"


def test_a_copy_keeps_what_is_own_but_for_the_post_that_carries_the_other_address() -> None:
    desk = Desk.new()
    weibo, wechat = make_account(desk.office, platform="weibo", stable_id="1"), make_account(desk.office)
    own = [shown_on(weibo, own=frozenset({Field.TEXT}), text="停水"), shown_on(wechat, own=frozenset({Field.HTML}), html="<p>停水</p>")]
    copied = drafts.copy(release_id=desk.draft(accounts=own).pk, by=desk.clerk, now=NOW)
    assert {each.account: each.own for each in said(copied).accounts} == {weibo.key: frozenset(), wechat.key: {Field.HTML}}


def test_an_account_to_which_it_does_not_go_has_no_version() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    shown = replace(said(release).accounts[0], version=Version(language=Language.EN, title=""))
    with pytest.raises(varying.NotShownThere):
        varying.vary(release_id=release.pk, version=None, shown=shown, by=desk.clerk, now=NOW)


def test_two_who_vary_at_once_are_told() -> None:
    desk = Desk.new()
    release = illustrated(desk, make_account(desk.office))
    seen = release.version
    vary(release, desk.clerk, Field.TITLE, seen=seen, title="停水")
    with pytest.raises(ChangedMeanwhile):
        vary(release, desk.clerk, Field.TITLE, seen=seen, title="别的")


@each_role(Action.WRITE_RELEASES)
def test_who_varies(role: Role, within: bool, may: bool) -> None:
    desk = Desk.new()
    scene = Scene(desk.office.parent or desk.office, desk.office, desk.other)
    by, release = scene.actor(role, within=within), illustrated(desk, make_account(desk.office))
    with refused_unless(may):
        vary(release, by, Field.TITLE, title="停水")


def test_whoever_varies_becomes_an_author() -> None:
    desk = Desk.new()
    editor = make_actor(Role.EDITOR, at=desk.office, name="编辑")
    release = illustrated(desk, make_account(desk.office))
    vary(release, editor, Field.TITLE, title="停水")
    assert {each.person_key for each in release.editions.get().authors.all()} == {desk.clerk.key, editor.key}
