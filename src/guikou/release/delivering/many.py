"""
Where a channel with a delivery for each receiver plugs in.

A newsletter has one row of the outbox and thousands of receivers, each with a state of its own. Whoever keeps the receivers (a package above this one) registers a
`Carrier` under the adapter's id, at the start of every process that delivers:

    carry("newsletter", Carrier(act=…, look=…))

`act` does a bounded part of the work (a page of receivers, a minute at most) and keeps, in rows of its own, what became of each receiver; it returns `More` while some
are left, `Sent` when none is, and `Unsure` when all that are left wait for a person. It is called again after whatever broke it off, so it has to be the same once and twice: no receiver who has the mail, or may have it, is
sent another. Before each part the same is asked as before any call that the public sees: is the edition still the released one, does the account take, is sending
switched on. It raises the classes of `channels.failures` and nothing else; its words never name a receiver.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from guikou.channels.amending import Act
from guikou.channels.protocol import Access, Gone, HandedOver, Key, Pending, Seen, Sent
from guikou.channels.variants import Variant
from guikou.network.places import PrivateHosts


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """
    What is to be carried: `act` as in `Delivery.Act`, `delivery` the number of the outbox row, `variant` what is shown (for a recall: what tells that it holds no longer), `former` what
    went out before. `access` and `private` lead to the practice platform where `practice` is set.
    """

    delivery: int
    account: int
    release: int
    key: Key
    act: str
    variant: Variant
    former: Sent | None
    access: Access
    private: PrivateHosts
    practice: bool
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """Brings an errand to all receivers of a channel."""

    act: Callable[[Errand], Act]
    look: Callable[[Errand, Sent], Seen | Pending | Gone | HandedOver]


_CARRIERS: dict[str, Carrier] = {}


def carry(adapter: str, carrier: Carrier) -> None:
    """Register who carries the deliveries of an adapter."""
    _CARRIERS[adapter] = carrier


def carrier_of(adapter: str) -> Carrier | None:
    """Return who carries them; None: nobody has registered."""
    return _CARRIERS.get(adapter)
