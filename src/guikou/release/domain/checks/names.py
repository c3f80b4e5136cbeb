"""Names and titles against the list that the office keeps."""

import re
from collections.abc import Iterator

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Official, Place, Remark, remark

_CODE = "names"
_WHY = Text("姓名、职务、单位名称写错是最常见的审校差错，也最失礼", "A wrong name, title or unit is the commonest slip, and the rudest")
_PUT_RIGHT = Text("按名单改正；名单过时的，请先更新名单", "Put it right by the list; if the list is out of date, mend the list first")
_RANK = "(?:党委|党组)?副?书记|副?[省市区县镇乡处科局院所部校]长|副?主[任席]"
_NAME = "[㐀-䶿一-鿿]"


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    listed = frozenset(official.name for official in known.officials)
    lengths = frozenset(len(name) for name in listed)
    # Most names of the list are not in the text: looking for the plain words first keeps a list of thousands quick.
    for field, text in draft.texts.items():
        for official in known.officials:
            if official.name in text:
                yield from _titles(field, text, official, known.officials)
            if any(title in text for title in official.titles):
                yield from _spelling(field, text, official, listed, lengths)
        for term in known.terms:
            for wrong in term.wrong:
                if wrong in text:
                    yield from _term(field, text, wrong, term.right)


def _term(field: str, text: str, wrong: str, right: str) -> Iterator[Remark]:
    # The right name may hold the wrong one.
    taken = [range(match.start(), match.end()) for match in re.finditer(re.escape(right), text)]
    for match in re.finditer(re.escape(wrong), text):
        if not any(match.start() in span for span in taken):
            what = Text("“{wrong}”应写作“{right}”", "“{wrong}” is to be written “{right}”")
            yield _said(field, text, match.span(), what, wrong=wrong, right=right)


def _titles(field: str, text: str, official: Official, officials: tuple[Official, ...]) -> Iterator[Remark]:
    """Return the places where a listed name has a title beside it that is none of theirs."""
    right = official.titles
    longer = [each.name[len(official.name) :] for each in officials if each.name.startswith(official.name) and each.name != official.name]
    name = re.escape(official.name) + "".join(f"(?!{re.escape(rest)})" for rest in longer)
    for match in re.finditer(rf"(?P<before>{_RANK})\s?{name}|{name}\s?(?P<behind>(?:{_RANK}))", text):
        said = match["before"] or match["behind"]
        if not any(title.endswith(said) and (said.startswith("副") or not title.endswith("副" + said)) for title in right):
            what = Text("名单上{name}的职务是“{title}”，这里写的是“{said}”", "On the list {name} is “{title}”, here it says “{said}”")
            yield _said(field, text, match.span(), what, name=official.name, title=right[0], said=said)


def _spelling(field: str, text: str, official: Official, listed: frozenset[str], lengths: frozenset[int]) -> Iterator[Remark]:
    """Return the places where beside a full title of theirs stands a name that differs in one character from a listed one and is not listed."""
    size = len(official.name)
    for title in official.titles:
        for match in re.finditer(rf"{re.escape(title)}\s?(?P<name>{_NAME}{{{size}}})", text):
            said = match["name"]
            differ = sum(one != other for one, other in zip(said, official.name, strict=True))
            begin = match.start("name")
            if differ == 1 and size > 1 and not any(text[begin : begin + length] in listed for length in lengths):
                what = Text("“{said}”：名单上任{title}的是“{name}”", "“{said}”: on the list “{name}” is {title}")
                yield _said(field, text, match.span("name"), what, said=said, title=title, name=official.name)


def _said(field: str, text: str, span: tuple[int, int], what: Text, **values: object) -> Remark:
    return remark(_CODE, Level.WARN, Place(field, *span), text=text, what=what, why=_WHY, todo=_PUT_RIGHT, **values)


CHECK = Check(
    code=_CODE,
    name=Text("姓名、职务与单位名称", "Names, titles and units"),
    looks_for=Text("与本单位名单不一致的姓名、职务和单位名称", "names, titles and units that differ from the list that the office keeps"),
    why=_WHY,
    example=Text("名单上张三是副县长，正文写“县长张三”", "On the list Zhang San is deputy county head, the text says county head"),
    find=_find,
)
