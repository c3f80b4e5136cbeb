"""Any value as it stands in a table or profile of a page, and in a file."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from guikou.console.components import Figure, Link, Status
from guikou.console.words import language, said, say
from guikou.kernel.bilingual import Language, Text

CHINESE = re.compile(r"[\u3400-\u9fff]")
YES, NO = Text("是", "yes"), Text("否", "no")
NONE_SHOWN = mark_safe('<span class="none dash">—</span>')


def grouped(number: float | Decimal) -> str:
    """Return the number with thousands separators; at most two decimals."""
    return f"{number:,}" if isinstance(number, int) else f"{number:,.2f}".rstrip("0").rstrip(".")


def when(moment: datetime | date) -> str:
    """Return a day as 2026-03-05 and a moment as 2026-03-05 09:30, in the zone of this installation."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else f"{moment:%Y-%m-%d}"


def html(value: object) -> SafeString:
    """Return a value as it stands on a page."""
    match value:
        case None | "":
            return NONE_SHOWN
        case SafeString():
            return value
        case Status(text, tone):
            return format_html('<span class="status {}">{}</span>', tone.value, say(text))
        case Link(text, address):
            return format_html('<a href="{}">{}</a>', address, html(text)) if address else html(text)
        case Figure():
            return _figure(value)
        case datetime() | date():
            stated = value.isoformat()
            return format_html('<time datetime="{}">{}</time>', stated, when(value))
        case list() | tuple():
            return _list(value)
        case _:
            return format_html("{}", plain(value))


def quoted(text: str) -> SafeString:
    """Return words as they were written, with the language they are in where that is not the page's."""
    written = Language.ZH if CHINESE.search(text) else Language.EN
    if written is language():
        return format_html("{}", text)
    return format_html('<span lang="{}">{}</span>', "zh-hans" if written is Language.ZH else "en", text)


def plain(value: object) -> str:
    """Return a value in words."""
    match value:
        case None:
            return ""
        case bool():
            return say(YES if value else NO)
        case int() | float() | Decimal():
            return grouped(value)
        case Text():
            return say(value)
        case Status(text, _) | Link(text, _):
            return plain(text)
        case Figure():
            return plain(value.value) if value.value is not None else say(value.missing)
        case datetime() | date():
            return when(value)
        case list() | tuple():
            return say(Text("、", ", ")).join(plain(part) for part in value)
        case _:
            return str(value)


def raw(value: object) -> str | int | float | date | None:
    """Return a value for a cell of a file: numbers stay numbers, moments are local ones without a zone, everything else is words."""
    match value:
        case bool():
            return plain(value)
        case int() | float() | None:
            return value
        case Decimal():
            return float(value)
        case datetime():
            return timezone.localtime(value).replace(tzinfo=None)
        case date():
            return value
        case Link(text, _):
            return raw(text)
        case Figure():
            return value.value
        case _:
            return plain(value)


def _figure(figure: Figure) -> SafeString:
    """Return a figure inside a table: its number, leading to its rows, with the mark "incomplete"; origin and time are its tooltip."""
    if figure.value is None:
        return format_html('<span class="none">{}</span>', say(figure.missing))
    number = grouped(figure.value)
    shown = format_html('<a href="{}">{}</a>', figure.url, number) if figure.url else format_html("{}", number)
    mark = "" if figure.complete else format_html(' <span class="incomplete">{}</span>', said("不完整", "incomplete"))
    at = f" · {when(figure.at)}" if figure.at else ""
    return format_html('<span class="figure-cell" title="{}{}">{}{}</span>', say(figure.origin), at, shown, mark)


def _list(values: Sequence[object]) -> SafeString:
    return format_html('<ul class="inline">{}</ul>', format_html_join("", "<li>{}</li>", ((html(part),) for part in values)))
