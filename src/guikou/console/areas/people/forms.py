"""Forms about people."""

from typing import Any

from django import forms

from guikou.console.forms import DayField, Form, OrganisationField, TextField
from guikou.console.words import said
from guikou.people.domain.policy import Action, Role
from guikou.people.domain.words import ROLE_WORDS

WHY = said("理由", "Reason")
ROLES = [(role.value, said(ROLE_WORDS[role.value].zh, ROLE_WORDS[role.value].en)) for role in Role]


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=said("角色", "Role"),
        choices=ROLES,
        widget=forms.RadioSelect,
        help_text=said("各角色可以做什么，见“角色和权限”页", "The page “Roles and rights” says what each may do"),
    )


class RoleForm(Form):
    """A role at an organisation, for some time."""

    role = _role()
    organisation = OrganisationField(
        said("单位", "Organisation"), action=Action.EDIT_PEOPLE, help_text=said("对下级单位同样有效", "Holds for everything below it too")
    )
    since = DayField(said("自何日起", "From"))
    until = DayField(
        said("最后一天", "Last day"),
        required=False,
        help_text=said("不填：长期有效", "Empty: until somebody ends it. For example 2026-12-31"),
    )


class InviteForm(RoleForm):
    """Somebody new, with a first role."""

    field_order = ("name", "email", "language", "role", "organisation", "since", "until")
    name = TextField(said("姓名", "Name"), max_length=100)
    email = forms.EmailField(
        label=said("邮箱", "E-mail address"),
        max_length=254,
        help_text=said("用于登录。邀请链接会发到这里，七天内有效", "To sign in with. The link is sent there and works for seven days"),
    )
    language = forms.ChoiceField(
        label=said("邮件和界面的语言", "Language of mails and pages"),
        choices=(("zh", "中文"), ("en", "English")),
        initial="zh",
        widget=forms.RadioSelect,
    )


class EndForm(Form):
    """The last day of a role."""

    until = DayField(said("最后一天", "Last day"))
    why = TextField(WHY, required=False)


class WhyForm(Form):
    """Why something is done."""

    why = TextField(WHY, required=False, help_text=said("会写入审计链", "It is kept in the trail"))


class PersonForm(Form):
    """Who a person is. The telephone is only there for who may see it."""

    name = TextField(said("姓名", "Name"), max_length=100)
    email = forms.EmailField(
        label=said("邮箱", "E-mail address"),
        max_length=254,
        help_text=said("登录用。修改后，此人的登录全部结束", "To sign in with. A new one ends everything the person is signed in with"),
    )
    telephone = TextField(said("电话", "Telephone"), required=False, max_length=40)
    why = TextField(WHY, required=False)

    def __init__(self, *args: Any, personal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not personal:
            del self.fields["telephone"]
