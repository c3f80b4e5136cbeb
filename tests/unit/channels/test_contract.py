"""The contract notices adapters that break it."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from guikou.channels.adapters.webhook import Webhook
from guikou.channels.calls import Calls, Reply, Request
from guikou.channels.failures import Transient
from guikou.channels.protocol import Absent, Access, Prepared, Sent
from guikou.channels.testing import AdapterContract, Interference
from guikou.channels.testing.peers import Trouble
from guikou.channels.variants import Variant
from guikou.kernel.bilingual import Language, Text
from practice_peers import clock

SECRET = "whsec_verysecret"


class Hasty(Webhook):
    """Takes what it cannot find for not sent."""

    def find_sent(self, *_: Any, **__: Any) -> Absent:  # type: ignore[override]
        return Absent()


class Deaf(Webhook):
    """Takes a lost answer for nothing done."""

    def send(self, *args: Any, **named: Any) -> Sent:
        try:
            return super().send(*args, **named)
        except Exception as failure:
            raise Transient(Text("断", "broken")) from failure


class Chatty(Webhook):
    """Tells its key."""

    def __init__(self, access: Access, calls: Calls) -> None:
        super().__init__(access, calls)
        self.key = access.secrets["key"]

    def __repr__(self) -> str:
        return f"Chatty({self.key})"


class Lazy(Webhook):
    """Says that it sent, and does not."""

    def send(self, *_: Any, **__: Any) -> Sent:
        return Sent({"delivery": "x", "address": "y"})


class Greedy(Webhook):
    """Sends whatever it is given."""

    def prepare(self, *_: Any, **__: Any) -> Prepared:
        return Prepared({})


class Counter:
    """A receiver that takes everything, however often."""

    settles = False

    def __init__(self, adapter: type[Webhook]) -> None:
        self._adapter, self._clock, self.taken = adapter, clock(), []  # type: ignore[var-annotated]

    def _take(self, request: Request) -> Reply:
        self.taken.append(request.body)
        return Reply(status=204)

    def variant(self, number: int) -> Variant:
        return Variant(language=Language.ZH, title=f"通知{number}", address=f"https://c.example/r/{number}", html=f"<p>{number}</p>")

    def adapter(self, interference: Interference) -> Webhook:
        return self._adapter(Access(base="https://r.example/hook", secrets={"key": SECRET}), interference.around(self._take))

    def copies(self, variant: Variant) -> int:
        return sum(f'"address":"{variant.address}"'.encode() in body for body in self.taken)

    def now(self) -> datetime:
        return self._clock()

    def pass_time(self, by: timedelta) -> None:
        self._clock.advance(by)

    def secrets(self) -> Collection[str]:
        return [SECRET]


def test_an_adapter_that_keeps_it_passes_on_a_receiver_that_counts() -> None:
    contract = AdapterContract()
    contract.test_what_was_delivered_is_seen_once(Counter(Webhook))
    contract.test_no_schedule_of_trouble_makes_two_copies(Counter(Webhook))
    for trouble in Trouble:
        contract.test_trouble_at_any_call_never_makes_two_copies(Counter(Webhook), trouble)


@pytest.mark.parametrize("adapter", [Hasty, Deaf])
def test_two_copies_are_noticed(adapter: type[Webhook]) -> None:
    with pytest.raises(AssertionError):
        AdapterContract().test_trouble_at_any_call_never_makes_two_copies(Counter(adapter), Trouble.LOST)
    with pytest.raises(AssertionError):
        AdapterContract().test_no_schedule_of_trouble_makes_two_copies(Counter(adapter))


def test_nothing_sent_is_noticed() -> None:
    with pytest.raises(AssertionError):
        AdapterContract().test_what_was_delivered_is_seen_once(Counter(Lazy))


def test_a_secret_in_a_repr_is_noticed(caplog: pytest.LogCaptureFixture) -> None:
    AdapterContract().test_no_secret_is_in_a_failure_or_a_log(Counter(Webhook), caplog)
    with pytest.raises(AssertionError):
        AdapterContract().test_no_secret_is_in_a_failure_or_a_log(Counter(Chatty), caplog)


def test_sending_what_is_too_long_is_noticed() -> None:
    with pytest.raises(AssertionError):
        AdapterContract().test_what_is_too_long_is_refused_and_the_field_is_named(Counter(Greedy))
