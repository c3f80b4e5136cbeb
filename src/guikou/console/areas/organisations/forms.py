"""Forms about organisations."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from guikou.console.forms import DayField, Form, NumberField, OrganisationField, TextField
from guikou.console.register import lazily
from guikou.console.words import said, say
from guikou.inspection.loading import pack_title, shipped_packs
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor

LEVELS = {
    "national": Text("国家级", "national"),
    "province": Text("省级", "province"),
    "city": Text("市级", "city"),
    "county": Text("县级", "county"),
    "township": Text("乡级", "township"),
    "village": Text("村级", "village"),
}
CONTACTS = ("first_contact", "second_contact")
CONTACT_HELP = said("姓名、职务、办公电话", "Name, post, office telephone")
ON = said("生效日期", "In force since")
WHY = said("依据或理由", "Document or reason")


class ProfileForm(Form):
    """What an organisation is. Contacts are only there for who may see them."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    level = forms.ChoiceField(
        label=said("层级", "Level"), required=False, choices=[("", "—"), *((key, said(text.zh, text.en)) for key, text in LEVELS.items())]
    )
    place = TextField(said("地区", "Place"), required=False)
    duties = TextField(said("职责", "Duties"), lines=4, required=False)
    first_contact = TextField(said("第一联系人", "First contact"), required=False, help_text=CONTACT_HELP)
    second_contact = TextField(said("第二联系人", "Second contact"), required=False, help_text=CONTACT_HELP)
    website = forms.URLField(label=said("网站", "Website"), required=False, max_length=500, assume_scheme="https")
    residents = NumberField(said("常住人口", "Residents"), required=False)
    opens_accounts = forms.NullBooleanField(
        label=said("是否可以开设账号", "May it open accounts"),
        required=False,
        widget=forms.Select(
            choices=(
                ("unknown", said("未规定", "not laid down")),
                ("true", said("可以", "yes")),
                ("false", said("原则上不开设", "in principle none")),
            )
        ),
    )
    packs = forms.MultipleChoiceField(
        label=said("另外适用的指标集", "Rule packs in force here besides"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=said("全系统的指标集由安装设置决定", "Those of the whole installation are set by its settings"),
    )
    active_from = DayField(said("设立日期", "First day"), required=False)
    why = TextField(WHY, required=False)

    def __init__(self, *args: Any, by: Actor | None = None, path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        kept = self.initial.get("packs") or []
        packs: Any = self.fields["packs"]
        packs.choices = [(name, lazily(pack_title(name))) for name in dict.fromkeys((*shipped_packs(), *kept))]
        if by is None or not by.may(Action.SEE_PERSONAL, path):
            for name in CONTACTS:
                del self.fields[name]


class AddForm(ProfileForm):
    """A new organisation."""

    field_order = ("name",)
    name = TextField(said("名称", "Name"))


class RenameForm(Form):
    """A new name."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = TextField(said("新名称", "New name"))
    on = DayField(ON)
    why = TextField(WHY, required=False)


class ToForm(Form):
    """Another organisation, and since when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    organisation = OrganisationField(said("单位", "Organisation"), action=Action.EDIT_ORGANISATIONS)
    on = DayField(ON)
    why = TextField(WHY, required=False)


class SplitForm(Form):
    """The names of the new ones."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    names = TextField(said("新单位名称", "Names of the new ones"), lines=4, help_text=said("每行一个", "One on each line"))
    on = DayField(ON)
    why = TextField(WHY, required=False)

    def clean_names(self) -> list[str]:
        """Return the names, none twice."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(set(names)) != len(names) or any(len(name) > 200 for name in names):
            raise ValidationError(say(Text("名称重复，或超过200个字", "A name stands there twice, or has more than 200 characters")))
        return names


class AbolishForm(Form):
    """Since when."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(ON)
    why = TextField(WHY, required=False)
