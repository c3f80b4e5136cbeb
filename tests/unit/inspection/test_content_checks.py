import pytest

from factories_facts import facts
from guikou.inspection.domain.checks.content import (
    NoDeadLinks,
    PicturesHaveText,
    TextsFreeOf,
    no_dead_links,
    pictures_have_text,
    texts_free_of,
)
from guikou.inspection.domain.facts import Hit, Hits
from guikou.inspection.domain.rules import Verdict
from guikou.kernel.bilingual import Text

FOUND = Hits(looked_at=9, found=25, samples=tuple(Hit(post_id=f"p{n}", what=Text("“2月30日”", "“30 February”")) for n in range(20)))


def test_a_fault_is_told_with_an_example_and_the_posts():
    judged = texts_free_of(facts(content={"dates": FOUND}), TextsFreeOf(fault="dates"))
    assert (judged.verdict, len(judged.evidence), judged.evidence_count) == (Verdict.NOT_MET, 20, 25)
    assert judged.sentence.zh == "检查了9条内容，25条可能有不存在或自相矛盾的日期，例如：“2月30日”。"


def test_clean_texts_say_how_many_were_looked_at():
    judged = texts_free_of(facts(content={"dates": Hits(looked_at=1)}), TextsFreeOf(fault="dates"))
    assert judged.verdict is Verdict.MET
    assert judged.sentence.en.startswith("1 post looked at")


@pytest.mark.parametrize("content", [{}, {"dates": Hits(looked_at=0)}])
def test_no_text_cannot_be_told(content):
    assert texts_free_of(facts(content=content), TextsFreeOf(fault="dates")).verdict is Verdict.CANNOT_TELL


def test_an_unknown_fault_is_refused():
    with pytest.raises(ValueError, match="fault is 'typos'"):
        TextsFreeOf(fault="typos")


@pytest.mark.parametrize(
    ("hits", "verdict"),
    [(None, Verdict.CANNOT_TELL), (Hits(looked_at=0), Verdict.CANNOT_TELL), (Hits(looked_at=3), Verdict.MET), (FOUND, Verdict.NOT_MET)],
)
def test_dead_links_and_pictures(hits, verdict):
    assert no_dead_links(facts(dead_links=hits), NoDeadLinks()).verdict is verdict
    assert pictures_have_text(facts(pictures=hits), PicturesHaveText()).verdict is verdict


def test_fewer_dead_links_than_asked_are_met():
    assert no_dead_links(facts(dead_links=FOUND), NoDeadLinks(at_least=26)).verdict is Verdict.MET


def test_no_dead_link_is_said_as_such():
    assert no_dead_links(facts(dead_links=Hits(looked_at=3)), NoDeadLinks()).sentence.zh == "检查了3条内容中的链接，没有发现失效链接。"
    assert no_dead_links(facts(dead_links=FOUND), NoDeadLinks(at_least=26)).sentence.zh.endswith("不超过限度。")
