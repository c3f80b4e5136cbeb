"""The planned day on which an account stops: from that day on it shows nothing new, but for its closing notice, which may still appear on the day itself."""

from datetime import date
from typing import Final

from guikou.kernel.bilingual import Refusal, Text
from guikou.registry.domain.states import WORDS, AccountState

TAKING: Final = frozenset({AccountState.ACTIVE, AccountState.RECTIFYING, AccountState.CLOSING, AccountState.NOTICE_PUBLISHED})
"""The states in which an account takes something new: after its stop date it does not, and before it is in use it cannot."""


class CannotStop(Refusal):
    """The account cannot be planned to stop on that day."""

    field = "stop_on"


def check_stop(state: AccountState, stop_on: date | None, *, today: date) -> None:
    """
    Let pass a day on which an account is to stop; None: it is not to stop any more, which is always possible.

    :raises CannotStop: the day is over, or nothing new appears on the account as it is.
    """
    if stop_on is None:
        return
    if state not in TAKING:
        raise CannotStop(
            Text("账号目前是“{state}”，不能再设停更日", "The account is “{state}”; no stop date can be planned for it").fill(
                state=WORDS[state]
            )
        )
    if stop_on < today:
        raise CannotStop(Text("停更日不能早于今天", "The stop date cannot be before today"))


def has_stopped(stop_on: date | None, on: date, *, notice: bool) -> bool:
    """Say whether an account that stops on `stop_on` takes nothing new on that day any more; `notice`: what is to appear is its closing notice."""
    return stop_on is not None and (on > stop_on or (on == stop_on and not notice))
