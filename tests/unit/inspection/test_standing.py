"""What becomes of a finding."""

import pytest

from guikou.inspection.domain.rules import Verdict
from guikou.inspection.domain.standing import (
    MOVES,
    WAITS_FOR_OWNER,
    WAITS_FOR_SUPERVISOR,
    WORDS,
    NoSuchJudgement,
    Standing,
    after_inspection,
    judge,
)

MET, NOT, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.CANNOT_TELL


def test_every_standing_has_moves_and_words() -> None:
    assert set(MOVES) == set(WORDS) == set(Standing)
    assert not WAITS_FOR_OWNER & WAITS_FOR_SUPERVISOR


def test_what_is_open_can_be_confirmed() -> None:
    assert judge(Standing.OPEN, Standing.CONFIRMED) is Standing.CONFIRMED


def test_nobody_can_say_that_it_is_corrected() -> None:
    assert not any(Standing.CORRECTED in moves for moves in MOVES.values())
    with pytest.raises(NoSuchJudgement):
        judge(Standing.RECTIFYING, Standing.CORRECTED)


@pytest.mark.parametrize(
    ("standing", "before", "now", "after"),
    [
        (Standing.NONE, None, NOT, Standing.OPEN),
        (Standing.NONE, None, MET, Standing.NONE),
        (Standing.NONE, None, UNKNOWN, Standing.NONE),
        (Standing.OPEN, NOT, MET, Standing.NONE),
        (Standing.OPEN, NOT, NOT, Standing.OPEN),
        (Standing.CONFIRMED, NOT, NOT, Standing.CONFIRMED),
        (Standing.CONFIRMED, NOT, MET, Standing.CORRECTED),
        (Standing.RECTIFYING, NOT, MET, Standing.CORRECTED),
        (Standing.ANSWERED, NOT, NOT, Standing.ANSWERED),
        (Standing.ANSWERED, NOT, MET, Standing.CORRECTED),
        (Standing.CORRECTED, MET, MET, Standing.CORRECTED),
        (Standing.CORRECTED, MET, NOT, Standing.OPEN),
        (Standing.SET_ASIDE, NOT, NOT, Standing.SET_ASIDE),
        (Standing.SET_ASIDE, NOT, MET, Standing.NONE),
        (Standing.SET_ASIDE, MET, NOT, Standing.OPEN),
        (Standing.RECTIFYING, NOT, UNKNOWN, Standing.RECTIFYING),
        (Standing.RECTIFYING, UNKNOWN, NOT, Standing.RECTIFYING),
        (Standing.NONE, UNKNOWN, NOT, Standing.OPEN),
    ],
)
def test_an_inspection_moves_a_finding(standing: Standing, before: Verdict | None, now: Verdict, after: Standing) -> None:
    assert after_inspection(standing, before, now) is after
