"""Where a finding stands: what people decided about it, and what a later inspection does to that."""

from collections.abc import Mapping
from enum import StrEnum

from guikou.inspection.domain.rules import Verdict
from guikou.kernel.bilingual import Refusal, Text


class Standing(StrEnum):
    """What became of a finding. `NONE`: nothing is wrong, or it cannot be told."""

    NONE = "none"
    OPEN = "open"
    CONFIRMED = "confirmed"
    SET_ASIDE = "set-aside"
    RECTIFYING = "rectifying"
    ANSWERED = "answered"
    CORRECTED = "corrected"


WORDS: Mapping[Standing, Text] = {
    Standing.NONE: Text("无需处理", "Nothing to do"),
    Standing.OPEN: Text("待认定", "To be judged"),
    Standing.CONFIRMED: Text("已认定", "Confirmed"),
    Standing.SET_ASIDE: Text("不采纳", "Set aside"),
    Standing.RECTIFYING: Text("整改中", "Being rectified"),
    Standing.ANSWERED: Text("已答复，待复查", "Answered, to be inspected again"),
    Standing.CORRECTED: Text("已整改", "Corrected"),
}

# What a person can do. Whether it is corrected is not for people to say: a later inspection does.
MOVES: Mapping[Standing, frozenset[Standing]] = {
    Standing.NONE: frozenset(),
    Standing.OPEN: frozenset({Standing.CONFIRMED, Standing.SET_ASIDE}),
    Standing.CONFIRMED: frozenset({Standing.RECTIFYING, Standing.SET_ASIDE, Standing.OPEN}),
    Standing.SET_ASIDE: frozenset({Standing.OPEN}),
    Standing.RECTIFYING: frozenset({Standing.ANSWERED, Standing.SET_ASIDE}),
    Standing.ANSWERED: frozenset({Standing.RECTIFYING, Standing.SET_ASIDE}),
    Standing.CORRECTED: frozenset(),
}

WAITS_FOR_SUPERVISOR = frozenset({Standing.OPEN, Standing.CONFIRMED, Standing.ANSWERED})
WAITS_FOR_OWNER = frozenset({Standing.RECTIFYING})


class NoSuchJudgement(Refusal):
    """A finding that stands there cannot be moved so."""


def judge(standing: Standing, to: Standing) -> Standing:
    """
    Return the new standing after a person's decision.

    :raises NoSuchJudgement: the finding does not stand where that can be decided.
    """
    if to not in MOVES[standing]:
        raise NoSuchJudgement(
            Text("这个问题目前是“{now}”，不能改为“{to}”", "the finding is “{now}” and cannot become “{to}”").fill(
                now=WORDS[standing], to=WORDS[to]
            )
        )
    return to


def after_inspection(standing: Standing, before: Verdict | None, now: Verdict) -> Standing:
    """
    Return where a finding stands after an inspection gave `now`; `before` is the verdict of the inspection before (None: the first).

    What cannot be told changes nothing that people decided. What is met is corrected if anybody had seen it, and is gone if not. What is not met
    is open, or stays where people put it; having been met in between, it is open again, whatever was decided then.
    """
    if now is Verdict.CANNOT_TELL:
        return standing
    if now is Verdict.MET:
        return Standing.NONE if standing in (Standing.NONE, Standing.OPEN, Standing.SET_ASIDE) else Standing.CORRECTED
    if standing in (Standing.NONE, Standing.CORRECTED) or before is Verdict.MET:
        return Standing.OPEN
    return standing
