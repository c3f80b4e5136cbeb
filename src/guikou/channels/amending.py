"""
Correcting what is out, or taking it back: acts that may be made twice without harm, so that nothing has to be looked up before they are made again.

As with a publication the state is stored before each call. Whoever finds one in the middle of its call makes the call again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from guikou.channels.delivery import Keep
from guikou.channels.failures import Failure, Unconfirmed
from guikou.channels.protocol import ByHand, Gone, HandedOver, Pending, Recalled, Seen, Sent, Unsure
from guikou.channels.states import Delivery, State, moved
from guikou.channels.waiting import failed, later, read_back, unsure


@dataclass(frozen=True, slots=True)
class More:
    """A part is done, and kept by whoever did it; the act is to be made again for the rest."""


Look = Callable[..., Seen | Pending | Gone | HandedOver]
Act = Sent | Recalled | ByHand | More | Unsure
"""What comes of an act; `Unsure`: nobody knows of a part of it whether it was done, and a person is asked."""


def amend(
    delivery: Delivery,
    *,
    act: Callable[[], Act],
    look: Look,
    former: Sent,
    keep: Keep,
    clock: Callable[[], datetime],
) -> Delivery:
    """
    Take the next step of a correction, a recall, or another act that is the same once and twice, and keep its outcome. `look` reads back, as an adapter does;
    `former` is what is out so far. The caller sees to it that nobody else has the delivery at the same time.
    """
    if delivery.ended:
        return delivery
    if delivery.state is State.ACCEPTED:
        after = read_back(delivery, look, clock())
    else:
        begun = replace(delivery, state=State.SENDING, sending_since=delivery.sending_since or clock())
        keep(begun)
        after = _made(begun, delivery.state, act, former, clock)
    keep(after)
    return after


def _made(begun: Delivery, before: State, act: Callable[[], Act], former: Sent, clock: Callable[[], datetime]) -> Delivery:
    try:
        done = act()
    except Unconfirmed as failure:
        return later(begun, State.SENDING, failure, clock())
    except Failure as failure:
        return failed(begun, before, failure, clock())
    match done:
        case Sent():
            return moved(begun, State.ACCEPTED, sent=done)
        case Recalled(keeps):
            return moved(begun, State.RECALLED, sent=former, problem=keeps)
        case ByHand(steps):
            return moved(begun, State.BY_HAND, sent=former, steps=steps)
        case More():
            return moved(begun, State.SENDING)
        case Unsure(reason, again):
            return unsure(begun, reason, clock(), again=again)
