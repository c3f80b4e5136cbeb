"""Dates that do not exist, weekdays that are not theirs, periods that end before they begin, and deadlines that are over."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date

from guikou.kernel.bilingual import Text
from guikou.release.domain.checks.base import Check, Draft, Known, Level, Place, Remark, remark

_CODE = "dates"
_WHY = Text("日期写错，群众会白跑一趟或错过时间", "With a wrong date people come for nothing, or too late")
_ZH_DAYS, _EN_DAYS = "一二三四五六日", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZH_DAY = r"\s?[（(]?\s?(?:星期|周|礼拜)(?P<w{}>[一二三四五六日天])(?![、至到])"
_EN_DAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b"
_EN_MONTH = r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
_ZH_DAY_BEFORE = re.compile(r"(?<![每逢至到、和及])(?:(?<![每逢至到、和及])[本这下上])?(?:星期|周|礼拜)([一二三四五六日天])\s?[（(]?\s?$")
_DATE = re.compile(
    rf"(?<![\d.])(?:(?P<y1>\d{{4}})\s?年\s?)?(?<!\d)(?P<m1>\d{{1,2}})\s?月\s?(?P<d1>\d{{1,2}})\s?[日号](?:{_ZH_DAY.format(1)})?"
    rf"|(?<![A-Za-z0-9_./-])(?P<y2>(?:19|20)\d\d)(?P<mark>[-/.])(?P<m2>\d{{1,2}})(?P=mark)(?P<d2>\d{{1,2}})(?![A-Za-z0-9_/-])(?!\.\d)(?:{_ZH_DAY.format(2)})?"
    rf"|(?:(?P<w3>{_EN_DAY}),?\s+)?\b(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_EN_MONTH})(?:,?\s+(?P<y3>\d{{4}})\b)?(?:\s*\((?P<v3>{_EN_DAY})\))?"
    rf"|(?:(?P<w4>{_EN_DAY}),?\s+)?\b(?P<m4>{_EN_MONTH})\s+(?P<d4>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y4>\d{{4}})\b)?(?:\s*\((?P<v4>{_EN_DAY})\))?"
)
_UNTIL = re.compile(
    r"\s?[）)]?\s*(?:(?:上午|下午|晚上?|早上?)?\s?\d{1,2}[:：时点]\d{0,2}分?)?\s?(?:至|到|-|—|–|－|~|～|to|until|till){1,2}\s?"
)
_DAY_ALONE = re.compile(r"(\d{1,2})日(?![内后前均])")
_OTHER_CALENDAR = re.compile(r"(?:农历|阴历|旧历|夏历|藏历|彝历|傣历|回历|lunar)[^，。；,.;]{0,8}$", re.IGNORECASE)
_ABOUT_IT = re.compile(r"^.{0,8}(?:不存在|有误|笔误|错误|does not exist)", re.DOTALL)
_DEADLINE = re.compile(
    r"(?:截止(?:时间|日期)|报名|申报|提交|投递|申请|报送|预约|有效期|征求意见)[^。；，,\n]{0,20}$|\b(?:by|before|until|deadline|due|no later than)[^.;,\n]{0,14}$",
    re.IGNORECASE,
)
_AFTER_DEADLINE = re.compile(r"^[^。；，,\n]{0,8}(?:之前|以前|前(?=提交|报|完成|申|将|到|，|。|发)|截止)")
_BORN_BEFORE = re.compile(r"\bborn\b[^.;]{0,20}$", re.IGNORECASE)
_BORN = re.compile(r"(?:[（(]?含?[）)]?[以之]?[前后])?\s?出生")
_NEAR_DAYS = 120


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    year: int | None
    month: int
    day: int
    weekday: int | None

    @property
    def exists(self) -> bool:
        return 1 <= self.month <= 12 and 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    def meant(self, on: date) -> date | None:
        """Return the date: where no year is written, the nearest one; None where none is near, as for anniversaries."""
        years = [self.year] if self.year else [on.year - 1, on.year, on.year + 1]
        near = [date(year, self.month, self.day) for year in years if 0 < year <= MAXYEAR and self.day <= monthrange(year, self.month)[1]]
        best = min(near, key=lambda day: abs((day - on).days), default=None)
        return best if best and (self.year or abs((best - on).days) <= _NEAR_DAYS) else None


def _find(draft: Draft, _known: Known) -> Iterator[Remark]:
    for field, text in draft.texts.items():
        mentions = [mention for match in _DATE.finditer(text) if (mention := _mention(match, text))]
        for mention in mentions:
            if not mention.exists:
                yield _said(Level.STOP, field, text, mention, Text("“{quote}”中的日期不存在", "“{quote}” holds a date that does not exist"))
        real = [mention for mention in mentions if mention.exists]
        for mention in real:
            yield from _weekday(draft.on, field, text, mention)
            yield from _over(draft.on, field, text, mention)
        yield from _reversed(field, text, real)


def _mention(match: re.Match[str], text: str) -> _Mention | None:
    """Return what a date says; None for another calendar's, and for one that the text calls wrong itself."""
    if _OTHER_CALENDAR.search(text[max(0, match.start() - 20) : match.start()]) or _ABOUT_IT.match(text[match.end() : match.end() + 16]):
        return None
    form = next(number for number in "1234" if match[f"d{number}"])
    year, month = match[f"y{form}"], match[f"m{form}"]
    number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
    if year and not int(year):
        return None
    said = match[f"w{form}"] or (match[f"v{form}"] if form in "34" else _day_before(match, text))
    return _Mention(match.start(), match.end(), int(year) if year else None, number, int(match[f"d{form}"]), _day_of_week(said))


def _day_before(match: re.Match[str], text: str) -> str | None:
    """Return the weekday that stands right before a Chinese date."""
    found = _ZH_DAY_BEFORE.search(text[max(0, match.start() - 8) : match.start()])
    return found[1] if found else None


def _day_of_week(said: str | None) -> int | None:
    if not said:
        return None
    return _ZH_DAYS.index(said.replace("天", "日")) if said in "一二三四五六日天" else _EN_DAYS.index(said[:3].lower())


def _weekday(on: date, field: str, text: str, mention: _Mention) -> Iterator[Remark]:
    meant = mention.meant(on)
    if mention.weekday is not None and meant and meant.weekday() != mention.weekday:
        right = Text(f"{meant.year}年{meant.month}月{meant.day}日是星期{_ZH_DAYS[meant.weekday()]}", f"{meant:%Y-%m-%d} is a {meant:%A}")
        yield _said(Level.STOP, field, text, mention, Text("“{quote}”：{right}", "“{quote}”: {right}"), right=right)


def _over(on: date, field: str, text: str, mention: _Mention) -> Iterator[Remark]:
    before, behind, meant = text[max(0, mention.start - 24) : mention.start], text[mention.end : mention.end + 16], mention.meant(on)
    # A birthday is no deadline, and neither is the first day of a period: its last is.
    other = _BORN_BEFORE.search(before) or _BORN.match(behind) or before.endswith(("自", "从")) or _UNTIL.match(text, mention.end)
    if meant and meant < on and not other and (_DEADLINE.search(before) or _AFTER_DEADLINE.match(behind)):
        yield _said(
            Level.WARN, field, text, mention,
            Text("“{quote}”：这一期限在计划发布日{on}之前", "“{quote}”: the deadline is over on the planned day of release, {on}"), on=on.isoformat(),
        )  # fmt: skip


def _reversed(field: str, text: str, mentions: list[_Mention]) -> Iterator[Remark]:
    by_start = {mention.start: mention for mention in mentions}
    for first in mentions:
        until = _UNTIL.match(text, first.end)
        if not until:
            continue
        last = by_start.get(until.end())
        alone = _DAY_ALONE.match(text, until.end())
        if last is None and alone and int(alone[1]) <= 31:
            last = _Mention(alone.start(), alone.end(), None, first.month, int(alone[1]), None)
        if last and _before(last, first):
            whole = _Mention(first.start, last.end, None, 1, 1, None)
            yield _said(Level.STOP, field, text, whole, Text("“{quote}”的结束早于开始", "“{quote}” ends before it begins"))


def _before(last: _Mention, first: _Mention) -> bool:
    """Test whether a period is surely reversed. Without years, 12月28日至1月3日 goes into the next one."""
    if last.year and first.year:
        return (last.year, last.month, last.day) < (first.year, first.month, first.day)
    return last.month == first.month and last.day < first.day


def _said(level: Level, field: str, text: str, mention: _Mention, what: Text, **values: object) -> Remark:
    todo = Text("对照文件核对日期后改正", "Compare with the document and put the date right")
    return remark(_CODE, level, Place(field, mention.start, mention.end), text=text, what=what, why=_WHY, todo=todo, **values)


CHECK = Check(
    code=_CODE,
    name=Text("日期与星期", "Dates and weekdays"),
    looks_for=Text(
        "不存在的日期、对不上的星期、结束早于开始的时段、已过的期限",
        "dates that do not exist, wrong weekdays, periods that end before they begin, deadlines that are over",
    ),
    why=_WHY,
    example=Text("“2026年11月22日（星期一）”：这一天是星期日", "“Monday, 22 November 2026”: that day is a Sunday"),
    find=_find,
)
