"""The crash matrix: what becomes of a delivery, and how many copies the public sees, for every place at which it can be hit."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from bench.delivery.doubles import double
from guikou.channels.delivery import Delivery, Hold, State
from guikou.channels.testing import Interference
from guikou.channels.testing.contract import delivered, key
from guikou.channels.testing.peers import Trouble

ONE, WAITS, TWO, UNTRUE = "one copy", "a person", "two copies", "untrue"
_OUT = (State.VISIBLE, State.HANDED_OVER)
BEFORE, AFTER, LOST, LOOKING, RANDOM = (
    "killed before the call",
    "killed after the commit",
    "answer lost",
    "killed while looking",
    "random schedules",
)
HITS = (BEFORE, AFTER, LOST, LOOKING, RANDOM)
Plan = dict[int, Trouble]


@dataclass
class Row:
    """What became of the deliveries to one double; `odd` are the schedules that made two copies or an untrue word."""

    name: str
    outcomes: dict[str, Counter[str]] = field(default_factory=lambda: {hit: Counter() for hit in HITS})
    odd: list[str] = field(default_factory=list)


def plans(calls: int) -> Iterator[tuple[str, Plan]]:
    """Every place at which a delivery of so many calls can be hit, one after the other."""
    for number in range(calls):
        yield BEFORE, {number: Trouble.KILLED_BEFORE}
        yield AFTER, {number: Trouble.KILLED_AFTER}
        yield LOST, {number: Trouble.LOST}
        for first in (Trouble.KILLED_AFTER, Trouble.LOST):
            for later in (1, 2, 3):
                yield LOOKING, {number: first, number + later: Trouble.KILLED_AFTER, number + later + 1: Trouble.KILLED_BEFORE}


def outcome(delivery: Delivery, copies: int) -> str:
    """What the public sees beside what we say. A refusal waits for a person who mends it, and is untrue where something is public."""
    if copies > 1:
        return TWO
    if delivery.state in _OUT:
        return ONE if copies == 1 else UNTRUE
    if delivery.hold is not Hold.NOT or (delivery.state is State.BY_HAND and copies == 0):
        return WAITS
    return WAITS if delivery.state is State.REFUSED and copies == 0 else UNTRUE


def row(name: str, schedules: int) -> Row:
    """Hit deliveries to one double in every way; each has a platform of its own."""
    made = Row(name)
    undisturbed = Interference()
    _deliver(name, undisturbed)
    listed = [(hit, str(plan), Interference(plan)) for hit, plan in plans(undisturbed.count)]
    listed += [(RANDOM, f"seed {seed}", Interference.random(seed)) for seed in range(schedules)]
    for hit, label, interference in listed:
        came = _deliver(name, interference)
        made.outcomes[hit][came] += 1
        if came in (TWO, UNTRUE):
            made.odd.append(f"{name}: {hit}: {label}: {came}")
    return made


def _deliver(name: str, interference: Interference) -> str:
    with double(name) as peer:
        variant = peer.variant(1)
        delivery = delivered(peer, variant, key(peer, 1), interference)
        return outcome(delivery, peer.copies(variant))


def table(names: list[str], *, schedules: int, processes: int) -> int:
    """Print the matrix; return how many schedules made two copies or an untrue word."""
    with ProcessPoolExecutor(processes) as pool:
        rows = list(pool.map(row, names, [schedules] * len(names)))
    print(f"One copy / waits for a person / **two copies**; {schedules:,} random schedules each.\n")
    print("| double | " + " | ".join(HITS) + " |\n|---|" + "---:|" * len(HITS))
    for made in rows:
        cells = (" / ".join([f"{found[ONE]:,}", f"{found[WAITS]:,}", f"**{found[TWO]:,}**"]) for found in made.outcomes.values())
        print(f"| {made.name} | " + " | ".join(cells) + " |")
    odd = [line for made in rows for line in made.odd]
    total = sum(sum(found.values()) for made in rows for found in made.outcomes.values())
    print(f"\n{total:,} deliveries; said to be public and not there, or refused and there: {sum(UNTRUE in line for line in odd):,}.")
    print("".join(f"\n- {line}" for line in odd))
    return len(odd)
