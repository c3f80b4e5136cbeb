"""Items of one form: templates with a new event each time, and newer figures of the same matter."""

from collections.abc import Mapping
from typing import Any

from guikou.demo import stock
from guikou.demo.planted import Group
from guikou.demo.posts import Year
from guikou.demo.rhythm import DAYS, START, day_of, moments, month_span
from guikou.demo.streams import numbers, words


def publish_templates(year: Year) -> None:
    """Publish the year's notices of one form, each with its own day, places and numbers."""
    described = stock.load("series")
    for form in described["templates"]:
        families: dict[int, list[int]] = {}
        for i in _publishers(year, form["unit"]):
            county = year.accounts[i].unit.county.number
            families.setdefault(county, []).extend(_instances(year, i, form, described))
        for drafts in families.values():
            if len(drafts) > 1:
                drafts.sort(key=lambda draft: (year.ledger.at[draft], draft))
                year.groups.append(Group(first=drafts[0], members=tuple(drafts[1:]), relation="template", nature=""))


def publish_updates(year: Year) -> None:
    """Publish series of two to four items in which only the hour and the figures grow."""
    for form in stock.load("series")["updates"]:
        for i in _publishers(year, form["unit"]):
            _update_series(year, i, form)


def _instances(year: Year, i: int, form: Mapping[str, Any], described: Mapping[str, Any]) -> list[int]:
    account = year.accounts[i]
    rng = words(year.seed, form["id"], account.account_id)
    start, end = year.span(i)
    at = moments(
        numbers(year.seed, form["id"], account.account_id), "emergency", round(form["a_year"] * (end - start) / (DAYS * 86_400)), start, end
    )
    written = []
    for second in map(int, at):
        day = day_of(second)
        if form.get("months") and day.month not in form["months"]:
            continue
        chosen = {name: rng.choice(values) for name, values in described["words"].items()} | {"c": account.unit.county.short}
        low, high = described["temperatures"][day.month]
        chosen |= {"low": str(low + rng.randrange(-3, 4)), "high": str(high + rng.randrange(-3, 4))}
        writer = year.writer(account)
        title, text = writer.phrases((form["title"], form["text"]), day, **chosen)
        written.append(year.ledger.add(i, second, title, text))
    return written


def _update_series(year: Year, i: int, form: Mapping[str, Any]) -> None:
    account = year.accounts[i]
    rng = words(year.seed, "update", account.account_id, form["title"])
    first, last = month_span(form["month"])
    at = max(first, START) + int(rng.random() * (last - first - 12 * 86_400))
    at -= (at + 8 * 3600) % 86_400 - 7 * 3600
    start, end = year.span(i)
    figures = {name: form[name] for name in ("a", "b", "d")}
    drafts = []
    for step in range(2 + int(rng.random() * 3)):
        second = at + step * 4 * 3600 + int(rng.random() * 900)
        if not start <= second < end:
            return
        hour = {"hour": str(7 + step * 4), "c": account.unit.county.short} | {name: str(value) for name, value in figures.items()}
        title, text = year.writer(account).phrases((form["title"], form["text"]), day_of(second), **hour)
        drafts.append(year.ledger.add(i, second, title, text))
        figures = {name: int(value * (1.15 + 0.4 * rng.random())) + 1 for name, value in figures.items()}
    year.groups.append(Group(first=drafts[0], members=tuple(drafts[1:]), relation="update", nature=""))


def _publishers(year: Year, unit: str) -> list[int]:
    if unit.startswith("*"):
        return [i for i, account in enumerate(year.accounts) if account.primary and account.unit.name.endswith(unit[1:]) and _own(year, i)]
    return [
        i for i, account in enumerate(year.accounts) if account.primary and account.unit.name == unit.format(c=account.unit.county.short)
    ]


def _own(year: Year, i: int) -> bool:
    return i not in year.flaws.repost_only
