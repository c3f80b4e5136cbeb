"""One's own account: how one signs in, what one is signed in with, and one's tokens."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from guikou.console import people_words as words
from guikou.console.areas.me import forms
from guikou.console.components import Crumb, Pair
from guikou.console.pages import ActPage, ConfirmPage, FormPage, Page
from guikou.kernel.bilingual import Text
from guikou.people import queries
from guikou.people.domain.policy import Action
from guikou.people.domain.words import ACTION_WORDS
from guikou.people.operations import people, tokens

TITLE = Text("我的账户", "My account")


class Me(Page):
    """Everything about one's own account."""

    title, template_name = TITLE, "console/me/me.html"

    def context(self) -> dict[str, Any]:
        """Return it."""
        person: Any = self.request.user
        today = timezone.localdate(self.now)
        held = person.appointments.select_related("organisation")
        return {
            "pairs": (
                Pair(label=Text("姓名", "Name"), value=person.name),
                Pair(label=Text("邮箱", "E-mail address"), value=person.email),
                Pair(
                    label=Text("第二重验证", "Second factor"), value=words.second_factor(there=queries.second_factors(person.pk).exists())
                ),
            ),
            "appointments": [(each, words.term(each, today)) for each in held],
            "sessions": words.devices(queries.sessions(person)),
            "session_key": self.request.session.session_key,
            "may_tokens": self.by.may_somewhere(Action.USE_API),
            "tokens": [
                (token, words.token_state(token, self.now), [ACTION_WORDS[action] for action in token.actions if action in ACTION_WORDS])
                for token in queries.tokens(person)
            ],
        }


class EndOwnSessions(ActPage):
    """One session ends, or all but this one."""

    success = Text("已结束。", "Ended.")

    def carry_out(self) -> None:
        """End them."""
        chosen = self.request.POST.get("session", "")
        one = int(chosen) if chosen.isdecimal() else None
        key = self.request.session.session_key or ""
        people.end_sessions(person_id=self.by.person_id or 0, session_id=one, but=key, by=self.by, now=self.now)

    def after(self) -> str:
        """Return to the account."""
        return reverse("me:show")


class MakeToken(FormPage):
    """A new token; its secret is shown on the answer and nowhere else."""

    title, action, form_class = Text("新建令牌", "New token"), Action.USE_API, forms.TokenForm
    submit, success = Text("生成令牌", "Make the token"), None
    lead = Text(
        "令牌让程序以您的名义使用接口，权限不超过您本人。", "A token lets a program use the API in your name, never beyond your own rights."
    )

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": [Crumb(TITLE, reverse("me:show"))]}

    def carry_out(self, data: dict[str, Any]) -> HttpResponse:
        """Make it and show the secret this once."""
        token, secret = tokens.make(
            name=data["name"],
            actions=[Action(action) for action in data["actions"]],
            expires_at=self.now + timedelta(days=data["days"]),
            by=self.by,
            now=self.now,
        )
        made = {"page": self, "title": Text("令牌已生成", "The token is made"), "token": token, "secret": secret}
        return render(self.request, "console/me/token.html", self.context() | made)

    def cancel(self) -> str:
        """Return to the account."""
        return reverse("me:show")


class RevokeToken(ConfirmPage):
    """A token ends. Administrators come here from the page of a person."""

    title, form_class = Text("吊销令牌？", "Revoke the token?"), forms.WhyForm
    submit, success = Text("吊销", "Revoke"), Text("令牌已吊销。", "The token is revoked.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (Text("使用它的程序立即不能再访问接口，不能恢复。", "Programs that use it lose access at once; it cannot be brought back."),)

    def carry_out(self, data: dict[str, Any]) -> str:
        """End it."""
        token = tokens.revoke(token_id=self.kwargs["pk"], why=data["why"], by=self.by, now=self.now)
        return reverse("me:show") if token.person_id == self.by.person_id else reverse("people:show", args=[token.person_id])

    def cancel(self) -> str:
        """Return to the account."""
        return reverse("me:show")
