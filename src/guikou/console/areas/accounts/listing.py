"""The list of accounts."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone

from guikou.collection.queries import updates
from guikou.console import register as words
from guikou.console.account_page import ACCOUNTS, status
from guikou.console.areas.accounts.acts import BULK
from guikou.console.components import Deed, Nothing, Status, Tone
from guikou.console.lists import Choices, Column, ListPage, Reading, Search, Subtree, YesNo
from guikou.console.lists.address import Address
from guikou.inspection import queries as inspection
from guikou.inspection.domain.limits import days_until
from guikou.inspection.domain.standing import WAITS_FOR_OWNER, WAITS_FOR_SUPERVISOR
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.drift import WORDS as DRIFT_WORDS
from guikou.registry.domain.states import WORDS as STATE_WORDS

SILENT = {str(days): Text(f"{days}天以上没有已知更新", f"no known update for {days} days or more") for days in (7, 14, 30, 90, 180)}
OPEN_PROBLEMS = WAITS_FOR_OWNER | WAITS_FOR_SUPERVISOR


def _last(row: Any) -> Text | None:
    return words.ago(row.updated_at, timezone.now())


def _inspected(row: Any) -> Status | None:
    """Return that problems are open or a limit has run out since the inspection, else how many days are left until the nearest one is broken."""
    if row.has_problems:
        return Status(Text("有问题", "Problems"), Tone.BAD)
    if row.has_run_out:
        return Status(Text("待重新检查", "To be inspected again"), Tone.WARN)
    if row.breaks_on is None:
        return None
    left = days_until(row.breaks_on, timezone.localdate())
    return Status(Counted("剩{n}天", "{n} day left", "{n} days left").of(left), Tone.GOOD if left > 4 else Tone.WARN)


def _certified(row: Any) -> Text | str | None:
    if row.verified is None:
        return None
    return row.verified_as or Text("已认证", "Verified") if row.verified else Text("未认证", "Not verified")


def _holder(row: Any) -> str | None:
    return next((custody.holder for custody in row.present_custody), None)


def _functions() -> list[tuple[str, Text]]:
    return [("-", Text("未登记", "not recorded")), *queries.functions().items()]


def _platforms(by: Actor) -> list[tuple[str, Text]]:
    """Return the platforms on which there is an account that this person sees."""
    used = set(queries.accounts(by).order_by().values_list("platform", flat=True).distinct())
    listed = [(key, text) for key, text in queries.platforms().items() if key in used]
    return listed + [(key, Text(key, key)) for key in sorted(used - dict(listed).keys())]


@dataclass(frozen=True, kw_only=True)
class Problems(Choices):
    """Whether findings wait for somebody: only findings that the person may see count."""

    def read(self, address: Address, by: Actor) -> Reading:
        """Return the accounts with or without open problems."""
        reading = super().read(address, by)
        chosen = address.get(self.name)
        if not reading.chips:
            return reading
        found = Q(Exists(_run_out(by) if chosen == "again" else _open_problems(by)))
        return Reading(~found if chosen == "none" else found, reading.chips, reading.trouble)


def _open_problems(by: Actor) -> QuerySet[Any]:
    return inspection.of_accounts(by).filter(account=OuterRef("pk"), standing__in=[each.value for each in OPEN_PROBLEMS])


def _run_out(by: Actor) -> QuerySet[Any]:
    return inspection.run_out(by, timezone.localdate()).filter(account=OuterRef("pk"))


class AccountList(ListPage):
    """All accounts that a person sees, with the tree of their owners beside them."""

    key = "accounts"
    title = ACCOUNTS
    action = Action.SEE_REGISTER
    template_name = "console/accounts/list.html"
    columns = (
        Column(
            name="name",
            heading=Text("账号", "Account"),
            value="name",
            sort="name",
            nullable=False,
            link=lambda row: reverse("accounts:show", args=[row.pk]),
        ),
        Column(
            name="platform",
            heading=Text("平台", "Platform"),
            value=lambda row: words.platform(row.platform),
            sort="platform",
            nullable=False,
            template="console/accounts/platform.html",
        ),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="organisation.name",
            sort="organisation__path",
            nullable=False,
        ),
        Column(name="state", heading=Text("状态", "State"), value=lambda row: status(row.state), sort="state", nullable=False),
        Column(
            name="last",
            heading=Text("最近发布", "Last post"),
            value=_last,
            sort="updated_at",
            note=Text("采集到的或平台显示的最近一次更新", "the newest update that was collected or that the platform shows"),
        ),
        Column(
            name="inspected",
            heading=Text("检查", "Inspection"),
            value=_inspected,
            action=Action.SEE_FINDINGS,
            note=Text(
                "有无待处理的问题；没有问题时，按现行指标最近一项期限还剩几天",
                "whether problems are open; else the days until the nearest limit of the rules in force is broken",
            ),
        ),
        Column(name="stops", heading=Text("停更日", "Stop date"), value="stop_on", sort="stop_on", further=True),
        Column(name="certified", heading=Text("认证", "Certified as"), value=_certified, sort="verified_as", further=True),
        Column(
            name="function", heading=Text("职能", "Function"), value=lambda row: words.function(row.function), sort="function", further=True
        ),
        Column(name="level", heading=Text("层级", "Level"), value=lambda row: words.LEVELS.get(row.level), sort="level", further=True),
        Column(name="holder", heading=Text("登录保管人", "Holder of the login"), value=_holder, action=Action.SEE_PERSONAL, further=True),
    )
    filters = (
        Search(fields=("name", "handle", "stable_id", "organisation__name")),
        Subtree(),
        Choices(name="platform", label=Text("平台", "Platform"), field="platform", options=_platforms, open=True),
        Choices(
            name="state",
            label=Text("状态", "State"),
            field="state",
            options=[(state.value, text) for state, text in STATE_WORDS.items()],
            open=True,
        ),
        Choices(
            name="silent",
            label=Text("更新", "Updates"),
            field=lambda days: updates.silent_for(int(days), timezone.now()),
            options=list(SILENT.items()),
            single=True,
        ),
        Problems(
            name="problems",
            label=Text("检查", "Inspection"),
            field="pk",
            options=[
                ("open", Text("有问题待处理", "open problems")),
                ("none", Text("没有待处理的问题", "no open problems")),
                ("again", Text("检查后期限已到，待重新检查", "limit reached since, to be inspected again")),
            ],
            single=True,
            action=Action.SEE_FINDINGS,
        ),
        Choices(
            name="function",
            label=Text("职能", "Function"),
            field=lambda value: Q(function="" if value == "-" else value),
            options=lambda _by: _functions(),
        ),
        Choices(name="level", label=Text("层级", "Level"), field="level", options=list(words.LEVELS.items())),
        YesNo(name="main", label=Text("主账号", "Main account"), field="is_main"),
        YesNo(name="verified", label=Text("已认证", "Verified"), field="verified"),
        YesNo(name="protected", label=Text("受保护", "Protected"), field="protected"),
        YesNo(name="stops", label=Text("已设停更日", "Has a stop date"), field=lambda yes: Q(stop_on__isnull=not yes)),
        YesNo(
            name="upkeep",
            label=Text("认证、合同、登录须处理", "Certificate, contract or login due"),
            field=lambda yes: queries.behind_in_upkeep(timezone.localdate()) if yes else ~queries.behind_in_upkeep(timezone.localdate()),
        ),
        Choices(
            name="drift",
            label=Text("身份核对", "Identity check"),
            field="identity_drift",
            options=[(each.value, text) for each, text in DRIFT_WORDS.items()],
        ),
    )
    order = "organisation"
    bulk = BULK

    def rows(self) -> QuerySet[Any]:
        """Return the accounts with their holders, open problems, nearest limit and last known update."""
        limit = inspection.soon(self.by, timezone.localdate(), days=3650).filter(account=OuterRef("pk"))
        return (
            queries.accounts(self.by)
            .prefetch_related(queries.custody_of(self.by))
            .annotate(
                has_problems=Exists(_open_problems(self.by)),
                has_run_out=Exists(_run_out(self.by)),
                breaks_on=Subquery(limit.order_by("breaks_on").values("breaks_on")[:1]),
                updated_at=updates.last_update(timezone.now()),
            )
        )

    @property
    def nothing(self) -> Nothing:  # type: ignore[override]
        """Say the next step to whoever can take it."""
        if self.by.may_somewhere(Action.EDIT_REGISTER):
            return Nothing(
                text=Text(
                    "台账里还没有账号。可以逐个登记，也可以批量导入。", "The register holds no accounts yet. Add one, or import many."
                ),
                deeds=(Deed(label=Text("登记账号", "Add an account"), address=reverse("accounts:add"), icon="plus", primary=True),),
            )
        return Nothing(text=Text("您的管理范围内还没有账号。", "There are no accounts within your reach yet."))

    def context(self) -> dict[str, Any]:
        """Add the tree and what can be begun here."""
        chosen = self.address.get("organisation")
        picked = int(chosen) if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else None
        branches = [
            (branch, str(self.address.drop("page", "organisation-search").put(organisation=branch.organisation.pk)))
            for branch in queries.tree(self.by, picked)
        ]
        deeds = []
        if self.by.may_somewhere(Action.REQUEST):
            deeds.append(Deed(label=Text("申请开设账号", "Ask to open an account"), address=reverse("requests:open"), icon="request"))
        if self.by.may_somewhere(Action.EDIT_REGISTER):
            deeds.append(Deed(label=Text("登记账号", "Add an account"), address=reverse("accounts:add"), icon="plus", primary=True))
        return {"branches": branches, "everything": str(self.address.drop("page", "organisation", "organisation-search")), "deeds": deeds}
