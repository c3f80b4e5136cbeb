"""The life of an account, from the request to open it to the watch over its name after it is gone."""

from collections.abc import Mapping
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text


class AccountState(StrEnum):
    """Where an account stands. `status` of the ACCOUNTS table is the coarser word that files use: see `STATUS`."""

    REQUESTED = "requested"
    FILED = "filed"
    ACTIVE = "active"
    RECTIFYING = "rectifying"
    CLOSING = "closing"
    NOTICE_PUBLISHED = "notice-published"
    STOPPED = "stopped"
    ARCHIVED = "archived"
    CANCELLING = "cancelling"
    CONFIRMING = "confirming"
    CANCELLED = "cancelled"
    WATCHED = "watched"
    DORMANT = "dormant"
    HANDED_OVER = "handed-over"
    LOGIN_LOST = "login-lost"
    REOPENED = "reopened"
    REFUSED = "refused"


_S = AccountState

MOVES: Mapping[AccountState, frozenset[AccountState]] = {
    _S.REQUESTED: frozenset({_S.FILED, _S.REFUSED}),
    _S.REFUSED: frozenset(),
    _S.FILED: frozenset({_S.ACTIVE, _S.CLOSING}),
    _S.ACTIVE: frozenset({_S.RECTIFYING, _S.CLOSING, _S.HANDED_OVER, _S.LOGIN_LOST, _S.DORMANT}),
    _S.RECTIFYING: frozenset({_S.ACTIVE, _S.CLOSING, _S.HANDED_OVER, _S.LOGIN_LOST}),
    _S.CLOSING: frozenset({_S.NOTICE_PUBLISHED, _S.ACTIVE, _S.LOGIN_LOST}),
    _S.NOTICE_PUBLISHED: frozenset({_S.STOPPED, _S.ACTIVE}),
    _S.STOPPED: frozenset({_S.ARCHIVED, _S.ACTIVE}),
    _S.ARCHIVED: frozenset({_S.CANCELLING, _S.DORMANT, _S.HANDED_OVER}),
    _S.CANCELLING: frozenset({_S.CONFIRMING, _S.ARCHIVED}),
    _S.CONFIRMING: frozenset({_S.CANCELLED, _S.ARCHIVED}),
    _S.CANCELLED: frozenset({_S.WATCHED}),
    _S.WATCHED: frozenset({_S.REOPENED}),
    _S.DORMANT: frozenset({_S.ACTIVE, _S.CLOSING, _S.REOPENED}),
    _S.HANDED_OVER: frozenset({_S.ACTIVE}),
    _S.LOGIN_LOST: frozenset({_S.ACTIVE, _S.CLOSING}),
    _S.REOPENED: frozenset({_S.ACTIVE, _S.CLOSING}),
}

WORDS: Mapping[AccountState, Text] = {
    _S.REQUESTED: Text("申请开设", "Requested"),
    _S.REFUSED: Text("未予开设", "Not opened"),
    _S.FILED: Text("已批准，待启用", "Approved, not yet in use"),
    _S.ACTIVE: Text("正常运行", "Active"),
    _S.RECTIFYING: Text("整改中", "Being rectified"),
    _S.CLOSING: Text("拟关停", "To be closed"),
    _S.NOTICE_PUBLISHED: Text("已公告关停", "Closing announced"),
    _S.STOPPED: Text("已停更", "Stopped"),
    _S.ARCHIVED: Text("已归档", "Archived"),
    _S.CANCELLING: Text("注销中（冻结期）", "Being cancelled (frozen)"),
    _S.CONFIRMING: Text("待确认注销", "Cancellation to be confirmed"),
    _S.CANCELLED: Text("已注销", "Cancelled"),
    _S.WATCHED: Text("注销后监看", "Watched after cancellation"),
    _S.DORMANT: Text("保留名称", "Dormant, name kept"),
    _S.HANDED_OVER: Text("已移交", "Handed over"),
    _S.LOGIN_LOST: Text("登录丢失", "Login lost"),
    _S.REOPENED: Text("擅自复开", "Reopened without filing"),
}

# What each state is called in files and in the tables that the rules of inspection read.
STATUS: Mapping[AccountState, str] = {
    _S.REQUESTED: "",
    _S.REFUSED: "removed",
    _S.FILED: "active",
    _S.ACTIVE: "active",
    _S.RECTIFYING: "active",
    _S.CLOSING: "closing",
    _S.NOTICE_PUBLISHED: "closing",
    _S.STOPPED: "closing",
    _S.ARCHIVED: "closing",
    _S.CANCELLING: "cancelling",
    _S.CONFIRMING: "cancelling",
    _S.CANCELLED: "cancelled",
    _S.WATCHED: "cancelled",
    _S.DORMANT: "dormant",
    _S.HANDED_OVER: "active",
    _S.LOGIN_LOST: "login-lost",
    _S.REOPENED: "active",
}

# The state of an account that a file brings in with that status.
FROM_STATUS: Mapping[str, AccountState] = {
    "": _S.ACTIVE,
    "active": _S.ACTIVE,
    "dormant": _S.DORMANT,
    "closing": _S.CLOSING,
    "cancelling": _S.CANCELLING,
    "cancelled": _S.CANCELLED,
    "login-lost": _S.LOGIN_LOST,
    "removed": _S.CANCELLED,
}

# No longer open to the public under this register: not observed, not inspected, not counted as running.
GONE = frozenset({_S.REFUSED, _S.CANCELLED, _S.WATCHED})


# What a person may set on the account's page, from where. All other moves belong to a procedure: an approved request, a given stable id, a closure.
BY_HAND: Mapping[AccountState, frozenset[AccountState]] = {
    _S.FILED: frozenset({_S.ACTIVE}),
    _S.ACTIVE: frozenset({_S.RECTIFYING, _S.HANDED_OVER, _S.LOGIN_LOST, _S.DORMANT}),
    _S.RECTIFYING: frozenset({_S.ACTIVE, _S.HANDED_OVER, _S.LOGIN_LOST}),
    _S.CLOSING: frozenset({_S.ACTIVE, _S.LOGIN_LOST}),
    _S.DORMANT: frozenset({_S.ACTIVE, _S.REOPENED}),
    _S.HANDED_OVER: frozenset({_S.ACTIVE}),
    _S.LOGIN_LOST: frozenset({_S.ACTIVE}),
    _S.WATCHED: frozenset({_S.REOPENED}),
    _S.REOPENED: frozenset({_S.ACTIVE}),
}


class NoSuchMove(Refusal):
    """The account cannot go from its state to that one."""


def move(state: AccountState, to: AccountState) -> AccountState:
    """
    Return the new state.

    :raises NoSuchMove: the account cannot go there from where it stands.
    """
    if to not in MOVES[state]:
        raise NoSuchMove(
            Text("账号目前是“{now}”，不能改为“{to}”", "The account is “{now}” and cannot become “{to}”").fill(
                now=WORDS[state], to=WORDS[to]
            )
        )
    return to


def by_hand(state: AccountState) -> tuple[AccountState, ...]:
    """Return the states to which a person may move an account from there, in the order of the table."""
    return tuple(to for to in AccountState if to in BY_HAND.get(state, frozenset()))


def move_by_hand(state: AccountState, to: AccountState) -> AccountState:
    """
    Return the new state, if a person may set it without a procedure.

    :raises NoSuchMove: the account cannot go there from where it stands, or not so.
    """
    if to not in BY_HAND.get(state, frozenset()):
        raise NoSuchMove(
            Text("账号目前是“{now}”，不能直接改为“{to}”", "The account is “{now}” and cannot simply become “{to}”").fill(
                now=WORDS[state], to=WORDS[to]
            )
        )
    return move(state, to)
