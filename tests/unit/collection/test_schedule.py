from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guikou.collection.domain import schedule
from guikou.collection.domain.schedule import DUE_STATES, MOVES, WORDS, Event, NotNow, SourceState, behind_from, failure, move, next_try

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)


def test_every_state_has_words_and_can_be_reached_and_left() -> None:
    assert set(WORDS) == set(MOVES) == set(SourceState)
    reached = {SourceState.ACTIVE}
    while len(grown := reached | {after for state in reached for after in MOVES[state].values()}) > len(reached):
        reached = grown
    assert reached == set(SourceState)
    assert all(any(after is not state for after in MOVES[state].values()) for state in SourceState)


def test_whatever_happens_to_a_source_that_is_tried_has_an_answer() -> None:
    tried = (Event.SUCCEEDED, Event.FAILED, Event.FAILED_AGAIN, Event.LOGIN_REFUSED, Event.PAUSED)
    assert all(event in MOVES[state] for state in DUE_STATES for event in tried)


@pytest.mark.parametrize(
    ("state", "event"), [(SourceState.PAUSED, Event.SUCCEEDED), (SourceState.PAUSED, Event.PAUSED), (SourceState.ACTIVE, Event.RESUMED)]
)
def test_what_cannot_happen_is_refused(state: SourceState, event: Event) -> None:
    with pytest.raises(NotNow):
        move(state, event)


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_no_row_of_events_leads_anywhere_but_into_a_state(events: list[Event]) -> None:
    state = SourceState.ACTIVE
    for event in events:
        try:
            state = move(state, event)
        except NotNow:
            continue
    assert state in SourceState
    assert move(state, Event.RESUMED) is SourceState.ACTIVE if state is not SourceState.ACTIVE else True


def test_a_source_fails_once_and_is_failing_after_three_times() -> None:
    assert [failure(count, login=False) for count in (1, 2, 3, 9)] == [Event.FAILED, Event.FAILED, Event.FAILED_AGAIN, Event.FAILED_AGAIN]
    assert failure(1, login=True) is Event.LOGIN_REFUSED


@given(st.integers(0, 100), st.floats(0, 1), st.sampled_from([15, 360, 1440, 10080]))
def test_the_next_try_is_neither_now_nor_beyond_a_bound(failures: int, chance: float, minutes: int) -> None:
    every = timedelta(minutes=minutes)
    due = next_try(NOW, SourceState.ACTIVE, every=every, failures=failures, chance=chance)
    assert due is not None
    assert timedelta(minutes=4) < due - NOW <= max(every, schedule.LONGEST_WAIT) * 1.1


def test_waits_grow_with_failures_and_chance_spreads_them() -> None:
    waits = [next_try(NOW, SourceState.ACTIVE, every=SIX_HOURS, failures=count, chance=0.5) for count in range(1, 12)]
    assert waits == sorted(waits)  # type: ignore[type-var]
    early, late = (next_try(NOW, SourceState.ACTIVE, every=SIX_HOURS, failures=0, chance=chance) for chance in (0, 1))
    assert early == NOW + SIX_HOURS * 0.9
    assert late == NOW + SIX_HOURS * 1.1


def test_a_paused_source_is_not_due_and_an_expired_one_rarely() -> None:
    assert next_try(NOW, SourceState.PAUSED, every=SIX_HOURS, failures=0, chance=0.5) is None
    assert next_try(NOW, SourceState.LOGIN_EXPIRED, every=SIX_HOURS, failures=1, chance=0.5) == NOW + timedelta(days=1)


def test_a_source_is_behind_after_two_intervals_and_an_hour() -> None:
    assert behind_from(every=SIX_HOURS, last_good_at=NOW, since=NOW - SIX_HOURS) == NOW + timedelta(hours=13)
    assert behind_from(every=SIX_HOURS, last_good_at=None, since=NOW) == NOW + timedelta(hours=13)
