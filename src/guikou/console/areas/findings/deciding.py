"""What people decide about a finding. Every decision has the same page; the table says what each asks, says and does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar

from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.findings import forms
from guikou.console.areas.findings.words import TITLE, told
from guikou.console.components import Crumb, Deed
from guikou.console.forms import Form
from guikou.console.pages import FormPage
from guikou.inspection import queries
from guikou.inspection.domain.standing import MOVES, Standing
from guikou.inspection.operations import judging
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """
    A decision. `name`: of its address; `label`: of the button that leads to its page, which asks `title` and has the button `submit`. `operation` gets the
    number of the finding and, by name, what the form asked for.
    """

    to: Standing
    name: str
    label: Text
    title: Text
    submit: Text
    success: Text
    operation: Callable[..., None]
    action: Action = Action.JUDGE_FINDINGS
    form: type[Form] = forms.Versioned
    lead: Text | None = None
    primary: bool = False


def _send(finding_id: int, *, now: datetime, **told: Any) -> None:
    judging.send_for_rectification(finding_id, today=timezone.localdate(now), now=now, **told)


CHOICES = (
    Choice(
        to=Standing.CONFIRMED,
        name="confirm",
        label=Text("认定", "Confirm"),
        title=Text("认定这个问题", "Confirm this finding"),
        submit=Text("认定", "Confirm"),
        lead=Text("认定后，支撑这个结论的内容将按现在的样子固定保存。", "The rows behind this finding will be frozen as they are now."),
        success=Text("已认定，证据已固定。", "Confirmed; the evidence is frozen."),
        operation=judging.confirm,
        primary=True,
    ),
    Choice(
        to=Standing.RECTIFYING,
        name="rectify",
        label=Text("发出整改", "Send for rectification"),
        title=Text("发给主办单位整改", "Send for rectification"),
        submit=Text("发出", "Send"),
        form=forms.Instruction,
        success=Text("已发给主办单位。", "Sent to the owner unit."),
        operation=_send,
    ),
    Choice(
        to=Standing.ANSWERED,
        name="answer",
        label=Text("答复整改", "Answer"),
        title=Text("答复整改", "Answer the rectification"),
        submit=Text("提交答复", "Answer"),
        action=Action.ANSWER_FINDINGS,
        form=forms.AnswerForm,
        success=Text("已提交，等待复查。", "Answered; the next inspection looks at it again."),
        operation=judging.answer,
        primary=True,
    ),
    Choice(
        to=Standing.SET_ASIDE,
        name="set-aside",
        label=Text("不采纳", "Set aside"),
        title=Text("不采纳这个问题", "Set this finding aside"),
        submit=Text("不采纳", "Set aside"),
        form=forms.Reason,
        success=Text("已列为不采纳。", "Set aside."),
        operation=judging.set_aside,
    ),
    Choice(
        to=Standing.OPEN,
        name="take-back",
        label=Text("撤回认定", "Take back"),
        title=Text("撤回对这个问题的决定", "Take the decision back"),
        submit=Text("撤回", "Take back"),
        form=forms.Reason,
        success=Text("已撤回，问题待重新认定。", "Taken back; the finding is to be judged again."),
        operation=judging.take_back,
    ),
)


def deeds(found: Any, by: Actor) -> list[Deed]:
    """Return the buttons of what that person may decide about a finding as it stands."""
    moves, path = MOVES[Standing(found.standing)], found.account.organisation.path
    return [
        Deed(label=choice.label, address=reverse(f"findings:{choice.name}", args=[found.pk]), primary=choice.primary)
        for choice in CHOICES
        if choice.to in moves and by.may(choice.action, path)
    ]


class Decision(FormPage):
    """A decision about one finding: of which kind, its address says."""

    choice: ClassVar[Choice] = CHOICES[0]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the number of the finding."""
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def context(self) -> dict[str, Any]:
        """Say which finding it is about."""
        found = self.found
        return {"crumbs": [Crumb(TITLE, reverse("findings:list")), Crumb(told(found, "title"), self.after())]}

    @cached_property
    def found(self) -> Any:
        """Return the finding, where the person may see it and it can be decided so."""
        found = queries.finding(self.pk, self.by)
        if self.request.method == "GET" and self.choice.to not in MOVES[Standing(found.standing)]:
            raise Http404
        return found

    def initial(self) -> dict[str, Any]:
        """Keep the version that the person saw."""
        return {"version": self.found.version}

    def after(self) -> str:
        """Go back to the finding."""
        return reverse("findings:show", args=[self.pk])

    def cancel(self) -> str:
        """Go back to the finding."""
        return self.after()

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Decide."""
        self.choice.operation(self.pk, **data, by=self.by, now=self.now)
        return None


def page(choice: Choice) -> Callable[..., HttpResponseBase]:
    """Return the view of a decision."""
    return Decision.as_view(
        choice=choice,
        action=choice.action,
        title=choice.title,
        submit=choice.submit,
        success=choice.success,
        form_class=choice.form,
        lead=choice.lead,
    )
