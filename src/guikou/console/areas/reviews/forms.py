"""Forms of reviewers."""

from typing import Any

from django import forms

from guikou.console.forms import DayField, Form, TextField
from guikou.console.words import said
from guikou.release.operations.reviewing import LONGEST_QUOTE, LONGEST_REMARK


class SignForm(Form):
    """Which turn is signed, and which content was looked at."""

    turn = forms.IntegerField(widget=forms.HiddenInput(), min_value=1, max_value=5)
    content_hash = forms.CharField(widget=forms.HiddenInput(), max_length=64)


class ReturnForm(Form):
    """Why it is returned."""

    why = TextField(
        said("退回理由", "Why you return it"),
        lines=3,
        max_length=LONGEST_REMARK,
        help_text=said("撰稿人会看到，请写清要改什么。", "The author reads it; say what has to change."),
    )


class RemarkForm(Form):
    """What is remarked, and where. Without a place it is about all of it."""

    text = TextField(said("意见", "Remark"), lines=3, max_length=LONGEST_REMARK)
    account = forms.CharField(widget=forms.HiddenInput(), max_length=200, required=False)
    language = forms.CharField(widget=forms.HiddenInput(), max_length=5, required=False)
    field = forms.CharField(widget=forms.HiddenInput(), max_length=20, required=False)
    start = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, required=False)
    end = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, required=False)
    quote = forms.CharField(widget=forms.HiddenInput(), max_length=LONGEST_QUOTE, required=False)

    def place(self) -> dict[str, Any]:
        """Return where the remark belongs; empty: to all of it."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "text" and value not in ("", None)}
        return given | {"account": self.cleaned_data["account"]} if given.get("field") else {}


class AwayForm(Form):
    """From when to when."""

    first = DayField(said("从", "From"))
    last = DayField(said("到（含当天）", "To (that day included)"))


class LinkForm(Form):
    """For whom a link is made, and for how long."""

    key = forms.ChoiceField(label=said("审校人", "Reviewer"), choices=(), widget=forms.RadioSelect())
    name = TextField(
        said("姓名", "Name"),
        max_length=100,
        help_text=said("按实名填写，会写进签署记录和发布审核表。", "Their real name: it stands on the signature and on the review sheet."),
    )
    days = forms.ChoiceField(
        label=said("有效期", "Good for"),
        choices=[(str(n), said(f"{n}天", f"{n} day" if n == 1 else f"{n} days")) for n in (1, 2, 3, 7)],
    )

    def __init__(self, *args: Any, keys: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = [(key, key.partition(":")[2]) for key in keys]  # type: ignore[attr-defined]
