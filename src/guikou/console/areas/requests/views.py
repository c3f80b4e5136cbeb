"""The list of requests, the page of one, and the sheet with which it is filed."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from guikou.console.areas.requests import words
from guikou.console.components import Crumb, Deed, Event, Link, Nothing, Pair, Status, Tone
from guikou.console.files import File, FilePage
from guikou.console.lists import Choices, Column, Days, ListPage, Move, Search, Subtree, Turn, YesNo
from guikou.console.pages import Page
from guikou.console.words import language
from guikou.kernel.bilingual import Counted, Text
from guikou.people.domain.policy import Action
from guikou.registry import queries
from guikou.registry.domain.filing import Deadline, working_days_left
from guikou.registry.domain.requests import EDITABLE, KIND_WORDS, MOVES, WORDS, OwnRequest, RequestKind, RequestState
from guikou.registry.filing import here
from guikou.reports.filing import filing_sheet, wanted
from guikou.reports.filing_sheet import as_docx, as_xlsx
from guikou.trail.queries import history

_MOVES = {
    "mine-to-decide": Move(
        words=Text("等我审批", "for me to decide"), waits=lambda by: _among(queries.decidable(by)), action=Action.DECIDE_REQUESTS
    ),
    "mine-to-file": Move(
        words=Text("等我报备", "for me to file"), waits=lambda by: _among(queries.to_file(by)), action=Action.DECIDE_REQUESTS
    ),
    "mine-to-mend": Move(words=Text("退回给我", "came back to me"), waits=lambda by: _among(queries.to_mend(by)), action=Action.REQUEST),
    "mine": Move(words=Text("我提出的", "made by me"), waits=lambda by: Q(made_by_id=by.person_id), action=Action.REQUEST),
}
_SHEETS = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
_LATE = Counted("已超过{n}个工作日", "{n} working day late", "{n} working days late")
_LEFT = Counted("还剩{n}个工作日", "{n} working day left", "{n} working days left")


def filing(asked: Any) -> Status | None:
    """Return how many working days are left for filing; None where none is due."""
    if asked.state != RequestState.APPROVED or not asked.file_by:
        return None
    left = working_days_left(timezone.localdate(), asked.file_by, here().is_working_day)
    if left < 0:
        return Status(_LATE.of(-left), Tone.BAD)
    return Status(_LEFT.of(left), Tone.WARN if left <= 2 else Tone.BUSY)


def _among(rows: QuerySet[Any]) -> Q:
    return Q(pk__in=rows.order_by().values("pk"))


class RequestList(ListPage):
    """All requests that a person sees."""

    key = "requests"
    title = words.TITLE
    action = Action.SEE_REGISTER
    lead = Text(
        "主办单位提出，主管单位审批；批准后须在期限内向上级报备。提出人不能审批自己的申请。",
        "Owners ask, the supervising office decides; what is approved has to be filed with the register above in time. Nobody decides their own request.",
    )
    columns = (
        Column(name="name", heading=Text("账号", "Account"), value=words.name, link=lambda row: reverse("requests:show", args=[row.pk])),
        Column(name="kind", heading=Text("事项", "Asked for"), value=words.kind, sort="kind", nullable=False),
        Column(
            name="organisation",
            heading=Text("主办单位", "Organisation"),
            value="organisation.name",
            sort="organisation__path",
            nullable=False,
        ),
        Column(name="state", heading=Text("进展", "State"), value=words.status, sort="state", nullable=False),
        Column(name="file-by", heading=Text("报备期限", "To be filed by"), value="file_by", sort="file_by"),
        Column(name="left", heading=Text("剩余", "Left"), value=filing),
        Column(name="made", heading=Text("提出时间", "Made"), value="made_at", sort="made_at", nullable=False, minor=True),
        Column(name="by", heading=Text("提出人", "Made by"), value="made_by.name", minor=True),
    )
    filters = (
        Search(fields=("account__name", "organisation__name", "reason", "filing_number")),
        Subtree(),
        Turn(moves=_MOVES),
        Choices(
            name="state", label=Text("进展", "State"), field="state", options=[(key.value, text) for key, text in WORDS.items()], open=True
        ),
        Choices(
            name="kind", label=Text("事项", "Asked for"), field="kind", options=[(key.value, text) for key, text in KIND_WORDS.items()]
        ),
        YesNo(
            name="late",
            label=Text("报备超期", "Overdue for filing"),
            field=lambda yes: queries.late(timezone.localdate()) if yes else ~queries.late(timezone.localdate()),
        ),
        Days(name="made", label=Text("提出日期", "Made"), field="made_at", moment=True),
    )
    order = "-made"

    def rows(self) -> QuerySet[Any]:
        """Return them."""
        return queries.requests(self.by)

    def row_name(self, row: Any) -> str:
        """Return the account's name."""
        return words.name(row)

    @property
    def nothing(self) -> Nothing:  # type: ignore[override]
        """Say the next step."""
        return Nothing(text=Text("还没有申请。", "There are no requests yet."), deeds=tuple(self._deeds()))

    def _deeds(self) -> list[Deed]:
        if not self.by.may_somewhere(Action.REQUEST):
            return []
        return [Deed(label=Text("申请开设账号", "Ask to open an account"), address=reverse("requests:open"), icon="plus", primary=True)]

    def context(self) -> dict[str, Any]:
        """Offer to make one."""
        return {"deeds": self._deeds()}


def crumbs() -> list[Crumb]:
    """Return the way back to the list."""
    return [Crumb(words.TITLE, reverse("requests:list"))]


class RequestPage(Page):
    """One request: what is asked for, what was thought about, what was decided, what comes next."""

    action = Action.SEE_REGISTER
    template_name = "console/requests/show.html"

    def context(self) -> dict[str, Any]:
        """Return all of it."""
        asked = queries.request(self.by, self.kwargs["pk"])
        about = Link(asked.account.name, reverse("accounts:show", args=[asked.account_id])) if asked.account else None
        return {
            "title": Text("{kind}：{name}", "{kind}: {name}").fill(kind=words.kind(asked), name=words.name(asked)),
            "state": words.status(asked),
            "crumbs": crumbs(),
            "asked": asked,
            "pairs": (
                Pair(label=Text("主办单位", "Organisation"), value=asked.organisation.name),
                Pair(label=Text("账号", "Account"), value=about),
                *(Pair(label=label, value=value) for label, value in wanted(asked)),
                Pair(label=Text("理由", "Reason"), value=asked.reason),
            ),
            "hints": [(Text(seen["sentence_zh"], seen["sentence_en"]), seen["answer"]) for seen in asked.seen],
            "events": _events(asked),
            "due": _due(asked),
            "deadline": _deadline(asked) if asked.file_by else None,
            "next": self._next(asked),
            "own": OwnRequest().reason if self._decides_own(asked) else None,
            "sheets": asked.state in (RequestState.APPROVED, RequestState.FILED),
            "lines": history(f"request:{asked.pk}"),
        }

    def _decides_own(self, asked: Any) -> bool:
        """Say whether this person could decide, had somebody else asked."""
        waits = RequestState.APPROVED in MOVES[RequestState(asked.state)]
        return waits and self.by.person_id in asked.hands and self.by.may(Action.DECIDE_REQUESTS, asked.organisation.path)

    def _next(self, asked: Any) -> list[tuple[Deed, bool]]:
        """Return what this person can do now; the second part says whether it is the main thing."""
        path, state = asked.organisation.path, RequestState(asked.state)
        found: list[Deed] = []

        def offer(text: Text, name: str, *, primary: bool = False) -> None:
            found.append(Deed(label=text, address=reverse(f"requests:{name}", args=[asked.pk]), primary=primary))

        if self.by.may(Action.REQUEST, path):
            if RequestState.SENT in MOVES[state]:
                offer(Text("检查并送审", "Check and send"), "send", primary=True)
            if state in EDITABLE and asked.kind != RequestKind.CLOSE:
                offer(Text("修改", "Edit"), "edit")
            if RequestState.WITHDRAWN in MOVES[state]:
                offer(Text("撤回", "Take back"), "withdraw")
        if self.by.may(Action.DECIDE_REQUESTS, path):
            if RequestState.APPROVED in MOVES[state] and self.by.person_id not in asked.hands:
                offer(Text("批准", "Approve"), "approve", primary=True)
                offer(Text("退回修改", "Return"), "return")
                offer(Text("不予批准", "Refuse"), "refuse")
            if RequestState.FILED in MOVES[state]:
                offer(Text("登记已报备", "Record the filing"), "file", primary=True)
        return [(deed, deed.primary) for deed in found]


def _deadline(asked: Any) -> Deadline:
    return queries.filing_deadline(asked.organisation, timezone.localdate(asked.decided_at))


def _due(asked: Any) -> Text | None:
    if not asked.file_by:
        return None
    days = _deadline(asked).norm.working_days
    text = Counted(
        "批准之日起{n}个工作日内报备，不晚于{day}。",
        "To be filed within {n} working day of the approval, by {day}.",
        "To be filed within {n} working days of the approval, by {day}.",
    )
    return text.of(days, day=asked.file_by.isoformat())


def _events(asked: Any) -> tuple[Event, ...]:
    state = RequestState(asked.state)
    found = [Event(at=asked.made_at, text=Text("提出", "Made"), who=asked.made_by.name)]
    if asked.sent_at:
        found.append(Event(at=asked.sent_at, text=Text("送审", "Sent")))
    if asked.decided_at:
        decided = {RequestState.RETURNED: WORDS[RequestState.RETURNED], RequestState.REFUSED: WORDS[RequestState.REFUSED]}
        found.append(Event(at=asked.decided_at, text=decided.get(state, Text("批准", "Approved")), who=asked.decided_by.name))
    if asked.file_by and state is RequestState.APPROVED:
        found.append(Event(at=asked.file_by, text=Text("报备期限", "To be filed by"), status=filing(asked)))
    if asked.filed_on:
        found.append(Event(at=asked.filed_on, text=Text("已报备 {number}", "Filed {number}").fill(number=asked.filing_number)))
    return tuple(found)


class Sheet(FilePage):
    """The sheet for the register above."""

    action = Action.SEE_REGISTER

    def file(self) -> File:
        """Return it."""
        asked = queries.request(self.by, self.kwargs["pk"])
        if self.kwargs["kind"] not in _SHEETS or asked.state not in (RequestState.APPROVED, RequestState.FILED):
            raise Http404
        make, media_type = _SHEETS[self.kwargs["kind"]]
        sheet = filing_sheet(asked, language())
        name = f"{sheet.title.on(language())}-{asked.pk}.{self.kwargs['kind']}"
        return File(content=make(sheet, language()), name=name, media_type=media_type)
