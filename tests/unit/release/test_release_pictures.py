"""The pictures of an account's version, and the body and the cover that name them."""

from dataclasses import replace

import pytest

from guikou.kernel.bilingual import Language
from guikou.release.domain.content import AccountVersion, Field, File, Version
from guikou.release.domain.pictures import PictureDifference, cover_of, following, picture_difference, pointed


def file(name: str, alt: str = "") -> File:
    return File(name=f"{name}.png", media_type="image/png", digest=name * 64, alt=alt or f"图{name}")


def image(place: int, name: str) -> str:
    return f'<img src="picture:{place}" alt="图{name}">'


A, B, C, D = (file(name) for name in "abcd")
BODY = f"<p>一</p><p>{image(0, 'a')}</p><p>二</p><p>{image(1, 'b')}</p><p>三</p><p>{image(2, 'c')}</p>"
MASTER = Version(language=Language.ZH, title="停水", html=BODY, pictures=(A, B, C), cover=0)


def shown(*own: Field, **fields: object) -> AccountVersion:
    return AccountVersion(account="wechat:1", version=replace(MASTER, **fields), own=frozenset(own))  # type: ignore[arg-type]


def test_an_account_without_pictures_of_its_own_shows_the_masters() -> None:
    later = replace(MASTER, pictures=(C,), html="<p>新</p>", cover=None)
    assert following(shown(Field.TITLE, title="停水了"), later).version == replace(later, title="停水了")


def test_a_picture_left_out_is_left_out_of_the_body_that_follows_the_master() -> None:
    now = following(shown(Field.PICTURES, pictures=(A, C)), MASTER)
    assert now.version.html == f"<p>一</p><p>{image(0, 'a')}</p><p>二</p><p></p><p>三</p><p>{image(1, 'c')}</p>"
    assert (now.version.cover, now.own) == (0, {Field.PICTURES})


def test_another_order_fills_the_same_places_of_the_body() -> None:
    now = following(shown(Field.PICTURES, pictures=(C, B, A)), MASTER)
    assert now.version.html == f"<p>一</p><p>{image(0, 'c')}</p><p>二</p><p>{image(1, 'b')}</p><p>三</p><p>{image(2, 'a')}</p>"
    assert cover_of(now.version) == A


def test_a_picture_in_addition_stands_at_the_end_and_only_where_there_is_a_body() -> None:
    now = following(shown(Field.PICTURES, pictures=(A, B, C, D)), MASTER)
    assert now.version.html == BODY + f"<p>{image(3, 'd')}</p>"
    assert following(shown(Field.PICTURES, pictures=(D,)), replace(MASTER, html="")).version.html == ""


@pytest.mark.parametrize(("pictures", "cover"), [((B, A), 1), ((B, C), 0), ((), None)])
def test_the_cover_that_follows_is_the_same_picture_else_the_first(pictures: tuple[File, ...], cover: int | None) -> None:
    assert following(shown(Field.PICTURES, pictures=pictures), MASTER).version.cover == cover


def test_no_cover_of_the_master_is_none_of_the_account() -> None:
    assert following(shown(Field.PICTURES, pictures=(B,)), replace(MASTER, cover=None)).version.cover is None


def test_own_words_for_a_picture_are_in_the_body_too() -> None:
    now = following(shown(Field.PICTURES, pictures=(replace(A, alt='阀门"旧"'), B, C)), MASTER)
    assert '<img src="picture:0" alt="阀门&quot;旧&quot;">' in now.version.html


def test_where_nobody_said_what_a_picture_shows_the_body_keeps_what_it_said() -> None:
    now = following(shown(Field.PICTURES, pictures=(replace(A, alt=""), B)), MASTER)
    assert image(0, "a") in now.version.html
    bare = replace(MASTER, html='<p><img src="picture:0"></p>', pictures=(replace(A, alt=""), B))
    assert following(shown(Field.PICTURES, pictures=(replace(A, alt=""),)), bare).version.html == '<p><img src="picture:0" alt=""></p>'


def test_an_own_body_goes_on_naming_the_same_pictures_when_the_master_has_others() -> None:
    own = shown(Field.HTML, html=f"<p>只说一句</p><p>{image(2, 'c')}</p><p>{image(0, 'a')}</p>")
    now = following(own, replace(MASTER, pictures=(C, D), html="<p>新</p>"))
    assert now.version.html == f"<p>只说一句</p><p>{image(0, 'c')}</p><p></p>"
    assert now.own == {Field.HTML}


def test_an_own_cover_stays_the_same_picture_and_follows_the_master_once_that_is_gone() -> None:
    own = shown(Field.COVER, cover=1)
    moved = following(own, replace(MASTER, pictures=(C, B)))
    assert (moved.version.cover, moved.own) == (1, {Field.COVER})
    gone = following(own, replace(MASTER, pictures=(C, A), cover=1))
    assert (cover_of(gone.version), gone.own) == (A, frozenset())


def test_no_cover_can_be_meant() -> None:
    now = following(shown(Field.COVER, cover=None), MASTER)
    assert (now.version.cover, now.own) == (None, {Field.COVER})


def test_without_pictures_beside_them_places_are_those_of_the_master() -> None:
    own = shown(Field.HTML, Field.COVER, html=f"<p>{image(2, 'c')}</p>", cover=2, pictures=())
    assert following(own, MASTER).version == replace(own.version, pictures=MASTER.pictures)


def test_a_place_without_a_picture_names_none_afterwards() -> None:
    assert pointed(replace(MASTER, html='<p><img src="picture:9"></p>', cover=9), (B,)) == replace(
        MASTER, html="<p></p>", cover=None, pictures=(B,)
    )


def test_following_twice_is_following_once() -> None:
    for own in (shown(Field.PICTURES, pictures=(C, A)), shown(Field.HTML, Field.COVER, html=f"<p>{image(1, 'b')}</p>", cover=1)):
        once = following(own, MASTER)
        assert following(once, MASTER) == once


def test_the_difference_of_pictures_says_what_came_went_moved_and_is_described_otherwise() -> None:
    reworded = replace(A, alt="阀门")
    assert picture_difference((A, B, C), (C, reworded, D)) == PictureDifference(
        added=(D,), left_out=(B,), order=(C, reworded), reworded=((A, reworded),)
    )
    assert picture_difference((A, B, C), (A, C)) == PictureDifference(left_out=(B,))


@pytest.mark.parametrize("cover", [None, 3, -1])
def test_there_may_be_no_cover(cover: int | None) -> None:
    assert cover_of(replace(MASTER, cover=cover)) is None
