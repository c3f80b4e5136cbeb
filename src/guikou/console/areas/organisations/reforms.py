"""Reforms of an organisation. Each page says before what will follow."""

from typing import Any

from django.utils import timezone

from guikou.console.areas.organisations import forms
from guikou.console.areas.organisations.views import _OnOrganisation, show
from guikou.console.pages import ConfirmPage
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.people.operations import reforms

DATED = Text("请在生效当天或之后录入；变动写入审计链。", "Enter it on the day it takes effect, or later; it is kept in the trail.")


class _ReformPage(_OnOrganisation, ConfirmPage):
    action = Action.EDIT_ORGANISATIONS
    reach = Action.EDIT_ORGANISATIONS

    def initial(self) -> dict[str, Any]:
        """Return today and the version that the person sees."""
        return {"on": timezone.localdate(self.now), "version": self.organisation.version}

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {
            "organisation_id": self.organisation.pk,
            "version": data["version"],
            "on": data["on"],
            "why": data["why"],
            "by": self.by,
            "now": self.now,
        }


class Rename(_ReformPage):
    """A new name."""

    title, form_class, danger = Text("更名", "Rename"), forms.RenameForm, False
    submit, success = Text("保存新名称", "Save the new name"), Text("已更名。", "It bears the new name.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (Text("原名称作为曾用名保留，仍可检索。", "The present name is kept as a former one and is still found."), DATED)

    def carry_out(self, data: dict[str, Any]) -> None:
        """Rename it."""
        reforms.rename(**self._given(data), name=data["name"])


class Move(_ReformPage):
    """Another parent."""

    title, form_class = Text("划转到其他上级单位", "Move under another parent"), forms.ToForm
    submit, success = Text("划转", "Move"), Text("已划转。", "Moved.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text(
                "本单位连同全部下级单位和账号一起转入新的上级单位。",
                "It goes under the new parent with everything below it and all accounts.",
            ),
            Text(
                "原上级单位的人员不再看到它们，新上级单位的人员从现在起看到。",
                "People of the old parent see them no more, those of the new one do from now on.",
            ),
            DATED,
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Move it."""
        reforms.move(**self._given(data), parent_id=data["organisation"].pk)


class Merge(_ReformPage):
    """It goes up in another one."""

    title, form_class = Text("并入其他单位", "Merge into another organisation"), forms.ToForm
    submit, success = Text("并入", "Merge"), Text("已并入。", "Merged.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text(
                "账号和下级单位转给接收单位，历史记录保留。", "Accounts and organisations below go to the other one; their history stays."
            ),
            Text(
                "在本单位的全部角色结束；需要继续工作的人员请在接收单位重新任命。",
                "All roles held here end; appoint at the other one who is to go on.",
            ),
            Text("本单位列为“已并入其他单位”，不能再修改。", "This one is shown as merged and cannot be changed any more."),
            DATED,
        )

    def carry_out(self, data: dict[str, Any]) -> str:
        """Merge it."""
        reforms.merge(**self._given(data), successor_id=data["organisation"].pk)
        return show(data["organisation"])


class Split(_ReformPage):
    """New ones are made out of it."""

    title, form_class = Text("分设新单位", "Split off new organisations"), forms.SplitForm
    submit, success = Text("分设", "Split"), Text("新单位已建立。", "The new organisations are there.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text("新单位与本单位同级，注明由本单位分设。", "The new ones stand beside it and say that they were split from it."),
            Text(
                "账号仍属本单位；哪些账号归谁，请逐个变更主办单位。",
                "Accounts stay here; who takes over which is decided account by account.",
            ),
            Text("如本单位不再保留，之后再办理并入或撤销。", "If this one is not to stay, merge or abolish it afterwards."),
            DATED,
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Split it."""
        reforms.split(**self._given(data), names=data["names"])


class Abolish(_ReformPage):
    """It ends without a successor."""

    title, form_class = Text("撤销单位", "Abolish an organisation"), forms.AbolishForm
    submit, success = Text("撤销", "Abolish"), Text("已撤销。", "Abolished.")

    def consequences(self) -> tuple[Text, ...]:
        """Return what follows."""
        return (
            Text("还有下级单位或在用账号时不能撤销。", "It cannot be done while organisations below or accounts in use are there."),
            Text("在本单位的全部角色结束。", "All roles held here end."),
            Text("本单位列为“已撤销”，不能再修改。", "It is shown as abolished and cannot be changed any more."),
            DATED,
        )

    def carry_out(self, data: dict[str, Any]) -> None:
        """Abolish it."""
        reforms.abolish(**self._given(data))
