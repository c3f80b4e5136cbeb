"""The planned day on which an account stops."""

from datetime import date, timedelta

import pytest

from guikou.registry.domain.states import AccountState
from guikou.registry.domain.stopping import TAKING, CannotStop, check_stop, has_stopped

DAY = date(2026, 3, 2)
NEXT = DAY + timedelta(days=1)


@pytest.mark.parametrize("state", AccountState)
def test_what_takes_nothing_new_is_not_planned_to_stop(state: AccountState) -> None:
    check_stop(state, None, today=DAY)
    if state in TAKING:
        check_stop(state, DAY, today=DAY)
    else:
        with pytest.raises(CannotStop):
            check_stop(state, DAY, today=DAY)


def test_no_account_is_planned_to_stop_on_a_day_that_is_over() -> None:
    with pytest.raises(CannotStop, match="before today"):
        check_stop(AccountState.ACTIVE, DAY, today=NEXT)


@pytest.mark.parametrize(
    ("on", "notice", "stopped"),
    [(DAY, False, False), (DAY, True, False), (NEXT, False, True), (NEXT, True, False), (NEXT + timedelta(days=1), True, True)],
)
def test_the_closing_notice_alone_appears_on_the_day_itself(on: date, notice: bool, stopped: bool) -> None:
    assert has_stopped(NEXT, on, notice=notice) is stopped
    assert not has_stopped(None, on, notice=notice)
