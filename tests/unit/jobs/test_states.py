"""The life of a job."""

from datetime import timedelta

from guikou.jobs.domain.states import FIRST_WAIT, LONGEST_WAIT, MOVES, JobState, wait_after


def test_every_state_has_its_moves_and_every_state_can_be_reached() -> None:
    assert set(MOVES) == set(JobState)
    reached, pending = {JobState.WAITING}, [JobState.WAITING]
    while pending:
        new = MOVES[pending.pop()] - reached
        reached |= new
        pending += new
    assert reached == set(JobState)


def test_what_is_done_stays_done() -> None:
    assert MOVES[JobState.DONE] == frozenset()


def test_pauses_double_up_to_a_limit() -> None:
    waits = [wait_after(attempts) for attempts in range(1, 40)]
    assert waits[:4] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT
    assert wait_after(0) == FIRST_WAIT
    assert wait_after(10**6) == LONGEST_WAIT > timedelta(hours=1)
