"""Testing a connection, switching it, stopping all sending."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.urls import reverse

from guikou.console.areas.channels import forms, words
from guikou.console.components import Crumb
from guikou.console.forms import Form
from guikou.console.pages import ActPage, ConfirmPage
from guikou.console.register import only_organisation
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.people.queries import organisation
from guikou.release.operations import channels as operations
from guikou.release.operations import stops
from guikou.release.queries import channels


class Probe(ActPage):
    """Ask the platform what the account may do; nothing is sent."""

    action = Action.SET_CHANNELS
    success = Text(
        "测试通过：平台接受了这个账号的登录。没有发送任何内容。", "The test passed: the platform accepts the login. Nothing was sent."
    )

    def after(self) -> str:
        """Go back to the channel."""
        return reverse("channels:show", args=[self.kwargs["pk"]])

    def carry_out(self) -> None:
        """Ask."""
        operations.probe(account_id=self.kwargs["pk"], by=self.by, now=self.now)


class Switch(ConfirmPage):
    """Switching sending for one account."""

    action = Action.RUN_DESK
    form_class: ClassVar[type[Form]] = forms.Versioned
    mode: ClassVar[str]

    @cached_property
    def channel(self) -> Any:
        """Return it, for whoever runs the desk there."""
        found = channels.channel(self.by, self.kwargs["pk"]).row
        require(self.by, Action.RUN_DESK, found.account.organisation.path)
        return found

    def context(self) -> dict[str, Any]:
        """Say which account it is."""
        return {
            "title": self.title.fill(name=self.channel.account.name) if self.title else None,
            "crumbs": [Crumb(words.TITLE, reverse("channels:list")), Crumb(self.channel.account.name, self.after())],
        }

    def initial(self) -> dict[str, Any]:
        """Keep the version that the person saw."""
        return {"version": self.channel.version}

    def after(self) -> str:
        """Go back to the channel."""
        return reverse("channels:show", args=[self.kwargs["pk"]])

    def cancel(self) -> str:
        """Go back to the channel."""
        return self.after()

    def carry_out(self, data: dict[str, Any]) -> None:
        """Switch it."""
        operations.set_mode(account_id=self.kwargs["pk"], mode=self.mode, version=data["version"], by=self.by, now=self.now)


class Off(Switch):
    """Nothing is sent to it."""

    mode = "off"
    title = Text("停用“{name}”", "Switch “{name}” off")
    submit = Text("停用", "Switch off")
    success = Text("已停用，不再向这个账号发送。", "It is off; nothing is sent to it.")

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "不再向这个账号发送任何内容；排队的投递会等到重新启用。",
                "Nothing is sent to this account; what is queued waits until it is on again.",
            ),
            Text("已经公开的内容不受影响。", "What is public stays."),
        )


class Practice(Switch):
    """It sends to the practice platform."""

    mode = "practice"
    danger = False
    title = Text("“{name}”转为练习", "Let “{name}” practise")
    submit = Text("转为练习", "Practise")
    success = Text(
        "已转为练习：内容只发到练习平台，公众看不到。",
        "It practises: what is sent goes to the practice platform, and the public sees nothing.",
    )

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "以后的内容只发到练习平台，公众看不到。",
                "From now on things go to the practice platform only; the public does not see them.",
            ),
            Text("已经在正式平台开始的投递仍在那里完成。", "What was begun on the real platform is ended there."),
        )


class Live(Switch):
    """It sends to the real platform."""

    mode = "live"
    title = Text("“{name}”转为正式发送", "Let “{name}” send to the real platform")
    submit = Text("转为正式发送", "Send to the real platform")
    success = Text("已转为正式发送。", "It sends to the real platform now.")
    form_class = forms.TypedForm

    def form_arguments(self) -> dict[str, Any]:
        """Ask for the account's name."""
        return {"name": self.channel.account.name}

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "以后审定的内容会发到真实平台，公众立即看到。",
                "What is approved from now on goes to the real platform, and the public sees it at once.",
            ),
            Text("练习期间发出的内容不会补发。", "What was practised is not sent again."),
            Text(
                "部分平台发出后无法收回，例如已推送的卡片、邮件和短信。",
                "Some things cannot be taken back: cards that were pushed, mail, SMS.",
            ),
        )


class StopSending(ConfirmPage):
    """Stop all sending of an organisation and those below it."""

    action = Action.RUN_DESK
    title = Text("停止全部发送", "Stop all sending")
    submit = Text("立即停发", "Stop now")
    success = Text("已停发。恢复前不会向任何平台发出内容。", "Sending is stopped. Nothing goes to any platform until it is let go on.")
    form_class = forms.StopForm

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (
            Text(
                "立即生效：该单位及下属单位不再向任何平台发出内容。",
                "At once, nothing of that organisation and those below it goes to any platform.",
            ),
            Text("正在进行的一次调用会完成；已公开的内容不会撤下。", "A call that is being made is ended; what is public stays."),
            Text(
                "所有工作人员会在页面顶部看到停发提示。", "Everybody who works here sees at the top of each page that sending is stopped."
            ),
        )

    def context(self) -> dict[str, Any]:
        """Say where one is."""
        return {"crumbs": [Crumb(words.TITLE, reverse("channels:list"))]}

    def initial(self) -> dict[str, Any]:
        """Propose the only organisation there is."""
        return {"organisation": only_organisation(self.by, Action.RUN_DESK)}

    def after(self) -> str:
        """Show the stops."""
        return reverse("channels:stops")

    def cancel(self) -> str:
        """Go back."""
        return reverse("channels:list")

    def carry_out(self, data: dict[str, Any]) -> None:
        """Stop it."""
        stops.stop(organisation_id=data["organisation"].pk, why=data["why"], by=self.by, now=self.now)


class Resume(ConfirmPage):
    """Let sending go on."""

    action = Action.RUN_DESK
    submit = Text("恢复发送", "Let it go on")
    success = Text("已恢复发送。", "Sending goes on.")
    danger = False

    @cached_property
    def organisation(self) -> Any:
        """Return whose."""
        return organisation(self.by, self.kwargs["pk"], Action.RUN_DESK)

    def context(self) -> dict[str, Any]:
        """Say whose."""
        title = Text("恢复“{name}”的发送", "Let sending of “{name}” go on").fill(name=self.organisation.name)
        return {"title": title, "crumbs": [Crumb(words.TITLE, reverse("channels:stops"))]}

    def consequences(self) -> Sequence[Text]:
        """Say what follows."""
        return (Text("排队的投递会立即继续发出。", "What is queued goes out at once."),)

    def after(self) -> str:
        """Show the stops."""
        return reverse("channels:stops")

    def cancel(self) -> str:
        """Show the stops."""
        return self.after()

    def carry_out(self, data: dict[str, Any]) -> None:  # noqa: ARG002 - nothing is asked
        """Let it go on."""
        stops.resume(organisation_id=self.organisation.pk, by=self.by, now=self.now)
