"""The list of deliveries, with what is in trouble and why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from guikou.console import outcome
from guikou.console.components import Deed, Nothing
from guikou.console.lists import Bulk, Choices, Column, Days, ListPage, Move, Search, Subtree, Turn, YesNo
from guikou.console.lists.address import Address
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry.queries import platforms
from guikou.release.causes import MENDABLE, WORDS, Cause
from guikou.release.operations import deliveries as operations
from guikou.release.queries import deliveries as queries
from guikou.release.standing import ACT_WORDS, STATE_WORDS

TITLE = Text("投递", "Deliveries")


def waits(kind: str, action: Action) -> Callable[[Actor], Q]:
    """Return what gives the condition that a delivery waits for that, and the actor may see to it."""

    def condition(by: Actor) -> Q:
        rows = queries.deliveries(by, waits_for=kind).filter(under(by.reach(action), field="release__organisation__path"))
        return Q(pk__in=rows.order_by().values("pk"))

    return condition


def retried(done: operations.Retried) -> Text:
    """Say how many go on."""
    text = Counted("{n}条投递将重新进行。", "{n} delivery goes on.", "{n} deliveries go on.").of(done.done)
    if not done.left:
        return text
    left = Counted(
        "{before}{n}条没有改动：已经在进行，或不应再发出。",
        "{before} {n} was left as it is: it goes on already, or must not go out.",
        "{before} {n} were left as they are: they go on already, or must not go out.",
    )
    return left.of(done.left, before=text)


def _retry(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:  # noqa: ARG001 - a bulk act gets a form
    return retried(operations.retry(ids=rows.values_list("pk", flat=True), by=by, now=now))


def _codes(by: Actor) -> list[tuple[str, Text]]:
    found = queries.deliveries(by).exclude(code="").order_by("code").values_list("code", flat=True).distinct()[:100]
    return [(code, Text(code, code)) for code in found]


class DeliveryList(ListPage):
    """All deliveries that a person sees."""

    key = "deliveries"
    title = TITLE
    action = Action.SEE_RELEASES
    scope = "release__organisation__path"
    template_name = "console/deliveries/list.html"
    lead = Text(
        "每个账号、每种语言一条。平台接收不等于公众可见：回读公开页面后才显示“公众可见”。",
        "One for each account and language. Accepted is not visible: “visible” is said only after the public page was read back.",
    )
    columns = (
        Column(
            name="title",
            heading=Text("稿件", "Release"),
            value="release.title",
            sort="release__title",
            link=lambda row: reverse("deliveries:show", args=[row.pk]),
            wide=True,
        ),
        Column(name="account", heading=Text("账号", "Account"), value="account.name", sort="account__name", nullable=False),
        Column(
            name="platform",
            heading=Text("平台", "Platform"),
            value=lambda row: platforms().get(row.account.platform),
            sort="account__platform",
            minor=True,
        ),
        Column(name="act", heading=Text("操作", "Act"), value=outcome.act, sort="act", nullable=False),
        Column(name="language", heading=Text("语言", "Language"), value=outcome.language, sort="language", further=True),
        Column(name="state", heading=Text("状态", "State"), value=outcome.status, sort=("hold", "state"), nullable=False),
        Column(name="cause", heading=Text("原因", "Cause"), value=outcome.cause, sort="cause", nullable=False),
        Column(name="mode", heading=Text("练习或正式", "Practice or live"), value=outcome.mode, sort="practice", nullable=False),
        Column(name="problem", heading=Text("平台的说明", "What was said"), value=outcome.problem, wide=True, further=True),
        Column(name="code", heading=Text("平台代码", "Code"), value="code", sort="code", further=True),
        Column(name="address", heading=Text("公开网址", "Public address"), value="address", further=True),
        Column(name="intended", heading=Text("发起时间", "Meant for"), value="intended_at", sort="intended_at", nullable=False),
        Column(name="seen", heading=Text("看到的时间", "Seen at"), value="seen_at", sort="seen_at", further=True),
    )
    filters = (
        Search(fields=("release__title", "account__name")),
        Turn(
            moves={
                "mine-to-settle": Move(
                    words=Text("等我处理", "for me to see to"), waits=waits("person", Action.RUN_DESK), action=Action.RUN_DESK
                ),
                "mine-by-hand": Move(
                    words=Text("等我人工发布", "for me to do by hand"),
                    waits=waits("by-hand", Action.WRITE_RELEASES),
                    action=Action.WRITE_RELEASES,
                ),
            }
        ),
        Choices(
            name="state",
            label=Text("状态", "State"),
            field="state",
            options=[(state.value, words) for state, words in STATE_WORDS.items()],
            open=True,
        ),
        Choices(
            name="cause",
            label=Text("原因", "Cause"),
            field="cause",
            options=[(each.value, words) for each, words in WORDS.items()],
            open=True,
        ),
        Choices(name="code", label=Text("平台代码", "Code"), field="code", options=_codes),
        Choices(name="act", label=Text("操作", "Act"), field="act", options=[(str(each), words) for each, words in ACT_WORDS.items()]),
        YesNo(name="practice", label=Text("练习", "Practice"), field="practice"),
        Choices(name="platform", label=Text("平台", "Platform"), field="account__platform", options=lambda _: list(platforms().items())),
        Subtree(field="account__organisation__path", reach=Action.SEE_RELEASES),
        Days(name="since", label=Text("发起日期", "Meant for"), field="intended_at", moment=True),
    )
    order = "-intended"
    bulk = (
        Bulk(
            name="retry",
            label=Text("重试", "Try again"),
            action=Action.RUN_DESK,
            consequence=Counted(
                "{n}条投递将重新进行。已经发出的不会重复发出。",
                "{n} delivery will go on. What is out is not sent twice.",
                "{n} deliveries will go on. What is out is not sent twice.",
            ),
            run=_retry,
            most=operations.MOST,
        ),
    )
    nothing = Nothing(
        text=Text(
            "没有投递。稿件审定并发布后，会在这里看到每个账号的结果。",
            "There are no deliveries. Once a release is approved and public, what becomes of it on each account stands here.",
        ),
        deeds=(Deed(label=Text("查看稿件", "Look at the releases"), address="/console/releases/"),),
    )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return queries.deliveries(self.by)

    def row_name(self, row: Any) -> str:
        """Return release and account."""
        return f"{row.release.title} · {row.account.name}"

    def context(self) -> dict[str, Any]:
        """Add what is in trouble among those shown, by cause."""
        here = self.address.drop("cause", "code", "page")
        return {
            "causes": [
                (each, WORDS[Cause(each.cause)], str(here.put(cause=each.cause, code=each.code)), again_address(here, each))
                for each in queries.troubles(self._without_cause())
            ],
            "runs": self.by.may_somewhere(Action.RUN_DESK),
            "here": str(self.address),
        }

    def _without_cause(self) -> QuerySet[Any]:
        rows = self.rows()
        for each, reading in zip(self.shown_filters, self.readings, strict=True):
            if each.name not in ("cause", "code"):
                rows = rows.filter(reading.condition)
        return rows


def again_address(here: Address, trouble: queries.Trouble) -> str:
    """Return where all of that cause among those shown are tried again; empty where that does not help."""
    if Cause(trouble.cause) not in MENDABLE:
        return ""
    return reverse("deliveries:again") + str(here.put(cause=trouble.cause, code=trouble.code))
