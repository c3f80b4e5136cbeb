"""Templates of frequent notices: typed fields in, title, summary, body and short text out. Weekdays are worked out, so that they are never wrong."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Final

from guikou.kernel.bilingual import Language, Refusal, Text

_PLACE = re.compile(r"\{(\w+)\}")
_ZH_DAYS: Final = "一二三四五六日"
_LONGEST: Final = 500
_PHONE = re.compile(r"\+?\d[\d -]{1,22}\d(?:(?:转|ext\.? ?)\d{1,6})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class BadTemplate(ValueError):
    """A template names what it does not have."""


class FieldType(StrEnum):
    """
    What is filled in. `date` is 2026-11-23; `time` 2026-11-23T08:30; `period` two of these with a slash between,
    `days` two dates; `choice` the id of a choice.

    `place` and `text` are written once in each language; all others are the same in both.
    """

    DATE = "date"
    TIME = "time"
    PERIOD = "period"
    DAYS = "days"
    PLACE = "place"
    PHONE = "phone"
    CHOICE = "choice"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a template. `most` is the most characters of a place or text in Chinese; in English it may have three times as many, as words are longer."""

    id: str
    type: FieldType
    label: Text
    help: Text | None = None
    optional: bool = False
    most: int | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)

    @property
    def in_each_language(self) -> bool:
        """Whether it is written once in each language."""
        return self.type in (FieldType.PLACE, FieldType.TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A paragraph of the body, or an item of a list; left out where it names a field that was left empty."""

    words: Text
    item: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """
    A notice with places `{field}` to fill in.

    :raises BadTemplate: a place names no field, a title, summary or short text names an optional one, or a choice has no choices.
    """

    id: str
    kind: str
    name: Text
    fields: tuple[Field, ...]
    title: Text
    digest: Text
    short: Text
    body: tuple[Line, ...]

    def __post_init__(self) -> None:
        ids = {each.id for each in self.fields}
        needed = {each.id for each in self.fields if not each.optional}
        for words, allowed in [
            (self.title, needed),
            (self.digest, needed),
            (self.short, needed),
            *((line.words, ids) for line in self.body),
        ]:
            if strange := sorted({*_PLACE.findall(words.zh), *_PLACE.findall(words.en)} - allowed):
                raise BadTemplate(f"{', '.join(strange)}: no such field, or an optional one, in {words.en!r}")
        if bare := [each.id for each in self.fields if (each.type is FieldType.CHOICE) != bool(each.choices)]:
            raise BadTemplate(f"{', '.join(bare)}: a choice has choices, and nothing else has")


@dataclass(frozen=True, slots=True)
class Notice:
    """A filled template in one language. `html` is escaped; `text` is the short text."""

    title: str
    digest: str
    html: str
    text: str


class NotFilled(Refusal):
    """Fields are missing or wrong: `problems` by the id of the field."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        zh, en = "；".join(each.zh for each in problems.values()), "; ".join(each.en for each in problems.values())
        super().__init__(Text(zh, en))
        self.problems = problems


class _Wrong(Exception):
    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def fill(template: Template, values: Mapping[str, str], language: Language) -> Notice:
    """
    Return the notice with these values, as they come from a form; places and texts in that language.

    :raises NotFilled: fields are missing, wrong, too long, or unknown; all are named at once.
    """
    shown: dict[str, str] = {}
    problems: dict[str, Text] = {
        name: Text("没有“{name}”这一项", "There is no field “{name}”").fill(name=name)
        for name in values.keys() - {each.id for each in template.fields}
    }
    for each in template.fields:
        try:
            shown[each.id] = _shown(each, _CONTROL.sub("", values.get(each.id, "")).strip(), language)
        except _Wrong as wrong:
            problems[each.id] = Text("{label}：{reason}", "{label}: {reason}").fill(label=each.label, reason=wrong.reason)
    if problems:
        raise NotFilled(problems)
    plain = {name: " ".join(value.split()) for name, value in shown.items()}
    escaped = {name: html.escape(value).replace("\n", "<br>") for name, value in shown.items()}
    return Notice(
        title=_filled(template.title.on(language), plain),
        digest=_filled(template.digest.on(language), plain),
        html=_body(template, escaped, language),
        text=_filled(template.short.on(language), plain),
    )


def _body(template: Template, escaped: Mapping[str, str], language: Language) -> str:
    lines = [
        (line.item, _filled(html.escape(line.words.on(language), quote=False), escaped))
        for line in template.body
        if all(escaped[name] for name in _PLACE.findall(line.words.on(language)))
    ]
    parts = []
    for item, group in groupby(lines, key=lambda line: line[0]):
        words = [each for _, each in group]
        parts += ["<ul>" + "".join(f"<li>{each}</li>" for each in words) + "</ul>"] if item else [f"<p>{each}</p>" for each in words]
    return "".join(parts)


def _filled(words: str, shown: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda match: shown[match[1]], words)


def _shown(each: Field, raw: str, language: Language) -> str:
    if not raw:
        if each.optional:
            return ""
        raise _Wrong(Text("请填写", "fill it in"))
    if each.choices:
        if raw not in each.choices:
            raise _Wrong(Text("请从列出的选项中选择", "choose one of those listed"))
        return each.choices[raw].on(language)
    return _AS[each.type](each, raw, language)


def _date(_each: Field, raw: str, language: Language) -> str:
    try:
        if len(raw) != len("2026-11-23"):
            raise ValueError(raw)
        return _day(date.fromisoformat(raw), language)
    except ValueError:
        raise _Wrong(Text("请填写存在的日期，如2026-11-23", "give a date that exists, such as 2026-11-23")) from None


def _time(_each: Field, raw: str, language: Language) -> str:
    at = _moment(raw)
    return f"{_day(at, language)}{_clock(at)}" if language is Language.ZH else f"{_clock(at)} on {_day(at, language)}"


def _period(_each: Field, raw: str, language: Language) -> str:
    begins, slash, ends = raw.partition("/")
    if not slash:
        raise _Wrong(Text("请填写开始和结束时间", "give its beginning and its end"))
    start, end = _moment(begins), _moment(ends)
    if end <= start:
        raise _Wrong(Text("结束时间应晚于开始时间", "it has to end after it begins"))
    same = start.date() == end.date()
    if language is Language.ZH:
        return f"{_day(start, language)}{_clock(start)}至{'' if same else _day(end, language)}{_clock(end)}"
    return (
        f"{_clock(start)} to {_clock(end)} on {_day(start, language)}"
        if same
        else (f"{_clock(start)} on {_day(start, language)} to {_clock(end)} on {_day(end, language)}")
    )


def _days(_each: Field, raw: str, language: Language) -> str:
    begins, _, ends = raw.partition("/")
    first, last = _date(_each, begins, language), _date(_each, ends, language)
    if ends < begins:
        raise _Wrong(Text("结束日期早于开始日期", "it ends before it begins"))
    return first if begins == ends else f"{first}{'至' if language is Language.ZH else ' to '}{last}"


def _phone(_each: Field, raw: str, _language: Language) -> str:
    if not _PHONE.fullmatch(raw):
        raise _Wrong(Text("请填写电话号码，如0871-65123456", "give a telephone number, such as 0871-65123456"))
    return raw


def _text(each: Field, raw: str, language: Language) -> str:
    most = (each.most or _LONGEST) * (1 if language is Language.ZH else 3)
    if len(raw) > most:
        raise _Wrong(Text("最多{most}字，现有{length}字", "at most {most} characters, it has {length}").fill(most=most, length=len(raw)))
    # The sentence that it goes into has a mark of its own.
    return raw.rstrip("。.；;，, ")


def _moment(raw: str) -> datetime:
    try:
        at = datetime.fromisoformat(raw)
    except ValueError:
        at = None
    # A zone or a date alone would be shown as if it were a local time of the office.
    if at is None or at.tzinfo is not None or len(raw) < len("2026-11-23T08:30"):
        raise _Wrong(Text("请填写日期和时间，如2026-11-23T08:30", "give a date and a time, such as 2026-11-23T08:30"))
    return at


def _day(day: date, language: Language) -> str:
    if language is Language.ZH:
        return f"{day.year}年{day.month}月{day.day}日（星期{_ZH_DAYS[day.weekday()]}）"
    return f"{_EN_DAYS[day.weekday()]}, {day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02}"


# Not strftime, which follows the locale of the process.
_EN_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

_AS: Mapping[FieldType, Callable[[Field, str, Language], str]] = {
    FieldType.DATE: _date,
    FieldType.TIME: _time,
    FieldType.PERIOD: _period,
    FieldType.DAYS: _days,
    FieldType.PHONE: _phone,
    FieldType.PLACE: _text,
    FieldType.TEXT: _text,
}
