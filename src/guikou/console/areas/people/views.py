"""Screens of people and what they may do."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console import people_words as words
from guikou.console.areas.people import forms
from guikou.console.components import Crumb, Deed, Nothing
from guikou.console.lists import Choices, Column, ListPage, Move, Search, Turn
from guikou.console.pages import FormPage, Page
from guikou.kernel.bilingual import Text
from guikou.people import queries
from guikou.people.domain.policy import ALLOWED, Action, Role
from guikou.people.domain.words import ACTION_WORDS, ROLE_WORDS
from guikou.people.operations import invitations

TITLE = Text("人员和角色", "People and roles")


MOVES = {
    "mine-to-invite": Move(
        words=Text("等我重新邀请", "for me to invite again"),
        waits=lambda by: Q(pk__in=queries.not_come(by, now=timezone.now()).values("pk")),
        action=Action.EDIT_PEOPLE,
    )
}


def show(person: Any) -> str:
    """Return where a person is shown."""
    return reverse("people:show", args=[person.pk])


def _roles(person: Any) -> list[Text]:
    today = timezone.localdate()
    held = [each for each in person.seen_appointments if words.holds(each, today)]
    return [
        Text("{role}（{organisation}）", "{role} ({organisation})").fill(role=each.words, organisation=each.organisation.name)
        for each in held
    ]


def telephone(person: Any) -> str | None:
    """Return the telephone, where the reader may see personal data of the person."""
    return person.telephone if person.personal else None


@dataclass(frozen=True, kw_only=True)
class ByWords(Search):
    """Words in name or address, and in the telephone of those whose telephone the reader sees."""

    fields: tuple[str, ...] = ("name", "email")

    def anywhere(self, word: str) -> Q:
        """Add the telephone."""
        return super().anywhere(word) | Q(personal=True, telephone__icontains=word)


class PeopleList(ListPage):
    """Everybody who holds or held a role within reach."""

    key, title, action = "people", TITLE, Action.SEE_PEOPLE
    columns = (
        Column(name="name", heading=Text("姓名", "Name"), value="name", sort="name", nullable=False, link=show),
        Column(name="roles", heading=Text("角色", "Roles"), value=_roles, wide=True),
        Column(name="email", heading=Text("邮箱", "E-mail address"), value="email", sort="email", nullable=False, minor=True),
        Column(name="telephone", heading=Text("电话", "Telephone"), value=telephone, action=Action.SEE_PERSONAL, minor=True),
        Column(
            name="state",
            heading=Text("状态", "State"),
            value=lambda row: words.state(row, now=timezone.now(), today=timezone.localdate()),
        ),
        Column(name="seen", heading=Text("最近登录", "Last signed in"), value="last_login", sort="last_login", minor=True),
    )
    filters = (
        ByWords(),
        Turn(moves=MOVES),
        Choices(
            name="role",
            label=Text("角色", "Role"),
            field=queries.holding,
            options=[(role.value, ROLE_WORDS[role.value]) for role in Role],
        ),
        Choices(
            name="state",
            label=Text("状态", "State"),
            field=lambda state: queries.standing(state, now=timezone.now()),
            options=[
                ("in", Text("可以登录", "can sign in")),
                ("invited", Text("已邀请，未接受", "invited")),
                ("stuck", Text("邀请已过期或未送达", "invitation expired or not taken")),
                ("left", Text("已离开", "left")),
            ],
        ),
    )
    order = "name"
    scope = "seat"
    nothing = Nothing(
        text=Text("还没有人员。邀请第一个人，并给出角色。", "Nobody is here yet. Invite the first person and give a role."),
    )

    def rows(self) -> QuerySet[Any]:
        """Return everybody within reach."""
        return queries.people(self.by)

    def context(self) -> dict[str, Any]:
        """Add what can be done."""
        deeds = [Deed(label=Text("角色和权限", "Roles and rights"), address=reverse("people:roles"))]
        if self.by.may_somewhere(Action.EDIT_PEOPLE):
            deeds.append(Deed(label=Text("邀请人员", "Invite somebody"), address=reverse("people:invite"), icon="plus", primary=True))
        return super().context() | {"deeds": deeds}


class Invite(FormPage):
    """Somebody new is invited, or somebody known gets a role."""

    title, action, form_class = Text("邀请人员", "Invite somebody"), Action.EDIT_PEOPLE, forms.InviteForm
    submit = Text("发送邀请", "Send the invitation")
    success = None
    lead = Text(
        "对方会收到一封邮件，打开其中的链接设置密码和第二重验证。已有账户的人直接获得新角色，并收到通知。",
        "They get a mail with a link to set a password and a second factor. Somebody who has an account gets the role at once, and is told.",
    )

    def initial(self) -> dict[str, Any]:
        """Return today."""
        return {"since": timezone.localdate(self.now), "language": "zh"}

    def carry_out(self, data: dict[str, Any]) -> str:
        """Invite."""
        organisation = data.pop("organisation")
        invited = invitations.invite(**data | {"role": Role(data["role"]), "organisation_id": organisation.pk}, by=self.by, now=self.now)
        if invited.link is None:
            self.said(
                Text("{name}已有账户，新角色已生效。", "{name} has an account and now has the new role.").fill(name=invited.person.name)
            )
        else:
            self.said(told_link(invited.person.name, invited.link))
        return show(invited.person)

    def cancel(self) -> str:
        """Return the list."""
        return reverse("people:list")


def told_link(name: str, link: str) -> Text:
    """Say that a mail is on its way; without a mail server, that the link has to be handed over, this one time."""
    if settings.ENVIRONMENT.mail_url:
        return Text("邀请已发给{name}，链接七天内有效。", "The invitation is on its way to {name}; its link works for seven days.").fill(
            name=name
        )
    return Text(
        "没有设置邮件服务器。请把这个链接当面交给{name}，它只显示这一次：{link}",
        "There is no mail server. Hand this link to {name} yourself; it is shown this once: {link}",
    ).fill(name=name, link=link)


class Roles(Page):
    """Who may do what: the table itself."""

    title = Text("角色和权限", "Roles and rights")
    template_name = "console/people/roles.html"

    def context(self) -> dict[str, Any]:
        """Return a row for each action."""
        return {
            "crumbs": [Crumb(TITLE, reverse("people:list"))] if self.by.may_somewhere(Action.SEE_PEOPLE) else [],
            "roles": [ROLE_WORDS[role.value] for role in Role],
            "lines": [
                (ACTION_WORDS[action.value], [(ROLE_WORDS[role.value], action in ALLOWED[role]) for role in Role]) for action in Action
            ],
        }
