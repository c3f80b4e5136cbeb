"""Pages on which a conflict is settled."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.urls import reverse

from guikou.console.areas.conflicts.views import TITLE, kind, sentence
from guikou.console.components import Crumb
from guikou.console.forms import Form
from guikou.console.pages import ConfirmPage, FormPage
from guikou.console.register import LockedForm, platform
from guikou.console.words import said, say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.registry import operations, queries
from guikou.registry.domain.settling import Outcome


class Settling(FormPage):
    """What the pages here share."""

    action = Action.EDIT_REGISTER
    submit = Text("确认", "Confirm")
    success = Text("冲突已处理。", "The conflict is settled.")
    form_class: ClassVar[type[Form]] = LockedForm
    outcome: ClassVar[Outcome]

    @cached_property
    def conflict(self) -> Any:
        """The conflict, if the person may see it."""
        return queries.conflict(self.by, self.kwargs["pk"])

    def check(self) -> None:
        """Let in whoever may settle it."""
        super().check()
        require(self.by, Action.EDIT_REGISTER, self.conflict.organisation.path)

    def initial(self) -> dict[str, Any]:
        """Remember the version that is shown."""
        return {"version": self.conflict.version}

    def context(self) -> dict[str, Any]:
        """Show what contradicts what."""
        return {
            "crumbs": [Crumb(TITLE, reverse("conflicts:list")), Crumb(kind(self.conflict), self.after())],
            "lead": sentence(self.conflict),
        }

    def after(self) -> str:
        """Return to the conflict."""
        return reverse("conflicts:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Return to the conflict."""
        return self.after()

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Settle it."""
        operations.settle(
            conflict_id=self.conflict.pk,
            version=data["version"],
            outcome=self.outcome,
            value=data.get("value", ""),
            why=data["why"],
            by=self.by,
            now=self.now,
        )
        return None


class ValueForm(LockedForm):
    """Which value counts."""

    value = forms.ChoiceField(label=said("采用", "What counts"), choices=(), widget=forms.RadioSelect)
    field_order = ("value", "why")

    def __init__(self, *args: Any, conflict: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [*conflict.sources, *[""] * len(conflict.values)]
        quoted = Text("{value}（{source}）", "{value} ({source})")
        shown = [
            (value, say(quoted.fill(value=value, source=source)) if source else value)
            for value, source in zip(conflict.values, sources, strict=False)
        ]
        self.fields["value"].choices = shown  # type: ignore[attr-defined]


class ChooseValue(Settling):
    """One of the values counts."""

    title = Text("选用一个说法", "Choose a value")
    form_class = ValueForm
    outcome = Outcome.VALUE

    def form_arguments(self) -> dict[str, Any]:
        """Offer what the sources give."""
        return {"conflict": self.conflict}


class Two(Settling):
    """They really are different."""

    title = Text("确是不同账号", "They really are different accounts")
    outcome = Outcome.TWO


class Aside(Settling):
    """Nothing is done."""

    title = Text("不予处理", "Set aside")
    outcome = Outcome.ASIDE


class MergeForm(LockedForm):
    """Which entry stays, and which goes into it."""

    kept = forms.TypedChoiceField(label=said("保留", "Keep"), choices=(), coerce=int, widget=forms.RadioSelect)
    gone = forms.TypedChoiceField(label=said("并入保留的账号", "Merge into it"), choices=(), coerce=int, widget=forms.RadioSelect)
    field_order = ("kept", "gone", "why")

    def __init__(self, *args: Any, sides: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (side.pk, f"{side.name} · {say(platform(side.platform))} · {side.organisation.name} · {side.stable_id or side.key}")
            for side in sides
        ]
        for name in ("kept", "gone"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class One(Settling, ConfirmPage):
    """They are one account."""

    template_name = ConfirmPage.template_name
    danger = True
    title = Text("是同一个账号，合并", "They are one account: merge")
    submit = Text("合并", "Merge")
    success = Text("已合并。", "They are merged.")
    form_class = MergeForm
    outcome = Outcome.ONE

    def form_arguments(self) -> dict[str, Any]:
        """Offer the accounts of the conflict."""
        return {"sides": list(self.conflict.accounts.all())}

    def initial(self) -> dict[str, Any]:
        """Propose to keep the entry with a stable id."""
        sides = sorted(self.conflict.accounts.all(), key=lambda side: (not side.stable_id, side.pk))
        first, second = [*sides, None, None][:2]
        return super().initial() | {"kept": getattr(first, "pk", None), "gone": getattr(second, "pk", None)}

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "发布内容、数据、保管记录、服务和申请都转到保留的账号；它缺的信息由另一个补上。",
                "Posts, figures, custody, services and requests move to the entry that stays; what it lacks is filled in.",
            ),
            Text(
                "另一个登记项不再列出，它的编号成为曾用编号，以后的导入仍能对上。",
                "The other entry is listed no more; its key becomes a former key, so that later imports still fit.",
            ),
            Text("在账号没有其他修改之前可以撤销合并。", "The merger can be undone until the account is changed otherwise."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Merge them."""
        operations.merge(
            kept_id=data["kept"],
            gone_id=data["gone"],
            conflict_id=self.conflict.pk,
            version=data["version"],
            why=data["why"],
            by=self.by,
            now=self.now,
        )
        return reverse("accounts:show", args=[data["kept"]])
