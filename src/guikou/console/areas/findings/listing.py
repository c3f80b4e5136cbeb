"""Lists of the findings: what is not met, what soon will not be, what cannot be told."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.findings import forms
from guikou.console.areas.findings.words import SEVERITIES, TITLE, account_address, standing, told
from guikou.console.components import Deed, Nothing, Tab
from guikou.console.lists import Bulk, Choices, Column, Filter, ListPage, Move, Search, Subtree, Turn, YesNo
from guikou.inspection import queries
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import WAITS_FOR_OWNER, WAITS_FOR_SUPERVISOR, WORDS, Standing
from guikou.inspection.operations import judging
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under

RULE = Column(
    name="rule",
    heading=Text("指标", "Rule"),
    value=lambda row: told(row, "title"),
    sort="rule_id",
    link=lambda row: reverse("findings:show", args=[row.pk]),
)
ACCOUNT = Column(name="account", heading=Text("账号", "Account"), value="account.name", sort="account__name", link=account_address)
OWNER = Column(
    name="organisation",
    heading=Text("主办单位", "Organisation"),
    value="account.organisation.name",
    sort="account__organisation__path",
    minor=True,
)
SENTENCE = Column(name="sentence", heading=Text("说明", "What was found"), value=lambda row: told(row, "sentence"), wide=True)


def _days_left(row: Any) -> int | None:
    return row.days_left(timezone.localdate())


DAYS_LEFT = Column(name="days-left", heading=Text("剩余天数", "Days left"), value=_days_left, sort="breaks_on", numeric=True)
SINCE = Column(name="since", heading=Text("自", "Since"), value="since", sort="since", minor=True)
COMMON: tuple[Filter, ...] = (
    Search(fields=("account__name", "account__organisation__name", "title_zh", "title_en", "sentence_zh", "sentence_en")),
    Subtree(field="account__organisation__path", reach=Action.SEE_FINDINGS),
    Choices(
        name="severity", label=Text("性质", "Severity"), field="severity", options=[(key.value, text) for key, text in SEVERITIES.items()]
    ),
)


def _set_aside(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    count = judging.set_aside_many(rows.values_list("pk", "version"), why=data["why"], by=by, now=now)
    return Counted("已将{n}项问题列为不采纳。", "{n} finding was set aside.", "{n} findings were set aside.").of(count)


def _confirm(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:  # noqa: ARG001 - a bulk act gets a form
    count = judging.confirm_many(rows.values_list("pk", "version"), by=by, now=now)
    return Counted(
        "已认定{n}项问题，证据已固定。",
        "{n} finding was confirmed, its evidence is frozen.",
        "{n} findings were confirmed, their evidence is frozen.",
    ).of(count)


def _rectify(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    today = timezone.localdate(now)
    picked = rows.values_list("pk", "version")
    count = judging.send_many(picked, instruction=data["instruction"], due_on=data["due_on"], today=today, by=by, now=now)
    return Counted("已将{n}项问题发给主办单位整改。", "{n} finding was sent to its owner.", "{n} findings were sent to their owners.").of(
        count
    )


def _waits(standings: Collection[Standing], action: Action) -> Callable[[Actor], Q]:
    """Return what gives the condition that a finding stands so where the actor may do that."""
    return lambda by: Q(standing__in=standings) & under(by.reach(action), field="account__organisation__path")


MOVES = {
    "mine-to-judge": Move(
        words=Text("等我处理", "for me to judge"),
        waits=_waits(WAITS_FOR_SUPERVISOR, Action.JUDGE_FINDINGS),
        action=Action.JUDGE_FINDINGS,
    ),
    "mine-to-answer": Move(
        words=Text("等我答复", "for me to answer"),
        waits=_waits(WAITS_FOR_OWNER, Action.ANSWER_FINDINGS),
        action=Action.ANSWER_FINDINGS,
    ),
}


class Findings(ListPage):
    """What the three lists of findings share."""

    action = Action.SEE_FINDINGS
    title = TITLE
    scope = "account__organisation__path"

    def row_name(self, row: Any) -> str:
        """Return account and rule."""
        return f"{row.account.name} {row.rule_id}"

    def context(self) -> dict[str, Any]:
        """Add the tabs."""
        return {
            "tabs": [
                Tab(label=label, address=reverse(url), current=isinstance(self, kind))
                for kind, label, url in (
                    (Problems, Text("问题", "Problems"), "findings:list"),
                    (Soon, Text("即将超期", "Limits ahead"), "findings:soon"),
                    (Unknown, Text("无法判断", "Cannot be told"), "findings:unknown"),
                )
            ]
        }


class Problems(Findings):
    """What is not met, and what people decided about it."""

    key = "findings"
    lead = Text(
        "检查认为不符合指标的情况。认定前请先核对证据；不采纳要写明理由；是否整改到位由下一次检查判断。",
        "What an inspection calls not met. Look at the evidence before you confirm; setting aside needs a reason; the next inspection says what is corrected.",
    )
    columns = (
        RULE,
        ACCOUNT,
        OWNER,
        SENTENCE,
        Column(name="severity", heading=Text("性质", "Severity"), value=lambda row: SEVERITIES[Severity(row.severity)], sort="severity"),
        Column(name="standing", heading=Text("处理情况", "Standing"), value=lambda row: standing(row.standing), sort="standing"),
        SINCE,
    )
    filters = (
        *COMMON,
        Turn(moves=MOVES),
        Choices(
            name="standing",
            label=Text("处理情况", "Standing"),
            field="standing",
            options=[(key.value, text) for key, text in WORDS.items() if key is not Standing.NONE],
            open=True,
        ),
        YesNo(
            name="overdue",
            label=Text("整改超期", "Overdue"),
            field=lambda yes: (Q if yes else lambda **late: ~Q(**late))(
                rectifications__ended_at__isnull=True, rectifications__due_on__lt=timezone.localdate()
            ),
        ),
    )
    order = "standing"
    bulk = (
        Bulk(
            name="confirm",
            label=Text("认定", "Confirm"),
            action=Action.JUDGE_FINDINGS,
            consequence=Counted(
                "{n}项问题将被认定，其证据将按现状固定保存。",
                "{n} finding will be confirmed and its evidence frozen as it is.",
                "{n} findings will be confirmed and their evidence frozen as it is.",
            ),
            run=_confirm,
            most=500,
        ),
        Bulk(
            name="rectify",
            label=Text("发出整改", "Send for rectification"),
            action=Action.JUDGE_FINDINGS,
            consequence=Counted(
                "{n}项已认定的问题将发给各主办单位限期整改。",
                "{n} confirmed finding will be sent to its owner with a last day.",
                "{n} confirmed findings will be sent to their owners with a last day.",
            ),
            run=_rectify,
            form=forms.RectifyMany,
            most=500,
        ),
        Bulk(
            name="set-aside",
            label=Text("不采纳", "Set aside"),
            action=Action.JUDGE_FINDINGS,
            consequence=Counted(
                "{n}项问题将列为不采纳，理由记入审计链。",
                "{n} finding will be set aside; the reason goes onto the trail.",
                "{n} findings will be set aside; the reason goes onto the trail.",
            ),
            run=_set_aside,
            form=forms.SetAsideMany,
            most=500,
        ),
    )
    nothing = Nothing(
        text=Text(
            "没有待处理的问题。检查每夜自动进行，也可以现在就检查。",
            "There are no findings. Inspections run every night; you can also start one now.",
        ),
        deeds=(Deed(label=Text("开始一次检查", "Start an inspection"), address="/console/inspections/ask/"),),
    )

    def rows(self) -> QuerySet[Any]:
        """Return what is or was not met."""
        return queries.findings(self.by).exclude(standing=Standing.NONE)


class Soon(Findings):
    """Limits that will be broken within two weeks."""

    key = "findings-soon"
    lead = Text(
        "目前符合、但两周内就会超过期限的账号，按剩余天数排列。系统会提前提醒主办单位。",
        "Accounts that are in order now and will break a limit within two weeks, in the order of days left. Owners are reminded beforehand.",
    )
    columns = (ACCOUNT, DAYS_LEFT, OWNER, RULE, SENTENCE)
    filters = COMMON
    order = "days-left"

    @property
    def nothing(self) -> Nothing:  # type: ignore[override]
        """Do not say that all is well where limits were reached since the inspection."""
        if not queries.run_out(self.by, timezone.localdate()).exists():
            return Nothing(text=Text("两周内没有账号会超过期限。", "No account will break a limit within two weeks."))
        return Nothing(
            text=Text(
                "有账号的期限在上次检查之后已到。请重新检查，才知道哪些即将超期。",
                "Limits were reached since the last inspection. Inspect again to know which accounts will soon break one.",
            ),
            deeds=(
                Deed(label=Text("查看这些账号", "See these accounts"), address=f"{reverse('accounts:list')}?problems=again"),
                Deed(label=Text("开始一次检查", "Start an inspection"), address="/console/inspections/ask/"),
            ),
        )

    def rows(self) -> QuerySet[Any]:
        """Return what is met for two more weeks at most."""
        return queries.soon(self.by, timezone.localdate())


class Unknown(Findings):
    """What cannot be told for want of data."""

    key = "findings-unknown"
    lead = Text(
        "数据不足，无法判断是否符合。缺数据不算问题：请先补齐采集或台账。",
        "There are not enough data to say. Missing data are no fault: complete the collection or the register first.",
    )
    columns = (RULE, ACCOUNT, OWNER, SENTENCE, SINCE)
    filters = COMMON
    order = "account"
    nothing = Nothing(text=Text("没有无法判断的指标。", "There is nothing that cannot be told."))

    def rows(self) -> QuerySet[Any]:
        """Return what cannot be told."""
        return queries.findings(self.by).filter(verdict=Verdict.CANNOT_TELL)
