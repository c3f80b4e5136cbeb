"""Whatever somebody writes, what an account gets of it fits its platform and leads to the original."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.channels.capability import Form
from guikou.channels.catalog import ours
from guikou.channels.fitting import length, problems
from guikou.kernel.bilingual import Language
from guikou.release.domain.content import File, Version
from guikou.release.fitting import SUMMARY, digest_of, fit
from guikou.release.previews import as_variant

ADDRESS = "https://www.county.example/releases/20260302-0123456789ab/"
CAPABILITIES = [each for listing in ours().values() for each in listing.capabilities.values()]
WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=400)
PICTURES = st.integers(0, 12).map(
    lambda count: tuple(File(name=f"{at}.jpg", media_type="image/jpeg", digest=f"{at:064x}", alt=f"图{at}") for at in range(count))
)


@st.composite
def masters(draw: st.DrawFn) -> Version:
    paragraphs = draw(st.lists(WORDS, max_size=5))
    pictures = draw(PICTURES)
    return Version(
        language=draw(st.sampled_from(Language)),
        title=draw(WORDS),
        html="".join(f"<p>{escape(each)}</p>" for each in paragraphs),
        digest=draw(st.sampled_from(["", "摘要。"])),
        text=draw(st.one_of(st.just(""), WORDS)),
        pictures=pictures,
        cover=draw(st.sampled_from([None, *range(len(pictures))])),
    )


@pytest.mark.parametrize("capability", CAPABILITIES, ids=lambda each: each.platform)
@given(master=masters())
def test_what_is_derived_is_within_the_limits_and_carries_the_address(capability: object, master: Version) -> None:
    made = fit(master, capability, ADDRESS).version
    variant = as_variant(made, ADDRESS, lambda _: b"x")
    derived = {"title", "text"} | ({"pictures"} if capability.form is not Form.ARTICLE else set())
    assert [each for each in problems(variant, capability) if each.field in derived and each.over] == []
    if capability.form is not Form.ARTICLE:
        assert made.text.endswith(ADDRESS)
        assert (made.html, made.attachments) == ("", ())


@given(master=masters())
def test_a_summary_that_nobody_wrote_is_short_and_one_that_somebody_wrote_stays(master: Version) -> None:
    made = digest_of(master)
    if master.digest:
        assert made == master.digest
    else:
        assert length(made, SUMMARY) <= SUMMARY.most


def test_a_summary_ends_at_a_sentence() -> None:
    sentence = "城东街道因管道检修停水，请提前储水，恢复供水时间另行通知，给您带来不便敬请谅解。"
    master = Version(language=Language.ZH, title="停水", html=f"<h2>标题</h2><p>{sentence * 6}</p>")
    assert digest_of(master) == sentence * (140 // len(sentence))


def test_what_is_fitted_once_stays_as_it_is_when_nothing_changes() -> None:
    master = Version(language=Language.ZH, title="停水" * 40, html="<p>城东停水。</p>")
    for capability in CAPABILITIES:
        assert fit(master, capability, ADDRESS) == fit(master, capability, ADDRESS)


def test_the_cover_comes_first_where_only_some_pictures_fit() -> None:
    pictures = tuple(File(name=str(at), media_type="image/jpeg", digest=str(at), alt="图") for at in range(6))
    master = Version(language=Language.ZH, title="停水", pictures=pictures, cover=4)
    weibo = ours()["weibo"].capabilities["share"]
    fitted = fit(master, weibo, ADDRESS)
    assert [each.name for each in fitted.version.pictures] == ["4"]
    assert "只取前1张" in fitted.notices[0].zh
