"""Every word exists in both languages, and each page speaks only its own."""

import re
import string

import pytest

from guikou.kernel.bilingual import Language, Text
from guikou.reports.words import UnknownWord, catalogue, value_word, word

NAMES_AND_UNITS = re.compile(r"WCI|BCI|--pack|\w+/\w+\.csv|csv")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def words() -> dict[str, Text]:
    return {key: text for key, text in catalogue().items() if not key.startswith("platform.")}


def test_every_word_says_the_same_in_both_languages() -> None:
    assert [key for key, text in words().items() if not (text.zh.strip() and text.en.strip())] == []
    assert [key for key, text in words().items() if places(text.zh) != places(text.en)] == []
    assert [key for key, text in words().items() if text.zh.count("[[") != text.en.count("[[")] == []


def test_no_english_word_stands_in_a_chinese_one_and_no_chinese_in_an_english_one() -> None:
    plain = {key: NAMES_AND_UNITS.sub("", re.sub(r"\{\w+\}", "", text.zh)) for key, text in words().items()}
    assert [key for key, text in plain.items() if re.search(r"[A-Za-z]{2,}", text)] == []
    assert [key for key, text in words().items() if re.search(r"[一-鿿。，；：、（）]", text.en)] == []


def test_nouns_have_a_singular_and_a_plural() -> None:
    nouns = [text for key, text in catalogue().items() if key.startswith("noun.")]
    assert nouns
    assert all(text.en.count("|") == 1 for text in nouns)


def test_an_unknown_word_is_an_error() -> None:
    with pytest.raises(UnknownWord):
        word("no.such.word")


def test_a_value_without_a_word_is_shown_as_it_is_and_an_empty_one_as_unknown() -> None:
    assert value_word("decision", "close").on(Language.ZH) == "关停"
    assert value_word("decision", "strange").on(Language.ZH) == "strange"
    assert value_word("decision", None) == word("unknown")
