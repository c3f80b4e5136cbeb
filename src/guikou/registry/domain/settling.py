"""How a conflict between sources is settled, and which ways each kind of conflict leaves open."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text
from guikou.kernel.ids import stable_id


class ConflictKind(StrEnum):
    """As in the table CONFLICTS; stable-id-taken: a person gave an account the id of another one."""

    SEVERAL_BODIES = "one-id-several-bodies"
    SEVERAL_ACCOUNTS = "one-body-several-accounts"
    MISSING_ID = "missing-id"
    DIFFERENT_FACTS = "different-facts"
    NEAR_EQUAL_NAMES = "near-equal-names"
    SEVERAL_IN_ONE = "several-in-one"
    STABLE_ID_TAKEN = "stable-id-taken"


class Outcome(StrEnum):
    """What a person decided."""

    VALUE = "value"
    ONE = "one"
    TWO = "two"
    ASIDE = "aside"


KIND_WORDS: Mapping[ConflictKind, Text] = {
    ConflictKind.SEVERAL_BODIES: Text("主办单位说法不一", "Several owners for one account"),
    ConflictKind.SEVERAL_ACCOUNTS: Text("一个单位在同一平台有多个账号", "One body with several accounts on a platform"),
    ConflictKind.MISSING_ID: Text("缺少平台固定编号", "No stable id"),
    ConflictKind.DIFFERENT_FACTS: Text("来源内容不一致", "Sources differ"),
    ConflictKind.NEAR_EQUAL_NAMES: Text("名称相同或近似", "Equal or near-equal names"),
    ConflictKind.SEVERAL_IN_ONE: Text("可能是同一个账号", "Probably one account"),
    ConflictKind.STABLE_ID_TAKEN: Text("固定编号已被占用", "Stable id taken"),
}

OUTCOME_WORDS: Mapping[Outcome, Text] = {
    Outcome.VALUE: Text("采用其中一个说法", "One of the values was chosen"),
    Outcome.ONE: Text("是同一个账号，已合并", "They are one account and were merged"),
    Outcome.TWO: Text("确是不同账号", "They really are different accounts"),
    Outcome.ASIDE: Text("不予处理", "Set aside"),
}

_TWO_OR_ONE = frozenset({Outcome.ONE, Outcome.TWO, Outcome.ASIDE})

WAYS: Mapping[ConflictKind, frozenset[Outcome]] = {
    ConflictKind.SEVERAL_BODIES: frozenset({Outcome.VALUE, Outcome.ASIDE}),
    ConflictKind.SEVERAL_ACCOUNTS: _TWO_OR_ONE,
    ConflictKind.MISSING_ID: frozenset({Outcome.ASIDE}),
    ConflictKind.DIFFERENT_FACTS: frozenset({Outcome.VALUE, Outcome.ASIDE}),
    ConflictKind.NEAR_EQUAL_NAMES: _TWO_OR_ONE,
    ConflictKind.SEVERAL_IN_ONE: _TWO_OR_ONE,
    ConflictKind.STABLE_ID_TAKEN: _TWO_OR_ONE,
}


class NotThatWay(Refusal):
    """A conflict of that kind is not settled so."""

    def __init__(self, kind: ConflictKind, outcome: Outcome) -> None:
        super().__init__(
            Text("“{kind}”不能按“{outcome}”处理", "“{kind}” is not settled by “{outcome}”").fill(
                kind=KIND_WORDS[kind], outcome=OUTCOME_WORDS[outcome]
            )
        )


class AlreadySettled(Refusal):
    """Somebody settled it before."""

    def __init__(self) -> None:
        super().__init__(Text("这项冲突已经有人处理", "Somebody has settled this conflict already"))


class NotAValue(Refusal):
    """What was chosen is none of the values that the sources give."""

    def __init__(self) -> None:
        super().__init__(Text("请从各来源的说法中选择一个", "Please choose one of the values that the sources give"))


def key(kind: str, accounts: Sequence[str], column: str, values: Sequence[str]) -> str:
    """Return the same key for the same conflict, whichever import finds it: kind, accounts, column and what is said, in any order."""
    return stable_id("conflict", kind, column, *sorted(accounts), "", *sorted(values))


def ways(kind: ConflictKind, column: str = "") -> tuple[Outcome, ...]:
    """Return how that conflict can be settled, in the order of the table. Registers that list different accounts (`account_id`) offer no value to choose."""
    open_ = _TWO_OR_ONE if (kind, column) == (ConflictKind.DIFFERENT_FACTS, "account_id") else WAYS[kind]
    return tuple(outcome for outcome in Outcome if outcome in open_)


def check_way(kind: ConflictKind, outcome: Outcome, column: str = "") -> None:
    """
    Let pass what settles that kind of conflict.

    :raises NotThatWay: it does not.
    """
    if outcome not in ways(kind, column):
        raise NotThatWay(kind, outcome)
