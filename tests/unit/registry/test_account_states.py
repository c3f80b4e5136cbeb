"""The life of an account."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from guikou.registry.domain.states import FROM_STATUS, GONE, MOVES, STATUS, WORDS, AccountState, NoSuchMove, move


def test_every_state_has_moves_words_and_a_status() -> None:
    for table in (MOVES, WORDS, STATUS):
        assert set(table) == set(AccountState)


def test_every_state_can_be_reached() -> None:
    starts = {AccountState.REQUESTED, *FROM_STATUS.values()}
    reached = set(starts)
    while more := {to for state in reached for to in MOVES[state]} - reached:
        reached |= more
    assert reached == set(AccountState)


def test_what_is_gone_does_not_come_back_but_as_an_incident() -> None:
    assert {to for state in GONE for to in MOVES[state]} - GONE == {AccountState.REOPENED}


def test_a_move_gives_the_new_state() -> None:
    assert move(AccountState.ACTIVE, AccountState.CLOSING) is AccountState.CLOSING


def test_an_account_is_not_cancelled_before_it_is_archived() -> None:
    with pytest.raises(NoSuchMove) as refused:
        move(AccountState.ACTIVE, AccountState.CANCELLED)
    assert refused.value.reason.zh == "账号目前是“正常运行”，不能改为“已注销”"


class AccountMachine(RuleBasedStateMachine):
    """Tries every move from everywhere, and keeps its own book."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.past = AccountState.REQUESTED, [AccountState.REQUESTED]

    @rule(to=st.sampled_from(AccountState))
    def try_move(self, to: AccountState) -> None:
        before = self.state
        try:
            self.state = move(before, to)
        except NoSuchMove:
            assert to not in MOVES[before]
            return
        self.past.append(to)

    @invariant()
    def nothing_is_cancelled_that_was_not_archived_after_it_was_last_active(self) -> None:
        if self.state is AccountState.CANCELLED:
            since = len(self.past) - 1 - self.past[::-1].index(AccountState.ARCHIVED)
            assert AccountState.ACTIVE not in self.past[since:]

    @invariant()
    def nothing_is_stopped_without_a_notice(self) -> None:
        if self.state is AccountState.STOPPED:
            assert self.past[-2] is AccountState.NOTICE_PUBLISHED


AccountMachine.TestCase.settings = settings(max_examples=60, deadline=None)
TestAccountMachine = AccountMachine.TestCase
