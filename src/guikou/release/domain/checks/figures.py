"""Figures that contradict each other: within a sentence, between places of the text, between title and text."""

import re
from collections.abc import Iterator

from guikou.inspection.domain.faults import figures
from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark, sentences

_CODE = "figures"
_WHY = Text("前后数字不一致，会引起质疑", "Figures that disagree raise questions about all of them")
_TODO = Text("对照原始材料核对，统一为一个数字", "Compare with the source and use one figure")
_UNIT = r"人次|人|例|名|户|家|所|件|起|辆|台|栋|万元|亿元|元|公里|亩|个|households|homes|people|residents|families|schools|vehicles|cases|yuan|km"
_FIGURE = re.compile(rf"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)\s?({_UNIT})")
# A label that begins its clause and says what its number is (共, 为, 达): the same words with another number are about the same thing. Items of a list (甲镇3例、乙镇5例)
# are not, they come again under another heading.
_LABELLED = re.compile(
    rf"(?:^|(?<=[，,。；;：:\n]))\s?(?P<label>[一-鿿]{{3,12}}?)(?:共计?|合计|总计|总数|达到?|为|是)(?P<number>\d[\d,]*(?:\.\d+)?)(?P<unit>{_UNIT})(?!以[上下]|左右|[、（(])"
)
_EACH = re.compile(
    r"每|第|另|各|其中|新增|累计|今年|去年|上年|同期|原|[本当][月周日次年]|昨|上[月周半]|分别|占|全[省市县区州]|[省市县区州镇乡村]$"
)
_SEXES = re.compile(
    r"(?<![\d.,])(\d[\d,]*) (?:people|persons|residents|pupils|students|visitors|participants)[,:]? ?\(?"
    r"(\d[\d,]*) (?:men|boys|males?) and (\d[\d,]*) (?:women|girls|females?)"
)


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    for field, text in draft.texts.items():
        for begin, sentence in sentences(text):
            place = Place(field, begin, begin + len(sentence))
            for what in figures.find(sentence, None):
                yield remark(_CODE, Level.WARN, place, text=text, what=Text("{said}", "{said}"), why=_WHY, todo=_TODO, said=what)
        yield from _sexes(field, text)
        yield from _twice(field, text)
    yield from _title(draft)


def _sexes(field: str, text: str) -> Iterator[Remark]:
    for match in _SEXES.finditer(text):
        whole, men, women = (int(match[number].replace(",", "")) for number in (1, 2, 3))
        if men + women != whole:
            what = Text("“{quote}”：{men}+{women}不等于{whole}", "“{quote}”: {men}+{women} is not {whole}")
            yield _said(field, text, match, what, men=men, women=women, whole=whole)


def _twice(field: str, text: str) -> Iterator[Remark]:
    first: dict[tuple[str, str], str] = {}
    for match in _LABELLED.finditer(text):
        label, number, unit = match["label"], match["number"].replace(",", ""), match["unit"]
        if _EACH.search(label):
            continue
        if (before := first.setdefault((label, unit), number)) != number:
            what = Text("“{label}”前面是{before}{unit}，这里是{number}{unit}", "“{label}” is {before}{unit} before and {number}{unit} here")
            yield _said(field, text, match, what, label=label, before=before, number=number, unit=unit)


def _title(draft: Draft) -> Iterator[Remark]:
    """Return the figures of the title that the body gives otherwise. Where the body has none in that unit, there is nothing to compare."""
    body = draft.texts.get("html", "")
    given = [(match[1].replace(",", ""), match[2]) for match in _FIGURE.finditer(body)]
    for match in _FIGURE.finditer(draft.texts.get("title", "")):
        number, unit = match[1].replace(",", ""), match[2]
        same_unit = [each for each, of in given if of == unit]
        if same_unit and number not in same_unit:
            what = Text(
                "标题中的{number}{unit}在正文中没有，正文写的是{other}{unit}",
                "The title says {number} {unit}; the text does not, it says {other} {unit}",
            )
            yield _said("title", draft.title, match, what, number=number, unit=unit, other=same_unit[0])


def _said(field: str, text: str, match: re.Match[str], what: Text, **values: object) -> Remark:
    return remark(_CODE, Level.WARN, Place(field, match.start(), match.end()), text=text, what=what, why=_WHY, todo=_TODO, **values)


CHECK = Check(
    code=_CODE,
    name=Text("数字矛盾", "Figures that contradict each other"),
    looks_for=Text(
        "分项之和与总数不符、同一事项两个数字、标题与正文数字不一致",
        "parts that do not add up to their total, two figures for one thing, a title that disagrees with the text",
    ),
    why=_WHY,
    example=Text("“共120人，男70人，女40人”：70+40不等于120", "“120 people, 70 men and 40 women”: 70+40 is not 120"),
    find=_find,
)
