"""Lists: the accounts that are connected, those that could be, and where sending was stopped."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.channels import words
from guikou.console.components import Deed, Nothing, Status, Tab, Tone
from guikou.console.lists import Choices, Column, ListPage, Search, Subtree
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor, require_somewhere
from guikou.registry.queries import platforms
from guikou.release.access import adapters
from guikou.release.queries import channels

TROUBLES = {
    "any": Text("有问题", "anything"),
    "held": Text("登录失效", "login failed"),
    "problem": Text("测试未通过", "test failed"),
    "expiring": Text("登录即将到期", "login expires soon"),
    "never-asked": Text("未测试", "never tested"),
}


def adapter_name(channel: Any) -> Text:
    """Return what its adapter is called."""
    found = adapters().listings.get(channel.adapter)
    return found.name if found else Text(channel.adapter, channel.adapter)


def check_sees(by: Actor) -> None:
    """
    Let in whoever sees releases somewhere, or sets up channels.

    :raises NotAllowed: they do neither.
    """
    if not by.may_somewhere(Action.SET_CHANNELS):
        require_somewhere(by, Action.SEE_RELEASES)


class Seen:
    """Pages that two kinds of people see: whoever sees releases, and whoever sets channels up."""

    def check(self) -> None:
        """Let them in."""
        super().check()  # type: ignore[misc]
        check_sees(self.by)  # type: ignore[attr-defined]

    def tabs(self, current: str) -> list[Tab]:
        """Return the pages of the area."""
        by: Actor = self.by  # type: ignore[attr-defined]
        known = [
            ("list", Text("已接入", "Connected"), True),
            ("choose", Text("未接入", "Not connected"), by.may_somewhere(Action.SET_CHANNELS)),
        ]
        known.append(("stops", Text("停发记录", "Stops"), by.may_somewhere(Action.SEE_RELEASES)))
        return [Tab(label=label, address=reverse(f"channels:{name}"), current=name == current) for name, label, may in known if may]


def stop_deed() -> Deed:
    """Return the button that stops sending."""
    return Deed(label=Text("停止发送", "Stop sending"), address=reverse("channels:stop"), action=Action.RUN_DESK, icon="alarm")


class ChannelList(Seen, ListPage):
    """The accounts that are connected."""

    key = "channels"
    title = words.TITLE
    scope = "account__organisation__path"
    lead = Text(
        "每个账号单独设置：停用、练习（只发到练习平台）或正式发送。新接入的账号先练习。",
        "Each account is set by itself: off, practice (sent to the practice platform only) or live. New ones begin with practice.",
    )
    columns = (
        Column(
            name="account",
            heading=Text("账号", "Account"),
            value="account.name",
            sort="account__name",
            nullable=False,
            link=lambda row: reverse("channels:show", args=[row.account_id]),
        ),
        Column(
            name="platform",
            heading=Text("平台", "Platform"),
            value=lambda row: platforms().get(row.account.platform),
            sort="account__platform",
        ),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="account.organisation.name",
            sort="account__organisation__path",
            minor=True,
        ),
        Column(name="mode", heading=Text("发送", "Sending"), value=words.mode, sort="mode", nullable=False),
        Column(name="trouble", heading=Text("情况", "Trouble"), value=words.trouble),
        Column(name="adapter", heading=Text("接入方式", "Adapter"), value=adapter_name, sort="adapter", nullable=False),
        Column(name="can", heading=Text("平台允许", "May"), value=words.cans, minor=True),
        Column(name="expires", heading=Text("登录到期", "Login ends"), value="login_expires_at", sort="login_expires_at", minor=True),
        Column(name="probed", heading=Text("最近测试", "Tested"), value="probed_at", sort="probed_at", minor=True),
    )
    filters = (
        Search(fields=("account__name", "account__organisation__name")),
        Subtree(field="account__organisation__path", reach=Action.SEE_REGISTER),
        Choices(name="mode", label=Text("发送", "Sending"), field="mode", options=list(words.MODES.items()), open=True),
        Choices(
            name="trouble",
            label=Text("情况", "Trouble"),
            field=lambda value: channels.in_trouble(value, now=timezone.now()),
            options=list(TROUBLES.items()),
            open=True,
        ),
        Choices(name="platform", label=Text("平台", "Platform"), field="account__platform", options=lambda _: list(platforms().items())),
        Choices(
            name="adapter",
            label=Text("接入方式", "Adapter"),
            field="adapter",
            options=lambda _: [(each.id, each.name) for each in adapters().listings.values()],
        ),
    )
    order = "account"

    @property
    def nothing(self) -> Nothing:  # type: ignore[override]
        """Say the next step."""
        return Nothing(
            text=Text("还没有接入的账号。接入后才能投递。", "No account is connected yet; nothing can be delivered before."),
            deeds=(self._connect(),),
        )

    def _connect(self) -> Deed:
        text = Text("接入账号", "Connect an account")
        return Deed(label=text, address=reverse("channels:choose"), action=Action.SET_CHANNELS, icon="plus", primary=True)

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return channels.channels(self.by, now=self.now)

    def row_name(self, row: Any) -> str:
        """Return the account's name."""
        return str(row.account.name)

    def context(self) -> dict[str, Any]:
        """Add tabs and buttons."""
        return {"tabs": self.tabs("list"), "deeds": [self._connect(), stop_deed()]}


class Unconnected(Seen, ListPage):
    """The accounts that could be connected."""

    key = "channels-unconnected"
    title = words.TITLE
    action = Action.SET_CHANNELS
    lead = Text(
        "台账中还没有接入的账号。点账号名称开始接入。", "Accounts of the register that are not connected yet. Choose one to connect it."
    )
    columns = (
        Column(
            name="account",
            heading=Text("账号", "Account"),
            value="name",
            sort="name",
            nullable=False,
            link=lambda row: reverse("channels:connect", args=[row.pk]),
        ),
        Column(name="platform", heading=Text("平台", "Platform"), value=lambda row: platforms().get(row.platform), sort="platform"),
        Column(name="organisation", heading=Text("主办单位", "Organisation"), value="organisation.name", sort="organisation__path"),
    )
    filters = (
        Search(fields=("name", "organisation__name")),
        Subtree(),
        Choices(name="platform", label=Text("平台", "Platform"), field="platform", options=lambda _: list(platforms().items()), open=True),
    )
    order = "account"
    nothing = Nothing(text=Text("您管理的账号都已接入。", "All accounts that you look after are connected."))

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return channels.unconnected(self.by)

    def row_name(self, row: Any) -> str:
        """Return its name."""
        return str(row.name)

    def context(self) -> dict[str, Any]:
        """Add the tabs."""
        return {"tabs": self.tabs("choose")}


def _standing(stop: Any) -> Status:
    return Status(Text("停发中", "in force"), Tone.BAD) if stop.lifted_at is None else Status(Text("已恢复", "lifted"), Tone.NEUTRAL)


class StopList(Seen, ListPage):
    """Where sending is stopped, and was."""

    key = "stops"
    title = words.TITLE
    action = Action.SEE_RELEASES
    lead = Text(
        "停发期间，该单位及下属单位不再向任何平台发出内容；已发出的不受影响，仍会查询结果。",
        "While sending is stopped, nothing of that organisation and those below it goes to any platform; what is out stays, and is still looked at.",
    )
    columns = (
        Column(
            name="organisation", heading=Text("单位", "Organisation"), value="organisation.name", sort="organisation__path", nullable=False
        ),
        Column(name="standing", heading=Text("状态", "Standing"), value=_standing),
        Column(name="why", heading=Text("原因", "Reason"), value="why", wide=True),
        Column(name="since", heading=Text("停发时间", "Since"), value="since", sort="since", nullable=False),
        Column(name="by", heading=Text("停发人", "Stopped by"), value="by.name", minor=True),
        Column(name="lifted", heading=Text("恢复时间", "Lifted"), value="lifted_at", sort="lifted_at"),
        Column(name="lifted-by", heading=Text("恢复人", "Lifted by"), value="lifted_by.name", minor=True),
    )
    filters = (Search(fields=("organisation__name", "why")), Subtree(reach=Action.SEE_RELEASES))
    order = "-since"
    nothing = Nothing(text=Text("没有停发过。", "Sending was never stopped."))

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return channels.stops(self.by, in_force=False)

    def row_name(self, row: Any) -> str:
        """Return whose sending."""
        return str(row.organisation.name)

    def context(self) -> dict[str, Any]:
        """Add tabs, the button, and a way to lift each stop in force."""
        in_force = [each for each in channels.stops(self.by) if self.by.may(Action.RUN_DESK, each.organisation.path)]
        lift = Text("恢复发送：{name}", "Let sending go on: {name}")
        return {
            "tabs": self.tabs("stops"),
            "deeds": [
                *(
                    Deed(label=lift.fill(name=each.organisation.name), address=reverse("channels:resume", args=[each.organisation_id]))
                    for each in in_force
                ),
                stop_deed(),
            ],
        }
