"""Forms of the findings."""

from django import forms

from guikou.console.forms import DayField, Form, TextField
from guikou.console.words import said


class Versioned(Form):
    """A decision about the finding as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class Reason(Versioned):
    """Why."""

    why = TextField(said("理由", "Reason"), lines=4, max_length=2000)


class Instruction(Versioned):
    """What has to be put right, and by when."""

    instruction = TextField(said("整改要求", "What has to be put right"), lines=4, max_length=2000)
    due_on = DayField(said("整改期限", "Last day"))


class AnswerForm(Versioned):
    """What was done."""

    text = TextField(
        said("整改情况", "What was done"),
        lines=6,
        max_length=5000,
        help_text=said(
            "写明做了什么、从哪一天起恢复正常。是否整改到位，由下一次检查判断。",
            "Say what was done and since which day it is right again. The next inspection says whether it is corrected.",
        ),
    )


class SetAsideMany(Form):
    """Why all of them are set aside."""

    why = TextField(said("理由", "Reason"), lines=4, max_length=2000)


class RectifyMany(Form):
    """What has to be put right in all of them, and by when."""

    instruction = TextField(said("整改要求", "What has to be put right"), lines=4, max_length=2000)
    due_on = DayField(said("整改期限", "Last day"))
