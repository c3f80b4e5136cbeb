"""Screens of the findings."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from guikou.console.account_page import AccountPage
from guikou.console.areas.collection.words import origin
from guikou.console.areas.findings import forms
from guikou.console.areas.findings.words import SEVERITIES, VERDICTS, standing
from guikou.console.components import Crumb, Deed, Event, Link, Nothing, Pair, Tab
from guikou.console.components.values import quoted
from guikou.console.lists import Bulk, Choices, Column, Filter, ListPage, Search, Subtree, YesNo
from guikou.console.pages import FormPage, Page
from guikou.console.words import said
from guikou.inspection import queries
from guikou.inspection.domain.rules import Severity, Verdict
from guikou.inspection.domain.standing import MOVES, WORDS, Standing
from guikou.inspection.operations import judging
from guikou.kernel.bilingual import Text
from guikou.people.domain.policy import Action, Actor
from guikou.trail.queries import history

TITLE = Text("检查问题", "Findings")


def account_address(found: Any) -> str:
    """Return where the account of the finding is shown."""
    return reverse("accounts:show", args=[found.account_id])


def told(found: Any, name: str) -> Text:
    """Return a column that the finding keeps in both languages."""
    return Text(getattr(found, f"{name}_zh"), getattr(found, f"{name}_en"))


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
DAYS_LEFT = Column(name="days-left", heading=Text("剩余天数", "Days left"), value="days_left", sort="days_left", numeric=True)
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
    return Text("已将{n}项问题列为不采纳。", "{n} findings were set aside.").fill(n=count)


def _confirm(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:  # noqa: ARG001 - a bulk act gets a form
    count = judging.confirm_many(rows.values_list("pk", "version"), by=by, now=now)
    return Text("已认定{n}项问题，证据已固定。", "{n} findings were confirmed, their evidence is frozen.").fill(n=count)


def _rectify(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    today = timezone.localdate(now)
    picked = rows.values_list("pk", "version")
    count = judging.send_many(picked, instruction=data["instruction"], due_on=data["due_on"], today=today, by=by, now=now)
    return Text("已将{n}项问题发给主办单位整改。", "{n} findings were sent to their owners.").fill(n=count)


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
            consequence=Text(
                "{n}项问题将被认定，其证据将按现状固定保存。", "{n} findings will be confirmed and their evidence frozen as it is."
            ),
            run=_confirm,
            most=500,
        ),
        Bulk(
            name="rectify",
            label=Text("发出整改", "Send for rectification"),
            action=Action.JUDGE_FINDINGS,
            consequence=Text(
                "{n}项已认定的问题将发给各主办单位限期整改。", "{n} confirmed findings will be sent to their owners with a last day."
            ),
            run=_rectify,
            form=forms.RectifyMany,
            most=500,
        ),
        Bulk(
            name="set-aside",
            label=Text("不采纳", "Set aside"),
            action=Action.JUDGE_FINDINGS,
            consequence=Text("{n}项问题将列为不采纳，理由记入审计链。", "{n} findings will be set aside; the reason goes onto the trail."),
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
    columns = (DAYS_LEFT, ACCOUNT, OWNER, RULE, SENTENCE)
    filters = COMMON
    order = "days-left"
    nothing = Nothing(text=Text("两周内没有账号会超过期限。", "No account will break a limit within two weeks."))

    def rows(self) -> QuerySet[Any]:
        """Return what is met for two more weeks at most."""
        return queries.soon(self.by)


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


def _norm(found: Any) -> SafeString:
    return format_html("{}{}{}", quoted(found.document), said("，", ", "), quoted(found.clause))


DEEDS: Sequence[tuple[Standing, str, Text, Action]] = (
    (Standing.CONFIRMED, "findings:confirm", Text("认定", "Confirm"), Action.JUDGE_FINDINGS),
    (Standing.RECTIFYING, "findings:rectify", Text("发出整改", "Send for rectification"), Action.JUDGE_FINDINGS),
    (Standing.ANSWERED, "findings:answer", Text("答复整改", "Answer"), Action.ANSWER_FINDINGS),
    (Standing.SET_ASIDE, "findings:set-aside", Text("不采纳", "Set aside"), Action.JUDGE_FINDINGS),
    (Standing.OPEN, "findings:take-back", Text("撤回认定", "Take back"), Action.JUDGE_FINDINGS),
)


class FindingPage(Page):
    """One finding: rule and clause, evidence, what was decided, what can be done."""

    action = Action.SEE_FINDINGS
    template_name = "console/findings/finding.html"

    def context(self) -> dict[str, Any]:
        """Return everything about the finding."""
        found = queries.finding(self.kwargs["pk"], self.by)
        path = found.account.organisation.path
        moves, evidence = MOVES[Standing(found.standing)], queries.evidence(found)
        deeds = [
            Deed(label=label, address=reverse(url, args=[found.pk]), primary=to in (Standing.CONFIRMED, Standing.ANSWERED))
            for to, url, label, action in DEEDS
            if to in moves and self.by.may(action, path)
        ]
        return {
            "title": told(found, "title"),
            "crumbs": [Crumb(TITLE, reverse("findings:list"))],
            "state": standing(found.standing),
            "deeds": deeds,
            "found": found,
            "sentence": told(found, "sentence"),
            "facts": self._facts(found),
            "evidence": evidence,
            "posts": [(post, origin(post["observation__origin"])) for post in evidence.get("posts", ())],
            "rectifications": found.rectifications.select_related("sent_by", "answered_by"),
            "changes": self._changes(found),
            "lines": history(f"account:{found.account_id}").filter(change__rule=found.rule_id)[:50],
        }

    def _facts(self, found: Any) -> list[Pair]:
        return [
            Pair(label=Text("账号", "Account"), value=Link(found.account.name, account_address(found))),
            Pair(label=Text("主办单位", "Organisation"), value=found.account.organisation.name),
            Pair(label=Text("结论", "Verdict"), value=VERDICTS[Verdict(found.verdict)]),
            Pair(label=Text("性质", "Severity"), value=SEVERITIES[Severity(found.severity)]),
            Pair(label=Text("依据", "Norm"), value=_norm(found)),
            Pair(label=Text("指标集", "Rule pack"), value=found.pack),
            Pair(label=Text("剩余天数", "Days left"), value=found.days_left),
            Pair(label=Text("自", "Since"), value=found.since),
            Pair(
                label=Text("最近检查", "Newest inspection"),
                value=Link(found.inspection.as_of, reverse("inspections:show", args=[found.inspection_id])),
            ),
        ]

    def _changes(self, found: Any) -> list[Event]:
        return [
            Event(
                at=change.inspection.as_of,
                text=told(change, "sentence"),
                status=VERDICTS[Verdict(change.after)],
                url=reverse("inspections:show", args=[change.inspection_id]),
            )
            for change in found.changes.select_related("inspection")[:50]
        ]


class OfAccount(AccountPage):
    """What the rules say of one account: a tab of its page."""

    action = Action.SEE_FINDINGS
    url = "findings:of-account"
    template_name = "console/findings/of_account.html"

    def inside(self) -> dict[str, Any]:
        """Return the findings, what is wrong first, and a way to inspect it now."""
        rows = [
            (found, told(found, "title"), VERDICTS[Verdict(found.verdict)], told(found, "sentence"), standing(found.standing))
            for found in queries.of_account(self.account.pk, self.by)
        ]
        return {"rows": rows, "may_inspect": self.by.may(Action.INSPECT, self.account.organisation.path)}


class Decision(FormPage):
    """A decision about one finding."""

    form_class = forms.Versioned
    to: ClassVar[Standing]

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep the number of the finding."""
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    def context(self) -> dict[str, Any]:
        """Say which finding it is about."""
        found = self.found
        return {"crumbs": [Crumb(TITLE, reverse("findings:list")), Crumb(told(found, "title"), self.after())]}

    @property
    def found(self) -> Any:
        """Return the finding, where the person may see it and it can be decided so."""
        kept = self.__dict__.get("_found")
        if kept is None:
            kept = self.__dict__["_found"] = queries.finding(self.pk, self.by)
            if self.request.method == "GET" and self.to not in MOVES[Standing(kept.standing)]:
                raise Http404
        return kept

    def initial(self) -> dict[str, Any]:
        """Keep the version that the person saw."""
        return {"version": self.found.version}

    def after(self) -> str:
        """Go back to the finding."""
        return reverse("findings:show", args=[self.pk])

    def cancel(self) -> str:
        """Go back to the finding."""
        return self.after()


class Confirm(Decision):
    """Confirm a finding."""

    action = Action.JUDGE_FINDINGS
    to = Standing.CONFIRMED
    title = Text("认定这个问题", "Confirm this finding")
    submit = Text("认定", "Confirm")
    lead = Text("认定后，支撑这个结论的内容将按现在的样子固定保存。", "The rows behind this finding will be frozen as they are now.")
    success = Text("已认定，证据已固定。", "Confirmed; the evidence is frozen.")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Confirm it."""
        judging.confirm(self.pk, version=data["version"], by=self.by, now=self.now)
        return None


class SetAside(Decision):
    """Set a finding aside."""

    action = Action.JUDGE_FINDINGS
    to = Standing.SET_ASIDE
    title = Text("不采纳这个问题", "Set this finding aside")
    submit = Text("不采纳", "Set aside")
    form_class = forms.Reason
    success = Text("已列为不采纳。", "Set aside.")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Set it aside."""
        judging.set_aside(self.pk, version=data["version"], why=data["why"], by=self.by, now=self.now)
        return None


class TakeBack(Decision):
    """Undo a decision."""

    action = Action.JUDGE_FINDINGS
    to = Standing.OPEN
    title = Text("撤回对这个问题的决定", "Take the decision back")
    submit = Text("撤回", "Take back")
    form_class = forms.Reason
    success = Text("已撤回，问题待重新认定。", "Taken back; the finding is to be judged again.")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Take it back."""
        judging.take_back(self.pk, version=data["version"], why=data["why"], by=self.by, now=self.now)
        return None


class Rectify(Decision):
    """Send a finding for rectification."""

    action = Action.JUDGE_FINDINGS
    to = Standing.RECTIFYING
    title = Text("发给主办单位整改", "Send for rectification")
    submit = Text("发出", "Send")
    form_class = forms.Instruction
    success = Text("已发给主办单位。", "Sent to the owner unit.")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Send it."""
        judging.send_for_rectification(
            self.pk,
            version=data["version"],
            instruction=data["instruction"],
            due_on=data["due_on"],
            today=timezone.localdate(self.now),
            by=self.by,
            now=self.now,
        )
        return None


class Answer(Decision):
    """Answer a rectification."""

    action = Action.ANSWER_FINDINGS
    to = Standing.ANSWERED
    title = Text("答复整改", "Answer the rectification")
    submit = Text("提交答复", "Answer")
    form_class = forms.AnswerForm
    success = Text("已提交，等待复查。", "Answered; the next inspection looks at it again.")

    def carry_out(self, data: dict[str, Any]) -> str | None:
        """Answer."""
        judging.answer(self.pk, version=data["version"], text=data["text"], by=self.by, now=self.now)
        return None
