"""Dates, numbers and lists as sentences write them."""

from collections.abc import Sequence
from datetime import date
from math import ceil

from guikou.kernel.bilingual import Text

DAYS_PER_WEEK = 7
_TIMES = {1: "once", 2: "twice"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(on: date) -> Text:
    """Return 2021年4月2日 and 2 April 2021."""
    return Text(f"{on.year}年{on.month}月{on.day}日", f"{on.day} {_MONTHS[on.month - 1]} {on.year}")


def number(value: float) -> str:
    """Return a number with separators and at most one decimal: 12, 12.5, 1,200."""
    return f"{value:,.1f}".removesuffix(".0")


def percent(share: float) -> str:
    """Return a share from 0 to 1 as 12%."""
    return f"{number(100 * share)}%"


def joined(parts: Sequence[Text]) -> Text:
    """Return statements one after another, with semicolons and a full stop."""
    en = "; ".join(part.en for part in parts)
    return Text("；".join(part.zh for part in parts) + "。", f"{en[:1].upper()}{en[1:]}.")


def pace(limit_days: int) -> Text:
    """Return the fewest posts a week (or one in so many weeks) that leave no gap over the limit when they are spread evenly, with that gap."""
    weeks = limit_days // DAYS_PER_WEEK
    if weeks > 1:
        often = Text(f"每{weeks}周至少发布1条", f"it posted at least once every {weeks} weeks")
    else:
        times = ceil(DAYS_PER_WEEK / limit_days)
        often = Text(f"每周至少发布{times}条", f"it posted at least {_TIMES.get(times, f'{times} times')} a week")
    apart = "1 day" if limit_days == 1 else f"{limit_days} days"
    return Text(f"{often.zh}、间隔不超过{limit_days}天", f"{often.en}, never more than {apart} apart")


def listed(names: Sequence[Text], most: int = 3) -> Text:
    """Return names as a list; of long lists the first ones and how many there are."""
    shown = names[:most]
    zh, en = "、".join(name.zh for name in shown), ", ".join(name.en for name in shown)
    if len(names) > most:
        return Text(f"{zh}等{len(names)}项", f"{en} and {len(names) - most} more")
    return Text(zh, en)


def quoted(name: str) -> Text:
    """Return the name of an account in quotation marks."""
    return Text(f"“{name}”", f"“{name}”")
