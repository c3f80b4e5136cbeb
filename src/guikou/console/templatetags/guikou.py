"""Available in every template without loading."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from guikou.channels.rendering.master import sanitised
from guikou.console import areas, outcome, words
from guikou.console.components import Chart, Deed, Event, Figure, Pair, Progress, Status, values
from guikou.console.forms import Form
from guikou.console.glossary import TERMS
from guikou.console.history import told
from guikou.kernel.bilingual import Text
from guikou.people.domain.personal import sees
from guikou.people.domain.policy import Action
from guikou.registry.queries import platforms
from guikou.release.domain.content import FIELD_WORDS, Version
from guikou.release.domain.content import Field as ReleaseField
from guikou.release.domain.states import ReleaseState
from guikou.release.operations.common import permanent_address
from guikou.release.previews import with_pictures
from guikou.reports.safe import web_address

register = template.Library()


@register.simple_tag
def say(zh: str, en: str, **filling: object) -> str:
    """`{% say "中文{name}" "English {name}" name=name %}`: a sentence in the page's language."""
    filled = {name: values.grouped(value) if isinstance(value, int) else value for name, value in filling.items()}
    if any(isinstance(value, SafeString) for value in filled.values()):
        html = Text(escape(zh), escape(en)).fill(**{name: values.html(value) for name, value in filled.items()})
        return mark_safe(words.say(html))  # noqa: S308 - every part was escaped
    return words.say(Text(zh, en).fill(**filled) if filled else Text(zh, en))


@register.simple_tag
def counted(n: int, zh: str, one: str, many: str, **filling: object) -> str:
    """`{% counted 3 "{n}行" "{n} row" "{n} rows" %}`: a sentence about so many things."""
    return say(zh, one if n == 1 else many, n=n, **filling)


@register.filter
def said(text: Text | str | None) -> str:
    """`{{ text|said }}`: a Text in the page's language; what is no Text stays as it is."""
    return words.say(text) if isinstance(text, Text) else str(text or "")


@register.filter
def shown(value: object) -> SafeString:
    """`{{ value|shown }}`: any value as a cell of a list shows it."""
    return values.html(value)


@register.filter
def field_word(name: str) -> str:
    """`{{ field|field_word }}`: how a part of a release is called (`title` is 标题)."""
    return words.say(FIELD_WORDS[ReleaseField(name)])


@register.filter
def platform_word(name: str) -> str:
    """`{{ account.platform|platform_word }}`: how a platform is called."""
    return words.say(platforms().get(name, Text(name, name)))


@register.filter
def body_html(version: Version) -> SafeString:
    """`{{ version|body_html }}`: the body of a release as it is read, with its pictures."""
    shown = with_pictures(sanitised(version.html), version.pictures, lambda digest: reverse("releases:media", args=[digest]))
    return mark_safe(shown)  # noqa: S308 - sanitised


@register.filter
def when(moment: datetime | date | None) -> SafeString:
    """`{{ moment|when }}`: a day or a moment, in the zone of this installation."""
    return values.html(moment)


@register.filter
def outside(address: str) -> SafeString:
    """`{{ address|outside }}`: an address of somebody else, as a link where it is one that browsers may follow."""
    return (
        format_html('<a href="{}" rel="noopener noreferrer">{}</a>', address, address)
        if web_address(address)
        else format_html("{}", address)
    )


@register.filter
def grouped(number: int | float | None) -> str:
    """`{{ number|grouped }}`: a number with thousands separators."""
    return "" if number is None else values.grouped(number)


@register.filter
def quoted(text: str) -> SafeString:
    """`{{ text|quoted }}`: words that stand as they were written, such as a norm's clause, with the language they are in where that is not the page's."""
    return values.quoted(text)


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "home" %}`: a symbol of icons.svg, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', static("console/icons.svg"), name
    )


@register.simple_tag
def status(value: Status) -> SafeString:
    """`{% status status %}`: a word with a mark and a colour."""
    return values.html(value)


@register.inclusion_tag("console/components/deeds.html", takes_context=True)
def deeds(context: Any, value: Iterable[Deed] | None) -> dict[str, object]:
    """`{% deeds deeds %}`: those buttons that this person may use."""
    by = getattr(context.get("request"), "actor", None)
    return {"deeds": [deed for deed in value or () if deed.action is None or (by and by.may_somewhere(deed.action))]}


@register.inclusion_tag("console/components/figure.html")
def figure(value: Figure) -> dict[str, object]:
    """`{% figure figure %}`: a number with its label, origin, time and mark of completeness."""
    return {"figure": value}


@register.inclusion_tag("console/components/chart.html")
def chart(value: Chart) -> dict[str, object]:
    """`{% chart chart %}`: a drawing, and its table below."""
    headings = [words.say(heading) for heading in value.headings]
    rows = [[values.html(cell) for cell in row] for row in value.rows]
    drawn = len(rows) > 1
    return {
        "chart": value,
        "drawn": drawn,
        "headings": headings,
        "rows": rows,
        "option": dict(value.option),
        "option_id": f"chart-{value.key}-option",
    }


@register.inclusion_tag("console/components/profile.html")
def profile(pairs: tuple[Pair, ...]) -> dict[str, object]:
    """`{% profile pairs %}`: what is known of a thing, line by line."""
    return {"pairs": pairs}


@register.inclusion_tag("console/components/timeline.html")
def timeline(events: tuple[Event, ...]) -> dict[str, object]:
    """`{% timeline events %}`: events in the order given."""
    return {"events": events}


@register.inclusion_tag("console/components/progress.html")
def progress(value: Progress) -> dict[str, object]:
    """`{% progress progress %}`: how far background work is, renewed by itself where there is script."""
    return {"progress": value}


@register.inclusion_tag("console/components/history.html", takes_context=True)
def history(context: template.Context, lines: Any) -> dict[str, object]:
    """`{% history lines %}`: who did what to a thing, when and why; lines of `trail.queries`, the newest first."""
    by = context["request"].actor
    return {"lines": [told(line, personal=sees(by, place=line.place, subject=line.subject)) for line in lines]}


@register.simple_tag
def term(key: str, shown_as: str = "") -> SafeString:
    """`{% term "account" %}`: a word of the glossary, with its meaning on hover and focus and a link to it."""
    found = TERMS[key]
    return format_html(
        '<a class="term" href="{}#{}">{}<span role="tooltip">{}</span></a>',
        reverse("help:glossary"),
        key,
        shown_as or words.say(found.word),
        words.say(found.means),
    )


@register.inclusion_tag("console/components/form.html")
def form(value: Form) -> dict[str, object]:
    """`{% form form %}`: the summary of what is wrong, and all fields."""
    return {"form": value}


@register.inclusion_tag("console/components/errors.html")
def errors(value: Form) -> dict[str, object]:
    """`{% errors form %}`: the summary of what is wrong, each line leading to its field."""
    return {"form": value}


@register.inclusion_tag("console/components/field.html")
def field(value: BoundField) -> dict[str, object]:
    """`{% field form.name %}`: one field with label, help and what is wrong with it."""
    widget = value.field.widget
    kind = widget.__class__.__name__
    group = kind in ("RadioSelect", "CheckboxSelectMultiple")
    described = [
        f"{value.id_for_label or value.html_name}-{part}" for part, there in (("help", value.help_text), ("error", value.errors)) if there
    ]
    attributes: dict[str, str | bool] = {"aria-describedby": " ".join(described)} if described else {}
    if value.errors:
        attributes["aria-invalid"] = "true"
    if value.field.required and not group:
        attributes["aria-required"] = "true"
    own = value.id_for_label or value.auto_id or value.html_name
    return {"field": value, "group": group, "tick": kind == "CheckboxInput", "widget": value.as_widget(attrs=attributes), "id": own}


@register.inclusion_tag("console/frame/banners.html", takes_context=True)
def banners(context: Any) -> dict[str, object]:
    """`{% banners %}`: what everybody has to know, such as that sending is stopped."""
    by, now = getattr(context.get("request"), "actor", None), timezone.now()
    return {"banners": [alarm for source in areas.banners(by) for alarm in source.alarms(by, now)] if by else []}


@register.inclusion_tag("console/deliveries/outcomes.html", takes_context=True)
def outcomes(context: Any, whole: Any) -> dict[str, object]:
    """`{% outcomes whole %}`: what became of a release on every account, and what whoever runs the desk can do about it."""
    release, by = whole.release, context["request"].actor
    public = any(each.row.state == ReleaseState.RELEASED for each in whole.editions)
    return {
        "release": release,
        "outcomes": outcome.outcomes(whole.deliveries),
        "acts": public and by.may(Action.RUN_DESK, release.organisation.path),
        "public": public,
        "page": getattr(release, "page", None),
        "address": permanent_address(release.slug),
    }


@register.inclusion_tag("console/frame/sidebar.html", takes_context=True)
def sidebar(context: Any) -> dict[str, object]:
    """`{% sidebar %}`: the areas that this person may see, with what waits there."""
    request = context["request"]
    by = getattr(request, "actor", None)
    if by is None:
        return {"entries": []}
    now = timezone.now()
    waiting: dict[str, int] = {}
    for kind in areas.waiting(by):
        area = kind.url.partition(":")[0]
        waiting[area] = waiting.get(area, 0) + kind.count(by, now)
    here = getattr(request.resolver_match, "app_name", "") if request.resolver_match else ""
    entries = []
    for entry in areas.entries(by):
        area = entry.url.partition(":")[0]
        count = sum(waiting.values()) if area == "home" else waiting.get(area, 0)
        try:
            entries.append({"entry": entry, "address": reverse(entry.url), "current": area == here, "count": count})
        except NoReverseMatch as broken:
            raise LookupError(f"the menu of area {area} names an address that is not there: {entry.url}") from broken
    return {"entries": entries, "person": by.name, "request": request, "here": here}
