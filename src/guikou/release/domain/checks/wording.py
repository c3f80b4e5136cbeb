"""Words that are taken for others, where their surroundings show it."""

from collections.abc import Iterator

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "confusions"
_WHY = Text("易混词会改变意思，或显得不认真", "A confused word changes the meaning, or looks careless")


def _find(draft: Draft, known: Known) -> Iterator[Remark]:
    for field, text in draft.texts.items():
        for confusion in known.confusions:
            if confusion.language is draft.language:
                for match in confusion.wrong.finditer(text):
                    yield remark(
                        _CODE, Level.WARN, Place(field, *match.span()), text=text,
                        what=Text("“{quote}”中的“{wrong}”似应为“{right}”", "“{wrong}” in “{quote}” should probably be “{right}”"),
                        why=confusion.why, todo=Text("确认后改为“{right}”", "Make it “{right}” if so"), wrong=match[0], right=confusion.right,
                    )  # fmt: skip


CHECK = Check(
    code=_CODE,
    name=Text("易混词", "Confused words"),
    looks_for=Text(
        "截止与截至、必需与必须、登陆与登录、帐与账、制定与制订等用错的地方",
        "its and it's, principle and principal, complement and compliment and the like, used wrongly",
    ),
    why=_WHY,
    example=Text("“截止11月20日，共受理120件”：应为“截至”", "“the council announced it's decision”: it should be “its”"),
    find=_find,
)
