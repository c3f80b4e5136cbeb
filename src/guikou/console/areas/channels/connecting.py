"""Connecting an account: which adapter, its settings, its secrets."""

from functools import cached_property
from typing import Any

from django.urls import reverse

from guikou.channels.fields import BASES, FIELDS
from guikou.console.areas.channels import forms, words
from guikou.console.areas.channels.listing import adapter_name
from guikou.console.components import Crumb
from guikou.console.forms import Form
from guikou.console.pages import FormPage
from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, require
from guikou.registry import queries as registry
from guikou.release.access import adapters
from guikou.release.operations import channels as operations
from guikou.release.queries import channels


class OfAccount(FormPage):
    """What the pages here share: one account of those that the person may connect."""

    action = Action.SET_CHANNELS

    @cached_property
    def account(self) -> Any:
        """Return it."""
        found = registry.account(self.by, self.kwargs["pk"])
        require(self.by, Action.SET_CHANNELS, found.organisation.path, seen=Action.SEE_REGISTER)
        return found

    @cached_property
    def channel(self) -> Any:
        """Return how it is connected now, None: it is not."""
        return channels.channels(self.by, now=self.now).filter(account=self.account).first()

    def context(self) -> dict[str, Any]:
        """Say which account it is."""
        crumbs = [Crumb(words.TITLE, reverse("channels:list"))]
        if self.channel:
            crumbs.append(Crumb(self.account.name, reverse("channels:show", args=[self.account.pk])))
        return {"crumbs": crumbs, "account": self.account}

    def cancel(self) -> str:
        """Go back."""
        return reverse("channels:show", args=[self.account.pk]) if self.channel else reverse("channels:choose")


class Choose(OfAccount):
    """Which adapter."""

    form_class = forms.AdapterForm
    submit = Text("下一步", "Go on")
    success = None

    def context(self) -> dict[str, Any]:
        """Say of which account."""
        return super().context() | {"title": Text("接入“{name}”", "Connect “{name}”").fill(name=self.account.name)}

    def form_arguments(self) -> dict[str, Any]:
        """Offer what is for its platform."""
        return {"offered": [(each.id, say(each.name)) for each in adapters().for_platform(self.account.platform)]}

    def initial(self) -> dict[str, Any]:
        """Propose what it has, else what is made for its platform."""
        return {"adapter": self.channel.adapter if self.channel else self.form_arguments()["offered"][0][0]}

    def carry_out(self, data: dict[str, Any]) -> str:
        """Go on to its settings."""
        return reverse("channels:settings", args=[self.account.pk, data["adapter"]])


class Settings(OfAccount):
    """The settings of an adapter for an account."""

    form_class = forms.SettingsForm

    @cached_property
    def adapter(self) -> str:
        """Return its id, where there is such an adapter."""
        return adapters().get(self.kwargs["adapter"]).id

    def context(self) -> dict[str, Any]:
        """Say of which account, and that another adapter forgets secrets."""
        name = adapters().get(self.adapter).name
        title = Text("“{account}”的设置：{adapter}", "Settings of “{account}”: {adapter}").fill(account=self.account.name, adapter=name)
        return super().context() | {"title": title}

    @property
    def lead(self) -> Text | None:  # type: ignore[override]
        """Say what is lost with another adapter or address."""
        if self.channel is None:
            return None
        return Text(
            "更换接入方式或接口地址后，已保存的凭证会清除，账号回到练习状态。",
            "With another way or another address the secrets are forgotten, and the account goes back to practice.",
        )

    def form_arguments(self) -> dict[str, Any]:
        """Ask for what this adapter needs."""
        return {"adapter": self.adapter}

    def initial(self) -> dict[str, Any]:
        """Show what is set."""
        same = self.channel is not None and self.channel.adapter == self.adapter
        if not same:
            return {"version": self.channel.version if self.channel else None, "base": BASES.get(self.adapter, "")}
        kept = self.channel.settings
        lines = {"settings": "\n".join(f"{name}={value}" for name, value in kept.items())} if self.adapter not in FIELDS else kept
        return {"version": self.channel.version, "base": self.channel.base} | lines

    def form(self) -> Form:
        """Keep the form, which knows which of its fields are settings."""
        self.asked = super().form()
        return self.asked

    def carry_out(self, data: dict[str, Any]) -> str:
        """Connect it, then ask for its secrets."""
        assert isinstance(self.asked, forms.SettingsForm)  # noqa: S101 - it is made by `form`
        found = operations.set_up(
            account_id=self.account.pk,
            adapter=self.adapter,
            base=data.get("base", ""),
            settings=self.asked.given(),
            version=data["version"],
            by=self.by,
            now=self.now,
        )
        wanted = [each.name for each in FIELDS.get(found.adapter, ()) if each.secret and each.required]
        missing = set(wanted) - set(found.secret_names)
        return reverse("channels:secrets" if missing else "channels:show", args=[self.account.pk])


class Secrets(OfAccount):
    """The secrets of an account: only replaced, never shown."""

    template_name = "console/channels/secrets.html"
    form_class = forms.SecretsForm
    success = Text("凭证已加密保存，不会再显示。", "The secrets are kept, encrypted; they are not shown again.")
    lead = Text(
        "凭证加密保存，保存后任何人都看不到，只能替换。请不要通过聊天工具传递凭证。",
        "Secrets are encrypted. Once kept, nobody sees them again; they can only be replaced. Do not pass them on by chat.",
    )

    def context(self) -> dict[str, Any]:
        """Say of which account."""
        title = Text("“{name}”的凭证（{adapter}）", "Secrets of “{name}” ({adapter})")
        return super().context() | {"title": title.fill(name=self.account.name, adapter=adapter_name(self._connected))}

    @property
    def _connected(self) -> Any:
        return channels.channel(self.by, self.account.pk).row

    def form_arguments(self) -> dict[str, Any]:
        """Ask for what this adapter needs."""
        return {"adapter": self._connected.adapter, "held": self._connected.secret_names}

    def initial(self) -> dict[str, Any]:
        """Keep the version that the person saw."""
        return {"version": self._connected.version}

    def form(self) -> Form:
        """Keep the form, which knows which of its fields are secrets."""
        self.asked = super().form()
        return self.asked

    def carry_out(self, data: dict[str, Any]) -> str:
        """Keep them."""
        assert isinstance(self.asked, forms.SecretsForm)  # noqa: S101 - it is made by `form`
        operations.set_secrets(account_id=self.account.pk, secrets=self.asked.given(), version=data["version"], by=self.by, now=self.now)
        return self.cancel()
