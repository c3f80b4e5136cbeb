"""Dates and times as people, platforms and spreadsheets write them."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"

_DATE = r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
_US_DATE = r"(?P<us_month>\d{1,2})/(?P<us_day>\d{1,2})/(?P<us_year>\d{4})"
_COMPACT = r"(?P<c_year>(?:19|20)\d{2})(?P<c_month>\d{2})(?P<c_day>\d{2})"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = rf"(?P<e_day>\d{{1,2}})\s+(?P<e_month>{_MONTH}),?\s+(?P<e_year>\d{{4}})|(?P<a_month>{_MONTH})\s+(?P<a_day>\d{{1,2}}),?\s+(?P<a_year>\d{{4}})"
_DAY_OF_WEEK = r"(?:\s*[（(]?(?:星期|周|礼拜)[一二三四五六日天][）)]?)?"
_BETWEEN = r"(?:\s*[Tt]\s*|\s+|(?<=[日）)一二三四五六天]))"
_MINUTES = r"[:：时点]\s*(?P<minute>\d{1,2})(?:\s*[:：分]\s*(?P<second>\d{1,2})(?P<fraction>\.\d{1,9})?\s*秒?|\s*分)?"
_TIME = rf"(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(?P<hour>\d{{1,2}})\s*(?:{_MINUTES}|[时点]整?)\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?P<zone>[Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?"
_WRITTEN = re.compile(rf"(?:{_DATE}|{_US_DATE}|{_COMPACT}|{_ENGLISH}){_DAY_OF_WEEK}(?:,?{_BETWEEN}{_TIME}\s*{_ZONE})?\s*\Z", re.IGNORECASE)
_COMPACT_TIME = re.compile(r"(?P<day>(?:19|20)\d{6})[Tt ]?(?P<time>\d{4}(?:\d{2})?)(?P<zone>[Zz]?)\Z")
_EPOCH = re.compile(r"(\d{9,10}|\d{12,13})(\.\d+)?\Z")
_RELATIVE = re.compile(
    r"刚刚|[前昨今明]天|秒前|分钟前|小时前|\bago\b|yesterday|today|just now|(?:星期|周)[一二三四五六日天]$", re.IGNORECASE
)
_MILLISECONDS_FROM = 10**11


class NotAMoment(ValueError):
    """The text is no date and no time."""


class RelativeMoment(NotAMoment):
    """The text says when only in relation to an unknown now ("3分钟前", "yesterday")."""


def zone(name: str) -> ZoneInfo:
    """
    Return the time zone of that IANA name.

    :raises NotAMoment: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as unknown:
        raise NotAMoment(name) from unknown


def parse_moment(text: str, *, local: tzinfo) -> datetime:
    """
    Return the moment that the text states, in UTC. A moment without a zone is taken in `local`; a date alone is its first minute there.

    Understands ISO 8601, `2024-11-29 11:00`, `2024/5/9 10:02:08`, `2024年5月9日`, `2024年5月9日（周四）下午3点`, `20240509`, `202405091002`,
    `20240509T100208Z`, `9 May 2024`, `May 9, 2024 3:00 PM`, `02/17/2012 12:00:00 AM` (month first: no source with day first is known), RFC 822 (`Thu, 17 Jun 2021 10:02:28 +0800`, also with an empty zone), epoch seconds and milliseconds.

    :raises RelativeMoment: the text is relative ("3分钟前", "昨天", "2 hours ago").
    :raises NotAMoment: anything else, and dates that do not exist (2月30日).
    """
    written = text.strip()
    if match := _COMPACT_TIME.match(written):
        moment = _or_refuse(text, datetime.strptime, match["day"] + match["time"].ljust(6, "0"), "%Y%m%d%H%M%S")
        return moment.replace(tzinfo=UTC if match["zone"] else local).astimezone(UTC)
    if _EPOCH.match(written):
        return _epoch(float(written))
    if match := _WRITTEN.match(written):
        return _or_refuse(text, _assemble, match, local)
    if _RELATIVE.search(written):
        raise RelativeMoment(text)
    moment = _or_refuse(text, parsedate_to_datetime, written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=local)).astimezone(UTC)


def parse_day(text: str, *, local: tzinfo) -> date:
    """
    Return the calendar day that the text states, in `local`.

    :raises NotAMoment: as `parse_moment`.
    """
    return parse_moment(text, local=local).astimezone(local).date()


def whole_days(earlier: datetime, later: datetime) -> int:
    """Return the number of whole 24-hour days from `earlier` to `later`; negative where `later` comes first."""
    return int((later - earlier) / timedelta(days=1))


def _epoch(number: float) -> datetime:
    return datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS_FROM else number, UTC)


def _or_refuse(text: str, call: Callable[..., datetime], *arguments: object) -> datetime:
    try:
        return call(*arguments)
    except (ValueError, TypeError, OverflowError, IndexError) as impossible:
        raise NotAMoment(text) from impossible


def _assemble(match: re.Match[str], local: tzinfo) -> datetime:
    year, month, day = next(
        (match[f"{p}year"], match[f"{p}month"], match[f"{p}day"]) for p in ("", "us_", "c_", "e_", "a_") if match[f"{p}year"]
    )
    named = month[:3].casefold()
    minute, second = (int(match[part] or 0) for part in ("minute", "second"))
    hour = _hour(int(match["hour"] or 0), match["half"] or "", match["part"] or "")
    midnight = timedelta(days=1) if (hour, minute, second) == (24, 0, 0) else timedelta()
    micro = int((match["fraction"] or ".0")[1:7].ljust(6, "0"))
    on = datetime(
        int(year), _MONTHS.index(named) + 1 if named in _MONTHS else int(month), int(day), tzinfo=_stated_zone(match["zone"]) or local
    )
    return (on.replace(hour=0 if midnight else hour, minute=minute, second=second, microsecond=micro) + midnight).astimezone(UTC)


def _hour(hour: int, half: str, part: str) -> int:
    """Return the hour of 24. In Chinese 下午 and 晚上 go before hours of 12 and of 24 alike."""
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(half)
        return hour % 12 + (12 if half[0] in "pP" else 0)
    if hour < 12 and (part in ("下午", "傍晚", "晚上") or (part == "中午" and hour < 10)):
        return hour + 12
    return hour


def _stated_zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written[0] in "+-":
        sign = -1 if written[0] == "-" else 1
        return timezone(sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))
    return UTC
