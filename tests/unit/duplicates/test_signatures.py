"""The keys under which texts that are alike are found."""

from guikou.duplicates.domain.parameters import BANDS
from guikou.duplicates.signatures import LARGEST_KEY, signatures

TEXT = "因供水管道检修，3月5日8时至18时城东停水，请广大市民提前做好储水准备，恢复供水后请放水至水清再使用。"


def test_the_same_words_have_the_same_keys_whatever_stands_between_them() -> None:
    first, second = signatures([("停水通知", TEXT), ("停水 通知！", TEXT.replace("，", " , "))])
    assert first == second
    assert len(first) == BANDS
    assert all(0 <= key <= LARGEST_KEY for key in first)


def test_texts_that_are_mostly_the_same_share_some_and_others_none() -> None:
    text, edited, other = signatures(
        [("", TEXT), ("", TEXT.replace("广大市民", "居民")), ("", "县图书馆周末开放时间延长至晚上九点，欢迎前来借阅。")]
    )
    assert 0 < len(text & edited) < BANDS
    assert not text & other


def test_what_says_nothing_has_no_keys() -> None:
    assert signatures([]) == []
    assert signatures([("", ""), ("——", "……"), ("停", "")])[:2] == [frozenset(), frozenset()]
