"""One person: who, in which roles, and what an administrator does about it."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from guikou.console import people_words as words
from guikou.console.areas.people import forms
from guikou.console.areas.people.views import TITLE, show, told_link
from guikou.console.components import Crumb, Deed, Pair
from guikou.console.pages import ActPage, ConfirmPage, FormPage, Page
from guikou.kernel.bilingual import Text
from guikou.people import queries
from guikou.people.domain.policy import Action, Role
from guikou.people.operations import invitations, people
from guikou.trail.queries import history


class _OnPerson(Page):
    """A page about one person within reach."""

    action = Action.EDIT_PEOPLE

    @property
    def person(self) -> Any:
        """Return the person; what is out of reach is not there."""
        if not hasattr(self, "_person"):
            self._person = queries.people(self.by).get(pk=self.kwargs["pk"])
        return self._person

    def context(self) -> dict[str, Any]:
        """Lead back to the person."""
        crumbs = [Crumb(TITLE, reverse("people:list")), Crumb(self.person.name, show(self.person))]
        return super().context() | {"crumbs": crumbs}

    def after(self) -> str:
        """Return to the person."""
        return show(self.person)

    def cancel(self) -> str:
        """Return to the person."""
        return show(self.person)


class PersonPage(_OnPerson):
    """One person: who, in which roles, signed in with what, and what happened."""

    action = Action.SEE_PEOPLE
    template_name = "console/people/person.html"

    def context(self) -> dict[str, Any]:
        """Return everything about the person that may be seen here."""
        person, today = self.person, timezone.localdate(self.now)
        edits = self.by.may_somewhere(Action.EDIT_PEOPLE)
        governed = edits and queries.governs(self.by, person) and person.pk != self.by.person_id
        return super().context() | {
            "crumbs": [Crumb(TITLE, reverse("people:list"))],
            "title": person.name,
            "state": words.state(person, now=self.now, today=today),
            "deeds": self._deeds(governed=governed, edits=edits),
            "pairs": self._pairs(),
            "appointments": [
                (
                    each,
                    words.term(each, today),
                    edits and self.by.may(Action.EDIT_PEOPLE, each.organisation.path) and person.pk != self.by.person_id,
                )
                for each in person.seen_appointments
            ],
            "today": today,
            "sessions": words.devices(queries.sessions(person)) if governed else None,
            "tokens": [(token, words.token_state(token, self.now)) for token in queries.tokens(person)] if governed else None,
            "governed": governed,
            "outside": edits and not governed and person.pk != self.by.person_id,
            "history": history(f"person:{person.pk}")[:100] if self.by.may_somewhere(Action.SEE_TRAIL) else None,
        }

    def _pairs(self) -> tuple[Pair, ...]:
        person = self.person
        telephone = (Pair(label=Text("电话", "Telephone"), value=person.telephone),) if person.personal else ()
        return (
            Pair(label=Text("邮箱", "E-mail address"), value=person.email),
            *telephone,
            Pair(label=Text("加入时间", "Joined"), value=person.joined_at),
            Pair(label=Text("最近登录", "Last signed in"), value=person.last_login),
            Pair(label=Text("第二重验证", "Second factor"), value=words.second_factor(there=queries.second_factors(person.pk).exists())),
        )

    def _deeds(self, *, governed: bool, edits: bool) -> list[Deed]:
        person, deeds = self.person, []
        if edits and person.pk != self.by.person_id and person.is_active:
            deeds.append(Deed(label=Text("增加角色", "Add a role"), address=reverse("people:appoint", args=[person.pk]), icon="plus"))
        if not governed or not person.is_active:
            return deeds
        deeds.append(Deed(label=Text("修改", "Edit"), address=reverse("people:edit", args=[person.pk]), icon="edit"))
        further = (
            [(Text("撤回邀请", "Withdraw the invitation"), "people:withdraw")]
            if person.joined_at is None
            else [
                (Text("重置第二重验证", "Reset the second factor"), "people:reset-second-factor"),
                (Text("办理离开", "Person leaves"), "people:leave"),
            ]
        )
        return deeds + [Deed(label=label, address=reverse(name, args=[person.pk])) for label, name in further]


class Edit(_OnPerson, FormPage):
    """Who a person is."""

    title, form_class = Text("修改人员", "Edit a person"), forms.PersonForm

    def initial(self) -> dict[str, Any]:
        """Return what is kept."""
        return {name: getattr(self.person, name) for name in ("name", "email", "telephone")}

    def form_arguments(self) -> dict[str, Any]:
        """Say whether the telephone may be seen."""
        return {"personal": self.person.personal}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Change it."""
        kept = {"telephone": self.person.telephone}
        people.edit(person_id=self.person.pk, **(kept | data), by=self.by, now=self.now)


class Appoint(_OnPerson, FormPage):
    """A further role."""

    title, form_class, submit = Text("增加角色", "Add a role"), forms.RoleForm, Text("任命", "Appoint")

    def initial(self) -> dict[str, Any]:
        """Return today."""
        return {"since": timezone.localdate(self.now)}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Appoint."""
        organisation, role = data.pop("organisation"), Role(data.pop("role"))
        people.appoint(person_id=self.person.pk, role=role, organisation_id=organisation.pk, **data, by=self.by, now=self.now)


class EndRole(FormPage):
    """The last day of a role."""

    title, action, form_class = Text("结束角色", "End a role"), Action.EDIT_PEOPLE, forms.EndForm
    submit = Text("保存", "Save")
    danger = True
    lead = Text(
        "这一天是最后一天，次日起此人不再有这个角色的权限。最后一天早于开始日期时，这个角色将被移除。",
        "That day is the last; from the next on the person has no rights from this role. A last day before the first removes the role.",
    )

    @property
    def appointment(self) -> Any:
        """Return the role, within reach."""
        if not hasattr(self, "_appointment"):
            self._appointment = queries.appointments(self.by).get(pk=self.kwargs["pk"])
        return self._appointment

    def context(self) -> dict[str, Any]:
        """Say which role of whom."""
        held = self.appointment
        title = Text("结束{person}的角色：{role}（{organisation}）", "End a role of {person}: {role} ({organisation})")
        return super().context() | {
            "title": title.fill(person=held.person.name, role=held.words, organisation=held.organisation.name),
            "crumbs": [Crumb(TITLE, reverse("people:list")), Crumb(held.person.name, show(held.person))],
        }

    def initial(self) -> dict[str, Any]:
        """Return today, or the end that is set."""
        return {"until": self.appointment.until or timezone.localdate(self.now)}

    def carry_out(self, data: dict[str, Any]) -> str:
        """End it."""
        person = self.appointment.person
        people.end_appointment(appointment_id=self.appointment.pk, **data, by=self.by, now=self.now)
        return show(person) if queries.people(self.by).filter(pk=person.pk).exists() else reverse("people:list")

    def cancel(self) -> str:
        """Return to the person."""
        return show(self.appointment.person)


class InviteAgain(_OnPerson, ActPage):
    """A new link."""

    def carry_out(self) -> None:
        """Send it."""
        link = invitations.resend(person_id=self.person.pk, by=self.by, now=self.now)
        self.said(told_link(self.person.name, link))


class Withdraw(_OnPerson, ConfirmPage):
    """An invitation is taken back."""

    title, form_class = Text("撤回邀请？", "Withdraw the invitation?"), forms.WhyForm
    submit, success = Text("撤回", "Withdraw"), Text("邀请已撤回。", "The invitation is withdrawn.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text("邀请链接立即失效。", "The link ends at once."),
            Text("已给的角色全部取消；以后可以重新邀请。", "All roles given are void; the person can be invited again."),
        )

    def carry_out(self, data: dict[str, Any]) -> str:
        """Withdraw it."""
        invitations.withdraw(person_id=self.person.pk, why=data["why"], by=self.by, now=self.now)
        return reverse("people:list")


class Leave(_OnPerson, ConfirmPage):
    """A person leaves."""

    title, form_class = Text("办理离开？", "Does this person leave?"), forms.WhyForm
    submit, success = Text("办理离开", "Let the person leave"), Text("已办理离开。", "Done: the person has left.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text("所有角色今天结束。", "All roles end today."),
            Text(
                "所有登录和接口令牌立即结束，此人不能再登录。",
                "Everything the person is signed in with and all tokens end at once; nobody can sign in as them.",
            ),
            Text(
                "做过的事仍记在审计链中；登录保管、整改等未了事项要另行移交。",
                "What they did stays in the trail; logins they hold and open work have to be handed over.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Let them leave."""
        people.deactivate(person_id=self.person.pk, why=data["why"], by=self.by, now=self.now)


class ResetSecondFactor(_OnPerson, ConfirmPage):
    """Somebody has lost the telephone and the recovery codes."""

    title, form_class = Text("重置第二重验证？", "Reset the second factor?"), forms.WhyForm
    submit, success = Text("重置", "Reset"), Text("已重置，下次登录时需要重新设置。", "Done: the next sign-in leads to setting one up.")
    lead = Text("请先当面或打电话确认是本人提出。", "Make sure first, in person or by telephone, that the person asks for it.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text(
                "身份验证器、通行密钥和恢复码全部失效，所有登录结束。",
                "Authenticator app, passkeys and recovery codes end, and so does everything signed in with.",
            ),
            Text("下次用密码登录后，要先重新设置。", "After the next sign-in with the password one has to be set up first."),
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Take them away."""
        people.reset_second_factor(person_id=self.person.pk, why=data["why"], by=self.by, now=self.now)


class EndSessions(_OnPerson, ActPage):
    """Everything somebody is signed in with ends."""

    success = Text("已结束此人的登录。", "The person is signed out.")

    def carry_out(self) -> None:
        """End them."""
        chosen = self.request.POST.get("session", "")
        people.end_sessions(person_id=self.person.pk, session_id=int(chosen) if chosen.isdecimal() else None, by=self.by, now=self.now)
