"""Pages on which an owner asks, looks at what there is to think about, sends and takes back."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse

from guikou.console.areas.requests import words
from guikou.console.areas.requests.forms import ChangeForm, EditChangeForm, EditWantedForm, OpenForm, SendForm, WithdrawForm
from guikou.console.areas.requests.views import crumbs
from guikou.console.forms import Form
from guikou.console.pages import ConfirmPage, FormPage
from guikou.console.register import WhyForm, only_organisation
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.registry import operations, queries
from guikou.registry.domain.requests import RequestKind
from guikou.reports.filing import wanted

OPENING = ("platform", "name", "handle", "function", "language", "url", "description")


class Asking(FormPage):
    """What the pages here share."""

    action = Action.REQUEST

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": crumbs()}

    def cancel(self) -> str:
        """Return to the list."""
        return reverse("requests:list")


class Open(Asking):
    """Draft a request for a new account."""

    title = Text("申请开设账号", "Ask to open an account")
    lead = Text(
        "先保存草稿，再核对提示后送审。开设前请先想一想，已有账号能否承担。",
        "It is kept as a draft first; you look at the hints, then send it. Think first whether an existing account could do it.",
    )
    submit = Text("保存并核对", "Save and check")
    success = Text("草稿已保存，请核对以下提示后送审。", "The draft is kept. Look at the hints below, then send it.")
    form_class = OpenForm

    def initial(self) -> dict[str, Any]:
        """Choose the organisation from which the person came, else the only one for which they may ask."""
        return {"organisation": self.request.GET.get("organisation", "") or only_organisation(self.by, Action.REQUEST)}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Draft it and go on to the hints."""
        wanted = {name: data[name] for name in OPENING}
        made = operations.ask_to_open(organisation_id=data["organisation"].pk, wanted=wanted, why=data["why"], by=self.by, now=self.now)
        return reverse("requests:send", args=[made.pk])


class AboutAccount(Asking):
    """A request about an account that is there."""

    @cached_property
    def account(self) -> Any:
        """The account, if the person may see it."""
        return queries.account(self.by, self.kwargs["account"])

    def check(self) -> None:
        """Let in whoever may ask something for it."""
        super().check()
        require(self.by, Action.REQUEST, self.account.organisation.path)

    def context(self) -> dict[str, Any]:
        """Name the account."""
        return super().context() | {"lead": Text("账号：{name}", "Account: {name}").fill(name=self.account.name)}

    def cancel(self) -> str:
        """Return to the account."""
        return reverse("accounts:show", args=[self.kwargs["account"]])


class Change(AboutAccount):
    """Ask to change name, owner or function."""

    title = Text("申请变更账号", "Ask to change an account")
    submit = Text("保存并核对", "Save and check")
    success = Text("草稿已保存，请核对后送审。", "The draft is kept. Check it, then send it.")
    form_class = ChangeForm

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Draft it."""
        wanted = {"name": data["name"], "function": data["function"], "organisation": getattr(data["organisation"], "pk", None)}
        made = operations.ask_to_change(account_id=self.account.pk, wanted=wanted, why=data["why"], by=self.by, now=self.now)
        return reverse("requests:send", args=[made.pk])


class Close(AboutAccount, ConfirmPage):
    """Ask to close an account."""

    template_name = ConfirmPage.template_name
    title = Text("申请关停账号", "Ask to close an account")
    submit = Text("提出申请", "Send the request")
    success = Text("申请已送主管单位审批。", "The request was sent to the supervising office.")
    form_class = WhyForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "申请送主管单位审批；批准前账号照常运行，更新要求不变。",
                "The supervising office decides. Until then the account runs on, and the rules on updates hold.",
            ),
            Text(
                "批准后账号转为“拟关停”，再按程序公告、停更、归档、注销。",
                "Once approved it is to be closed: notice, stop, archive and cancellation follow step by step.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Send it."""
        (made,) = operations.ask_to_close(account_ids=[self.account.pk], why=data["why"], by=self.by, now=self.now)
        return reverse("requests:show", args=[made.pk])


class OfRequest(Asking):
    """A page about a request that is there."""

    needed = Action.REQUEST

    @cached_property
    def asked(self) -> Any:
        """The request, if the person may see it."""
        return queries.request(self.by, self.kwargs["pk"])

    def check(self) -> None:
        """Let in whoever may do this with it."""
        super().check()
        require(self.by, self.needed, self.asked.organisation.path)

    def initial(self) -> dict[str, Any]:
        """Remember the version that is shown."""
        return {"version": self.asked.version}

    def context(self) -> dict[str, Any]:
        """Name what is asked for."""
        lead = Text("{kind}：{name}", "{kind}: {name}").fill(kind=words.kind(self.asked), name=words.name(self.asked))
        return super().context() | {"lead": lead, "asked": self.asked}

    def after(self) -> str:
        """Return to the request."""
        return reverse("requests:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Return to the request."""
        return self.after()


class Edit(OfRequest):
    """Change a draft."""

    title = Text("修改申请", "Edit the request")

    def form(self) -> Form:
        """Return the form for this kind of request."""
        kind = EditWantedForm if self.asked.kind == RequestKind.OPEN else EditChangeForm
        sent = (self.request.POST, self.request.FILES) if self.request.method == "POST" else ()
        return kind(*sent, initial=self.initial(), by=self.by)

    def initial(self) -> dict[str, Any]:
        """Show what is there."""
        return super().initial() | self.asked.wanted | {"why": self.asked.reason}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Change it."""
        why, version = data.pop("why"), data.pop("version")
        if "organisation" in data:
            data["organisation"] = getattr(data["organisation"], "pk", None)
        operations.edit_request(request_id=self.asked.pk, version=version, wanted=data, why=why, by=self.by, now=self.now)
        return reverse("requests:send", args=[self.asked.pk])


class Send(OfRequest):
    """Look at what there is to think about, answer it, and send the request."""

    title = Text("核对并送审", "Check and send")
    template_name = "console/requests/send.html"
    submit = Text("送审", "Send")
    success = Text("申请已送主管单位审批。", "The request was sent to the supervising office.")
    form_class = SendForm

    def form_arguments(self) -> dict[str, Any]:
        """Look the hints up again."""
        return {"hints": queries.hints(self.asked) if self.asked.kind == RequestKind.OPEN else ()}

    def initial(self) -> dict[str, Any]:
        """Show what was answered before."""
        return super().initial() | {seen["key"]: seen["answer"] for seen in self.asked.seen}

    def context(self) -> dict[str, Any]:
        """Show what is asked for, too."""
        return super().context() | {"wanted": [(label, value) for label, value in wanted(self.asked)]}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Send it."""
        version = data.pop("version")
        operations.send(request_id=self.asked.pk, version=version, answers=data, by=self.by, now=self.now)
        return None


class Withdraw(OfRequest, ConfirmPage):
    """Take a request back."""

    template_name = ConfirmPage.template_name
    title = Text("撤回申请", "Take the request back")
    submit = Text("撤回", "Take back")
    success = Text("申请已撤回。", "The request was taken back.")
    form_class = WithdrawForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (Text("撤回后不能恢复；需要时须重新提出。", "It cannot be brought back; you would have to ask again."),)

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Take it back."""
        operations.withdraw(request_id=self.asked.pk, **data, by=self.by, now=self.now)
        return None
