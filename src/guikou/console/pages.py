"""
What every page of the console is built on.

    class AccountPage(Page):
        action = Action.SEE_REGISTER                      # asked on the server before anything else; None: everybody who works here
        template_name = "console/accounts/account.html"   # extends "console/page.html" and fills `{% block body %}`

        def context(self) -> dict[str, object]:
            account = queries.account(by=self.by, pk=self.kwargs["pk"])
            return {"title": account.name, "account": account, "crumbs": [Crumb(LIST, reverse("accounts:list"))], "tabs": […], "deeds": […]}

A page holds no decisions: it checks what came in, calls ONE query or operation with `by=self.by` (and `now=self.now`), and shows the result. Then

- strangers are sent to sign in; whoever may not gets the page of code 403 that says so in plain words (`NotAllowed`, also from operations);
- what a query or an operation cannot find, or the person must not see, is a page of code 404 (`ObjectDoesNotExist`, `NotThere`);
- a `Refusal` goes back into the form (FormPage, with `refusal.field` at that field), or to the page that follows as a message (ActPage);
- nothing is kept by browsers or proxies (`no-store`, put there by the middleware).

FormPage shows a form and carries it out; ConfirmPage asks before something that cannot be taken back; ActPage is a button without a page of its own;
JsonPage answers scripts. Lists are in `guikou.console.lists`.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views import View

from guikou.console.forms import Form
from guikou.console.words import say
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotAllowed, NotThere, require_somewhere

SAVED = Text("已保存。", "Saved.")
NO_ROLE = Text(
    "您目前没有任何角色，还不能使用系统。请联系本单位的系统管理员为您分配角色。",
    "You hold no role at the moment, so you cannot work here yet. Ask the system administrator of your organisation for one.",
)


class Page(View, ABC):
    """A page for people who work here. `by` and `now` are set before `get` and `post` are called."""

    action: ClassVar[Action | None] = None
    title: ClassVar[Text | None] = None
    template_name: ClassVar[str] = "console/page.html"
    http_method_names: ClassVar[list[str]] = ["get", "head", "post"]  # type: ignore[misc]
    by: Actor
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may, and answer."""
        self.now = timezone.now()
        if request.actor is None:  # type: ignore[attr-defined]
            return self.stranger()
        self.by = request.actor  # type: ignore[attr-defined]
        try:
            self.check()
            return super().dispatch(request, *args, **kwargs)
        except (NotThere, ObjectDoesNotExist) as absent:
            raise Http404 from absent
        except NotAllowed as refused:
            return self.refused(refused.reason, 403)
        except Refusal as refused:
            return self.refused(refused.reason, 409)

    def check(self) -> None:
        """
        Let in whoever may do `action` somewhere; whether they may do it here is asked by the query or the operation.

        :raises NotAllowed: they may not.
        """
        if not self.by.grants:
            raise NotAllowed(NO_ROLE)
        if self.action:
            require_somewhere(self.by, self.action)

    def stranger(self) -> HttpResponseBase:
        """Answer somebody who has not signed in."""
        return redirect_to_login(self.request.get_full_path())

    def refused(self, reason: Text, status: int) -> HttpResponseBase:
        """Say why not."""
        return render(self.request, "console/refused.html", {"reason": reason, "status": status}, status=status)

    def context(self) -> dict[str, Any]:
        """Return what the template shows; `title`, `crumbs`, `tabs`, `deeds` and `lead` are shown by the frame."""
        return {}

    def show(self, *, status: int = 200, **further: Any) -> HttpResponse:
        """Render the template."""
        return render(self.request, self.template_name, {"page": self, "title": self.title, **self.context(), **further}, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Show the page."""
        return self.show()

    def said(self, text: Text) -> None:
        """Say after a success what was done, on the next page."""
        messages.success(self.request, say(text))

    def warned(self, text: Text) -> None:
        """Say what was not done, on the next page."""
        messages.error(self.request, say(text))


class FormPage(Page):
    """A form and what is done with it: override `initial`, `carry_out`, and `after` where the way back is not an answer of `carry_out`."""

    template_name = "console/form.html"
    form_class: ClassVar[type[Form]] = Form
    submit: ClassVar[Text] = Text("保存", "Save")
    success: ClassVar[Text | None] = SAVED
    lead: ClassVar[Text | None] = None
    danger: ClassVar[bool] = False

    def initial(self) -> dict[str, Any]:
        """Return what the fields hold at first."""
        return {}

    def form_arguments(self) -> dict[str, Any]:
        """Return what the form is made with besides what was typed."""
        return {}

    def form(self) -> Form:
        """Return the form, filled where it was sent."""
        sent = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return self.form_class(*sent, initial=self.initial(), by=self.by, **self.form_arguments())

    @abstractmethod
    def carry_out(self, data: dict[str, Any]) -> str | HttpResponse | None:
        """Call the operation. Return the address of the page that follows, None for `after`, or an answer that is shown once (a new secret)."""

    def after(self) -> str:
        """Return the address of the page that follows."""
        return self.request.path

    def cancel(self) -> str:
        """Return where a person goes who would rather not; empty: no such link."""
        return ""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Show the form."""
        return self.show(form=self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Carry it out, or show it again with what is wrong."""
        form = self.form()
        if form.is_valid():
            try:
                followed = self.carry_out(form.cleaned_data)
            except (NotThere, NotAllowed):
                raise
            except Refusal as refusal:
                form.refuse(refusal)
            else:
                if self.success:
                    self.said(self.success)
                return followed if isinstance(followed, HttpResponse) else redirect(followed or self.after())
        return self.show(form=form, status=422)


class ConfirmPage(FormPage):
    """Asks before an act that cannot simply be taken back: `title` is the question, `consequences` says what follows, `submit` is the act."""

    template_name = "console/confirm.html"
    danger = True

    def consequences(self) -> Sequence[Text]:
        """Return what will have happened after it, one sentence each."""
        return ()


class ActPage(Page):
    """A button somewhere else leads here by POST; the answer is always another page."""

    http_method_names: ClassVar[list[str]] = ["post"]  # type: ignore[misc]
    success: ClassVar[Text | None] = None

    @abstractmethod
    def carry_out(self) -> str | None:
        """Call the operation. Return the address of the page that follows, or None for `after`."""

    @abstractmethod
    def after(self) -> str:
        """Return the address of the page that follows, also after a refusal."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Carry it out and go on."""
        try:
            address = self.carry_out()
        except (NotThere, NotAllowed):
            raise
        except Refusal as refusal:
            self.warned(refusal.reason)
            return redirect(self.after())
        if self.success:
            self.said(self.success)
        return redirect(address or self.after())


class JsonPage(Page):
    """Answers a script of ours: `context` is the answer."""

    http_method_names: ClassVar[list[str]] = ["get", "head"]  # type: ignore[misc]

    def stranger(self) -> HttpResponseBase:
        """Say that somebody has to sign in (again)."""
        return JsonResponse({"error": say(Text("请重新登录。", "Please sign in again."))}, status=401)

    def refused(self, reason: Text, status: int) -> HttpResponseBase:
        """Say why not."""
        return JsonResponse({"error": say(reason)}, status=status)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Answer."""
        return JsonResponse(self.context())
