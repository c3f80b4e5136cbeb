"""What people do with a delivery that does not go on by itself."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from guikou.console.areas.deliveries.listing import TITLE, DeliveryList, retried
from guikou.console.components import Crumb
from guikou.console.forms import Form, TextField
from guikou.console.pages import ActPage, ConfirmPage, FormPage
from guikou.console.words import said, say
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, require
from guikou.release.causes import WORDS, Cause
from guikou.release.operations import deliveries as operations
from guikou.release.queries import deliveries as queries
from guikou.release.queries.newsletter import waiting

LARGEST_PROOF = 50 * 2**20


class OfDelivery(FormPage):
    """What the pages here share."""

    action = Action.RUN_DESK

    @cached_property
    def row(self) -> Any:
        """Return the delivery, for whoever may do this there."""
        found = queries.deliveries(self.by).get(pk=self.kwargs["pk"])
        assert self.action is not None  # noqa: S101 - each page has one
        require(self.by, self.action, found.release.organisation.path)
        return found

    def context(self) -> dict[str, Any]:
        """Say which it is."""
        name = f"{self.row.release.title} · {self.row.account.name}"
        return {"crumbs": [Crumb(TITLE, reverse("deliveries:list")), Crumb(name, self.after())], "row": self.row}

    def after(self) -> str:
        """Go back to it."""
        return reverse("deliveries:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Go back to it."""
        return self.after()


class Retry(ActPage):
    """Let one go on."""

    action = Action.RUN_DESK

    def after(self) -> str:
        """Go back to it."""
        return reverse("deliveries:show", args=[self.kwargs["pk"]])

    def carry_out(self) -> None:
        """Let it go on."""
        require(self.by, Action.RUN_DESK, queries.deliveries(self.by).get(pk=self.kwargs["pk"]).release.organisation.path)
        self.said(retried(operations.retry(ids=[self.kwargs["pk"]], by=self.by, now=self.now)))


class RetryByCause(DeliveryList):
    """Let all of a cause go on, of those that the list shows."""

    action = Action.RUN_DESK
    template_name = "console/deliveries/again.html"
    exports = False

    def _about(self) -> dict[str, Any]:
        self._prepare()
        cause, code = self.address.get("cause"), self.address.get("code")
        count = self._chosen().count()
        known = cause in {each.value for each in Cause}
        sentence = Counted(
            "因“{cause}”停下的{n}条投递将重新进行。已经发出的不会重复发出。",
            "{n} delivery that does not go on ({cause}) will be tried again. What is out is not sent twice.",
            "{n} deliveries that do not go on ({cause}) will be tried again. What is out is not sent twice.",
        )
        return {
            "title": Text("按原因重试", "Try again by cause"),
            "crumbs": [Crumb(TITLE, reverse("deliveries:list"))],
            "consequence": sentence.of(count, cause=WORDS[Cause(cause)] if known else ""),
            "count": count,
            "cause": cause,
            "code": code,
            "known": known,
            "back": reverse("deliveries:list") + str(self.address),
        }

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Ask first."""
        return self.show(**self._about())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Try again."""
        asked = self._about()
        done = operations.retry_by_cause(among=self._chosen(), cause=asked["cause"], code=asked["code"], by=self.by, now=self.now)
        self.said(retried(done))
        return redirect(reverse("deliveries:list") + str(self.address.drop("cause", "code")))

    def context(self) -> dict[str, Any]:
        """Nothing besides what is asked."""
        return {}


class AddressForm(Form):
    """Where the public sees it."""

    address = TextField(
        said("公开网址", "Public address"),
        max_length=1000,
        help_text=said(
            "退出登录后也能打开的网址，以 http:// 或 https:// 开头。", "One that opens without being logged in, with http:// or https://."
        ),
    )

    def __init__(self, *args: Any, needs_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_address:
            del self.fields["address"]


class IsOut(OfDelivery):
    """Somebody looked: it is out."""

    title = Text("已在平台看到", "It is out")
    lead = Text(
        "请先到平台查看。登记网址后，系统会再次回读公开页面。",
        "Look at the platform first. Once its address is noted, the public page is read back.",
    )
    submit = Text("已发出", "It is out")
    success = Text("已登记为已发出。", "Noted as out.")
    form_class = AddressForm

    def context(self) -> dict[str, Any]:
        """Say where to look."""
        mails = Text("请先在邮件服务器日志中核对。", "Look into the log of the mail server first.")
        return super().context() | ({"lead": mails} if waiting(self.row.pk) else {})

    def form_arguments(self) -> dict[str, Any]:
        """Mails have no address."""
        return {"needs_address": not waiting(self.row.pk)}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Note it."""
        operations.settle(delivery_id=self.row.pk, is_out=True, address=data.get("address", ""), by=self.by, now=self.now)


class IsNotOut(OfDelivery, ConfirmPage):
    """Somebody looked: it is not out."""

    template_name = ConfirmPage.template_name
    title = Text("平台上没有", "It is not out")
    submit = Text("确认未发出", "It is not out")
    success = Text("已登记为未发出。", "Noted as not out.")
    danger = True

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        if waiting(self.row.pk):
            return (
                Text(
                    "登记后，无法确认的那些邮件会再寄一次。如果其实已经寄出，这些订阅者会收到两封。",
                    "The mails of which nobody knew are sent again. If they went out after all, those subscribers get two.",
                ),
                Text("请在邮件服务器日志中核对过再确认。", "Confirm only after looking into the log of the mail server."),
            )
        return (
            Text(
                "登记后系统可能再次发出。如果平台上其实已经有了，公众会看到两份。",
                "It may be sent again. If it is out after all, the public sees it twice.",
            ),
            Text(
                "请在平台后台的已发布、审核中和草稿列表中都核对过再确认。",
                "Confirm only after looking among what is published, in review and in drafts there.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> None:  # noqa: ARG002 - nothing is asked
        """Note it."""
        operations.settle(delivery_id=self.row.pk, is_out=False, by=self.by, now=self.now)


class DoneForm(AddressForm):
    """Where the public sees it, and a picture of that."""

    proof = forms.FileField(
        label=said("截图", "Screenshot"),
        required=False,
        help_text=said("PNG 或 JPEG，不超过 50 MB。", "PNG or JPEG, at most 50 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/png,image/jpeg"}),
    )

    def clean_proof(self) -> bytes:
        """Read the picture, not more than may be kept."""
        given = self.cleaned_data["proof"]
        if given is None:
            return b""
        if given.size > LARGEST_PROOF:
            raise forms.ValidationError(say(Text("图片超过 50 MB。", "The picture has more than 50 MB.")))
        return bytes(given.read())


class Done(OfDelivery):
    """A person did it in the platform's back office."""

    action = Action.WRITE_RELEASES
    form_class = DoneForm
    submit = Text("登记完成", "Note it as done")
    success = Text("已登记。", "Noted.")

    def context(self) -> dict[str, Any]:
        """Say what was to be done."""
        taken_back = self.row.act == "recall"
        return super().context() | {
            "title": Text("登记人工撤回", "Note the recall") if taken_back else Text("登记人工发布", "Note the publication")
        }

    def form_arguments(self) -> dict[str, Any]:
        """A recall has no address."""
        return {"needs_address": self.row.act != "recall"}

    def carry_out(self, data: dict[str, Any]) -> None:
        """Note it."""
        operations.done_by_hand(delivery_id=self.row.pk, address=data.get("address", ""), proof=data["proof"], by=self.by, now=self.now)


class WhyForm(Form):
    """Why it is given up."""

    why = TextField(said("放弃的原因", "Reason"), lines=3, help_text=said("会记入审计链。", "It is kept on the trail."))


class GiveUp(OfDelivery, ConfirmPage):
    """Nothing of it goes out."""

    template_name = ConfirmPage.template_name
    title = Text("放弃这条投递", "Give this delivery up")
    submit = Text("放弃", "Give it up")
    success = Text("已放弃，不再发出。", "Given up; nothing of it goes out.")
    form_class = WhyForm
    danger = True

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "这个账号不会发出这篇稿件；其他账号不受影响。", "Nothing of this release goes out on this account; others are not touched."
            ),
            Text("稿件本身仍然公开，可在政府网站上看到。", "The release stays public on the government website."),
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Give it up."""
        operations.give_up(delivery_id=self.row.pk, why=data["why"], by=self.by, now=self.now)
