"""Pages on who holds a login, and on contract, hours and certificate: what the owner unit records itself."""

from typing import Any

from django.utils import timezone

from guikou.console.areas.accounts import forms
from guikou.console.areas.accounts.editing import OfAccount
from guikou.console.register import WhyForm
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action
from guikou.registry import operations, queries
from guikou.registry.domain.editing import UPKEEP


class Keeping(OfAccount):
    """What those who keep the account may record."""

    action = needed = Action.KEEP_ACCOUNTS


class HandOver(Keeping):
    """The login goes to somebody else."""

    title = Text("登记登录保管人", "Record who holds the login")
    lead = Text(
        "首次登记和人员变动移交都在这里。原保管人自移交之日起结束。只登记谁保管和怎样找回，不登记密码。",
        "For the first holder and for each hand-over. The former holder ends on that day. Record who holds it and how it is got back, never a password.",
    )
    form_class = forms.HandOverForm

    def initial(self) -> dict[str, Any]:
        """Propose today."""
        return {"since": timezone.localdate(self.now).isoformat()}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record it."""
        operations.hand_over(account_id=self.account.pk, **data, by=self.by, now=self.now)
        return None


class Correct(Keeping):
    """Post, telephone and recovery of the present holder."""

    title = Text("更正保管信息", "Correct how the holder is reached")
    form_class = forms.ContactForm

    def initial(self) -> dict[str, Any]:
        """Show what is there, to whoever may see it."""
        present = next((each for each in queries.custody(self.by, self.account.pk) if each.until is None), None)
        return {name: getattr(present, name) for name in self.form_class.base_fields} if present else {}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Correct it."""
        operations.correct_custody(account_id=self.account.pk, values=data, by=self.by, now=self.now)
        return None


class Drill(Keeping):
    """The yearly trial of the login."""

    title = Text("登记登录演练", "Record that the login was tried")
    lead = Text(
        "每年至少一次：由保管人实际登录，并按找回途径走一遍，确认都有效。",
        "At least once a year: the holder signs in and goes through the recovery, to know that both work.",
    )
    form_class = forms.DrillForm

    def initial(self) -> dict[str, Any]:
        """Propose today."""
        return {"tried_on": timezone.localdate(self.now).isoformat()}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record it."""
        operations.record_drill(account_id=self.account.pk, tried_on=data["tried_on"], by=self.by, now=self.now)
        return None


class LoginLost(Keeping):
    """Nobody can log in any more."""

    title = Text("登记登录丢失", "Record that the login is lost")
    lead = Text(
        "登记后账号状态改为“登录丢失”，主管单位可以看到。找回后请再登记。",
        "The state becomes “login lost”, which the supervising office sees. Record it when the login is found.",
    )
    form_class = WhyForm
    danger = True
    submit = Text("登记丢失", "Record the loss")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record it."""
        operations.lose_login(account_id=self.account.pk, why=data["why"], by=self.by, now=self.now)
        return None


class LoginFound(Keeping):
    """The login was got back."""

    title = Text("登记登录找回", "Record that the login was found")
    form_class = WhyForm
    submit = Text("登记找回", "Record it")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record it."""
        operations.find_login(account_id=self.account.pk, why=data["why"], by=self.by, now=self.now)
        return None


class Upkeep(Keeping):
    """Contract, fee, hours, certificate."""

    title = Text("登记人员、合同和认证", "Record staff, contract and certificate")
    form_class = forms.UpkeepForm

    def initial(self) -> dict[str, Any]:
        """Show what is there."""
        return super().initial() | {name: getattr(self.account, name) for name in UPKEEP}

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Record what differs."""
        values = {name: data[name] for name in UPKEEP}
        operations.record_upkeep(account_id=self.account.pk, version=data["version"], values=values, by=self.by, now=self.now)
        return None
