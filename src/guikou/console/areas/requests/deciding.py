"""Pages on which the supervising office decides and records the filing."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from guikou.console.areas.requests.asking import OfRequest
from guikou.console.areas.requests.forms import VersionForm
from guikou.console.forms import DayField, TextField
from guikou.console.pages import ConfirmPage
from guikou.console.words import said
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry import operations
from guikou.registry.domain.requests import RequestKind, check_decider


class ApproveForm(VersionForm):
    """What the supervisor says."""

    answer = TextField(said("审批意见", "What you say"), lines=3, required=False)


class ReasonForm(VersionForm):
    """Why not, or why not yet."""

    answer = TextField(said("理由", "Reason"), lines=3, help_text=said("提出人会看到。", "The applicant will see it."))


class FileForm(VersionForm):
    """When and under which number it was filed."""

    filed_on = DayField(said("报备日期", "Filed on"))
    number = TextField(said("备案号", "Filing number"), max_length=100, required=False)


class Deciding(OfRequest):
    """What the pages here share."""

    action = needed = Action.DECIDE_REQUESTS

    def check(self) -> None:
        """Let in whoever may decide, and did not ask."""
        super().check()
        check_decider(self.asked.hands, self.by.person_id)


class Approve(Deciding, ConfirmPage):
    """Approve a request and carry it out."""

    template_name = ConfirmPage.template_name
    danger = False
    title = Text("批准申请", "Approve the request")
    submit = Text("批准", "Approve")
    success = Text("已批准，请在期限内向上级报备。", "Approved. Please file it with the register above in time.")
    form_class = ApproveForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        done = {
            RequestKind.OPEN: Text(
                "台账新增这个账号，登记平台固定编号后即为正常运行。", "The account is registered, and runs once its stable id is set."
            ),
            RequestKind.CHANGE: Text("台账立即按申请修改，原名称保留为曾用名。", "The register is changed at once; a former name is kept."),
            RequestKind.CLOSE: Text(
                "账号转为“拟关停”，仍须按要求更新，直到公告停更。",
                "The account is to be closed; until its stop is announced it has to be kept up to date.",
            ),
        }[RequestKind(self.asked.kind)]
        return (done, Text("报备期限从今天起按工作日计算。", "The working days for filing count from today."))

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Approve it."""
        operations.approve(request_id=self.asked.pk, **data, by=self.by, now=self.now)
        return None


class GiveBack(Deciding):
    """Return a request to be mended."""

    title = Text("退回修改", "Return the request")
    submit = Text("退回", "Return")
    success = Text("已退回提出人修改。", "The request went back to the applicant.")
    form_class = ReasonForm

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Return it."""
        operations.give_back(request_id=self.asked.pk, **data, by=self.by, now=self.now)
        return None


class Refuse(Deciding, ConfirmPage):
    """Refuse a request."""

    template_name = ConfirmPage.template_name
    title = Text("不予批准", "Refuse the request")
    submit = Text("不予批准", "Refuse")
    success = Text("已作出不予批准的决定。", "The request was refused.")
    form_class = ReasonForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "申请就此结束；需要修改后再报的，请用“退回修改”。",
                "That ends the request. To have it mended and sent again, return it instead.",
            ),
        )

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Refuse it."""
        operations.refuse(request_id=self.asked.pk, **data, by=self.by, now=self.now)
        return None


class File(OfRequest):
    """Record that it was filed: that decides nothing, so that whoever asked may do it too."""

    action = needed = Action.DECIDE_REQUESTS
    title = Text("登记已报备", "Record the filing")
    success = Text("已登记报备。", "The filing is recorded.")
    form_class = FileForm

    def initial(self) -> dict[str, Any]:
        """Propose today."""
        return super().initial() | {"filed_on": timezone.localdate(self.now).isoformat()}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record it."""
        operations.file(request_id=self.asked.pk, **data, by=self.by, now=self.now)
        return None
