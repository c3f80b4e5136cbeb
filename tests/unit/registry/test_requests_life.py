"""The life of a request and whose move it is."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guikou.registry.domain.requests import (
    EDITABLE,
    KIND_WORDS,
    MOVES,
    OPEN,
    OWNERS,
    WORDS,
    NoSuchStep,
    OwnRequest,
    Party,
    RequestKind,
    RequestState,
    check_decider,
    owner_of,
    step,
)


def test_every_state_has_moves_an_owner_and_words() -> None:
    for table in (MOVES, OWNERS, WORDS):
        assert set(table) == set(RequestState)
    assert set(KIND_WORDS) == set(RequestKind)


def test_every_state_can_be_reached_and_every_open_one_can_be_ended() -> None:
    reached = {RequestState.DRAFT}
    while more := {to for state in reached for to in MOVES[state]} - reached:
        reached |= more
    assert reached == set(RequestState)
    for state in OPEN:
        ends = {state}
        while more := {to for each in ends for to in MOVES[each]} - ends:
            ends |= more
        assert ends - OPEN


def test_where_nobody_has_a_move_there_is_none() -> None:
    assert {state for state in RequestState if not MOVES[state]} == {state for state, owner in OWNERS.items() if owner is Party.NOBODY}
    assert {OWNERS[state] for state in EDITABLE} == {Party.APPLICANT}


def test_only_the_applicant_takes_a_request_back() -> None:
    assert owner_of(RequestState.SENT, RequestState.WITHDRAWN) is Party.APPLICANT
    assert owner_of(RequestState.SENT, RequestState.APPROVED) is Party.SUPERVISOR


def test_a_step_that_is_not_there_is_refused_in_words() -> None:
    with pytest.raises(NoSuchStep) as refused:
        step(RequestState.DRAFT, RequestState.APPROVED)
    assert refused.value.reason.zh == "申请目前是“草稿”，不能改为“已批准，待报备”"


@pytest.mark.parametrize(("made_by", "decided_by"), [(1, 1), (1, None)])
def test_nobody_decides_their_own_request_and_no_machine_decides(made_by: int, decided_by: int | None) -> None:
    with pytest.raises(OwnRequest):
        check_decider((made_by, None), decided_by)
    with pytest.raises(OwnRequest):
        check_decider((3, 1), 1)
    check_decider((1, 3), 2)


class RequestMachine(RuleBasedStateMachine):
    """Tries every step from everywhere, and keeps its own book."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.decided, self.sent = RequestState.DRAFT, False, False

    @rule(to=st.sampled_from(RequestState))
    def try_step(self, to: RequestState) -> None:
        before = self.state
        try:
            self.state = step(before, to)
        except NoSuchStep:
            assert to not in MOVES[before]
            return
        assert before in OPEN
        self.sent |= to is RequestState.SENT
        self.decided |= to in (RequestState.APPROVED, RequestState.REFUSED, RequestState.RETURNED)

    @invariant()
    def nothing_is_decided_before_it_was_sent(self) -> None:
        assert self.sent or not self.decided

    @invariant()
    def nothing_is_filed_before_it_was_decided(self) -> None:
        assert self.state is not RequestState.FILED or self.decided


RequestMachine.TestCase.settings = settings(max_examples=60, deadline=None)
TestRequestMachine = RequestMachine.TestCase
