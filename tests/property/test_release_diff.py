"""A difference loses nothing of either text."""

from hypothesis import given, settings
from hypothesis import strategies as st

from guikou.release.domain.diff import Op, difference, html_difference, words
from guikou.release.domain.markup import page

TEXTS = st.lists(
    st.sampled_from(["停水", "明天", "，", "。", " ", "2026年11月22日", "18:30", "water", "off", "\n", "1,200", "😀", "https://a.cn/b"])
    | st.text(max_size=3),
    max_size=25,
).map("".join)
BODIES = st.lists(
    st.tuples(st.sampled_from(["p", "h2", "li", "b", "td"]), TEXTS).map(lambda each: f"<{each[0]}>{each[1]}</{each[0]}>")
    | st.text("<>/p!-[&; ab", max_size=6),
    max_size=6,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(old=TEXTS, new=TEXTS)
def test_both_texts_can_be_read_from_their_difference(old: str, new: str) -> None:
    pieces = difference(old, new)
    assert "".join(piece.text for piece in pieces if piece.op is not Op.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.op is not Op.REMOVED) == new
    assert all(piece.text for piece in pieces)
    assert (old == new) == all(piece.op is Op.EQUAL for piece in pieces)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS)
def test_words_are_the_text(text: str) -> None:
    assert "".join(words(text)) == text


@settings(max_examples=100, deadline=None)
@given(old=BODIES, new=BODIES)
def test_the_blocks_of_both_bodies_can_be_read_from_their_difference(old: str, new: str) -> None:
    changes = html_difference(old, new)
    for body, other in ((old, Op.ADDED), (new, Op.REMOVED)):
        read = ["".join(piece.text for piece in change.pieces if piece.op is not other) for change in changes]
        assert [each for each in read if each] == [block.read for block in page(body).blocks]
    if page(old).blocks == page(new).blocks:
        assert not any(change.changed for change in changes)
    else:
        assert any(change.changed for change in changes)
