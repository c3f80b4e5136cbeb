"""Dates that do not exist (2月30日), weekdays that are not those of the date, and periods that end before they begin."""

import re
from calendar import monthrange
from datetime import date

from guikou.inspection.domain.faults.quoting import around, without_addresses
from guikou.kernel.bilingual import Text

PREFILTER = (
    r"(?:[2469]|11)月\s?(?:29|3\d)日|月\s?(?:3[2-9]|[4-9]\d)日|(?:1[3-9]|[2-9]\d)月\s?\d{1,2}日"
    r"|\d月\s?\d{1,2}日\s?[（(]?\s?(?:星期|周)[一二三四五六日天]"
    r"|\d月\s?\d{1,2}日?\s?(?:至|到|-|—|–|－|~|～)+\s?(?:\d{1,2}月)?\d{1,2}日"
    r"|\d[-/](?:0?[2469]|11)[-/](?:29|3[01])"
    r"|(?i:feb\w*\.? ?(?:29|30|31)|(?:29|30|31)(?:st|th)? feb|(?:apr\w*|june?|sept?\w*|nov\w*)\.? 31|31(?:st)? (?:apr|jun|sep|nov))"
)

_DAY = re.compile(r"(?=\d)(?<![\d.])(?<!\d\s)(?:(\d{4})年\s?)?(?<!\d)(\d{1,2})月\s?(\d{1,2})日")
_NUMERIC = re.compile(r"(?=[12])(?<![A-Za-z0-9_./-])((?:19|20)\d\d)([-/])(0?[1-9]|1[0-2])\2(29|30|31)(?![A-Za-z0-9_/-])")
_WEEKDAY = re.compile(
    r"(?=\d)(?<![\d.至到—–~～-])(?:(\d{4})年\s?)?(?<!\d)(\d{1,2})月\s?(\d{1,2})日\s?(?:[（(]\s?(?:星期|周)([一二三四五六日天])\s?[）)]|(?:星期|周(?=.(?:上|下|中|晚|早|全|凌|\d|[，,。；; ]|$)))([一二三四五六日天])(?![、至到—–~～-]))"
)
_PERIOD = re.compile(
    r"(?=\d)(?<![\d.年])(\d{1,2})月\s?(\d{1,2})日?\s?(?:至|到|-|—|–|－|~|～){1,2}\s?(?:(\d{1,2})月)?(\d{1,2})日(?!内|后|前|左右|龄|均|游|报|元)"
)
_FEBRUARY, _SHORT = r"feb(?:ruary)?\.?", r"(?:apr(?:il)?|june?|sept?(?:ember)?|nov(?:ember)?)\.?"
_ENGLISH = re.compile(
    rf"\b(?:{_FEBRUARY} ?(?:30|31)|(?:30|31)(?:st|th)? {_FEBRUARY}|{_SHORT} 31|31(?:st)? {_SHORT})(?!\w)(?![,.]?\d)", re.IGNORECASE
)
_LUNAR = re.compile(r"农历|阴历|旧历|夏历|藏历|傣历|彝历|回历|伊斯兰历|lunar", re.IGNORECASE)
_QUOTED_ERROR = re.compile(r"不存在|没有|误|错|笔误|子虚乌有|虚构")
_OTHER_YEAR = re.compile(r"\d{4}年|[去前上次翌明后当同历今往]年|年[初底末]|(?:19|20)\d\d")
_WEEKDAYS = "一二三四五六日"
_NEAR_DAYS = 60


def find(text: str, published_on: date | None) -> list[Text]:
    """Return the impossible dates, wrong weekdays and reversed periods of a text."""
    clean = without_addresses(text)
    return [*_impossible(clean), *_weekdays(clean, published_on), *_reversed(clean)]


def _impossible(text: str) -> list[Text]:
    written = [(match, match[1], match[2], match[3]) for match in _DAY.finditer(text)]
    written += [(match, match[1], match[3], match[4]) for match in _NUMERIC.finditer(text)]
    found = [match for match, year, month, day in written if not _exists(int(year) if year else None, int(month), int(day))]
    return [_no_such(text, match) for match in found if not _spoken_of(text, match)] + [
        _no_such(text, match) for match in _ENGLISH.finditer(text)
    ]


def _exists(year: int | None, month: int, day: int) -> bool:
    if month == 0 or year == 0:
        return True
    if month > 12:
        return False
    return 1 <= day <= monthrange(year or 2000, month)[1]


def _spoken_of(text: str, match: re.Match[str]) -> bool:
    """Test whether the text writes in another calendar, or is about the impossible date itself."""
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() : match.end() + 12]
    return bool(_LUNAR.search(before) or _QUOTED_ERROR.search(before[-6:]) or _QUOTED_ERROR.search(after))


def _no_such(text: str, match: re.Match[str]) -> Text:
    quoted = around(text, match.start(), match.end())
    return Text(f"“{quoted}”中的日期不存在", f"“{quoted}” holds a date that does not exist")


def _weekdays(text: str, published_on: date | None) -> list[Text]:
    found = []
    for match in _WEEKDAY.finditer(text):
        said = _WEEKDAYS.index((match[4] or match[5]).replace("天", "日"))
        meant = _meant(text, match, published_on)
        if meant is not None and meant.weekday() != said:
            quoted, right = around(text, match.start(), match.end()), _WEEKDAYS[meant.weekday()]
            found.append(
                Text(
                    f"“{quoted}”：{meant.year}年{meant.month}月{meant.day}日是星期{right}",
                    f"“{quoted}”: {meant.isoformat()} is a {meant:%A}",
                )
            )
    return found


def _meant(text: str, match: re.Match[str], published_on: date | None) -> date | None:
    """Return the date that a day without a year means: the nearest to the day of publishing, where nothing hints at another year."""
    month, day = int(match[2]), int(match[3])
    if match[1]:
        return date(int(match[1]), month, day) if int(match[1]) and _exists(int(match[1]), month, day) else None
    if published_on is None or _OTHER_YEAR.search(text[max(0, match.start() - 200) : match.start()]):
        return None
    if _LUNAR.search(text[max(0, match.start() - 12) : match.start()]):
        return None
    years = [year for year in (published_on.year - 1, published_on.year, published_on.year + 1) if _exists(year, month, day)]
    nearest = min((date(year, month, day) for year in years), key=lambda one: abs((one - published_on).days), default=None)
    return nearest if nearest is not None and abs((nearest - published_on).days) <= _NEAR_DAYS else None


def _reversed(text: str) -> list[Text]:
    found = []
    for match in _PERIOD.finditer(text):
        month, first, last_month, last = int(match[1]), int(match[2]), match[3], int(match[4])
        same_month = last_month is None or int(last_month) == month
        if same_month and first > last and _exists(None, month, first) and _exists(None, month, last) and not _spoken_of(text, match):
            quoted = around(text, match.start(), match.end())
            found.append(Text(f"“{quoted}”的结束日期早于开始日期", f"“{quoted}” ends before it begins"))
    return found
