"""The crash matrix of the bench sees what it is there to see."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from bench.delivery import matrix
from bench.delivery.doubles import NAMES
from bench.delivery.matrix import AFTER, LOST, ONE, RANDOM, TWO, UNTRUE, WAITS, outcome, plans, row

from guikou.channels.adapters.mastodon import Mastodon
from guikou.channels.catalog import BY_HAND, ours
from guikou.channels.delivery import Delivery, Hold, State
from guikou.channels.protocol import Absent, Key
from guikou.channels.testing import Interference
from guikou.channels.testing.peers import Trouble
from mastodon_peer import ACCESS, Forgetful, MastodonPeer


class Careless(MastodonPeer):
    """Its adapter says without looking that nothing went out, and its platform knows no keys."""

    def __init__(self) -> None:
        super().__init__(Forgetful)

    def adapter(self, interference: Interference) -> Mastodon:
        class Blind(Mastodon):
            def find_sent(self, *_: Any, **__: Any) -> Absent:
                return Absent()

        return Blind(ACCESS, interference.around(self.calls))


def test_an_adapter_that_does_not_look_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def careless(_name: str) -> Iterator[Careless]:
        yield Careless()

    monkeypatch.setattr(matrix, "double", careless)
    found = row("Mastodon", 5)
    assert found.outcomes[LOST][TWO] >= 1
    assert found.outcomes[AFTER][TWO] >= 1
    assert len(found.odd) == sum(outcomes[TWO] + outcomes[UNTRUE] for outcomes in found.outcomes.values())
    assert any(line.startswith("Mastodon: answer lost: {") for line in found.odd)


def test_one_that_looks_makes_one_copy_wherever_it_is_hit() -> None:
    found = row("Weibo, shared", 3)
    assert found.odd == []
    assert [set(outcomes) for outcomes in found.outcomes.values()] == [{ONE}] * 5
    assert found.outcomes[RANDOM][ONE] == 3


@pytest.mark.parametrize(
    ("state", "hold", "copies", "expected"),
    [
        (State.VISIBLE, Hold.NOT, 1, ONE),
        (State.VISIBLE, Hold.NOT, 0, UNTRUE),
        (State.HANDED_OVER, Hold.NOT, 2, TWO),
        (State.UNCONFIRMED, Hold.PERSON, 1, WAITS),
        (State.REFUSED, Hold.NOT, 0, WAITS),
        (State.REFUSED, Hold.NOT, 1, UNTRUE),
        (State.BY_HAND, Hold.NOT, 1, UNTRUE),
        (State.QUEUED, Hold.NOT, 0, UNTRUE),
    ],
)
def test_what_is_said_is_held_against_what_the_public_sees(state: State, hold: Hold, copies: int, expected: str) -> None:
    delivery = Delivery(key=Key(delivery="d", intended_at=datetime(2026, 11, 20, tzinfo=UTC)), state=state, hold=hold)
    assert outcome(delivery, copies) == expected


def test_every_call_is_hit_in_every_way() -> None:
    hits = list(plans(2))
    assert [plan for hit, plan in hits if hit == AFTER] == [{0: Trouble.KILLED_AFTER}, {1: Trouble.KILLED_AFTER}]
    assert len(hits) == 2 * 9


def test_every_adapter_has_a_double() -> None:
    shown = " ".join(NAMES).lower()
    assert [listing for listing in ours() if listing.replace(BY_HAND, "by hand") not in shown] == []
