"""Pages that change what the register says of an account."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django.urls import reverse

from guikou.console.account_page import ACCOUNTS
from guikou.console.areas.accounts import forms
from guikou.console.components import Crumb
from guikou.console.pages import ConfirmPage, FormPage
from guikou.console.register import LockedForm, WhyForm, only_organisation
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.registry import operations, queries
from guikou.registry.domain.states import AccountState

FACTS = tuple(forms.FactsForm.base_fields)


class OfAccount(FormPage):
    """A form about one account; whoever may not act on it is refused before the form is shown."""

    action = needed = Action.EDIT_REGISTER

    @cached_property
    def account(self) -> Any:
        """The account, if the person may see it."""
        return queries.account(self.by, self.kwargs["pk"])

    def check(self) -> None:
        """Let in whoever may do this with the account."""
        super().check()
        require(self.by, self.needed, self.account.organisation.path)

    def initial(self) -> dict[str, Any]:
        """Remember the version that is shown."""
        return {"version": self.account.version}

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": [Crumb(ACCOUNTS, reverse("accounts:list")), Crumb(self.account.name, self.after())]}

    def after(self) -> str:
        """Return to the account."""
        return reverse("accounts:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Return to the account."""
        return self.after()


class Add(FormPage):
    """Register an account that runs already."""

    action = Action.EDIT_REGISTER
    title = Text("登记账号", "Add an account")
    lead = Text(
        "用于登记已经在运行、但台账里没有的账号。新开账号请提出开设申请。",
        "For accounts that run but are not registered. A new account needs a request to open it.",
    )
    submit = Text("登记", "Add")
    success = Text("已登记。", "The account is registered.")
    form_class = forms.AddForm

    def initial(self) -> dict[str, Any]:
        """Choose the organisation from which the person came, else the only one for which they may act."""
        return {"organisation": self.request.GET.get("organisation", "") or only_organisation(self.by, Action.EDIT_REGISTER)}

    def context(self) -> dict[str, Any]:
        """Lead back."""
        return {"crumbs": [Crumb(ACCOUNTS, reverse("accounts:list"))]}

    def cancel(self) -> str:
        """Return to the list."""
        return reverse("accounts:list")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Add it."""
        made = operations.add_account(
            organisation_id=data["organisation"].pk,
            platform=data["platform"],
            values={name: data[name] for name in (*FACTS, "stable_id")},
            why=data["why"],
            by=self.by,
            now=self.now,
        )
        return reverse("accounts:show", args=[made.pk])


class Edit(OfAccount):
    """Change the facts."""

    title = Text("修改账号信息", "Edit the account")
    form_class = forms.EditForm

    def initial(self) -> dict[str, Any]:
        """Show what is there."""
        return super().initial() | {name: getattr(self.account, name) for name in FACTS}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Change what differs."""
        operations.change_account(
            account_id=self.account.pk,
            version=data["version"],
            values={name: data[name] for name in FACTS},
            why=data["why"],
            by=self.by,
            now=self.now,
        )
        return None


class StableId(OfAccount):
    """Give the account the platform's own id."""

    title = Text("登记平台固定编号", "Set the stable id")
    lead = Text(
        "固定编号由平台给出，账号改名后不变。登记后台账编号随之改变，原编号保留，旧文件仍能对上。待启用的账号登记编号后即为正常运行。",
        "The platform's own id survives renaming. The key of the account changes with it; the former key is kept, so that older files still fit. An account that was approved runs from then on.",
    )
    form_class = forms.StableIdForm
    success = None

    def initial(self) -> dict[str, Any]:
        """Show what is there."""
        return super().initial() | {"stable_id": self.account.stable_id}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Set it, or lead to the conflict with the account that has it."""
        done = operations.set_stable_id(
            account_id=self.account.pk, version=data["version"], stable_id=data["stable_id"], why=data["why"], by=self.by, now=self.now
        )
        if hasattr(done, "settled_at"):
            self.warned(
                Text(
                    "这个编号已属于另一个账号，没有改动。请先处理这项冲突。",
                    "Another account has this id, so nothing was changed. Please settle the conflict.",
                )
            )
            return reverse("conflicts:show", args=[done.pk])
        self.said(Text("已登记固定编号。", "The stable id is set."))
        return None


class State(OfAccount):
    """Move the account to another state."""

    title = Text("改变状态", "Change the state")
    lead = Text(
        "只列出不需要走程序的状态。关停须提出申请，经批准后办理。",
        "Only states that need no procedure are listed. Closing needs a request and its approval.",
    )
    form_class = forms.StateForm
    success = Text("状态已改变。", "The state has changed.")

    def form_arguments(self) -> dict[str, Any]:
        """Offer only where it can go."""
        return {"state": AccountState(self.account.state)}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Move it."""
        operations.move_state(
            account_id=self.account.pk, version=data["version"], to=AccountState(data["to"]), why=data["why"], by=self.by, now=self.now
        )
        return None


class StopDate(OfAccount):
    """Plan the day on which the account stops."""

    title = Text("设置停更日", "Set the stop date")
    lead = Text(
        "自停更日起，发布台不再向这个账号投递新内容，只有关停公告当日仍可发布；已排在停更日当天及以后的投递将停下，等待人工处理。账号的状态不变。",
        "From that day on the desk delivers nothing new to the account; its closing notice alone may still appear on the day itself. "
        "What is planned for that day or later is held and waits for a person. The state of the account stays.",
    )
    form_class = forms.StopDateForm
    success = Text("停更日已保存。", "The stop date is saved.")

    def initial(self) -> dict[str, Any]:
        """Show what is planned."""
        return super().initial() | {"stop_on": self.account.stop_on.isoformat() if self.account.stop_on else ""}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Plan it."""
        operations.set_stop_date(
            account_id=self.account.pk, version=data["version"], stop_on=data["stop_on"], why=data["why"], by=self.by, now=self.now
        )
        return None


class Move(OfAccount):
    """Give the account to another body."""

    title = Text("移交给其他单位", "Give to another organisation")
    lead = Text("原单位将不再能管理这个账号；历史保留。", "The present owner can no longer manage it; its history stays.")
    submit = Text("移交", "Hand over")
    success = Text("已移交。", "The account has a new owner.")
    form_class = forms.MoveForm

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Move it."""
        to = data["organisation"].pk
        operations.move_accounts(account_ids=[self.account.pk], organisation_id=to, why=data["why"], by=self.by, now=self.now)
        return None


class Identity(OfAccount):
    """Take over what was seen on the platform."""

    title = Text("采用平台上看到的信息", "Take over what was seen on the platform")
    lead = Text(
        "请先确认仍是同一个账号，再采用。名称、标识、认证主体将改为平台上看到的，原名称保留为曾用名。",
        "Make sure first that it is the same account. Name, handle and certified body become what was seen; the former name is kept.",
    )
    submit = Text("确认并采用", "Take over")
    form_class = LockedForm

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Take it over."""
        operations.accept_identity(account_id=self.account.pk, version=data["version"], why=data["why"], by=self.by, now=self.now)
        return None


class UndoMerger(OfAccount, ConfirmPage):
    """Part two entries that were merged."""

    template_name = ConfirmPage.template_name
    danger = True
    title = Text("撤销合并", "Undo the merger")
    submit = Text("撤销合并", "Undo the merger")
    success = Text("已撤销合并，两个账号恢复原状。", "The merger is undone; both accounts are as they were.")
    form_class = WhyForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "两个账号恢复合并前的信息，移过来的发布内容、数据、申请等回到原账号。",
                "Both accounts are as before; posts, figures and requests that moved go back.",
            ),
            Text("合并之后账号若有其他修改，则不能撤销。", "It cannot be undone if the account was changed since."),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Part them."""
        operations.undo_merger(merger_id=self.kwargs["merger"], why=data["why"], by=self.by, now=self.now)
        return None
