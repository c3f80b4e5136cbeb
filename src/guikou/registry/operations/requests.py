"""Requests to open, change or close an account: making them, changing them, sending them, taking them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import Action, Actor, NotThere, require
from guikou.people.models import Organisation
from guikou.registry import queries
from guikou.registry.domain.editing import REQUESTABLE, NothingChanged, ReasonMissing, check_columns, difference, reason
from guikou.registry.domain.hints import Hint
from guikou.registry.domain.requests import EDITABLE, RequestKind, RequestState, step
from guikou.registry.domain.states import MOVES, AccountState
from guikou.registry.models import Account, Request
from guikou.registry.operations import common
from guikou.registry.operations.accounts import NothingChosen
from guikou.trail.operations import Act, record, record_all

OPENING = ("platform", "name", "handle", "function", "language", "description", "url")


class NoSuchRequest(NotThere):
    """There is none with that id."""

    def __init__(self) -> None:
        super().__init__(Text("没有这项申请", "There is no such request"))


class NotNow(Refusal):
    """In this state the request is not the applicant's to change."""

    def __init__(self) -> None:
        super().__init__(Text("申请已经送出，现在不能修改", "The request was sent and cannot be changed now"))


class NobodyAsks(Refusal):
    """A machine asks for nothing by itself."""

    def __init__(self) -> None:
        super().__init__(Text("申请须由人员提出", "A request has to be made by a person"))


class AlreadyAsked(Refusal):
    """The same is being asked for that account."""

    def __init__(self, name: str) -> None:
        super().__init__(Text("“{name}”已有同类申请在办理", "A request of this kind is under way for “{name}”").fill(name=name))


class CannotClose(Refusal):
    """The account is not in a state from which it can be closed."""

    def __init__(self, name: str) -> None:
        super().__init__(Text("“{name}”目前的状态不能申请关停", "“{name}” is not in a state from which it can be closed").fill(name=name))


class Unanswered(Refusal):
    """There are hints without an answer; `hints` are all that have to be shown."""

    def __init__(self, hints: Sequence[Hint]) -> None:
        super().__init__(Text("请逐条答复下面的提示，再送审", "Answer each of the points below before you send the request"))
        self.hints = tuple(hints)


def ask_to_open(*, organisation_id: int, wanted: Mapping[str, Any], why: str, by: Actor, now: datetime) -> Request:
    """
    Draft a request for a new account of that body. `wanted` are columns of OPENING.

    :raises NotAllowed: the actor may not ask there.
    :raises AccountTaken: the register has that account.
    """
    with transaction.atomic():
        organisation = common.living(organisation_id, by=by, action=Action.REQUEST)
        values = _opening(wanted)
        return _draft(RequestKind.OPEN, organisation, None, values, why=why, by=by, now=now)


def ask_to_change(*, account_id: int, wanted: Mapping[str, Any], why: str, by: Actor, now: datetime) -> Request:
    """
    Draft a request to change an account's name, owner (`organisation`: its id) or function.

    :raises NothingChanged: it has all of that already.
    :raises OutOfSight: the new owner is one that the actor does not see.
    """
    with transaction.atomic():
        account = common.locked(account_id, by=by, action=Action.REQUEST)
        values = _seen(changing(account, wanted), by)
        _none_open(account, RequestKind.CHANGE)
        return _draft(RequestKind.CHANGE, account.organisation, account, values, why=why, by=by, now=now)


def ask_to_close(*, account_ids: Sequence[int], why: str, by: Actor, now: datetime) -> list[Request]:
    """
    Make and send a request to close for each of the accounts.

    :raises AlreadyAsked: one of them is asked to be closed already.
    :raises CannotClose: one of them is in a state from which it cannot.
    """
    if not account_ids:
        raise NothingChosen
    with transaction.atomic():
        made, acts = [], []
        for account_id in sorted(set(account_ids)):
            account = common.locked(account_id, by=by, action=Action.REQUEST)
            if AccountState.CLOSING not in MOVES[AccountState(account.state)]:
                raise CannotClose(account.name)
            _none_open(account, RequestKind.CLOSE)
            request = _new(RequestKind.CLOSE, account.organisation, account, {}, why=why, by=by, now=now)
            request.state, request.sent_at, request.sent_by_id = step(RequestState.DRAFT, RequestState.SENT), now, by.person_id
            request.save()
            made.append(request)
            acts.append(act("send", request, why=request.reason))
        record_all(acts, by=by, now=now)
    return made


def edit_request(*, request_id: int, version: int | None, wanted: Mapping[str, Any], why: str, by: Actor, now: datetime) -> Request:
    """
    Change what a draft, or a request that came back, asks for.

    :raises NotNow: it is not the applicant's to change.
    """
    with transaction.atomic():
        request = locked(request_id, by=by, action=Action.REQUEST, version=version)
        if RequestState(request.state) not in EDITABLE:
            raise NotNow
        if request.kind == RequestKind.OPEN:
            values = _opening(wanted)
        elif request.kind == RequestKind.CHANGE and request.account:
            values = _seen(changing(request.account, wanted), by)
        else:
            values = {}
        change = difference(request.wanted, values)
        request.wanted, request.reason = values, reason(why)
        save(request)
        record(act("edit", request, change=change, why=request.reason), by=by, now=now)
    return request


def send(*, request_id: int, version: int | None, answers: Mapping[str, str], by: Actor, now: datetime) -> Request:
    """
    Send a request to the supervisor. `answers` lead from the key of each hint to what the applicant says about it; the hints are looked up again, and
    kept with their answers.

    :raises Unanswered: a hint has no answer.
    """
    with transaction.atomic():
        request = locked(request_id, by=by, action=Action.REQUEST, version=version)
        to = step(RequestState(request.state), RequestState.SENT)
        hints = queries.hints(request) if request.kind == RequestKind.OPEN else ()
        if any(not answers.get(hint.key, "").strip() for hint in hints):
            raise Unanswered(hints)
        request.seen = [
            {
                "key": hint.key,
                "kind": hint.kind.value,
                "accounts": list(hint.accounts),
                "requests": list(hint.requests),
                "sentence_zh": hint.sentence.zh,
                "sentence_en": hint.sentence.en,
                "answer": answers[hint.key].strip()[:2000],
            }
            for hint in hints
        ]
        request.state, request.sent_at, request.sent_by_id = to, now, by.person_id
        request.decided_by, request.decided_at = None, None
        save(request)
        record(act("send", request, change={"hints": len(hints)}, why=request.reason), by=by, now=now)
    return request


def withdraw(*, request_id: int, version: int | None, why: str = "", by: Actor, now: datetime) -> Request:
    """Take back a request that nobody has decided."""
    with transaction.atomic():
        request = locked(request_id, by=by, action=Action.REQUEST, version=version)
        request.state = step(RequestState(request.state), RequestState.WITHDRAWN)
        save(request)
        record(act("withdraw", request, why=why.strip()), by=by, now=now)
    return request


def _opening(wanted: Mapping[str, Any]) -> dict[str, Any]:
    check_columns(wanted, OPENING)
    values = {name: str(value or "").replace("\x00", "").strip() for name, value in wanted.items()}
    if not values.get("name"):
        raise NameMissing
    found = key_of(values.get("platform", ""), values)
    common.check_free(found["key"], besides=None, field="name")
    return values


def key_of(platform: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the columns by which an account that is not open yet is known."""
    found = common.identified(
        platform=platform, stable_id="", handle=values.get("handle", ""), name=values.get("name", ""), url=values.get("url", "")
    )
    return {name: value for name, value in found.items() if value}


class NameMissing(ReasonMissing):
    """An account to be opened needs a name."""

    field = "name"

    def __init__(self) -> None:
        Refusal.__init__(self, Text("请写明账号名称", "Please give the account a name"))


def changing(account: Account, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Return what would really change, as JSON keeps it."""
    check_columns(wanted, REQUESTABLE)
    values: dict[str, Any] = {}
    for name in ("name", "function"):
        text = str(wanted.get(name) or "").replace("\x00", "").strip()
        if text and text != getattr(account, name):
            values[name] = text
    if (organisation := wanted.get("organisation")) and int(organisation) != account.organisation_id:
        values["organisation"] = int(organisation)
    if not values:
        raise NothingChanged
    return values


def _seen(values: dict[str, Any], by: Actor) -> dict[str, Any]:
    if "organisation" in values:
        common.living(values["organisation"], by=by, action=Action.SEE_REGISTER)
    return values


def _none_open(account: Account, kind: RequestKind) -> None:
    if queries.open_requests().filter(account=account, kind=kind).exists():
        raise AlreadyAsked(account.name)


def _draft(
    kind: RequestKind, organisation: Organisation, account: Account | None, wanted: Mapping[str, Any], *, why: str, by: Actor, now: datetime
) -> Request:
    request = _new(kind, organisation, account, wanted, why=why, by=by, now=now)
    request.save()
    record(act("draft", request, change=difference({}, wanted), why=request.reason), by=by, now=now)
    return request


def _new(
    kind: RequestKind, organisation: Organisation, account: Account | None, wanted: Mapping[str, Any], *, why: str, by: Actor, now: datetime
) -> Request:
    if by.person_id is None:
        raise NobodyAsks
    return Request(
        kind=kind, organisation=organisation, account=account, wanted=dict(wanted), reason=reason(why), made_by_id=by.person_id, made_at=now
    )


def locked(request_id: int, *, by: Actor, action: Action, version: int | None) -> Request:
    """
    Return a request for a change, its row locked.

    :raises NoSuchRequest: there is none.
    :raises NotAllowed: the actor may not do that there.
    :raises ChangedMeanwhile: it has another version than the one the person saw.
    """
    rows = Request.objects.select_for_update(of=("self",)).select_related("organisation", "account__organisation")
    request = rows.filter(pk=request_id).first()
    if request is None:
        raise NoSuchRequest
    require(by, action, request.organisation.path)
    if version is not None and request.version != version:
        raise common.ChangedMeanwhile
    return request


def save(request: Request) -> None:
    """Save it as the next version."""
    request.version += 1
    request.save()


def act(what: str, request: Request, *, change: Mapping[str, Any] | None = None, why: str = "") -> Act:
    """Return the trail line of an act on a request: `request.<what>`."""
    name = request.account.name if request.account else request.wanted.get("name", "")
    return Act(
        action=f"request.{what}",
        subject=f"request:{request.pk}",
        subject_name=name,
        place=request.organisation.path,
        change=change or {},
        why=why,
    )
