"""Requests to open, change or close an account: deciding them, carrying out what was approved, filing it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor
from guikou.registry import queries
from guikou.registry.domain.editing import ReasonMissing, difference
from guikou.registry.domain.requests import RequestKind, RequestState, check_decider, step
from guikou.registry.domain.states import AccountState
from guikou.registry.domain.upkeep import NotYet
from guikou.registry.models import Account, Request
from guikou.registry.operations import common
from guikou.registry.operations.accounts import change_state
from guikou.registry.operations.requests import act, changing, key_of, locked, save
from guikou.trail.operations import record, record_all


class AnswerMissing(ReasonMissing):
    """Whoever returns or refuses a request says why."""

    field = "answer"

    def __init__(self) -> None:
        Refusal.__init__(self, Text("请写明理由", "Please say why"))


def give_back(*, request_id: int, version: int | None, answer: str, by: Actor, now: datetime) -> Request:
    """Return a request to the applicant, who can mend and send it again."""
    return _decide(request_id, RequestState.RETURNED, version=version, answer=answer.strip(), by=by, now=now)


def refuse(*, request_id: int, version: int | None, answer: str, by: Actor, now: datetime) -> Request:
    """Refuse a request for good."""
    return _decide(request_id, RequestState.REFUSED, version=version, answer=answer.strip(), by=by, now=now)


def approve(*, request_id: int, version: int | None, answer: str = "", by: Actor, now: datetime) -> Request:
    """
    Approve a request and carry it out: the new account is registered, the change made, the account to be closed. From now on the days for filing count.

    :raises OwnRequest: the same person made or sent it.
    :raises AccountTaken: meanwhile the register has that account.
    """
    return _decide(request_id, RequestState.APPROVED, version=version, answer=answer.strip(), by=by, now=now)


def file(*, request_id: int, version: int | None, filed_on: date, number: str, by: Actor, now: datetime) -> Request:
    """
    Record that an approved request was filed with the register above.

    :raises NotYet: the day has not come.
    """
    with transaction.atomic():
        request = locked(request_id, by=by, action=Action.DECIDE_REQUESTS, version=version)
        if filed_on > common.today(now):
            raise NotYet("filed_on")
        request.state = step(RequestState(request.state), RequestState.FILED)
        request.filed_on, request.filing_number = filed_on, number.strip()
        save(request)
        acts = [act("file", request, change={"filed_on": filed_on.isoformat(), "filing_number": number.strip()})]
        if request.account and request.kind != RequestKind.CLOSE:
            values = {"filed_on": filed_on, "filing_number": number.strip() or request.account.filing_number}
            change = difference({name: getattr(request.account, name) for name in values}, values)
            common.put(request.account, values, now=now)
            acts.append(common.act("filed", request.account, change=change))
        record_all(acts, by=by, now=now)
    return request


def _decide(request_id: int, to: RequestState, *, version: int | None, answer: str, by: Actor, now: datetime) -> Request:
    with transaction.atomic():
        request = locked(request_id, by=by, action=Action.DECIDE_REQUESTS, version=version)
        check_decider(request.hands, by.person_id)
        if to is not RequestState.APPROVED and not answer:
            raise AnswerMissing
        request.state = step(RequestState(request.state), to)
        request.decided_by_id, request.decided_at, request.answer = by.person_id, now, answer
        change: dict[str, Any] = {}
        if to is RequestState.APPROVED:
            change = _carry_out(request, by=by, now=now)
            request.file_by = queries.filing_deadline(request.organisation, common.today(now)).on
            change["file_by"] = request.file_by.isoformat()
        save(request)
        what = {RequestState.APPROVED: "approve", RequestState.REFUSED: "refuse", RequestState.RETURNED: "return"}[to]
        record(act(what, request, change=change, why=answer), by=by, now=now)
    return request


def _carry_out(request: Request, *, by: Actor, now: datetime) -> dict[str, Any]:
    why = request.reason
    if request.kind == RequestKind.OPEN:
        return _open(request, why=why, by=by, now=now)
    account = common.locked(request.account_id or 0, by=by, action=Action.DECIDE_REQUESTS)
    if request.kind == RequestKind.CLOSE:
        change_state(account, AccountState.CLOSING, why=why, by=by, now=now)
        return {}
    values = changing(account, request.wanted)
    before = {"organisation": account.organisation.name} | {name: getattr(account, name) for name in values if name != "organisation"}
    changed: dict[str, Any] = {name: value for name, value in values.items() if name != "organisation"}
    if "name" in values:
        changed |= common.rekeyed(account, name=values["name"])
    changed |= common.former_names(account, changed)
    after = dict(changed)
    if "organisation" in values:
        to = common.living(values["organisation"], by=by, action=Action.DECIDE_REQUESTS)
        changed |= {"organisation": to, "organisation_origin": "data"}
        after["organisation"] = to.name
    change = difference(before, after)
    common.put(account, changed, now=now)
    record(common.act("change", account, change=change, why=why), by=by, now=now)
    return {}


def _open(request: Request, *, why: str, by: Actor, now: datetime) -> dict[str, Any]:
    wanted = dict(request.wanted)
    platform = wanted.pop("platform")
    found = key_of(platform, wanted)
    common.check_free(found["key"], besides=None, field="name")
    account = Account.objects.create(
        organisation=request.organisation,
        organisation_origin="data",
        platform=platform,
        state=AccountState.FILED,
        state_since=common.today(now),
        created_at=now,
        changed_at=now,
        **(wanted | found),
    )
    request.account = account
    change = difference({}, {"platform": platform, "organisation": request.organisation.name} | wanted)
    record(common.act("open", account, change=change, why=why), by=by, now=now)
    return {"account": account.pk}
