"""Small pieces of HTML: words in both languages, links, numbers. Everything that comes from data is escaped here or by the templates."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from guikou.kernel.bilingual import Language, Text
from guikou.kernel.ids import stable_id
from guikou.reports.words import value_word, word

DASH = "–"
OWN_CRITERIA = "归口通用检查指标"
"""How the pack `general` is cited."""
_SAFE_IN_ANCHORS = frozenset(":@~._-")


def both(text: Text) -> Markup:
    """Return a sentence in both languages, of which the page shows one; once where both are equal."""
    if text.zh == text.en:
        return escape(text.zh)
    return Markup("<span lang=zh>{}</span><span lang=en>{}</span>").format(text.zh, text.en)


def drawn(text: Text) -> Markup:
    """Return a sentence in both languages as it is written inside an SVG text."""
    return Markup("<tspan lang=zh>{}</tspan><tspan lang=en>{}</tspan>").format(text.zh, text.en)


def t(key: str, **values: object) -> Markup:
    """Return a word of the catalogue in both languages; Markup among the values stays markup, Text is filled language by language."""
    if not values:
        return _plain(key)
    template = word(key)
    zh, en = (_ours(template.on(each)).format(**{k: _spoken(v, each) for k, v in values.items()}) for each in Language)
    return Markup("<span lang=zh>{}</span><span lang=en>{}</span>").format(zh, en)


def v(family: str, value: str | None) -> Markup:
    """Return the word for a value of a table."""
    return both(value_word(family, value))


def counted(key: str, number: int, href: str = "") -> Text:
    """Return a number with its noun, linked where an address is given and there is something to see; English has the singular before `|` and the plural behind it."""
    noun = word(f"noun.{key}")
    shown = link(f"{number:,}", href) if href and number else f"{number:,}"
    one, many = noun.en.split("|")
    return Text(_ours(noun.zh).format(n=shown), _ours(one if number == 1 else many).format(n=shown))


def link(shown: object, href: str) -> Markup:
    """Return a link."""
    return Markup('<a href="{}">{}</a>').format(href, shown)


@cache
def anchor(kind: str, name: str) -> str:
    """Return the id of an element: readable where the name allows it, else derived from it."""
    plain = name and all(letter.isalnum() or letter in _SAFE_IN_ANCHORS for letter in name)
    return f"{kind}-{name}" if plain else f"{kind}-{stable_id('x', name)}"


def number(value: float | None) -> str:
    """Return a number with thousands separators, one decimal below ten, an empty text for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if isinstance(value, int) or abs(value) >= 10 or value == int(value) else f"{value:,.1f}"


def span(low: float | None, high: float | None) -> str:
    """Return a range such as 1,200–1,900, or one number where both ends read the same."""
    ends = [number(end) for end in (low, high) if end is not None]
    return ends[0] if len(set(ends)) == 1 else DASH.join(ends)


def share(value: float | None) -> str:
    """Return a share of 1 as a percentage."""
    return "" if value is None else f"{value:.1%}".replace(".0%", "%")


def day(value: date | datetime | None, zone: ZoneInfo) -> str:
    """Return a day as 2024-06-30; a moment in `zone`."""
    if value is None:
        return ""
    return (value.astimezone(zone) if isinstance(value, datetime) else value).strftime("%Y-%m-%d")


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment as 2024-06-30 18:00 in `zone`."""
    return "" if value is None else value.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def long_day(value: date) -> Text:
    """Return a day in words."""
    return Text(f"{value.year}年{value.month}月{value.day}日", f"{value.day} {value:%B} {value.year}")


@cache
def _plain(key: str) -> Markup:
    return both(word(key))


def _ours(text: str) -> Markup:
    """Return words of our own catalogue as markup whose places are escaped when they are filled."""
    return Markup(text)  # noqa: S704 - never a text from data


def _spoken(value: object, language: Language) -> object:
    return value.on(language) if isinstance(value, Text) else value


def cited(row: Mapping[str, Any]) -> Markup:
    """Return the document and clause of a rule or finding. A norm keeps its own title; only our own criteria have one in each language."""
    document, clause = row["document"] or "", row["clause"] or ""
    if document == OWN_CRITERIA:
        return t("cited.own", clause=clause)
    return escape(f"{document} {clause}".strip())
