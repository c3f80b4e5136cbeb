"""Dates, spans and lists as the sentences of findings write them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from guikou.kernel.bilingual import Text

_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_EXACT_DAYS = 60


def day(moment: datetime, as_of: datetime) -> Text:
    """Return the day of a moment; the Chinese form leaves out the year of the inspection."""
    year = "" if moment.year == as_of.year else f"{moment.year}年"
    return Text(f"{year}{moment.month}月{moment.day}日", f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}")


def age(earlier: datetime, later: datetime, *, limit_days: int | None = None) -> Text:
    """
    Return how long ago `earlier` was, in whole days of 24 hours.

    Hours are added where whole days would puzzle a reader: they differ from the days of the calendar, or hide that a limit is broken. Beyond 60 days nobody asks.
    """
    length = later - earlier
    whole, hours = length // _DAY, length % _DAY // _HOUR
    if whole < 1:
        return Text("不到1天", "less than a day")
    on_limit = limit_days == whole
    if whole > _EXACT_DAYS or not (on_limit or (later.date() - earlier.astimezone(later.tzinfo).date()).days != whole):
        return days(whole)
    if hours:
        return Text(f"{whole}天{hours}小时", f"{days(whole).en} and {plural(hours, 'hour')}")
    return Text(f"{whole}天多", f"a little over {days(whole).en}") if on_limit else days(whole)


def days(number: int) -> Text:
    """Return a number of days."""
    return Text(f"{number}天", plural(number, "day"))


def floor_days(length: timedelta) -> int:
    """Return whole days, rounded down, so that a limit broken by a minute gives -1."""
    return length // _DAY


def listed(names: Sequence[str], most: int = 3) -> Text:
    """Return names in one line, the first few of them."""
    shown = names[:most]
    more = len(names) - len(shown)
    return Text("、".join(shown) + (f"等{len(names)}个" if more else ""), ", ".join(shown) + (f" and {more} more" if more else ""))


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return an English count: 1 post, 2 posts."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
