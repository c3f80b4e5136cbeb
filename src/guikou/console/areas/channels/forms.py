"""Forms of channels, made from what each adapter needs."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guikou.channels.catalog import BY_HAND
from guikou.channels.fields import BASES, FIELDS, Field
from guikou.console.forms import Form, OrganisationField, TextField
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action

LINES = said("每行一项，写成 名称=值。", "One on each line, as name=value.")


class Versioned(Form):
    """Keeps the version that the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AdapterForm(Form):
    """Which way to the account."""

    adapter = forms.ChoiceField(label=said("接入方式", "How it is connected"), widget=forms.RadioSelect, choices=())

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adapter"].choices = list(offered)  # type: ignore[attr-defined]


class SettingsForm(Versioned):
    """The address and the settings of an adapter."""

    def __init__(self, *args: Any, adapter: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: list[str] = []
        if adapter != BY_HAND:
            self.fields["base"] = TextField(
                said("接口地址", "Address of the interface"),
                max_length=1000,
                required=adapter not in BASES,
                help_text=said("一般不用修改。", "Usually this stays as it is.")
                if adapter in BASES
                else said("以 https:// 开头", "It begins with https://"),
            )
        if adapter not in FIELDS:
            self.fields["settings"] = TextField(said("设置项", "Settings"), lines=8, max_length=20_000, required=False, help_text=LINES)
        for each in FIELDS.get(adapter, ()):
            if not each.secret:
                self.fields[each.name] = _field(each)
                self.names.append(each.name)
        _word(self)

    def clean_settings(self) -> dict[str, str]:
        """Read the lines of an adapter of another package."""
        return _pairs(self.cleaned_data["settings"])

    def given(self) -> dict[str, str]:
        """Return the settings by name."""
        lines = self.cleaned_data.get("settings")
        return lines if isinstance(lines, dict) else {name: self.cleaned_data[name] for name in self.names}


class SecretsForm(Versioned):
    """The secrets of an adapter: never shown, only replaced. What is left empty stays as it is."""

    def __init__(self, *args: Any, adapter: str, held: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names: list[str] = []
        self.removable = set(held)
        for each in FIELDS.get(adapter, ()):
            if each.secret:
                self.fields[each.name] = _secret(each, held=each.name in self.removable)
                self.names.append(each.name)
        if adapter not in FIELDS:
            self.fields["secrets"] = TextField(said("凭证", "Secrets"), lines=6, max_length=20_000, help_text=LINES)
        _word(self)

    def clean_secrets(self) -> dict[str, str]:
        """Read the lines of an adapter of another package."""
        return _pairs(self.cleaned_data["secrets"])

    def given(self) -> dict[str, str]:
        """Return those that were filled in."""
        lines = self.cleaned_data.get("secrets")
        return lines if isinstance(lines, dict) else {name: self.cleaned_data[name] for name in self.names if self.cleaned_data[name]}


class TypedForm(Versioned):
    """The account's name, typed once more."""

    typed = TextField(said("账号名称", "Name of the account"), max_length=250)

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["typed"].help_text = say(
            Text("为避免误操作，请输入“{name}”。", "So that it is not done by mistake, please type “{name}”.").fill(name=name)
        )

    def clean_typed(self) -> str:
        """Compare it."""
        if self.cleaned_data["typed"] != self.name:
            raise ValidationError(say(Text("与账号名称不一致。", "That is not the name of the account.")))
        return self.name


class StopForm(Form):
    """Whose sending is stopped, and why."""

    organisation = OrganisationField(said("停发的单位（含下属单位）", "Organisation, with all below it"), action=Action.RUN_DESK)
    why = TextField(
        said("停发原因", "Reason"),
        lines=3,
        help_text=said("会记入审计链，并显示在各页顶部。", "It is kept on the trail and shown at the top of every page."),
    )


def _word(form: Form) -> None:
    """Let fields that were added later say what is missing in the same words."""
    for field in form.fields.values():
        field.error_messages["required"] = say(Text("请填写“{label}”。", "Please fill in “{label}”.").fill(label=field.label))


def _field(each: Field) -> forms.Field:
    words: dict[str, Any] = {
        "label": said(each.label.zh, each.label.en),
        "required": each.required,
        "help_text": said(each.help.zh, each.help.en),
    }
    if each.choices:
        return forms.ChoiceField(choices=[(value, said(name.zh, name.en)) for value, name in each.choices], **words)
    return TextField(words.pop("label"), lines=each.lines, max_length=20_000 if each.lines > 1 else 1000, **words)


def _secret(each: Field, *, held: bool) -> forms.Field:
    kept = said("已设置。留空不变，填写则替换。", "It is set. Left empty it stays, filled in it is replaced.")
    return TextField(
        said(each.label.zh, each.label.en),
        required=each.required and not held,
        max_length=20_000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=kept if held else said(each.help.zh, each.help.en),
    )


def _pairs(written: str) -> dict[str, str]:
    found = {}
    for line in filter(None, map(str.strip, written.splitlines())):
        name, sign, value = line.partition("=")
        if not sign or not name.strip():
            raise ValidationError(say(Text("这一行没有等号：{line}", "There is no equals sign in this line: {line}").fill(line=line[:40])))
        found[name.strip()] = value.strip()
    return found
