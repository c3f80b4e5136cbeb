"""Whether people understand it at once: long sentences, and words of offices that have plain ones."""

import re
from collections.abc import Iterator

from guikou.kernel.bilingual import Language, Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark, sentences

_CODE = "readable"
_WHY = Text("读不懂的通知等于没有发", "A notice that nobody understands might as well not be there")
_WORD = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9'’.,:-]*")
_SEEN = re.compile(r"\w")


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    for field, text in draft.texts.items():
        yield from _long(draft.language, field, text, known)
        for jargon in known.jargon:
            if jargon.language is draft.language:
                for match in jargon.word.finditer(text):
                    yield _jargon(field, text, match, jargon.plain)


def _long(language: Language, field: str, text: str, known: Known) -> Iterator[Remark]:
    chinese = language is Language.ZH
    most = known.most_characters if chinese else known.most_words
    for begin, sentence in sentences(text):
        length = len(_SEEN.findall(sentence)) if chinese else len(_WORD.findall(sentence))
        if length > most:
            yield remark(
                _CODE, Level.WARN, Place(field, begin, begin + len(sentence)), text=text, why=_WHY, length=length, most=most,
                what=Text("这一句有{length}字，超过{most}字", "A sentence of {length} words, more than {most}"),
                todo=Text("拆成几句，或改成分条", "Make several of it, or a list"),
            )  # fmt: skip


def _jargon(field: str, text: str, match: re.Match[str], plain: str) -> Remark:
    todo = Text("可改为“{plain}”", "Write “{plain}”") if plain else Text("多数情况可以删去", "It can mostly be left out")
    what = Text("“{word}”是公文套话，群众不这样说", "“{word}” is a word of offices, people do not say it")
    return remark(_CODE, Level.WARN, Place(field, *match.span()), text=text, what=what, why=_WHY, todo=todo, word=match[0], plain=plain)


CHECK = Check(
    code=_CODE,
    name=Text("是否好懂", "Readability"),
    looks_for=Text("过长的句子、可以换成大白话的公文套话", "long sentences, and words of offices that have plain ones"),
    why=_WHY,
    example=Text("“予以办理”可改为“办理”", "“in the event that” is “if”"),
    find=_find,
)
