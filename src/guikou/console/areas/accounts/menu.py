"""What other screens show of the accounts."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from guikou.console.account_page import AccountTab
from guikou.console.areas import Alarm, Alarms, Entry, State
from guikou.console.components import Figure
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.drift import Drift
from guikou.registry.domain.states import WORDS, AccountState

REGISTER = Text("账号台账", "the register")


def _figures(by: Actor, now: datetime) -> tuple[Figure, ...]:
    counted = queries.counts_by_state(by)
    return tuple(
        Figure(label=WORDS[state], value=counted[state], origin=REGISTER, at=now, url=f"{reverse('accounts:list')}?state={state.value}")
        for state in AccountState
        if state in counted
    )


def _alarms(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    address = reverse("accounts:list")
    seen = queries.accounts(by)
    found = (
        (
            seen.filter(identity_drift=Drift.ANOTHER_BODY).count(),
            Counted(
                "{n}个账号在平台上的认证主体与台账不符，可能已经易主",
                "{n} account is certified for another body than registered; it may have changed hands",
                "{n} accounts are certified for another body than registered; they may have changed hands",
            ),
            f"{address}?drift={Drift.ANOTHER_BODY.value}",
        ),
        (
            seen.filter(state=AccountState.REOPENED).count(),
            Counted(
                "{n}个已注销账号擅自复开",
                "{n} cancelled account was reopened without filing",
                "{n} cancelled accounts were reopened without filing",
            ),
            f"{address}?state={AccountState.REOPENED.value}",
        ),
        (
            seen.filter(queries.behind_in_upkeep(timezone.localdate(now))).count(),
            Counted(
                "{n}个账号的认证、合同即将到期或登录一年未试",
                "{n} account has a certificate or contract that ends soon, or a login not tried for a year",
                "{n} accounts have a certificate or contract that ends soon, or a login not tried for a year",
            ),
            f"{address}?upkeep=yes",
        ),
    )
    return tuple(Alarm(text=text.of(count), url=url) for count, text, url in found if count)


MENU = (Entry(label=Text("账号台账", "Accounts"), icon="account", url="accounts:list", order=200, action=Action.SEE_REGISTER),)
STATE = (State(heading=Text("账号", "Accounts"), order=200, figures=_figures, action=Action.SEE_REGISTER),)
ALARMS = (Alarms(alarms=_alarms, action=Action.SEE_REGISTER),)
ACCOUNT_TABS = (
    AccountTab(label=Text("基本信息", "Profile"), url="accounts:show", order=100),
    AccountTab(label=Text("处置", "Decision"), url="accounts:decision", order=500),
    AccountTab(label=Text("关停", "Closure"), url="accounts:closure", order=600),
    AccountTab(label=Text("归档", "Archive"), url="accounts:archive", order=700),
    AccountTab(label=Text("历史", "History"), url="accounts:history", order=900),
)
