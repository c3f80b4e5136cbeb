"""Signing, returning, remarking."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from guikou.console.areas.reviews.forms import RemarkForm, ReturnForm, SignForm
from guikou.console.areas.reviews.show import page_of
from guikou.console.forms import Form
from guikou.console.pages import ActPage, Page
from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, NotAllowed, NotThere
from guikou.release.domain.states import ReleaseState
from guikou.release.operations import reviewing
from guikou.release.queries import reviews

SIGNED = Text("已签署。", "Signed.")
OUT = Text("已签署，稿件已公开发布，正在投递到各账号。", "Signed. It is public now and on its way to the accounts.")
NEXT = Text("已签署，转入下一道审校。", "Signed. The next turn begins.")
SETTLED = Text("已补签。", "Signed; the debt of this turn is settled.")


class _Act(Page):
    """A form on the page of a review: carried out, or the page again with what is wrong and what was typed."""

    action = Action.REVIEW_RELEASES
    http_method_names: ClassVar[list[str]] = ["post"]  # type: ignore[misc]
    template_name = "console/reviews/show.html"
    form_class: ClassVar[type[Form]]
    form_name: ClassVar[str]
    found: reviews.Under

    @abstractmethod
    def carry_out(self, form: Any) -> str:
        """Call the operation and return where to go."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ARG002 - Django passes them
        """Carry it out."""
        # What cannot be seen is not there, whatever is wrong with the form.
        self.found = reviews.under_review(self.by, kwargs["release"], kwargs["number"], now=self.now)
        form = self.form_class(request.POST, by=self.by)
        if form.is_valid():
            try:
                return redirect(self.carry_out(form))
            except (NotThere, NotAllowed):
                raise
            except Refusal as refusal:
                form.refuse(refusal)
        context = page_of(self.found, self.by, self.now, at=request.POST.get("at", "")) | {
            "page": self,
            self.form_name: form,
            "wrong": form,
        }
        return render(request, self.template_name, context, status=422)

    def here(self, anchor: str = "") -> str:
        """Return the address of the review."""
        return reverse("reviews:show", args=[self.kwargs["release"], self.kwargs["number"]]) + anchor


class Sign(_Act):
    """Sign the present turn."""

    form_class = SignForm
    form_name = "sign_form"

    def carry_out(self, form: Any) -> str:
        """Sign it."""
        release = reviewing.sign(
            release_id=self.kwargs["release"], number=self.kwargs["number"], **form.cleaned_data, by=self.by, now=self.now
        )
        told = {ReleaseState.RELEASED.value: OUT, ReleaseState.IN_REVIEW.value: NEXT}.get(release.state, SIGNED)
        self.said(SETTLED if self.found.review.state is ReleaseState.RELEASED else told)
        return reverse("reviews:list")


class Return(_Act):
    """Return it to its authors."""

    form_class = ReturnForm
    form_name = "return_form"

    def carry_out(self, form: Any) -> str:
        """Return it."""
        reviewing.send_back(
            release_id=self.kwargs["release"], number=self.kwargs["number"], why=form.cleaned_data["why"], by=self.by, now=self.now
        )
        self.said(Text("已退回撰稿人，签署作废。", "It went back to its author; the signatures are void."))
        return reverse("reviews:list")


class Remark(_Act):
    """Remark on a place."""

    form_class = RemarkForm
    form_name = "remark_form"

    def carry_out(self, form: Any) -> str:
        """Keep the remark."""
        made = reviewing.remark(
            release_id=self.kwargs["release"],
            number=self.kwargs["number"],
            text=form.cleaned_data["text"],
            place=form.place(),
            by=self.by,
            now=self.now,
        )
        self.said(Text("意见已记下。", "The remark is kept."))
        return self.here(f"#remark-{made.pk}")


class Settle(ActPage):
    """Say that a remark was dealt with."""

    action = Action.WRITE_RELEASES
    success = Text("已标为处理完毕。", "Marked as dealt with.")

    def carry_out(self) -> str | None:
        """Say it."""
        reviewing.settle(release_id=self.kwargs["release"], remark_id=self.kwargs["remark"], by=self.by, now=self.now)
        return None

    def after(self) -> str:
        """Return to the review."""
        return reverse("reviews:show", args=[self.kwargs["release"], self.kwargs["number"]]) + f"#remark-{self.kwargs['remark']}"
