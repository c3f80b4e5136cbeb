"""What people settle for themselves."""

from django import forms

from guikou.console.forms import Form, TextField
from guikou.console.words import said


class OwnForm(Form):
    """Language, mail, telephone."""

    language = forms.ChoiceField(label=said("界面语言", "Language"), choices=(("zh", "中文"), ("en", "English")), widget=forms.RadioSelect)
    digest = forms.ChoiceField(
        label=said("待办邮件", "Mail about what waits for me"),
        choices=(("daily", said("每天一封", "Every day")), ("weekly", said("每周一封", "Every week")), ("none", said("不接收", "None"))),
        widget=forms.RadioSelect,
        help_text=said(
            "无论选择哪一项，您本人的事项临近时限时都会单独提醒。",
            "Whatever you choose, you are told at once when a deadline of your own draws near.",
        ),
    )
    telephone = TextField(said("电话", "Telephone"), required=False, max_length=40)
