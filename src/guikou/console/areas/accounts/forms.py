"""Forms about accounts."""

from typing import Any

from django import forms

from guikou.console.forms import DayField, Form, NumberField, OrganisationField, TextField
from guikou.console.register import KINDS, LEVELS, LockedForm, WhyForm, lazily, options
from guikou.console.words import said
from guikou.people.domain.policy import Action
from guikou.registry import queries
from guikou.registry.domain.states import WORDS, AccountState, by_hand


class FlagField(forms.TypedChoiceField):
    """Yes, no, or not known (None)."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        choices = (("", "—"), ("yes", said("是", "yes")), ("no", said("否", "no")))
        super().__init__(label=label, choices=choices, coerce=lambda value: value == "yes", empty_value=None, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show what is stored."""
        return {True: "yes", False: "no", None: ""}.get(value, value) if not isinstance(value, str) else value


class DecimalField(forms.FloatField):
    """A number with decimals."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "short"}))
        super().__init__(label=label, required=False, min_value=0, max_value=1e9, **kwargs)
        self.error_messages["invalid"] = said("这不是数字。", "This is not a number.")


class FactsForm(Form):
    """What the register says of an account, whoever owns it and wherever it stands."""

    name = TextField(said("账号名称", "Name"), max_length=250, required=False)
    handle = TextField(
        said("账号标识", "Handle"),
        max_length=250,
        required=False,
        help_text=said("网址中可见、可以更改的那一部分，例如微信号。", "The part of the address that people type and that can change."),
    )
    url = TextField(said("主页地址", "Address"), max_length=1000, required=False)
    level = forms.ChoiceField(label=said("层级", "Level"), choices=options(LEVELS), required=False)
    place = TextField(said("地区", "Place"), required=False)
    function = forms.ChoiceField(label=said("职能", "Function"), choices=(), required=False)
    kind = forms.ChoiceField(label=said("类别", "Kind"), choices=options(KINDS), required=False)
    language = TextField(
        said("语言", "Language"), max_length=20, required=False, help_text=said("例如 zh、bo、ug、mn、en", "For example zh, bo, ug, mn, en")
    )
    verified = FlagField(said("已认证", "Verified"))
    verified_as = TextField(said("认证主体", "Verified as"), max_length=250, required=False)
    is_main = FlagField(said("主账号", "Main account"))
    interactive = FlagField(said("有互动功能", "Can be replied to"))
    protected = forms.BooleanField(
        label=said("受保护：只能由人工决定去留", "Protected: only a person decides what becomes of it"), required=False
    )
    opened_on = DayField(said("开设日期", "Opened on"), required=False)
    description = TextField(said("简介", "Description"), lines=4, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["function"].choices = options(queries.functions())  # type: ignore[attr-defined]


class EditForm(FactsForm, LockedForm):
    """A change of the facts."""


class AddForm(FactsForm, WhyForm):
    """An account that runs and is not registered yet."""

    organisation = OrganisationField(said("主办单位", "Organisation"), action=Action.EDIT_REGISTER)
    platform = forms.ChoiceField(label=said("平台", "Platform"), choices=())
    stable_id = TextField(
        said("平台固定编号", "Stable id"),
        max_length=250,
        required=False,
        help_text=said(
            "平台给账号的编号，改名后不变，例如微信公众号原始ID。不知道可以先不填。",
            "The platform's own id, which survives renaming. Leave it empty where you do not know it.",
        ),
    )
    field_order = ("organisation", "platform", "name", "stable_id", "handle", "url")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = options(queries.platforms())  # type: ignore[attr-defined]


class StableIdForm(LockedForm):
    """The platform's own id."""

    stable_id = TextField(said("平台固定编号", "Stable id"), max_length=250)
    field_order = ("stable_id", "why")


class StateForm(LockedForm):
    """The state to which an account moves."""

    to = forms.ChoiceField(label=said("改为", "Becomes"), choices=(), widget=forms.RadioSelect)
    field_order = ("to", "why")

    def __init__(self, *args: Any, state: AccountState, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [(to.value, lazily(WORDS[to])) for to in by_hand(state)]  # type: ignore[attr-defined]


class StopDateForm(LockedForm):
    """The day on which an account stops."""

    stop_on = DayField(
        said("停更日", "Stop date"),
        required=False,
        help_text=said("不再停更的，把日期清空。", "Clear the day where the account is not to stop."),
    )
    field_order = ("stop_on", "why")


class MoveForm(WhyForm):
    """To whom an account goes."""

    organisation = OrganisationField(said("新的主办单位", "New owner"), action=Action.EDIT_REGISTER)
    field_order = ("organisation", "why")


class ContactForm(Form):
    """How the holder of a login is reached, and how it is got back without them."""

    post = TextField(said("岗位", "Post"), max_length=100, required=False)
    telephone = TextField(said("联系电话", "Telephone"), max_length=40, required=False)
    recovery = TextField(
        said("找回途径", "Way to recover the login"),
        lines=3,
        required=False,
        help_text=said(
            "绑定的手机、管理员、须备的证件。不要写密码。", "Bound telephone, administrator, papers needed. Never write a password here."
        ),
    )


class HandOverForm(ContactForm):
    """Who holds the login from now on."""

    holder = TextField(said("保管人", "Holder"), max_length=100)
    since = DayField(said("自何日起", "Since"))
    handed_over_by = TextField(said("移交人", "Handed over by"), max_length=100, required=False)
    why = TextField(said("原因", "Reason"), required=False, help_text=said("例如人员调整。", "For example a change of staff."))
    field_order = ("holder", "since", "post", "telephone", "recovery", "handed_over_by", "why")


class DrillForm(Form):
    """The day on which the login was tried."""

    tried_on = DayField(said("演练日期", "Tried on"))


class UpkeepForm(Form):
    """What the owner knows best about its own account."""

    version = forms.IntegerField(widget=forms.HiddenInput(), required=False)
    people = DecimalField(said("运维人数", "People"))
    part_time = FlagField(said("兼职", "Part time"))
    hours_per_month = DecimalField(said("每月工时", "Hours a month"), help_text=said("全部人员合计。", "Of all people together."))
    reviews = NumberField(said("审核道数", "Reviews"), required=False, most=10)
    operator = TextField(said("外包单位", "Contractor"), max_length=250, required=False)
    contract_ends_on = DayField(said("合同到期日", "Contract ends on"), required=False)
    fee_per_year = DecimalField(said("每年费用（元）", "Fee a year (yuan)"))
    certificate = TextField(said("认证证书", "Certificate"), required=False)
    certificate_expires_on = DayField(said("认证到期日", "Certificate expires on"), required=False)
