"""The life of a request to open, change or close an account, and whose move it is."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text
from guikou.people.domain.policy import NotTheirs


class RequestKind(StrEnum):
    """What is asked for."""

    OPEN = "open"
    CHANGE = "change"
    CLOSE = "close"


class RequestState(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    FILED = "filed"


class Party(StrEnum):
    """Whose move it is."""

    APPLICANT = "applicant"
    SUPERVISOR = "supervisor"
    NOBODY = "nobody"


_S = RequestState

MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    _S.DRAFT: frozenset({_S.SENT, _S.WITHDRAWN}),
    _S.SENT: frozenset({_S.APPROVED, _S.REFUSED, _S.RETURNED, _S.WITHDRAWN}),
    _S.RETURNED: frozenset({_S.SENT, _S.WITHDRAWN}),
    _S.APPROVED: frozenset({_S.FILED}),
    _S.REFUSED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.FILED: frozenset(),
}

OWNERS: Mapping[RequestState, Party] = {
    _S.DRAFT: Party.APPLICANT,
    _S.SENT: Party.SUPERVISOR,
    _S.RETURNED: Party.APPLICANT,
    _S.APPROVED: Party.SUPERVISOR,
    _S.REFUSED: Party.NOBODY,
    _S.WITHDRAWN: Party.NOBODY,
    _S.FILED: Party.NOBODY,
}

# The applicant may take back what the supervisor has not decided; every other move is the owner's.
WITHDRAWN_BY = Party.APPLICANT

WORDS: Mapping[RequestState, Text] = {
    _S.DRAFT: Text("草稿", "Draft"),
    _S.SENT: Text("待审批", "To be decided"),
    _S.RETURNED: Text("退回修改", "Returned"),
    _S.APPROVED: Text("已批准，待报备", "Approved, to be filed"),
    _S.REFUSED: Text("未批准", "Refused"),
    _S.WITHDRAWN: Text("已撤回", "Withdrawn"),
    _S.FILED: Text("已报备", "Filed"),
}

KIND_WORDS: Mapping[RequestKind, Text] = {
    RequestKind.OPEN: Text("开设账号", "Open an account"),
    RequestKind.CHANGE: Text("变更账号", "Change an account"),
    RequestKind.CLOSE: Text("关停账号", "Close an account"),
}

# In these states its maker can still change what is asked for.
EDITABLE = frozenset({_S.DRAFT, _S.RETURNED})
# Somebody has yet to do something about it.
OPEN = frozenset(state for state, owner in OWNERS.items() if owner is not Party.NOBODY)


class NoSuchStep(Refusal):
    """The request cannot go from its state to that one."""


class OwnRequest(NotTheirs):
    """Who made or sent a request does not decide it."""

    def __init__(self) -> None:
        super().__init__(Text("本人提出或送审的申请须由他人审批", "Somebody else has to decide a request that you made or sent yourself"))


def step(state: RequestState, to: RequestState) -> RequestState:
    """
    Return the new state.

    :raises NoSuchStep: the request cannot go there from where it stands.
    """
    if to not in MOVES[state]:
        raise NoSuchStep(
            Text("申请目前是“{now}”，不能改为“{to}”", "The request is “{now}” and cannot become “{to}”").fill(
                now=WORDS[state], to=WORDS[to]
            )
        )
    return to


def owner_of(state: RequestState, to: RequestState) -> Party:
    """Return who makes that move."""
    return WITHDRAWN_BY if to is _S.WITHDRAWN else OWNERS[state]


def check_decider(hands: Collection[int | None], decided_by: int | None) -> None:
    """
    Let somebody decide who had no hand in the request; a machine decides nothing. `hands` are who made and who sent it.

    :raises OwnRequest: it is the same person, or no person.
    """
    if decided_by is None or decided_by in hands:
        raise OwnRequest
