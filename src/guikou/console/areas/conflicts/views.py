"""The list of conflicts and the page of one."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from guikou.console.account_page import status
from guikou.console.components import Crumb, Deed, Link, Nothing, Pair, Status, Tone
from guikou.console.lists import Bulk, Choices, Column, ListPage, Move, Search, Subtree, Turn, YesNo
from guikou.console.pages import Page
from guikou.console.register import WhyForm, platform
from guikou.console.words import say
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.people.queries import under
from guikou.registry import operations, queries
from guikou.registry.domain.editing import COLUMN_WORDS
from guikou.registry.domain.settling import KIND_WORDS, OUTCOME_WORDS, ConflictKind, Outcome, ways
from guikou.trail.queries import history

TITLE = Text("来源冲突", "Conflicts")
DEEDS = {
    Outcome.VALUE: (Text("选用一个说法", "Choose a value"), "value"),
    Outcome.ONE: (Text("是同一个账号，合并", "They are one: merge"), "one"),
    Outcome.TWO: (Text("确是不同账号", "They really are different"), "two"),
    Outcome.ASIDE: (Text("不予处理", "Set aside"), "aside"),
}


MOVES = {
    "mine-to-settle": Move(
        words=Text("等我处理", "for me to settle"),
        waits=lambda by: queries.open_conflicts() & under(by.reach(Action.EDIT_REGISTER), field="organisation__path"),
        action=Action.EDIT_REGISTER,
    )
}


def kind(conflict: Any) -> Text:
    """Return what kind of conflict it is."""
    return KIND_WORDS[ConflictKind(conflict.kind)]


def sentence(conflict: Any) -> Text:
    """Return what contradicts what."""
    return Text(conflict.sentence_zh, conflict.sentence_en)


def outcome(conflict: Any) -> Status:
    """Return how it was settled."""
    if conflict.settled_at is None:
        return Status(Text("待处理", "Open"), Tone.WARN)
    return Status(OUTCOME_WORDS[Outcome(conflict.outcome)], Tone.GOOD)


def _aside(rows: QuerySet[Any], *, by: Actor, now: datetime, data: dict[str, Any]) -> Text:
    settled = operations.settle_many(conflict_ids=list(rows.order_by().values_list("pk", flat=True)), why=data["why"], by=by, now=now)
    return Counted("{n}项冲突不予处理。", "{n} conflict was set aside.", "{n} conflicts were set aside.").of(settled)


class ConflictList(ListPage):
    """All conflicts that a person sees."""

    key = "conflicts"
    title = TITLE
    action = Action.SEE_REGISTER
    lead = Text(
        "不同来源对同一账号说法不一，或疑似重复登记。系统不代为判断，请核实后处理，每次处理都记入历史。",
        "Sources contradict each other, or entries look like one account. Nothing is decided by itself: check, settle, and it is kept in the history.",
    )
    columns = (
        Column(
            name="kind",
            heading=Text("类型", "Kind"),
            value=kind,
            sort="kind",
            nullable=False,
            link=lambda row: reverse("conflicts:show", args=[row.pk]),
        ),
        Column(name="sentence", heading=Text("说明", "What contradicts what"), value=sentence, wide=True),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="organisation.name",
            sort="organisation__path",
            nullable=False,
        ),
        Column(name="state", heading=Text("处理", "Settled"), value=outcome, sort="settled_at"),
        Column(name="found", heading=Text("发现时间", "Found"), value="found_at", sort="found_at", nullable=False, minor=True),
        Column(name="by", heading=Text("处理人", "Settled by"), value="settled_by_name", minor=True),
    )
    filters = (
        Search(fields=("sentence_zh", "sentence_en", "organisation__name")),
        Subtree(),
        Choices(
            name="kind",
            label=Text("类型", "Kind"),
            field="kind",
            options=[(key.value, text) for key, text in KIND_WORDS.items()],
            open=True,
        ),
        Turn(moves=MOVES),
        YesNo(
            name="settled",
            label=Text("已处理", "Settled"),
            field=lambda yes: ~queries.open_conflicts() if yes else queries.open_conflicts(),
            open=True,
        ),
        Choices(
            name="outcome",
            label=Text("处理结果", "Outcome"),
            field="outcome",
            options=[(key.value, text) for key, text in OUTCOME_WORDS.items()],
        ),
    )
    order = "-found"
    bulk = (
        Bulk(
            name="aside",
            label=Text("不予处理", "Set aside"),
            action=Action.EDIT_REGISTER,
            consequence=Counted(
                "{n}项冲突将不予处理，台账不变。",
                "{n} conflict is set aside; the register stays as it is.",
                "{n} conflicts are set aside; the register stays as it is.",
            ),
            form=WhyForm,
            run=_aside,
        ),
    )
    nothing = Nothing(
        text=Text(
            "没有来源冲突。导入资料时如发现说法不一，会列在这里。",
            "There are no conflicts. What imports find contradictory is listed here.",
        )
    )

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return queries.conflicts(self.by)

    def row_name(self, row: Any) -> str:
        """Return what it says, in short."""
        return say(sentence(row))[:60]


def _settled(conflict: Any) -> Text | None:
    if conflict.settled_at is None:
        return None
    text = Text("{who}于{day}处理：{why}", "Settled by {who} on {day}: {why}")
    return text.fill(who=conflict.settled_by_name, day=timezone.localdate(conflict.settled_at).isoformat(), why=conflict.why)


class ConflictPage(Page):
    """One conflict: who says what, the accounts, and how it can be settled."""

    action = Action.SEE_REGISTER
    template_name = "console/conflicts/show.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        conflict = queries.conflict(self.by, self.kwargs["pk"])
        sources = [*conflict.sources, *[""] * len(conflict.values)]
        sides = list(conflict.accounts.all())
        may = self.by.may(Action.EDIT_REGISTER, conflict.organisation.path) and conflict.settled_at is None
        offered = ways(ConflictKind(conflict.kind), conflict.column) if may else ()
        return {
            "title": kind(conflict),
            "state": outcome(conflict),
            "crumbs": [Crumb(TITLE, reverse("conflicts:list"))],
            "conflict": conflict,
            "sentence": sentence(conflict),
            "settled": _settled(conflict),
            "column": COLUMN_WORDS.get(conflict.column),
            "said": list(zip(conflict.values, sources, strict=False)),
            "sides": [(side, self._side(side)) for side in sides],
            "next": [
                Deed(label=DEEDS[way][0], address=reverse(f"conflicts:{DEEDS[way][1]}", args=[conflict.pk]))
                for way in offered
                if way is not Outcome.ONE or len(sides) > 1
            ],
            "lines": history(f"conflict:{conflict.pk}"),
        }

    def _side(self, side: Any) -> tuple[Pair, ...]:
        seen = self.by.may(Action.SEE_REGISTER, side.organisation.path)
        return (
            Pair(label=COLUMN_WORDS["name"], value=Link(side.name, reverse("accounts:show", args=[side.pk])) if seen else side.name),
            Pair(label=COLUMN_WORDS["platform"], value=platform(side.platform)),
            Pair(label=COLUMN_WORDS["organisation"], value=side.organisation.name),
            Pair(label=COLUMN_WORDS["state"], value=status(side.state)),
            *(
                (
                    Pair(label=COLUMN_WORDS["stable_id"], value=side.stable_id),
                    Pair(label=COLUMN_WORDS["handle"], value=side.handle),
                    Pair(label=COLUMN_WORDS["verified_as"], value=side.verified_as),
                    Pair(label=COLUMN_WORDS["followers"], value=side.followers),
                    Pair(label=Text("最近发布", "Last post"), value=side.last_update_at),
                    Pair(label=Text("资料来源", "Sources"), value=side.sources[:6] or None),
                )
                if seen
                else ()
            ),
        )
