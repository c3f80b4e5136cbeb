"""Whatever an account has of its own and however the master changes: body and cover name pictures that are there, and the same ones as before."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.channels.rendering.master import places
from guikou.kernel.bilingual import Language
from guikou.release.domain.content import AccountVersion, Field, File, Version
from guikou.release.domain.pictures import cover_of, following, picture_difference

FILES = [File(name=f"{each}.png", media_type="image/png", digest=each * 64, alt=f"图{each}") for each in "abcd"]


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """Return a version whose body and cover name its pictures."""
    pictures = tuple(draw(st.lists(st.sampled_from(FILES), unique=True)))
    named = draw(st.lists(st.integers(0, len(pictures) - 1), max_size=5)) if pictures else []
    html = "<p>停水</p>" + "".join(f'<p><img src="picture:{each}" alt="{pictures[each].alt}"></p>' for each in named)
    cover = draw(st.none() | st.integers(0, len(pictures) - 1)) if pictures else None
    return Version(language=Language.ZH, title="停水", html=html, pictures=pictures, cover=cover)


def shown_in(version: Version) -> list[File]:
    return [version.pictures[place] for place in places(version.html)]


OWN = st.frozensets(st.sampled_from([Field.HTML, Field.PICTURES, Field.COVER]))


@settings(max_examples=200, deadline=None)
@given(version=versions(), master=versions(), own=OWN)
def test_body_and_cover_name_pictures_that_are_there_and_following_twice_is_once(
    version: Version, master: Version, own: frozenset[Field]
) -> None:
    now = following(AccountVersion(account="a", version=version, own=own), master)
    assert all(place < len(now.version.pictures) for place in places(now.version.html))
    assert now.version.cover is None or cover_of(now.version)
    assert following(now, master) == now
    if Field.HTML in own and version.pictures:
        assert shown_in(now.version) == [each for each in shown_in(version) if each in now.version.pictures]
    if not own & {Field.HTML, Field.PICTURES}:
        assert now.version.html == master.html


@settings(max_examples=100, deadline=None)
@given(version=versions(), master=versions(), own=OWN)
def test_without_fields_of_its_own_it_is_the_master(version: Version, master: Version, own: frozenset[Field]) -> None:
    now = following(AccountVersion(account="a", version=version, own=own), master)
    assert following(replace(now, own=frozenset()), master).version == master


@settings(max_examples=100, deadline=None)
@given(before=versions(), now=versions())
def test_a_difference_of_pictures_leads_from_one_to_the_other(before: Version, now: Version) -> None:
    told = picture_difference(before.pictures, now.pictures)
    both = [each for each in before.pictures if each not in told.left_out]
    assert {*both, *told.added} == set(now.pictures)
    assert [each for each in now.pictures if each in both] == list(told.order or both)
