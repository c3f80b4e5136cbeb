"""What a text counts as."""

import pytest

from guikou.kernel.text import EXPANSION_STARTS, EXPANSIONS, FIRST_EXPANSION, FOLD, PAIR, normalise


@pytest.mark.parametrize(
    ("written", "counts_as"),
    [
        ("《求是》雜誌發表", "求是杂志发表"),
        ("ＡＢＣ１２３", "abc123"),
        ("上海市 衞 生 健康委", "上海市卫生健康委"),
        ("裡面 乾淨 著名", "里面干净着名"),
        ("6月30日，18时。", "6月30日18时"),
        ("① ㎡ ½ ℃", "1m212c"),
        ("Café CAFÉ cafe\u0301", "cafecafecafe"),
        ("见 https://t.cn/A6xyz?b=1，谢谢", "见谢谢"),
        ("HTTP://EXAMPLE.ORG/x 完", "完"),
        ("🎉祝贺🎉", "祝贺"),
        ("𠮷野家 𝟏𝟐", "𠮷野家12"),
        ("", ""),
        ("，。！？", ""),
        ("བོད་ཡིག", "བོདཡིག"),
        ("\ue000私用区", "私用区"),
    ],
)
def test_texts_that_read_the_same_count_the_same(written: str, counts_as: str) -> None:
    assert normalise(written) == counts_as


def test_normalising_again_changes_nothing() -> None:
    for unit in FOLD[(FOLD > PAIR) & (FOLD < FIRST_EXPANSION)][::97]:
        once = normalise(chr(unit))
        assert normalise(once) == once


def test_every_expansion_is_reachable_and_letters_only() -> None:
    used = set(FOLD[(FOLD >= FIRST_EXPANSION) & (FOLD < 0xF900)].tolist())
    assert used == {FIRST_EXPANSION + number for number in range(len(EXPANSION_STARTS) - 1)}
    assert (EXPANSIONS != 0).all()


def test_a_lone_half_of_a_pair_is_left_out() -> None:
    assert normalise("a\ud800b") == "ab"
