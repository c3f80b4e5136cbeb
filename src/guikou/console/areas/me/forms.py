"""Forms of one's own account."""

from typing import Any

from django import forms

from guikou.console.forms import Form, NumberField, TextField
from guikou.console.words import said, say
from guikou.people.domain.policy import Action, Actor
from guikou.people.domain.words import ACTION_WORDS


class WhyForm(Form):
    """Why a token is revoked."""

    why = TextField(said("理由", "Reason"), required=False, help_text=said("会写入审计链", "It is kept in the trail"))


class TokenForm(Form):
    """What a token is for, what it may do, and how long."""

    name = TextField(said("用途", "What it is for"), max_length=100, help_text=said("例如：每日报表", "For example: daily report"))
    actions = forms.MultipleChoiceField(
        label=said("可以做什么", "What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=said("只选需要的。令牌的权限不会超过您本人的", "Only what is needed. It never has rights that you do not have"),
    )
    days = NumberField(said("有效天数", "Valid for how many days"), least=1, most=366, initial=90)

    def __init__(self, *args: Any, by: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        own = [action for action in Action if action is not Action.USE_API and by and by.may_somewhere(action)]
        choices: Any = self.fields["actions"]
        choices.choices = [(action.value, say(ACTION_WORDS[action.value])) for action in own]
