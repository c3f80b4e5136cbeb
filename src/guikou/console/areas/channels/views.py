"""One channel: how the account is reached, what it may do, what the platform takes."""

from datetime import timedelta
from typing import Any, Final

from django.urls import reverse

from guikou.channels.capability import Can, Capability
from guikou.channels.catalog import BY_HAND
from guikou.channels.fields import FIELDS
from guikou.channels.fitting.amounts import amount, rule
from guikou.console.areas.channels import words
from guikou.console.areas.channels.listing import Seen, adapter_name
from guikou.console.components import Crumb, Deed, Link, Pair, Status, Tone
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry.queries import platforms
from guikou.release.access import NEWSLETTER
from guikou.release.queries import channels
from guikou.reports.safe import web_address
from guikou.trail.queries import history

_DAY: Final = 24


class ChannelPage(Seen, Page):
    """One channel."""

    template_name = "console/channels/channel.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        shown = channels.channel(self.by, self.kwargs["pk"])
        row, path = shown.row, shown.row.account.organisation.path
        sets, runs = self.by.may(Action.SET_CHANNELS, path), self.by.may(Action.RUN_DESK, path)
        return {
            "title": row.account.name,
            "crumbs": [Crumb(words.TITLE, reverse("channels:list"))],
            "state": words.mode(row),
            "shown": shown,
            "row": row,
            "trouble": words.trouble(row, self.now),
            "pairs": self._pairs(row),
            "settings": _settings(row),
            "secrets": _secrets(row),
            "able": _able(row, shown.capability),
            "limits": _limits(shown.capability) if shown.capability else [],
            "form": words.FORMS[shown.capability.form] if shown.capability else None,
            "asks": sets and row.adapter not in (BY_HAND, NEWSLETTER),
            "by_hand": row.adapter == BY_HAND,
            "sets": sets,
            "runs": runs,
            "switches": self._switches(row) if runs else [],
            "lines": history(f"account:{row.account_id}").filter(action__startswith="channel.")[:30],
        }

    def _pairs(self, row: Any) -> list[Pair]:
        account = row.account
        return [
            Pair(label=Text("账号", "Account"), value=Link(account.name, reverse("accounts:show", args=[account.pk]))),
            Pair(label=Text("平台", "Platform"), value=platforms().get(account.platform)),
            Pair(label=Text("主办单位", "Organisation"), value=account.organisation.name),
            Pair(label=Text("接入方式", "How it is connected"), value=adapter_name(row)),
            Pair(label=Text("接口地址", "Address of the interface"), value=row.base),
            Pair(label=Text("平台上的名称", "Name on the platform"), value=row.name),
            Pair(label=Text("最近测试", "Last tested"), value=row.probed_at),
            Pair(label=Text("登录到期", "Login ends"), value=row.login_expires_at, note=_login_note(row)),
        ]

    def _switches(self, row: Any) -> list[Deed]:
        named = {
            "live": Text("转为正式发送", "Send to the real platform"),
            "practice": Text("转为练习", "Practise"),
            "off": Text("停用", "Switch off"),
        }
        return [
            Deed(label=label, address=reverse(f"channels:{name}", args=[row.account_id]))
            for name, label in named.items()
            if name != row.mode
        ]


def _login_note(row: Any) -> Text | None:
    found = words.login(row)
    return found.text if found else None


def _settings(row: Any) -> list[Pair]:
    """Return what is set, with what each setting is called."""
    known = {each.name: each for each in FIELDS.get(row.adapter, ())}
    pairs = []
    for name, value in row.settings.items():
        field = known.get(name)
        label = field.label if field else Text(name, name)
        chosen = dict(field.choices).get(value, value) if field else value
        pairs.append(Pair(label=label, value=chosen))
    return pairs


def _secrets(row: Any) -> list[Pair]:
    """Return which secrets are set. What they are is never shown."""
    held, missing = Status(Text("已设置", "set"), Tone.GOOD), Status(Text("未设置", "not set"), Tone.WARN)
    known = [(each.name, each.label, each.required) for each in FIELDS.get(row.adapter, ()) if each.secret]
    known += [(name, Text(name, name), False) for name in row.secret_names if name not in {each[0] for each in known}]
    return [
        Pair(label=label, value=held if name in row.secret_names else missing)
        for name, label, needed in known
        if needed or name in row.secret_names
    ]


def _able(row: Any, capability: Capability | None) -> list[tuple[Text, Status, Text | None]]:
    """Return what can be done: as the platform said when it was asked, else as its documents say."""
    if capability is None or row.adapter == BY_HAND:  # people can do there what they can do
        return []
    rows: list[tuple[Text, Status, Text | None]] = []
    for can in Can:
        why = row.missing.get(can.value)
        told = Text(*why) if why else None
        if row.probed_at and not row.problem:
            status = Status(Text("可以", "yes"), Tone.GOOD) if can.value in row.can else Status(Text("不可以", "no"), Tone.NEUTRAL)
        elif can in capability.can:
            status = Status(Text("按平台文档可以，未测试", "yes by the documents, not tested"), Tone.BUSY)
        else:
            status = Status(Text("平台不支持", "the platform cannot"), Tone.NEUTRAL)
        rows.append((words.CANS[can], status, told))
    return rows


def _limits(capability: Capability) -> list[tuple[Text, Text, Text, Status, object, object]]:
    """Return the limits: of what, how much, how it is counted or how often, how it is known, from where, when it was read."""

    def source(said: str) -> object:
        return Link(said, web_address(said) or "") if said.startswith("https://") else said

    rows: list[tuple[Text, Text, Text, Status, object, object]] = []
    for name, limit in capability.limits.items():
        label, most = words.LIMITS.get(name, Text(name, name)), amount(limit.most, limit.unit)
        rows.append((label, most, rule(limit.unit), words.BASES[limit.basis], source(limit.source), limit.as_of))
    for rate in capability.rates:
        times = Text("{amount}次", "{amount}").fill(amount=f"{rate.most:,}")
        rows.append((rate.what, times, _every(rate.within), words.BASES[rate.basis], source(rate.source), rate.as_of))
    return rows


def _every(within: timedelta) -> Text:
    hours = within / timedelta(hours=1)
    if hours >= _DAY:
        return Text("每{amount}天", "each {amount} d").fill(amount=f"{hours / _DAY:g}")
    return (
        Text("每{amount}小时", "each {amount} h").fill(amount=f"{hours:g}")
        if hours >= 1
        else Text("每{amount}分钟", "each {amount} min").fill(amount=f"{hours * 60:g}")
    )
