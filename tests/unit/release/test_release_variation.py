"""What one version shows otherwise than another, for people to see."""

from dataclasses import replace

from guikou.kernel.bilingual import Language
from guikou.release.domain.content import Field, File, Version
from guikou.release.domain.diff import Op, Piece
from guikou.release.domain.variation import Variation, variations

A, B = (File(name=f"{name}.png", media_type="image/png", digest=name * 64, alt=f"图{name}") for name in "ab")
ZH = Version(language=Language.ZH, title="停水通知", html="<p>明日停水。</p><p>请储水。</p>", pictures=(A, B), cover=0)


def test_versions_that_show_the_same_have_no_variation() -> None:
    assert variations(ZH, ZH) == ()


def test_texts_are_told_by_words() -> None:
    (title,) = variations(ZH, replace(ZH, title="停水公告"))
    assert title.field is Field.TITLE
    assert [each for each in title.pieces if each.op is not Op.EQUAL] == [Piece(Op.REMOVED, "停水通知"), Piece(Op.ADDED, "停水公告")]


def test_bodies_are_told_by_paragraph_and_what_stayed_is_counted() -> None:
    (body,) = variations(ZH, replace(ZH, html="<p>后天停水。</p><p>请储水。</p>"))
    assert [each.tag for each in body.changed_blocks] == ["p"]
    assert (body.unchanged, "".join(each.text for each in body.changed_blocks[0].pieces if each.op is Op.ADDED)) == (1, "后天")


def test_pictures_are_told_by_which_and_covers_by_their_pictures() -> None:
    pictures, cover = variations(ZH, replace(ZH, pictures=(B, A)))
    assert pictures.pictures is not None
    assert (pictures.pictures.order, cover.covers) == ((B, A), (A, B))


def test_a_cover_that_only_moved_is_no_variation() -> None:
    assert [each.field for each in variations(ZH, replace(ZH, pictures=(B, A), cover=1))] == [Field.PICTURES]


def test_of_attachments_it_is_said_that_they_differ() -> None:
    assert variations(ZH, replace(ZH, attachments=(A,))) == (Variation(field=Field.ATTACHMENTS),)


def test_only_the_fields_that_are_asked_for_are_compared() -> None:
    assert variations(ZH, replace(ZH, title="别的", html="<p>别的</p>"), [Field.DIGEST]) == ()
