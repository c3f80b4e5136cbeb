"""Nothing written, or places that were to be filled in."""

import re
from collections.abc import Iterator

from guikou.inspection.domain.faults import unfinished
from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark, sentences

_CODE = "blanks"
_WHY = Text("公众看到空白或未填的模板，会怀疑信息不可靠", "A blank or a template that nobody filled in makes people doubt what they read")
_SPOT = re.compile(unfinished.PREFILTER)
# 张某某 and 李×× are people whose names are left out on purpose; 某某单位 and ××路 are places to fill in.
_LIKELY = re.compile(
    r"(?<![一-鿿])某某|某某(?=单位|公司|局|县|区|镇|乡|街道|村|路|同志|部门|先生|女士)"
    r"|[Xx×Ｘ]{2,}(?=单位|公司|局|县|区|市|镇|乡|街道|村|社区|小区|路|学校|医院|同志|部门|元|人|户|时|点|号)"
    r"|(?<![A-Za-z])(?:XXX+|TODO|TBC|TBD|FIXME)(?![A-Za-z])|(?i:lorem ipsum)|[？?]{3,}|_{3,}"
)


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    nothing = Place("title", 0, 0)
    if not draft.title.strip():
        yield remark(
            _CODE, Level.STOP, nothing, text="", why=_WHY,
            what=Text("没有标题", "There is no title"), todo=Text("写上标题", "Write a title"),
        )  # fmt: skip
    if not draft.body.text.strip() and not draft.text.strip() and not draft.body.pictures:
        yield remark(
            _CODE, Level.STOP, Place("html", 0, 0), text="", why=_WHY,
            what=Text("没有正文", "There is no text"), todo=Text("写上正文", "Write the text"),
        )  # fmt: skip
    for field, text in draft.texts.items():
        for begin, sentence in sentences(text):
            if unfinished.find(sentence, None):
                spots = [(begin + spot.start(), begin + spot.end()) for spot in _SPOT.finditer(sentence)]
                yield _blank(Level.STOP, Place(field, spots[0][0], spots[-1][1]), text)
            else:
                yield from (_blank(Level.WARN, Place(field, begin + m.start(), begin + m.end()), text) for m in _LIKELY.finditer(sentence))


def _blank(level: Level, place: Place, text: str) -> Remark:
    return remark(
        _CODE, level, place, text=text, why=_WHY,
        what=Text("“{quote}”像是还没填写的地方", "“{quote}” looks like a place that nobody filled in"),
        todo=Text("填上实际内容，或删去", "Fill it in, or take it out"),
    )  # fmt: skip


CHECK = Check(
    code=_CODE,
    name=Text("空白与占位文字", "Blanks and placeholders"),
    looks_for=Text(
        "没有标题或正文；某某、××、待填写等没有填的地方",
        "no title or text; XX, “to be filled in”, lorem ipsum and the like",
    ),
    why=_WHY,
    example=Text("“2026年××月××日起停水”：日期没有填", "“from [insert date]”: the date is missing"),
    find=_find,
)
