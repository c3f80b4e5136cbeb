"""Faults in texts that a program can see. Precision comes before recall: a fault that is not one costs an office an hour and the tool its trust."""

from collections.abc import Callable, Mapping
from datetime import date

from guikou.inspection.domain.faults import dates, figures, personal, unfinished
from guikou.kernel.bilingual import Text

FAULTS: Mapping[str, Text] = {
    "dates": Text("不存在或自相矛盾的日期", "dates that do not exist or contradict themselves"),
    "figures": Text("前后矛盾的数字", "figures that contradict each other"),
    "unfinished": Text("未填写完的模板", "templates that were not filled in"),
    "personal-data": Text("公民个人信息", "personal data of citizens"),
}

PREFILTERS: Mapping[str, str] = {
    "dates": dates.PREFILTER,
    "figures": figures.PREFILTER,
    "unfinished": unfinished.PREFILTER,
    "personal-data": personal.PREFILTER,
}
"""Patterns for Rust's regex: a text without a match has no fault of that kind. They let most texts pass without Python seeing them."""

_FINDERS: Mapping[str, Callable[[str, date | None], list[Text]]] = {
    "dates": dates.find,
    "figures": figures.find,
    "unfinished": unfinished.find,
    "personal-data": personal.find,
}

FULL_WIDTH: Mapping[str, str] = dict(zip("０１２３４５６７８９／－", "0123456789/-", strict=True))
"""Full-width digits and signs and what they stand for. Prefilters expect texts with these replaced."""

_PLAIN = str.maketrans(dict(FULL_WIDTH))
LONGEST_TEXT = 200_000


def faults_in(text: str, fault: str, published_on: date | None) -> list[Text]:
    """
    Return what is wrong with a text, in the order of the text; personal data is masked. Reads the first 200,000 characters.

    :raises KeyError: there is no such kind of fault.
    """
    return _FINDERS[fault](text[:LONGEST_TEXT].translate(_PLAIN), published_on)
