"""What people type about sources, and by hand."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from guikou.console.areas.collection.words import INTERVALS
from guikou.console.components.values import when
from guikou.console.forms import Form, NumberField, TextField
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.kernel.dates import NotAMoment, parse_moment


class MomentField(forms.Field):
    """A moment in the zone of this installation, as people write it."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "class": "short"}))
        kwargs.setdefault("help_text", said("例如 2026-03-05 09:30", "For example 2026-03-05 09:30"))
        super().__init__(label=label, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a moment as it is typed."""
        return when(value) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        """Read what was typed."""
        written = str(value or "").strip()
        if not written:
            return None
        try:
            return parse_moment(written, local=ZoneInfo(settings.TIME_ZONE))
        except NotAMoment as unreadable:
            text = Text(
                "“{written}”不是可以识别的时间。请写成 2026-03-05 09:30 的样子。",
                "“{written}” is not a time. Please write it like 2026-03-05 09:30.",
            )
            raise ValidationError(say(text.fill(written=written[:40]))) from unreadable


def interval_field() -> forms.TypedChoiceField:
    """Return the choice of how often a source is read."""
    return forms.TypedChoiceField(
        label=said("多久采集一次", "How often"),
        choices=[(minutes, said(words.zh, words.en)) for minutes, words in INTERVALS],
        coerce=int,
        initial=360,
    )


class Look(Form):
    """Where to look."""

    address = TextField(
        said("网址", "Address"),
        max_length=1000,
        help_text=said(
            "粘贴账号主页、网站或订阅源的网址，由系统识别怎样采集。",
            "Paste the address of the account's page, of a website or of a feed; it is then recognised how to collect it.",
        ),
    )


class Add(Form):
    """Which of the ways that were found, and how often."""

    way = forms.ChoiceField(label=said("采集方式", "Way to collect"), widget=forms.RadioSelect)
    every_minutes = interval_field()

    def __init__(self, *args: Any, ways: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways  # type: ignore[attr-defined]


class Edit(Form):
    """Where and how often."""

    address = TextField(said("网址", "Address"), max_length=1000)
    every_minutes = interval_field()
    version = forms.IntegerField(widget=forms.HiddenInput)


class Why(Form):
    """The reason for an act."""

    why = TextField(said("原因", "Reason"), lines=3, max_length=2000)


class Enter(Form):
    """What somebody saw of an account."""

    seen_at = MomentField(said("查看时间", "Seen at"))
    followers = NumberField(said("关注人数", "Followers"), required=False)
    posts = NumberField(said("发布总数", "Posts in all"), required=False)
    post_at = MomentField(said("最近一次发布的时间", "Latest post published at"), required=False)
    post_title = TextField(said("这条内容的标题", "Title of that post"), required=False, max_length=1000)
    post_url = TextField(said("这条内容的链接", "Address of that post"), required=False, max_length=1000)
    picture = forms.FileField(
        label=said("截图或照片", "Screenshot or photograph"),
        required=False,
        help_text=said(
            "作为佐证保存。PNG、JPEG 或 WebP，不超过 10 兆字节。",
            "Kept as evidence. PNG, JPEG or WebP, 10 MB at most.",
        ),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
