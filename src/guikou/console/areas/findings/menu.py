"""What other screens show of the findings."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from guikou.console.account_page import AccountTab
from guikou.console.areas import Alarm, Alarms, Entry, State, Waiting
from guikou.console.components import Figure
from guikou.inspection import queries
from guikou.inspection.domain.standing import WORDS, Standing
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor


def _figures(by: Actor, _now: datetime) -> tuple[Figure, ...]:
    counted = queries.standings(by)
    newest = queries.inspections(by).filter(state="done").values_list("ended_at", flat=True).first()
    return tuple(
        Figure(
            label=WORDS[standing],
            value=count,
            origin=Text("最近一次检查", "the newest inspection"),
            at=newest,
            url=f"{reverse('findings:list')}?standing={standing}",
        )
        for standing, count in sorted(counted.items(), key=lambda pair: list(WORDS).index(pair[0]))
    )


def _overdue(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    count = queries.overdue(by, timezone.localdate(now)).count()
    text = Counted("有{n}项整改已超过期限", "{n} rectification is past its last day", "{n} rectifications are past their last day")
    return (Alarm(text=text.of(count), url=f"{reverse('findings:list')}?overdue=yes"),) if count else ()


def _run_out(by: Actor, now: datetime) -> tuple[Alarm, ...]:
    """Say of how many accounts a limit was reached since they were inspected: what the inspection said of them may not be so any more."""
    count = queries.run_out(by, timezone.localdate(now)).values("account").distinct().count()
    text = Counted(
        "上次检查以来，{n}个账号的期限已到，请重新检查",
        "{n} account has reached a limit since it was inspected; inspect it again",
        "{n} accounts have reached a limit since they were inspected; inspect them again",
    )
    return (Alarm(text=text.of(count), url=f"{reverse('accounts:list')}?problems=again"),) if count else ()


MENU = (Entry(label=Text("检查问题", "Findings"), icon="finding", url="findings:list", order=400, action=Action.SEE_FINDINGS),)
WAITING = (
    Waiting(
        label=Counted("项问题待处理", "finding to judge", "findings to judge"),
        url="findings:list",
        query="turn=mine-to-judge",
        count=lambda by, _: queries.waiting(by)["judge"],
        action=Action.JUDGE_FINDINGS,
    ),
    Waiting(
        label=Counted("项整改待答复", "rectification to answer", "rectifications to answer"),
        url="findings:list",
        query="turn=mine-to-answer",
        count=lambda by, _: queries.waiting(by)["answer"],
        action=Action.ANSWER_FINDINGS,
    ),
)
STATE = (State(heading=Text("检查问题", "Findings"), order=400, figures=_figures, action=Action.SEE_FINDINGS),)
ALARMS = (Alarms(alarms=_overdue, action=Action.SEE_FINDINGS), Alarms(alarms=_run_out, action=Action.SEE_FINDINGS))
ACCOUNT_TABS = (
    AccountTab(
        label=Text("检查问题", "Findings"),
        url="findings:of-account",
        order=400,
        action=Action.SEE_FINDINGS,
        count=lambda by, account: queries.of_account(account, by).exclude(standing=Standing.NONE).count(),
    ),
)
