"""The life of an edition of a release, from the draft to its correction or recall."""

from collections.abc import Mapping
from enum import StrEnum

from guikou.kernel.bilingual import Refusal, Text


class ReleaseState(StrEnum):
    """
    Where an edition stands. Which turn a review is at follows from its signatures: see `review`.

    Corrected means replaced, openly, by a later edition; recalled means taken back everywhere. Discarded means that nobody goes on writing it; it was never public.
    """

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    APPROVED = "approved"
    RELEASED = "released"
    CORRECTED = "corrected"
    RECALLED = "recalled"
    DISCARDED = "discarded"


class Owner(StrEnum):
    """Whose act makes a move."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    DESK = "desk"  # who runs the release desk: corrects and recalls
    WORKER = "worker"  # the program, when it delivers


_S, _O = ReleaseState, Owner

OWNERS: Mapping[tuple[ReleaseState, ReleaseState], frozenset[Owner]] = {
    (_S.DRAFT, _S.IN_REVIEW): frozenset({_O.AUTHOR}),
    (_S.DRAFT, _S.DISCARDED): frozenset({_O.AUTHOR, _O.DESK}),
    (_S.DISCARDED, _S.DRAFT): frozenset({_O.AUTHOR, _O.DESK}),
    # A signature that is not the last, or an edit that changes the content: back to the first turn.
    (_S.IN_REVIEW, _S.IN_REVIEW): frozenset({_O.REVIEWER, _O.AUTHOR}),
    (_S.IN_REVIEW, _S.DRAFT): frozenset({_O.REVIEWER, _O.AUTHOR}),
    (_S.IN_REVIEW, _S.APPROVED): frozenset({_O.REVIEWER}),
    (_S.APPROVED, _S.IN_REVIEW): frozenset({_O.AUTHOR}),
    (_S.APPROVED, _S.DRAFT): frozenset({_O.REVIEWER, _O.AUTHOR}),
    (_S.APPROVED, _S.RELEASED): frozenset({_O.WORKER}),
    (_S.RELEASED, _S.CORRECTED): frozenset({_O.DESK}),
    (_S.RELEASED, _S.RECALLED): frozenset({_O.DESK}),
}

MOVES: Mapping[ReleaseState, frozenset[ReleaseState]] = {
    state: frozenset(to for start, to in OWNERS if start is state) for state in ReleaseState
}

WORDS: Mapping[ReleaseState, Text] = {
    _S.DRAFT: Text("草稿", "Draft"),
    _S.IN_REVIEW: Text("审校中", "In review"),
    _S.APPROVED: Text("已审定，待发布", "Approved, not yet released"),
    _S.RELEASED: Text("已发布", "Released"),
    _S.CORRECTED: Text("已更正", "Corrected"),
    _S.RECALLED: Text("已撤回", "Recalled"),
    _S.DISCARDED: Text("已删除", "Discarded"),
}

OWNER_WORDS: Mapping[Owner, Text] = {
    _O.AUTHOR: Text("撰稿人", "the author"),
    _O.REVIEWER: Text("审校人", "a reviewer"),
    _O.DESK: Text("发布台负责人", "whoever runs the release desk"),
    _O.WORKER: Text("系统", "the system"),
}


class NoSuchMove(Refusal):
    """The edition cannot go from its state to that one, or not by that act."""


def move(state: ReleaseState, to: ReleaseState, *, by: Owner) -> ReleaseState:
    """
    Return the new state.

    :raises NoSuchMove: the edition cannot go there from where it stands, or it is not theirs to move.
    """
    if to not in MOVES[state]:
        raise NoSuchMove(
            Text("稿件目前是“{now}”，不能改为“{to}”", "The edition is “{now}” and cannot become “{to}”").fill(
                now=WORDS[state], to=WORDS[to]
            )
        )
    owners = OWNERS[state, to]
    if by not in owners:
        whose = [OWNER_WORDS[owner] for owner in Owner if owner in owners]
        raise NoSuchMove(
            Text("由“{now}”改为“{to}”只能由{whose}操作", "Only {whose} can make it “{to}” while it is “{now}”").fill(
                now=WORDS[state],
                to=WORDS[to],
                whose=Text("或".join(each.zh for each in whose), " or ".join(each.en for each in whose)),
            )
        )
    return to
