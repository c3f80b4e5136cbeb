"""What the screens of the register share: words, choices, the field for a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from guikou.console.components import Status, Tone
from guikou.console.forms import Form, TextField
from guikou.console.words import said
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import organisations
from guikou.registry import queries
from guikou.registry.domain.drift import WORDS as DRIFT_WORDS
from guikou.registry.domain.drift import Drift
from guikou.registry.domain.upkeep import Due

LEVELS = {
    "national": Text("国家级", "National"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "township": Text("乡级", "Township"),
    "village": Text("村级", "Village"),
}
KINDS = {
    "government": Text("政府机关", "Government"),
    "public-body": Text("事业单位", "Public body"),
    "media": Text("新闻媒体", "Media"),
    "other": Text("其他", "Other"),
}
DRIFT_TONES = {
    Drift.SAME: Tone.GOOD,
    Drift.RENAMED: Tone.WARN,
    Drift.ANOTHER_BODY: Tone.BAD,
    Drift.NOT_FOUND: Tone.BAD,
    Drift.UNKNOWN: Tone.NEUTRAL,
}
DUE_TONES = {Due.FINE: Tone.GOOD, Due.SOON: Tone.WARN, Due.OVER: Tone.BAD, Due.UNKNOWN: Tone.NEUTRAL}
DUE_WORDS = {
    Due.FINE: Text("有效", "In order"),
    Due.SOON: Text("即将到期", "Ends soon"),
    Due.OVER: Text("已过期", "Past"),
    Due.UNKNOWN: Text("未登记", "Not recorded"),
}


def platform(value: str) -> Text:
    """Return the name of a platform."""
    return queries.platforms().get(value) or Text(value, value)


def function(value: str) -> Text | None:
    """Return the name of a function; None where there is none."""
    return (queries.functions().get(value) or Text(value, value)) if value else None


def drift(value: str) -> Status | None:
    """Return the verdict of an identity check; None where there was none."""
    return Status(DRIFT_WORDS[Drift(value)], DRIFT_TONES[Drift(value)]) if value else None


def ago(moment: datetime | None, now: datetime) -> Text | None:
    """Return how many days ago something was, in days of this installation's zone; None where it is not known."""
    if moment is None:
        return None
    days = (timezone.localdate(now) - timezone.localdate(moment)).days
    if days <= 0:
        return Text("今天", "today")
    return Text("昨天", "yesterday") if days == 1 else Counted("{n}天前", "{n} day ago", "{n} days ago").of(days)


LANGUAGES: Mapping[str, Text] = {
    "zh": Text("中文", "Chinese"),
    "bo": Text("藏文", "Tibetan"),
    "ug": Text("维吾尔文", "Uyghur"),
    "mn": Text("蒙古文", "Mongolian"),
    "en": Text("英文", "English"),
}


def lazily(text: Text) -> Any:
    """Return a Text as a label that takes the page's language."""
    return said(text.zh, text.en)


def options(table: Mapping[str, Text]) -> list[tuple[str, Any]]:
    """Return a table of words as the choices of a field, with "not known" first."""
    return [("", "—"), *((key, lazily(text)) for key, text in table.items())]


def only_organisation(by: Actor, action: Action) -> object:
    """Return the organisation in which the actor may do that, where there is only one; else nothing."""
    found = list(organisations(by, action).filter(ended_on=None)[:2])
    return found[0] if len(found) == 1 else ""


class WhyForm(Form):
    """Why something is done."""

    why = TextField(said("原因", "Reason"), lines=3, help_text=said("会记入历史。", "It is kept in the history."))


class LockedForm(WhyForm):
    """Why, and which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
