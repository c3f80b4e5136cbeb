"""Forms of requests."""

from collections.abc import Sequence
from typing import Any

from django import forms

from guikou.console.forms import Form, OrganisationField, TextField
from guikou.console.register import WhyForm, options
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry import queries


class WantedForm(Form):
    """The account that is to be opened."""

    platform = forms.ChoiceField(label=said("平台", "Platform"), choices=())
    name = TextField(
        said("账号名称", "Name"),
        max_length=250,
        help_text=said(
            "应与单位名称或职能对应，在各平台尽量一致。", "It should tell the unit or its function, and be the same on all platforms."
        ),
    )
    handle = TextField(
        said("账号标识", "Handle"),
        max_length=250,
        required=False,
        help_text=said("已经选定的填写，例如微信号。", "Where it is chosen already."),
    )
    function = forms.ChoiceField(label=said("职能", "Function"), choices=(), required=False)
    language = TextField(
        said("语言", "Language"), max_length=20, required=False, help_text=said("例如 zh、bo、ug、mn、en", "For example zh, bo, ug, mn, en")
    )
    url = TextField(said("主页地址", "Address"), max_length=1000, required=False)
    description = TextField(said("定位和主要内容", "What it is for"), lines=4, required=False)
    why = TextField(said("开设理由", "Reason"), lines=4, help_text=said("为什么需要，由谁运维。", "Why it is needed and who will run it."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = options(queries.platforms())  # type: ignore[attr-defined]
        self.fields["function"].choices = options(queries.functions())  # type: ignore[attr-defined]


class OpenForm(WantedForm):
    """The same with the unit that asks."""

    organisation = OrganisationField(said("主办单位", "Organisation"), action=Action.REQUEST)
    field_order = ("organisation", "platform", "name", "handle", "function", "language", "url", "description", "why")


class ChangeForm(WhyForm):
    """What is to change."""

    name = TextField(said("新名称", "New name"), max_length=250, required=False)
    function = forms.ChoiceField(label=said("新职能", "New function"), choices=(), required=False)
    organisation = OrganisationField(
        said("新主办单位", "New owner"),
        action=Action.SEE_REGISTER,
        required=False,
        help_text=said(
            "您看不到的单位不在其中；请在理由里写明，由主管单位办理移交。",
            "Organisations that you cannot see are not listed; name it in the reason, and the supervising office moves the account.",
        ),
    )
    field_order = ("name", "function", "organisation", "why")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = options(queries.functions())  # type: ignore[attr-defined]


class VersionForm(Form):
    """Which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)


class EditWantedForm(WantedForm, VersionForm):
    """A draft of an opening."""


class EditChangeForm(ChangeForm, VersionForm):
    """A draft of a change."""


class SendForm(VersionForm):
    """An answer to each hint."""

    def __init__(self, *args: Any, hints: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints
        for hint in hints:
            self.fields[hint.key] = TextField(
                said("您的说明", "Your answer"),
                lines=3,
                max_length=2000,
                error_messages={"required": said("请对这条提示作出说明。", "Please answer this point.")},
            )

    @property
    def told(self) -> list[tuple[Text, Any]]:
        """Return each hint with its field."""
        return [(hint.sentence, self[hint.key]) for hint in self.hints]


class WithdrawForm(VersionForm):
    """Why it is taken back, if anybody wants to say."""

    why = TextField(said("原因", "Reason"), lines=3, required=False)
